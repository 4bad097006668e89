#include "desk/promises/time_phrases.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "base/text.hpp"

namespace deskbell::promises {

namespace {

using std::chrono::days;

constexpr std::size_t kMostBytes = 20'000, kMostFound = 20;
constexpr int kMinutesOfDay = 24 * 60;

struct Token {
    enum class Kind { word, number, other };
    Kind kind = Kind::other;
    std::string text;  ///< words in lower case
    std::size_t begin = 0, end = 0;
    int value = 0;
};

bool isLetter(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}
bool isDigit(unsigned char c) {
    return c >= '0' && c <= '9';
}

/// ASCII and the German capitals; more is not needed to compare with our words.
std::string lower(std::string_view word) {
    std::string out(word);
    for (std::size_t i = 0; i < out.size(); ++i) {
        auto& c = out[i];
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
        const bool umlaut = c == '\xc3' && i + 1 < out.size() &&
                            (out[i + 1] == '\x84' || out[i + 1] == '\x96' || out[i + 1] == '\x9c');
        if (umlaut) out[i + 1] = static_cast<char>(out[i + 1] + 32);
    }
    return out;
}

std::vector<Token> tokensOf(std::string_view text) {
    std::vector<Token> out;
    for (std::size_t i = 0; i < text.size();) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            ++i;
            continue;
        }
        Token token;
        token.begin = i;
        if (isLetter(c)) {
            while (i < text.size() && isLetter(static_cast<unsigned char>(text[i]))) ++i;
            token.kind = Token::Kind::word;
            token.text = lower(text.substr(token.begin, i - token.begin));
        } else if (isDigit(c)) {
            while (i < text.size() && isDigit(static_cast<unsigned char>(text[i]))) ++i;
            token.kind = Token::Kind::number;
            token.text = text.substr(token.begin, i - token.begin);
            token.value = token.text.size() > 4 ? -1 : std::stoi(token.text);
        } else {
            ++i;
            token.text = text.substr(token.begin, 1);
        }
        token.end = i;
        out.push_back(std::move(token));
    }
    return out;
}

using Words = std::initializer_list<std::string_view>;

bool among(std::string_view word, Words words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}
int weekdayOf(std::string_view word) {  // 0 is Sunday
    static constexpr std::array<std::array<std::string_view, 3>, 7> kNames{
        {{"sunday", "sonntag", ""},
         {"monday", "montag", ""},
         {"tuesday", "dienstag", ""},
         {"wednesday", "mittwoch", ""},
         {"thursday", "donnerstag", ""},
         {"friday", "freitag", ""},
         {"saturday", "samstag", "sonnabend"}}};
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        for (const auto name : kNames[i]) {
            if (!name.empty() && name == word) return static_cast<int>(i);
        }
    }
    return -1;
}

int monthOf(std::string_view word) {  // 1–12
    static constexpr std::array<std::array<std::string_view, 3>, 12> kNames{
        {{"january", "januar", "jänner"},
         {"february", "februar", "feber"},
         {"march", "märz", ""},
         {"april", "april", ""},
         {"may", "mai", ""},
         {"june", "juni", ""},
         {"july", "juli", ""},
         {"august", "august", ""},
         {"september", "september", ""},
         {"october", "oktober", ""},
         {"november", "november", ""},
         {"december", "dezember", ""}}};
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        for (const auto name : kNames[i]) {
            if (!name.empty() && name == word) return static_cast<int>(i) + 1;
        }
    }
    return -1;
}

int numberOf(const Token& token) {
    if (token.kind == Token::Kind::number) return token.value;
    static constexpr std::array<std::array<std::string_view, 5>, 13> kNames{
        {{"", "", "", "", ""},
         {"one", "a", "an", "einer", "einem"},
         {"two", "zwei", "", "", ""},
         {"three", "drei", "", "", ""},
         {"four", "vier", "", "", ""},
         {"five", "fünf", "", "", ""},
         {"six", "sechs", "", "", ""},
         {"seven", "sieben", "", "", ""},
         {"eight", "acht", "", "", ""},
         {"nine", "neun", "", "", ""},
         {"ten", "zehn", "", "", ""},
         {"eleven", "elf", "", "", ""},
         {"twelve", "zwölf", "", "", ""}}};
    for (std::size_t i = 1; i < kNames.size(); ++i) {
        for (const auto name : kNames[i]) {
            if (!name.empty() && name == token.text) return static_cast<int>(i);
        }
    }
    return -1;
}

