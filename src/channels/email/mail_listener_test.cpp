// The listener over real sockets; what is said in a conversation is tested with the dialogue.
#include "channels/email/mail_listener.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <thread>

#include "channels/email/smtp_client.hpp"
#include "support/fakes.hpp"
#include "support/mail_certificates.hpp"
#include "support/raw_client.hpp"

namespace deskbell::email {
namespace {

using test::RawClient;
using testing::HasSubstr;
using testing::StartsWith;

using Kind = RecipientAnswer::Kind;

/// Takes everything; a test may hold the answers back, or make it fail.
class FakeSink final : public MailSink {
public:
    void accept(std::string recipient, AnswerRecipient done) override {
        if (recipient.starts_with("throw@")) throw std::runtime_error("disk on fire");
        if (recipient.starts_with("forgotten@")) return;
        if (recipient.starts_with("slow@")) {
            const std::lock_guard lock(mutex_);
            asked_.push_back(std::move(done));
            arrived_.notify_all();
            return;
        }
        if (recipient.starts_with("gone@"))
            done(Error{Errc::notFound, "mailbox"});
        else
            done({});
    }
    /// Waits until somebody asks about a slow recipient.
    AnswerRecipient awaitQuestion() {
        std::unique_lock lock(mutex_);
        EXPECT_TRUE(
            arrived_.wait_for(lock, std::chrono::seconds{10}, [&] { return !asked_.empty(); }));
        auto done = std::move(asked_.back());
        asked_.pop_back();
        return done;
    }
    void deliver(IncomingMail mail, AnswerMail done) override {
        const auto count = mail.recipients.size();
        {
            const std::lock_guard lock(mutex_);
            mails_.push_back(std::move(mail));
            if (mode_ == Mode::hold) held_.push_back(std::move(done));
        }
        arrived_.notify_all();
        if (mode_ == Mode::fail) throw std::runtime_error("disk full");
        if (mode_ == Mode::take) done(std::vector(count, RecipientAnswer{Kind::taken, ""}));
    }
    /// Waits until so many mails have arrived.
    std::vector<IncomingMail> await(std::size_t count) {
        std::unique_lock lock(mutex_);
        EXPECT_TRUE(arrived_.wait_for(lock, std::chrono::seconds{10},
                                      [&] { return mails_.size() >= count; }));
        return mails_;
    }
    std::vector<AnswerMail> takeHeld() {
        const std::lock_guard lock(mutex_);
        return std::exchange(held_, {});
    }

    enum class Mode { take, hold, fail, forget };
    std::atomic<Mode> mode_{Mode::take};

private:
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<IncomingMail> mails_;
    std::vector<AnswerMail> held_;
    std::vector<AnswerRecipient> asked_;
};

constexpr std::string_view kEnvelope =
    "LHLO mta.example\r\nMAIL FROM:<bob@x.example>\r\nRCPT TO:<ann@desk.example>\r\nDATA\r\n";
constexpr std::string_view kContent = "Subject: hi\r\n\r\nHello.\r\n.\r\n";

class ListenerTest : public testing::Test {
protected:
    MailListener& start() {
        auto started = startMailListener(options_, sink_, clock_, random_, *log_);
        EXPECT_TRUE(started) << (started ? "" : started.error().detail);
        listener_ = std::move(*started);
        return *listener_;
    }
    /// A client that has said everything up to the content.
    RawClient beginMail() {
        RawClient client(listener_->port());
        client.send(kEnvelope);
        EXPECT_THAT(client.readUntil("354 "), HasSubstr("250 2.1.5"));
        client.readUntil("\r\n");
        return client;
    }

