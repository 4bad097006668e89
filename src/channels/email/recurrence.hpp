#pragma once
// A recurrence rule (RFC 5545 section 3.3.10) in words.

#include <string>
#include <string_view>

namespace deskbell::email {

/// "every 2 weeks on Tuesday and Friday, 10 times"; empty for rules that words would not make
/// clearer, and for what is no rule.
[[nodiscard]] std::string describeRecurrence(const std::string& rule);

}  // namespace deskbell::email
