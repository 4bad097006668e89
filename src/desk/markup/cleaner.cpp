#include "desk/markup/cleaner.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "desk/markup/address.hpp"
#include "desk/markup/filter.hpp"
#include "desk/markup/marks.hpp"

namespace deskbell::markup {
namespace {

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

class Cleaner {
public:
    Cleaner(Tree& from, const CleanPolicy& policy) : from_(from), policy_(policy) {
        auto& tree = result_.tree;
        tree.truncated = from.truncated;
        tree.nodes.reserve(from.nodes.size());
        tree.nodes.emplace_back();
    }

    Clean run() && {
        children(0);
        endOf(0);
        result_.remoteHosts = hosts_.size();
        return std::move(result_);
    }

private:
    void children(std::uint32_t index) {
        from_.forEachChild(index, [&](std::uint32_t child) { take(child); });
    }

    void take(std::uint32_t index) {
        auto& node = from_.nodes[index];
        if (node.tag == Tag::text) return text(std::move(node.text));
        if (node.tag == Tag::img) return image(node);
        if (!fits(node.tag)) return children(index);
        if (node.tag == Tag::a && cleanLink(node.get(Attr::href)).empty()) return children(index);

        const auto taken = add(node.tag, attributesOf(node));
        if (infoOf(node.tag).nesting == Nesting::empty) return;
        const bool formatting = infoOf(node.tag).nesting == Nesting::formatting;
        open_.push_back(node.tag);
        if (formatting) ++openFormatting_;
        const auto outer = std::exchange(parent_, taken);
        children(index);
        parent_ = outer;
        if (formatting) --openFormatting_;
        open_.pop_back();
        endOf(taken);
    }

    std::uint32_t add(Tag tag, std::vector<Attribute> attributes) {
        auto& nodes = result_.tree.nodes;
        const auto index = static_cast<std::uint32_t>(nodes.size());
        nodes.push_back({.tag = tag,
                         .parent = parent_,
                         .end = index + 1,
                         .text = {},
                         .attributes = std::move(attributes)});
        return index;
    }

    void endOf(std::uint32_t index) {
        auto& nodes = result_.tree.nodes;
        nodes[index].end = static_cast<std::uint32_t>(nodes.size());
    }

    /// Text that something dropped stood between is one again, as a parser would read it; lines of
    /// <pre> stay apart.
    void text(std::string text) {
        auto& last = result_.tree.nodes.back();
        const bool joins = last.tag == Tag::text && last.parent == parent_ &&
                           (!last.text.ends_with('\n') || !isInside(Tag::pre, never));
        if (joins)
            last.text += text;
        else
            result_.tree.nodes[add(Tag::text, {})].text = std::move(text);
    }

    /// Always in the same order, whatever the sender's was.
    [[nodiscard]] std::vector<Attribute> attributesOf(const Node& node) const {
        std::vector<Attribute> attributes;
        if (node.attributes.empty()) return attributes;
        for (std::size_t i = 0; i <= static_cast<std::size_t>(Attr::style); ++i) {
            const auto name = static_cast<Attr>(i);
            if (!allows(node.tag, name)) continue;
            if (auto value = cleaned(node, name); !value.empty())
                attributes.push_back({name, std::move(value)});
        }
        return attributes;
    }

    void image(const Node& node) {
        const auto source = readImageAddress(node.has(Attr::remoteSrc) ? node.get(Attr::remoteSrc)
                                                                       : node.get(Attr::src));
        std::vector<Attribute> attributes;
        const auto carry = [&](Attr name, std::string value) {
            if (!value.empty()) attributes.push_back({name, std::move(value)});
        };
        switch (source.kind) {
            case ImageKind::contentId:
                carry(Attr::src, contentAddress(source.address));
                break;
            case ImageKind::inlineData:
                carry(Attr::src, source.address);
                break;
            case ImageKind::local:
                if (policy_.localImages) carry(Attr::src, source.address);
                break;
            case ImageKind::remote:
                if (policy_.remote == RemoteImages::drop) break;
                result_.hasRemoteImages = true;
                hosts_.insert(source.host);
                carry(policy_.remote == RemoteImages::load ? Attr::src : Attr::remoteSrc,
                      source.address);
                break;
            case ImageKind::none:
                break;
        }
        auto label = std::string(firstCodePoints(node.get(Attr::alt), kMaxLabel));
        if (attributes.empty() && label.empty()) return;
        attributes.push_back({Attr::alt, std::move(label)});
        for (const auto name : {Attr::title, Attr::width, Attr::height, Attr::align, Attr::border,
                                Attr::dir, Attr::lang, Attr::mark, Attr::style})
            carry(name, cleaned(node, name));
        add(Tag::img, std::move(attributes));
    }

    std::string contentAddress(const std::string& written) {
        auto id = percentDecoded(written);
        const bool resolves = policy_.resolveContentId != nullptr && *policy_.resolveContentId;
        auto address = resolves ? (*policy_.resolveContentId)(id) : "cid:" + written;
        if (contentIds_.insert(id).second) result_.usedContentIds.push_back(std::move(id));
        return address;
    }

    static bool never(Tag) { return false; }

    /// Would a parser put this element here again? The trees of tangled input hold a few that it
    /// would not; their content stays without them.
    [[nodiscard]] bool fits(Tag tag) const {
        if (infoOf(tag).nesting != Nesting::empty) {
            const bool formatting = infoOf(tag).nesting == Nesting::formatting;
            if (open_.size() - openFormatting_ >= kMaxDepth) return false;
            if (formatting && openFormatting_ >= kMaxFormatting) return false;
        }
        if (isHeading(tag) && !open_.empty() && isHeading(open_.back())) return false;
        if (tag == Tag::a && isInside(Tag::a, never)) return false;
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

    Tree& from_;
    const CleanPolicy& policy_;
    Clean result_;
    std::uint32_t parent_ = 0;  // of what is taken next
    std::vector<Tag> open_;
    std::size_t openFormatting_ = 0;
    std::set<std::string> hosts_;
    std::set<std::string> contentIds_;
};

}  // namespace

Clean cleanTree(Tree tree, const CleanPolicy& policy) {
    return Cleaner(tree, policy).run();
}

}  // namespace deskbell::markup
