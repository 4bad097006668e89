#include "desk/markup/writer.hpp"

#include <algorithm>

namespace deskbell::markup {
namespace {

constexpr std::string_view kPixel =
    "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

class Writer {
public:
    Writer(const Tree& tree, Selection selection) : tree_(tree), selection_(selection) {}

    std::string run() && {
        children(0);
        return std::move(html_);
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
        startTag(node);
        if (infoOf(node.tag).nesting == Nesting::empty || node.tag == Tag::img) return;
        if (node.tag == Tag::pre) preContentAt_ = html_.size();
        children(index);
        html_ += "</";
        html_ += infoOf(node.tag).name;
        html_ += '>';
    }

    void text(std::string_view text) {
        // Parsers drop a newline right after <pre>; one more keeps it.
        if (html_.size() == preContentAt_ && text.starts_with('\n')) html_ += '\n';
        escaped(text, "&<>");
    }

    void startTag(const Node& node) {
        html_ += '<';
        html_ += infoOf(node.tag).name;
        const bool blocked = node.tag == Tag::img && node.has(Attr::remoteSrc);
        if (blocked) attribute(Attr::src, kPixel);
        for (const auto& [name, value] : node.attributes) attribute(name, value);
        if (node.tag == Tag::a) html_ += " rel=\"noopener noreferrer nofollow\" target=\"_blank\"";
        if (blocked || (node.tag == Tag::img && node.get(Attr::src).starts_with("http")))
            html_ += " referrerpolicy=\"no-referrer\"";
        html_ += '>';
    }

    void attribute(Attr name, std::string_view value) {
        html_ += ' ';
        html_ += nameOf(name);
        html_ += "=\"";
        escaped(value, "&<>\"'");
        html_ += '"';
    }

    void escaped(std::string_view text, std::string_view special) {
        while (!text.empty()) {
            const auto plain = std::min(text.find_first_of(special), text.size());
            html_ += text.substr(0, plain);
            text.remove_prefix(plain);
            if (text.empty()) return;
            switch (text.front()) {
                case '&':
                    html_ += "&amp;";
                    break;
                case '<':
                    html_ += "&lt;";
                    break;
                case '>':
                    html_ += "&gt;";
                    break;
                case '"':
                    html_ += "&quot;";
                    break;
                default:
                    html_ += "&#39;";
            }
            text.remove_prefix(1);
        }
    }

    const Tree& tree_;
    const Selection selection_;
    std::string html_;
    std::size_t preContentAt_ = std::string::npos;
};

}  // namespace

std::string writeHtml(const Tree& tree, Selection selection) {
    return Writer(tree, selection).run();
}

}  // namespace deskbell::markup
