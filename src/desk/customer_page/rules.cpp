#include "desk/customer_page/rules.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace deskbell::customer_page::rules {

namespace {

constexpr std::chrono::days kAhead{7};

bool works(const calendars::WorkingTime& hours, Timestamp slot) {
    return hours.isOpen(slot) && hours.isOpen(slot + kSlot - std::chrono::minutes(1));
}

}  // namespace

std::vector<Timestamp> freeSlots(const Staffing& staffing, Timestamp now) {
    std::vector<Timestamp> slots;
    for (Timestamp slot = now + kSlot; slot < now + kAhead;) {
        if (static_cast<int>(slots.size()) == kMostSlots) break;
        if (!staffing.house->isOpen(slot)) {
            const auto opens = staffing.house->nextOpening(slot);
            if (!opens) break;
            slot = *opens;
            continue;
        }
        // Whole and half hours, whenever the house opens.
        const auto past = slot.time_since_epoch() % kSlot;
        if (past != Duration::zero()) {
            slot += kSlot - past;
            continue;
        }
        std::ptrdiff_t there = 0;
        for (const auto& [hours, agents] : staffing.staff) {
            if (works(*hours, slot)) there += agents;
        }
        const auto taken =
            std::count_if(staffing.promised.begin(), staffing.promised.end(),
                          [&](Timestamp due) { return due >= slot && due < slot + kSlot; });
        if (works(*staffing.house, slot) && there > taken) slots.push_back(slot);
        slot += kSlot;
    }
    return slots;
}

std::string masked(std::string_view address) {
    const auto at = address.find('@');
    if (at == std::string_view::npos) return "•••";
    return std::string(firstCodePoints(address.substr(0, at), 1)) + "•••" +
           std::string(address.substr(at));
}

std::optional<std::string> readPhone(std::string_view text) {
    auto phone = cleanLine(text);
    const auto digits =
        std::count_if(phone.begin(), phone.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (phone.size() > 30 || digits < 5) return std::nullopt;
    if (phone.find_first_not_of("0123456789 +()-/.") != std::string::npos) return std::nullopt;
    return phone;
}

bool maySendCode(const std::optional<CodeHistory>& before, Timestamp now) {
    if (!before) return true;
    if (now < before->sentAt + std::chrono::minutes(1)) return false;
    return now >= before->firstSentAt + std::chrono::hours(24) ||
           before->sentToday < kMostCodesPerDay;
}

}  // namespace deskbell::customer_page::rules
