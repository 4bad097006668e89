#pragma once
// What somebody asks for, and the passages that show why something was found.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace deskbell::search::rules {

/// One thing that a ticket must hold: a word, or words next to each other in this order.
struct Wanted {
    std::vector<std::string> words;  ///< folded, at least one
    bool exact = false;              ///< in quotation marks: just so, no other forms of the words
    bool unfinished = false;         ///< the last word is still being typed: a beginning suffices
    std::string address;             ///< the e-mail address that it is, or ""
};

struct Question {
    std::vector<Wanted> all;  ///< every one of them
    std::int64_t number = 0;  ///< the ticket number that it may be, or 0
};

constexpr std::size_t kLongestQuestion = 200;  ///< code points

/// Words are divided by spaces; "quoted words" stand together, and so do the parts of what is
/// written together (INV-2024-7, anna@acme.example).
[[nodiscard]] Result<Question> parseQuestion(std::string_view text);

/// At most three passages of `text` around words that `isHit` says yes to: HTML-escaped, with
/// <mark> around those words.
[[nodiscard]] std::vector<std::string> highlights(
    std::string_view text, const std::function<bool(const std::string& key)>& isHit);

}  // namespace deskbell::search::rules
