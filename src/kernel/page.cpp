#include "kernel/page.hpp"

namespace deskbell::kernel {

Error badCursor(std::string_view parameter) {
    return {Errc::invalid, "cursor.format", std::string(parameter),
            "Use the next_cursor of the page before."};
}

Result<Page> Page::of(const Request& request, int fallback, int most) {
    const auto limit = request.limit(fallback, most);
    if (!limit) return limit.error();
    return Page(*limit);
}

void writeNextCursor(json::Writer& out, std::string_view next) {
    out.key("next_cursor");
    if (next.empty())
        out.null();
    else
        out.string(next);
}

}  // namespace deskbell::kernel
