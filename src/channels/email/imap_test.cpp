// The IMAP client against scripted servers: what real ones do seldom, or never should.
#include "channels/email/imap.hpp"

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
using testing::ElementsAre;
using testing::HasSubstr;

/// The server's side of a conversation that begins as usual.
struct FakeImap {
    ScriptedPeer& peer;
    std::string tag = {};

    std::string command() {
        const auto line = peer.readLine();
        tag = line.substr(0, line.find(' '));
        return line.substr(std::min(tag.size() + 1, line.size()));
    }
    void data(const std::string& line) { peer.send("* " + line + "\r\n"); }
    void ok() { peer.send(tag + " OK done\r\n"); }
    /// Expects a command and answers it.
    void answer(const std::string& expected, const std::vector<std::string>& lines = {}) {
        EXPECT_EQ(command(), expected);
        for (const auto& line : lines) data(line);
        ok();
    }
    void signIn(const std::string& capabilities = "IDLE MOVE UIDPLUS") {
        data("OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] hi");
        EXPECT_THAT(command(), HasSubstr("AUTHENTICATE PLAIN "));
        peer.send(tag + " OK [CAPABILITY IMAP4rev1 " + capabilities + "] in\r\n");
    }
    void select(const std::string& messages = "0", const std::string& uidNext = "1",
                const std::string& validity = "7") {
        answer("SELECT \"INBOX\"",
               {"FLAGS (\\Seen)", messages + " EXISTS", "OK [UIDVALIDITY " + validity + "] ok",
                "OK [UIDNEXT " + uidNext + "] ok"});
    }
};

class ImapSessionTest : public testing::Test {
protected:
    MailboxSettings settings(const ScriptedServer& server) {
        MailboxSettings mailbox;
        mailbox.host = "127.0.0.1";
        mailbox.port = server.port();
        mailbox.security = Security::plain;
        mailbox.user = "ann@example.org";
        mailbox.credentials.secret = "secret";
        return mailbox;
    }

    /// Runs the script after sign-in and selection.
    static ScriptedServer::Script afterSelect(std::function<void(FakeImap&)> script,
                                              std::string messages = "3",
                                              std::string uidNext = "30") {
        return [=](ScriptedPeer& peer) {
            FakeImap imap{peer};
            imap.signIn();
            imap.select(messages, uidNext);
            script(imap);
        };
    }

    SystemClock clock_;
    StopSignal stop_;
};

TEST_F(ImapSessionTest, ListsOnlyNewMessagesThoughTheServerAlsoFindsTheLastOldOne) {
    ScriptedServer server(afterSelect([](FakeImap& imap) {
        imap.answer("UID SEARCH UID 30:*", {"SEARCH 29"});
        imap.peer.awaitEnd();
    }));
    ImapSession session(settings(server), clock_, stop_);
    ASSERT_TRUE(session.connect());
    ASSERT_TRUE(session.select("INBOX"));
    const auto listed = session.listNew(30, 100);
    ASSERT_TRUE(listed) << listed.error().detail;
    EXPECT_TRUE(listed->empty());
}

TEST_F(ImapSessionTest, WidensItsSearchOverGapsAndSaysThatThereIsMore) {
    ScriptedServer server(afterSelect(
        [](FakeImap& imap) {
            imap.answer("UID SEARCH UID 1:1000");
            imap.answer("UID SEARCH UID 1001:5000", {"SEARCH 4711 1500 4712"});
            imap.answer("UID FETCH 1500,4711 (UID RFC822.SIZE FLAGS)",
                        {"2 FETCH (UID 4711 RFC822.SIZE 20 FLAGS (\\Seen))",
                         "9 FETCH (FLAGS (\\Answered) UID 99)",
                         "1 FETCH (UID 1500 RFC822.SIZE 10 FLAGS ())"});
            imap.peer.awaitEnd();
        },
        "3", "2000000000"));
    ImapSession session(settings(server), clock_, stop_);
    ASSERT_TRUE(session.connect());
    ASSERT_TRUE(session.select("INBOX"));
    const auto listed = session.listNew(1, 2);
    ASSERT_TRUE(listed) << listed.error().detail;
    ASSERT_EQ(listed->size(), 2u);
    EXPECT_EQ(listed->at(0).uid, 1500u);
    EXPECT_FALSE(listed->at(0).seen);
    EXPECT_EQ(listed->at(1).size, 20u);
    EXPECT_TRUE(listed->at(1).seen);
    EXPECT_EQ(session.waitForMail().value_or(Wakeup::nothing), Wakeup::news);
}

