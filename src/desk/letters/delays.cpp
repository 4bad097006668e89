#include "base/text.hpp"
#include "desk/letters/catalogue.hpp"

namespace deskbell::letters {

namespace words {

constexpr Words kDelay{
    .en =
        "Hello {name},\n\nwe had promised to get back to you by {promised}, and we will not manage "
        "that. {reason}\n\nYou will hear from us by {new}. We are sorry for the wait. Your request "
        "has the number {number}; simply reply to this mail if something has "
        "changed.\n\n{business}",
    .de =
        "Guten Tag {name},\n\nwir hatten Ihnen zugesagt, uns bis {promised} zu melden, und das "
        "schaffen wir nicht. {reason}\n\nSie hören bis {new} von uns. Es tut uns leid, dass Sie "
        "warten müssen. Ihre Anfrage hat die Nummer {number}; wenn sich etwas geändert hat, "
        "antworten Sie einfach auf diese E-Mail.\n\n{business}",
    .nl =
        "Hallo {name},\n\nwe hadden beloofd u vóór {promised} te antwoorden, en dat lukt niet. "
        "{reason}\n\nU hoort van ons vóór {new}. Het spijt ons dat u moet wachten. Uw vraag heeft "
        "nummer {number}; is er iets veranderd, beantwoord dan gewoon deze e-mail.\n\n{business}",
    .fr =
        "Bonjour {name},\n\nnous avions promis de revenir vers vous avant {promised}, et nous n’y "
        "arriverons pas. {reason}\n\nVous aurez de nos nouvelles avant {new}. Nous sommes désolés "
        "de cette attente. Votre demande porte le numéro {number} ; si quelque chose a changé, "
        "répondez simplement à cet e-mail.\n\n{business}",
    .es =
        "Hola, {name}:\n\nHabíamos prometido responderle antes de {promised}, y no lo lograremos. "
        "{reason}\n\nTendrá noticias nuestras antes de {new}. Lamentamos la espera. Su solicitud "
        "tiene el número {number}; si algo ha cambiado, responda simplemente a este "
        "correo.\n\n{business}"};

constexpr Words kDelayBusy{
    .en = "More people than usual have written to us, and we answer one after the other.",
    .de = "Uns haben mehr Menschen geschrieben als sonst, und wir antworten der Reihe nach.",
    .nl = "Er hebben ons meer mensen geschreven dan anders, en we antwoorden op volgorde.",
    .fr = "Nous avons reçu plus de messages que d’habitude, et nous répondons dans l’ordre.",
    .es = "Nos ha escrito más gente de lo habitual y respondemos por orden."};
constexpr Words kDelayChecking{
    .en = "We want to look into it properly before we answer, and that takes longer.",
    .de = "Wir möchten es gründlich prüfen, bevor wir antworten, und das dauert länger.",
    .nl = "We willen het goed uitzoeken voordat we antwoorden, en dat duurt langer.",
    .fr = "Nous voulons bien vérifier avant de vous répondre, et cela prend plus de temps.",
    .es = "Queremos comprobarlo bien antes de responder, y eso lleva más tiempo."};
constexpr Words kDelayWaiting{
    .en = "We need an answer from somebody else first, and it has not come yet.",
    .de = "Wir brauchen dafür erst eine Antwort von anderer Stelle, und sie ist noch nicht da.",
    .nl = "We hebben eerst een antwoord van iemand anders nodig, en dat is er nog niet.",
    .fr = "Il nous faut d’abord une réponse d’une autre personne, et elle n’est pas encore là.",
    .es = "Primero necesitamos la respuesta de otra persona, y todavía no ha llegado."};

constexpr Words kWeekdays{.en = "Sunday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday",
                          .de = "Sonntag|Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag",
                          .nl = "zondag|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag",
                          .fr = "dimanche|lundi|mardi|mercredi|jeudi|vendredi|samedi",
                          .es = "domingo|lunes|martes|miércoles|jueves|viernes|sábado"};
constexpr Words kMonths{
    .en = "January|February|March|April|May|June|July|August|September|October|November|December",
    .de = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember",
    .nl = "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december",
    .fr = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre",
    .es =
        "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|"
        "diciembre"};
constexpr Words kMoment{.en = "{weekday}, {day} {month}, {time}",
                        .de = "{weekday}, {day}. {month}, {time} Uhr",
                        .nl = "{weekday} {day} {month}, {time} uur",
                        .fr = "{weekday} {day} {month} à {time}",
                        .es = "{weekday}, {day} de {month}, a las {time}"};

}  // namespace words

namespace {

std::string_view nth(std::string_view list, unsigned index) {
    return split(list, '|').at(index);
}

std::string reasonIn(Language language, std::string_view reason) {
    if (reason == "busy") return std::string(words::kDelayBusy.in(language));
    if (reason == "checking") return std::string(words::kDelayChecking.in(language));
    if (reason == "waiting") return std::string(words::kDelayWaiting.in(language));
    return std::string(reason);
}

}  // namespace

std::string momentIn(Language language, Timestamp at, const Zone& zone) {
    return localMomentIn(language, at, zone) + " (" + zone.name() + ")";
}

std::string localMomentIn(Language language, Timestamp at, const Zone& zone) {
    const auto local = zone.toLocal(at);
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const std::chrono::year_month_day date{day};
    const auto weekday = std::chrono::weekday{day}.c_encoding();
    const auto time = formatRfc3339(Timestamp{local.time_since_epoch()}).substr(11, 5);
    return fill(
        words::kMoment.in(language),
        {{"weekday", nth(words::kWeekdays.in(language), weekday)},
         {"day", std::to_string(static_cast<unsigned>(date.day()))},
         {"month", nth(words::kMonths.in(language), static_cast<unsigned>(date.month()) - 1)},
         {"time", time}});
}

std::string delayNotice(Language language, const DelayNotice& notice, const Zone& zone) {
    return fill(words::kDelay.in(language),
                {{"name", notice.name},
                 {"number", std::to_string(notice.number)},
                 {"promised", momentIn(language, notice.promised, zone)},
                 {"new", momentIn(language, notice.newTime, zone)},
                 {"reason", reasonIn(language, notice.reason)},
                 {"business", notice.business}});
}

}  // namespace deskbell::letters
