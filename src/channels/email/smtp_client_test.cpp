// The SMTP client against scripted servers.
#include "channels/email/smtp_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "base/crypto.hpp"
#include "channels/email/oauth.hpp"
#include "support/scripted_server.hpp"

namespace deskbell::email {
namespace {

using test::ScriptedPeer;
using test::ScriptedServer;
using testing::HasSubstr;

constexpr std::string_view kMessage = "Subject: hi\r\n\r\nHello.\r\n";

struct FakeSmtp {
    ScriptedPeer& peer;

    void greet(const std::string& extensions = "250 8BITMIME\r\n") {
        peer.send("220 mail.example ESMTP\r\n");
        EXPECT_EQ(peer.readLine(), "EHLO desk.example");
        peer.send("250-mail.example\r\n" + extensions);
    }
    void answer(const std::string& expected, const std::string& reply) {
        EXPECT_EQ(peer.readLine(), expected);
        peer.send(reply + "\r\n");
    }
    std::string content() { return peer.readUntil("\r\n.\r\n"); }
};

class SmtpSessionTest : public testing::Test {
protected:
    SubmissionSettings settings(const ScriptedServer& server) {
        SubmissionSettings submission;
        submission.host = "127.0.0.1";
        submission.port = server.port();
        submission.security = Security::plain;
        submission.heloName = "desk.example";
        return submission;
    }

    Result<Delivery> sendTo(std::function<void(FakeSmtp&)> script, const Envelope& envelope,
                            std::string_view raw = kMessage) {
        ScriptedServer server([&](ScriptedPeer& peer) {
            FakeSmtp smtp{peer};
            script(smtp);
        });
        return send(settings(server), envelope, raw, clock_, stop_);
    }

