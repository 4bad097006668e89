#include "channels/email/mime.hpp"

#include <gtest/gtest.h>

#include "channels/email/mime_bounds.hpp"

namespace deskbell::email {
namespace {

class Mime : public testing::Test {
protected:
    static Mail parse(std::string_view raw) {
        auto mail = parseMail(raw);
        EXPECT_TRUE(mail) << (mail ? "" : mail.error().detail);
        return mail ? *std::move(mail) : Mail{};
    }

    static std::string refusal(std::string_view raw) {
        auto mail = parseMail(raw);
        return mail ? "accepted" : mail.error().reason;
    }

    static std::string repeat(std::string_view text, int times) {
        std::string out;
        for (int i = 0; i < times; ++i) out += text;
        return out;
    }

    MimeRuntime runtime_;
};

TEST_F(Mime, MayBeStartedTwice) {
    const MimeRuntime second;
    EXPECT_EQ(parse("Subject: x\n\nhello\n").text, "hello");
}

TEST_F(Mime, ReadsNothingWithoutComplaint) {
    EXPECT_EQ(parse("").text, "");
    EXPECT_EQ(parse("\r\n\r\n").text, "");
    EXPECT_EQ(parse(std::string_view("\0\0\0", 3)).text, "");
}

TEST_F(Mime, SkipsWhatMailboxFilesAndTransportsPutInFront) {
    EXPECT_EQ(parse("From jane@b.example Mon Jan  5 10:00:00 2026\nSubject: x\n\nhi").subject, "x");
    EXPECT_EQ(parse("\r\n\r\nSubject: x\r\n\r\nhi").subject, "x");
    EXPECT_EQ(parse("\xEF\xBB\xBFSubject: x\r\n\r\nhi").subject, "x");
}

TEST_F(Mime, ReadsHeadersWithBlanksBeforeTheColon) {
    EXPECT_EQ(parse("Subject : x\nTo\t: a@b.example\n\nhi").subject, "x");
}

TEST_F(Mime, ReadsRawHeadersInTheCharsetOfTheText) {
    const auto mail = parse(
        "From: \xC8\xE2\xE0\xED <ivan@b.example>\nSubject: \xC7\xE0\xEA\xE0\xE7\n"
        "Content-Type: text/plain; charset=windows-1251\n\n\xC3\xE4\xE5?\n");
    EXPECT_EQ(mail.from.name, "Иван");
    EXPECT_EQ(mail.subject, "Заказ");
    EXPECT_EQ(mail.text, "Где?");
}

TEST_F(Mime, KeepsHeadersInOrderWithRepeats) {
    const auto mail = parse("Received: one\nX-A: 1\nReceived: two\n\nbody");
    ASSERT_EQ(mail.listHeaders("received").size(), 2u);
    EXPECT_EQ(mail.listHeaders("received")[1], "two");
    EXPECT_EQ(*mail.findHeader("x-a"), "1");
    EXPECT_EQ(mail.findHeader("x-b"), nullptr);
}

TEST_F(Mime, ReadsDatesLenientlyAndRefusesImpossibleOnes) {
    const auto date = [](std::string_view value) {
        const auto mail = parse("Date: " + std::string(value) + "\n\n");
        return mail.date ? formatRfc3339(*mail.date) : "none";
    };
    EXPECT_EQ(date("Mon, 5 Jan 2026 10:00:00 +0100"), "2026-01-05T09:00:00Z");
    EXPECT_EQ(date("5 Jan 26 10:00 EST"), "2026-01-05T15:00:00Z");
    EXPECT_EQ(date("yesterday"), "none");
    EXPECT_EQ(date("Mon, 5 Jan 1826 10:00:00 +0100"), "none");
    EXPECT_EQ(date("Mon, 5 Jan 99999 10:00:00 +0100"), "none");
}

TEST_F(Mime, TakesTheSenderWhereFromHoldsNoAddress) {
    const auto mail = parse("From: nobody\nSender: Jane <jane@b.example>\n\nx");
    EXPECT_EQ(mail.from.address, "jane@b.example");
    EXPECT_EQ(mail.oddities.size(), 1u);
}

TEST_F(Mime, CountsTheMailboxesOfAllFromFields) {
    EXPECT_EQ(parse("From: a@b.example\nFrom: c@d.example\n\nx").fromCount, 2);
    EXPECT_EQ(parse("From: a@b.example, c@d.example\n\nx").from.address, "a@b.example");
}

TEST_F(Mime, DistinguishesAnEmptyReturnPathFromNone) {
    EXPECT_EQ(parse("Subject: x\n\n").returnPath, std::nullopt);
    EXPECT_EQ(parse("Return-Path: <>\n\n").returnPath, "");
    EXPECT_EQ(parse("Return-Path: <a@b.example>\n\n").returnPath, "a@b.example");
}

TEST_F(Mime, KeepsATextFileThatIsAttachedOutOfTheBody) {
    const auto mail = parse(
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nbody\n--b\n"
        "Content-Type: text/plain; name=notes.txt\n\nnotes\n--b--\n");
    EXPECT_EQ(mail.text, "body");
    ASSERT_EQ(mail.attachments.size(), 1u);
    EXPECT_EQ(mail.attachments[0].fileName, "notes.txt");
    EXPECT_EQ(mail.attachments[0].bytes, "notes");
}

TEST_F(Mime, DoesNotTakeABlankTextForTheTextOfItsHtml) {
    const auto mail = parse(
        "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n  \n"
        "--b\nContent-Type: text/html\n\n<p>hi</p>\n--b--\n");
    EXPECT_EQ(mail.text, "");
    EXPECT_EQ(mail.html, "<p>hi</p>");
}

TEST_F(Mime, ShowsTheBeginningOfAnEndlessTextAndAttachesAllOfIt) {
    const auto mail = parse("Subject: x\n\n" + repeat("0123456789abcdef", 300'000));
    EXPECT_EQ(mail.text.size(), 4u << 20);
    ASSERT_EQ(mail.attachments.size(), 1u);
    EXPECT_EQ(mail.attachments[0].fileName, "attachment-1.txt");
    EXPECT_EQ(mail.attachments[0].bytes.size(), 4'800'000u);
}

TEST_F(Mime, DisguisesNoFileName) {
    const auto name = [](std::string_view raw) {
        return parse("Content-Type: application/x; name=\"" + std::string(raw) + "\"\n\nx")
            .attachments.at(0)
            .fileName;
    };
    EXPECT_EQ(name("..\\..\\boot.ini"), "boot.ini");
    EXPECT_EQ(name("invoice\u202Efdp.exe"), "invoicefdp.exe");
    EXPECT_EQ(name("a\tb.txt"), "a b.txt");
    EXPECT_EQ(name(".."), "attachment-1.bin");
    EXPECT_EQ(name(repeat("x", 500) + ".pdf"), repeat("x", 196) + ".pdf");
}

TEST_F(Mime, RefusesNestedGroupsThatWouldOverflowTheStack) {
    EXPECT_EQ(refusal("To: " + repeat("g:", 60'000) + "\n\nx"), "mail.too_complex");
    EXPECT_EQ(refusal("Subject: x\nContent-Type: message/rfc822\n\nCc: " + repeat("g:\n ", 60'000) +
                      "\n\nx"),
              "mail.too_complex");
    EXPECT_EQ(refusal("Content-Type: multipart/digest; boundary=b\n\n--b\n\nFrom: " +
                      repeat("g:", 60'000) + "\n\nx"),
              "mail.too_complex");
}

TEST_F(Mime, RefusesDeepNesting) {
    std::string raw;
    for (int i = 0; i < 100; ++i) {
        const auto boundary = "b" + std::to_string(i);
        raw += "Content-Type: multipart/mixed; boundary=" + boundary + "\n\n--" + boundary + "\n";
    }
    EXPECT_EQ(refusal(raw + "\nhi\n"), "mail.too_complex");
}

TEST_F(Mime, RefusesTooManyPartsAndHeaders) {
    const std::string head = "Content-Type: multipart/mixed; boundary=b\n\n";
    EXPECT_EQ(refusal(head + repeat("--b\n\nx\n", 1'500)), "mail.too_complex");
    EXPECT_EQ(refusal(head + repeat("--b\n", 60'000)), "mail.too_complex");
    EXPECT_EQ(refusal(repeat("a: b\n", 3'000) + "\nx"), "mail.too_complex");
    EXPECT_EQ(refusal("Subject: " + repeat("x", 300'000) + "\n\nx"), "mail.too_complex");
    EXPECT_EQ(refusal("Subject: x" + repeat("\n y", 200'000) + "\n\nx"), "mail.too_complex");
}

TEST_F(Mime, AcceptsLongBodiesThatLookLikeHeaders) {
    EXPECT_EQ(refusal("Message-ID: <a@b>\n\n" + repeat("To: a:b:c:d\n", 100'000)), "accepted");
    EXPECT_EQ(refusal("Subject: x\n\n" + repeat("-- x\n", 10'000)), "accepted");
}

TEST(MailBounds, RefuseWhatIsLargerThan50Megabytes) {
    EXPECT_FALSE(checkBounds(std::string((50u << 20) + 1, 'x')));
}

}  // namespace
}  // namespace deskbell::email
