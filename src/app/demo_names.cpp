#include "app/demo_names.hpp"

#include <array>
#include <utility>

#include "base/text.hpp"

namespace deskbell::app::demo {
namespace {

const Words kEnglish{
    .language = "en",
    .mailDomain = "postbox.example",
    .timeZone = "Europe/London",
    .firstNames = {"Olivia", "Harry",  "Priya",  "Tom",    "Grace",    "Daniel", "Amelia", "Noah",
                   "Chloe",  "Samuel", "Hannah", "Marcus", "Zara",     "Edward", "Ruth",   "Imani",
                   "George", "Leila",  "Oscar",  "Nora",   "Kwame",    "Alice",  "Rajesh", "Molly",
                   "Peter",  "Yuki",   "Fiona",  "Jack",   "Beatrice", "Liam"},
    .lastNames = {"Hartley",   "Okafor", "Patel",  "Bennett",   "Whitfield", "Morgan",
                  "Sinclair",  "Chen",   "Doyle",  "Fletcher",  "Ashworth",  "Kaur",
                  "Llewellyn", "Marsh",  "Novak",  "Osborne",   "Pryce",     "Quinn",
                  "Rahman",    "Stone",  "Thorne", "Underwood", "Vance",     "Walsh",
                  "Young",     "Abbott", "Brooks", "Carver",    "Dunne",     "Ellis"},
    .flowers = {"white roses", "peonies", "sunflowers", "tulips", "ranunculus", "hydrangeas",
                "dahlias", "lisianthus", "freesias", "anemones", "sweet peas"},
    .recipients = {"Margaret", "Aunt Rose", "my sister Emma", "Eleanor", "Grandma June", "Sophie",
                   "Mrs Bell", "Ingrid", "my friend Clara", "Mum"},
    .streets = {"14 Linden Road", "3 Harbour Street", "27b Mill Lane", "88 Castle Street",
                "6 Orchard Close", "41 Station Road", "9 Chapel Hill", "112 Park Avenue",
                "5 Weaver's Yard"},
    .venues = {"the Orangery", "Fernhill Barn", "the Old Boathouse", "Ashcombe Manor",
               "the Glasshouse", "St Mary's Hall"}};

const Words kGerman{
    .language = "de",
    .mailDomain = "briefkasten.example",
    .timeZone = "Europe/Berlin",
    .firstNames = {"Anna", "Jürgen", "Katharina", "Lukas", "Sabine", "Moritz", "Greta", "Stefan",
                   "Ulrike", "Felix", "Heike", "Jan"},
    .lastNames = {"Schäfer", "Krüger", "Weißmann", "Lindner", "Hoffmann", "Vogel", "Brandt",
                  "Sommer", "Köhler", "Petersen", "Baumgartner", "Reuter"},
    .flowers = {"weiße Rosen", "Pfingstrosen", "Sonnenblumen", "Tulpen", "Dahlien", "Hortensien"},
    .recipients = {"meine Mutter", "Frau Bergmann", "Tante Inge", "meine Schwester", "Oma Lotte"},
    .streets = {"Gartenstraße 12", "Lindenallee 4", "Mühlweg 31", "Am Markt 7", "Bahnhofstraße 58"},
    .venues = {"der Alten Mühle", "Schloss Rosenau", "der Orangerie", "der Remise"}};

const Words kFrench{
    .language = "fr",
    .mailDomain = "courriel.example",
    .timeZone = "Europe/Paris",
    .firstNames = {"Camille", "Étienne", "Margaux", "Julien", "Hélène", "Baptiste", "Aurélie",
                   "Rémi"},
    .lastNames = {"Lefèvre", "Moreau", "Garnier", "Rousseau", "Dubois", "Faure", "Chevalier",
                  "Perrin"},
    .flowers = {"roses blanches", "pivoines", "tournesols", "tulipes", "renoncules"},
    .recipients = {"ma sœur", "Madame Laurent", "ma grand-mère", "tante Odile"},
    .streets = {"12 rue des Lilas", "5 place du Marché", "38 avenue de la Gare",
                "7 quai des Tanneurs"},
    .venues = {"l'Orangerie", "le Moulin Vieux", "le Domaine des Ormes"}};

const Words kSpanish{
    .language = "es",
    .mailDomain = "correo.example",
    .timeZone = "Europe/Madrid",
    .firstNames = {"Lucía", "Javier", "Carmen", "Álvaro", "Marta", "Íñigo", "Pilar", "Sergio"},
    .lastNames = {"Núñez", "García", "Ibáñez", "Romero", "Castaño", "Vidal", "Serrano", "Ortega"},
    .flowers = {"rosas blancas", "peonías", "girasoles", "tulipanes", "dalias"},
    .recipients = {"mi madre", "la señora Molina", "mi abuela", "mi hermana"},
    .streets = {"calle de las Flores 9", "plaza Mayor 3", "calle del Sol 27",
                "avenida del Puerto 14"},
    .venues = {"la Casa del Jardín", "el Cortijo Blanco", "el Invernadero"}};

constexpr std::array<std::array<std::string_view, 12>, 4> kMonths{{
    {"January", "February", "March", "April", "May", "June", "July", "August", "September",
     "October", "November", "December"},
    {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
     "November", "Dezember"},
    {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
     "octobre", "novembre", "décembre"},
    {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
     "octubre", "noviembre", "diciembre"},
}};
constexpr std::array<std::string_view, 7> kDays{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                "Thursday", "Friday", "Saturday"};

}  // namespace

const Words& wordsOf(std::string_view language) {
    if (language == "de") return kGerman;
    if (language == "fr") return kFrench;
    return language == "es" ? kSpanish : kEnglish;
}

std::string dayInWords(Timestamp at, std::string_view language) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date(day);
    const auto number = std::to_string(static_cast<unsigned>(date.day()));
    const auto month = static_cast<unsigned>(date.month()) - 1;
    if (language == "de") return number + ". " + std::string(kMonths[1][month]);
    if (language == "fr") return number + " " + std::string(kMonths[2][month]);
    if (language == "es") return number + " de " + std::string(kMonths[3][month]);
    return std::string(kDays[std::chrono::weekday(day).c_encoding()]) + " " + number + " " +
           std::string(kMonths[0][month]);
}

std::string priceInWords(int cents, std::string_view language) {
    auto text = std::to_string(cents / 100) + (language == "en" ? "." : ",");
    text += (cents % 100 < 10 ? "0" : "") + std::to_string(cents % 100);
    return language == "en" ? text : text + " €";
}

std::string addressPart(std::string_view name) {
    static constexpr std::pair<std::string_view, std::string_view> kPlain[] = {
        {"ä", "ae"}, {"ö", "oe"}, {"ü", "ue"}, {"ß", "ss"}, {"é", "e"},
        {"è", "e"},  {"É", "e"},  {"á", "a"},  {"Á", "a"},  {"í", "i"},
        {"Í", "i"},  {"ñ", "n"},  {"ú", "u"},  {" ", "."},  {"'", ""}};
    std::string out(name);
    for (const auto& [from, to] : kPlain) out = replaceAll(std::move(out), from, to);
    return toLowerAscii(out);
}

}  // namespace deskbell::app::demo