    SystemClock clock_;
    StopSignal stop_;
    const Envelope toAnn_{"desk@example.org", {"ann@example.com"}};
};

TEST_F(SmtpSessionTest, TellsTheOutcomeOfEachRecipientAndSendsToThoseThatWereTaken) {
    std::string content;
    const Envelope envelope{"desk@example.org",
                            {"ann@x.example", "gone@x.example", "full@x.example", "b ob@x"}};
    const auto sent = sendTo(
        [&](FakeSmtp& smtp) {
            smtp.greet();
            smtp.answer("MAIL FROM:<desk@example.org>", "250 2.1.0 ok");
            smtp.answer("RCPT TO:<ann@x.example>", "250 2.1.5 ok");
            smtp.answer("RCPT TO:<gone@x.example>", "550-5.1.1 No\r\n550 5.1.1 such user");
            smtp.answer("RCPT TO:<full@x.example>", "452 4.2.2 Over quota");
            smtp.answer("DATA", "354 go");
            content = smtp.content();
            smtp.peer.send("250 2.0.0 Queued as 4711\r\n");
            smtp.peer.awaitEnd();
        },
        envelope, "Subject: hi\r\n\r\n.dot\nlast");
    ASSERT_TRUE(sent) << sent.error().detail;
    ASSERT_EQ(sent->recipients.size(), 4u);
    EXPECT_FALSE(sent->allAccepted());
    const auto& [ann, gone, full, odd] = std::tie(sent->recipients[0], sent->recipients[1],
                                                  sent->recipients[2], sent->recipients[3]);
    EXPECT_EQ(ann.status, RecipientStatus::accepted);
    EXPECT_EQ(ann.reply, "Queued as 4711");
    EXPECT_EQ(ann.reason, "");
    EXPECT_EQ(gone.status, RecipientStatus::permanent);
    EXPECT_EQ(gone.code, 550);
    EXPECT_EQ(gone.enhanced, "5.1.1");
    EXPECT_EQ(gone.reason, "The mailbox does not exist.");
    EXPECT_EQ(full.status, RecipientStatus::temporary);
    EXPECT_EQ(odd.status, RecipientStatus::permanent);
    EXPECT_EQ(odd.enhanced, "5.1.3");
    EXPECT_EQ(content, "Subject: hi\r\n\r\n..dot\r\nlast\r\n.\r\n");
}

TEST_F(SmtpSessionTest, SendsTheEnvelopeInOneFlightWhereTheServerAllowsIt) {
    const auto sent = sendTo(
        [](FakeSmtp& smtp) {
            smtp.greet("250-PIPELINING\r\n250 SIZE 1000\r\n");
            EXPECT_EQ(smtp.peer.readUntil("RCPT TO:<b@x.example>\r\n"),
                      "MAIL FROM:<> SIZE=23\r\nRCPT TO:<a@x.example>\r\nRCPT TO:<b@x.example>\r\n");
            smtp.peer.send("250 ok\r\n550 no\r\n250 ok\r\n");
            smtp.answer("DATA", "354 go");
            smtp.content();
            smtp.peer.send("250 ok\r\n");
            smtp.peer.awaitEnd();
        },
        Envelope{"", {"a@x.example", "b@x.example"}});
    ASSERT_TRUE(sent) << sent.error().detail;
    EXPECT_EQ(sent->recipients[0].status, RecipientStatus::permanent);
    EXPECT_EQ(sent->recipients[1].status, RecipientStatus::accepted);
}

TEST_F(SmtpSessionTest, DoesNotKnowWhatBecameOfAMessageWhenTheConnectionBreaksAfterTheDot) {
    const auto sent = sendTo(
        [](FakeSmtp& smtp) {
            smtp.greet();
            smtp.answer("MAIL FROM:<desk@example.org>", "250 ok");
            smtp.answer("RCPT TO:<ann@example.com>", "250 ok");
            smtp.answer("DATA", "354 go");
            smtp.content();
        },
        toAnn_);
    ASSERT_TRUE(sent);
    EXPECT_EQ(sent->recipients[0].status, RecipientStatus::uncertain);
    EXPECT_THAT(sent->recipients[0].reason, HasSubstr("may have arrived"));
}

TEST_F(SmtpSessionTest, KnowsThatNothingWasTakenWhenTheConnectionBreaksBeforeTheDot) {
    const auto sent = sendTo(
        [](FakeSmtp& smtp) {
            smtp.greet();
            smtp.answer("MAIL FROM:<desk@example.org>", "250 ok");
            smtp.answer("RCPT TO:<ann@example.com>", "250 ok");
            smtp.answer("DATA", "354 go");
        },
        toAnn_, std::string(50'000'000, 'x'));
    ASSERT_TRUE(sent);
    EXPECT_EQ(sent->recipients[0].status, RecipientStatus::temporary);
}

TEST_F(SmtpSessionTest, HandsNothingOverWhenTheConnectionBreaksInTheEnvelope) {
    const auto sent = sendTo(
        [](FakeSmtp& smtp) {
            smtp.greet();
            smtp.answer("MAIL FROM:<desk@example.org>", "250 ok");
        },
        toAnn_);
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().code, Errc::unavailable);
}

TEST_F(SmtpSessionTest, WaitsForTheLastAnswerAlsoWhenStopped) {
    const auto sent = sendTo(
        [this](FakeSmtp& smtp) {
            smtp.greet();
            smtp.answer("MAIL FROM:<desk@example.org>", "250 ok");
            smtp.answer("RCPT TO:<ann@example.com>", "250 ok");
            smtp.answer("DATA", "354 go");
            smtp.content();
            stop_.raise();
            smtp.peer.send("250 2.0.0 Queued\r\n");
            smtp.peer.awaitEnd();
        },
        toAnn_);
    ASSERT_TRUE(sent);
    EXPECT_EQ(sent->recipients[0].status, RecipientStatus::accepted);
}

TEST_F(SmtpSessionTest, TakesTheVerdictAfterTheDataForAllThatWereOpen) {
    for (const auto& [reply, status] : {std::pair{"554 5.7.1 Spam", RecipientStatus::permanent},
                                        std::pair{"451 4.3.0 Later", RecipientStatus::temporary}}) {
        const auto sent = sendTo(
            [said = std::string{reply}](FakeSmtp& smtp) {
                smtp.greet();
                smtp.answer("MAIL FROM:<desk@example.org>", "250 ok");
                smtp.answer("RCPT TO:<ann@example.com>", "250 ok");
                smtp.answer("DATA", "354 go");
                smtp.content();
                smtp.peer.send(said + "\r\n");
                smtp.peer.awaitEnd();
            },
            toAnn_);
        ASSERT_TRUE(sent);
        EXPECT_EQ(sent->recipients[0].status, status);
    }
}

TEST_F(SmtpSessionTest, SendsSeveralMessagesOverOneConnection) {
    ScriptedServer server([](ScriptedPeer& peer) {
        FakeSmtp smtp{peer};
        smtp.greet();
        smtp.answer("MAIL FROM:<desk@example.org>", "250 ok");
        smtp.answer("RCPT TO:<ann@example.com>", "550 5.1.1 no");
        smtp.answer("RSET", "250 ok");
        smtp.answer("MAIL FROM:<desk@example.org>", "250 ok");
        smtp.answer("RCPT TO:<ann@example.com>", "250 ok");
        smtp.answer("DATA", "354 go");
        smtp.content();
        peer.send("250 ok\r\n");
        EXPECT_EQ(peer.readLine(), "QUIT");
    });
    SmtpSession session(settings(server), clock_, stop_);
    ASSERT_TRUE(session.connect());
    const auto first = session.send(toAnn_, kMessage);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->recipients[0].status, RecipientStatus::permanent);
    ASSERT_TRUE(session.usable());
    const auto second = session.send(toAnn_, kMessage);
    ASSERT_TRUE(second);
    EXPECT_TRUE(second->allAccepted());
}

