#pragma once
// The people, teams, inboxes and companies of the demo business.

#include <array>

#include "app/demo_plan.hpp"
#include "app/house.hpp"

namespace deskbell::app::demo {

/// The password of everybody at Petal & Stem.
constexpr std::string_view kPassword = "petal and stem";

struct Shop {
    std::array<AgentId, staffCount> staff;
    inboxes::Inbox orders, weddings;

    [[nodiscard]] const inboxes::Inbox& inboxOf(Desk desk) const {
        return desk == Desk::orders ? orders : weddings;
    }
    [[nodiscard]] Staff leadOf(Desk desk) const { return desk == Desk::orders ? tomas : rosa; }
};

/// Sets up an empty house. Asserts that it takes everything.
[[nodiscard]] Shop openShop(House& house);

}  // namespace deskbell::app::demo
