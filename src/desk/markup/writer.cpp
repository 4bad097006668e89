#include "desk/markup/writer.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "desk/markup/address.hpp"
#include "desk/markup/filter.hpp"
#include "desk/markup/marks.hpp"

namespace deskbell::markup {
namespace {

constexpr std::string_view kPixel =
    "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
constexpr std::size_t kMaxLabel = 1000;  // code points of alt and title

bool isOneOf(std::string_view value, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, value) != words.end();
}

std::string number(std::string_view value, std::size_t maxDigits) {
    value = trim(value);
    const bool valid = !value.empty() && value.size() <= maxDigits &&
                       value.find_first_not_of("0123456789") == std::string_view::npos;
    return valid ? std::string(value) : std::string{};
}

/// "600", "600px" or "100%".
std::string length(std::string_view value) {
    value = trim(value);
    if (value.ends_with("px")) value.remove_suffix(2);
    const bool percent = value.ends_with('%');
    auto digits = number(percent ? value.substr(0, value.size() - 1) : value, 5);
    return percent && !digits.empty() ? digits + '%' : digits;
}

std::string fontNames(std::string_view value) {
    const bool valid = value.size() <= 200 && std::ranges::all_of(value, [](char c) {
                           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                  (c >= '0' && c <= '9') || c == ' ' || c == ',' || c == '-' ||
                                  c == '_' || static_cast<unsigned char>(c) >= 0x80;
                       });
    return valid ? std::string(trim(value)) : std::string{};
}

std::string fontSize(std::string_view value) {
    value = trim(value);
    const bool relative = value.starts_with('+') || value.starts_with('-');
    const auto digits = number(value.substr(relative ? 1 : 0), 3);
    return digits.empty() ? digits : std::string(value);
}

std::string percentDecoded(std::string_view text) {
    const auto nibble = [](char c) {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        if (c >= 'A' && c <= 'F') return c - 'A' + 10;
        return -1;
    };
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool encoded = text[i] == '%' && i + 2 < text.size();
        const int high = encoded ? nibble(text[i + 1]) : -1;
        const int low = encoded ? nibble(text[i + 2]) : -1;
        if (high < 0 || low < 0) {
            out += text[i];
        } else {
            out += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    return out;
}

class Writer {
public:
    Writer(const Tree& tree, const WritePolicy& policy, Selection selection)
        : tree_(tree), policy_(policy), selection_(selection) {
        result_.truncated = tree.truncated;
    }

    Sanitized run() && {
        children(0);
        result_.remoteHosts = hosts_.size();
        return std::move(result_);
    }

private:
    void children(std::uint32_t index) {
        tree_.forEachChild(index, [&](std::uint32_t child) {
            // A node outside the selection still wraps what is selected inside it.
            if (child < selection_.end && tree_.nodes[child].end > selection_.begin) write(child);
        });
    }

    void write(std::uint32_t index) {
        const auto& node = tree_.nodes[index];
        if (node.tag == Tag::text) return text(node.text);
        if (node.tag == Tag::img) return image(node);
        if (!fits(node.tag)) return children(index);
        if (node.tag == Tag::a && cleanLink(node.get(Attr::href)).empty()) return children(index);

        startTag(node);
        if (infoOf(node.tag).nesting == Nesting::empty) return;
        if (node.tag == Tag::pre) preContentAt_ = result_.html.size();
        const bool formatting = infoOf(node.tag).nesting == Nesting::formatting;
        open_.push_back(node.tag);
        if (formatting) ++openFormatting_;
        children(index);
        if (formatting) --openFormatting_;
        open_.pop_back();
        result_.html += "</";
        result_.html += infoOf(node.tag).name;
        result_.html += '>';
    }

    /// Would a parser put this element here again? The trees of tangled input hold a few that it
    /// would not; their content stays without them.
    [[nodiscard]] bool fits(Tag tag) const {
        if (infoOf(tag).nesting != Nesting::empty) {
            const bool formatting = infoOf(tag).nesting == Nesting::formatting;
            if (open_.size() - openFormatting_ >= kMaxDepth) return false;
            if (formatting && openFormatting_ >= kMaxFormatting) return false;
        }
        if (isHeading(tag) && !open_.empty() && isHeading(open_.back())) return false;
        if (tag == Tag::a && isInside(Tag::a, [](Tag) { return false; })) return false;
        const auto endsItem = [](Tag open) {
            return infoOf(open).nesting == Nesting::block && open != Tag::address &&
                   open != Tag::div && open != Tag::p;
        };
        if (tag == Tag::li && isInside(Tag::li, endsItem)) return false;
        if ((tag == Tag::dd || tag == Tag::dt) &&
            (isInside(Tag::dd, endsItem) || isInside(Tag::dt, endsItem))) {
            return false;
        }
        const auto endsParagraph = [](Tag open) { return open == Tag::table; };
        return !infoOf(tag).closesParagraph || !isInside(Tag::p, endsParagraph);
    }

    /// Is an element open, as seen from inside the innermost table cell and barrier?
    template <class Barrier>
    [[nodiscard]] bool isInside(Tag tag, Barrier barrier) const {
        for (auto open = open_.rbegin(); open != open_.rend(); ++open) {
            if (*open == tag) return true;
            if (isCell(*open) || *open == Tag::caption || barrier(*open)) return false;
        }
        return false;
    }

    void text(std::string_view text) {
        // Parsers drop a newline right after <pre>; one more keeps it.
        if (result_.html.size() == preContentAt_ && text.starts_with('\n')) result_.html += '\n';
        escaped(text, "&<>");
    }

    void startTag(const Node& node) {
        result_.html += '<';
        result_.html += infoOf(node.tag).name;
        // Always in the same order, whatever the sender's was.
        for (std::size_t i = 0; i <= static_cast<std::size_t>(Attr::style); ++i) {
            const auto name = static_cast<Attr>(i);
            if (!allows(node.tag, name)) continue;
            if (const auto value = cleaned(node, name); !value.empty()) attribute(name, value);
        }
        if (node.tag == Tag::a)
            result_.html += " rel=\"noopener noreferrer nofollow\" target=\"_blank\"";
        result_.html += '>';
    }

    /// The attribute's value as it may stand; empty when it may not.
    [[nodiscard]] std::string cleaned(const Node& node, Attr name) const {
        if (name == Attr::mark) return std::string(nameOf(markOf(node)));
        const auto value = node.get(name);
        const auto word = toLowerAscii(trim(value));
        const auto when = [&](bool valid) { return valid ? word : std::string{}; };
        switch (name) {
            case Attr::mention:
                return when(policy_.mentions && word.size() <= 19 &&
                            word.find_first_not_of("0123456789") == std::string::npos);
            case Attr::href:
                return cleanLink(value);
            case Attr::title:
                return std::string(firstCodePoints(value, kMaxLabel));
            case Attr::width:
            case Attr::height:
                return length(value);
            case Attr::align:
                return when(isOneOf(
                    word, {"left", "right", "center", "justify", "middle", "top", "bottom"}));
            case Attr::valign:
                return when(isOneOf(word, {"top", "middle", "bottom", "baseline"}));
            case Attr::bgcolor:
            case Attr::color:
                return std::string(cleanColor(value));
            case Attr::face:
                return fontNames(value);
            case Attr::size:
                return fontSize(value);
            case Attr::border:
            case Attr::cellpadding:
            case Attr::cellspacing:
            case Attr::colspan:
            case Attr::rowspan:
            case Attr::span:
                return number(value, 3);
            case Attr::nowrap:
                return node.has(name) ? "nowrap" : "";
            case Attr::start:
                return number(value, 6);
            case Attr::type:
                if (node.tag == Tag::blockquote) return {};
                if (isOneOf(trim(value), {"1", "a", "A", "i", "I"}))
                    return std::string(trim(value));
                return when(isOneOf(word, {"disc", "circle", "square"}));
            case Attr::dir:
                return when(isOneOf(word, {"ltr", "rtl", "auto"}));
            case Attr::lang:
                return isLanguageTag(trim(value)) ? std::string(trim(value)) : "";
            case Attr::style:
                return cleanStyle(value, policy_.styles);
            default:
                return {};
        }
    }

    void image(const Node& node) {
        const auto source = readImageAddress(node.has(Attr::remoteSrc) ? node.get(Attr::remoteSrc)
                                                                       : node.get(Attr::src));
        std::string shown;
        std::string blocked;
        switch (source.kind) {
            case ImageKind::contentId:
                shown = contentAddress(source.address);
                break;
            case ImageKind::inlineData:
                shown = source.address;
                break;
            case ImageKind::local:
                if (policy_.localImages) shown = source.address;
                break;
            case ImageKind::remote:
                if (policy_.remote == RemoteImages::drop) break;
                result_.hasRemoteImages = true;
                hosts_.insert(source.host);
                (loads(node) ? shown : blocked) = source.address;
                break;
            case ImageKind::none:
                break;
        }
        const auto label = firstCodePoints(node.get(Attr::alt), kMaxLabel);
        if (shown.empty() && blocked.empty() && label.empty()) return;

        result_.html += "<img";
        if (!shown.empty()) attribute(Attr::src, shown);
        if (!blocked.empty()) {
            attribute(Attr::src, kPixel);
            attribute(Attr::remoteSrc, blocked);
        }
        attribute(Attr::alt, label);
        for (const auto name : {Attr::title, Attr::width, Attr::height, Attr::align, Attr::border,
                                Attr::dir, Attr::lang, Attr::mark, Attr::style}) {
            if (const auto value = cleaned(node, name); !value.empty()) attribute(name, value);
        }
        if (source.kind == ImageKind::remote) result_.html += " referrerpolicy=\"no-referrer\"";
        result_.html += '>';
    }

    [[nodiscard]] bool loads(const Node& node) const {
        return policy_.remote == RemoteImages::load ||
               (policy_.remote == RemoteImages::keep && !node.has(Attr::remoteSrc));
    }

    std::string contentAddress(const std::string& written) {
        auto id = percentDecoded(written);
        const bool resolves = policy_.resolveContentId != nullptr && *policy_.resolveContentId;
        auto address = resolves ? (*policy_.resolveContentId)(id) : "cid:" + written;
        if (contentIds_.insert(id).second) result_.usedContentIds.push_back(std::move(id));
        return address;
    }

    void attribute(Attr name, std::string_view value) {
        result_.html += ' ';
        result_.html += nameOf(name);
        result_.html += "=\"";
        escaped(value, "&<>\"'");
        result_.html += '"';
    }

    void escaped(std::string_view text, std::string_view special) {
        while (!text.empty()) {
            const auto plain = std::min(text.find_first_of(special), text.size());
            result_.html += text.substr(0, plain);
            text.remove_prefix(plain);
            if (text.empty()) return;
            switch (text.front()) {
                case '&':
                    result_.html += "&amp;";
                    break;
                case '<':
                    result_.html += "&lt;";
                    break;
                case '>':
                    result_.html += "&gt;";
                    break;
                case '"':
                    result_.html += "&quot;";
                    break;
                default:
                    result_.html += "&#39;";
            }
            text.remove_prefix(1);
        }
    }

    const Tree& tree_;
    const WritePolicy& policy_;
    Selection selection_;
    Sanitized result_;
    std::vector<Tag> open_;
    std::size_t openFormatting_ = 0;
    std::size_t preContentAt_ = std::string::npos;
    std::set<std::string> hosts_;
    std::set<std::string> contentIds_;
};

}  // namespace

Sanitized writeHtml(const Tree& tree, const WritePolicy& policy, Selection selection) {
    return Writer(tree, policy, selection).run();
}

}  // namespace deskbell::markup
