#include "channels/email/tnef.hpp"

#include "base/text.hpp"
#include "channels/email/charset.hpp"
#include "channels/email/mapi_properties.hpp"

namespace deskbell::email {
namespace {

constexpr std::size_t kMostFiles = 200;
constexpr int kDeepest = 3;

// Attributes, by the lower half of their ids (MS-OXTNEF 2.1.3.3).
enum Attribute : std::uint16_t {
    kBody = 0x800C,
    kAttachData = 0x800F,
    kAttachTitle = 0x8010,
    kAttachStart = 0x9002,
    kMessageProperties = 0x9003,
    kAttachProperties = 0x9005,
    kCodePage = 0x9007,
};

// Properties (MS-OXPROPS).
enum Property : std::uint16_t {
    kPropBody = 0x1000,
    kPropRtf = 0x1009,
    kPropHtml = 0x1013,
    kPropDisplayName = 0x3001,
    kPropAttachData = 0x3701,
    kPropAttachLongName = 0x3707,
    kPropAttachMimeTag = 0x370E,
    kPropAttachContentId = 0x3712,
    kPropInternetCodePage = 0x3FDE,
};

std::string charsetOf(std::uint32_t codePage) {
    if (codePage == 65001) return "utf-8";
    if (codePage == 0 || codePage > 65535) return {};
    return (codePage >= 1250 && codePage <= 1258 ? "windows-" : "cp") + std::to_string(codePage);
}

std::string_view upToNul(std::string_view text) {
    return text.substr(0, text.find('\0'));
}

struct RawAttachment {
    std::string_view title;
    std::string_view data;
    MapiProperties properties;
};

class TnefReader {
public:
    explicit TnefReader(int depth) : depth_(depth) {}

    std::optional<TnefContent> read(std::string_view bytes) {
        constexpr std::uint32_t kSignature = 0x223E9F78;
        LittleEndianReader in(bytes);
        if (in.number(4) != kSignature) return std::nullopt;
        in.number(2);  // key
        while (in.left() > 0) {
            in.number(1);  // level: the id tells it too
            const auto id = in.number(4);
            const auto data = in.bytes(in.number(4));
            in.number(2);  // checksum: of no use against anyone, and wrong in some
            if (in.failed()) break;
            attribute(static_cast<std::uint16_t>(id), data);
        }
        body();
        for (const auto& each : attachments_) attachment(each);
        return std::move(content_);
    }

private:
    void attribute(std::uint16_t id, std::string_view data) {
        if (id == kCodePage) charset_ = charsetOf(LittleEndianReader(data).number(4));
        if (id == kBody) plainBody_ = upToNul(data);
        if (id == kMessageProperties) properties_ = MapiProperties(data);
        if (id == kAttachStart && attachments_.size() < kMostFiles) attachments_.emplace_back();
        if (attachments_.empty()) return;
        auto& last = attachments_.back();
        if (id == kAttachTitle) last.title = upToNul(data);
        if (id == kAttachData) last.data = data;
        if (id == kAttachProperties) last.properties = MapiProperties(data);
    }

    void body() {
        content_.text = properties_.text(kPropBody, charset_);
        if (content_.text.empty()) content_.text = decodeCharset(plainBody_, charset_).text;
        auto charset = charsetOf(properties_.number(kPropInternetCodePage));
        if (charset.empty()) charset = charset_;
        content_.html = properties_.text(kPropHtml, charset);
        if (content_.text.empty() && content_.html.empty()) {
            content_.rtf = decompressRtf(properties_.raw(kPropRtf));
        }
    }

    void attachment(const RawAttachment& from) {
        Part file;
        file.fileName = from.properties.text(kPropAttachLongName, charset_);
        if (file.fileName.empty()) {
            file.fileName = from.properties.text(kPropDisplayName, charset_);
        }
        if (file.fileName.empty()) file.fileName = decodeCharset(from.title, charset_).text;
        file.contentType = toLowerAscii(from.properties.text(kPropAttachMimeTag, charset_));
        file.contentId = from.properties.text(kPropAttachContentId, charset_);
        if (embedded(from, file.fileName)) return;

        const auto data = from.data.empty() ? from.properties.raw(kPropAttachData) : from.data;
        file.bytes = data;
        add(std::move(file));
    }

    /// A message inside: an object property that is an interface id and TNEF again.
    bool embedded(const RawAttachment& from, const std::string& name) {
        constexpr std::size_t kInterfaceId = 16;
        const auto data = from.properties.raw(kPropAttachData);
        if (!from.properties.isObject(kPropAttachData) || data.size() <= kInterfaceId ||
            depth_ >= kDeepest) {
            return false;
        }
        auto inner = TnefReader(depth_ + 1).read(data.substr(kInterfaceId));
        if (!inner) return false;
        if (!inner->html.empty()) {
            add({name + ".html", "text/html", std::move(inner->html), {}, false});
        } else if (!inner->text.empty()) {
            add({name + ".txt", "text/plain", std::move(inner->text), {}, false});
        } else if (!inner->rtf.empty()) {
            add({name + ".rtf", "application/rtf", std::move(inner->rtf), {}, false});
        }
        for (auto& file : inner->files) add(std::move(file));
        return true;
    }

    void add(Part file) {
        if (content_.files.size() < kMostFiles) content_.files.push_back(std::move(file));
    }

    const int depth_;
    std::string charset_;
    std::string_view plainBody_;
    MapiProperties properties_;
    std::vector<RawAttachment> attachments_;
    TnefContent content_;
};

}  // namespace

std::optional<TnefContent> readTnef(std::string_view bytes) {
    return TnefReader(1).read(bytes);
}

}  // namespace deskbell::email