TEST_F(ImapSessionTest, TakesMessagesAmongUnsolicitedData) {
    ScriptedServer server(afterSelect([](FakeImap& imap) {
        EXPECT_EQ(imap.command(), "UID FETCH 4:5 (UID BODY.PEEK[])");
        imap.peer.send(
            "* 1 EXPUNGE\r\n* 8 EXISTS\r\n* OK still here {9}\r\n* 1 FETCH (FLAGS (\\Seen))\r\n"
            "* 2 FETCH (UID 4 BODY[] {6}\r\nfirst\n)\r\n* VANISHED 1:2 \"x\r\n"
            "* 3 FETCH (BODY[] \"second\" UID 5 FLAGS ())\r\n* 3 FETCH (UID 9 BODY[] "
            "\"foreign\")\r\n");
        imap.ok();
        imap.peer.awaitEnd();
    }));
    ImapSession session(settings(server), clock_, stop_);
    ASSERT_TRUE(session.connect());
    ASSERT_TRUE(session.select("INBOX"));
    std::vector<std::string> taken;
    const std::vector<MessageHead> heads{{4, 6}, {5, 6}};
    ASSERT_TRUE(session.fetch(heads, [&](FetchedMessage m) { taken.push_back(m.raw); }));
    EXPECT_THAT(taken, ElementsAre("first\n", "second"));
}

