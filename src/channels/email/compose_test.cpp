#include "channels/email/compose.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "channels/email/mime.hpp"
#include "support/fakes.hpp"

namespace deskbell::email {
namespace {

class Compose : public testing::Test {
protected:
    static OutgoingMail simple() {
        OutgoingMail mail;
        mail.from = {"Petal & Stem", "support@shop.example"};
        mail.to = {{"Jane Doe", "jane@b.example"}};
        mail.subject = "Your order";
        mail.text = "Hello Jane,\nit is on its way.\n";
        mail.messageId = "812.abcdefghijklmnopqrstuvwxyz@shop.example";
        mail.date = fromMicros(1'767'603'600'000'000);
        return mail;
    }

    ComposedMail compose(const OutgoingMail& mail) {
        auto composed = composeMail(mail, random_);
        EXPECT_TRUE(composed) << (composed ? "" : composed.error().reason);
        if (!composed) return {};
        expectSafeLines(composed->bytes);
        return *std::move(composed);
    }

    Mail roundTrip(const OutgoingMail& mail) {
        auto parsed = parseMail(compose(mail).bytes);
        EXPECT_TRUE(parsed);
        if (!parsed) return {};
        EXPECT_TRUE(parsed->oddities.empty()) << parsed->oddities.front();
        return *std::move(parsed);
    }

    std::string refusal(const OutgoingMail& mail) {
        auto composed = composeMail(mail, random_);
        return composed ? "accepted" : composed.error().reason + " " + composed.error().field;
    }

    /// What every mail server takes: 7-bit, CRLF only, lines of at most 998 octets.
    static void expectSafeLines(const std::string& bytes) {
        std::size_t column = 0;
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            const auto c = static_cast<unsigned char>(bytes[i]);
            ASSERT_LT(c, 0x80) << "at " << i;
            ASSERT_NE(c, 0) << "at " << i;
            if (c == '\r') {
                ASSERT_TRUE(i + 1 < bytes.size() && bytes[i + 1] == '\n') << "at " << i;
            } else if (c == '\n') {
                ASSERT_TRUE(i > 0 && bytes[i - 1] == '\r') << "at " << i;
                column = 0;
            } else {
                ASSERT_LE(++column, 998u) << "at " << i;
            }
        }
    }

