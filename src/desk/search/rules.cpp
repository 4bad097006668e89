#include "desk/search/rules.hpp"

#include <algorithm>

#include "base/id.hpp"
#include "base/text.hpp"
#include "base/words.hpp"

namespace deskbell::search::rules {

namespace {

constexpr std::size_t kMostPassages = 3;
constexpr std::size_t kWordsBefore = 8;
constexpr std::size_t kWordsInAll = 28;

/// Quotation marks as keyboards and word processors make them, all as '"'.
std::string withPlainQuotes(std::string text) {
    for (const auto* mark : {"“", "”", "„", "«", "»"})
        text = replaceAll(std::move(text), mark, "\"");
    return text;
}

void add(Question& question, std::string_view text, bool exact, bool unfinished) {
    Wanted wanted{.words = {}, .exact = exact, .unfinished = unfinished, .address = {}};
    for (auto& word : wordsOf(text)) wanted.words.push_back(std::move(word.key));
    if (wanted.words.empty()) return;
    if (!exact) wanted.address = normalizeEmailAddress(text).value_or("");
    question.all.push_back(std::move(wanted));
}

void addLoose(Question& question, std::string_view text, bool last) {
    const auto parts = split(text, ' ');
    for (std::size_t i = 0; i < parts.size(); ++i) {
        add(question, parts[i], false, last && i + 1 == parts.size());
    }
}

std::int64_t numberIn(std::string_view text) {
    text = trim(text);
    if (text.starts_with('#')) text.remove_prefix(1);
    const auto number = parseIdValue(text);
    return number ? *number : 0;
}

std::string passage(std::string_view text, const std::vector<Word>& words, std::size_t begin,
                    std::size_t end, const std::function<bool(const std::string&)>& isHit) {
    std::string out = begin > 0 ? "…" : "";
    auto at = words[begin].begin;
    for (auto i = begin; i < end; ++i) {
        const auto& word = words[i];
        out += escapeHtml(text.substr(at, word.begin - at));
        const auto written = escapeHtml(text.substr(word.begin, word.end - word.begin));
        out += isHit(word.key) ? "<mark>" + written + "</mark>" : written;
        at = word.end;
    }
    return end < words.size() ? out + "…" : out;
}

}  // namespace

Result<Question> parseQuestion(std::string_view text) {
    if (codePoints(text) > kLongestQuestion) {
        return Error{Errc::invalid, "search.too_long", "q", "Search for fewer words."};
    }
    Question question;
    question.number = numberIn(text);
    // Only the end is left as typed: a space there says that the last word is complete.
    const bool complete = text.ends_with(' ');
    const auto line = withPlainQuotes(cleanLine(text)) + (complete ? " " : "");
    const auto parts = split(line, '"');
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const bool quoted = i % 2 == 1;
        if (quoted)
            add(question, parts[i], true, false);
        else
            addLoose(question, parts[i], i + 1 == parts.size());
    }
    return question;
}

std::vector<std::string> highlights(std::string_view text,
                                    const std::function<bool(const std::string&)>& isHit) {
    const auto words = wordsOf(text);
    std::vector<std::string> out;
    std::size_t shown = 0;  // words before this one are in a passage already
    for (std::size_t i = 0; i < words.size() && out.size() < kMostPassages; ++i) {
        if (!isHit(words[i].key)) continue;
        const auto begin = std::max(shown, i - std::min(i, kWordsBefore));
        const auto end = std::min(words.size(), begin + kWordsInAll);
        out.push_back(passage(text, words, begin, end, isHit));
        shown = end;
        i = end - 1;
    }
    return out;
}

}  // namespace deskbell::search::rules
