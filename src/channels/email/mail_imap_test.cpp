// The IMAP client with a real Dovecot.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "channels/email/imap.hpp"
#include "support/mail_servers.hpp"

namespace deskbell::email {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kAnn = "ann@example.org";
constexpr const char* kHello = "Subject: hello\r\n\r\nHello.\r\n";

class MailImap : public testing::Test {
protected:
    void SetUp() override {
        if (auto why = test::mailServersMissing(); !why.empty()) GTEST_SKIP() << why;
        dovecot_ = std::make_unique<test::Dovecot>(std::vector<test::MailUser>{{kAnn, "secret"}});
    }

    MailboxSettings settings(Security security = Security::tls) const {
        MailboxSettings mailbox;
        mailbox.host = "localhost";
        mailbox.port = security == Security::tls ? dovecot_->imapsPort() : dovecot_->imapPort();
        mailbox.security = security;
        mailbox.user = kAnn;
        mailbox.credentials.secret = "secret";
        mailbox.caFile = dovecot_->authority();
        return mailbox;
    }

    /// All messages from a UID on.
    static std::vector<FetchedMessage> take(ImapSession& session, std::uint32_t from = 1) {
        std::vector<FetchedMessage> taken;
        const auto heads = session.listNew(from, 500);
        EXPECT_TRUE(heads) << (heads ? "" : heads.error().detail);
        if (!heads) return taken;
        const auto done =
            session.fetch(*heads, [&](FetchedMessage m) { taken.push_back(std::move(m)); });
        EXPECT_TRUE(done) << (done ? "" : done.error().detail);
        return taken;
    }

