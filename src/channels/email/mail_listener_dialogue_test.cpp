#include "channels/email/mail_listener_dialogue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fakes.hpp"

namespace deskbell::email {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using Phase = MailDialogue::Phase;
using Kind = RecipientAnswer::Kind;

/// "gone@…" does not exist, "later@…" is troubled, "no@…" is forbidden.
Result<void> verdictOf(const std::string& recipient) {
    if (recipient.starts_with("gone@")) return Error{Errc::notFound, "mailbox"};
    if (recipient.starts_with("later@")) return Error{Errc::unavailable, "mailbox"};
    if (recipient.starts_with("no@")) return Error{Errc::forbidden, "mailbox"};
    return {};
}

class DialogueTest : public testing::Test {
protected:
    void begin(MailProtocol protocol) {
        dialogue_.reset();
        options_.protocol = protocol;
        options_.hostName = "desk.example";
        shared_.emplace(MailDialogue::Shared{options_, clock_, random_, *log_,
                                             MemoryBudget{options_.limits.memoryBytes}});
        dialogue_ = std::make_unique<MailDialogue>(*shared_, "192.0.2.7");
        EXPECT_THAT(dialogue_->takeOutput(), StartsWith("220 desk.example"));
    }
    std::string say(std::string_view bytes) {
        dialogue_->receive(bytes);
        while (auto recipient = dialogue_->takeRecipient()) {
            dialogue_->recipientAnswered(verdictOf(*recipient));
        }
        return dialogue_->takeOutput();
    }
    /// Up to the point where the content follows.
    void beginMail(const std::string& recipients = "RCPT TO:<ann@desk.example>\r\n") {
        const bool lmtp = options_.protocol == MailProtocol::lmtp;
        const auto said =
            say((lmtp ? "LHLO mta.example\r\n" : "EHLO mta.example\r\n") +
                std::string{"MAIL FROM:<bob@x.example>\r\n"} + recipients + "DATA\r\n");
        EXPECT_THAT(said, HasSubstr("354"));
    }
    std::string answer(std::vector<RecipientAnswer> answers) {
        dialogue_->answered(answers);
        return dialogue_->takeOutput();
    }
    static std::string body(const IncomingMail& mail) {
        return mail.raw->substr(mail.raw->find("+0000\r\n") + 7);
    }

