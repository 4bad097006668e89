#pragma once
// Times that people name in passing, in English and German: "by Friday", "Tuesday at 10",
// "morgen um 10", "in zwei Stunden". Pure; for offers only, so what is doubtful is left out.

#include <string_view>
#include <vector>

#include "base/zone.hpp"

namespace deskbell::promises {

struct TimePhrase {
    std::size_t begin = 0, end = 0;  ///< bytes of the text
    Timestamp due;                   ///< always after `now`
    bool dayOnly = false;            ///< no time of day was named: the end of that day
};

/// In their order, at most 20, looking at the first 20,000 bytes. Days without a time end at
/// `dayEnd` minutes after midnight.
[[nodiscard]] std::vector<TimePhrase> findTimes(std::string_view text, Timestamp now,
                                                const Zone& zone, int dayEnd = 17 * 60);

}  // namespace deskbell::promises
