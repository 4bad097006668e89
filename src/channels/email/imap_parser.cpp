#include "channels/email/imap_parser.hpp"

#include <fmt/format.h>

#include <charconv>

#include "base/text.hpp"
#include "channels/email/connection.hpp"

namespace deskbell::email {

namespace {

constexpr std::size_t kMaxDepth = 12;
constexpr std::size_t kMaxValues = 300'000;
constexpr std::uint64_t kAbsurdLiteral = 4ull * 1024 * 1024 * 1024;

Error notImap(std::string_view text) {
    return mailError(MailFault::protocol,
                     fmt::format("The server sent something that is not IMAP: \"{}\". Check that "
                                 "the port is the one for IMAP.",
                                 quoteServer(text.substr(0, 80))));
}

template <class N>
std::optional<N> toNumber(std::string_view digits) {
    N value{};
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) return {};
    return value;
}

std::string upper(std::string_view text) {
    std::string result{text};
    for (auto& c : result) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return result;
}

std::string_view nextWord(std::string_view& text) {
    const auto end = std::min(text.find(' '), text.size());
    const auto word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return word;
}

bool isStatus(std::string_view name) {
    return name == "OK" || name == "NO" || name == "BAD" || name == "BYE" || name == "PREAUTH";
}

/// Text for people may end in "{5}" without a literal following.
bool mayHoldLiterals(std::string_view response) {
    if (!response.starts_with("* ")) return false;
    response.remove_prefix(2);
    return !isStatus(upper(nextWord(response).substr(0, 8)));
}

/// Reads values from text; each literal's octets are moved out of the frame.
class ValueReader {
public:
    ValueReader(std::string_view text, std::vector<ImapLiteral>& literals)
        : text_(text), literals_(literals) {}

    /// All values up to the end, or up to ')' inside a list; false when they are malformed.
    bool readAll(std::vector<ImapValue>& out, std::size_t depth = 0) {
        while (true) {
            while (!text_.empty() && text_.front() == ' ') text_.remove_prefix(1);
            if (text_.empty()) return depth == 0;
            if (text_.front() == ')') {
                text_.remove_prefix(1);
                return depth > 0;
            }
            if (++count_ > kMaxValues) return false;
            if (!readOne(out.emplace_back(), depth)) return false;
        }
    }

private:
    bool readOne(ImapValue& value, std::size_t depth) {
        switch (text_.front()) {
            case '(':
                if (depth >= kMaxDepth) return false;
                text_.remove_prefix(1);
                value.kind = ImapValue::Kind::list;
                return readAll(value.items, depth + 1);
            case '"':
                return readQuoted(value);
            case '{':
                return readLiteral(value);
            default:
                return readAtom(value);
        }
    }

    bool readQuoted(ImapValue& value) {
        value.kind = ImapValue::Kind::string;
        for (std::size_t i = 1; i < text_.size(); ++i) {
            if (text_[i] == '"') {
                text_.remove_prefix(i + 1);
                return true;
            }
            if (text_[i] == '\\' && ++i == text_.size()) return false;
            value.text.push_back(text_[i]);
        }
        return false;
    }

    bool readLiteral(ImapValue& value) {
        const auto end = text_.find('}');
        if (end == std::string_view::npos || used_ == literals_.size()) return false;
        text_.remove_prefix(end + 1);
        auto& literal = literals_[used_++];
        value.kind = ImapValue::Kind::string;
        value.text = std::move(literal.bytes);
        value.truncated = literal.truncated;
        return true;
    }

    /// Also "BODY[HEADER.FIELDS (To)]<0>": brackets hold spaces and parentheses.
    bool readAtom(ImapValue& value) {
        std::size_t end = 0;
        bool inBrackets = false;
        for (; end < text_.size(); ++end) {
            const char c = text_[end];
            if (c == '[') inBrackets = true;
            if (c == ']') inBrackets = false;
            if (!inBrackets && (c == ' ' || c == '(' || c == ')' || c == '"')) break;
        }
        if (end == 0 || inBrackets) return false;
        value.text = text_.substr(0, end);
        value.kind =
            equalsIgnoreCaseAscii(value.text, "NIL") ? ImapValue::Kind::nil : ImapValue::Kind::atom;
        text_.remove_prefix(end);
        return true;
    }

    std::string_view text_;
    std::vector<ImapLiteral>& literals_;
    std::size_t used_ = 0;
    std::size_t count_ = 0;
};

/// "[UIDVALIDITY 7] UIDs valid": the code when it can be read, else all is text.
void readStatus(std::string_view rest, ImapResponse& response) {
    const auto end = rest.starts_with('[') ? rest.find(']') : std::string_view::npos;
    if (end != std::string_view::npos) {
        auto inside = rest.substr(1, end - 1);
        rest.remove_prefix(end + 1);
        response.code = upper(nextWord(inside));
        std::vector<ImapLiteral> none;
        if (!ValueReader(inside, none).readAll(response.codeValues)) response.codeValues.clear();
    }
    response.text = trim(rest);
}

}  // namespace

void ImapFramer::append(std::string_view bytes) {
    input_.append(bytes);
}

