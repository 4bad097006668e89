#include <gtest/gtest.h>

#include "net/http.hpp"

namespace deskbell::net {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

TEST(Url, DecodesPathSegmentsAndRefusesWhatIsNoText) {
    struct Row {
        std::string_view text;
        std::optional<std::string> decoded;
    };
    const Row rows[] = {
        {"plain", "plain"},    {"%C3%A4", "ä"},       {"%c3%a4", "ä"},
        {"a+b", "a+b"},        {"a%2Fb", "a/b"},      {"", ""},
        {"%", std::nullopt},   {"%4", std::nullopt},  {"%zz", std::nullopt},
        {"%ff", std::nullopt}, {"%00", std::nullopt}, {"a%2", std::nullopt},
    };
    for (const auto& row : rows) EXPECT_EQ(decodePathSegment(row.text), row.decoded) << row.text;
}

TEST(Url, ParsesQueriesWithPlusAsSpace) {
    EXPECT_EQ(parseQuery("a=1&b=x+y&c"), (Pairs{{"a", "1"}, {"b", "x y"}, {"c", ""}}));
    EXPECT_EQ(parseQuery("&&a=1&"), (Pairs{{"a", "1"}}));
    EXPECT_EQ(parseQuery("q=a%3Db%26c=d"), (Pairs{{"q", "a=b&c=d"}}));
    EXPECT_EQ(parseQuery(""), Pairs{});
    EXPECT_EQ(parseQuery("a=%"), std::nullopt);
    EXPECT_EQ(parseQuery("%ff=1"), std::nullopt);
}

TEST(Url, TakesAHundredQueryPairsAndNotMore) {
    std::string query;
    for (int i = 0; i < 100; ++i) query += "a=1&";
    ASSERT_TRUE(parseQuery(query));
    EXPECT_EQ(parseQuery(query)->size(), 100U);
    EXPECT_EQ(parseQuery(query + "a=1"), std::nullopt);
}

TEST(Url, EncodesEverythingButUnreservedCharacters) {
    EXPECT_EQ(encodeUriComponent("aZ09-._~"), "aZ09-._~");
    EXPECT_EQ(encodeUriComponent("a b/ä?&"), "a%20b%2F%C3%A4%3F%26");
    EXPECT_EQ(decodePathSegment(encodeUriComponent("ß% +\n")), "ß% +\n");
}

TEST(Url, SplitsATargetAtTheFirstQuestionMark) {
    HttpRequest request;
    request.target = "/a/b?x=1?y";
    EXPECT_EQ(request.path(), "/a/b");
    EXPECT_EQ(request.query(), "x=1?y");
    request.target = "/a";
    EXPECT_EQ(request.path(), "/a");
    EXPECT_EQ(request.query(), "");
}

TEST(Headers, CompareNamesWithoutCaseAndKeepOrder) {
    Headers headers;
    headers.add("Accept", "a");
    headers.add("accept", "b");
    EXPECT_EQ(headers.get("ACCEPT"), "a");
    EXPECT_TRUE(headers.has("aCCept"));
    EXPECT_FALSE(headers.has("Accepts"));
    EXPECT_EQ(headers.get("Host"), "");
    headers.set("ACCEPT", "c");
    ASSERT_EQ(headers.all().size(), 1U);
    EXPECT_EQ(headers.get("accept"), "c");
}

TEST(Cookies, AreFoundByTheirExactName) {
    Headers headers;
    headers.add("Cookie", "sid=abc; other=1; quoted=\"x y\"");
    headers.add("cookie", "late=2;sid=second");
    EXPECT_EQ(cookie(headers, "sid"), "abc");
    EXPECT_EQ(cookie(headers, "other"), "1");
    EXPECT_EQ(cookie(headers, "quoted"), "x y");
    EXPECT_EQ(cookie(headers, "late"), "2");
    EXPECT_EQ(cookie(headers, "SID"), "");
    EXPECT_EQ(cookie(headers, "si"), "");
}

}  // namespace
}  // namespace deskbell::net
