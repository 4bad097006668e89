#include "app/demo_files.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "base/text.hpp"

namespace deskbell::app::demo {
namespace {

struct Color {
    std::uint8_t red = 0, green = 0, blue = 0;
};

/// A small canvas of palette colours.
class Picture {
public:
    static constexpr int kWidth = 320, kHeight = 240;

    explicit Picture(std::vector<Color> palette)
        : palette_(std::move(palette)), pixels_(kWidth * kHeight, '\0') {}

    void ellipse(double x, double y, double wide, double high, double turn, char color) {
        const double c = std::cos(turn), s = std::sin(turn), reach = std::max(wide, high);
        for (int row = std::max(0, static_cast<int>(y - reach));
             row < std::min<int>(kHeight, static_cast<int>(y + reach) + 1); ++row) {
            for (int column = std::max(0, static_cast<int>(x - reach));
                 column < std::min<int>(kWidth, static_cast<int>(x + reach) + 1); ++column) {
                const double dx = column - x, dy = row - y;
                const double u = (dx * c + dy * s) / wide, v = (dy * c - dx * s) / high;
                if (u * u + v * v <= 1)
                    pixels_[static_cast<std::size_t>(row * kWidth + column)] = color;
            }
        }
    }

    void stem(double x, double y, double toX, double toY, char color) {
        for (int i = 0; i <= 100; ++i)
            ellipse(x + (toX - x) * i / 100, y + (toY - y) * i / 100, 2.2, 2.2, 0, color);
    }

    void bloom(double x, double y, double size, int petals, char petal, char heart) {
        for (int i = 0; i < petals; ++i) {
            const double turn = 6.2832 * i / petals;
            ellipse(x + std::cos(turn) * size * 0.6, y + std::sin(turn) * size * 0.6, size * 0.55,
                    size * 0.3, turn, petal);
        }
        ellipse(x, y, size * 0.32, size * 0.32, 0, heart);
    }

    [[nodiscard]] std::string png() const;

private:
    std::vector<Color> palette_;
    std::string pixels_;
};

std::string bigEndian(std::uint32_t value) {
    std::string out(4, '\0');
    for (int i = 0; i < 4; ++i)
        out[static_cast<std::size_t>(i)] = static_cast<char>(value >> (24 - 8 * i));
    return out;
}

std::uint32_t crc32(std::string_view bytes) {
    std::uint32_t crc = 0xffffffff;
    for (const unsigned char byte : bytes) {
        crc ^= byte;
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) ? 0xedb88320U : 0U);
    }
    return ~crc;
}

std::string chunk(std::string_view type, std::string_view data) {
    const auto body = std::string(type) + std::string(data);
    return bigEndian(static_cast<std::uint32_t>(data.size())) + body + bigEndian(crc32(body));
}

/// A zlib stream of stored blocks (RFC 1950, 1951): no compression, which small pictures can do
/// without.
std::string storedZlib(std::string_view data) {
    std::string out = "\x78\x01";
    std::uint32_t a = 1, b = 0;
    for (const unsigned char byte : data) {
        a = (a + byte) % 65521;
        b = (b + a) % 65521;
    }
    while (!data.empty()) {
        const auto length = static_cast<std::uint16_t>(std::min<std::size_t>(data.size(), 65535));
        out += static_cast<char>(length == data.size());
        for (const auto value : {length, static_cast<std::uint16_t>(~length)}) {
            out += static_cast<char>(value & 0xff);
            out += static_cast<char>(value >> 8);
        }
        out += data.substr(0, length);
        data.remove_prefix(length);
    }
    return out + bigEndian((b << 16) | a);
}

std::string Picture::png() const {
    using namespace std::string_literals;
    std::string colors, rows;
    for (const auto& color : palette_) {
        for (const auto part : {color.red, color.green, color.blue})
            colors += static_cast<char>(part);
    }
    for (int row = 0; row < kHeight; ++row) {
        rows += '\0';  // filter: none
        rows += pixels_.substr(static_cast<std::size_t>(row * kWidth), kWidth);
    }
    const auto header = bigEndian(kWidth) + bigEndian(kHeight) + "\x08\x03\x00\x00\x00"s;
    return "\x89PNG\r\n\x1a\n"s + chunk("IHDR", header) + chunk("PLTE", colors) +
           chunk("IDAT", storedZlib(rows)) + chunk("IEND", "");
}

