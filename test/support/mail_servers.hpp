#pragma once
// Dovecot and Postfix as they are in the world, started on loopback with their files in a temporary
// folder. They need to be installed and started as root:
//     if (auto why = test::mailServersMissing(); !why.empty()) GTEST_SKIP() << why;

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "support/database.hpp"
#include "support/mail_certificates.hpp"
#include "support/processes.hpp"

namespace deskbell::test {

/// Why there can be no mail servers here; empty when there can.
[[nodiscard]] std::string mailServersMissing();

struct MailUser {
    std::string address;
    std::string password;
};

/// IMAP (plain and STARTTLS on one port, TLS on another), LMTP for incoming mail, and the sign-in
/// service that Postfix asks. Signs in with PLAIN, LOGIN and XOAUTH2.
class Dovecot {
public:
    explicit Dovecot(std::vector<MailUser> users,
                     const std::string& certificateNames = "DNS:localhost,IP:127.0.0.1");

    [[nodiscard]] std::uint16_t imapPort() const { return imap_; }
    [[nodiscard]] std::uint16_t imapsPort() const { return imaps_; }
    [[nodiscard]] std::uint16_t lmtpPort() const { return lmtp_; }
    [[nodiscard]] std::uint16_t signInPort() const { return signIn_; }
    /// The CA file that a client has to trust.
    [[nodiscard]] std::string authority() const { return certificates_.authority(); }

    /// A token that XOAUTH2 takes for this user, valid from a minute before `unixTime` for an hour.
    [[nodiscard]] std::string accessToken(const std::string& address, std::int64_t unixTime) const;
    /// Puts a message into a folder, which is made if need be.
    void deliver(const std::string& address, const std::string& raw,
                 const std::string& folder = "INBOX");
    /// The messages of a user's INBOX as they are stored, with LF line ends; oldest first.
    [[nodiscard]] std::vector<std::string> messages(const std::string& address) const;
    /// Waits until there are so many; throws after 20 seconds.
    std::vector<std::string> awaitMessages(const std::string& address, std::size_t count) const;
    /// Deletes a folder (not INBOX) and makes it anew: its UIDVALIDITY changes.
    void recreateFolder(const std::string& address, const std::string& folder);
    [[nodiscard]] std::string log() const;

private:
    void writeConfiguration(const std::vector<MailUser>& users) const;
    std::string doveadm(std::vector<std::string> arguments) const;
    [[nodiscard]] std::string at(const std::string& name) const;

    TempDir folder_;
    TestCertificates certificates_;
    std::uint16_t imap_;
    std::uint16_t imaps_;
    std::uint16_t lmtp_;
    std::uint16_t signIn_;
    int delivered_ = 0;
    std::unique_ptr<ChildProcess> process_;
};

/// An MTA that takes mail for the domains it has routes to, and by submission for any of them.
class Postfix {
public:
    struct Options {
        std::map<std::string, std::uint16_t> lmtpRoutes;  ///< domain → port on loopback
        std::map<std::string, std::uint16_t> smtpRoutes;  ///< domain → port on loopback
        std::uint16_t signInPort = 0;  ///< Dovecot::signInPort(); 0: submission without sign-in
        std::string certificateNames = "DNS:localhost,IP:127.0.0.1";
    };
    explicit Postfix(Options options);

    /// As one server speaks to another: no sign-in, loopback may relay.
    [[nodiscard]] std::uint16_t port() const { return smtp_; }
    /// STARTTLS and sign-in required.
    [[nodiscard]] std::uint16_t submissionPort() const { return submission_; }
    /// TLS from the first byte, sign-in required.
    [[nodiscard]] std::uint16_t submissionsPort() const { return submissions_; }
    [[nodiscard]] std::string authority() const { return certificates_.authority(); }
    [[nodiscard]] std::string log() const;

private:
    void writeConfiguration() const;
    void makeQueue() const;
    [[nodiscard]] std::string at(const std::string& name) const;

    Options options_;
    TempDir folder_;
    TestCertificates certificates_;
    std::uint16_t smtp_;
    std::uint16_t submission_;
    std::uint16_t submissions_;
    std::unique_ptr<ChildProcess> process_;
};

}  // namespace deskbell::test