TEST_F(ImapSessionTest, TakesOnlyTheStartOfAMessageThatIsTooLargeAlsoWhenTheServerLiedAboutIt) {
    const std::string header = "Subject: big\r\n\r\n";
    ScriptedServer server(afterSelect([&](FakeImap& imap) {
        const auto lie = header + std::string(200'000, 'x');
        EXPECT_EQ(imap.command(), "UID FETCH 1 (UID BODY.PEEK[])");
        imap.data("1 FETCH (UID 1 BODY[] {" + std::to_string(lie.size()) + "}\r\n" + lie + ")");
        imap.ok();
        EXPECT_EQ(imap.command(), "UID FETCH 2 (UID BODY.PEEK[]<0.262144>)");
        imap.data("2 FETCH (UID 2 BODY[]<0> {19}\r\n" + header + "cut)");
        imap.ok();
        imap.peer.awaitEnd();
    }));
    auto small = settings(server);
    small.maxMessageBytes = 1000;
    ImapSession session(small, clock_, stop_);
    ASSERT_TRUE(session.connect());
    ASSERT_TRUE(session.select("INBOX"));
    std::vector<FetchedMessage> taken;
    const std::vector<MessageHead> heads{{1, 900}, {2, 5'000'000}};
    ASSERT_TRUE(session.fetch(heads, [&](FetchedMessage m) { taken.push_back(std::move(m)); }));
    ASSERT_EQ(taken.size(), 2u);
    for (const auto& message : taken) {
        EXPECT_TRUE(message.tooLarge);
        EXPECT_EQ(message.raw, header);
    }
    EXPECT_EQ(taken[1].size, 5'000'000u);
}

TEST_F(ImapSessionTest, ReportsTheGoodbyeThatComesInTheMiddleOfAFetch) {
    ScriptedServer server(afterSelect([](FakeImap& imap) {
        imap.command();
        imap.peer.send("* 1 FETCH (UID 1 BODY[] {5}\r\nhello)\r\n* BYE maintenance at noon\r\n");
    }));
    ImapSession session(settings(server), clock_, stop_);
    ASSERT_TRUE(session.connect());
    ASSERT_TRUE(session.select("INBOX"));
    int taken = 0;
    const std::vector<MessageHead> heads{{1, 5}, {2, 5}};
    const auto done = session.fetch(heads, [&](FetchedMessage) { ++taken; });
    ASSERT_FALSE(done);
    EXPECT_EQ(faultOf(done.error()), MailFault::closed);
    EXPECT_THAT(done.error().detail, HasSubstr("maintenance at noon"));
    EXPECT_EQ(taken, 1);
}

TEST_F(ImapSessionTest, LetsOneMessageThatTheServerCannotReadNotKeepTheOthersBack) {
    ScriptedServer server(afterSelect([](FakeImap& imap) {
        EXPECT_EQ(imap.command(), "UID FETCH 1:4 (UID BODY.PEEK[])");
        imap.data("1 FETCH (UID 1 BODY[] \"one\")");
        imap.peer.send(imap.tag + " NO [SERVERBUG] Internal error\r\n");
        imap.answer("UID FETCH 2 (UID BODY.PEEK[])", {"2 FETCH (UID 2 BODY[] \"two\")"});
        EXPECT_EQ(imap.command(), "UID FETCH 3 (UID BODY.PEEK[])");
        imap.peer.send(imap.tag + " NO [SERVERBUG] Internal error\r\n");
        imap.answer("UID FETCH 4 (UID BODY.PEEK[])", {"4 FETCH (UID 4 BODY[] \"four\")"});
        imap.peer.awaitEnd();
    }));
    ImapSession session(settings(server), clock_, stop_);
    ASSERT_TRUE(session.connect());
    ASSERT_TRUE(session.select("INBOX"));
    std::vector<std::string> taken;
    std::vector<std::uint32_t> unreadable;
    const std::vector<MessageHead> heads{{1, 5}, {2, 5}, {3, 5}, {4, 5}};
    const auto done = session.fetch(
        heads, [&](FetchedMessage m) { taken.push_back(m.raw); },
        [&](std::uint32_t uid, const std::string& why) {
            unreadable.push_back(uid);
            EXPECT_THAT(why, HasSubstr("Internal error"));
        });
    EXPECT_TRUE(done);
    EXPECT_THAT(taken, ElementsAre("one", "two", "four"));
    EXPECT_THAT(unreadable, ElementsAre(3u));
}

TEST_F(ImapSessionTest, DoesNotTakeAMessageThatWasCutOff) {
    ScriptedServer server(afterSelect([](FakeImap& imap) {
        imap.command();
        imap.peer.send("* 1 FETCH (UID 1 BODY[] {5000}\r\nhel");
    }));
    ImapSession session(settings(server), clock_, stop_);
    ASSERT_TRUE(session.connect());
    ASSERT_TRUE(session.select("INBOX"));
    const std::vector<MessageHead> heads{{1, 5000}};
    const auto done = session.fetch(heads, [](FetchedMessage) { ADD_FAILURE() << "taken"; });
    ASSERT_FALSE(done);
    EXPECT_EQ(faultOf(done.error()), MailFault::closed);
}

TEST_F(ImapSessionTest, GivesUpOnALiteralThatStalls) {
    ScriptedServer server(afterSelect([](FakeImap& imap) {
        imap.command();
        imap.peer.send("* 1 FETCH (UID 1 BODY[] {5000}\r\nhel");
        imap.peer.awaitEnd();
    }));
    auto hasty = settings(server);
    hasty.timeouts.reply = std::chrono::milliseconds{300};
    ImapSession session(hasty, clock_, stop_);
    ASSERT_TRUE(session.connect());
    ASSERT_TRUE(session.select("INBOX"));
    const std::vector<MessageHead> heads{{1, 5000}};
    const auto done = session.fetch(heads, [](FetchedMessage) { ADD_FAILURE() << "taken"; });
    ASSERT_FALSE(done);
    EXPECT_EQ(faultOf(done.error()), MailFault::timeout);
}

TEST_F(ImapSessionTest, CallsGarbageGarbage) {
    for (const std::string text : {"220 mail.example ESMTP\r\n", "HTTP/1.1 400 Bad\r\n\r\n",
                                   "\x15\x03\x01\r\n", "d1 OK too early\r\n"}) {
        ScriptedServer server([text](ScriptedPeer& peer) {
            peer.send(text);
            peer.awaitEnd();
        });
        ImapSession session(settings(server), clock_, stop_);
        const auto done = session.connect();
        ASSERT_FALSE(done) << text;
        EXPECT_EQ(faultOf(done.error()), MailFault::protocol) << text;
        EXPECT_THAT(done.error().detail, HasSubstr("Check"));
    }
}

TEST_F(ImapSessionTest, TellsAWrongPasswordFromATroubledServer) {
    const std::vector<std::pair<std::string, MailFault>> rows{
        {"NO [AUTHENTICATIONFAILED] no", MailFault::signIn},
        {"NO no", MailFault::signIn},
        {"NO [UNAVAILABLE] directory down", MailFault::refused},
    };
    for (const auto& [answer, fault] : rows) {
        ScriptedServer server([said = answer](ScriptedPeer& peer) {
            FakeImap imap{peer};
            imap.data("OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] hi");
            imap.command();
            peer.send(imap.tag + " " + said + "\r\n");
            peer.awaitEnd();
        });
        ImapSession session(settings(server), clock_, stop_);
        const auto done = session.connect();
        ASSERT_FALSE(done);
        EXPECT_EQ(faultOf(done.error()), fault) << answer;
        EXPECT_THAT(done.error().detail, HasSubstr("ann@example.org"));
        EXPECT_EQ(session.report().steps.back().name, "Sign-in");
        EXPECT_FALSE(session.report().ok());
    }
}

TEST_F(ImapSessionTest, UsesLoginWhereNothingElseIsOfferedAndNotWhereItIsDisabled) {
    ScriptedServer server([](ScriptedPeer& peer) {
        FakeImap imap{peer};
        imap.data("OK hi");
        imap.answer("CAPABILITY", {"CAPABILITY IMAP4rev1"});
        imap.answer("LOGIN \"ann@example.org\" \"se\\\"cret\"");
        imap.answer("CAPABILITY", {"CAPABILITY IMAP4rev1 IDLE"});
        peer.awaitEnd();
    });
    auto quoted = settings(server);
    quoted.credentials.secret = "se\"cret";
    ImapSession session(quoted, clock_, stop_);
    const auto done = session.connect();
    EXPECT_TRUE(done);
    EXPECT_TRUE(session.has("IDLE"));

    ScriptedServer closed([](ScriptedPeer& peer) {
        peer.send("* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] hi\r\n");
        peer.awaitEnd();  // a password would be seen here
    });
    ImapSession refused(settings(closed), clock_, stop_);
    const auto error = refused.connect();
    ASSERT_FALSE(error);
    EXPECT_EQ(faultOf(error.error()), MailFault::signIn);
}

TEST_F(ImapSessionTest, SendsATokenWithoutInitialResponseAndAnswersTheExplanation) {
    ScriptedServer server([](ScriptedPeer& peer) {
        FakeImap imap{peer};
        imap.data("OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2] hi");
        EXPECT_EQ(imap.command(), "AUTHENTICATE XOAUTH2");
        peer.send("+ \r\n");
        EXPECT_EQ(peer.readLine(), toBase64(xoauth2("ann@example.org", "token")));
        peer.send("+ eyJzdGF0dXMiOiI0MDEifQ==\r\n");
        EXPECT_EQ(peer.readLine(), "");
        peer.send(imap.tag + " NO expired\r\n");
        peer.awaitEnd();
    });
    auto mailbox = settings(server);
    mailbox.credentials = {Credentials::Kind::accessToken, "token"};
    ImapSession session(mailbox, clock_, stop_);
    const auto done = session.connect();
    ASSERT_FALSE(done);
    EXPECT_EQ(faultOf(done.error()), MailFault::signIn);
    EXPECT_THAT(done.error().detail, HasSubstr("OAuth"));
}

TEST_F(ImapSessionTest, SendsNothingInTheClearWhenStartTlsIsNotOfferedOrSignInIsPretended) {
    for (const std::string greeting : {"OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi",
                                       "PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] hi"}) {
        ScriptedServer server([&](ScriptedPeer& peer) {
            peer.send("* " + greeting + "\r\n");
            EXPECT_EQ(peer.readLine(), "d1 LOGOUT");
        });
        auto mailbox = settings(server);
        mailbox.security = Security::startTls;
        {
            ImapSession session(mailbox, clock_, stop_);
            const auto done = session.connect();
            ASSERT_FALSE(done);
            EXPECT_EQ(faultOf(done.error()), MailFault::encryption);
        }
    }
}

TEST_F(ImapSessionTest, WakesFromIdleOnNewMailOnly) {
    ScriptedServer server(afterSelect([](FakeImap& imap) {
        imap.answer("UID SEARCH UID 30:*", {"SEARCH"});
        EXPECT_EQ(imap.command(), "IDLE");
        imap.peer.send("+ idling\r\n* OK Still here\r\n* 3 EXISTS\r\n* 2 EXPUNGE\r\n");
        imap.peer.send("* 3 EXISTS\r\n");
        EXPECT_EQ(imap.peer.readLine(), "DONE");
        imap.ok();
        imap.peer.awaitEnd();
    }));
    ImapSession session(settings(server), clock_, stop_);
    ASSERT_TRUE(session.connect());
    ASSERT_TRUE(session.select("INBOX"));
    ASSERT_TRUE(session.listNew(30, 10));
    const auto woken = session.waitForMail();
    ASSERT_TRUE(woken) << woken.error().detail;
    EXPECT_EQ(*woken, Wakeup::news);
}

TEST_F(ImapSessionTest, EndsIdleBeforeTheServerWouldHangUp) {
    ScriptedServer server(afterSelect([](FakeImap& imap) {
        imap.answer("UID SEARCH UID 30:*", {"SEARCH"});
        for (int i = 0; i < 2; ++i) {
            EXPECT_EQ(imap.command(), "IDLE");
            imap.peer.send("+ idling\r\n");
            EXPECT_EQ(imap.peer.readLine(), "DONE");
            imap.ok();
        }
        imap.peer.awaitEnd();
    }));
    auto mailbox = settings(server);
    mailbox.idleRenewal = std::chrono::milliseconds{20};
    ImapSession session(mailbox, clock_, stop_);
    ASSERT_TRUE(session.connect());
    ASSERT_TRUE(session.select("INBOX"));
    ASSERT_TRUE(session.listNew(30, 10));
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(session.waitForMail().value_or(Wakeup::news), Wakeup::nothing);
    }
}

