#pragma once
// The document that shows a message's HTML inside a sandboxed frame.

#include "desk/timeline/timeline.hpp"

namespace deskbell::timeline {

/// What of the message, and whether images from elsewhere load.
struct FrameOptions {
    bool quoted = false;  ///< the folded part instead of the visible one
    bool remoteImages = false;
    bool dark = false;
};
/// The document and the policy it is served with. Nothing in it can run: the policy has no
/// script source and sandboxes the document; the HTML was sanitised when it came in.
struct Frame {
    std::string html;
    std::string contentSecurityPolicy;
};
[[nodiscard]] Frame makeFrame(const Message& message, const FrameOptions& options);

}  // namespace deskbell::timeline
