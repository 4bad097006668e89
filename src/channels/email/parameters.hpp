#pragma once
// Values with parameters: Content-Type and Content-Disposition (RFC 2045, 2183, 2231).

#include <string>
#include <string_view>
#include <vector>

namespace deskbell::email {

/// "%20" and the like as the bytes they stand for; anything else stays.
[[nodiscard]] std::string decodePercent(std::string_view text);

/// `text/plain; charset="utf-8"; name*0*=utf-8''a%20; name*1=b.txt`, decoded.
class ParameterizedValue {
public:
    /// Never fails: takes what it can. RFC 2231 pieces are joined and decoded; encoded words and
    /// raw 8-bit text, which do not belong there but are common, are decoded too.
    explicit ParameterizedValue(std::string_view raw);

    /// What stands before the first ';', lower case, without comments.
    [[nodiscard]] const std::string& value() const { return value_; }
    /// The parameter of that lower-case name; empty when absent.
    [[nodiscard]] std::string_view parameter(std::string_view name) const;

private:
    struct Piece {
        std::string name;
        std::string text;
        int index = -1;        ///< of an RFC 2231 continuation
        bool encoded = false;  ///< charset'language'percent encoded
    };

    void readPieces(std::string_view text);
    void join(const std::vector<Piece>& pieces);

    std::string value_;
    std::vector<Piece> pieces_;
};

}  // namespace deskbell::email