/// Tries to read a time at one place; remembers how far it got.
class Reader {
public:
    Reader(const std::vector<Token>& tokens, std::size_t at, Timestamp now, const Zone& zone,
           int dayEnd)
        : tokens_(tokens), at_(at), now_(now), zone_(zone), dayEnd_(dayEnd) {
        today_ = std::chrono::floor<days>(zone.toLocal(now));
    }

    /// Nullopt when there is none here.
    std::optional<TimePhrase> read() {
        const auto begin = at_;
        if (speaksOfThePast()) return std::nullopt;
        auto due = relative();
        bool dayOnly = false;
        if (!due) {
            at_ = begin;
            due = dayAndTime(dayOnly);
        }
        if (!due || *due <= now_ || *due > now_ + days(366 * 2)) return std::nullopt;
        return TimePhrase{tokens_[begin].begin, tokens_[at_ - 1].end, *due, dayOnly};
    }
    [[nodiscard]] std::size_t position() const { return at_; }

private:
    [[nodiscard]] const Token* peek(std::size_t ahead = 0) const {
        return at_ + ahead < tokens_.size() ? &tokens_[at_ + ahead] : nullptr;
    }
    bool eat(Words words) {
        const auto* token = peek();
        if (token == nullptr || !among(token->text, words)) return false;
        ++at_;
        return true;
    }
    [[nodiscard]] bool speaksOfThePast() const {
        if (at_ == 0) return false;
        // "letzten Dienstag um 10": the day stands between.
        const bool afterDay = at_ > 1 && weekdayOf(tokens_[at_ - 1].text) >= 0;
        return among(tokens_[at_ - (afterDay ? 2 : 1)].text,
                     {"last", "since", "from", "every", "letzten", "letzte", "letzter", "seit",
                      "vergangenen", "jeden", "vom", "guten", "ab"});
    }

