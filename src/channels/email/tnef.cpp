#include "channels/email/tnef.hpp"

#include <array>
#include <climits>
#include <cstdint>
#include <cstdlib>
#include <memory>

extern "C" {
#include <ytnef.h>
}

#include "base/text.hpp"
#include "channels/email/charset.hpp"

namespace deskbell::email {
namespace {

constexpr std::size_t kMostBytes = 40u << 20;
constexpr std::size_t kMostFiles = 200;
constexpr std::size_t kMostRtf = 10u << 20;
constexpr int kDeepest = 3;

std::uint32_t littleEndian(std::string_view bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 4; i-- > 0;)
        value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

/// The longest prefix that is a signature and whole attributes: the library trusts the lengths.
std::string_view wholeAttributes(std::string_view bytes) {
    constexpr std::size_t kStart = 6;   // signature and key
    constexpr std::size_t kFrame = 11;  // level, name, length, checksum
    constexpr std::uint32_t kSignature = 0x223E9F78;
    if (bytes.size() < kStart || littleEndian(bytes, 0) != kSignature) return {};
    std::size_t at = kStart;
    while (bytes.size() - at >= kFrame) {
        const std::size_t length = littleEndian(bytes, at + 5);
        if (length > bytes.size() - at - kFrame) break;
        at += kFrame + length;
    }
    return bytes.substr(0, at);
}

struct TnefDeleter {
    void operator()(TNEFStruct* tnef) const {
        TNEFFree(tnef);
        std::default_delete<TNEFStruct>()(tnef);
    }
};

std::string_view view(const variableLength& data) {
    if (data.data == nullptr || data.size <= 0) return {};
    return {reinterpret_cast<const char*>(data.data), static_cast<std::size_t>(data.size)};
}

std::string_view property(MAPIProps& properties, unsigned type, unsigned id) {
    const auto* found = MAPIFindProperty(&properties, PROP_TAG(type, id));
    // The library marks "not there" by the pointer -1.
    if (found == nullptr || found == reinterpret_cast<const variableLength*>(-1)) return {};
    return view(*found);
}

/// Text up to the first NUL, in UTF-8. The library has already turned Unicode properties into it.
std::string textProperty(MAPIProps& properties, unsigned id, std::string_view charset) {
    auto upToNul = [](std::string_view text) { return text.substr(0, text.find('\0')); };
    if (auto text = upToNul(property(properties, PT_UNICODE, id)); !text.empty()) {
        return toValidUtf8(text);
    }
    return decodeCharset(upToNul(property(properties, PT_STRING8, id)), charset).text;
}

std::string charsetOf(std::uint32_t codePage) {
    if (codePage == 65001) return "utf-8";
    if (codePage == 0 || codePage > 65535) return {};
    return (codePage >= 1250 && codePage <= 1258 ? "windows-" : "cp") + std::to_string(codePage);
}

std::string decompressRtf(std::string_view compressed) {
    constexpr std::size_t kHeader = 16;
    if (compressed.size() <= kHeader || littleEndian(compressed, 4) > kMostRtf) return {};
    std::string copy(compressed);
    variableLength input{reinterpret_cast<BYTE*>(copy.data()), static_cast<int>(copy.size())};
    int size = 0;
    const std::unique_ptr<BYTE, decltype(&std::free)> rtf(DecompressRTF(&input, &size), &std::free);
    if (rtf == nullptr || size <= 0) return {};
    return {reinterpret_cast<const char*>(rtf.get()), static_cast<std::size_t>(size)};
}

std::optional<TnefContent> readLevel(std::string_view bytes, int depth);

class TnefReader {
public:
    TnefReader(TNEFStruct& tnef, int depth) : tnef_(tnef), depth_(depth) {
        const auto codePage = view(tnef.CodePage);
        if (codePage.size() >= 4) charset_ = charsetOf(littleEndian(codePage, 0));
    }

