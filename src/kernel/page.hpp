#pragma once
// A page of a list: how it is asked for (`?limit=&cursor=`) and how it is answered
// (`{"items":[…],"next_cursor":…}`). A cursor is the place where the page before ended, in the
// words of whoever lists.

#include <optional>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "base/id.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "kernel/http.hpp"

namespace deskbell::kernel {

[[nodiscard]] Error badCursor(std::string_view parameter = "cursor");
/// A query parameter that is an id; I{} when it is absent, badCursor() when it is none.
template <class I>
[[nodiscard]] Result<I> idCursor(const Request& request, std::string_view parameter = "cursor") {
    const auto text = request.queryParam(parameter);
    if (!text) return I{};
    auto id = parseId<I>(*text);
    if (!id) return badCursor(parameter);
    return *id;
}

/// How many rows a page has.
class Page {
public:
    /// `?limit=` from 1 to `most`, or `fallback`.
    [[nodiscard]] static Result<Page> of(const Request& request, int fallback, int most);

    [[nodiscard]] int limit() const { return limit_; }
    /// One more than fits: whether it is there tells whether there is another page.
    [[nodiscard]] int toRead() const { return limit_ + 1; }

    /// Drops the row that does not fit; the cursor that begins after the last one, or "" when
    /// there is nothing more. `cursorOf(row)` is a text.
    template <class Rows, class CursorOf>
    [[nodiscard]] std::string cut(Rows& rows, CursorOf&& cursorOf) const {
        if (rows.size() <= static_cast<std::size_t>(limit_)) return {};
        ASSERT(rows.size() == static_cast<std::size_t>(toRead()));
        rows.pop_back();
        return cursorOf(rows.back());
    }

private:
    explicit Page(int limit) : limit_(limit) {}
    int limit_;
};

/// `"next_cursor":…`, null for "".
void writeNextCursor(json::Writer& out, std::string_view next);

/// `{"items":[…],"next_cursor":…`, for whoever has more to say and ends the object.
/// `write(out, row)` writes one value.
template <class Rows, class Write>
[[nodiscard]] json::Writer beginList(const Rows& rows, std::string_view next, Write&& write,
                                     std::size_t sizeHint = 0) {
    json::Writer out(sizeHint);
    out.beginObject().key("items").beginArray();
    for (const auto& row : rows) write(out, row);
    out.endArray();
    writeNextCursor(out, next);
    return out;
}

/// The answer of a list; `next` is "" on the last or only page.
template <class Rows, class Write>
[[nodiscard]] Response listed(const Rows& rows, std::string_view next, Write&& write,
                              std::size_t sizeHint = 0) {
    auto out = beginList(rows, next, std::forward<Write>(write), sizeHint);
    out.endObject();
    return ok(std::move(out));
}

}  // namespace deskbell::kernel
