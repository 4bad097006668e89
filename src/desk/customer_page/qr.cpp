#include <qrencode.h>

#include <memory>
#include <span>

#include "base/assert.hpp"
#include "desk/customer_page/impl.hpp"

namespace deskbell::customer_page {

std::string qrCode(std::string_view text) {
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
        QRcode_encodeString8bit(std::string(text).c_str(), 0, QR_ECLEVEL_M), &QRcode_free);
    ASSERT(code != nullptr);           // addresses of ours are far below the 2,331 bytes that fit
    constexpr std::size_t kQuiet = 4;  // modules around it, as the standard asks
    const auto width = static_cast<std::size_t>(code->width);
    const std::span<const unsigned char> modules(code->data, width * width);
    const auto side = std::to_string(width + 2 * kQuiet);
    std::string path;
    for (std::size_t y = 0; y < width; ++y) {
        for (std::size_t x = 0; x < width; ++x) {
            if ((modules[y * width + x] & 1) == 0) continue;
            path +=
                "M" + std::to_string(x + kQuiet) + " " + std::to_string(y + kQuiet) + "h1v1h-1z";
        }
    }
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + side + " " + side +
           "\"><path fill=\"#fff\" d=\"M0 0h" + side + "v" + side + "H0z\"/><path d=\"" + path +
           "\"/></svg>";
}

}  // namespace deskbell::customer_page
