#pragma once
// Pools from which the demo's customers, flowers and places are drawn, per language.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace deskbell::app::demo {

/// Who lives where the language is spoken, and what things are called there.
struct Words {
    std::string_view language;
    std::string_view mailDomain;
    std::string_view timeZone;
    std::vector<std::string_view> firstNames, lastNames, flowers, recipients, streets, venues;
};
/// English, German, French, Spanish.
[[nodiscard]] const Words& wordsOf(std::string_view language);

/// "Saturday 14 June", "14. Juni", "14 juin", "14 de junio".
[[nodiscard]] std::string dayInWords(Timestamp at, std::string_view language);
/// "44.90", "44,90 €": what a bouquet costs.
[[nodiscard]] std::string priceInWords(int cents, std::string_view language);
/// "José Núñez" → "jose.nunez": the part before the @.
[[nodiscard]] std::string addressPart(std::string_view name);

}  // namespace deskbell::app::demo
