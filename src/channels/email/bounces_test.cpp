// Whole reports of six mail systems are among the golden mails; here are the corners.
#include "channels/email/bounces.hpp"

#include <gtest/gtest.h>

#include "channels/email/mime.hpp"

namespace deskbell::email {
namespace {

class Bounces : public testing::Test {
protected:
    static std::optional<Bounce> parse(const std::string& raw) {
        auto mail = parseMail(raw);
        EXPECT_TRUE(mail);
        return parseBounce(*mail);
    }

    static std::optional<Bounce> report(const std::string& fields) {
        return parse(
            "From: MAILER-DAEMON@mx.example\nTo: support@shop.example\nContent-Type: "
            "multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nSorry.\n--b\n"
            "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n" +
            fields + "\n--b--\n");
    }

    MimeRuntime runtime_;
};

TEST_F(Bounces, TellFailedDelayedAndDeliveredApart) {
    const std::string to = "Final-Recipient: rfc822; jane@b.example\n";
    const auto failed = report(to + "Action: failed\nStatus: 5.1.1\n");
    ASSERT_TRUE(failed);
    EXPECT_EQ(failed->delivery, Delivery::failed);
    EXPECT_TRUE(failed->permanent);
    EXPECT_EQ(failed->plainReason, "The mailbox does not exist.");

    const auto gaveUp = report(to + "Action: failed\nStatus: 4.4.7\n");
    ASSERT_TRUE(gaveUp);
    EXPECT_EQ(gaveUp->delivery, Delivery::failed);
    EXPECT_FALSE(gaveUp->permanent);

    const auto delayed = report(to + "Action: delayed\nStatus: 4.2.2\n");
    ASSERT_TRUE(delayed);
    EXPECT_EQ(delayed->delivery, Delivery::delayed);
    EXPECT_EQ(delayed->plainReason, "Not delivered yet, still being tried. The mailbox is full.");

    const auto relayed = report(to + "Action: relayed\nStatus: 2.0.0\n");
    ASSERT_TRUE(relayed);
    EXPECT_EQ(relayed->delivery, Delivery::delivered);
}

TEST_F(Bounces, NameEveryRecipientAndTheWorstOutcome) {
    const auto bounce = report(
        "Final-Recipient: rfc822; a@b.example\nAction: delivered\nStatus: 2.0.0\n\n"
        "Final-Recipient: rfc822; c@b.example\nAction: failed\nStatus: 5.2.2\n");
    ASSERT_TRUE(bounce);
    ASSERT_EQ(bounce->recipients.size(), 2u);
    EXPECT_EQ(bounce->recipients[1].address, "c@b.example");
    EXPECT_EQ(bounce->delivery, Delivery::failed);
    EXPECT_EQ(bounce->status, "5.2.2");
}

TEST_F(Bounces, PreferTheCodeInTheWordsToAVagueOne) {
    const auto bounce = report(
        "Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.0.0\n"
        "Diagnostic-Code: smtp; 550 5.7.1 Blocked by Spamhaus\n");
    ASSERT_TRUE(bounce);
    EXPECT_EQ(bounce->status, "5.7.1");
    EXPECT_EQ(bounce->plainReason, "The receiving server takes us for a sender of spam.");
}

TEST_F(Bounces, PreferTheAddressThatWeWroteTo) {
    const auto bounce = report(
        "Original-Recipient: rfc822;alias@b.example\nFinal-Recipient: rfc822; real@c.example\n"
        "Action: failed\nStatus: 5.1.1\n");
    ASSERT_TRUE(bounce);
    EXPECT_EQ(bounce->recipients.at(0).address, "alias@b.example");
}

TEST_F(Bounces, AreFoundInProseWithoutAnyStructure) {
    const auto bounce = parse(
        "From: MAILER-DAEMON@mx.example\nTo: support@shop.example\nSubject: failure\n\n"
        "Your message to jane@b.example could not be delivered:\n"
        "554 delivery error: this user doesn't have a mailbox here; no such user\n");
    ASSERT_TRUE(bounce);
    ASSERT_EQ(bounce->recipients.size(), 1u);
    EXPECT_EQ(bounce->recipients[0].address, "jane@b.example");
    EXPECT_EQ(bounce->plainReason, "The mailbox does not exist.");
}

TEST_F(Bounces, AreKnownEvenIfNothingNamesARecipient) {
    const auto bounce =
        parse("From: MAILER-DAEMON@mx.example\nSubject: failure notice\n\nIt did not work.\n");
    ASSERT_TRUE(bounce);
    EXPECT_TRUE(bounce->recipients.empty());
    EXPECT_FALSE(bounce->plainReason.empty());
}

TEST_F(Bounces, AreNotAbsenceNotesOrPeople) {
    EXPECT_FALSE(parse("From: jane@b.example\nSubject: hi\n\n550 5.1.1 is what I got\n"));
    EXPECT_FALSE(parse("From: jane@b.example\nAuto-Submitted: auto-replied\n\nAway\n"));
}

TEST_F(Bounces, MistakeNoAddressOfAMachineForAStatus) {
    const auto bounce = parse(
        "From: MAILER-DAEMON@mx.example\nTo: support@shop.example\n\n<jane@b.example>:\n"
        "connect to 5.1.1.7: 450 4.7.1 Greylisted, try again later\n");
    ASSERT_TRUE(bounce);
    EXPECT_EQ(bounce->status, "4.7.1");
    EXPECT_FALSE(bounce->permanent);
}

TEST(ExplainBounce, SpeaksPlainly) {
    struct {
        std::string_view status, words, sentence;
    } const cases[] = {
        {"5.1.1", "", "The mailbox does not exist."},
        {"5.2.2", "", "The mailbox is full."},
        {"", "552 Mailbox full", "The mailbox is full."},
        {"5.0.0", "User unknown", "The mailbox does not exist."},
        {"5.1.2", "", "The mail domain does not exist or takes no mail."},
        {"5.4.4", "Host or domain name not found",
         "The mail domain does not exist or takes no mail."},
        {"5.3.4", "", "The message is too large for the mailbox."},
        {"5.4.6", "", "The mail went in circles between servers."},
        {"5.7.26", "", "The receiving server does not believe that this mail is from us."},
        {"4.4.1", "", "The receiving server did not answer."},
        {"5.9.9", "xyz", "The receiving server refused the message."},
        {"", "", "The receiving server refused the message."},
    };
    for (const auto& [status, words, sentence] : cases) {
        EXPECT_EQ(explainBounce(status, words, Delivery::failed), sentence) << status << words;
    }
}

}  // namespace
}  // namespace deskbell::email
