#include "desk/markup/lines.hpp"

#include <algorithm>
#include <bitset>

#include "base/text.hpp"
#include "desk/markup/phrases.hpp"

namespace deskbell::markup {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);
constexpr std::size_t kLongestIntroduction = 500;  // bytes, over all its lines
constexpr std::size_t kIntroductionLines = 4;
constexpr std::size_t kHeaderLines = 10;
constexpr std::size_t kSignatureLines = 30;
constexpr std::size_t kFooterLines = 8;
constexpr std::size_t kWrapWidth = 65;  // programs that wrap do so a little later

constexpr bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

bool isBlank(const Line& line) {
    return line.text.empty();
}

bool isSeparator(std::string_view text) {
    for (const std::string_view c : {"-", "_", "=", "—", "–", "*"}) {
        std::size_t count = 0;
        auto rest = text;
        for (; rest.starts_with(c); rest.remove_prefix(c.size())) ++count;
        if (rest.empty() && count >= 2) return true;
    }
    return false;
}

bool hasEmailAddress(std::string_view text) {
    const auto at = text.find('@');
    return at != text.npos && at > 0 && text[at - 1] != ' ' && text.find('.', at) != text.npos;
}

/// A time of day, a year or a date in digits.
bool hasDate(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        if (!isDigit(text[i])) {
            ++i;
            continue;
        }
        const auto begin = i;
        while (i < text.size() && isDigit(text[i])) ++i;
        const auto digits = text.substr(begin, i - begin);
        if (digits.size() == 4 && (digits.starts_with("19") || digits.starts_with("20")))
            return true;
        const bool joined = i + 1 < text.size() && isDigit(text[i + 1]) &&
                            std::string_view{":./-"}.find(text[i]) != std::string_view::npos;
        if (joined && digits.size() <= 2) return true;
    }
    return false;
}

bool hasTimeOfDay(std::string_view text) {
    for (std::size_t i = 1; i + 2 < text.size(); ++i) {
        if ((text[i] == ':' || text[i] == '.' || text[i] == 'h') && isDigit(text[i - 1]) &&
            isDigit(text[i + 1]) && isDigit(text[i + 2]) &&
            (i + 3 >= text.size() || !isDigit(text[i + 3]))) {
            return true;
        }
    }
    return false;
}

std::string joined(const std::vector<Line>& lines, std::size_t begin, std::size_t end) {
    std::string text;
    for (auto i = begin; i < end; ++i) {
        // Programs break lines even between an address and its bracket.
        if (!text.empty() && !lines[i].text.starts_with('>')) text += ' ';
        text += lines[i].text;
    }
    return foldKey(text);
}

/// "Ann Archer <ann@…> …", as Hungarian, Turkish and Chinese introductions begin.
bool beginsWithSender(std::string_view text) {
    const auto bracket = text.find('<');
    return bracket != text.npos && bracket <= 60 && text.find('@', bracket) != text.npos &&
           text.substr(0, bracket).find_first_of(".?!:") == text.npos;
}

enum class Follows { quotedText, plainText };

/// Is this the line that introduces a quote? Where plain text follows, only what cannot be anything
/// else counts: "On 5 May you wrote:" is also how customers complain.
bool introducesQuote(std::string_view text, Follows follows) {
    while (text.ends_with('-') || text.ends_with(' ')) text.remove_suffix(1);
    const bool colon = text.ends_with(':');
    if (!colon && !text.ends_with(" wrote")) return false;

    const bool address = hasEmailAddress(text);
    const bool wrote = saysWrote(text);
    if (follows == Follows::quotedText) {
        const int signs = (wrote ? 1 : 0) + (address ? 1 : 0) + (hasDate(text) ? 1 : 0);
        return signs >= 2 || (signs == 1 && colon && beginsLikeAttribution(text));
    }
    if (!beginsLikeAttribution(text) && !(beginsWithSender(text) && wrote)) return false;
    if (wrote) return address || hasTimeOfDay(text);
    const auto lastWord = text.substr(text.rfind(' ') + 1);
    return hasDate(text) && lastWord.find('@') != lastWord.npos;
}

class Splitter {
public:
    explicit Splitter(const std::vector<Line>& lines) : lines_(lines), end_(lines.size()) {}