    std::unique_ptr<test::Dovecot> dovecot_;
    SystemClock clock_;
    StopSignal stop_;
};

TEST_F(MailImap, FetchesMarksMovesAndRemoves) {
    for (int i = 0; i < 3; ++i) dovecot_->deliver(kAnn, kHello);
    dovecot_->deliver(kAnn, "Subject: elsewhere\r\n\r\n", "Erledigt.Übrig");
    ImapSession session(settings(), clock_, stop_);
    const auto connected = session.connect();
    ASSERT_TRUE(connected) << connected.error().detail;
    ASSERT_TRUE(session.select("INBOX"));
    const auto taken = take(session);
    ASSERT_EQ(taken.size(), 3u);
    EXPECT_EQ(taken[0].raw, kHello);
    EXPECT_FALSE(session.listNew(1, 10)->at(0).seen) << "peeking leaves it unseen";

    const std::vector<std::uint32_t> first{taken[0].uid};
    const std::vector<std::uint32_t> second{taken[1].uid};
    const std::vector<std::uint32_t> third{taken[2].uid};
    EXPECT_TRUE(session.settle(first, {AfterIntake::Action::markSeen, ""}));
    const auto moved = session.settle(second, {AfterIntake::Action::move, "Erledigt.Übrig"});
    EXPECT_TRUE(moved) << moved.error().detail;
    EXPECT_TRUE(session.settle(third, {AfterIntake::Action::remove, ""}));
    const auto left = session.listNew(1, 10);
    ASSERT_TRUE(left);
    ASSERT_EQ(left->size(), 1u);
    EXPECT_TRUE(left->at(0).seen);

    const auto other = session.select("Erledigt.Übrig");
    ASSERT_TRUE(other) << other.error().detail;
    EXPECT_EQ(other->messages, 2u);
    const auto folders = session.listFolders();
    ASSERT_TRUE(folders);
    EXPECT_TRUE(std::ranges::any_of(
        *folders, [](const auto& f) { return f.name == "Erledigt.Übrig" && f.selectable; }));
    const auto missing = session.select("No such folder");
    ASSERT_FALSE(missing);
    EXPECT_EQ(faultOf(missing.error()), MailFault::folder);
    EXPECT_TRUE(session.select("INBOX")) << "a missing folder is no reason to sign in again";
}

TEST_F(MailImap, HearsOfNewMailByIdleAndByAsking) {
    for (const bool idle : {true, false}) {
        auto mailbox = settings();
        mailbox.useIdle = idle;
        mailbox.pollInterval = std::chrono::milliseconds{100};
        ImapSession session(mailbox, clock_, stop_);
        ASSERT_TRUE(session.connect());
        ASSERT_TRUE(session.has("IDLE"));
        const auto folder = session.select("INBOX");
        ASSERT_TRUE(folder);
        ASSERT_TRUE(session.listNew(folder->uidNext, 10));

        dovecot_->deliver(kAnn, kHello);
        auto woken = session.waitForMail();
        while (woken && *woken == Wakeup::nothing) woken = session.waitForMail();
        ASSERT_TRUE(woken) << woken.error().detail;
        EXPECT_EQ(take(session, folder->uidNext).size(), 1u);
    }
}

TEST_F(MailImap, NoticesThatUidsMeanSomethingElse) {
    dovecot_->deliver(kAnn, kHello, "Support");
    ImapSession before(settings(), clock_, stop_);
    ASSERT_TRUE(before.connect());
    const auto known = before.select("Support");
    ASSERT_TRUE(known);
    EXPECT_FALSE(before.select("Support", known->uidValidity)->uidValidityChanged);

    dovecot_->recreateFolder(kAnn, "Support");
    dovecot_->deliver(kAnn, "Subject: new\r\n\r\n", "Support");
    ImapSession after(settings(), clock_, stop_);
    ASSERT_TRUE(after.connect());
    const auto changed = after.select("Support", known->uidValidity);
    ASSERT_TRUE(changed);
    EXPECT_TRUE(changed->uidValidityChanged);
    EXPECT_THAT(take(after).at(0).raw, HasSubstr("Subject: new"));
}

TEST_F(MailImap, TakesMessagesOfEverySize) {
    const std::string big = "Subject: big\r\n\r\n" + std::string(60, 'x') + "\r\n";
    std::string huge = "Subject: huge\r\n\r\n";
    while (huge.size() < 20'000'000) huge += "0123456789 0123456789 0123456789 0123456789\r\n";
    dovecot_->deliver(kAnn, "\r\n");
    dovecot_->deliver(kAnn, big);
    dovecot_->deliver(kAnn, huge);
    auto mailbox = settings();
    ImapSession session(mailbox, clock_, stop_);
    ASSERT_TRUE(session.connect());
    ASSERT_TRUE(session.select("INBOX"));
    const auto taken = take(session);
    ASSERT_EQ(taken.size(), 3u);
    EXPECT_EQ(taken[1].raw, big);
    EXPECT_TRUE(taken[2].raw == huge);

    mailbox.maxMessageBytes = 1'000'000;
    ImapSession bounded(mailbox, clock_, stop_);
    ASSERT_TRUE(bounded.connect());
    ASSERT_TRUE(bounded.select("INBOX"));
    const auto cut = take(bounded);
    ASSERT_EQ(cut.size(), 3u);
    EXPECT_FALSE(cut[1].tooLarge);
    EXPECT_TRUE(cut[2].tooLarge);
    EXPECT_LE(cut[2].raw.size(), 256u * 1024);
    EXPECT_GT(cut[2].raw.size(), 255u * 1024);
    EXPECT_TRUE(huge.starts_with(cut[2].raw));
    EXPECT_TRUE(cut[2].raw.ends_with("9\r\n")) << "whole lines";
    EXPECT_EQ(cut[2].size, huge.size());
}

TEST_F(MailImap, SignsInEncryptedInEveryWay) {
    for (const auto security : {Security::tls, Security::startTls, Security::startTlsIfOffered}) {
        const auto report = testMailbox(settings(security), clock_, stop_);
        ASSERT_TRUE(report.ok()) << report.steps.back().message;
        std::vector<std::string> names;
        for (const auto& step : report.steps) names.push_back(step.name);
        EXPECT_THAT(names,
                    ElementsAre("Name lookup", "Connection", "Encryption", "Sign-in", "Folder"));
    }
    auto token = settings();
    const auto now =
        std::chrono::duration_cast<std::chrono::seconds>(clock_.now().time_since_epoch());
    token.credentials = {Credentials::Kind::accessToken, dovecot_->accessToken(kAnn, now.count())};
    auto report = testMailbox(token, clock_, stop_);
    EXPECT_TRUE(report.ok()) << report.steps.back().message;
    token.credentials.secret += "x";
    report = testMailbox(token, clock_, stop_);
    EXPECT_FALSE(report.ok());
    EXPECT_EQ(report.steps.back().name, "Sign-in");
}

TEST_F(MailImap, RefusesAWrongPassword) {
    auto mailbox = settings();
    mailbox.credentials.secret = "wrong";
    ImapSession session(mailbox, clock_, stop_);
    const auto connected = session.connect();
    ASSERT_FALSE(connected);
    EXPECT_EQ(faultOf(connected.error()), MailFault::signIn);
    EXPECT_THAT(connected.error().detail, HasSubstr("refused the password for ann@example.org"));
}

TEST_F(MailImap, TrustsOnlyCertificatesOfKnownAuthoritiesForTheNameItAskedFor) {
    struct Row {
        const char* host;
        bool knowsAuthority;
        const char* says;
    };
    dovecot_ = std::make_unique<test::Dovecot>(std::vector<test::MailUser>{{kAnn, "secret"}},
                                               "DNS:mail.example.org,DNS:localhost");
    const Row rows[] = {
        {"localhost", true, ""},
        {"localhost", false, "does not know"},
        {"127.0.0.1", true, "another name"},
    };
    for (const auto security : {Security::tls, Security::startTls}) {
        for (const auto& row : rows) {
            auto mailbox = settings(security);
            mailbox.host = row.host;
            if (!row.knowsAuthority) mailbox.caFile.clear();
            ImapSession session(mailbox, clock_, stop_);
            const auto connected = session.connect();
            ASSERT_EQ(static_cast<bool>(connected), *row.says == '\0') << row.says;
            if (connected) continue;
            EXPECT_EQ(faultOf(connected.error()), MailFault::certificate);
            EXPECT_THAT(connected.error().detail, HasSubstr(row.says));
            EXPECT_EQ(session.report().steps.back().name, "Encryption");
        }
    }
    EXPECT_THAT(dovecot_->log(), testing::Not(HasSubstr("auth failed"))) << "nothing was sent";
}

TEST_F(MailImap, ExplainsThatTheEncryptionDoesNotFitThePort) {
    auto mailbox = settings(Security::tls);
    mailbox.port = dovecot_->imapPort();
    auto report = testMailbox(mailbox, clock_, stop_);
    ASSERT_FALSE(report.ok());
    EXPECT_EQ(report.steps.back().name, "Encryption");
    EXPECT_THAT(report.steps.back().message, HasSubstr("Try STARTTLS"));

    mailbox = settings(Security::startTls);
    mailbox.port = dovecot_->imapsPort();
    mailbox.timeouts.connect = std::chrono::milliseconds{500};
    report = testMailbox(mailbox, clock_, stop_);
    ASSERT_FALSE(report.ok());
    EXPECT_THAT(report.steps.back().message, HasSubstr("choose TLS"));
}

}  // namespace
}  // namespace deskbell::email
