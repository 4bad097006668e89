#include "channels/email/machines.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "channels/email/machine_phrases.hpp"
#include "channels/email/mime.hpp"

namespace deskbell::email {
namespace {

class Machines : public testing::Test {
protected:
    static Machine recognize(std::string_view headers,
                             std::string_view from = "Jane <jane@b.example>") {
        const std::vector<std::string> inboxes{"support@shop.example"};
        const OwnIdentity own{inboxes, "mail.shop.example"};
        const auto raw =
            "From: " + std::string(from) + "\n" + std::string(headers) + "\n\nHello.\n";
        const auto verdict = recognizeMachine(*parseMail(raw), own);
        EXPECT_EQ(verdict.reason.empty(), verdict.machine == Machine::none) << raw;
        return verdict.machine;
    }

    MimeRuntime runtime_;
};

TEST_F(Machines, AreKnownByTheirHeaders) {
    struct {
        std::string_view headers;
        Machine machine;
    } const cases[] = {
        {"Subject: Hello", Machine::none},
        {"Auto-Submitted: no", Machine::none},
        {"Auto-Submitted: NO; really", Machine::none},
        {"Auto-Submitted: auto-replied", Machine::autoReply},
        {"Auto-Submitted: auto-generated; type=x", Machine::autoReply},
        {"X-Autoreply: yes", Machine::autoReply},
        {"X-Autorespond: hello", Machine::autoReply},
        {"Precedence: auto_reply", Machine::autoReply},
        {"X-Auto-Response-Suppress: DR, OOF, AutoReply", Machine::autoReply},
        {"X-Auto-Response-Suppress: DR, RN, NRN", Machine::none},
        {"Return-Path: <>", Machine::autoReply},
        {"Return-Path: <jane@b.example>", Machine::none},
        {"Return-Path: <>\nSubject: On vacation", Machine::outOfOffice},
        {"Return-Path: <>\nSubject: Undelivered Mail Returned to Sender", Machine::bounce},
        {"X-Failed-Recipients: x@y.example", Machine::bounce},
        {"List-Id: <x.lists.example>", Machine::mailingList},
        {"Precedence: list", Machine::mailingList},
        {"List-Id: <support.shop.example>\nPrecedence: list", Machine::none},
        {"Precedence: bulk", Machine::bulk},
        {"List-Unsubscribe: <https://x.example/>", Machine::bulk},
        {"Message-ID: <812.abcdefghijklmnopqrstuvwxyz@mail.shop.example>", Machine::ownLoop},
        {"Message-ID: <812.abcdefghijklmnopqrstuvwxyz@other.example>", Machine::none},
        {"Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b"
         "\n\nread\n--b--",
         Machine::autoReply},
    };
    for (const auto& [headers, machine] : cases) {
        EXPECT_EQ(toString(recognize(headers)), toString(machine)) << headers;
    }
}

TEST_F(Machines, AreKnownByTheirAddress) {
    const auto from = [](std::string_view address, std::string_view headers = "Subject: x") {
        return toString(recognize(headers, address));
    };
    EXPECT_EQ(from("MAILER-DAEMON@mx.b.example"), "bounce");
    EXPECT_EQ(from("Mailer-Daemon <>"), "bounce");
    EXPECT_EQ(from("postmaster@b.example"), "none");
    EXPECT_EQ(from("postmaster@b.example", "Subject: Undeliverable: x"), "bounce");
    EXPECT_EQ(from("support@shop.example"), "own_loop");
    EXPECT_EQ(from("support+t-abcdefghijklmnopqrstuvwxyz@shop.example"), "own_loop");
    EXPECT_EQ(from("noreply@b.example"), "bulk");
    EXPECT_EQ(from("no-reply@forms.example", "Reply-To: jane@b.example"), "none");
}

TEST_F(Machines, TellAbsenceInManyLanguages) {
    for (const auto* subject : {"Out of Office: Your order",
                                "Automatic reply: Your order",
                                "Auto-Reply: hi",
                                "Automatische Antwort: Ihre Bestellung",
                                "Abwesenheitsnotiz: x",
                                "ABWESEND: x",
                                "Réponse automatique : Votre commande",
                                "Respuesta automática: Pedido",
                                "Risposta automatica: Ordine",
                                "Resposta automática: Pedido",
                                "Automatisch antwoord: Bestelling",
                                "Automatisk svar: Ordre",
                                "Autosvar: Order",
                                "Automaattinen vastaus: Tilaus",
                                "Automatyczna odpowiedź: Zamówienie",
                                "Automatická odpověď: Objednávka",
                                "Automatikus válasz: Rendelés",
                                "Răspuns automat: Comanda",
                                "Автоматический ответ: Заказ",
                                "Otomatik yanıt: Sipariş",
                                "Αυτόματη απάντηση: Παραγγελία",
                                "自動応答: 注文",
                                "自动答复: 订单",
                                "자동 회신: 주문",
                                "رد تلقائي: طلب",
                                "תשובה אוטומטית: הזמנה"}) {
        EXPECT_EQ(toString(recognize("Subject: " + std::string(subject))), "out_of_office")
            << subject;
    }
}

TEST(MachinePhrases, StandInTheFormInWhichSubjectsAreCompared) {
    for (auto phrase : kOutOfOfficeSubjects) EXPECT_EQ(foldKey(phrase), phrase);
    for (auto phrase : kAbsenceWords) EXPECT_EQ(foldKey(phrase), phrase);
    for (auto phrase : kBounceSubjects) EXPECT_EQ(foldKey(phrase), phrase);
}

TEST_F(Machines, AreNotPeopleWhoWriteAboutThem) {
    for (const auto* subject :
         {"Re: Out of Office: Your order", "AW: Abwesenheitsnotiz einrichten?",
          "How do I set an out of office reply?", "Undeliverable parcel",
          "Delivery failure of my roses", "My vacation order", "Ausente el repartidor",
          "Question about automatic replies"}) {
        EXPECT_EQ(toString(recognize("Subject: " + std::string(subject))), "none") << subject;
    }
}

}  // namespace
}  // namespace deskbell::email
