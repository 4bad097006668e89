// Mail on its way through a real Postfix: out by submission, in by LMTP and SMTP.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>

#include "base/text.hpp"
#include "channels/email/mail_listener.hpp"
#include "channels/email/smtp_client.hpp"
#include "support/fakes.hpp"
#include "support/mail_servers.hpp"

namespace deskbell::email {
namespace {

using testing::HasSubstr;

constexpr const char* kAnn = "ann@example.org";

/// Knows nobody whose name begins with "gone", fails once for "later", takes the rest.
class FakeSink final : public MailSink {
public:
    void accept(std::string recipient, AnswerRecipient done) override {
        if (recipient.starts_with("gone"))
            done(Error{Errc::notFound, "mailbox"});
        else
            done({});
    }
    void deliver(IncomingMail mail, AnswerMail done) override {
        std::vector<RecipientAnswer> answers;
        const std::lock_guard lock(mutex_);
        for (const auto& recipient : mail.recipients) {
            const bool fails = recipient.starts_with("later") && !std::exchange(failed_, true);
            answers.push_back(
                {fails ? RecipientAnswer::Kind::tryLater : RecipientAnswer::Kind::taken, ""});
            if (!fails) taken_.emplace_back(recipient, *mail.raw);
        }
        done(std::move(answers));
        arrived_.notify_all();
    }
    /// Recipient and content of each mail, once there are so many.
    std::vector<std::pair<std::string, std::string>> await(std::size_t count) {
        std::unique_lock lock(mutex_);
        EXPECT_TRUE(arrived_.wait_for(lock, std::chrono::seconds{30},
                                      [&] { return taken_.size() >= count; }));
        return taken_;
    }

private:
    std::mutex mutex_;
    std::condition_variable arrived_;
    bool failed_ = false;
    std::vector<std::pair<std::string, std::string>> taken_;
};

class MailServersTest : public testing::Test {
protected:
    void SetUp() override {
        if (auto why = test::mailServersMissing(); !why.empty()) GTEST_SKIP() << why;
    }
    MailListener& listen(MailProtocol protocol) {
        ListenerOptions options;
        options.protocol = protocol;
        options.hostName = "desk.example";
        auto started = startMailListener(options, sink_, clock_, random_, *log_);
        EXPECT_TRUE(started);
        return *listeners_.emplace_back(std::move(*started));
    }

    SystemClock clock_;
    StopSignal stop_;
    test::SeededRandom random_;
    std::unique_ptr<Log> log_ = makeNullLog();
    FakeSink sink_;
    std::vector<std::unique_ptr<MailListener>> listeners_;
};

class MailSmtp : public MailServersTest {
protected:
    void SetUp() override {
        MailServersTest::SetUp();
        if (IsSkipped()) return;
        dovecot_ = std::make_unique<test::Dovecot>(std::vector<test::MailUser>{{kAnn, "secret"}});
        test::Postfix::Options options;
        options.lmtpRoutes = {{"example.org", dovecot_->lmtpPort()}};
        options.signInPort = dovecot_->signInPort();
        postfix_ = std::make_unique<test::Postfix>(options);
    }
    SubmissionSettings settings(Security security = Security::startTls) const {
        SubmissionSettings submission;
        submission.host = "localhost";
        submission.port =
            security == Security::tls ? postfix_->submissionsPort() : postfix_->submissionPort();
        submission.security = security;
        submission.user = kAnn;
        submission.credentials = Credentials{Credentials::Kind::password, "secret"};
        submission.caFile = postfix_->authority();
        return submission;
    }

