#include "desk/letters/catalogue.hpp"

namespace deskbell::letters {

namespace words {

constexpr Words kHandover{
    .en =
        "Hello {name},\n\n{who} looks after your request with the number {number} from now on "
        "and knows what has happened so far: you need not explain anything again.\n\n{next}\n\n"
        "If something has changed, simply reply to this mail.\n\n{business}",
    .de =
        "Guten Tag {name},\n\num Ihre Anfrage mit der Nummer {number} kümmert sich ab jetzt "
        "{who} und weiß, was bisher geschah: Sie müssen nichts noch einmal erklären.\n\n{next}"
        "\n\nWenn sich etwas geändert hat, antworten Sie einfach auf diese E-Mail.\n\n{business}",
    .nl =
        "Hallo {name},\n\nvanaf nu zorgt {who} voor uw vraag met nummer {number} en weet wat er "
        "tot nu toe is gebeurd: u hoeft niets opnieuw uit te leggen.\n\n{next}\n\nIs er iets "
        "veranderd, beantwoord dan gewoon deze e-mail.\n\n{business}",
    .fr =
        "Bonjour {name},\n\nà partir de maintenant, {who} s’occupe de votre demande numéro "
        "{number} et sait ce qui s’est passé jusqu’ici : vous n’avez rien à expliquer de "
        "nouveau.\n\n{next}\n\nSi quelque chose a changé, répondez simplement à cet "
        "e-mail.\n\n{business}",
    .es =
        "Hola, {name}:\n\nDesde ahora {who} se ocupa de su solicitud con el número {number} y "
        "sabe lo que ha pasado hasta aquí: no tiene que volver a explicar nada.\n\n{next}\n\nSi "
        "algo ha cambiado, responda simplemente a este correo.\n\n{business}"};

constexpr Words kHandoverBy{.en = "You will hear from us by {moment}.",
                            .de = "Sie hören bis {moment} von uns.",
                            .nl = "U hoort van ons vóór {moment}.",
                            .fr = "Vous aurez de nos nouvelles avant {moment}.",
                            .es = "Tendrá noticias nuestras antes de {moment}."};
constexpr Words kHandoverOpen{.en = "You will hear from us as soon as there is news.",
                              .de = "Sobald es Neues gibt, hören Sie von uns.",
                              .nl = "Zodra er nieuws is, hoort u van ons.",
                              .fr = "Vous aurez de nos nouvelles dès qu’il y en aura.",
                              .es = "Tendrá noticias nuestras en cuanto haya novedades."};

}  // namespace words

std::string handoverNotice(Language language, const HandoverNotice& notice, const Zone& zone) {
    std::string next(notice.next);
    if (next.empty() && notice.promised) {
        next = fill(words::kHandoverBy.in(language),
                    {{"moment", momentIn(language, *notice.promised, zone)}});
    }
    if (next.empty()) next = words::kHandoverOpen.in(language);
    return fill(words::kHandover.in(language), {{"name", notice.name},
                                                {"who", notice.who},
                                                {"number", std::to_string(notice.number)},
                                                {"next", next},
                                                {"business", notice.business}});
}

}  // namespace deskbell::letters
