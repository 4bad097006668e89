#pragma once
// The grammar of SMTP commands, and the networks that may speak: pure functions.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace deskbell::email {

struct SmtpCommand {
    std::string verb;  ///< upper case; of MAIL and RCPT the word alone
    std::string_view argument;
};

/// "MAIL FROM:<a@b>" → MAIL, "FROM:<a@b>". The line comes without its end.
[[nodiscard]] SmtpCommand parseSmtpCommand(std::string_view line);

/// The argument of MAIL and RCPT: a path and parameters.
struct SmtpPath {
    std::string address;  ///< without <>, source route dropped; empty for <>
    std::vector<std::pair<std::string, std::string>> parameters;  ///< names in upper case
    bool international = false;                                   ///< has octets beyond ASCII
};

/// `keyword` is "FROM" or "TO". Nothing when it does not fit the grammar, is longer than RFC 5321
/// allows or holds characters that have no place in an address.
[[nodiscard]] std::optional<SmtpPath> parseSmtpPath(std::string_view argument,
                                                    std::string_view keyword);

/// A set of IPv4 and IPv6 networks. IPv4 in IPv6 notation counts as IPv4.
class NetworkList {
public:
    /// `invalid` (reason "mail.network") for what is no address or network.
    [[nodiscard]] static Result<NetworkList> parse(const std::vector<std::string>& networks);
    [[nodiscard]] bool contains(const std::string& address) const;

private:
    struct Network {
        std::array<std::uint8_t, 16> bytes{};  ///< IPv4 mapped into IPv6
        unsigned bits = 0;
    };
    std::vector<Network> networks_;
};

}  // namespace deskbell::email