TEST_F(ImapSessionTest, AsksAgainAndAgainWhereIdleIsRefused) {
    ScriptedServer server(afterSelect([](FakeImap& imap) {
        imap.answer("UID SEARCH UID 30:*", {"SEARCH"});
        EXPECT_EQ(imap.command(), "IDLE");
        imap.peer.send(imap.tag + " NO not today\r\n");
        imap.answer("NOOP");
        imap.answer("NOOP", {"4 EXISTS"});
        imap.peer.awaitEnd();
    }));
    auto mailbox = settings(server);
    mailbox.pollInterval = std::chrono::milliseconds{20};
    ImapSession session(mailbox, clock_, stop_);
    ASSERT_TRUE(session.connect());
    ASSERT_TRUE(session.select("INBOX"));
    ASSERT_TRUE(session.listNew(30, 10));
    EXPECT_EQ(session.waitForMail().value_or(Wakeup::news), Wakeup::nothing);
    EXPECT_EQ(session.waitForMail().value_or(Wakeup::nothing), Wakeup::news);
}

TEST_F(ImapSessionTest, EndsAnyWaitAtOnceWhenStopped) {
    std::promise<void> idling;
    ScriptedServer server(afterSelect([&](FakeImap& imap) {
        imap.answer("UID SEARCH UID 30:*", {"SEARCH"});
        imap.command();
        imap.peer.send("+ idling\r\n");
        idling.set_value();
        imap.peer.awaitEnd();
    }));
    ImapSession session(settings(server), clock_, stop_);
    ASSERT_TRUE(session.connect());
    ASSERT_TRUE(session.select("INBOX"));
    ASSERT_TRUE(session.listNew(30, 10));
    auto stopper = std::async(std::launch::async, [&] {
        idling.get_future().wait();
        stop_.raise();
    });
    const auto woken = session.waitForMail();  // would last 29 minutes
    ASSERT_FALSE(woken);
    EXPECT_EQ(faultOf(woken.error()), MailFault::stopped);
}