    ListenerOptions options_;
    FakeSink sink_;
    test::ManualClock clock_;
    test::SeededRandom random_;
    std::unique_ptr<Log> log_ = makeNullLog();
    std::unique_ptr<MailListener> listener_;
};

TEST_F(ListenerTest, AcknowledgesAMailWhenTheSinkHasItAndNotBefore) {
    sink_.mode_ = FakeSink::Mode::hold;
    start();
    auto client = beginMail();
    client.send(kContent);
    client.send("NOOP\r\n");
    const auto mails = sink_.await(1);
    EXPECT_THAT(*mails[0].raw, HasSubstr("\r\nSubject: hi\r\n\r\nHello.\r\n"));
    EXPECT_EQ(mails[0].peer, "127.0.0.1");

    std::thread([held = sink_.takeHeld()] {
        held.at(0)({RecipientAnswer{Kind::taken, "kept"}});
        held.at(0)({RecipientAnswer{Kind::refused, "a second answer counts for nothing"}});
    }).join();
    EXPECT_EQ(client.readUntil("\r\n"), "250 2.1.5 <ann@desk.example> kept\r\n");
    EXPECT_THAT(client.readUntil("\r\n"), StartsWith("250 2.0.0"));
    EXPECT_EQ(listener_->stats().taken, 1);
}

TEST_F(ListenerTest, AsksToTryLaterWhenTheSinkFailsOrForgets) {
    start();
    for (const auto mode : {FakeSink::Mode::fail, FakeSink::Mode::forget}) {
        sink_.mode_ = mode;
        auto client = beginMail();
        client.send(kContent);
        EXPECT_THAT(client.readUntil("\r\n"), StartsWith("451 4.3.0 <ann@desk.example>"));
    }
}

TEST_F(ListenerTest, AsksToTryLaterWhenTheSinkCannotSayWhoIsKnown) {
    start();
    for (const auto* name : {"throw", "forgotten"}) {
        RawClient client(listener_->port());
        client.send("LHLO mta.example\r\nMAIL FROM:<bob@x.example>\r\n");
        client.send(std::string("RCPT TO:<") + name + "@desk.example>\r\nQUIT\r\n");
        EXPECT_THAT(client.readToEnd(), HasSubstr("451 4.3.0 <" + std::string(name)));
    }
}

TEST_F(ListenerTest, ServesOthersWhileTheSinkLooksForARecipient) {
    start();
    RawClient waiting(listener_->port());
    waiting.send(
        "LHLO mta.example\r\nMAIL FROM:<bob@x.example>\r\nRCPT TO:<slow@desk.example>\r\n"
        "RCPT TO:<ann@desk.example>\r\n");
    const auto answer = sink_.awaitQuestion();
    auto other = beginMail();
    other.send(kContent);
    EXPECT_THAT(other.readUntil("\r\n"), StartsWith("250 2.1.5 <ann@desk.example>"));

    std::thread([answer] { answer({}); }).join();
    EXPECT_THAT(waiting.readUntil("<ann@desk.example> welcome\r\n"),
                HasSubstr("250 2.1.5 <slow@desk.example> welcome\r\n"));
}

TEST_F(ListenerTest, TakesManyMailsOverManyConnectionsAtOnce) {
    start();
    constexpr int kClients = 40;
    constexpr int kMails = 25;
    std::vector<RawClient> clients;
    for (int i = 0; i < kClients; ++i) clients.emplace_back(listener_->port());
    for (auto& client : clients) {
        std::string all{"LHLO mta.example\r\n"};
        for (int i = 0; i < kMails; ++i) {
            all +=
                "MAIL FROM:<b@x>\r\nRCPT TO:<a@x>\r\nRCPT TO:<gone@x>\r\nRCPT TO:<c@x>\r\nDATA\r\n";
            all += kContent;
        }
        all += "QUIT\r\n";
        ASSERT_TRUE(client.send(all));
    }
    for (auto& client : clients) {
        const auto said = client.readToEnd();
        std::size_t taken = 0;
        for (auto at = said.find(" taken as "); at != std::string::npos;
             at = said.find(" taken as ", at + 1)) {
            ++taken;
        }
        EXPECT_EQ(taken, 2u * kMails);
        EXPECT_THAT(said, testing::EndsWith("221 2.0.0 Goodbye\r\n"));
    }
    EXPECT_EQ(listener_->stats().taken, 2 * kClients * kMails);
}

TEST_F(ListenerTest, CutsOffWhoIsSlow) {
    start();
    RawClient silent(listener_->port());
    silent.readUntil("\r\n");
    RawClient dribbling(listener_->port());
    dribbling.readUntil("\r\n");
    auto writing = beginMail();
    writing.send("Subject: never en");
    ASSERT_TRUE(dribbling.send("NOO"));

    clock_.advance(std::chrono::minutes{5});
    EXPECT_THAT(silent.readToEnd(), StartsWith("421 4.4.2"));
    EXPECT_THAT(dribbling.readToEnd(), StartsWith("421 4.4.2"));
    clock_.advance(std::chrono::minutes{5});
    EXPECT_THAT(writing.readToEnd(), StartsWith("421 4.4.2"));
}

TEST_F(ListenerTest, DoesNotWaitForEverForTheSink) {
    sink_.mode_ = FakeSink::Mode::hold;
    start();
    auto client = beginMail();
    client.send(kContent);
    sink_.await(1);
    clock_.advance(std::chrono::minutes{5});
    EXPECT_THAT(client.readUntil("\r\n"), StartsWith("451"));

    // The late answer goes nowhere, and not to the next mail.
    client.send(kEnvelope);
    client.readUntil("354 ");
    client.readUntil("\r\n");
    client.send(kContent);
    sink_.await(2);
    auto held = sink_.takeHeld();
    ASSERT_EQ(held.size(), 2u);
    held[0]({RecipientAnswer{Kind::taken, "late"}});
    held[1]({RecipientAnswer{Kind::taken, "in time"}});
    EXPECT_THAT(client.readUntil("\r\n"), HasSubstr("in time"));
}

TEST_F(ListenerTest, SpeaksOnlyWithListedNetworksAndAsManyAsAllowed) {
    options_.allowedNetworks = {"192.0.2.0/24"};
    start();
    EXPECT_THAT(RawClient(listener_->port()).readToEnd(), StartsWith("554 5.7.1"));

    options_.allowedNetworks = {"127.0.0.0/8"};
    options_.limits.connectionsPerAddress = 2;
    start();
    RawClient first(listener_->port());
    RawClient second(listener_->port());
    first.readUntil("\r\n");
    second.readUntil("\r\n");
    EXPECT_THAT(RawClient(listener_->port()).readToEnd(), StartsWith("421 4.3.2"));
    first.send("QUIT\r\n");
    first.readToEnd();
    first.close();
    for (bool in = false; !in;) {  // the place is free once the listener has seen the hang-up
        in = RawClient(listener_->port()).readUntil("\r\n").starts_with("220");
    }
    EXPECT_GE(listener_->stats().refused, 1);
}

TEST_F(ListenerTest, FinishesAMailThatIsBeingTakenBeforeItStops) {
    sink_.mode_ = FakeSink::Mode::hold;
    start();
    RawClient idle(listener_->port());
    idle.readUntil("\r\n");
    auto writing = beginMail();
    auto stored = beginMail();
    stored.send(kContent);
    sink_.await(1);

    auto stopping =
        std::async(std::launch::async, [&] { listener_->stop(std::chrono::seconds{60}); });
    EXPECT_THAT(idle.readToEnd(), StartsWith("421 4.3.2"));
    writing.send(kContent);
    sink_.await(2);
    for (const auto& done : sink_.takeHeld()) done({RecipientAnswer{Kind::taken, ""}});
    for (auto* client : {&writing, &stored}) {
        const auto said = client->readToEnd();
        EXPECT_THAT(said, StartsWith("250 2.1.5"));
        EXPECT_THAT(said, HasSubstr("421 4.3.2"));
        client->close();
    }
    idle.close();
    stopping.get();
    EXPECT_THROW(RawClient{listener_->port()}, std::runtime_error);
}

TEST_F(ListenerTest, StopsAtOnceWhenThereIsNoGraceAndOutlivesLateAnswers) {
    sink_.mode_ = FakeSink::Mode::hold;
    start();
    auto client = beginMail();
    client.send(kContent);
    sink_.await(1);
    listener_.reset();
    EXPECT_EQ(client.readToEnd(), "");
    for (const auto& done : sink_.takeHeld()) done({RecipientAnswer{Kind::taken, ""}});
}

TEST_F(ListenerTest, SurvivesClientsThatVanish) {
    start();
    for (int i = 0; i < 50; ++i) {
        auto client = beginMail();
        client.send(i % 2 == 0 ? kContent : kContent.substr(0, 5));
        client.reset();
    }
    auto client = beginMail();
    client.send(kContent);
    EXPECT_THAT(client.readUntil("\r\n"), StartsWith("250"));
}

TEST_F(ListenerTest, EncryptsWithStartTls) {
    const test::TestCertificates certificates;
    options_.protocol = MailProtocol::smtp;
    options_.certificate = certificates.certificate();
    options_.privateKey = certificates.key();
    start();
    SubmissionSettings submission;
    submission.host = "localhost";
    submission.port = listener_->port();
    submission.security = Security::startTls;
    submission.caFile = certificates.authority();
    const SystemClock clock;
    const StopSignal stop;
    const Envelope envelope{"bob@x.example", {"ann@desk.example", "gone@desk.example"}};
    const auto big = "Subject: big\r\n\r\n" + std::string(3'000'000, 'x') + "\r\n.\r\nend\r\n";
    const auto sent = send(submission, envelope, big, clock, stop);
    ASSERT_TRUE(sent) << sent.error().detail;
    EXPECT_EQ(sent->recipients[0].status, RecipientStatus::accepted);
    EXPECT_EQ(sent->recipients[1].status, RecipientStatus::permanent);
    const auto mails = sink_.await(1);
    EXPECT_TRUE(mails[0].secure);
    EXPECT_THAT(*mails[0].raw, testing::EndsWith(big));
    EXPECT_THAT(*mails[0].raw, HasSubstr("with ESMTPS id"));
}

TEST_F(ListenerTest, SaysWhatIsWrongWithItsOptions) {
    const auto fieldOf = [&](const ListenerOptions& options) {
        auto started = startMailListener(options, sink_, clock_, random_, *log_);
        return started ? std::string{"none"} : started.error().field;
    };
    auto networks = options_;
    networks.allowedNetworks = {"10.0.0.0/99"};
    EXPECT_EQ(fieldOf(networks), "allowed_networks");
    auto address = options_;
    address.address = "mail.example";
    EXPECT_EQ(fieldOf(address), "address");
    auto certificate = options_;
    certificate.certificate = "/nowhere/cert.pem";
    EXPECT_EQ(fieldOf(certificate), "certificate");
    auto taken = options_;
    taken.port = start().port();
    EXPECT_EQ(fieldOf(taken), "port");
}

}  // namespace
}  // namespace deskbell::email
