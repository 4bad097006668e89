#pragma once
// Writes a tree as HTML from the allow-list. The only place that makes markup out of what strangers
// sent. Private to this folder.

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>

#include "desk/markup/css.hpp"
#include "desk/markup/markup.hpp"
#include "desk/markup/tree.hpp"

namespace deskbell::markup {

enum class RemoteImages : std::uint8_t {
    block,  ///< the address moves to data-remote-src
    load,
    keep,  ///< blocked ones stay blocked, loading ones load
    drop,
};

struct WritePolicy {
    RemoteImages remote = RemoteImages::block;
    StyleSet styles = StyleSet::mail;
    bool mentions = false;     ///< data-mention="ID" on a span: agents named in a note
    bool localImages = false;  ///< paths on our own server, which sanitizeHtml has put there
    const std::function<std::string(std::string_view)>* resolveContentId = nullptr;
};

/// Node indices [begin, end) to write; their ancestors come along, so that the result is complete.
struct Selection {
    std::uint32_t begin = 0;
    std::uint32_t end = std::numeric_limits<std::uint32_t>::max();
};

[[nodiscard]] Sanitized writeHtml(const Tree& tree, const WritePolicy& policy,
                                  Selection selection = {});

}  // namespace deskbell::markup
