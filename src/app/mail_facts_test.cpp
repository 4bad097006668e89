// What is known of a message beside its text: that it failed, that it invites, that only the start
// of it is here.

#include <gmock/gmock.h>

#include "app/check.hpp"
#include "channels/email/sink.hpp"
#include "support/house.hpp"
#include "support/mail_servers.hpp"

namespace deskbell::app {
namespace {

using namespace std::chrono_literals;
using test::Caller;
using test::TestHouse;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view kOurs = "shop@ours.example";

class MailFacts : public testing::Test {
protected:
    MailFacts() { house.addInbox(std::string(kOurs)); }
    ~MailFacts() override { EXPECT_THAT(checkHouse(house.house), IsEmpty()); }

    std::string path(std::string_view rest = {}) {
        return "/api/v1/tickets/" + toString(house.ticket(1001).id) + std::string(rest);
    }
    /// Mia answers, and the answer comes back.
    std::string bouncedAnswer() {
        const auto answer = house.post(
            path("/messages"),
            R"({"html":"<p>Today.</p>","to":[{"name":"Ann","address":"ann@buyer.example"}]})", mia);
        EXPECT_EQ(answer.status, 201) << answer.text;
        house.pass(10s);
        const auto sent = house.sent().back();
        house.mailRaw(
            std::string(kOurs),
            "From: MAILER-DAEMON@mx.buyer.example\r\nTo: " + sent.replyTo[0].address +
                "\r\nSubject: Undelivered Mail\r\nReturn-Path: <>\r\nMIME-Version: 1.0\r\n"
                "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
                "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
                "Final-Recipient: rfc822; ann@buyer.example\r\nAction: failed\r\n"
                "Status: 5.1.1\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
                "Message-ID: <" +
                sent.messageId + ">\r\n\r\n--b--\r\n");
        return answer.str("id");
    }
    int retry(const std::string& entry) {
        return house.post(path("/messages/" + entry + "/retry"), {}, mia).status;
    }

    TestHouse house;
    Caller mia = house.addAgent("agent", {}, "Mia");
    Caller admin = house.addAgent("admin");
};

TEST_F(MailFacts, ATicketIsMarkedAsLongAsAnyOfItsMessagesFailed) {
    house.mail({});
    const auto first = bouncedAnswer();
    const auto second = bouncedAnswer();
    EXPECT_TRUE(house.ticket(1001).hasFailed);
    ASSERT_EQ(retry(first), 202);
    EXPECT_TRUE(house.ticket(1001).hasFailed) << "the second answer has not arrived yet";
    ASSERT_EQ(retry(second), 202);
    EXPECT_FALSE(house.ticket(1001).hasFailed);
}

TEST_F(MailFacts, AnInvitationIsGivenOutInItsPartsAndAsAFile) {
    const std::string calendar =
        "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1@buyer.example\r\n"
        "SUMMARY:Tasting\r\nLOCATION:Main Street 1\r\n"
        "DTSTART;TZID=Europe/Berlin:20260610T140000\r\n"
        "DTEND;TZID=Europe/Berlin:20260610T150000\r\n"
        "ORGANIZER;CN=Ann:mailto:ann@buyer.example\r\n"
        "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:shop@ours.example\r\n"
        "RRULE:FREQ=WEEKLY;COUNT=3\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    const auto mail = [&](const std::string& text) {
        return "From: Ann <ann@buyer.example>\r\nTo: shop@ours.example\r\nSubject: Come\r\n"
               "Message-ID: <" +
               std::to_string(text.size()) +
               "@buyer.example>\r\nMIME-Version: 1.0\r\n"
               "Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n"
               "Content-Type: text/plain\r\n\r\n" +
               text + "\r\n--b\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\n" + calendar +
               "\r\n--b--\r\n";
    };
    house.mailRaw(std::string(kOurs), mail("Please come."));
    const auto entries = house.get(path("/entries"), mia);
    const auto message = entries.items().at(0)["message"];
    const auto invitation = message["invitation"];
    EXPECT_EQ(test::str(invitation["method"]), "REQUEST");
    EXPECT_EQ(test::str(invitation["summary"]), "Tasting");
    EXPECT_EQ(test::str(invitation["start"]["at"]), "2026-06-10T12:00:00Z");
    EXPECT_EQ(test::str(invitation["start"]["local"]), "2026-06-10 14:00");
    EXPECT_EQ(test::str(invitation["start"]["zone"]), "Europe/Berlin");
    EXPECT_EQ(test::str(invitation["organizer"]["name"]), "Ann");
    EXPECT_EQ(test::str(invitation["recurrence_text"]), "every week, 3 times");
    EXPECT_EQ(test::str(message["text"]), "Please come.");
    ASSERT_THAT(message["attachments"].items(), SizeIs(1));
    EXPECT_EQ(test::str(message["attachments"].items()[0]["content_type"]), "text/calendar");
    EXPECT_TRUE(message["oversized"].isNull());

    house.mailRaw(std::string(kOurs), mail(""));
    EXPECT_THAT(house.entries(house.ticket(1002).id)[0].message->text,
                AllOf(HasSubstr("Tasting"), HasSubstr("2026-06-10 14:00")))
        << "where nothing else is said";