    ListenerOptions options_;
    test::ManualClock clock_;
    test::SeededRandom random_;
    std::unique_ptr<Log> log_ = makeNullLog();
    std::optional<MailDialogue::Shared> shared_;
    std::unique_ptr<MailDialogue> dialogue_;
};

TEST_F(DialogueTest, TakesAMailOverLmtpInOneFlight) {
    begin(MailProtocol::lmtp);
    const auto said =
        say("LHLO mta.example\r\nMAIL FROM:<bob@x.example> SIZE=20 BODY=8BITMIME\r\n"
            "RCPT TO:<ann@desk.example>\r\nRCPT TO:<gone@desk.example>\r\n"
            "RCPT TO:<later@desk.example>\r\nRCPT TO:<no@desk.example>\r\n"
            "RCPT TO:<eve@desk.example>\r\nDATA\r\n"
            "Subject: hi\r\n\r\n..dot\r\n.\r\nQUIT\r\n");
    EXPECT_THAT(said, HasSubstr("250-SIZE 52428800\r\n"));
    EXPECT_THAT(said, HasSubstr("250 2.1.5 <ann@desk.example>"));
    EXPECT_THAT(said, HasSubstr("550 5.1.1 <gone@desk.example>"));
    EXPECT_THAT(said, HasSubstr("451 4.3.0 <later@desk.example>"));
    EXPECT_THAT(said, HasSubstr("550 5.7.1 <no@desk.example>"));
    EXPECT_THAT(said, testing::EndsWith("354 End with a dot on a line of its own\r\n"));

    ASSERT_EQ(dialogue_->phase(), Phase::sink);
    const auto mail = dialogue_->takeMail();
    ASSERT_TRUE(mail);
    EXPECT_EQ(mail->from, "bob@x.example");
    EXPECT_THAT(mail->recipients, testing::ElementsAre("ann@desk.example", "eve@desk.example"));
    EXPECT_EQ(body(*mail), "Subject: hi\r\n\r\n.dot\r\n");
    EXPECT_EQ(mail->receivedAt, clock_.now());
    EXPECT_FALSE(dialogue_->takeMail());
    EXPECT_EQ(dialogue_->takeOutput(), "") << "nothing is acknowledged before it is durable";

    EXPECT_EQ(answer({{Kind::taken, ""}, {Kind::tryLater, "disk\r\nfull"}}),
              "250 2.1.5 <ann@desk.example> taken as " + mail->id +
                  "\r\n451 4.3.0 <eve@desk.example> disk??full\r\n221 2.0.0 Goodbye\r\n");
    EXPECT_EQ(dialogue_->phase(), Phase::closing);
}

TEST_F(DialogueTest, WritesATraceLineInFront) {
    begin(MailProtocol::smtp);
    beginMail();
    say("x\r\n.\r\n");
    const auto mail = dialogue_->takeMail();
    ASSERT_TRUE(mail);
    EXPECT_EQ(*mail->raw,
              "Received: from mta.example ([192.0.2.7])\r\n\tby desk.example with ESMTP id " +
                  mail->id +
                  "\r\n\tfor <ann@desk.example>;\r\n\tMon, 05 Jan 2026 09:00:00 +0000\r\nx\r\n");
}

TEST_F(DialogueTest, TellsNoRecipientOfTheOthersAndLetsNoNameBreakTheTraceLine) {
    begin(MailProtocol::lmtp);
    say("LHLO evil)(;\x01\xc3\xa4 x\r\nMAIL FROM:<>\r\nRCPT TO:<a@b>\r\nRCPT "
        "TO:<c@d>\r\nDATA\r\n\r\n.\r\n");
    const auto mail = dialogue_->takeMail();
    ASSERT_TRUE(mail);
    EXPECT_THAT(*mail->raw, StartsWith("Received: from evil???????x ([192.0.2.7])"));
    EXPECT_THAT(*mail->raw, Not(HasSubstr("for <")));
    EXPECT_EQ(mail->from, "");
}

TEST_F(DialogueTest, EndsAMailOnlyAtCrLfDotCrLf) {
    // Each of these ends a mail for some server. With us what follows is content, never a command.
    const std::string hidden = "MAIL FROM:<evil@x>\r\nRCPT TO:<ann@desk.example>\r\n";
    for (const std::string end : {"\r.\r", "\r\n.\r", "\r.\r\n", "\r\r\n.\r\r\n"}) {
        begin(MailProtocol::smtp);
        beginMail();
        EXPECT_EQ(say("first" + end + hidden + "\r\n.\r\n"), "");
        const auto mail = dialogue_->takeMail();
        ASSERT_TRUE(mail) << testing::PrintToString(end);
        EXPECT_THAT(*mail->raw, HasSubstr(hidden));
    }
    for (const std::string end : {"\n.\n", "\n.\r\n", "\r\n.\n", "\n\n.\r\n", "\r\n\n.\r\n"}) {
        begin(MailProtocol::smtp);
        beginMail();
        EXPECT_EQ(say("first" + end + hidden), "") << testing::PrintToString(end);
        EXPECT_THAT(say("\r\n.\r\n"), StartsWith("554 5.6.0"));
        EXPECT_FALSE(dialogue_->takeMail());
    }
}

TEST_F(DialogueTest, RefusesBareLineFeeds) {
    begin(MailProtocol::lmtp);
    beginMail("RCPT TO:<a@b>\r\nRCPT TO:<c@d>\r\n");
    EXPECT_EQ(
        say("one\ntwo\r\n.\r\n"),
        "554 5.6.0 Bare line feeds are not taken\r\n554 5.6.0 Bare line feeds are not taken\r\n");
    EXPECT_FALSE(dialogue_->takeMail());
    EXPECT_EQ(say("NOOP\n"), "500 5.5.2 Lines end in CR LF\r\n");
}

TEST_F(DialogueTest, ReadsTheSameWhereverTheBytesAreCut) {
    const std::string content = ".\r\rx\r\n..\r\n.a\r\n\r.\r\n...\r\r\n.\r\n";
    std::string whole;
    for (std::size_t piece = 1; piece <= content.size(); ++piece) {
        begin(MailProtocol::smtp);
        beginMail();
        for (std::size_t at = 0; at < content.size(); at += piece) say(content.substr(at, piece));
        const auto mail = dialogue_->takeMail();
        ASSERT_TRUE(mail) << piece;
        if (piece == 1) whole = body(*mail);
        EXPECT_EQ(body(*mail), whole) << piece;
    }
    EXPECT_EQ(whole, "\r\rx\r\n.\r\na\r\n\r.\r\n..\r\r\n");
}

TEST_F(DialogueTest, RefusesWhatIsTooLargeBeforeAndAfterItWasSent) {
    options_.limits.messageBytes = 100;
    begin(MailProtocol::lmtp);
    EXPECT_THAT(say("LHLO x\r\nMAIL FROM:<a@b> SIZE=101\r\n"), HasSubstr("552 5.3.4"));
    EXPECT_THAT(say("MAIL FROM:<a@b> SIZE=1\r\nRCPT TO:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n"),
                HasSubstr("354"));
    EXPECT_EQ(say(std::string(99, 'x') + "\r\n.\r\n"),
              "552 5.3.4 Message too large: at most 100 bytes (0 MB) are taken here\r\n"
              "552 5.3.4 Message too large: at most 100 bytes (0 MB) are taken here\r\n");
    EXPECT_EQ(shared_->budget.used, 0u);

    say("MAIL FROM:<a@b>\r\nRCPT TO:<a@b>\r\nDATA\r\n" + std::string(98, 'x') + "\r\n.\r\n");
    EXPECT_TRUE(dialogue_->takeMail());
}

TEST_F(DialogueTest, AsksToComeBackWhenMemoryIsShort) {
    options_.limits.memoryBytes = 50;
    begin(MailProtocol::smtp);
    beginMail();
    EXPECT_THAT(say(std::string(60, 'x') + "\r\n.\r\n"), StartsWith("452 4.3.1"));
    EXPECT_EQ(shared_->budget.used, 0u);
    say("MAIL FROM:<a@b>\r\nRCPT TO:<a@b>\r\nDATA\r\nshort\r\n.\r\n");
    EXPECT_EQ(shared_->budget.used, 7u);
    EXPECT_TRUE(dialogue_->takeMail());
    answer({{Kind::taken, ""}});
    EXPECT_EQ(shared_->budget.used, 0u);
}

TEST_F(DialogueTest, SaysOverSmtpWhatAsksForMost) {
    const RecipientAnswer taken{Kind::taken, ""};
    const RecipientAnswer later{Kind::tryLater, ""};
    const RecipientAnswer refused{Kind::refused, ""};
    const std::vector<std::pair<std::vector<RecipientAnswer>, std::string>> rows{
        {{taken, taken}, "250"},
        {{taken, later}, "451"},
        {{refused, later}, "451"},
        {{taken, refused}, "250"},
        {{refused, refused}, "550"},
        {{taken}, "451"},
        {{}, "451"},
    };
    for (const auto& [answers, code] : rows) {
        begin(MailProtocol::smtp);
        beginMail("RCPT TO:<a@b>\r\nRCPT TO:<c@d>\r\n");
        say("x\r\n.\r\n");
        EXPECT_THAT(answer(answers), AllOf(StartsWith(code), testing::EndsWith("\r\n")));
    }
}

TEST_F(DialogueTest, KeepsTheOrderOfCommands) {
    struct Row {
        const char* say;
        const char* reply;
    };
    const Row rows[] = {
        {"MAIL FROM:<a@b>", "503"},
        {"EHLO x", "500 5.5.1 Say LHLO"},
        {"LHLO", "501"},
        {"LHLO x", "250"},
        {"RCPT TO:<a@b>", "503"},
        {"DATA", "503"},
        {"MAIL FROM:<a@b> NOTIFY=NEVER", "555"},
        {"MAIL FROM:<a@b> SIZE=x", "501"},
        {"MAIL FROM:<a@b> BODY=BINARYMIME", "501"},
        {"MAIL FROM:<\xc3\xa4@b>", "553 5.6.7"},
        {"MAIL FROM:<\xc3\xa4@b> SMTPUTF8", "250"},
        {"MAIL FROM:<a@b>", "503"},
        {"DATA", "503 5.5.1 No valid"},
        {"RCPT TO:<>", "501"},
        {"RCPT TO:<a@b> NOTIFY=NEVER", "555"},
        {"RCPT TO:<\xc3\xa4@b>", "250"},
        {"RSET", "250"},
        {"RCPT TO:<a@b>", "503"},
        {"NOOP whatever", "250"},
        {"VRFY root", "252 2.1.5 Send it and see"},
        {"EXPN list", "500"},
        {"HELP", "214"},
    };
    begin(MailProtocol::lmtp);
    for (const auto& [line, reply] : rows) {
        EXPECT_THAT(say(std::string{line} + "\r\n"), StartsWith(reply)) << line;
    }
}

TEST_F(DialogueTest, BoundsRecipientsErrorsAndLines) {
    options_.limits.recipients = 2;
    begin(MailProtocol::lmtp);
    EXPECT_THAT(
        say("LHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<1@b>\r\nRCPT TO:<2@b>\r\nRCPT TO:<3@b>\r\n"),
        HasSubstr("452 4.5.3"));

    options_.limits.errors = 3;
    begin(MailProtocol::lmtp);
    EXPECT_THAT(say("A\r\nB\r\nC\r\nD\r\n"), testing::EndsWith("421 4.7.0 Too many errors\r\n"));
    EXPECT_EQ(dialogue_->phase(), Phase::closing);
    EXPECT_EQ(say("NOOP\r\n"), "");

    begin(MailProtocol::lmtp);
    EXPECT_EQ(say(std::string(3000, 'x')), "500 5.5.6 Line too long\r\n");
    EXPECT_EQ(dialogue_->phase(), Phase::closing);
}

TEST_F(DialogueTest, TurnsABrowserAwayBeforeItsFormFieldsAreRead) {
    begin(MailProtocol::smtp);
    EXPECT_EQ(say("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nEHLO x\r\nMAIL FROM:<a@b>\r\n"),
              "421 4.7.0 This is no web server\r\n");
    EXPECT_EQ(dialogue_->phase(), Phase::closing);
}

TEST_F(DialogueTest, ObeysNothingThatCameInTheClearBehindStartTls) {
    options_.certificate = "some.pem";
    begin(MailProtocol::smtp);
    EXPECT_THAT(say("EHLO x\r\n"), HasSubstr("250-STARTTLS\r\n"));
    EXPECT_EQ(say("STARTTLS\r\nMAIL FROM:<evil@x>\r\n"),
              "503 5.5.1 Nothing may follow STARTTLS\r\n");
    EXPECT_EQ(dialogue_->phase(), Phase::closing);

    begin(MailProtocol::smtp);
    say("EHLO x\r\nMAIL FROM:<evil@x>\r\n");
    EXPECT_EQ(say("STARTTLS\r\n"), "220 2.0.0 Go ahead\r\n");
    ASSERT_EQ(dialogue_->phase(), Phase::tls);
    dialogue_->tlsStarted();
    EXPECT_THAT(say("RCPT TO:<ann@desk.example>\r\n"), StartsWith("503"));
    EXPECT_THAT(say("EHLO x\r\n"), Not(HasSubstr("STARTTLS")));
    EXPECT_THAT(say("STARTTLS\r\n"), StartsWith("503"));
}

TEST_F(DialogueTest, FinishesTheMailThatWasBegunBeforeItCloses) {
    begin(MailProtocol::lmtp);
    beginMail();
    dialogue_->shutDown();
    EXPECT_EQ(dialogue_->takeOutput(), "");
    say("x\r\n.\r\nMAIL FROM:<b@c>\r\n");
    ASSERT_TRUE(dialogue_->takeMail());
    EXPECT_THAT(answer({{Kind::taken, ""}}),
                testing::ContainsRegex("^250.*\r\n421 4.3.2 desk.example is closing\r\n$"));
    EXPECT_EQ(dialogue_->phase(), Phase::closing);

    begin(MailProtocol::lmtp);
    say("LHLO x\r\nMAIL FROM:<b@c>\r\n");
    dialogue_->shutDown();
    EXPECT_THAT(dialogue_->takeOutput(), StartsWith("421"));
}

TEST_F(DialogueTest, SurvivesRandomConversations) {
    test::SeededRandom random(7);
    const std::vector<std::string> words{"LHLO x\r\n",
                                         "EHLO x\r\n",
                                         "MAIL FROM:<a@b>\r\n",
                                         "RCPT TO:<c@d>\r\n",
                                         "DATA\r\n",
                                         ".\r\n",
                                         "\r\n.\r\n",
                                         "x",
                                         "\n",
                                         "\r",
                                         ".",
                                         "RSET\r\n",
                                         "NOOP\r\n",
                                         "STARTTLS\r\n",
                                         std::string(2, '\0'),
                                         "\xff\xfe",
                                         "MAIL FROM:<",
                                         ">\r\n",
                                         " SIZE=99999999999999999999\r\n"};
    std::size_t mails = 0;
    options_.limits.messageBytes = 200;
    options_.limits.memoryBytes = 300;
    for (int round = 0; round < 3'000; ++round) {
        begin(random.below(2) == 0 ? MailProtocol::lmtp : MailProtocol::smtp);
        if (random.below(2) == 0) beginMail();
        for (int i = 0; i < 40 && dialogue_->phase() != Phase::closing; ++i) {
            say(words[random.below(words.size())]);
            if (dialogue_->phase() == Phase::sink) {
                ASSERT_TRUE(dialogue_->takeMail());
                ++mails;
                answer({{Kind::taken, ""}});
            }
            if (random.below(50) == 0) dialogue_->timedOut();
            if (random.below(50) == 0) dialogue_->shutDown();
        }
        dialogue_.reset();
        ASSERT_EQ(shared_->budget.used, 0u);
    }
    EXPECT_GT(mails, 20u);
}

}  // namespace
}  // namespace deskbell::email
