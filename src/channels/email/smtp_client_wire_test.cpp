#include "channels/email/smtp_client_wire.hpp"

#include <gtest/gtest.h>

#include "channels/email/connection.hpp"

namespace deskbell::email {
namespace {

TEST(SmtpWire, TakesARepliesLinesTogether) {
    std::string input = "250-mail.example\r\n250-SIZE 1000\r\n250 PIPELINING\r\n354 go";
    auto reply = takeSmtpReply(input);
    ASSERT_TRUE(reply && *reply);
    EXPECT_EQ((*reply)->code, 250);
    EXPECT_EQ((*reply)->text, "mail.example\nSIZE 1000\nPIPELINING");
    EXPECT_EQ(input, "354 go");

    auto incomplete = takeSmtpReply(input);
    ASSERT_TRUE(incomplete);
    EXPECT_FALSE(*incomplete);
    input += "\n";  // some servers end lines with LF alone
    auto go = takeSmtpReply(input);
    ASSERT_TRUE(go && *go);
    EXPECT_EQ((*go)->code, 354);
    EXPECT_TRUE(input.empty());
}

TEST(SmtpWire, ReadsTheEnhancedStatusAndDropsItsRepetitions) {
    std::string input = "550-5.1.1 No such user.\r\n550 5.1.1 Try another.\r\n250\r\n";
    auto reply = takeSmtpReply(input);
    ASSERT_TRUE(reply && *reply);
    EXPECT_EQ((*reply)->enhanced, "5.1.1");
    EXPECT_EQ((*reply)->text, "No such user.\nTry another.");
    auto bare = takeSmtpReply(input);
    ASSERT_TRUE(bare && *bare);
    EXPECT_EQ((*bare)->code, 250);
}

TEST(SmtpWire, RefusesWhatIsNoReply) {
    for (const std::string text :
         {"* OK IMAP ready\r\n", "25\r\n", "999 x\r\n", "250x\r\n", "\r\n", "HTTP/1.1 400\r\n"}) {
        auto input = text;
        EXPECT_FALSE(takeSmtpReply(input)) << text;
    }
    auto endless = "250-" + std::string(70'000, 'x');
    EXPECT_FALSE(takeSmtpReply(endless));
    std::string manyLines;
    while (manyLines.size() < 70'000) manyLines += "250-again\r\n";
    EXPECT_FALSE(takeSmtpReply(manyLines));
}

TEST(SmtpWire, ReadsExtensionsHoweverTheyAreWritten) {
    const auto all = smtpExtensions("mail.example greets\nsize 1000\nAUTH=LOGIN PLAIN\n8BITMIME");
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(all[0], (std::pair<std::string, std::string>{"SIZE", "1000"}));
    EXPECT_EQ(all[1], (std::pair<std::string, std::string>{"AUTH", "LOGIN PLAIN"}));
    EXPECT_EQ(all[2].first, "8BITMIME");
}

TEST(SmtpWire, StuffsDotsAndMakesEveryLineEndCrLf) {
    const std::vector<std::pair<std::string_view, std::string_view>> rows{
        {"", ""},
        {"a\r\nb\r\n", "a\r\nb\r\n"},
        {"a\nb", "a\r\nb\r\n"},
        {".\r\n..a\r\nb.\r\n", "..\r\n...a\r\nb.\r\n"},
        {"x\r\n.\r\nMAIL FROM:<evil@x>\r\n", "x\r\n..\r\nMAIL FROM:<evil@x>\r\n"},
        {"x\n.\nRSET\n", "x\r\n..\r\nRSET\r\n"},
        {"x\r.\rRSET", "x\r\n..\r\nRSET\r\n"},
        {"x\n.\r\nRSET", "x\r\n..\r\nRSET\r\n"},
        {"a\r\r\nb", "a\r\n\r\nb\r\n"},
    };
    for (const auto& [raw, data] : rows) EXPECT_EQ(smtpData(raw), data) << raw;
}

TEST(SmtpWire, WritesDomainsInAsciiAndLeavesInternationalLocalPartsAlone) {
    EXPECT_EQ(asciiAddress("a@b.example"), "a@b.example");
    EXPECT_EQ(asciiAddress("info@bücher.example"), "info@xn--bcher-kva.example");
    EXPECT_EQ(asciiAddress("jörg@example.org"), std::nullopt);
    EXPECT_EQ(asciiAddress(""), "");
    EXPECT_EQ(asciiAddress("a@\xff.example"), std::nullopt);
}

struct StatusRow {
    int code;
    const char* enhanced;
    bool temporary;
    const char* reason;
};

class SmtpStatus : public testing::TestWithParam<StatusRow> {};

TEST_P(SmtpStatus, IsTemporaryOrPermanentAndSaidInPlainWords) {
    const auto& row = GetParam();
    const SmtpReply reply{row.code, row.enhanced, ""};
    EXPECT_EQ(reply.temporary(), row.temporary);
    EXPECT_EQ(describeSmtpStatus(row.code, row.enhanced), row.reason);
}

INSTANTIATE_TEST_SUITE_P(
    Table, SmtpStatus,
    testing::Values(
        StatusRow{550, "5.1.1", false, "The mailbox does not exist."},
        StatusRow{550, "5.1.10", false, "The domain takes no mail at all."},
        StatusRow{552, "5.2.2", false, "The mailbox is full."},
        StatusRow{452, "4.2.2", true, "The mailbox is full."},
        StatusRow{552, "5.3.4", false, "The message is larger than the server accepts."},
        StatusRow{452, "4.3.1", true, "The receiving server has no space left."},
        StatusRow{552, "5.5.3", true, "The message has too many recipients."},
        StatusRow{450, "4.7.1", true, "The receiving server asks to try again later."},
        StatusRow{554, "5.7.1", false, "The receiving server refused the message by its rules."},
        StatusRow{550, "5.7.26", false,
                  "The message failed the checks of the sender's domain (SPF, DKIM or DMARC)."},
        StatusRow{550, "", false,
                  "The server refused: the mailbox does not exist or may not be reached."},
        StatusRow{421, "", true, "The server is not available at the moment."},
        StatusRow{451, "4.9.9", true, "The server had a problem of its own."},
        StatusRow{499, "", true, "The server could not take the message for now."},
        StatusRow{599, "5.99.99", false, "The server refused the message."}));

TEST(SmtpWire, FindsTheEnhancedStatusInFrontOfAText) {
    EXPECT_EQ(enhancedStatusIn("5.1.1 User unknown"), "5.1.1");
    EXPECT_EQ(enhancedStatusIn("4.7.650 slow"), "4.7.650");
    EXPECT_EQ(enhancedStatusIn("2.0.0"), "2.0.0");
    for (const auto* text : {"", "5", "5.1", "5.1.", "3.1.1 x", "5.1.1x", "5.1234.1 x", "5..1 x"}) {
        EXPECT_EQ(enhancedStatusIn(text), "") << text;
    }
}

}  // namespace
}  // namespace deskbell::email
