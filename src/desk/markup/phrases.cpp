#include "desk/markup/phrases.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace deskbell::markup {
namespace {

using Words = std::string_view;

constexpr auto kForwarded = std::to_array<Words>({
    "forwarded message",
    "weitergeleitete nachricht",
    "weitergeleiteten nachricht",
    "message transféré",
    "message réexpédié",
    "mensaje reenviado",
    "messaggio inoltrato",
    "mensagem encaminhada",
    "mensagem reencaminhada",
    "doorgestuurd bericht",
    "przekazana wiadomość",
    "wiadomość przekazana dalej",
    "vidarebefordrat",
    "videresendt",
    "välitetty viesti",
    "edelleenlähetetty viesti",
    "přeposlaná zpráva",
    "preposlaná správa",
    "továbbított üzenet",
    "iletilen mesaj",
    "iletilen ileti",
    "yönlendirilmiş ileti",
    "пересылаемое сообщение",
    "пересланное сообщение",
    "переадресованное сообщение",
    "переслане повідомлення",
    "переслане сповіщення",
    "転送されたメッセージ",
    "転送メッセージ",
    "转发的邮件",
    "转发邮件",
    "轉寄郵件",
    "已转发邮件",
    "전달된 메시지",
    "전달된 메일",
    "mesaj redirecționat",
    "προωθημένο μήνυμα",
});

constexpr auto kOriginalMessage = std::to_array<Words>({
    "original message",
    "original appointment",
    "reply message",
    "ursprüngliche nachricht",
    "originalnachricht",
    "original-nachricht",
    "message d'origine",
    "message original",
    "message initial",
    "mensaje original",
    "messaggio originale",
    "mensagem original",
    "oorspronkelijk bericht",
    "origineel bericht",
    "oryginalna wiadomość",
    "wiadomość oryginalna",
    "originalmeddelande",
    "ursprungligt meddelande",
    "oprindelig meddelelse",
    "oprindelig besked",
    "original meddelelse",
    "opprinnelig melding",
    "alkuperäinen viesti",
    "původní zpráva",
    "pôvodná správa",
    "eredeti üzenet",
    "orijinal mesaj",
    "özgün ileti",
    "исходное сообщение",
    "оригинальное сообщение",
    "вихідне повідомлення",
    "оригінальне повідомлення",
    "元のメッセージ",
    "original mail",
    "原始邮件",
    "原始郵件",
    "邮件原件",
    "原邮件",
    "원본 메시지",
    "원본 메일",
    "mesaj original",
    "mesajul original",
    "αρχικό μήνυμα",
});

// A device signature begins so …
constexpr auto kSentFrom = std::to_array<Words>({
    "sent via ",
    "sent with ",
    "get outlook for ",
    "gesendet von ",
    "gesendet mit ",
    "von meinem ",
    "holen sie sich outlook ",
    "envoyé de ",
    "envoyé depuis ",
    "envoyé à partir ",
    "envoyé avec ",
    "télécharger outlook ",
    "obtenez outlook ",
    "enviado desde ",
    "enviado con ",
    "obtener outlook ",
    "inviato da ",
    "inviato dal ",
    "scarica outlook ",
    "ottieni outlook ",
    "enviado do ",
    "enviado de ",
    "enviado a partir ",
    "obter o outlook ",
    "verzonden vanaf ",
    "verstuurd vanaf ",
    "verzonden met ",
    "verstuurd met ",
    "outlook downloaden ",
    "wysłane z ",
    "wysłano z ",
    "pobierz outlook",
    "skickat från ",
    "skickades från ",
    "hämta outlook ",
    "sendt fra ",
    "hent outlook ",
    "få outlook ",
    "lähetetty ",
    "hanki outlook ",
    "odesláno z ",
    "získat outlook ",
    "odoslané z ",
    "отправлено с ",
    "отправлено из ",
    "надіслано з ",
    "отримайте outlook ",
    "发自我的",
    "發自我的",
    "从我的",
    "從我的",
    "나의 ",
    "trimis de pe ",
    "elküldve ",
    "στάλθηκε από ",
});
// … or ends so …
constexpr auto kSentFromEnd = std::to_array<Words>({
    " gesendet",
    "から送信",
    "gönderildi",
    "에서 보냄",
    "傳送",
    "发送",
    "küldve",
});
// … and names a device or a program, or else it is a sentence.
constexpr auto kDevices = std::to_array<Words>({
    "iphon",     "ipad",       "ipod",       "apple",     "mac",      "android",   "samsung",
    "galaxy",    "huawei",     "xiaomi",     "redmi",     "pixel",    "oneplus",   "nokia",
    "motorola",  "sony",       "xperia",     "htc",       "windows",  "outlook",   "mail",
    "yahoo",     "gmx",        "web.de",     "proton",    "spark",    "typeapp",   "nine",
    "k-9",       "tablet",     "smartphone", "mobile",    "mobil",    "handy",     "telefon",
    "phone",     "blackberry", "telefoon",   "téléphone", "teléfono", "telemóvel", "celular",
    "cellulare", "puhelime",   "телефон",    "手机",      "手機",
});

constexpr auto kFrom = std::to_array<Words>({
    "from",      "von",       "de",     "da",     "van",      "od",     "från",
    "fra",       "lähettäjä", "feladó", "kimden", "gönderen", "от",     "от кого",
    "від",       "від кого",  "差出人", "送信者", "发件人",   "寄件者", "寄件人",
    "보낸 사람", "보낸사람",  "발신",   "de la",  "από",
});
constexpr auto kDate = std::to_array<Words>({
    "sent",       "date",       "sent at",       "gesendet",
    "datum",      "envoyé",     "envoyé le",     "date d'envoi",
    "message du", "enviado",    "enviado el",    "enviada",
    "enviada em", "enviado em", "fecha",         "fecha de envío",
    "inviato",    "data",       "data invio",    "verzonden",
    "wysłano",    "wysłane",    "skickat",       "skickades",
    "sendt",      "dato",       "lähetetty",     "päivämäärä",
    "päiväys",    "odesláno",   "odoslané",      "dátum",
    "elküldve",   "gönderildi", "tarih",         "gönderme tarihi",
    "отправлено", "дата",       "дата отправки", "надіслано",
    "送信日時",   "日時",       "日付",          "发送时间",
    "发送日期",   "日期",       "时间",          "寄件日期",
    "傳送時間",   "보낸 날짜",  "날짜",          "보낸날짜",
    "발신일",     "trimis",     "trimis la",     "στάλθηκε",
    "ημερομηνία",
});
constexpr auto kTo = std::to_array<Words>({
    "to",         "cc",       "an",      "à",      "a",      "copie à",
    "para",       "aan",      "do",      "till",   "til",    "vastaanottaja",
    "kopio",      "komu",     "címzett", "kime",   "alıcı",  "кому",
    "копия",      "копія",    "宛先",    "收件人", "收件者", "抄送",
    "받는 사람",  "받는사람", "참조",    "către",  "προσ",   "reply-to",
    "antwort an",
});
constexpr auto kSubject = std::to_array<Words>({
    "subject", "betreff", "objet", "sujet", "asunto",  "oggetto", "assunto", "onderwerp",
    "temat",   "ämne",    "emne",  "aihe",  "předmět", "predmet", "tárgy",   "konu",
    "тема",    "件名",    "主题",  "主旨",  "主題",    "제목",    "subiect", "θέμα",
});

constexpr auto kWrote = std::to_array<Words>({
    "wrote",        "writes",      "schrieb",   "a écrit",  "a ecrit",   "escribió",
    "escribio",     "ha scritto",  "scrive",    "escreveu", "schreef",   "heeft geschreven",
    "napisał",      "napisała",    "napsal",    "napsala",  "napísal",   "napísala",
    "skrev",        "kirjoitti",   "yazdı",     "написал",  "написала",  "написал(а)",
    "пишет",        "писал",       "пише",      "написав",  "írta",      "a scris",
    "έγραψε",       "je napisao",  "napisao",   "написа",   "rašė",      "rakstīja",
    "kirjutas",     "va escriure", "ha escrit", "đã viết",  "menulis",   "のメール",
    "のメッセージ", "書きました",  "写道",      "寫道",     "님이 작성", "님이 씀",
    "님이 쓴",      "كتب",         "כתב",
});
constexpr auto kIntroductions = std::to_array<Words>({
    "on ", "am ",     "le ",     "el ",   "il ",  "in data ", "op ",
    "em ", "no dia ", "w dniu ", "dnia ", "den ", "dne ",     "dňa ",
    "на ", "în ",     "la ",     "στισ ", "vào ", "pada ",    "в ",
});

constexpr bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

/// The line without dashes, underscores, asterisks and spaces at both ends, and how many of them
/// stood in front.
struct Stripped {
    Words text;
    std::size_t dashes = 0;
};

Stripped strip(std::string_view line) {
    constexpr std::array<Words, 6> kRuleCharacters{"-", "_", "=", "*", "—", "–"};
    Stripped result{line, 0};
    for (bool again = true; again;) {
        again = false;
        if (result.text.starts_with(' ')) result.text.remove_prefix(1), again = true;
        if (result.text.ends_with(' ')) result.text.remove_suffix(1), again = true;
        for (const auto c : kRuleCharacters) {
            if (result.text.starts_with(c)) {
                result.text.remove_prefix(c.size());
                ++result.dashes;
                again = true;
            }
            if (result.text.ends_with(c)) result.text.remove_suffix(c.size()), again = true;
        }
    }
    return result;
}

template <class Table>
bool containsAny(const Table& table, std::string_view text) {
    return std::ranges::any_of(table, [&](Words w) { return text.find(w) != Words::npos; });
}
template <class Table>
bool startsWithAny(const Table& table, std::string_view text) {
    return std::ranges::any_of(table, [&](Words w) { return text.starts_with(w); });
}

/// Typographic apostrophes as plain ones.
std::string plainApostrophes(std::string_view text) {
    return replaceAll(std::string(text), "’", "'");
}

}  // namespace