    const auto entry = test::str(entries.items()[0]["id"]);
    const auto redacted =
        house.post(path("/entries/" + entry + "/redact"), R"({"reason":"private"})", admin);
    EXPECT_TRUE(redacted.body["message"]["invitation"].isNull()) << redacted.text;
}

/// With a Dovecot that has a mail larger than this house takes.
TEST(MailFactsFetched, AMailThatIsTooLargeIsATicketThatSaysWhatIsMissing) {
    if (auto why = deskbell::test::mailServersMissing(); !why.empty()) GTEST_SKIP() << why;
    deskbell::test::Dovecot dovecot(
        std::vector<deskbell::test::MailUser>{{"shop@example.org", "secret"}});
    std::string large =
        "From: Ann <ann@buyer.example>\r\nTo: shop@example.org\r\nSubject: My photos\r\n"
        "Message-ID: <photos@buyer.example>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n"
        "Here are the photos.\r\n--b\r\nContent-Type: image/jpeg; name=photo.jpg\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n";
    while (large.size() < 1'500'000) large += std::string(76, 'A') + "\r\n";
    large += "--b--\r\n";
    dovecot.deliver("shop@example.org", large);
    dovecot.deliver("shop@example.org",
                    "From: ann@buyer.example\r\nSubject: Small\r\n\r\nHello.\r\n");

    std::mutex mutex;
    std::condition_variable arrived;
    TestHouse house(1, nullptr, [&](Config& config) {
        config.mailMostBytes = 1024 * 1024;
        config.mailCaFile = dovecot.authority();
    });
    house.house.outbox.onCommit([&] {
        const std::lock_guard lock(mutex);
        arrived.notify_all();
    });
    const auto admin = house.addAgent("admin");
    const auto made = house.post(
        "/api/v1/inboxes",
        R"({"name":"Shop","address":"shop@example.org","acknowledge":false,"incoming":{"kind":)"
        R"("imap","host":"localhost","port":)" +
            std::to_string(dovecot.imapsPort()) +
            R"(,"user":"shop@example.org","password":"secret","after":"delete"}})",
        admin);
    ASSERT_EQ(made.status, 201) << made.text;
    // Taken, settled in the mailbox, and noted.
    const auto fetched = [&] {
        return house.read([&](db::ReadTx& tx) {
            const auto inbox = house.house.inboxes.findByAddress(tx, "shop@example.org");
            return house.house.inboxes.state(tx, inbox->id, inboxes::Direction::incoming)
                .lastSuccessAt.has_value();
        });
    };
    if (house.house.watch) house.house.watch->start();
    house.house.leases->start();
    house.house.fetcher.start();
    {
        std::unique_lock lock(mutex);
        ASSERT_TRUE(arrived.wait_for(lock, 30s, fetched));
    }
    house.house.workers.drain();

    auto ticket = house.ticket(1001);
    if (ticket.subject != "My photos") ticket = house.ticket(1002);
    const auto path = "/api/v1/tickets/" + toString(ticket.id) + "/entries";
    const auto entries = house.get(path, admin);
    const auto message = entries.items().at(0)["message"];
    EXPECT_EQ(test::str(message["text"]), "Here are the photos.");
    EXPECT_THAT(message["attachments"].items(), IsEmpty()) << "half a picture is none";
    EXPECT_GE(message["oversized"]["size"].integer().value_or(0), 1'500'000);
    EXPECT_EQ(message["oversized"]["limit"].integer(), 1024 * 1024);
    EXPECT_EQ(test::str(message["oversized"]["folder"]), "INBOX");
    const auto note = entries.items().at(1);
    EXPECT_EQ(test::str(note["kind"]), "event");
    EXPECT_THAT(test::str(note["event"]["reason"]),
                AllOf(HasSubstr("1.4 MB"), HasSubstr("the limit is 1 MB"), HasSubstr("\"INBOX\""),
                      HasSubstr("shop@example.org on localhost")));

    const auto seen = house.get("/api/v1/intake?state=oversized", admin);
    ASSERT_THAT(seen.items(), SizeIs(1)) << seen.text;
    EXPECT_EQ(test::str(seen.items()[0]["ticket_id"]), toString(ticket.id));
    const auto inboxPath = "/api/v1/inboxes/" + made.str("id");
    auto count = [&] {
        return house.get(inboxPath, admin).body["state"]["incoming"]["oversized"].integer();
    };
    EXPECT_EQ(count(), 1);
    const auto id = test::str(seen.items()[0]["id"]);
    EXPECT_EQ(house.call("DELETE", "/api/v1/intake/" + id, {}, admin).status, 204);
    EXPECT_EQ(count(), 0);
    EXPECT_FALSE(house.get(path, admin).items().at(0)["message"]["oversized"].isNull());

    house.house.fetcher.stop();
    EXPECT_THAT(dovecot.messages("shop@example.org"), testing::ElementsAre(HasSubstr("My photos")))
        << "though fetched mails are deleted, this one has its only whole copy there";
}

}  // namespace
}  // namespace deskbell::app