    MimeRuntime runtime_;
    test::SeededRandom random_;
};

TEST_F(Compose, WritesASimpleMailWithoutAnyEncoding) {
    EXPECT_EQ(compose(simple()).bytes,
              "Date: Mon, 05 Jan 2026 09:00:00 +0000\r\n"
              "From: \"Petal & Stem\" <support@shop.example>\r\n"
              "To: \"Jane Doe\" <jane@b.example>\r\n"
              "Subject: Your order\r\n"
              "Message-ID: <812.abcdefghijklmnopqrstuvwxyz@shop.example>\r\n"
              "MIME-Version: 1.0\r\n"
              "Content-Type: text/plain; charset=utf-8\r\n"
              "Content-Transfer-Encoding: 7bit\r\n"
              "\r\n"
              "Hello Jane,\r\nit is on its way.\r\n");
}

TEST_F(Compose, ComesBackAsItWas) {
    auto mail = simple();
    mail.from.name = "Blüten & Stängel \"Süd\", Köln";
    mail.to = {
        {"Doe, Jane", "jane@b.example"}, {"山田太郎", "taro@c.example"}, {"", "x@d.example"}};
    mail.cc = {{std::string(150, 'n') + "ü", "long@b.example"}};
    mail.replyTo = {{"", "support+t-abcdefghijklmnopqrstuvwxyz@shop.example"}};
    mail.subject =
        "Ihre Bestellung – größer, schöner, 花束 und noch viel mehr Wörter, die umbrechen";
    mail.text = "Grüße\n\n.Punkt am Anfang\nFrom hier\nBlank am Ende \n= Zeichen\n";
    mail.html = "<p>Grüße <img src=\"cid:logo@shop.example\"></p>";
    mail.attachments = {
        {"logo.png", "image/png", std::string("\x89PNG\0\r\n", 7), "logo@shop.example", true},
        {"Rechnung für Jürgen, mit einem recht langen Namen, der umbricht.pdf", "application/pdf",
         std::string(1000, '\xFE'), "", false},
        {"注文.txt", "text/plain", "line\nline\n", "", false}};
    mail.inReplyTo = {"a@b.example"};
    mail.references = {"z@b.example", "a@b.example"};
    mail.extraHeaders = {{"X-Deskbell-Ticket", "100423"}};

    const auto back = roundTrip(mail);
    EXPECT_EQ(back.from, mail.from);
    EXPECT_EQ(back.to, mail.to);
    EXPECT_EQ(back.cc, mail.cc);
    EXPECT_EQ(back.replyTo, mail.replyTo);
    EXPECT_EQ(back.subject, mail.subject);
    EXPECT_EQ(back.date, mail.date);
    EXPECT_EQ(back.messageId, mail.messageId);
    EXPECT_EQ(back.inReplyTo, mail.inReplyTo);
    EXPECT_EQ(back.references, mail.references);
    EXPECT_EQ(back.text, "Grüße\n\n.Punkt am Anfang\nFrom hier\nBlank am Ende \n= Zeichen");
    EXPECT_EQ(trim(back.html), mail.html);
    EXPECT_EQ(*back.findHeader("X-Deskbell-Ticket"), "100423");
    ASSERT_EQ(back.attachments.size(), 3u);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(back.attachments[i].fileName, mail.attachments[i].fileName);
        EXPECT_EQ(back.attachments[i].contentType, mail.attachments[i].contentType);
        EXPECT_EQ(back.attachments[i].bytes, mail.attachments[i].bytes);
        EXPECT_EQ(back.attachments[i].isInline, mail.attachments[i].isInline);
    }
}

TEST_F(Compose, CarriesEveryKindOfText) {
    for (const std::string& text :
         {std::string("注文はまだ届いていません。"), std::string(5000, 'x'),
          std::string("a=b\n=3D"), std::string("tab\t\nend"), std::string("🎉\n🍿"),
          std::string("x\n.\ny"), std::string("--=_boundary\nlike")}) {
        auto mail = simple();
        mail.text = text;
        EXPECT_EQ(roundTrip(mail).text, text);
    }
}

TEST_F(Compose, HidesLinesThatSystemsOnTheWayWouldChange) {
    auto mail = simple();
    mail.text = ".\nFrom here\nblank \n";
    const auto bytes = compose(mail).bytes;
    EXPECT_NE(bytes.find("\r\n=2E\r\n=46rom here\r\nblank=20\r\n"), std::string::npos) << bytes;
}

TEST_F(Compose, NeverTellsWhoIsInBcc) {
    auto mail = simple();
    mail.cc = {{"", "cc@b.example"}};
    mail.bcc = {{"Secret", "secret@b.example"}, {"", "jane@b.example"}};
    const auto composed = compose(mail);
    EXPECT_EQ(composed.bytes.find("ecret"), std::string::npos);
    EXPECT_EQ(composed.recipients,
              (std::vector<std::string>{"jane@b.example", "cc@b.example", "secret@b.example"}));
}

TEST_F(Compose, RefusesToBreakOutOfAHeader) {
    const std::string evil = "x\r\nBcc: victim@b.example";
    auto with = [](auto change) {
        auto mail = simple();
        change(mail);
        return mail;
    };
    EXPECT_EQ(refusal(with([&](auto& m) { m.subject = evil; })), "mail.header.control subject");
    EXPECT_EQ(refusal(with([&](auto& m) { m.from.name = evil; })), "mail.header.control from");
    EXPECT_EQ(refusal(with([&](auto& m) { m.to[0].name = "a\nb"; })), "mail.header.control to");
    EXPECT_EQ(refusal(with([&](auto& m) { m.to[0].address = "a@b.example\r\nX: y"; })),
              "mail.address to");
    EXPECT_EQ(refusal(with([&](auto& m) { m.messageId = "a@b>\r\nX: y"; })),
              "mail.message_id message_id");
    EXPECT_EQ(refusal(with([&](auto& m) {
                  m.extraHeaders = {{"X-A", evil}};
              })),
              "mail.header.control extra_headers");
    EXPECT_EQ(refusal(with([&](auto& m) {
                  m.extraHeaders = {{"X-A: y\r\nBcc", "z"}};
              })),
              "mail.header.name extra_headers");
    EXPECT_EQ(refusal(with([&](auto& m) {
                  m.extraHeaders = {{"Bcc", "z@b.example"}};
              })),
              "mail.header.name extra_headers");
    EXPECT_EQ(refusal(with([&](auto& m) {
                  m.attachments = {{evil, "a/b", "x", "", false}};
              })),
              "mail.header.control attachments");
    EXPECT_EQ(refusal(with([&](auto& m) { m.subject = std::string("a\0b", 3); })),
              "mail.header.control subject");

    const auto mail = with([&](auto& m) {
        m.references = {"a@b>\r\nX: y", "good@b.example"};
        m.attachments = {{"a", "text/x\r\nX: y", "x", "", false}};
    });
    const auto back = roundTrip(mail);
    EXPECT_EQ(back.references, std::vector<std::string>{"good@b.example"});
    EXPECT_EQ(back.findHeader("X"), nullptr);
    EXPECT_EQ(back.attachments.at(0).contentType, "application/octet-stream");
}

TEST_F(Compose, RefusesWhatNobodyCouldDeliver) {
    auto mail = simple();
    mail.to = {};
    EXPECT_EQ(refusal(mail), "mail.no_recipient to");
    mail.to = {{"", "nobody"}};
    EXPECT_EQ(refusal(mail), "mail.address to");
    mail.to = {{"", "jürgen@b.example"}};
    EXPECT_EQ(refusal(mail), "mail.address to");
    mail = simple();
    mail.text = "\xFF";
    EXPECT_EQ(refusal(mail), "mail.text.encoding text");
    mail = simple();
    mail.attachments = {{"big", "a/b", std::string((50u << 20) + 1, 'x'), "", false}};
    EXPECT_EQ(refusal(mail), "mail.too_large attachments");
}

TEST_F(Compose, WritesInternationalDomainsInAscii) {
    auto mail = simple();
    mail.to = {{"", "jane@bücher.example"}};
    EXPECT_EQ(compose(mail).recipients, std::vector<std::string>{"jane@xn--bcher-kva.example"});
}

TEST_F(Compose, SaysThatAProgramWroteIt) {
    auto mail = simple();
    EXPECT_EQ(roundTrip(mail).findHeader("Auto-Submitted"), nullptr);
    mail.autoSubmitted = AutoSubmitted::replied;
    EXPECT_EQ(*roundTrip(mail).findHeader("Auto-Submitted"), "auto-replied");
    EXPECT_EQ(*roundTrip(mail).findHeader("X-Auto-Response-Suppress"), "All");
    mail.autoSubmitted = AutoSubmitted::generated;
    EXPECT_EQ(*roundTrip(mail).findHeader("Auto-Submitted"), "auto-generated");
}

TEST_F(Compose, BoundsReferences) {
    auto mail = simple();
    for (int i = 0; i < 500; ++i) mail.references.push_back(std::to_string(i) + "@b.example");
    const auto back = roundTrip(mail);
    ASSERT_EQ(back.references.size(), 30u);
    EXPECT_EQ(back.references.front(), "0@b.example");
    EXPECT_EQ(back.references.back(), "499@b.example");
}

TEST_F(Compose, FoldsLongHeadersWithoutLosingAnything) {
    auto mail = simple();
    for (const auto& subject : {std::string(2000, 'x'), std::string("  two  blanks  "),
                                std::string("=?utf-8?Q?no?="), std::string(700, ' ') + "x",
                                std::string("word word word word word word word word word "
                                            "word word word word word word word word")}) {
        mail.subject = subject;
        const auto bytes = compose(mail).bytes;
        const auto back = parseMail(bytes);
        ASSERT_TRUE(back);
        EXPECT_EQ(back->subject, firstCodePoints(cleanLine(subject), 1000));
    }
}

TEST_F(Compose, SendsAMessageAsAttachmentUnencodedOrAsAFile) {
    auto mail = simple();
    mail.attachments = {{"a.eml", "message/rfc822", "Subject: x\n\nhi\n", "", false},
                        {"b.eml", "message/rfc822", "Subject: \xFC\n\nhi\n", "", false},
                        {"c.eml", "multipart/mixed", "--x", "", false}};
    const auto back = roundTrip(mail);
    ASSERT_EQ(back.attachments.size(), 3u);
    EXPECT_EQ(back.attachments[0].contentType, "message/rfc822");
    EXPECT_EQ(back.attachments[1].contentType, "application/octet-stream");
    EXPECT_EQ(back.attachments[2].contentType, "application/octet-stream");
}

}  // namespace
}  // namespace deskbell::email