TEST_F(SmtpSessionTest, AsksForTheExtensionsThatAMessageNeeds) {
    const auto sent = sendTo(
        [](FakeSmtp& smtp) {
            smtp.greet("250-8BITMIME\r\n250 SMTPUTF8\r\n");
            smtp.answer("MAIL FROM:<desk@example.org> BODY=8BITMIME SMTPUTF8", "250 ok");
            smtp.answer("RCPT TO:<jörg@example.com>", "250 ok");
            smtp.answer("RCPT TO:<a@xn--bcher-kva.example>", "250 ok");
            smtp.answer("DATA", "354 go");
            smtp.content();
            smtp.peer.send("250 ok\r\n");
            smtp.peer.awaitEnd();
        },
        Envelope{"desk@example.org", {"jörg@example.com", "a@bücher.example"}},
        "Subject: x\r\n\r\nGrüße\r\n");
    ASSERT_TRUE(sent) << sent.error().detail;
    EXPECT_TRUE(sent->allAccepted());
}

TEST_F(SmtpSessionTest, RefusesForTheServerWhatItCannotTake) {
    const auto sent = sendTo(
        [](FakeSmtp& smtp) {
            smtp.greet();
            smtp.answer("MAIL FROM:<desk@example.org>", "250 ok");
            smtp.answer("RCPT TO:<ann@example.com>", "550 no");
            smtp.answer("RSET", "250 ok");
            smtp.peer.awaitEnd();
        },
        Envelope{"desk@example.org", {"ann@example.com", "jörg@example.com"}});
    ASSERT_TRUE(sent);
    EXPECT_EQ(sent->recipients[1].enhanced, "5.6.7");
    EXPECT_THAT(sent->recipients[1].reason, HasSubstr("international"));

    const auto large = sendTo(
        [](FakeSmtp& smtp) {
            smtp.greet("250 SIZE 10\r\n");
            smtp.answer("RSET", "250 ok");
            smtp.peer.awaitEnd();
        },
        toAnn_);
    ASSERT_TRUE(large);
    EXPECT_EQ(large->recipients[0].status, RecipientStatus::permanent);
    EXPECT_THAT(large->recipients[0].reason, HasSubstr("takes 10"));
}

TEST_F(SmtpSessionTest, LetsNoAddressSmuggleACommand) {
    for (const std::string from : {"a@b>\r\nRCPT TO:<x@y", "a b@c", "<a@b>"}) {
        const auto sent = sendTo(
            [](FakeSmtp& smtp) {
                smtp.greet();
                smtp.answer("RSET", "250 ok");
                smtp.peer.awaitEnd();
            },
            Envelope{from, {"ann@example.com"}});
        ASSERT_TRUE(sent);
        EXPECT_EQ(sent->recipients[0].enhanced, "5.1.7");
    }
}