    LineSplit split() {
        const LineSplit whole{{0, lines_.size()}, {}, {}};
        const auto history = findHistory();
        const auto forward = findForward();
        if (forward < history) return whole;
        if (history != kNone) {
            end_ = withSeparators(history);
            result_.quoted = {end_, lines_.size()};
        }
        while (takeTail()) {
        }
        while (end_ > 0 && isBlank(lines_[end_ - 1])) --end_;
        if (end_ == 0) return whole;
        result_.visible = {0, end_};
        return result_;
    }

private:
    /// The first line after which everything is an older message, quoted without marks.
    [[nodiscard]] std::size_t findHistory() const {
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            const auto& line = lines_[i];
            if (line.quoted || isBlank(line)) continue;
            if (line.mark == Mark::history || startsHeader(i) || startsHistory(i)) return i;
            if (isSeparator(line.text.substr(0, 2)) &&
                isOriginalMessageMarker(foldKey(line.text))) {
                return i;
            }
        }
        return kNone;
    }

    /// "From: … Sent: … To: … Subject: …" in any language and order of the common programs.
    [[nodiscard]] bool startsHeader(std::size_t first) const {
        const auto keyOf = [&](std::size_t i) {
            const auto text = lines_[i].text;
            if (text.size() > 300 || text.find_first_of(":\xEF") == text.npos)
                return HeaderKey::none;
            return headerKeyOf(foldKey(text));
        };
        const auto firstKey = keyOf(first);
        if (firstKey != HeaderKey::from && firstKey != HeaderKey::date) return false;

        std::bitset<8> found;
        bool address = false;
        std::size_t continued = 0;
        for (auto i = first; i < std::min(first + kHeaderLines, lines_.size()); ++i) {
            if (isBlank(lines_[i]) || lines_[i].quoted) break;
            const auto key = keyOf(i);
            continued = key == HeaderKey::none ? continued + 1 : 0;
            if (continued > 2) break;
            found.set(static_cast<std::size_t>(key));
            address = address || hasEmailAddress(lines_[i].text);
        }
        found.reset(static_cast<std::size_t>(HeaderKey::none));
        const auto has = [&](HeaderKey key) { return found.test(static_cast<std::size_t>(key)); };
        // From, to and date alone may be a journey.
        return has(HeaderKey::from) && found.count() >= 3 && (has(HeaderKey::subject) || address);
    }

    /// "On … Ann <ann@…> wrote:" with the quote below it unmarked.
    [[nodiscard]] bool startsHistory(std::size_t first) const {
        const auto beginning = foldKey(firstCodePoints(lines_[first].text, 80));
        if (!beginsLikeAttribution(beginning) && !beginsWithSender(beginning)) return false;
        std::size_t size = 0;
        for (auto i = first; i < std::min(first + kIntroductionLines, lines_.size()); ++i) {
            size += lines_[i].text.size();
            if (isBlank(lines_[i]) || lines_[i].quoted || size > kLongestIntroduction) return false;
            if (!introducesQuote(joined(lines_, first, i + 1), Follows::plainText)) continue;
            auto next = i + 1;
            while (next < lines_.size() && isBlank(lines_[next])) ++next;
            return next == lines_.size() || !lines_[next].quoted;
        }
        return false;
    }

    /// A forwarded message is what its sender wants read.
    [[nodiscard]] std::size_t findForward() const {
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            const auto& line = lines_[i];
            if (isBlank(line) || (line.quoted && i > 0 && lines_[i - 1].quoted)) continue;
            if (line.text.size() <= 160 && isForwardMarker(foldKey(line.text))) return i;
        }
        return kNone;
    }

    [[nodiscard]] std::size_t withSeparators(std::size_t first) const {
        auto begin = first;
        for (auto i = first; i > 0; --i) {
            const auto& line = lines_[i - 1];
            if (isSeparator(line.text))
                begin = i - 1;
            else if (!isBlank(line))
                break;
        }
        return begin;
    }

    /// Takes one quote or signature from the end of what is visible; false when there is none.
    bool takeTail() {
        auto end = end_;
        while (end > 0 && isBlank(lines_[end - 1])) --end;
        if (end == 0) return false;
        if (lines_[end - 1].quoted) {
            takeQuote(end);
            return true;
        }
        const auto signature = signatureBefore(end);
        if (signature == kNone) return false;
        takeSignature(signature, end);
        return true;
    }

    void takeQuote(std::size_t end) {
        const auto begin = attributionBefore(lines_, quoteStart(end));
        const bool after = !result_.signature.empty() && result_.signature.end > result_.quoted.end;
        if (!result_.quoted.empty()) {
            // Whatever lay between two quotes belongs to the history.
            result_.quoted.begin = begin;
            if (!after) result_.signature = {};
        } else {
            result_.quoted = {begin, end};
        }
        end_ = begin;
    }

    void takeSignature(std::size_t begin, std::size_t end) {
        auto& signature = result_.signature;
        const bool afterQuote =
            !signature.empty() && !result_.quoted.empty() && signature.begin >= result_.quoted.end;
        if (afterQuote) result_.quoted.end = signature.end;
        signature = {begin, signature.empty() || afterQuote ? end : signature.end};
        end_ = begin;
    }

    /// The first line of the quote that ends before `end`.
    [[nodiscard]] std::size_t quoteStart(std::size_t end) const {
        auto begin = end - 1;
        for (;;) {
            auto above = begin;
            while (above > 0 && isBlank(lines_[above - 1])) --above;
            if (above == 0) return begin;
            if (lines_[above - 1].quoted)
                begin = above - 1;
            else if (above == begin && isWrapped(begin - 1))
                begin -= 2;
            else
                return begin;
        }
    }

    /// Is the line the rest of the quoted line above it, which a program broke without a new mark?
    [[nodiscard]] bool isWrapped(std::size_t index) const {
        if (index == 0 || !lines_[index - 1].quoted) return false;
        const auto above = lines_[index - 1].text;
        return above.size() >= kWrapWidth &&
               std::string_view{".?!:"}.find(above.back()) == std::string_view::npos;
    }

    /// Where a signature begins that ends before `end`; kNone without one.
    [[nodiscard]] std::size_t signatureBefore(std::size_t end) const {
        const auto& last = lines_[end - 1];
        if (last.mark == Mark::signature) {
            auto begin = end - 1;
            while (begin > 0 && lines_[begin - 1].mark == Mark::signature) --begin;
            return begin;
        }
        if (last.text.size() <= 160 && isDeviceSignature(foldKey(last.text))) return end - 1;

        for (auto i = end; i > 0 && end - i < kSignatureLines; --i) {
            const auto& line = lines_[i - 1];
            if (line.quoted) return kNone;
            if (line.text == "--") return i - 1;
            if (end - i < kFooterLines && isFooterRule(i - 1, end)) return i - 1;
        }
        return kNone;
    }

    /// The rule above "… mailing list" and its addresses.
    [[nodiscard]] bool isFooterRule(std::size_t index, std::size_t end) const {
        if (!lines_[index].text.starts_with("__") || !isSeparator(lines_[index].text)) return false;
        const auto begin = lines_.begin() + static_cast<std::ptrdiff_t>(index);
        return std::any_of(
            begin, lines_.begin() + static_cast<std::ptrdiff_t>(end),
            [](auto& line) { return line.text.find("mailing list") != std::string_view::npos; });
    }

    const std::vector<Line>& lines_;
    std::size_t end_;  // of what is still visible
    LineSplit result_;
};

}  // namespace

