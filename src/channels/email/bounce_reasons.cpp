// What a refusal means in plain words: explainBounce of bounces.hpp.

#include <array>

#include "base/text.hpp"
#include "channels/email/bounces.hpp"

namespace deskbell::email {
namespace {

struct Reason {
    std::string_view sentence;
    std::array<std::string_view, 8> codes;   ///< without the class: "1.1" fits 5.1.1 and 4.1.1
    std::array<std::string_view, 14> words;  ///< lower case
};

// Asked in this order, codes first: words are often vague and codes often generic.
constexpr std::array<Reason, 12> kReasons{{
    {"The mailbox is full.",
     {"2.2"},
     {"mailbox full", "mailbox is full", "over quota", "quota exceeded", "exceeded storage",
      "overquota", "insufficient storage", "out of storage", "storage quota"}},
    {"The mailbox does not exist.",
     {"1.1", "1.10", "1.3", "1.0"},
     {"user unknown", "unknown user", "no such user", "does not exist", "doesn't exist",
      "unknown recipient", "recipient not found", "no mailbox", "unrouteable address",
      "invalid recipient", "address not found", "wasn't found", "couldn't be found",
      "no such recipient"}},
    {"The mail domain does not exist or takes no mail.",
     {"1.2", "4.4", "1.7"},
     {"host or domain name not found", "domain not found", "host unknown", "unknown host",
      "no such domain", "name service error", "null mx", "couldn't find any host", "nxdomain",
      "domain does not exist"}},
    {"The mailbox has been closed.",
     {"2.1", "1.6"},
     {"account disabled", "mailbox disabled", "account is disabled", "account inactive",
      "account has been disabled", "mailbox unavailable", "no longer", "inactive"}},
    {"The message is too large for the mailbox.",
     {"3.4", "2.3"},
     {"too large", "size limit", "exceeds size", "too big", "maximum size"}},
    {"The mail went in circles between servers.",
     {"4.6", "4.14"},
     {"too many hops", "mail loop", "loop detected", "loops back"}},
    {"The receiving server does not believe that this mail is from us.",
     {"7.26", "7.23", "7.27", "7.20", "7.25", "7.515", "7.509"},
     {"dmarc", "spf check", "spf fail", "dkim", "unauthenticated", "sender authentication"}},
    {"The receiving server takes us for a sender of spam.",
     {"7.350", "7.606", "7.511"},
     {"spam", "blacklist", "block list", "blocklist", "blocked", "reputation", "rbl", "spamhaus",
      "listed"}},
    {"The receiving server wants fewer mails at a time.",
     {"2.4", "7.28"},
     {"too many connections", "rate limit", "too many messages", "greylist", "greylisted",
      "graylisted", "try again later", "too fast"}},
    {"The receiving server does not accept mail for this address.",
     {"7.1", "7.0", "7.133", "7.129", "7.64", "7.124"},
     {"relay", "access denied", "not permitted", "not allowed", "permission", "policy",
      "rejected"}},
    {"The receiving server did not answer.",
     {"4.1", "4.2", "4.7", "4.316"},
     {"timed out", "timeout", "connection refused", "no route to host", "unreachable",
      "could not be contacted", "expired", "not responding"}},
    {"The receiving server could not understand the message.",
     {"6.0", "6.1", "6.3", "5.2", "5.4"},
     {"syntax error", "malformed", "bad header", "message content rejected"}},
}};

template <class Fits>
std::string_view findReason(Fits fits) {
    for (const auto& reason : kReasons) {
        if (fits(reason)) return reason.sentence;
    }
    return {};
}

}  // namespace

std::string explainBounce(std::string_view status, std::string_view diagnostic, Delivery delivery) {
    if (delivery == Delivery::delivered) return "The message was delivered.";
    const auto code = status.size() > 2 ? status.substr(2) : std::string_view();
    const auto words = toLowerAscii(diagnostic);
    auto hasWord = [&](const Reason& reason) {
        for (auto word : reason.words) {
            if (!word.empty() && words.find(word) != std::string::npos) return true;
        }
        return false;
    };
    auto hasCode = [&](const Reason& reason) {
        for (auto each : reason.codes) {
            if (!each.empty() && each == code) return true;
        }
        return false;
    };
    // Policy codes are used for everything: the words know better, if they are there.
    const bool vague = code.empty() || code.ends_with(".0") || code == "7.1" || code == "4.7";
    auto sentence = vague ? findReason(hasWord) : findReason(hasCode);
    if (sentence.empty()) sentence = vague ? findReason(hasCode) : findReason(hasWord);
    if (sentence.empty()) sentence = "The receiving server refused the message.";
    if (delivery == Delivery::delayed) {
        return "Not delivered yet, still being tried. " + std::string(sentence);
    }
    return std::string(sentence);
}

}  // namespace deskbell::email