    std::unique_ptr<test::Dovecot> dovecot_;
    std::unique_ptr<test::Postfix> postfix_;
};

TEST_F(MailSmtp, SubmitsEncryptedAndSignedInAndEveryDotArrives) {
    const std::string body = ".\r\n..\r\n. \r\n.a\r\nx.\r\n\r\n.\r\n";
    std::size_t arrived = 0;
    for (const auto security : {Security::tls, Security::startTls}) {
        const auto sent =
            send(settings(security), Envelope{"desk@example.org", {kAnn}},
                 "Subject: dots\r\nFrom: desk@example.org\r\n\r\n" + body, clock_, stop_);
        ASSERT_TRUE(sent) << sent.error().detail;
        EXPECT_TRUE(sent->allAccepted()) << sent->recipients[0].reply;
        EXPECT_THAT(sent->recipients[0].reply, HasSubstr("queued as"));
        const auto mails = dovecot_->awaitMessages(kAnn, ++arrived);
        const auto lines = replaceAll(mails.back(), "\r\n", "\n");
        EXPECT_THAT(lines, testing::EndsWith("\n\n" + replaceAll(body, "\r\n", "\n")));
    }
}

TEST_F(MailSmtp, SignsInWithAToken) {
    auto submission = settings();
    const auto now =
        std::chrono::duration_cast<std::chrono::seconds>(clock_.now().time_since_epoch());
    submission.credentials =
        Credentials{Credentials::Kind::accessToken, dovecot_->accessToken(kAnn, now.count())};
    auto report = testSubmission(submission, clock_, stop_);
    EXPECT_TRUE(report.ok()) << report.steps.back().message;
    submission.credentials->secret = "worn out";
    report = testSubmission(submission, clock_, stop_);
    EXPECT_FALSE(report.ok());
    EXPECT_EQ(report.steps.back().name, "Sign-in");
}

TEST_F(MailSmtp, SaysWhatIsWrongWithTheConnection) {
    auto submission = settings();
    submission.credentials->secret = "wrong";
    auto report = testSubmission(submission, clock_, stop_);
    EXPECT_EQ(report.steps.back().name, "Sign-in");
    EXPECT_THAT(report.steps.back().message, HasSubstr("refused the password"));

    submission = settings();
    submission.credentials.reset();
    const auto unsigned_ =
        send(submission, Envelope{"desk@example.org", {kAnn}}, "x\r\n", clock_, stop_);
    ASSERT_TRUE(unsigned_);
    EXPECT_FALSE(unsigned_->allAccepted());

    submission = settings();
    submission.caFile.clear();
    report = testSubmission(submission, clock_, stop_);
    EXPECT_EQ(report.steps.back().name, "Encryption");
    EXPECT_FALSE(report.ok());
}

TEST_F(MailSmtp, TellsRecipientsApart) {
    auto submission = settings(Security::plain);
    submission.port = postfix_->port();
    submission.credentials.reset();
    const Envelope envelope{"desk@example.org", {kAnn, "not an address@x", "a@no-route.invalid"}};
    const auto sent = send(submission, envelope, "Subject: x\r\n\r\nx\r\n", clock_, stop_);
    ASSERT_TRUE(sent) << sent.error().detail;
    EXPECT_EQ(sent->recipients[0].status, RecipientStatus::accepted);
    EXPECT_EQ(sent->recipients[1].status, RecipientStatus::permanent);
    EXPECT_EQ(dovecot_->awaitMessages(kAnn, 1).size(), 1u);
}

class MailLmtp : public MailServersTest {};

TEST_F(MailLmtp, TakesFromPostfixWhatItKnowsAndGetsTheRestAgainOrNot) {
    test::Postfix::Options options;
    options.lmtpRoutes = {{"desk.example", listen(MailProtocol::lmtp).port()}};
    const test::Postfix postfix(options);
    const auto swaks = test::runProgram(
        {"swaks", "--server", "127.0.0.1:" + std::to_string(postfix.port()), "--from",
         "bob@x.example", "--to", "support@desk.example,gone@desk.example,later@desk.example",
         "--header", "Subject: hello", "--body",
         "line\\n.dot\\nGr\xc3\xbc\xc3\x9f"
         "e"});
    ASSERT_EQ(swaks.status, 0) << swaks.output;
    const auto mails = sink_.await(2);
    ASSERT_EQ(mails.size(), 2u);
    EXPECT_EQ(mails[0].first, "support@desk.example");
    EXPECT_EQ(mails[1].first, "later@desk.example") << "sent again after 451";
    for (const auto& [recipient, raw] : mails) {
        EXPECT_THAT(raw, testing::StartsWith("Received: from mail.test.example ([127.0.0.1])\r\n"
                                             "\tby desk.example with LMTP id "));
        EXPECT_THAT(raw, HasSubstr("Subject: hello\r\n"));
        EXPECT_THAT(raw, HasSubstr("\r\nline\r\n.dot\r\nGr\xc3\xbc\xc3\x9f"
                                   "e\r\n"));
    }
    EXPECT_THAT(postfix.log(), HasSubstr("550 5.1.1 <gone@desk.example>"));
}

TEST_F(MailLmtp, TakesFromSwaksOverSmtp) {
    const auto port = std::to_string(listen(MailProtocol::smtp).port());
    const auto taken = test::runProgram({"swaks", "--server", "127.0.0.1:" + port, "--from", "b@x",
                                         "--to", "support@desk.example", "--pipeline"});
    EXPECT_EQ(taken.status, 0) << taken.output;
    EXPECT_EQ(sink_.await(1).size(), 1u);
    const auto refused = test::runProgram(
        {"swaks", "--server", "127.0.0.1:" + port, "--from", "b@x", "--to", "gone@desk.example"});
    EXPECT_THAT(refused.output, HasSubstr("550 5.1.1"));
}

TEST_F(MailLmtp, TakesABurstThroughPostfix) {
    test::Postfix::Options options;
    options.smtpRoutes = {{"desk.example", listen(MailProtocol::smtp).port()}};
    const test::Postfix postfix(options);
    SubmissionSettings submission;
    submission.host = "127.0.0.1";
    submission.port = postfix.port();
    submission.security = Security::startTlsIfOffered;
    submission.caFile = postfix.authority();
    SmtpSession session(submission, clock_, stop_);
    const auto connected = session.connect();
    ASSERT_TRUE(connected) << connected.error().detail;
    std::set<std::string> expected;
    for (int i = 0; i < 100; ++i) {
        const auto name = "customer" + std::to_string(i) + "@desk.example";
        const auto sent = session.send(Envelope{"b@x.example", {name}}, "Subject: x\r\n\r\n");
        ASSERT_TRUE(sent && sent->allAccepted());
        expected.insert(name);
    }
    std::set<std::string> arrived;
    for (const auto& [recipient, raw] : sink_.await(100)) arrived.insert(recipient);
    EXPECT_EQ(arrived, expected);
}

}  // namespace
}  // namespace deskbell::email
