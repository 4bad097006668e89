// HTML and text from strangers: sanitising is safe and final, reading and folding lose nothing.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "desk/markup/markup.hpp"
#include "support/safe_html.hpp"

namespace {

using namespace deskbell;
using namespace deskbell::markup;

void tryHtml(std::string_view raw) {
    const auto safe = sanitizeHtml(raw);
    ASSERT(isUtf8(safe.html));
    ASSERT(test::SafeHtmlJudge::judge(safe.html).empty());
    // Past the bounds the answer is cut, and what is cut once may be cut again.
    if (!safe.truncated) ASSERT(sanitizeHtml(safe.html).html == safe.html);

    const auto composed = sanitizeComposed(raw);
    ASSERT(test::SafeHtmlJudge::judge(composed.html).empty());
    ASSERT(!composed.hasRemoteImages);

    const auto folded = sanitizeAndFold(raw);
    ASSERT(test::SafeHtmlJudge::judge(folded.visibleHtml).empty());
    ASSERT(test::SafeHtmlJudge::judge(folded.foldedHtml).empty());
    ASSERT(isUtf8(htmlToText(raw)));
}

void tryText(std::string_view text) {
    const auto split = splitQuoted(text);
    for (const auto& range : {split.visible, split.signature, split.quoted}) {
        ASSERT(range.begin <= range.end && range.end <= text.size());
    }
    ASSERT(codePoints(previewOf(text)) <= 200);
    (void)ownWordsOf(text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view raw(reinterpret_cast<const char*>(data), size);
    tryHtml(raw);
    tryText(toValidUtf8(raw));
    return 0;
}
