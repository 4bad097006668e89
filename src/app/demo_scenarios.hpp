#pragma once
// What customers of the demo business write about, and how it goes on: tables of text with
// {placeholders} that the loader fills. Nothing here runs.

#include <string_view>
#include <vector>

#include "desk/tickets/tickets.hpp"

namespace deskbell::app::demo {

/// Which inbox a conversation comes in by, and so which team answers.
enum class Desk { orders, weddings };

enum class Act {
    customer,       ///< the customer writes again
    absence,        ///< the customer's mail program says they are away
    reply,          ///< the owner answers; the customer's move
    replyAndSolve,  ///< the owner answers, and that settles it
    note,           ///< the owner writes a private note
    leadNote,       ///< the team lead writes one
    assign,         ///< the team lead makes somebody the owner
    pause,          ///< a third party's move
    solve,          ///< settled without a further word
};

struct Step {
    Act act;
    int minutes;  ///< after the step before; the loader varies it and keeps working hours
    std::string_view text = {};
    std::string_view file =
        {};  ///< "wilted", "bouquet", "table", "invoice", "quote": see demo_files.hpp
};

/// Who may be the customer of a scenario.
enum class Who { person, hotel, agency, office, machine };

struct Scenario {
    int share = 1;  ///< how often it happens, compared with the others
    Desk desk = Desk::orders;
    std::string_view language = "en";
    Who who = Who::person;
    tickets::Priority priority = tickets::Priority::normal;
    std::vector<std::string> tags;
    std::vector<std::string_view> subjects;
    std::vector<std::string_view> openings;
    std::string_view file = {};  ///< attached to the first message
    std::vector<Step> steps;
    std::string_view machine = {};  ///< for mails that no person wrote: as the channel names it
};

[[nodiscard]] std::vector<Scenario> orderScenarios();
[[nodiscard]] std::vector<Scenario> weddingScenarios();
[[nodiscard]] std::vector<Scenario> businessScenarios();
/// In German, French and Spanish.
[[nodiscard]] std::vector<Scenario> foreignScenarios();

}  // namespace deskbell::app::demo