bool isForwardMarker(std::string_view line) {
    if (line.size() > 160) return false;
    const auto [text, dashes] = strip(line);
    return (dashes >= 2 || text.ends_with(':')) && text.size() <= 80 &&
           containsAny(kForwarded, text);
}

bool isOriginalMessageMarker(std::string_view line) {
    if (line.size() > 160) return false;
    const auto [text, dashes] = strip(line);
    if (dashes < 2) return false;
    return std::ranges::find(kOriginalMessage, plainApostrophes(text)) != kOriginalMessage.end();
}

bool isDeviceSignature(std::string_view line) {
    line = line.substr(0, line.find('<'));  // "Sent from TypeApp<http://…>"
    line = line.substr(0, line.find(" (http"));
    line = strip(line).text;
    while (line.ends_with('.') || line.ends_with(' ')) line.remove_suffix(1);
    // Sentences that merely begin so have commas, or more words than a device has.
    if (line.size() > 80 || line.find(", ") != Words::npos) return false;
    if (std::ranges::count(line, ' ') > 8) return false;
    if (line.starts_with("sent from "))
        return std::ranges::none_of(line, isDigit) || line.starts_with("sent from my ");
    if (!containsAny(kDevices, line)) return false;
    return startsWithAny(kSentFrom, line) ||
           std::ranges::any_of(kSentFromEnd, [&](Words w) { return line.ends_with(w); });
}

