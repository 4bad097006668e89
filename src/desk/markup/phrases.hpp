#pragma once
// What mail programs write around quotes and signatures, language by language. Private to this
// folder. All functions take one line, folded by foldKey (lower case, NFKC).

#include <cstdint>
#include <string_view>

namespace deskbell::markup {

/// "---------- Forwarded message ---------", "Anfang der weitergeleiteten Nachricht:".
[[nodiscard]] bool isForwardMarker(std::string_view line);

/// "-----Original Message-----" and its translations.
[[nodiscard]] bool isOriginalMessageMarker(std::string_view line);

/// "Sent from my iPhone", "Gesendet von Outlook für Android", "Get Outlook for iOS".
[[nodiscard]] bool isDeviceSignature(std::string_view line);

enum class HeaderKey : std::uint8_t { none, from, date, to, subject };

/// Which field of a quoted message's header the line holds: "Von: …" is from.
[[nodiscard]] HeaderKey headerKeyOf(std::string_view line);

/// Does the text hold a verb with which programs introduce a quote: "wrote", "a écrit", "님이
/// 작성"?
[[nodiscard]] bool saysWrote(std::string_view text);

/// Does it begin as such introductions do: with "on", "am", "le", or a date?
[[nodiscard]] bool beginsLikeAttribution(std::string_view text);

}  // namespace deskbell::markup