    // "in 2 hours", "within 24 hours", "in zwei Tagen", "innerhalb von 3 Tagen"
    std::optional<Timestamp> relative() {
        if (eat({"innerhalb"}))
            eat({"von"});
        else if (!eat({"in", "within", "binnen"}))
            return std::nullopt;
        eat({"the", "next", "den", "der", "nächsten"});
        const auto* token = peek();
        if (token == nullptr) return std::nullopt;
        int count = numberOf(*token);
        if (count > 0)
            ++at_;
        else
            count = 1;
        if (count > 1'000) return std::nullopt;
        if (eat({"minute", "minutes", "minuten"})) return now_ + std::chrono::minutes(count);
        if (eat({"hour", "hours", "stunde", "stunden"})) return now_ + std::chrono::hours(count);
        if (eat({"day", "days", "tag", "tagen"})) return sameTime(count);
        if (eat({"week", "weeks", "woche", "wochen"})) return sameTime(count * 7);
        return std::nullopt;
    }
    [[nodiscard]] Timestamp sameTime(int ahead) const {
        return zone_.fromLocal(zone_.toLocal(now_) + days(ahead));
    }

    std::optional<Timestamp> dayAndTime(bool& dayOnly) {
        const auto begin = at_;
        const bool led =
            eat({"by", "until", "till", "before", "on", "bis", "am", "zum", "spätestens"});
        if (led) eat({"am", "zum", "spätestens", "the"});
        named_.reset();
        auto day = readDay();
        if (!day) at_ = led ? begin + 1 : begin;
        auto before = at_;
        eat({","});
        auto time = named_ ? named_ : readTime(led || day.has_value());
        if (!time) at_ = before;
        if (!day && time) {  // "at 10 on Tuesday"
            before = at_;
            eat({"on", "am"});
            day = readDay();
            if (!day) at_ = before;
        }
        if (!day && !time) return std::nullopt;
        dayOnly = !time;
        const int minutes = time.value_or(dayEnd_);
        if (day) return instant(*day, minutes, weekdayOnly_);
        const auto due = instant(today_, minutes, false);
        return due > now_ ? due : instant(today_ + days(1), minutes, false);
    }
    /// A weekday that is today and whose time has passed is that of next week.
    [[nodiscard]] Timestamp instant(LocalDay day, int minutes, bool weekday) const {
        const auto due = zone_.fromLocal(LocalTime{day} + std::chrono::minutes(minutes));
        return weekday && due <= now_ ? instant(day + days(7), minutes, false) : due;
    }

    std::optional<LocalDay> readDay() {
        weekdayOnly_ = false;
        const auto begin = at_;
        if (eat({"today", "heute"})) return withPart(today_);
        if (eat({"tonight"})) {
            named_ = 20 * 60;
            return today_;
        }
        if (eat({"tomorrow", "morgen"})) return withPart(today_ + days(1));
        if (eat({"übermorgen"})) return withPart(today_ + days(2));
        if (eat({"end", "ende"})) return readEnd(begin);
        const bool next = eat({"next", "nächsten", "nächste", "kommenden", "kommende"});
        if (!next) eat({"this", "diesen", "dieser", "coming"});
        if (next && eat({"week", "woche"})) return mondayOf(today_) + days(11);  // its Friday
        if (const auto* token = peek(); token != nullptr && token->kind == Token::Kind::word) {
            if (const int weekday = weekdayOf(token->text); weekday >= 0) {
                ++at_;
                return withPart(comingWeekday(weekday, next));
            }
        }
        at_ = begin;
        return readDate();
    }
    /// "morgen früh", "Friday afternoon"
    LocalDay withPart(LocalDay day) {
        if (eat({"morning", "früh", "vormittag"}))
            named_ = 10 * 60;
        else if (eat({"noon", "mittag"}))
            named_ = 12 * 60;
        else if (eat({"afternoon", "nachmittag"}))
            named_ = 16 * 60;
        else if (eat({"evening", "night", "abend"}))
            named_ = 20 * 60;
        return day;
    }
    static LocalDay mondayOf(LocalDay day) {
        return day - (std::chrono::weekday{day} - std::chrono::Monday);
    }
    LocalDay comingWeekday(int weekday, bool next) {
        const std::chrono::weekday wanted{static_cast<unsigned>(weekday)};
        const auto ahead = wanted - std::chrono::weekday{today_};
        weekdayOnly_ = ahead == days(0);
        return next && weekdayOnly_ ? today_ + days(7) : today_ + ahead;
    }
    /// "end of the week", "Ende der Woche", "end of day"
    std::optional<LocalDay> readEnd(std::size_t begin) {
        eat({"of", "der", "des"});
        eat({"the"});
        if (eat({"week", "woche"})) {
            const auto friday = mondayOf(today_) + days(4);
            return friday < today_ ? friday + days(7) : friday;
        }
        if (eat({"day", "tages"})) return today_;
        at_ = begin;
        return std::nullopt;
    }

    // "5 June", "June 5th", "5. Juni", "2026-06-05", "5.6.", "05.06.2026"
    std::optional<LocalDay> readDate() {
        const auto begin = at_;
        const auto* first = peek();
        if (first == nullptr) return std::nullopt;
        if (first->kind == Token::Kind::word) {
            const int month = monthOf(first->text);
            const auto* day = peek(1);
            if (month < 0 || day == nullptr || day->kind != Token::Kind::number)
                return std::nullopt;
            at_ += 2;
            eat({"st", "nd", "rd", "th"});
            return dateOf(0, month, day->value, begin);
        }
        if (first->kind != Token::Kind::number) return std::nullopt;
        ++at_;
        if (first->text.size() == 4 && eat({"-"})) {
            const int month = number();
            if (!eat({"-"})) return back(begin);
            return dateOf(first->value, month, number(), begin);
        }
        eat({"st", "nd", "rd", "th"});
        const bool dot = eat({"."});
        eat({"of"});
        const auto* second = peek();
        if (second == nullptr) return back(begin);
        if (const int month = monthOf(second->text); month > 0) {
            ++at_;
            return dateOf(0, month, first->value, begin);
        }
        if (!dot || second->kind != Token::Kind::number || second->text.size() > 2)
            return back(begin);
        ++at_;
        if (!eat({"."})) return back(begin);
        int year = 0;
        if (const auto* token = peek(); token != nullptr && token->kind == Token::Kind::number &&
                                        token->begin == tokens_[at_ - 1].end) {
            if (token->text.size() != 4 && token->text.size() != 2)
                return back(begin);  // a version, say
            year = token->text.size() == 2 ? 2000 + token->value : token->value;
            ++at_;
        }
        return dateOf(year, second->value, first->value, begin);
    }
    std::optional<LocalDay> back(std::size_t begin) {
        at_ = begin;
        return std::nullopt;
    }
    int number() {
        const auto* token = peek();
        if (token == nullptr || token->kind != Token::Kind::number) return -1;
        ++at_;
        return token->value;
    }
    /// Without a year: the next such day.
    std::optional<LocalDay> dateOf(int year, int month, int day, std::size_t begin) {
        const std::chrono::year_month_day today{today_};
        auto make = [&](int y) {
            return std::chrono::year{y} / std::chrono::month(static_cast<unsigned>(month)) /
                   std::chrono::day(static_cast<unsigned>(day));
        };
        if (month < 1 || day < 1) return back(begin);
        auto date = make(year != 0 ? year : static_cast<int>(today.year()));
        if (!date.ok()) return back(begin);
        if (year == 0 && LocalDay{date} < today_) date = make(static_cast<int>(today.year()) + 1);
        if (!date.ok()) return back(begin);
        return LocalDay{date};
    }

    // "at 10", "10:30", "3 pm", "um 10 Uhr", "10 Uhr 30", "noon"; `led`: after a day or "by".
    std::optional<int> readTime(bool led) {
        const auto begin = at_;
        const bool at = eat({"at", "um", "gegen"});
        led = led || at;
        if (led && eat({"noon", "midday", "mittag"})) return 12 * 60;
        const auto* hours = peek();
        if (hours == nullptr || hours->kind != Token::Kind::number || hours->text.size() > 2 ||
            hours->value > 24) {
            at_ = begin;
            return std::nullopt;
        }
        ++at_;
        int minutes = 0;
        bool sure = at;
        const auto* mark = peek();
        const auto* after = peek(1);
        if (mark != nullptr && after != nullptr &&
            (mark->text == ":" || (at && mark->text == ".")) &&
            after->kind == Token::Kind::number && after->text.size() == 2 && after->value < 60 &&
            after->begin == mark->end) {
            minutes = after->value;
            at_ += 2;
            sure = true;
        }
        int hour = hours->value;
        if (eat({"am"}) || ((peek() != nullptr && peek()->text == "a") && eatDotted('a'))) {
            hour %= 12;
            sure = true;
        } else if (eat({"pm"}) || ((peek() != nullptr && peek()->text == "p") && eatDotted('p'))) {
            hour = hour % 12 + 12;
            sure = true;
        } else if (eat({"uhr"})) {
            sure = true;
            const auto* more = peek();
            if (more != nullptr && more->kind == Token::Kind::number && more->text.size() == 2 &&
                more->value < 60) {
                minutes = more->value;
                ++at_;
            }
        }
        if (!sure || hour * 60 + minutes > kMinutesOfDay) {
            at_ = begin;
            return std::nullopt;
        }
        return hour * 60 + minutes;
    }
    /// "a.m.", "p.m."
    bool eatDotted(char letter) {
        const auto begin = at_;
        if (eat({std::string_view(&letter, 1)}) && eat({"."}) && eat({"m"})) {
            eat({"."});
            return true;
        }
        at_ = begin;
        return false;
    }

    const std::vector<Token>& tokens_;
    std::size_t at_;
    const Timestamp now_;
    const Zone& zone_;
    const int dayEnd_;
    LocalDay today_;
    std::optional<int> named_;  ///< by a part of the day
    bool weekdayOnly_ = false;
};

}  // namespace

std::vector<TimePhrase> findTimes(std::string_view text, Timestamp now, const Zone& zone,
                                  int dayEnd) {
    // Spaces that do not break are spaces; each byte keeps its place.
    const auto tokens =
        tokensOf(replaceAll(std::string(text.substr(0, kMostBytes)), "\xc2\xa0", "  "));
    std::vector<TimePhrase> found;
    for (std::size_t i = 0; i < tokens.size() && found.size() < kMostFound;) {
        Reader reader(tokens, i, now, zone, dayEnd);
        if (auto phrase = reader.read()) {
            found.push_back(*phrase);
            i = reader.position();
        } else {
            ++i;
        }
    }
    return found;
}

}  // namespace deskbell::promises