HeaderKey headerKeyOf(std::string_view line) {
    while (line.starts_with('*') || line.starts_with(' ')) line.remove_prefix(1);
    const auto colon = line.find(':');
    if (colon == Words::npos || colon > 40) return HeaderKey::none;
    auto key = line.substr(0, colon);
    while (key.ends_with(' ') || key.ends_with('*')) key.remove_suffix(1);
    const auto plain = plainApostrophes(key);
    const auto among = [&](const auto& table) {
        return std::ranges::find(table, plain) != table.end();
    };
    if (among(kFrom)) return HeaderKey::from;
    if (among(kDate)) return HeaderKey::date;
    if (among(kTo)) return HeaderKey::to;
    if (among(kSubject)) return HeaderKey::subject;
    return HeaderKey::none;
}

bool saysWrote(std::string_view text) {
    return std::ranges::any_of(kWrote, [&](Words verb) {
        const bool spaced = static_cast<unsigned char>(verb[0]) < 0xE3;  // CJK has no word breaks
        for (auto at = text.find(verb); at != Words::npos; at = text.find(verb, at + 1)) {
            if (!spaced || at == 0) return true;
            if (Words{" >)\""}.find(text[at - 1]) != Words::npos) return true;
        }
        return false;
    });
}

bool beginsLikeAttribution(std::string_view text) {
    text = strip(text).text;
    if (startsWithAny(kIntroductions, text)) return true;
    // "2024-01-15 …", "tir. 18. apr. …", "Wednesday, 17 November …": at most one word before a
    // digit.
    const auto digit = std::ranges::find_if(text, isDigit);
    const auto before = text.substr(0, static_cast<std::size_t>(digit - text.begin()));
    return digit != text.end() && before.size() <= 24 && std::ranges::count(before, ' ') <= 1 &&
           (before.empty() || before.ends_with(' '));
}

}  // namespace deskbell::markup
