#include "kernel/page.hpp"

#include <gtest/gtest.h>

namespace deskbell::kernel {
namespace {

Request asked(std::vector<std::pair<std::string, std::string>> query) {
    Request request;
    request.query = std::move(query);
    return request;
}

/// A list of the numbers up to `last` as a handler answers it.
std::string pageOf(const Request& request, int last) {
    const auto page = Page::of(request, 2, 3);
    if (!page) return page.error().reason;
    const auto after = idCursor<Id<struct NumberTag>>(request);
    if (!after) return after.error().reason + " " + after.error().field;
    std::vector<int> rows;
    const auto first = static_cast<int>(after->value) + 1;
    for (int i = first; i <= last && i < first + page->toRead(); ++i) rows.push_back(i);
    const auto next = page->cut(rows, [](int row) { return std::to_string(row); });
    return listed(rows, next, [](json::Writer& out, int row) { out.integer(row); }).json;
}

TEST(Page, GoesOnWhereTheOneBeforeEnded) {
    struct Case {
        std::vector<std::pair<std::string, std::string>> query;
        std::string_view answer;
    };
    const Case cases[] = {
        {{}, R"({"items":[1,2],"next_cursor":"2"})"},
        {{{"cursor", "2"}}, R"({"items":[3,4],"next_cursor":"4"})"},
        {{{"cursor", "4"}}, R"({"items":[5],"next_cursor":null})"},
        {{{"cursor", "9"}}, R"({"items":[],"next_cursor":null})"},
        {{{"limit", "3"}, {"cursor", "2"}}, R"({"items":[3,4,5],"next_cursor":null})"},
        {{{"limit", "4"}}, "field.range"},
        {{{"limit", "0"}}, "field.range"},
        {{{"cursor", "x"}}, "cursor.format cursor"},
        {{{"cursor", ""}}, "cursor.format cursor"},
    };
    for (const auto& c : cases) EXPECT_EQ(pageOf(asked(c.query), 5), c.answer);
}

TEST(Page, OfEverythingHasNoNext) {
    const std::vector<std::string> names = {"a"};
    auto out = beginList(names, {}, [](json::Writer& w, const auto& name) { w.string(name); });
    out.key("unread").integer(3).endObject();
    EXPECT_EQ(out.take(), R"({"items":["a"],"next_cursor":null,"unread":3})");
}

}  // namespace
}  // namespace deskbell::kernel
