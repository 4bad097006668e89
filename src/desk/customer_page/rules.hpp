#pragma once
// Pure decisions of the customer's page: which times are free for a call, what may stand in a form,
// how often a code is sent.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/calendars/calendars.hpp"

namespace deskbell::customer_page::rules {

constexpr std::size_t kMostMessage = 10'000;  ///< code points
constexpr std::size_t kMostReason = 1'000;

constexpr Duration kSlot = std::chrono::minutes(30);
constexpr int kMostSlots = 24;

/// Half hours that lie within the house's hours and in which one of `staff` works whom no call is
/// promised yet: from half an hour ahead, over the next seven days, the first `kMostSlots`.
struct Staffing {
    const calendars::WorkingTime* house = nullptr;
    std::map<const calendars::WorkingTime*, int> staff;  ///< how many work by it
    std::vector<Timestamp> promised;                     ///< calls within these days
};
[[nodiscard]] std::vector<Timestamp> freeSlots(const Staffing& staffing, Timestamp now);

/// "a•••@buyer.example": enough for its owner to know it again.
[[nodiscard]] std::string masked(std::string_view address);

/// As people write numbers, with at least five digits and at most 30 characters; nullopt otherwise.
[[nodiscard]] std::optional<std::string> readPhone(std::string_view text);

constexpr Duration kCodeLives = std::chrono::minutes(15);
constexpr Duration kVisitLives = std::chrono::hours(12);
constexpr std::int64_t kMostAttempts = 5;      ///< with one code
constexpr std::int64_t kMostCodesPerDay = 10;  ///< for one ticket

struct CodeHistory {
    Timestamp sentAt, firstSentAt;
    std::int64_t sentToday = 0;
};
/// One a minute, and so many in a day.
[[nodiscard]] bool maySendCode(const std::optional<CodeHistory>& before, Timestamp now);

}  // namespace deskbell::customer_page::rules
