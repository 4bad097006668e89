#include "channels/email/mime_bounds.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.hpp"

namespace deskbell::email {
namespace {

Error tooComplex(std::string detail) {
    return Error{Errc::invalid, "mail.too_complex", "", std::move(detail)};
}

bool containsIgnoreCase(std::string_view text, std::string_view lowerCaseWord) {
    const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; };
    return std::search(text.begin(), text.end(), lowerCaseWord.begin(), lowerCaseWord.end(),
                       same) != text.end();
}

bool isAddressField(std::string_view name) {
    static constexpr std::array<std::string_view, 6> kNames{"from", "sender", "reply-to",
                                                            "to",   "cc",     "bcc"};
    return std::ranges::any_of(
        kNames, [&](std::string_view each) { return equalsIgnoreCaseAscii(name, each); });
}

/// Walks line by line and watches the blocks of lines that a parser might read as headers: at the
/// top, after a line that may be a boundary, and after the headers of an attached message.
class BoundsChecker {
public:
    BoundsChecker(std::string_view raw, const MailBounds& bounds)
        : raw_(raw), rest_(raw), bounds_(bounds) {}

    Result<void> check() {
        beginBlock();
        while (!rest_.empty()) {
            if (auto ok = line(nextLine()); !ok) return ok;
        }
        return {};
    }

private:
    std::string_view nextLine() {
        const auto end = std::min(rest_.find('\n'), rest_.size() - 1) + 1;
        const auto text = rest_.substr(0, end);
        rest_.remove_prefix(end);
        return text;
    }

    Result<void> line(std::string_view text) {
        if (text.starts_with("--")) {
            if (++boundaryLines_ > bounds_.boundaries) return tooComplex("Too many parts.");
            beginBlock();
            return {};
        }
        if (!inBlock_) return {};
        if (!trim(text).empty()) return headerLine(text);
        endBlock();
        return {};
    }

    void beginBlock() {
        endField();
        inBlock_ = true;
        blockBytes_ = 0;
        blockFields_ = 0;
        hasContentType_ = false;
        hasMessage_ = false;
    }

    void endBlock() {
        // After an attached message's own headers, or in a digest, the message's headers follow.
        const bool headersFollow = hasMessage_ || (!hasContentType_ && mayHoldDigest());
        beginBlock();
        inBlock_ = headersFollow;
    }

    Result<void> headerLine(std::string_view text) {
        blockBytes_ += text.size();
        if (blockBytes_ > bounds_.headerBytes) return tooComplex("Its headers are too long.");
        if (text[0] == ' ' || text[0] == '\t') return continueField(text);
        endField();

        const auto name = trim(text.substr(0, std::min(text.find(':'), text.size())));
        contentTypeField_ = equalsIgnoreCaseAscii(name, "content-type");
        hasContentType_ = hasContentType_ || contentTypeField_;
        addressField_ = isAddressField(name);
        if (++blockFields_ > bounds_.fieldsPerBlock || ++fields_ > bounds_.fields) {
            return tooComplex("Too many header fields.");
        }
        return continueField(text);
    }

    Result<void> continueField(std::string_view text) {
        fieldBytes_ += text.size();
        if (fieldBytes_ > bounds_.fieldBytes) return tooComplex("A header field is too long.");
        if (contentTypeField_) {
            hasMessage_ = hasMessage_ || containsIgnoreCase(text, "message");
            if (containsIgnoreCase(text, "multipart") && ++multiparts_ > bounds_.multiparts) {
                return tooComplex("Too many multiparts.");
            }
        }
        if (addressField_) {
            colons_ += static_cast<std::size_t>(std::ranges::count(text, ':'));
            if (colons_ > bounds_.colonsInAddresses) {
                return tooComplex("Too many groups among its addresses.");
            }
        }
        return {};
    }

    bool mayHoldDigest() {
        if (!hasDigest_) hasDigest_ = containsIgnoreCase(raw_, "digest");
        return *hasDigest_;
    }

    void endField() {
        fieldBytes_ = 0;
        colons_ = 0;
        addressField_ = false;
        contentTypeField_ = false;
    }

    const std::string_view raw_;
    std::string_view rest_;
    const MailBounds& bounds_;
    std::optional<bool> hasDigest_;  // searched for when it first matters
    bool inBlock_ = true;
    bool hasContentType_ = false;
    bool hasMessage_ = false;
    bool addressField_ = false;
    bool contentTypeField_ = false;
    std::size_t blockBytes_ = 0;
    std::size_t blockFields_ = 0;
    std::size_t fieldBytes_ = 0;
    std::size_t colons_ = 0;
    std::size_t fields_ = 0;
    std::size_t multiparts_ = 0;
    std::size_t boundaryLines_ = 0;
};

}  // namespace

Result<void> checkBounds(std::string_view raw, const MailBounds& bounds) {
    if (raw.size() > bounds.bytes) return tooComplex("It is larger than 50 MB.");
    return BoundsChecker(raw, bounds).check();
}

}  // namespace deskbell::email