Result<std::optional<ImapFrame>> ImapFramer::next() {
    while (true) {
        if (literalLeft_ > 0 && !takeLiteral()) break;
        auto line = takeLine();
        if (!line) return std::move(line).error();
        if (!*line) break;
        auto literal = beginLiteral();
        if (!literal) return std::move(literal).error();
        if (*literal) continue;
        kept_ = 0;
        return std::optional{std::exchange(frame_, {})};
    }
    compact();
    return std::optional<ImapFrame>{};
}

/// True when the literal is complete.
bool ImapFramer::takeLiteral() {
    const auto have = std::min<std::uint64_t>(literalLeft_, input_.size() - at_);
    auto& literal = frame_.literals.back();
    const auto keep = std::min<std::uint64_t>(have, limits_.literalBytes - kept_);
    literal.bytes.append(input_, at_, keep);
    literal.truncated = literal.truncated || keep < have;
    kept_ += keep;
    at_ += have;
    scanned_ = at_;
    literalLeft_ -= have;
    return literalLeft_ == 0;
}

/// Moves the text up to the next line end into the frame; false when it is not here yet.
Result<bool> ImapFramer::takeLine() {
    const auto end = input_.find('\n', scanned_);
    const auto length = std::min(end, input_.size()) - at_;
    if (frame_.text.size() + length > limits_.textBytes) {
        return mailError(MailFault::protocol,
                         "The server sent a line longer than any mail server "
                         "should. Check that the port is the one for IMAP.");
    }
    if (end == std::string::npos) {
        scanned_ = input_.size();
        return false;
    }
    frame_.text.append(input_, at_, length);
    if (frame_.text.ends_with('\r')) frame_.text.pop_back();
    at_ = scanned_ = end + 1;
    return true;
}

/// True when the line announces a literal, "{123}" at its end, which then follows.
Result<bool> ImapFramer::beginLiteral() {
    std::string_view text = frame_.text;
    const auto brace = text.rfind('{');
    if (!text.ends_with('}') || brace == std::string_view::npos || !mayHoldLiterals(text)) {
        return false;
    }
    auto digits = text.substr(brace + 1, text.size() - brace - 2);
    if (digits.ends_with('+')) digits.remove_suffix(1);
    const auto size = toNumber<std::uint64_t>(digits);
    if (!size) return false;
    if (*size > kAbsurdLiteral || frame_.literals.size() == limits_.literals) return notImap(text);
    frame_.literals.emplace_back();
    literalLeft_ = *size;
    return true;
}

void ImapFramer::compact() {
    input_.erase(0, at_);
    scanned_ -= at_;
    at_ = 0;
    // One long response must not keep its memory for ever.
    if (input_.empty() && input_.capacity() > 1024 * 1024) input_.shrink_to_fit();
}

bool ImapValue::is(std::string_view atom) const {
    return kind == Kind::atom && equalsIgnoreCaseAscii(text, atom);
}

std::optional<std::uint64_t> ImapValue::number() const {
    return kind == Kind::atom ? toNumber<std::uint64_t>(text) : std::nullopt;
}

ImapValue* ImapResponse::fetched(std::string_view key) {
    if (name != "FETCH" || values.empty()) return nullptr;
    auto& items = values.front().items;
    for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
        if (items[i].is(key)) return &items[i + 1];
    }
    return nullptr;
}

const ImapValue* ImapResponse::fetched(std::string_view key) const {
    return const_cast<ImapResponse*>(this)->fetched(key);
}

Result<ImapResponse> parseImapResponse(ImapFrame frame) {
    std::string_view rest = frame.text;
    const auto first = nextWord(rest);
    ImapResponse response;
    if (first == "+") {
        response.kind = ImapResponse::Kind::continuation;
        response.text = rest;
        return response;
    }
    if (first.empty() || first.size() > 32) return notImap(frame.text);
    if (first != "*") {
        response.kind = ImapResponse::Kind::tagged;
        response.tag = first;
    }

    auto name = nextWord(rest);
    if (first == "*" && (response.number = toNumber<std::uint32_t>(name))) name = nextWord(rest);
    response.name = upper(name);
    if (isStatus(response.name) && !response.number) {
        readStatus(rest, response);
        return response;
    }
    if (name.empty() || response.kind == ImapResponse::Kind::tagged) return notImap(frame.text);

    // Other data may come in any form that an extension likes: only what we use is read.
    const bool used = response.name == "FETCH" || response.name == "LIST" ||
                      response.name == "SEARCH" || response.name == "CAPABILITY";
    if (used && !ValueReader(rest, frame.literals).readAll(response.values)) {
        return notImap(frame.text);
    }
    return response;
}

std::string imapSet(const std::vector<std::uint32_t>& numbers) {
    std::string set;
    for (std::size_t i = 0; i < numbers.size();) {
        auto last = i;
        while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1) ++last;
        if (!set.empty()) set += ',';
        set += std::to_string(numbers[i]);
        if (last > i) set += fmt::format(":{}", numbers[last]);
        i = last + 1;
    }
    return set;
}

std::string imapQuoted(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + '"';
}

}  // namespace deskbell::email
