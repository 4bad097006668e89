#include "channels/email/mime_body.hpp"

#include <gmime/gmime.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>

#include "base/text.hpp"
#include "channels/email/charset.hpp"
#include "channels/email/file_names.hpp"
#include "channels/email/flowed.hpp"
#include "channels/email/header_text.hpp"
#include "channels/email/invitation.hpp"
#include "channels/email/parameters.hpp"
#include "channels/email/text_html.hpp"
#include "channels/email/tnef.hpp"
#include "channels/email/uuencode.hpp"

namespace deskbell::email {
namespace {

struct ObjectReleaser {
    void operator()(GMimeStream* stream) const { g_object_unref(stream); }
};
using Stream = std::unique_ptr<GMimeStream, ObjectReleaser>;

std::string bytesOf(const Stream& stream) {
    const auto* array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
    if (array == nullptr || array->data == nullptr) return {};
    return {reinterpret_cast<const char*>(array->data), array->len};
}

/// The content of a leaf without its transfer encoding.
std::string decodeContent(GMimePart* part) {
    auto* content = g_mime_part_get_content(part);
    if (content == nullptr) return {};
    const Stream stream(g_mime_stream_mem_new());
    g_mime_data_wrapper_write_to_stream(content, stream.get());
    return bytesOf(stream);
}

std::string serialize(GMimeObject* object) {
    const Stream stream(g_mime_stream_mem_new());
    g_mime_object_write_to_stream(object, nullptr, stream.get());
    return bytesOf(stream);
}

std::string_view rawHeader(GMimeObject* object, const char* name) {
    auto* header = g_mime_header_list_get_header(g_mime_object_get_header_list(object), name);
    const char* value = header == nullptr ? nullptr : g_mime_header_get_raw_value(header);
    return value == nullptr ? std::string_view() : std::string_view(value);
}

/// What the headers of a part say about it.
struct PartHead {
    explicit PartHead(GMimeObject* object)
        : type(rawHeader(object, "Content-Type")),
          disposition(rawHeader(object, "Content-Disposition")) {
        auto* parsed = g_mime_object_get_content_type(object);
        const char* major =
            parsed == nullptr ? nullptr : g_mime_content_type_get_media_type(parsed);
        const char* minor =
            parsed == nullptr ? nullptr : g_mime_content_type_get_media_subtype(parsed);
        contentType = toLowerAscii(cleanLine(
            toValidUtf8(std::string(major ? major : "text") + "/" + (minor ? minor : "plain"))));
        name = disposition.parameter("filename");
        if (name.empty()) name = type.parameter("name");
        name = cleanFileName(name);
        auto ids = parseMessageIds(rawHeader(object, "Content-Id"));
        const auto bare = trim(rawHeader(object, "Content-Id"));
        contentId = !ids.empty() ? ids.front() : toValidUtf8(bare.substr(0, 200));
    }

    [[nodiscard]] bool isAttachment() const { return disposition.value() == "attachment"; }

    ParameterizedValue type;
    ParameterizedValue disposition;
    std::string contentType;
    std::string name;
    std::string contentId;
};

/// A body found so far; a missing side does not exist, rather than being empty.
struct Body {
    std::optional<std::string> text;
    std::optional<std::string> html;

