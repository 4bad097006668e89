#include "desk/letters/catalogue.hpp"

namespace deskbell::letters::words {

constexpr Words kAcknowledgement{
    .en =
        "Hello {name},\n\nthank you for your message. We have it, and it has the number "
        "{number}. Somebody reads it and answers you here; simply reply to this mail if you want "
        "to add something.\n\n{business}",
    .de =
        "Guten Tag {name},\n\nvielen Dank für Ihre Nachricht. Sie ist bei uns angekommen und hat "
        "die Nummer {number}. Jemand von uns liest sie und antwortet Ihnen hier; wenn Sie etwas "
        "ergänzen möchten, antworten Sie einfach auf diese E-Mail.\n\n{business}",
    .nl =
        "Hallo {name},\n\nbedankt voor uw bericht. Het is goed aangekomen en heeft nummer "
        "{number}. Iemand van ons leest het en antwoordt u hier; wilt u iets toevoegen, "
        "beantwoord dan gewoon deze e-mail.\n\n{business}",
    .fr =
        "Bonjour {name},\n\nmerci pour votre message. Nous l’avons bien reçu sous le numéro "
        "{number}. Quelqu’un le lit et vous répondra ici ; pour ajouter quelque chose, répondez "
        "simplement à cet e-mail.\n\n{business}",
    .es =
        "Hola, {name}:\n\nGracias por su mensaje. Lo hemos recibido con el número {number}. "
        "Alguien lo leerá y le responderá aquí; si desea añadir algo, responda simplemente a "
        "este correo.\n\n{business}"};

constexpr Words kInvitationSubject{.en = "Your invitation to {business}",
                                   .de = "Ihre Einladung zu {business}",
                                   .nl = "Uw uitnodiging voor {business}",
                                   .fr = "Votre invitation à rejoindre {business}",
                                   .es = "Su invitación a {business}"};
constexpr Words kInvitation{
    .en =
        "Hello {name},\n\n{inviter} invites you to answer customers together at "
        "{business}.\n\nChoose a password here, within seven days:\n{url}\n",
    .de =
        "Guten Tag {name},\n\n{inviter} lädt Sie ein, bei {business} gemeinsam Kunden zu "
        "antworten.\n\nWählen Sie hier innerhalb von sieben Tagen ein Passwort:\n{url}\n",
    .nl =
        "Hallo {name},\n\n{inviter} nodigt u uit om samen klanten te antwoorden bij "
        "{business}.\n\nKies hier binnen zeven dagen een wachtwoord:\n{url}\n",
    .fr =
        "Bonjour {name},\n\n{inviter} vous invite à répondre ensemble aux clients de "
        "{business}.\n\nChoisissez un mot de passe ici, dans les sept jours :\n{url}\n",
    .es =
        "Hola, {name}:\n\n{inviter} le invita a atender juntos a los clientes de "
        "{business}.\n\nElija aquí una contraseña, en un plazo de siete días:\n{url}\n"};

constexpr Words kPasswordSubject{.en = "A new password",
                                 .de = "Ein neues Passwort",
                                 .nl = "Een nieuw wachtwoord",
                                 .fr = "Un nouveau mot de passe",
                                 .es = "Una contraseña nueva"};
constexpr Words kPassword{
    .en =
        "Hello {name},\n\nsomebody, hopefully you, asked for a new password. Choose one here "
        "within an hour:\n{url}\n\nIf it was not you, do nothing: your password stays as it "
        "is.\n",
    .de =
        "Guten Tag {name},\n\njemand, hoffentlich Sie selbst, hat um ein neues Passwort gebeten. "
        "Wählen Sie es hier innerhalb einer Stunde:\n{url}\n\nWenn Sie es nicht waren, tun Sie "
        "nichts: Ihr Passwort bleibt, wie es ist.\n",
    .nl =
        "Hallo {name},\n\niemand, hopelijk uzelf, vroeg om een nieuw wachtwoord. Kies het hier "
        "binnen een uur:\n{url}\n\nWas u het niet, doe dan niets: uw wachtwoord blijft zoals het "
        "is.\n",
    .fr =
        "Bonjour {name},\n\nquelqu’un, vous-même nous l’espérons, a demandé un nouveau mot de "
        "passe. Choisissez-le ici dans l’heure :\n{url}\n\nSi ce n’était pas vous, ne faites "
        "rien : votre mot de passe reste le même.\n",
    .es =
        "Hola, {name}:\n\nAlguien, esperamos que usted, ha pedido una contraseña nueva. Elíjala "
        "aquí en el plazo de una hora:\n{url}\n\nSi no ha sido usted, no haga nada: su contraseña "
        "sigue siendo la misma.\n"};

// The number stands without a "#": an answer must not find a ticket by its subject.
constexpr Words kNewsOne{.en = "{what}: {subject} ({number})",
                         .de = "{what}: {subject} ({number})",
                         .nl = "{what}: {subject} ({number})",
                         .fr = "{what} : {subject} ({number})",
                         .es = "{what}: {subject} ({number})"};
constexpr Words kNewsMany{.en = "{count} pieces of news: {subject} ({number})",
                          .de = "{count} Neuigkeiten: {subject} ({number})",
                          .nl = "{count} nieuwtjes: {subject} ({number})",
                          .fr = "{count} nouveautés : {subject} ({number})",
                          .es = "{count} novedades: {subject} ({number})"};

constexpr Words kHello{.en = "Hello {name},",
                       .de = "Guten Tag {name},",
                       .nl = "Hallo {name},",
                       .fr = "Bonjour {name},",
                       .es = "Hola, {name}:"};
constexpr Words kTicket{.en = "Ticket {number}: {subject}",
                        .de = "Ticket {number}: {subject}",
                        .nl = "Ticket {number}: {subject}",
                        .fr = "Ticket {number} : {subject}",
                        .es = "Ticket {number}: {subject}"};
constexpr Words kOpenTicket{.en = "Open the ticket",
                            .de = "Ticket öffnen",
                            .nl = "Ticket openen",
                            .fr = "Ouvrir le ticket",
                            .es = "Abrir el ticket"};

constexpr Words kMention{.en = "{who} mentioned you",
                         .de = "{who} hat Sie erwähnt",
                         .nl = "{who} heeft u genoemd",
                         .fr = "{who} vous a mentionné",
                         .es = "{who} le ha mencionado"};
constexpr Words kAssignedBy{.en = "{who} made you the owner",
                            .de = "{who} hat Ihnen das Ticket gegeben",
                            .nl = "{who} heeft u het ticket gegeven",
                            .fr = "{who} vous a confié le ticket",
                            .es = "{who} le ha asignado el ticket"};
constexpr Words kAssigned{.en = "You are the owner now",
                          .de = "Das Ticket ist jetzt Ihres",
                          .nl = "Het ticket is nu van u",
                          .fr = "Le ticket est maintenant le vôtre",
                          .es = "Ahora el ticket es suyo"};
constexpr Words kReply{.en = "{who} wrote on your ticket",
                       .de = "{who} hat zu Ihrem Ticket geschrieben",
                       .nl = "{who} schreef bij uw ticket",
                       .fr = "{who} a écrit au sujet de votre ticket",
                       .es = "{who} ha escrito en su ticket"};
constexpr Words kFollowed{.en = "{who} wrote on a ticket that you follow",
                          .de = "{who} hat zu einem Ticket geschrieben, dem Sie folgen",
                          .nl = "{who} schreef bij een ticket dat u volgt",
                          .fr = "{who} a écrit au sujet d’un ticket que vous suivez",
                          .es = "{who} ha escrito en un ticket que usted sigue"};
constexpr Words kFailed{.en = "A message did not arrive",
                        .de = "Eine Nachricht ist nicht angekommen",
                        .nl = "Een bericht is niet aangekomen",
                        .fr = "Un message n’est pas arrivé",
                        .es = "Un mensaje no ha llegado"};

constexpr Words kDueSoon{.en = "What you promised is due soon",
                         .de = "Ihre Zusage wird bald fällig",
                         .nl = "Wat u hebt beloofd, moet binnenkort gebeuren",
                         .fr = "Votre engagement arrive bientôt à échéance",
                         .es = "Lo que prometió vence pronto"};
constexpr Words kBroken{.en = "A promise was not kept; the customer still waits",
                        .de = "Eine Zusage wurde nicht gehalten; der Kunde wartet noch",
                        .nl = "Een belofte is niet nagekomen; de klant wacht nog",
                        .fr = "Un engagement n’a pas été tenu ; le client attend toujours",
                        .es = "No se cumplió una promesa; el cliente sigue esperando"};
constexpr Words kEscalated{.en = "A promise was not kept, and it needs you",
                           .de = "Eine Zusage wurde nicht gehalten, und Sie werden gebraucht",
                           .nl = "Een belofte is niet nagekomen en u bent nodig",
                           .fr = "Un engagement n’a pas été tenu : votre aide est nécessaire",
                           .es = "No se cumplió una promesa y se le necesita"};
constexpr Words kNotice{.en = "The customer could be told of a delay",
                        .de = "Der Kunde könnte von einer Verzögerung erfahren",
                        .nl = "De klant kan over een vertraging worden ingelicht",
                        .fr = "Le client pourrait être prévenu d’un retard",
                        .es = "Se podría avisar al cliente de un retraso"};
constexpr Words kReturned{.en = "The ticket went back from its owner",
                          .de = "Das Ticket ging von seinem Verantwortlichen zurück",
                          .nl = "Het ticket ging terug van wie ervoor verantwoordelijk was",
                          .fr = "Le ticket a été retiré à son responsable",
                          .es = "El ticket volvió de manos de su responsable"};
constexpr Words kUnattended{.en = "Nobody can get this ticket, and it needs you",
                            .de = "Niemand kann dieses Ticket bekommen, und Sie werden gebraucht",
                            .nl = "Niemand kan dit ticket krijgen en u bent nodig",
                            .fr = "Personne ne peut recevoir ce ticket : votre aide est nécessaire",
                            .es = "Nadie puede recibir este ticket y se le necesita"};

constexpr Words kHandoverAsked{.en = "{who} would like to hand this ticket over to you",
                               .de = "{who} möchte Ihnen dieses Ticket übergeben",
                               .nl = "{who} wil dit ticket aan u overdragen",
                               .fr = "{who} souhaite vous transmettre ce ticket",
                               .es = "{who} quiere pasarle este ticket"};
constexpr Words kHandoverAccepted{.en = "Your handover was accepted",
                                  .de = "Ihre Übergabe wurde angenommen",
                                  .nl = "Uw overdracht is aanvaard",
                                  .fr = "Votre transmission a été acceptée",
                                  .es = "Se aceptó su traspaso"};
constexpr Words kHandoverBack{.en = "A ticket that was to be handed over came back",
                              .de = "Ein Ticket, das übergeben werden sollte, kam zurück",
                              .nl = "Een ticket dat overgedragen zou worden, kwam terug",
                              .fr = "Un ticket qui devait être transmis est revenu",
                              .es = "Un ticket que se iba a traspasar ha vuelto"};
constexpr Words kSubTicketDone{.en = "What another team was asked for is done",
                               .de = "Worum ein anderes Team gebeten wurde, ist erledigt",
                               .nl = "Wat aan een ander team was gevraagd, is klaar",
                               .fr = "Ce qui était demandé à une autre équipe est fait",
                               .es = "Lo que se pidió a otro equipo está hecho"};

constexpr Words kDoNotAnswer{
    .en = "Answer on the ticket, not to this mail: the customer would not get it.",
    .de = "Antworten Sie im Ticket, nicht auf diese E-Mail: Der Kunde bekäme sie nicht.",
    .nl = "Antwoord in het ticket, niet op deze e-mail: de klant zou het niet krijgen.",
    .fr = "Répondez dans le ticket, non à cet e-mail : le client ne le recevrait pas.",
    .es = "Responda en el ticket, no a este correo: el cliente no lo recibiría."};
constexpr Words kTurnOff{.en = "No such mails any more? Turn them off in your profile:",
                         .de = "Keine solchen E-Mails mehr? Schalten Sie sie in Ihrem Profil ab:",
                         .nl = "Geen zulke e-mails meer? Zet ze uit in uw profiel:",
                         .fr = "Plus de tels e-mails ? Désactivez-les dans votre profil :",
                         .es = "¿No quiere más correos como este? Desactívelos en su perfil:"};

}  // namespace deskbell::letters::words
