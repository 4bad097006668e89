#include <cstdio>  // cld2's header needs it, and comes without
// clang-format off: after <cstdio>
#include <cld2/public/compact_lang_det.h>
// clang-format on

#include "base/text.hpp"
#include "desk/letters/letters.hpp"

namespace deskbell::letters {

namespace {

constexpr std::size_t kShortest = 40;  // code points; below that the detector guesses
constexpr std::size_t kLooksAt = 1000;

}  // namespace

std::string detectLanguage(std::string_view text) {
    const auto start = firstCodePoints(text, kLooksAt);
    if (codePoints(start) < kShortest) return {};
    bool reliable = false;
    const auto found = CLD2::DetectLanguage(start.data(), static_cast<int>(start.size()),
                                            /*is_plain_text=*/true, &reliable);
    if (!reliable || found == CLD2::UNKNOWN_LANGUAGE) return {};
    std::string tag = CLD2::LanguageCode(found);
    return isLanguageTag(tag) ? tag : std::string();
}

}  // namespace deskbell::letters