    [[nodiscard]] bool exists() const { return text || html; }
};

bool isBlank(const Body& body) {
    return trim(body.text.value_or("")).empty() && trim(body.html.value_or("")).empty();
}

std::string normalizeNewlines(std::string text) {
    return replaceAll(replaceAll(std::move(text), "\r\n", "\n"), "\r", "\n");
}

/// Pieces that stand one below the other become one body. As text only if every piece has text,
/// as HTML if one needs it.
Body concatenate(std::vector<Body> pieces) {
    std::erase_if(pieces, [](const Body& piece) { return !piece.exists(); });
    if (pieces.empty()) return {};
    if (pieces.size() == 1) return std::move(pieces.front());
    const bool allText = std::ranges::all_of(pieces, [](const Body& b) { return !!b.text; });
    const bool anyHtml = std::ranges::any_of(pieces, [](const Body& b) { return !!b.html; });
    Body whole;
    if (allText) whole.text.emplace();
    if (anyHtml) whole.html.emplace();
    for (const auto& piece : pieces) {
        if (allText) {
            if (!whole.text->empty() && !whole.text->ends_with('\n')) *whole.text += '\n';
            *whole.text += *piece.text;
        }
        if (anyHtml) *whole.html += piece.html ? *piece.html : textToHtml(*piece.text);
    }
    return whole;
}

/// The charset that an HTML text declares about itself.
std::string_view charsetInHtml(std::string_view html) {
    if (html.starts_with("\xEF\xBB\xBF")) return "utf-8";
    if (html.starts_with("\xFF\xFE") || html.starts_with("\xFE\xFF")) return "utf-16";
    constexpr std::string_view kKey = "charset=";
    const auto head = html.substr(0, 2048);
    for (std::size_t at = 0; at + kKey.size() < head.size(); ++at) {
        if (!startsWithIgnoreCaseAscii(head.substr(at), kKey)) continue;
        auto value = head.substr(at + kKey.size());
        if (value.starts_with('"') || value.starts_with('\'')) value.remove_prefix(1);
        return value.substr(0, value.find_first_of("\"'; />\r\n\t"));
    }
    return {};
}

/// What `cid:` addresses in an HTML text refer to.
std::set<std::string, std::less<>> contentIdsIn(std::string_view html) {
    constexpr std::size_t kMost = 10'000;
    constexpr std::size_t kLongest = 998;
    std::set<std::string, std::less<>> ids;
    std::size_t seen = 0;
    for (auto at = html.find("cid:"); at != std::string_view::npos && ++seen <= kMost;
         at = html.find("cid:", at + 4)) {
        const auto rest = html.substr(at + 4, kLongest);
        ids.insert(decodePercent(rest.substr(0, rest.find_first_of("\"'<> )\r\n\t"))));
    }
    return ids;
}

enum class Place { mixed, alternative, related };

class BodyReader {
public:
    BodyReader(const MailBounds& bounds, Mail& mail) : bounds_(bounds), mail_(mail) {}

    Result<void> read(GMimeObject* root) {
        auto body = object(root, Place::mixed, 0);
        if (tooComplex_) {
            return Error{Errc::invalid, "mail.too_complex", "", "Too many or too deep parts."};
        }
        if (isBlank(body)) body = std::move(packed_);
        finish(std::move(body));
        return {};
    }

private:
    void finish(Body body) {
        if (body.text) mail_.text = cleanText(normalizeNewlines(*std::move(body.text)));
        if (body.html && !trim(*body.html).empty()) mail_.html = *std::move(body.html);
        const auto shown = contentIdsIn(mail_.html);
        for (std::size_t i = 0; i < mail_.attachments.size(); ++i) {
            auto& part = mail_.attachments[i];
            part.isInline = !part.contentId.empty() && shown.contains(part.contentId);
            if (part.fileName.empty()) part.fileName = inventFileName(part.contentType, i + 1);
        }
    }

    void odd(std::string sentence) {
        constexpr std::size_t kMost = 50;
        const bool known = std::ranges::find(mail_.oddities, sentence) != mail_.oddities.end();
        if (!sentence.empty() && !known && mail_.oddities.size() < kMost) {
            mail_.oddities.push_back(std::move(sentence));
        }
    }

    // Recursion is bounded by MailBounds::depth.
    Body object(GMimeObject* part, Place place, std::size_t depth) {
        if (part == nullptr || tooComplex_) return {};
        if (depth > bounds_.depth || ++parts_ > bounds_.parts) {
            tooComplex_ = true;
            return {};
        }
        if (GMIME_IS_MULTIPART(part)) return multipart(GMIME_MULTIPART(part), depth);
        if (GMIME_IS_MESSAGE_PART(part)) return attachedMessage(GMIME_MESSAGE_PART(part));
        if (GMIME_IS_PART(part)) return leaf(part, place, depth);
        return {};
    }

