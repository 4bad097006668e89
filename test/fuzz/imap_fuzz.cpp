// What an IMAP server may say: any bytes, cut anywhere, give the same responses or an error.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "channels/email/imap_parser.hpp"

namespace {

using namespace deskbell::email;

constexpr ImapLimits kLimits{8192, 256, 8};

/// The texts of all responses up to the first error, fed in pieces.
std::vector<std::string> texts(std::string_view bytes, std::size_t piece) {
    ImapFramer framer(kLimits);
    std::vector<std::string> all;
    while (!bytes.empty()) {
        framer.append(bytes.substr(0, piece));
        bytes.remove_prefix(std::min(piece, bytes.size()));
        while (true) {
            auto frame = framer.next();
            if (!frame) return all;
            if (!*frame) break;
            std::size_t kept = 0;
            for (const auto& literal : (*frame)->literals) kept += literal.bytes.size();
            ASSERT(kept <= kLimits.literalBytes && (*frame)->text.size() <= kLimits.textBytes);
            all.push_back((*frame)->text);
            const auto response = parseImapResponse(std::move(**frame));
            if (response && response->kind == ImapResponse::Kind::untagged) {
                (void)response->fetched("UID");
            }
        }
    }
    return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    // Where a line is too long is found earlier or later, so only the common beginning is equal.
    const auto whole = texts(bytes, size);
    const auto pieces = texts(bytes, 7);
    for (std::size_t i = 0; i < std::min(whole.size(), pieces.size()); ++i) {
        ASSERT(whole[i] == pieces[i]);
    }

    const auto name = decodeFolderName(bytes);
    ASSERT(deskbell::isUtf8(name));
    ASSERT(decodeFolderName(encodeFolderName(name)) == name);
    return 0;
}