TEST_F(ImapSessionTest, NeverExpungesOtherPeoplesMessages) {
    ScriptedServer server([](ScriptedPeer& peer) {
        FakeImap imap{peer};
        imap.signIn("IDLE");
        imap.answer("UID COPY 3:4 \"Done\"");
        imap.answer("UID STORE 3:4 +FLAGS.SILENT (\\Seen \\Deleted)");
        imap.answer("UID STORE 5 +FLAGS.SILENT (\\Seen)");
        peer.awaitEnd();
    });
    ImapSession session(settings(server), clock_, stop_);
    ASSERT_TRUE(session.connect());
    const std::vector<std::uint32_t> two{3, 4};
    const std::vector<std::uint32_t> one{5};
    EXPECT_TRUE(session.settle(two, {AfterIntake::Action::move, "Done"}));
    EXPECT_TRUE(session.settle(one, {AfterIntake::Action::keep, ""}));
    EXPECT_TRUE(session.settle(one, {AfterIntake::Action::markSeen, ""}));
}

TEST_F(ImapSessionTest, RefusesNamesThatWouldSmuggleACommand) {
    ScriptedServer server([](ScriptedPeer& peer) {
        FakeImap imap{peer};
        imap.signIn();
        peer.awaitEnd();
    });
    ImapSession session(settings(server), clock_, stop_);
    ASSERT_TRUE(session.connect());
    EXPECT_FALSE(session.select("INBOX\r\nd9 DELETE x"));
    const std::vector<std::uint32_t> one{5};
    EXPECT_FALSE(session.settle(one, {AfterIntake::Action::move, "a\nb"}));
}

TEST_F(ImapSessionTest, NamesTheStepThatFailedWhenTested) {
    // Nothing listens on a port that was just given back.
    std::uint16_t port = 0;
    {
        port = ScriptedServer([](ScriptedPeer&) {}).port();
    }
    MailboxSettings mailbox;
    mailbox.host = "127.0.0.1";
    mailbox.port = port;
    auto report = testMailbox(mailbox, clock_, stop_);
    ASSERT_EQ(report.steps.size(), 2u);
    EXPECT_TRUE(report.steps[0].ok);
    EXPECT_EQ(report.steps[1].name, "Connection");
    EXPECT_FALSE(report.steps[1].ok);
    EXPECT_THAT(report.steps[1].message, HasSubstr("Check the port"));

    mailbox.host = "no-such-host.invalid";
    report = testMailbox(mailbox, clock_, stop_);
    ASSERT_EQ(report.steps.size(), 1u);
    EXPECT_EQ(report.steps[0].name, "Name lookup");
    EXPECT_FALSE(report.ok());
}

}  // namespace
}  // namespace deskbell::email