std::string bouquet() {
    Picture picture({{236, 230, 220},
                     {74, 120, 82},
                     {232, 136, 150},
                     {250, 214, 120},
                     {250, 244, 238},
                     {150, 182, 196}});
    for (const double x : {90.0, 130.0, 160.0, 195.0, 232.0}) picture.stem(160, 200, x, 90, 1);
    picture.ellipse(160, 212, 26, 34, 0, 5);
    picture.bloom(90, 92, 34, 7, 2, 3);
    picture.bloom(160, 62, 40, 8, 4, 3);
    picture.bloom(232, 90, 34, 7, 2, 3);
    picture.bloom(127, 122, 28, 6, 4, 2);
    picture.bloom(196, 124, 28, 6, 2, 4);
    return picture.png();
}

std::string wilted() {
    Picture picture(
        {{224, 222, 218}, {118, 118, 78}, {158, 112, 88}, {120, 84, 62}, {150, 182, 196}});
    for (const double x : {70.0, 120.0, 215.0, 252.0}) picture.stem(160, 190, x, 140, 1);
    picture.ellipse(160, 206, 26, 34, 0, 4);
    for (const double x : {66.0, 118.0, 216.0, 256.0}) picture.bloom(x, 156, 22, 5, 2, 3);
    return picture.png();
}

std::string table() {
    Picture picture({{214, 198, 178},
                     {250, 248, 244},
                     {104, 140, 104},
                     {246, 196, 166},
                     {248, 226, 190},
                     {190, 160, 120}});
    picture.ellipse(160, 150, 150, 78, 0, 1);
    for (int i = 0; i < 9; ++i)
        picture.ellipse(90 + i * 17.5, 140 + (i % 3) * 8, 20, 9, 0.5 * i, 2);
    for (int i = 0; i < 7; ++i)
        picture.bloom(100 + i * 20, 132 + (i % 2) * 16, 15, 7, i % 2 ? 3 : 4, 5);
    for (const double x : {60.0, 260.0}) picture.ellipse(x, 120, 4, 26, 0, 5);
    return picture.png();
}

/// One page of Helvetica.
std::string pdf(const std::vector<std::string>& lines) {
    std::string content = "BT /F1 18 Tf 60 770 Td (" + lines.front() + ") Tj /F1 11 Tf 0 -14 Td ";
    for (std::size_t i = 1; i < lines.size(); ++i) content += "0 -18 Td (" + lines[i] + ") Tj ";
    content += "ET";
    const std::vector<std::string> objects = {
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font "
        "<< /F1 5 0 R >> >> >>",
        "<< /Length " + std::to_string(content.size()) + " >>\nstream\n" + content + "\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"};
    std::string out = "%PDF-1.4\n", table;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        auto offset = std::to_string(out.size());
        table += std::string(10 - offset.size(), '0') + offset + " 00000 n \n";
        out += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
    }
    const auto start = std::to_string(out.size());
    const auto count = std::to_string(objects.size() + 1);
    return out + "xref\n0 " + count + "\n0000000000 65535 f \n" + table + "trailer\n<< /Size " +
           count + " /Root 1 0 R >>\nstartxref\n" + start + "\n%%EOF\n";
}

}  // namespace

std::vector<DemoFile> makeDemoFiles() {
    return {
        {"bouquet", "IMG_2041.png", "image/png", bouquet()},
        {"wilted", "photo-from-my-phone.png", "image/png", wilted()},
        {"table", "inspiration.png", "image/png", table()},
        {"invoice", "Invoice.pdf", "application/pdf",
         pdf({"Petal & Stem: Invoice", "Weekly flowers, four weeks at 135.00", "Cost centre 4711",
              "", "Net 540.00", "VAT 108.00", "Total 648.00", "",
              "Thank you. Payable within 14 days."})},
        {"quote", "Quote.pdf", "application/pdf",
         pdf({"Petal & Stem: Quote", "Bridal bouquet, peach and cream: 165.00",
              "Two buttonholes: 28.00", "Ten table pieces at 48.00: 480.00",
              "Arch, built and taken down: 690.00", "Delivery and set-up: 120.00", "",
              "Total 1,483.00", "", "Valid for 30 days. Second choice of flowers by season."})},
    };
}

}  // namespace deskbell::app::demo
