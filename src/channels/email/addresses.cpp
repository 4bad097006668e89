#include "channels/email/addresses.hpp"

#include "base/text.hpp"
#include "channels/email/header_text.hpp"

namespace deskbell::email {
namespace {

constexpr std::size_t kMostMailboxes = 2000;

/// Without comments and without blanks around dots and "@": <jane(home)@ b . example>, obsolete.
std::string removeComments(std::string_view text) {
    std::string out;
    int depth = 0;
    for (const char c : text) {
        if (c == '(') ++depth;
        const bool blank = c == ' ' || c == '\t';
        const bool afterDot = !out.empty() && (out.back() == '.' || out.back() == '@');
        if (c == '.' || c == '@') {
            while (out.ends_with(' ') || out.ends_with('\t')) out.pop_back();
        }
        if (depth == 0 && !(blank && afterDot)) out += c;
        if (c == ')' && depth > 0) --depth;
    }
    return out;
}

/// The address inside <>: without source route, quotes, "mailto:" and blanks around.
std::string normalizeAddress(std::string_view text) {
    text = trim(text);
    if (text.starts_with('@')) {  // <@a,@b:local@domain>, obsolete since 2001
        const auto colon = text.find(':');
        if (colon != std::string_view::npos) text.remove_prefix(colon + 1);
    }
    if (startsWithIgnoreCaseAscii(text, "mailto:")) text.remove_prefix(7);
    const auto clean = removeComments(text);
    text = trim(clean);
    while (text.size() > 1 && (text.front() == '\'' || text.front() == '"' || text.front() == '<'))
        text.remove_prefix(1);
    while (!text.empty() && std::string_view("'\">.").find(text.back()) != std::string_view::npos)
        text.remove_suffix(1);
    return normalizeEmailAddress(trim(text)).value_or("");
}

std::string normalizeName(std::string_view raw) {
    auto name = decodeHeaderText(raw);
    while (name.size() > 1 && (name.front() == '\'' || name.front() == '"') &&
           name.back() == name.front()) {
        name = std::string(trim(std::string_view(name).substr(1, name.size() - 2)));
    }
    return name;
}

/// Collects the pieces of one mailbox at a time.
class ListReader {
public:
    explicit ListReader(std::string_view text) : text_(text) {}

    std::vector<Address> read() {
        while (at_ < text_.size() && list_.size() < kMostMailboxes) step();
        endMailbox();
        return std::move(list_);
    }

private:
    void step() {
        switch (text_[at_]) {
            case '"':
                return quoted();
            case '(':
                return comment();
            case '<':
                return angle();
            case ',':
            case ';':
                ++at_;
                return endMailbox();
            case ':':
                return groupName();
            case '=':
                if (const auto length = encodedWordLength(text_.substr(at_)); length > 0) {
                    words_ += text_.substr(at_, length);
                    at_ += length;
                    return;
                }
                [[fallthrough]];
            default:
                literal();
        }
    }

    void literal() { words_ += text_[at_++]; }

    // A quote or comment that is never closed means nothing, nor do later ones: looking for the end
    // again and again would take quadratic time.
    void quoted() {
        if (quotesBroken_) {
            ++at_;
            return;
        }
        std::string inner;
        std::size_t i = at_ + 1;
        for (; i < text_.size() && text_[i] != '"'; ++i) {
            if (text_[i] == '\\' && i + 1 < text_.size()) ++i;
            inner += text_[i];
        }
        if (i >= text_.size()) {
            quotesBroken_ = true;
            ++at_;
            return;
        }
        at_ = i + 1;
        const bool localPart = at_ < text_.size() && text_[at_] == '@';
        words_ += localPart ? '"' + inner + '"' : inner;
    }

    void comment() {
        if (commentsBroken_) return literal();
        std::string inner;
        int depth = 0;
        std::size_t i = at_;
        for (; i < text_.size(); ++i) {
            if (text_[i] == '\\' && i + 1 < text_.size()) {
                inner += text_[++i];
                continue;
            }
            if (text_[i] == '(' && depth++ == 0) continue;
            if (text_[i] == ')' && --depth == 0) break;
            inner += text_[i];
        }
        if (i >= text_.size()) {
            commentsBroken_ = true;
            return literal();
        }
        at_ = i + 1;
        comment_ = std::move(inner);
    }

    void angle() {
        if (hasAngle_) endMailbox();  // "<a@b.c> <d@e.f>": the comma was forgotten
        auto end = text_.find_first_of("<>", at_ + 1);
        if (end == std::string_view::npos || text_[end] == '<') {  // ">" was forgotten
            end = std::min(text_.find_first_of(",;", at_ + 1), text_.size());
        }
        angle_ = text_.substr(at_ + 1, end - at_ - 1);
        hasAngle_ = true;
        at_ = end < text_.size() && text_[end] == '>' ? end + 1 : end;
    }

    void groupName() {
        ++at_;
        if (words_.find('@') == std::string::npos && !hasAngle_) {
            words_.clear();
            carried_.clear();
        }
    }

    void endMailbox() {
        const auto words = trim(words_);
        if (hasAngle_) {
            add(carried_.empty() ? std::string(words) : carried_ + ", " + std::string(words),
                normalizeAddress(angle_));
            carried_.clear();
        } else if (words.find('@') != std::string_view::npos) {
            dropCarried();
            bare(words);
        } else if (!words.empty()) {
            // "Doe, Jane <jane@shop.example>": a name with a comma that nobody quoted.
            carried_ = carried_.empty() ? std::string(words) : carried_ + ", " + std::string(words);
        }
        words_.clear();
        comment_.clear();
        angle_ = {};
        hasAngle_ = false;
        if (at_ >= text_.size()) dropCarried();
    }

    /// An address without <>, perhaps with words before it.
    void bare(std::string_view words) {
        const auto at = words.find('@');
        const auto begin = words.find_last_of(" \t", at);
        const auto end = std::min(words.find_first_of(" \t", at), words.size());
        const auto start = begin == std::string_view::npos ? 0 : begin + 1;
        auto address = normalizeAddress(words.substr(start, end - start));
        if (address.empty()) return add(std::string(words), {});
        add(std::string(words.substr(0, start)) + std::string(words.substr(end)), address);
    }

    void dropCarried() {
        if (!carried_.empty()) list_.push_back({normalizeName(carried_), {}});
        carried_.clear();
    }

    void add(std::string name, std::string address) {
        if (trim(name).empty()) name = comment_;
        if (address.empty() && hasAngle_ && !trim(angle_).empty()) {
            name += " <" + std::string(angle_) + ">";  // what stood there stays visible
        }
        Address mailbox{normalizeName(name), std::move(address)};
        if (!mailbox.name.empty() || !mailbox.address.empty()) list_.push_back(std::move(mailbox));
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::string words_;
    std::string comment_;
    std::string carried_;
    std::string_view angle_;
    bool hasAngle_ = false;
    bool quotesBroken_ = false;
    bool commentsBroken_ = false;
    std::vector<Address> list_;
};

}  // namespace

std::vector<Address> parseAddresses(std::string_view value) {
    const auto line = unfold(value);
    return ListReader(line).read();
}

}  // namespace deskbell::email
