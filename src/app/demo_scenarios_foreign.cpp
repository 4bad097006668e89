// The same shop in German, French and Spanish.

#include "app/demo_scenarios.hpp"

namespace deskbell::app::demo {

using tickets::Priority;

namespace {

std::vector<Scenario> german() {
    return {
        {.share = 3,
         .language = "de",
         .priority = Priority::high,
         .tags = {"delivery", "late"},
         .subjects = {"Wo bleibt meine Lieferung? Bestellung {order}",
                      "Blumen noch nicht angekommen"},
         .openings = {"Guten Tag,\n\nmeine Bestellung {order} für {recipient} sollte heute bis 12 "
                      "Uhr ankommen, {street}. Leider ist bisher nichts "
                      "da. Können Sie bitte nachsehen?\n\nViele Grüße\n{name}"},
         .steps =
             {{Act::reply, 25,
               "Guten Tag {name},\n\ndas tut mir leid. Unser Fahrer ist noch zwei Straßen entfernt "
               "und in spätestens einer halben Stunde da. Die "
               "Liefergebühr erstatten wir Ihnen selbstverständlich.\n\nHerzliche Grüße\n{agent}"},
              {Act::customer, 60,
               "Ist gerade angekommen, wunderschön. Vielen Dank für die schnelle "
               "Antwort!\n\n{name}"},
              {Act::solve, 20}}},
        {.share = 2,
         .language = "de",
         .tags = {"change of date"},
         .subjects = {"Liefertermin ändern", "Bestellung {order} bitte am {date} liefern"},
         .openings = {"Hallo,\n\nkönnten Sie die Bestellung {order} statt morgen erst am {date} "
                      "liefern? Leider ist {recipient} bis dahin verreist.\n\n"
                      "Danke und Gruß\n{first}"},
         .steps = {{Act::replyAndSolve, 50,
                    "Hallo {first},\n\nsehr gern: Die Bestellung {order} kommt nun am {date} "
                    "zwischen neun und dreizehn Uhr.\n\nViele Grüße\n{agent}"}}},
        {.share = 2,
         .desk = Desk::weddings,
         .language = "de",
         .tags = {"wedding", "quote"},
         .subjects = {"Hochzeit am {date}: Angebot für Blumenschmuck",
                      "Brautstrauß und Tischschmuck"},
         .openings = {"Liebes Team von Petal & Stem,\n\nwir heiraten am {date} in {venue} mit rund "
                      "{people} Gästen und wünschen uns {flower} und viel "
                      "Grün: Brautstrauß, Anstecker und zwölf Tische. Können Sie uns ein Angebot "
                      "machen?\n\nHerzliche Grüße\n{name}"},
         .steps = {{Act::reply, 240,
                    "Liebe Familie {last},\n\nherzlichen Glückwunsch! Das Angebot finden Sie im "
                    "Anhang. Kommen Sie gern auf einen Kaffee vorbei, dann "
                    "zeige ich Ihnen Muster.\n\nHerzliche Grüße\n{agent}",
                    "quote"},
                   {Act::customer, 2000,
                    "Das gefällt uns sehr! Passt Samstag um elf?\n\n{first}"}}},
        {.share = 2,
         .language = "de",
         .tags = {"invoice"},
         .subjects = {"Rechnung zu Bestellung {order}", "Bitte um Rechnung"},
         .openings = {"Guten Tag,\n\nfür meine Bestellung {order} vom {olddate} benötige ich eine "
                      "Rechnung mit ausgewiesener Umsatzsteuer.\n\n"
                      "Mit freundlichen Grüßen\n{name}"},
         .steps =
             {{Act::replyAndSolve, 110,
               "Guten Tag {name},\n\nanbei die Rechnung. Vielen Dank für Ihren Einkauf.\n\n{agent}",
               "invoice"}}},
    };
}

std::vector<Scenario> french() {
    return {
        {.share = 2,
         .language = "fr",
         .tags = {"order"},
         .subjects = {"Bouquet pour le {date}", "Commande de fleurs pour ma mère"},
         .openings = {"Bonjour,\n\nje voudrais offrir un bouquet de {flower} à ma mère le {date}, "
                      "pour environ {price}. Livrez-vous au {street} ?\n\n"
                      "Merci d'avance,\n{name}"},
         .steps = {{Act::reply, 90,
                    "Bonjour {name},\n\navec plaisir ! Nous livrons à cette adresse entre 9 h et "
                    "13 h. Souhaitez-vous une carte avec le bouquet ?\n\n"
                    "Bien cordialement,\n{agent}"},
                   {Act::customer, 180,
                    "Oui : « Bon anniversaire maman, je t'embrasse. {first} »\n\nMerci !"},
                   {Act::replyAndSolve, 40,
                    "C'est noté, commande {order}. Belle journée !\n\n{agent}"}}},
        {.share = 2,
         .language = "fr",
         .priority = Priority::high,
         .tags = {"quality"},
         .subjects = {"Fleurs fanées à la livraison", "Déçue de ma commande {order}"},
         .openings = {"Bonjour,\n\nle bouquet de la commande {order} est arrivé avec plusieurs "
                      "fleurs déjà fanées. Je vous joins une photo. Que "
                      "proposez-vous ?\n\nCordialement,\n{name}"},
         .file = "wilted",
         .steps = {{Act::reply, 100,
                    "Bonjour {name},\n\nje vous présente toutes nos excuses. Nous vous livrons un "
                    "nouveau bouquet demain, ou nous vous remboursons, "
                    "comme vous préférez.\n\nBien à vous,\n{agent}"}}},
    };
}

std::vector<Scenario> spanish() {
    return {
        {.share = 2,
         .language = "es",
         .priority = Priority::high,
         .tags = {"delivery", "late"},
         .subjects = {"¿Dónde está mi pedido {order}?", "El ramo no ha llegado"},
         .openings = {"Hola,\n\npedí un ramo de {flower} para {recipient} (pedido {order}) y tenía "
                      "que llegar esta mañana a {street}. ¿Pueden "
                      "decirme dónde está?\n\nGracias,\n{name}"},
         .steps = {{Act::reply, 30,
                    "Hola {first}:\n\nLo siento mucho. El repartidor llega en media hora y le "
                    "devolvemos los gastos de envío.\n\nUn saludo,\n{agent}"},
                   {Act::customer, 70, "Ya llegó, precioso. ¡Muchas gracias!\n\n{first}"},
                   {Act::solve, 15}}},
        {.share = 2,
         .language = "es",
         .tags = {"order"},
         .subjects = {"Flores para el {date}", "Ramo para un aniversario"},
         .openings = {"Buenos días:\n\nquisiera un ramo de {flower} para nuestro aniversario, el "
                      "{date}, de unos {price}. ¿Es posible recogerlo por la "
                      "tarde?\n\nUn saludo,\n{name}"},
         .steps = {{Act::replyAndSolve, 130,
                    "Buenos días {first}:\n\nPor supuesto, a partir de las cuatro lo tiene "
                    "preparado. Pedido {order}.\n\n{agent}"}}},
    };
}

}  // namespace

std::vector<Scenario> foreignScenarios() {
    auto all = german();
    for (auto more : {french(), spanish()}) all.insert(all.end(), more.begin(), more.end());
    return all;
}

}  // namespace deskbell::app::demo