    TnefContent read() {
        auto& properties = tnef_.MapiProperties;
        content_.text = textProperty(properties, kBody, charset_);
        if (content_.text.empty()) content_.text = decodeCharset(view(tnef_.body), charset_).text;
        auto html = property(properties, PT_BINARY, kHtml);
        content_.html = html.empty() ? textProperty(properties, kHtml, charset_)
                                     : decodeCharset(html, htmlCharset()).text;
        if (content_.text.empty() && content_.html.empty()) {
            content_.rtf = decompressRtf(property(properties, PT_BINARY, kRtf));
        }
        for (auto* file = tnef_.starting_attach.next;
             file != nullptr && content_.files.size() < kMostFiles; file = file->next) {
            attachment(*file);
        }
        return std::move(content_);
    }

private:
    // Property ids, MS-OXPROPS.
    static constexpr unsigned kBody = 0x1000, kRtf = 0x1009, kHtml = 0x1013;
    static constexpr unsigned kInternetCodePage = 0x3FDE;
    static constexpr unsigned kAttachData = 0x3701, kAttachLongName = 0x3707;
    static constexpr unsigned kAttachMimeTag = 0x370E, kAttachContentId = 0x3712;
    static constexpr unsigned kDisplayName = 0x3001;

    std::string htmlCharset() {
        const auto number = property(tnef_.MapiProperties, PT_LONG, kInternetCodePage);
        return number.size() >= 4 ? charsetOf(littleEndian(number, 0)) : charset_;
    }

    void attachment(Attachment& from) {
        Part file;
        file.fileName = textProperty(from.MAPI, kAttachLongName, charset_);
        if (file.fileName.empty()) file.fileName = textProperty(from.MAPI, kDisplayName, charset_);
        if (file.fileName.empty()) {
            const auto title = view(from.Title);
            file.fileName = decodeCharset(title.substr(0, title.find('\0')), charset_).text;
        }
        file.contentType = toLowerAscii(textProperty(from.MAPI, kAttachMimeTag, charset_));
        file.contentId = textProperty(from.MAPI, kAttachContentId, charset_);
        if (embedded(from, file.fileName)) return;

        auto data = view(from.FileData);
        if (data.empty()) data = property(from.MAPI, PT_BINARY, kAttachData);
        file.bytes = data;
        content_.files.push_back(std::move(file));
    }

    /// A message inside: an object property that is an interface id and TNEF again.
    bool embedded(Attachment& from, const std::string& name) {
        constexpr std::size_t kInterfaceId = 16;
        auto data = property(from.MAPI, PT_OBJECT, kAttachData);
        if (data.size() <= kInterfaceId) return false;
        auto inner = readLevel(data.substr(kInterfaceId), depth_ + 1);
        if (!inner) return false;
        const bool html = !inner->html.empty();
        auto& body = html ? inner->html : inner->text.empty() ? inner->rtf : inner->text;
        if (!body.empty()) {
            const bool rtf = &body == &inner->rtf;
            const char* extension = html ? ".html" : rtf ? ".rtf" : ".txt";
            const char* type = html ? "text/html" : rtf ? "application/rtf" : "text/plain";
            content_.files.push_back({name + extension, type, std::move(body), {}, false});
        }
        for (auto& file : inner->files) {
            if (content_.files.size() < kMostFiles) content_.files.push_back(std::move(file));
        }
        return true;
    }

    TNEFStruct& tnef_;
    const int depth_;
    std::string charset_;
    TnefContent content_;
};

std::optional<TnefContent> readLevel(std::string_view bytes, int depth) {
    if (depth > kDeepest || bytes.size() > kMostBytes) return std::nullopt;
    std::string whole(wholeAttributes(bytes));
    if (whole.empty()) return std::nullopt;

    std::unique_ptr<TNEFStruct, TnefDeleter> tnef(std::make_unique<TNEFStruct>().release());
    TNEFInitialize(tnef.get());
    tnef->Debug = 0;
    // The result does not matter: what was read before an error is kept.
    TNEFParseMemory(reinterpret_cast<BYTE*>(whole.data()), static_cast<long>(whole.size()),
                    tnef.get());
    return TnefReader(*tnef, depth).read();
}

}  // namespace

std::optional<TnefContent> readTnef(std::string_view bytes) {
    return readLevel(bytes, 1);
}

}  // namespace deskbell::email