    Body multipart(GMimeMultipart* parts, std::size_t depth) {
        auto* self = GMIME_OBJECT(parts);
        const PartHead head(self);
        const auto count = g_mime_multipart_get_count(parts);
        if (count <= 0) return multipartWithoutParts(parts);
        if (head.contentType == "multipart/alternative") return alternative(parts, depth);
        if (head.contentType == "multipart/related") return related(parts, head, depth);
        if (head.contentType == "multipart/report" && mail_.reportType.empty()) {
            mail_.reportType = toLowerAscii(head.type.parameter("report-type"));
        }
        std::vector<Body> pieces;
        for (int i = 0; i < count; ++i) {
            pieces.push_back(object(g_mime_multipart_get_part(parts, i), Place::mixed, depth + 1));
        }
        return concatenate(std::move(pieces));
    }

    /// No boundary, or one that never comes: what stands there is the text.
    Body multipartWithoutParts(GMimeMultipart* parts) {
        std::string bytes;
        for (const char* face :
             {g_mime_multipart_get_prologue(parts), g_mime_multipart_get_epilogue(parts)}) {
            if (face != nullptr) bytes += face;
        }
        if (trim(bytes).empty()) return {};
        odd("A multipart has no parts; read as plain text");
        return {decodeCharset(bytes, "").text, std::nullopt};
    }

    /// The same content several times: the last HTML and the last text count.
    Body alternative(GMimeMultipart* parts, std::size_t depth) {
        Body best;
        for (int i = 0; i < g_mime_multipart_get_count(parts); ++i) {
            auto body = object(g_mime_multipart_get_part(parts, i), Place::alternative, depth + 1);
            if (body.html) best.html = std::move(body.html);
            if (body.text && (!best.text || !trim(*body.text).empty())) {
                best.text = std::move(body.text);
            }
        }
        // An empty text beside HTML is not its text.
        if (best.html && best.text && trim(*best.text).empty()) best.text.reset();
        return best;
    }

    Body related(GMimeMultipart* parts, const PartHead& head, std::size_t depth) {
        const auto start = parseMessageIds(head.type.parameter("start"));
        const int count = g_mime_multipart_get_count(parts);
        int root = 0;
        for (int i = 0; i < count && !start.empty(); ++i) {
            const PartHead child(g_mime_multipart_get_part(parts, i));
            if (child.contentId == start.front()) root = i;
        }
        std::vector<Body> pieces;
        for (int i = 0; i < count; ++i) {
            const auto place = i == root ? Place::mixed : Place::related;
            pieces.push_back(object(g_mime_multipart_get_part(parts, i), place, depth + 1));
        }
        return concatenate(std::move(pieces));
    }

    Body attachedMessage(GMimeMessagePart* part) {
        auto* message = g_mime_message_part_get_message(part);
        const PartHead head(GMIME_OBJECT(part));
        Part file{head.name, head.contentType, {}, head.contentId, false};
        if (message != nullptr) {
            file.bytes = serialize(GMIME_OBJECT(message));
            if (file.fileName.empty()) {
                const auto subject = decodeHeaderText(rawHeader(GMIME_OBJECT(message), "Subject"));
                auto name = cleanFileName(replaceAll(replaceAll(subject, "/", "-"), "\\", "-"));
                if (!name.empty()) file.fileName = std::string(firstCodePoints(name, 190)) + ".eml";
            }
        }
        mail_.attachments.push_back(std::move(file));
        return {};
    }

    Body leaf(GMimeObject* object, Place place, std::size_t depth) {
        const PartHead head(object);
        auto bytes = decodeContent(GMIME_PART(object));
        if (isBodyText(head, place, depth)) return bodyText(head, std::move(bytes), place);
        if (head.contentType == "text/calendar" || head.contentType == "application/ics") {
            calendar(head, bytes);
        }
        if (head.contentType.ends_with("/ms-tnef") || head.contentType.ends_with("/vnd.ms-tnef") ||
            equalsIgnoreCaseAscii(head.name, "winmail.dat")) {
            if (tnef(bytes)) return {};
        }
        if (place == Place::alternative && head.contentType.starts_with("text/") &&
            head.contentType != "text/calendar" && !head.isAttachment() && head.name.empty()) {
            return {};  // another rendering (AMP, enriched, watch) of a body that we have
        }
        attach(head, std::move(bytes));
        return {};
    }

