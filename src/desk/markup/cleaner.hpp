#pragma once
// A message's tree reduced to what may stand in our pages: the allow-list of tags.hpp with checked
// values. The only place that decides over what strangers sent. Private to this folder.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/markup/css.hpp"
#include "desk/markup/tree.hpp"

namespace deskbell::markup {

enum class RemoteImages : std::uint8_t {
    block,  ///< the address moves to data-remote-src
    load,
    drop,
};

struct CleanPolicy {
    RemoteImages remote = RemoteImages::block;
    StyleSet styles = StyleSet::mail;
    bool mentions = false;     ///< data-mention="ID" on a span: agents named in a note
    bool localImages = false;  ///< paths on our own server, which sanitizeHtml has put there
    const std::function<std::string(std::string_view)>* resolveContentId = nullptr;
};

struct Clean {
    Tree tree;  ///< the same that parsing its HTML would give
    bool hasRemoteImages = false;
    std::size_t remoteHosts = 0;              ///< how many different hosts the images come from
    std::vector<std::string> usedContentIds;  ///< in order of first use, each once
};

[[nodiscard]] Clean cleanTree(Tree tree, const CleanPolicy& policy);

}  // namespace deskbell::markup
