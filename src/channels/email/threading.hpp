#pragma once
// How a mail finds its ticket: our Message-IDs, reply addresses with a token, numbers in subjects.
// Pure text; who may join which ticket is decided by the desk. Only the token and a Message-ID with
// its random part are unguessable; a ticket number proves nothing.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "channels/email/mail.hpp"

namespace deskbell::email {

/// 128 random bits as 26 characters of [a-z2-7]: survives systems that change letter case.
[[nodiscard]] std::string makeToken(Random& random);
[[nodiscard]] bool isToken(std::string_view text);

/// A Message-ID of ours, `MESSAGE.TOKEN@domain`: which message of the desk, and the proof.
struct OwnMessageId {
    std::int64_t message = 0;
    std::string token;

    bool operator==(const OwnMessageId&) const = default;
};

/// Without <>.
[[nodiscard]] std::string formatMessageId(const OwnMessageId& id, std::string_view domain);
/// Nullopt unless the id (without <>) has exactly our form and that domain.
[[nodiscard]] std::optional<OwnMessageId> parseMessageId(std::string_view id,
                                                         std::string_view domain);
/// Our ids in In-Reply-To, then in References from the newest to the oldest, without repeats.
[[nodiscard]] std::vector<OwnMessageId> findOwnMessageIds(const Mail& mail,
                                                          std::string_view domain);

/// "support+t-TOKEN@shop.example" for the inbox support@shop.example. Nullopt where it would not
/// fit the 64 octets of a local part.
[[nodiscard]] std::optional<std::string> formatReplyAddress(std::string_view inboxAddress,
                                                            std::string_view token);
/// The token, if the address is a reply address of that inbox.
[[nodiscard]] std::optional<std::string> parseReplyAddress(std::string_view address,
                                                           std::string_view inboxAddress);
/// Tokens in To, Cc and the envelope recipients that belong to one of the inboxes, no repeats.
[[nodiscard]] std::vector<std::string> findReplyTokens(const Mail& mail,
                                                       std::span<const std::string> inboxAddresses);

/// The number in "[#12345]", else in the first "#12345" that stands alone.
[[nodiscard]] std::optional<std::int64_t> findTicketNumber(std::string_view subject);
/// "[#12345]", what findTicketNumber finds.
[[nodiscard]] std::string formatTicketNumber(std::int64_t number);

/// The subject without Re:, AW:, Fwd:, SV:, 回复: and their like in many languages, any number of
/// them, with or without counters ("Re[2]:"). Never empty unless the subject is: a subject that is
/// nothing but marks stays.
[[nodiscard]] std::string stripReplyMarks(std::string_view subject);

}  // namespace deskbell::email
