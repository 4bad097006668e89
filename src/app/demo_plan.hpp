#pragma once
// Who wrote what and when in the demo business: made from the scenarios by a generator with a fixed
// seed, so that it is the same every time but for the dates. Pure; demo_data.cpp plays it.

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "app/demo_scenarios.hpp"
#include "base/time.hpp"

namespace deskbell::app::demo {

/// Who works at Petal & Stem, in the order of kStaff.
enum Staff : std::size_t { rosa, tomas, mia, jonas, elif, staffCount };

struct StaffMember {
    std::string_view name, email, role, language, timeZone;
    [[nodiscard]] std::string_view firstName() const { return name.substr(0, name.find(' ')); }
};
constexpr std::array<StaffMember, staffCount> kStaff{{
    {"Rosa Lindqvist", "rosa@petalandstem.example", "admin", "en", "Europe/London"},
    {"Tomas Berger", "tomas@petalandstem.example", "lead", "en", "Europe/London"},
    {"Mia Santos", "mia@petalandstem.example", "agent", "en", "Europe/London"},
    {"Jonas Weber", "jonas@petalandstem.example", "agent", "de", "Europe/Berlin"},
    {"Elif Aydin", "elif@petalandstem.example", "observer", "en", "Europe/London"},
}};

struct Company {
    std::string_view name, domain, notes;
    Who who;
};
constexpr std::array<Company, 3> kCompanies{{
    {"Hotel Belvedere", "hotel-belvedere.example",
     "Lobby flowers every Monday before seven. Deliver to the back entrance.", Who::hotel},
    {"Lantern & Lane Events", "lanternlane.example",
     "Pays in 30 days. Always asks for a second price.", Who::agency},
    {"Brightside Coworking", "brightside.example", "Office subscription, vase stays with them.",
     Who::office},
}};

struct PlannedCustomer {
    std::string name, email, phone, timeZone;
    std::string_view language;
    Who who = Who::person;
};

struct Conversation {
    const Scenario* scenario = nullptr;
    std::size_t customer = 0;  ///< index into Plan::customers
    Staff owner = mia;
    std::string subject;
};

/// One thing that happens in a conversation; `text` is filled in but for mentions: "{@lead}".
struct Moment {
    Timestamp at;
    std::size_t conversation = 0;
    bool opening = false;
    Act act = Act::customer;
    std::string text;
    std::string_view file;
};

struct Plan {
    std::vector<Scenario> scenarios;
    std::vector<PlannedCustomer> customers;
    std::vector<Conversation> conversations;
    std::vector<Moment> moments;  ///< in the order of time, none later than `now`
};

constexpr int kConversations = 300;
constexpr int kDays = 60;

[[nodiscard]] Plan makePlan(Timestamp now);

}  // namespace deskbell::app::demo