    static bool isBodyText(const PartHead& head, Place place, std::size_t depth) {
        const bool plainOrHtml =
            head.contentType == "text/plain" || head.contentType == "text/html";
        const bool otherText = head.contentType == "text/enriched" ||
                               head.contentType == "text/markdown" ||
                               head.contentType == "text/richtext";
        if (head.isAttachment()) return false;
        if (!plainOrHtml && !(otherText && place == Place::mixed)) return false;
        if (place == Place::related && !head.contentId.empty()) return false;
        return head.name.empty() || depth == 0;
    }

    Body bodyText(const PartHead& head, std::string bytes, Place place) {
        constexpr std::size_t kLongestBody = 4u << 20;
        const bool html = head.contentType == "text/html";
        if (bytes.size() > kLongestBody) {
            odd("The text is too long to show; all of it is attached, the body is its beginning");
            attach(head, bytes);
            bytes.resize(kLongestBody);
        }
        auto charset = head.type.parameter("charset");
        if (charset.empty() && html) charset = charsetInHtml(bytes);
        auto decoded = decodeCharset(bytes, charset);
        odd(std::move(decoded.oddity));
        if (decoded.text.starts_with("\uFEFF")) decoded.text.erase(0, 3);
        if (html) return {std::nullopt, std::move(decoded.text)};

        if (equalsIgnoreCaseAscii(head.type.parameter("format"), "flowed")) {
            const bool delSp = equalsIgnoreCaseAscii(head.type.parameter("delsp"), "yes");
            decoded.text = unfoldFlowed(decoded.text, delSp ? DelSp::yes : DelSp::no);
        }
        if (place == Place::mixed) {
            for (auto& file : extractUuencoded(decoded.text)) {
                file.fileName = cleanFileName(file.fileName);
                mail_.attachments.push_back(std::move(file));
                odd("A file was uuencoded inside the text; taken out as an attachment");
            }
        }
        return {std::move(decoded.text), std::nullopt};
    }

    void calendar(const PartHead& head, std::string_view bytes) {
        constexpr std::size_t kMost = 20;
        const auto text = decodeCharset(bytes, head.type.parameter("charset")).text;
        auto invitation = parseInvitation(text, head.type.parameter("method"));
        if (!invitation || mail_.invitations.size() >= kMost) return;
        // Mail programs send the same calendar twice: as an alternative and as a file.
        for (const auto& known : mail_.invitations) {
            if (known.uid == invitation->uid && known.summary == invitation->summary) return;
        }
        mail_.invitations.push_back(*std::move(invitation));
    }

    bool tnef(std::string_view bytes) {
        auto content = readTnef(bytes);
        if (!content) {
            odd("winmail.dat is damaged; kept as it came");
            return false;
        }
        for (auto& file : content->files) {
            file.fileName = cleanFileName(file.fileName);
            if (file.contentType.empty()) file.contentType = "application/octet-stream";
            mail_.attachments.push_back(std::move(file));
        }
        if (!trim(content->text).empty()) packed_.text = std::move(content->text);
        if (!trim(content->html).empty()) packed_.html = std::move(content->html);
        if (!content->rtf.empty()) {
            mail_.attachments.push_back(
                {"message.rtf", "application/rtf", std::move(content->rtf), {}, false});
        }
        return true;
    }

    void attach(const PartHead& head, std::string bytes) {
        // An empty part without a name is an artefact of a boundary too much.
        if (bytes.empty() && head.name.empty()) return;
        mail_.attachments.push_back(
            {head.name, head.contentType, std::move(bytes), head.contentId, false});
    }

    const MailBounds& bounds_;
    Mail& mail_;
    Body packed_;  // from winmail.dat: counts when the mail has no other body
    std::size_t parts_ = 0;
    bool tooComplex_ = false;
};

}  // namespace

Result<void> readBody(_GMimeObject* root, const MailBounds& bounds, Mail& mail) {
    return BodyReader(bounds, mail).read(root);
}

}  // namespace deskbell::email
