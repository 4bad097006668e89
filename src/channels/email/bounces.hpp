#pragma once
// Reports that a mail of ours did not arrive, arrived late, or did arrive: by the standard
// (RFC 3464) and as qmail, Exim, Exchange, Gmail, Postfix and sendmail put it in prose.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "channels/email/mail.hpp"

namespace deskbell::email {

enum class Delivery {
    failed,     ///< will not be tried again
    delayed,    ///< is still being tried
    delivered,  ///< arrived, or went on to a system that does not report
};

struct FailedRecipient {
    std::string address;  ///< normalised
    Delivery delivery = Delivery::failed;
    std::string status;      ///< "5.1.1" (RFC 3463), or empty
    std::string diagnostic;  ///< what the other server said, one line, at most 500 characters
    /// One sentence in plain words: "The mailbox does not exist."
    std::string plainReason;
};

struct Bounce {
    std::vector<FailedRecipient> recipients;  ///< may be empty when nothing names them
    /// The worst of the recipients: failed before delayed before delivered.
    Delivery delivery = Delivery::failed;
    /// True when trying again later is pointless: the address is wrong, not the moment.
    bool permanent = true;
    std::string status;
    std::string diagnostic;
    std::string plainReason;
    /// Message-IDs (without <>) that our mail may have had, the surest first.
    std::vector<std::string> originalMessageIds;
};

/// Nullopt when the mail is no report about delivery. Call it for what recognizeMachine takes for a
/// bounce; an absence note or a chat about bounces gives nullopt too.
[[nodiscard]] std::optional<Bounce> parseBounce(const Mail& mail);

/// The sentence for a status code and the words of the other server; either may be empty.
[[nodiscard]] std::string explainBounce(std::string_view status, std::string_view diagnostic,
                                        Delivery delivery);

}  // namespace deskbell::email
