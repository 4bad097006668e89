#include "desk/customer_page/words.hpp"

namespace deskbell::customer_page::words {

constexpr Words kFooter{.en = "Where your request stands",
                        .de = "So steht es um Ihre Anfrage",
                        .nl = "De stand van uw vraag",
                        .fr = "Où en est votre demande",
                        .es = "Estado de su solicitud"};
constexpr Words kRequest{.en = "Request {number}",
                         .de = "Anfrage {number}",
                         .nl = "Vraag {number}",
                         .fr = "Demande {number}",
                         .es = "Solicitud {number}"};
constexpr Words kPrint{.en = "Scan this to come back to the page.",
                       .de = "Mit diesem Code kommen Sie wieder auf diese Seite.",
                       .nl = "Scan deze code om terug te keren naar deze pagina.",
                       .fr = "Scannez ce code pour revenir à cette page.",
                       .es = "Escanee este código para volver a esta página."};
constexpr Words kTimesIn{.en = "Times are those of {zone}.",
                         .de = "Die Zeiten gelten für {zone}.",
                         .nl = "De tijden gelden voor {zone}.",
                         .fr = "Les heures sont celles de {zone}.",
                         .es = "Las horas son las de {zone}."};

constexpr Words kOpen{.en = "We are working on it.",
                      .de = "Wir arbeiten daran.",
                      .nl = "We zijn ermee bezig.",
                      .fr = "Nous nous en occupons.",
                      .es = "Estamos en ello."};
constexpr Words kWaiting{.en = "We have answered and wait for you.",
                         .de = "Wir haben geantwortet und warten auf Sie.",
                         .nl = "We hebben geantwoord en wachten op u.",
                         .fr = "Nous avons répondu et attendons votre retour.",
                         .es = "Hemos respondido y esperamos su respuesta."};
constexpr Words kPaused{.en = "We wait for something or somebody, and then go on.",
                        .de = "Wir warten auf etwas oder jemanden, dann geht es weiter.",
                        .nl = "We wachten op iets of iemand en gaan daarna verder.",
                        .fr = "Nous attendons un élément ou une personne, puis nous continuons.",
                        .es = "Esperamos algo o a alguien y después seguimos."};
constexpr Words kSolved{
    .en = "We think that it is solved. If it is not, write to us here and it goes on.",
    .de = "Wir halten es für gelöst. Wenn nicht, schreiben Sie uns hier, und es geht weiter.",
    .nl = "We denken dat het is opgelost. Zo niet, schrijf ons hier en we gaan verder.",
    .fr = "Nous pensons que c’est résolu. Sinon, écrivez-nous ici et nous reprenons.",
    .es = "Creemos que está resuelto. Si no es así, escríbanos aquí y seguimos."};
constexpr Words kClosed{.en = "It is done and closed. If you write here, a new request begins.",
                        .de =
                            "Es ist erledigt und abgeschlossen. Wenn Sie hier schreiben, beginnt "
                            "eine neue Anfrage.",
                        .nl =
                            "Het is klaar en afgesloten. Schrijft u hier, dan begint een nieuwe "
                            "vraag.",
                        .fr =
                            "C’est terminé et clos. Si vous écrivez ici, une nouvelle demande "
                            "commence.",
                        .es =
                            "Está terminado y cerrado. Si escribe aquí, empieza una solicitud "
                            "nueva."};
constexpr Words kAgentHasIt{.en = "{name} looks after it.",
                            .de = "{name} kümmert sich darum.",
                            .nl = "{name} kijkt ernaar.",
                            .fr = "{name} s’en charge.",
                            .es = "{name} se ocupa de ello."};
constexpr Words kTeamHasIt{.en = "{name} has it; the next free person takes it.",
                           .de = "{name} hat es; die nächste freie Person nimmt es an.",
                           .nl = "{name} heeft het; de eerstvolgende vrije persoon pakt het op.",
                           .fr = "{name} l’a reçue ; la prochaine personne disponible la prendra.",
                           .es = "{name} la tiene; la atenderá la próxima persona libre."};

constexpr Words kPromised{.en = "What we promised",
                          .de = "Was wir zugesagt haben",
                          .nl = "Wat we hebben beloofd",
                          .fr = "Ce que nous avons promis",
                          .es = "Lo que prometimos"};
constexpr Words kNothingPromised{.en = "Nothing is open at the moment.",
                                 .de = "Im Moment ist nichts offen.",
                                 .nl = "Er staat nu niets open.",
                                 .fr = "Rien n’est en attente pour le moment.",
                                 .es = "Ahora no hay nada pendiente."};
constexpr Words kAnswer{.en = "An answer",
                        .de = "Eine Antwort",
                        .nl = "Een antwoord",
                        .fr = "Une réponse",
                        .es = "Una respuesta"};
constexpr Words kSolution{.en = "A solution",
                          .de = "Eine Lösung",
                          .nl = "Een oplossing",
                          .fr = "Une solution",
                          .es = "Una solución"};
constexpr Words kCallback{.en = "A call",
                          .de = "Ein Anruf",
                          .nl = "Een telefoontje",
                          .fr = "Un appel",
                          .es = "Una llamada"};
constexpr Words kUpdate{
    .en = "News", .de = "Eine Nachricht", .nl = "Nieuws", .fr = "Des nouvelles", .es = "Noticias"};
constexpr Words kBy{.en = "by {moment}",
                    .de = "bis {moment}",
                    .nl = "vóór {moment}",
                    .fr = "avant le {moment}",
                    .es = "antes del {moment}"};
constexpr Words kStopped{.en = "the clock stands while we wait",
                         .de = "die Uhr steht, solange wir warten",
                         .nl = "de klok staat stil zolang we wachten",
                         .fr = "le temps est suspendu pendant que nous attendons",
                         .es = "el reloj está parado mientras esperamos"};
constexpr Words kLate{.en = "was promised for {moment}. We are late, and we are sorry.",
                      .de = "war für {moment} zugesagt. Wir sind zu spät, das tut uns leid.",
                      .nl = "was beloofd voor {moment}. We zijn te laat, onze excuses.",
                      .fr = "était promise pour le {moment}. Nous sommes en retard, pardon.",
                      .es = "se prometió para el {moment}. Vamos tarde y lo sentimos."};
constexpr Words kKept{.en = "kept on {moment}",
                      .de = "eingehalten am {moment}",
                      .nl = "nagekomen op {moment}",
                      .fr = "tenue le {moment}",
                      .es = "cumplida el {moment}"};
constexpr Words kKeptLate{.en = "came too late, on {moment}",
                          .de = "kam zu spät, am {moment}",
                          .nl = "kwam te laat, op {moment}",
                          .fr = "arrivée trop tard, le {moment}",
                          .es = "llegó tarde, el {moment}"};

constexpr Words kSoFar{.en = "What happened so far",
                       .de = "Was bisher geschah",
                       .nl = "Wat er tot nu toe is gebeurd",
                       .fr = "Ce qui s’est passé",
                       .es = "Lo que ha pasado hasta ahora"};
constexpr Words kYouWrote{.en = "You wrote to us",
                          .de = "Sie haben uns geschrieben",
                          .nl = "U schreef ons",
                          .fr = "Vous nous avez écrit",
                          .es = "Usted nos escribió"};
constexpr Words kWeWrote{.en = "We wrote to you",
                         .de = "Wir haben Ihnen geschrieben",
                         .nl = "Wij schreven u",
                         .fr = "Nous vous avons écrit",
                         .es = "Le escribimos"};
constexpr Words kWasSolved{.en = "It was marked as solved",
                           .de = "Es wurde als gelöst markiert",
                           .nl = "Het werd als opgelost gemarkeerd",
                           .fr = "La demande a été marquée comme résolue",
                           .es = "Se marcó como resuelta"};
constexpr Words kWasReopened{.en = "It was taken up again",
                             .de = "Es wurde wieder aufgenommen",
                             .nl = "Het werd weer opgepakt",
                             .fr = "La demande a été reprise",
                             .es = "Se retomó"};
constexpr Words kFiles{.en = "Attachments",
                       .de = "Anhänge",
                       .nl = "Bijlagen",
                       .fr = "Pièces jointes",
                       .es = "Archivos adjuntos"};
constexpr Words kEarlier{.en = "There is more before this.",
                         .de = "Davor gab es noch mehr.",
                         .nl = "Hiervoor was er nog meer.",
                         .fr = "Il y a d’autres échanges avant cela.",
                         .es = "Hay más antes de esto."};

constexpr Words kWrite{.en = "Write to us",
                       .de = "Schreiben Sie uns",
                       .nl = "Schrijf ons",
                       .fr = "Écrivez-nous",
                       .es = "Escríbanos"};
constexpr Words kYourMessage{.en = "Your message",
                             .de = "Ihre Nachricht",
                             .nl = "Uw bericht",
                             .fr = "Votre message",
                             .es = "Su mensaje"};
constexpr Words kSend{
    .en = "Send", .de = "Senden", .nl = "Versturen", .fr = "Envoyer", .es = "Enviar"};
constexpr Words kCallMe{.en = "Call me",
                        .de = "Rufen Sie mich an",
                        .nl = "Bel mij",
                        .fr = "Appelez-moi",
                        .es = "Llámenme"};
constexpr Words kPhone{.en = "Your phone number",
                       .de = "Ihre Telefonnummer",
                       .nl = "Uw telefoonnummer",
                       .fr = "Votre numéro de téléphone",
                       .es = "Su número de teléfono"};
constexpr Words kWhen{
    .en = "From when on", .de = "Wann", .nl = "Wanneer", .fr = "Quand", .es = "Cuándo"};
constexpr Words kCallNote{.en = "What about (if you like)",
                          .de = "Worum es geht (wenn Sie mögen)",
                          .nl = "Waarover (als u wilt)",
                          .fr = "À quel sujet (facultatif)",
                          .es = "Sobre qué (si quiere)"};
constexpr Words kNoSlots{
    .en = "No time is free in the next days. Write to us instead.",
    .de =
        "In den nächsten Tagen ist keine Zeit frei. Schreiben Sie uns "
        "stattdessen.",
    .nl =
        "De komende dagen is er geen tijd vrij. Schrijf ons in plaats "
        "daarvan.",
    .fr = "Aucun créneau n’est libre ces prochains jours. Écrivez-nous plutôt.",
    .es = "No hay hora libre en los próximos días. Escríbanos mejor."};
constexpr Words kAskForCall{.en = "Ask for the call",
                            .de = "Um den Anruf bitten",
                            .nl = "Vraag om het telefoontje",
                            .fr = "Demander l’appel",
                            .es = "Pedir la llamada"};
constexpr Words kUrgent{.en = "It is urgent",
                        .de = "Es ist dringend",
                        .nl = "Het is dringend",
                        .fr = "C’est urgent",
                        .es = "Es urgente"};
constexpr Words kUrgentBecause{
    .en = "Because", .de = "Weil", .nl = "Omdat", .fr = "Parce que", .es = "Porque"};
constexpr Words kSayUrgent{.en = "Tell us",
                           .de = "Mitteilen",
                           .nl = "Laat het weten",
                           .fr = "Nous le dire",
                           .es = "Avisarnos"};
constexpr Words kItIsSolved{.en = "It is solved",
                            .de = "Es ist gelöst",
                            .nl = "Het is opgelost",
                            .fr = "C’est résolu",
                            .es = "Está resuelto"};
constexpr Words kItIsSolvedHint{.en = "Then nobody needs to do anything more.",
                                .de = "Dann braucht niemand mehr etwas zu tun.",
                                .nl = "Dan hoeft niemand meer iets te doen.",
                                .fr = "Alors personne n’a plus rien à faire.",
                                .es = "Entonces nadie tiene que hacer nada más."};
constexpr Words kPrivate{.en = "Show what was written",
                         .de = "Zeigen, was geschrieben wurde",
                         .nl = "Tonen wat er is geschreven",
                         .fr = "Afficher les messages",
                         .es = "Mostrar lo que se escribió"};
constexpr Words kPrivateHint{
    .en =
        "Whoever has the address of this page sees it. The messages show only after a code that "
        "we send to {address}.",
    .de =
        "Wer die Adresse dieser Seite hat, sieht sie. Die Nachrichten erscheinen erst nach einem "
        "Code, den wir an {address} schicken.",
    .nl =
        "Wie het adres van deze pagina heeft, ziet haar. De berichten verschijnen pas na een "
        "code die we naar {address} sturen.",
    .fr =
        "Toute personne ayant l’adresse de cette page la voit. Les messages ne s’affichent "
        "qu’après un code envoyé à {address}.",
    .es =
        "Quien tenga la dirección de esta página la ve. Los mensajes solo se muestran tras un "
        "código que enviamos a {address}."};
constexpr Words kSendCode{.en = "Send me a code",
                          .de = "Code schicken",
                          .nl = "Stuur mij een code",
                          .fr = "M’envoyer un code",
                          .es = "Enviarme un código"};
constexpr Words kCode{.en = "The code from the mail",
                      .de = "Der Code aus der E-Mail",
                      .nl = "De code uit de e-mail",
                      .fr = "Le code reçu par e-mail",
                      .es = "El código del correo"};
constexpr Words kShow{
    .en = "Show", .de = "Zeigen", .nl = "Tonen", .fr = "Afficher", .es = "Mostrar"};
constexpr Words kNoAddress{.en = "We have no e-mail address of yours to send a code to.",
                           .de = "Wir haben keine E-Mail-Adresse von Ihnen für einen Code.",
                           .nl = "We hebben geen e-mailadres van u voor een code.",
                           .fr = "Nous n’avons pas d’adresse e-mail où vous envoyer un code.",
                           .es = "No tenemos un correo suyo al que enviar un código."};

constexpr Words kDoneMessage{.en = "Thank you. We have your message.",
                             .de = "Danke. Ihre Nachricht ist bei uns.",
                             .nl = "Dank u. We hebben uw bericht.",
                             .fr = "Merci. Nous avons bien reçu votre message.",
                             .es = "Gracias. Hemos recibido su mensaje."};
constexpr Words kDoneCall{.en = "We call you. The time stands below.",
                          .de = "Wir rufen Sie an. Die Zeit steht unten.",
                          .nl = "We bellen u. De tijd staat hieronder.",
                          .fr = "Nous vous appellerons. L’heure figure ci-dessous.",
                          .es = "Le llamaremos. La hora está abajo."};
constexpr Words kDoneUrgent{.en = "Thank you for telling us. It goes ahead of others now.",
                            .de = "Danke für den Hinweis. Es geht jetzt anderen vor.",
                            .nl = "Dank voor de melding. Het gaat nu voor.",
                            .fr =
                                "Merci de nous l’avoir dit. Votre demande est maintenant "
                                "prioritaire.",
                            .es = "Gracias por avisarnos. Ahora tiene prioridad."};
constexpr Words kDoneSolved{.en = "Good to hear. We have noted it.",
                            .de = "Schön zu hören. Wir haben es vermerkt.",
                            .nl = "Fijn om te horen. We hebben het genoteerd.",
                            .fr = "Tant mieux. C’est noté.",
                            .es = "Nos alegra. Queda anotado."};
constexpr Words kDoneCode{.en = "The code is on its way to you. It is good for fifteen minutes.",
                          .de = "Der Code ist unterwegs. Er gilt fünfzehn Minuten.",
                          .nl = "De code is onderweg. Hij geldt vijftien minuten.",
                          .fr = "Le code est en route. Il est valable quinze minutes.",
                          .es = "El código está en camino. Vale quince minutos."};
constexpr Words kDoneShown{.en = "You see the messages now, in this browser and for twelve hours.",
                           .de =
                               "Sie sehen die Nachrichten jetzt, in diesem Browser und zwölf "
                               "Stunden lang.",
                           .nl = "U ziet de berichten nu, in deze browser en twaalf uur lang.",
                           .fr =
                               "Vous voyez maintenant les messages, dans ce navigateur et pendant "
                               "douze heures.",
                           .es = "Ahora ve los mensajes, en este navegador y durante doce horas."};
constexpr Words kBadMessage{.en = "Write a few words first.",
                            .de = "Schreiben Sie erst ein paar Worte.",
                            .nl = "Schrijf eerst een paar woorden.",
                            .fr = "Écrivez d’abord quelques mots.",
                            .es = "Escriba primero unas palabras."};
constexpr Words kBadPhone{.en = "Give a phone number, with digits, such as +49 30 123456.",
                          .de = "Geben Sie eine Telefonnummer an, etwa +49 30 123456.",
                          .nl = "Geef een telefoonnummer, zoals +31 20 1234567.",
                          .fr = "Indiquez un numéro de téléphone, par exemple +33 1 23 45 67 89.",
                          .es = "Indique un número de teléfono, por ejemplo +34 912 345 678."};
constexpr Words kBadSlot{.en = "This time is not free any more. Choose another one.",
                         .de = "Diese Zeit ist nicht mehr frei. Wählen Sie eine andere.",
                         .nl = "Deze tijd is niet meer vrij. Kies een andere.",
                         .fr = "Ce créneau n’est plus libre. Choisissez-en un autre.",
                         .es = "Esa hora ya no está libre. Elija otra."};
constexpr Words kBadCode{.en = "This code is wrong or too old. Look again, or ask for a new one.",
                         .de =
                             "Dieser Code ist falsch oder zu alt. Schauen Sie noch einmal oder "
                             "fordern Sie einen neuen an.",
                         .nl = "Deze code is onjuist of te oud. Kijk nog eens of vraag een nieuwe.",
                         .fr = "Ce code est faux ou trop ancien. Vérifiez ou demandez-en un autre.",
                         .es = "El código es incorrecto o antiguo. Mire otra vez o pida otro."};
constexpr Words kTooManyCodes{
    .en = "Codes were sent already. Look into your mail, or wait a while.",
    .de =
        "Es wurden schon Codes geschickt. Schauen Sie in Ihre E-Mails "
        "oder warten Sie etwas.",
    .nl = "Er zijn al codes gestuurd. Kijk in uw e-mail of wacht even.",
    .fr =
        "Des codes ont déjà été envoyés. Consultez vos e-mails ou "
        "patientez.",
    .es = "Ya se enviaron códigos. Mire su correo o espere un poco."};
constexpr Words kBadState{.en = "That is not possible any more. The page shows how it stands now.",
                          .de = "Das geht nicht mehr. Die Seite zeigt den jetzigen Stand.",
                          .nl = "Dat kan niet meer. De pagina toont de huidige stand.",
                          .fr = "Ce n’est plus possible. La page montre l’état actuel.",
                          .es = "Ya no es posible. La página muestra el estado actual."};

constexpr Words kCallMessage{.en = "Please call me: {phone}, {moment}.",
                             .de = "Bitte rufen Sie mich an: {phone}, {moment}.",
                             .nl = "Bel mij alstublieft: {phone}, {moment}.",
                             .fr = "Merci de m’appeler : {phone}, {moment}.",
                             .es = "Llámenme, por favor: {phone}, {moment}."};
constexpr Words kUrgentMessage{.en = "It is urgent, because: {reason}",
                               .de = "Es ist dringend, weil: {reason}",
                               .nl = "Het is dringend, omdat: {reason}",
                               .fr = "C’est urgent, parce que : {reason}",
                               .es = "Es urgente, porque: {reason}"};
constexpr Words kCodeSubject{.en = "Your code: {code}",
                             .de = "Ihr Code: {code}",
                             .nl = "Uw code: {code}",
                             .fr = "Votre code : {code}",
                             .es = "Su código: {code}"};
constexpr Words kCodeText{
    .en =
        "Hello {name},\n\nwith this code you see the messages of your request {number}:\n\n"
        "{code}\n\nIt is good for fifteen minutes. If you did not ask for it, do nothing.\n",
    .de =
        "Guten Tag {name},\n\nmit diesem Code sehen Sie die Nachrichten Ihrer Anfrage "
        "{number}:\n\n{code}\n\nEr gilt fünfzehn Minuten. Wenn Sie ihn nicht angefordert haben, "
        "brauchen Sie nichts zu tun.\n",
    .nl =
        "Hallo {name},\n\nmet deze code ziet u de berichten van uw vraag {number}:\n\n{code}\n\n"
        "Hij geldt vijftien minuten. Hebt u er niet om gevraagd, dan hoeft u niets te doen.\n",
    .fr =
        "Bonjour {name},\n\navec ce code, vous voyez les messages de votre demande "
        "{number} :\n\n{code}\n\nIl est valable quinze minutes. Si vous ne l’avez pas demandé, ne "
        "faites rien.\n",
    .es =
        "Hola, {name}:\n\nCon este código verá los mensajes de su solicitud {number}:\n\n"
        "{code}\n\nVale quince minutos. Si no lo pidió, no haga nada.\n"};
constexpr Words kGone{.en = "This page is not here",
                      .de = "Diese Seite gibt es nicht",
                      .nl = "Deze pagina bestaat niet",
                      .fr = "Cette page n’existe pas",
                      .es = "Esta página no existe"};
constexpr Words kGoneHint{
    .en =
        "The address is not complete, or it was replaced. Use the one in our latest message, or "
        "simply answer it.",
    .de =
        "Die Adresse ist nicht vollständig oder wurde ersetzt. Nehmen Sie die aus unserer "
        "neuesten Nachricht oder antworten Sie einfach darauf.",
    .nl =
        "Het adres is niet volledig of vervangen. Gebruik dat uit ons laatste bericht, of "
        "beantwoord het gewoon.",
    .fr =
        "L’adresse est incomplète ou a été remplacée. Utilisez celle de notre dernier message, "
        "ou répondez-y simplement.",
    .es =
        "La dirección está incompleta o fue reemplazada. Use la de nuestro último mensaje o "
        "simplemente respóndalo."};

}  // namespace deskbell::customer_page::words
