#pragma once
// Private to recognizeMachine: words by which machines give themselves away, in the form that
// foldKey makes, so that nothing has to be folded for each mail (a test holds them to it).

#include <string_view>

namespace deskbell::email {

// clang-format off

/// Subjects of absence notes and automatic answers begin like this, and those of people hardly do.
inline constexpr std::string_view kOutOfOfficeSubjects[] = {
    "out of office", "out of the office", "i am out of office", "i'm out of office",
    "automatic reply", "auto reply:", "auto-reply:", "autoreply:", "auto response:",
    "vacation reply", "vacation response", "away from my mail",
    "automatische antwort", "autom. antwort", "abwesenheitsnotiz", "abwesenheitsbenachrichtigung",
    "abwesenheitsmeldung", "abwesenheitsassistent", "abwesend:", "abwesenheit:",
    "réponse automatique", "reponse automatique", "absence du bureau", "message d'absence",
    "respuesta automática", "respuesta automatica", "fuera de la oficina", "fuera de oficina",
    "risposta automatica", "fuori ufficio", "fuori sede",
    "resposta automática", "resposta automatica", "fora do escritório", "fora do escritorio",
    "automatisch antwoord", "afwezigheidsbericht", "niet aanwezig:",
    "automatisk svar", "autosvar", "automatiskt svar", "frånvaromeddelande", "fraværsmelding",
    "ikke til stede", "automaattinen vastaus", "poissaoloviesti",
    "automatyczna odpowiedź", "odpowiedź automatyczna", "poza biurem",
    "automatická odpověď", "automatická odpoveď", "mimo kancelář",
    "automatikus válasz", "házon kívül", "răspuns automat", "raspuns automat",
    "автоматический ответ", "автоответ", "автоматична відповідь",
    "otomatik yanıt", "otomatik cevap", "αυτόματη απάντηση",
    "自動応答", "自動返信", "不在通知", "自动答复", "自动回复", "自動回覆", "自動回復",
    "자동 회신", "자동 응답", "부재중", "رد تلقائي", "תשובה אוטומטית", "מחוץ למשרד",
    "trả lời tự động",
};

/// Words that tell an absence only where a header says already that a program wrote.
inline constexpr std::string_view kAbsenceWords[] = {
    "out of office", "out of the office", "ooo", "vacation", "holiday", "away", "absen", "urlaub",
    "abwesen", "nicht im büro", "congé", "vacance", "ausente", "ausência", "vacaciones", "assente",
    "ferie", "afwezig", "vakantie", "frånvar", "semester", "fravær", "poissa", "loma", "urlop",
    "nieobecno", "dovolen", "отпуск", "отсутств", "不在", "休假", "부재",
};

/// What stands in subjects of returned mail; counts for senders that could be a mail system.
inline constexpr std::string_view kBounceSubjects[] = {
    "undelivered mail", "undeliverable", "mail delivery failed", "delivery status notification",
    "returned mail", "failure notice", "delivery failure", "delivery has failed",
    "mail delivery failure", "mail system error", "warning: could not send message",
    "unzustellbar", "nicht zustellbar", "non remis", "non remise", "non consegnabile",
    "no se puede entregar", "não entregue", "kan niet worden bezorgd", "niet bezorgd",
    "недоставлен", "невозможно доставить",
};

// clang-format on

}  // namespace deskbell::email