LineSplit splitLines(const std::vector<Line>& lines) {
    return Splitter(lines).split();
}

Line lineOf(std::string_view raw) {
    Line line{trim(raw), false, Mark::none};
    if (line.text == ">:") return line;  // the end of an introduction that was wrapped
    while (line.text.starts_with('>')) {
        line.quoted = true;
        line.text = trim(line.text.substr(1));
    }
    return line;
}

std::vector<Line> linesOf(std::string_view text) {
    std::vector<Line> lines;
    for (const auto raw : split(text, '\n')) lines.push_back(lineOf(raw));
    return lines;
}

std::size_t attributionBefore(const std::vector<Line>& lines, std::size_t quote) {
    auto end = quote;
    while (end > 0 && quote - end < 2 && isBlank(lines[end - 1])) --end;

    auto begin = end;
    while (begin > 0 && lines[begin - 1].mark == Mark::attribution) --begin;
    if (begin < end) return begin;

    std::size_t size = 0;
    auto found = quote;
    bool complete = false;  // begins as introductions do
    for (begin = end; begin > 0 && end - begin < kIntroductionLines; --begin) {
        const auto& line = lines[begin - 1];
        size += line.text.size();
        if (isBlank(line) || line.quoted || size > kLongestIntroduction) break;
        const auto text = joined(lines, begin - 1, end);
        const bool begins = beginsLikeAttribution(text);
        if (!introducesQuote(text, Follows::quotedText) || (complete && !begins)) continue;
        found = begin - 1;
        complete = begins;
        const bool goesOn = begin > 1 && lines[begin - 2].text.ends_with(',');
        if (complete && !goesOn) break;
    }
    return found;
}

}  // namespace deskbell::markup
