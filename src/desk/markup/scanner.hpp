#pragma once
// Cuts HTML into text and tags exactly as browsers do (the tokenizer of the HTML standard), in one
// forward pass that never looks at a byte a second time after moving past it. Private to this
// folder.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "desk/markup/tags.hpp"

namespace deskbell::markup {

struct RawAttribute {
    Attr name;
    std::string_view value;  ///< as written, character references and all
};

struct Token {
    enum class Kind : std::uint8_t { text, start, end, done };

    Kind kind = Kind::done;
    std::string_view text;  ///< of a text token: as written
    std::string_view name;  ///< of a tag, lower case; valid until the next token
    bool selfClosing = false;
    std::vector<RawAttribute> attributes;  ///< the allow-listed ones, the first of each name
};

/// Comments, declarations and processing instructions are skipped, and so is the content of script,
/// style, title and the like. The input must outlive the scanner.
class Scanner {
public:
    explicit Scanner(std::string_view html) : html_(html) {}

    /// The next token, valid until the next call; `done` at the end.
    const Token& next();

    /// Inside svg and math, CDATA sections exist and style or title hold markup.
    void setForeign(bool foreign) { foreign_ = foreign; }

private:
    bool readText();
    bool readMarkup();
    bool readTag(Token::Kind kind, std::size_t nameAt);
    void readAttribute();
    void skipComment();
    void skipPast(std::string_view end);
    std::string_view readRawContent(std::string_view name);
    void skipSpace();
    [[nodiscard]] char at(std::size_t position) const {
        return position < html_.size() ? html_[position] : '\0';
    }

    std::string_view html_;
    std::size_t at_ = 0;
    bool foreign_ = false;
    std::string_view pendingText_;  // of a textarea, which comes after its start tag
    std::string name_;
    Token token_;
};

}  // namespace deskbell::markup