TEST_F(SmtpSessionTest, SignsInWithWhatTheServerOffers) {
    const auto plain = toBase64(saslPlain("ann", "secret"));
    const std::vector<std::pair<std::string, std::vector<std::string>>> rows{
        {"250 AUTH LOGIN PLAIN\r\n", {"AUTH PLAIN " + plain}},
        {"250 AUTH LOGIN\r\n", {"AUTH LOGIN", toBase64("ann"), toBase64("secret")}},
    };
    for (const auto& row : rows) {
        ScriptedServer server([&](ScriptedPeer& peer) {
            FakeSmtp smtp{peer};
            smtp.greet(row.first);
            const auto& lines = row.second;
            for (std::size_t i = 0; i < lines.size(); ++i) {
                smtp.answer(lines[i], i + 1 == lines.size() ? "235 in" : "334 VXNlcm5hbWU6");
            }
            peer.awaitEnd();
        });
        auto submission = settings(server);
        submission.user = "ann";
        submission.credentials = Credentials{Credentials::Kind::password, "secret"};
        const auto report = testSubmission(submission, clock_, stop_);
        EXPECT_TRUE(report.ok());
        EXPECT_EQ(report.steps.size(), 4u);
    }
}

TEST_F(SmtpSessionTest, SaysWhatToDoWhenTheSignInIsRefused) {
    struct Row {
        const char* extensions;
        const char* reply;  ///< nullptr: not even tried
        Credentials::Kind kind;
        MailFault fault;
        const char* says;
    };
    const Row rows[] = {
        {"250 AUTH PLAIN\r\n", "535 5.7.8 no", Credentials::Kind::password, MailFault::signIn,
         "app password"},
        {"250 AUTH PLAIN\r\n", "454 4.7.0 later", Credentials::Kind::password, MailFault::refused,
         "right now"},
        {"250 AUTH XOAUTH2\r\n", "535 5.7.8 no", Credentials::Kind::accessToken, MailFault::signIn,
         "OAuth token"},
        {"250 AUTH PLAIN\r\n", nullptr, Credentials::Kind::accessToken, MailFault::signIn,
         "it offers PLAIN"},
        {"250 HELP\r\n", nullptr, Credentials::Kind::password, MailFault::signIn,
         "offers no sign-in"},
    };
    for (const auto& row : rows) {
        ScriptedServer server([&](ScriptedPeer& peer) {
            FakeSmtp smtp{peer};
            smtp.greet(row.extensions);
            if (row.reply) {
                peer.readLine();
                if (row.kind == Credentials::Kind::accessToken) {
                    peer.send("334 eyJzdGF0dXMiOiI0MDEifQ==\r\n");
                    EXPECT_EQ(peer.readLine(), "");
                }
                peer.send(std::string{row.reply} + "\r\n");
            }
            peer.awaitEnd();
        });
        auto submission = settings(server);
        submission.user = "ann";
        submission.credentials = Credentials{row.kind, "secret"};
        SmtpSession session(submission, clock_, stop_);
        const auto done = session.connect();
        ASSERT_FALSE(done);
        EXPECT_EQ(faultOf(done.error()), row.fault);
        EXPECT_THAT(done.error().detail, HasSubstr(row.says));
    }
}

TEST_F(SmtpSessionTest, SendsNoPasswordWhereStartTlsIsMissing) {
    ScriptedServer server([](ScriptedPeer& peer) {
        FakeSmtp smtp{peer};
        smtp.greet("250 AUTH PLAIN\r\n");
        EXPECT_THROW(peer.readLine(), std::runtime_error);
    });
    auto submission = settings(server);
    submission.security = Security::startTls;
    submission.credentials = Credentials{Credentials::Kind::password, "secret"};
    {
        SmtpSession session(submission, clock_, stop_);
        const auto done = session.connect();
        ASSERT_FALSE(done);
        EXPECT_EQ(faultOf(done.error()), MailFault::encryption);
    }
}

TEST_F(SmtpSessionTest, CallsGarbageGarbage) {
    ScriptedServer server([](ScriptedPeer& peer) {
        peer.send("* OK IMAP4 ready\r\n");
        peer.awaitEnd();
    });
    SmtpSession session(settings(server), clock_, stop_);
    const auto done = session.connect();
    ASSERT_FALSE(done);
    EXPECT_EQ(faultOf(done.error()), MailFault::protocol);
}

}  // namespace
}  // namespace deskbell::email
