#include "channels/email/addresses.hpp"

#include <gtest/gtest.h>

#include "channels/email/mime.hpp"

namespace deskbell::email {
namespace {

class Addresses : public testing::Test {
protected:
    MimeRuntime runtime_;
};

TEST_F(Addresses, AreReadAsMailProgramsWriteThem) {
    struct {
        std::string_view value;
        std::vector<Address> list;
    } const cases[] = {
        {"a@b.example", {{"", "a@b.example"}}},
        {"Jane <Jane@B.Example>", {{"Jane", "jane@b.example"}}},
        {"\"Doe, Jane\" <jane@b.example>, x@y.example",
         {{"Doe, Jane", "jane@b.example"}, {"", "x@y.example"}}},
        {"Doe, Jane <jane@b.example>", {{"Doe, Jane", "jane@b.example"}}},
        {"=?utf-8?Q?M=C3=BCller, J?= <j@b.example>", {{"Müller, J", "j@b.example"}}},
        {"\"=?utf-8?Q?J=C3=BCrgen?=\" <j@b.example>", {{"Jürgen", "j@b.example"}}},
        {"M\xFCller <m@b.example>", {{"Müller", "m@b.example"}}},
        {"jane@b.example (Jane Doe)", {{"Jane Doe", "jane@b.example"}}},
        {"Jane (at (home)) <jane@b.example>", {{"Jane", "jane@b.example"}}},
        {"a@b.example; c@d.example", {{"", "a@b.example"}, {"", "c@d.example"}}},
        {"<a@b.example> <c@d.example>", {{"", "a@b.example"}, {"", "c@d.example"}}},
        {"Foo Bar a@b.example", {{"Foo Bar", "a@b.example"}}},
        {"mailto:a@b.example", {{"", "a@b.example"}}},
        {"<mailto:a@b.example>", {{"", "a@b.example"}}},
        {"'a@b.example' <a@b.example>", {{"a@b.example", "a@b.example"}}},
        {"undisclosed-recipients:;", {}},
        {"Team: a@b.example, \"C, D\" <c@d.example>;, x@y.example",
         {{"", "a@b.example"}, {"C, D", "c@d.example"}, {"", "x@y.example"}}},
        {"<@relay.example,@other.example:a@b.example>", {{"", "a@b.example"}}},
        {"Jane <jane at b.example>", {{"Jane <jane at b.example>", ""}}},
        {"Pete(A nice \\) chap) <pete(his account)@silly.example(host)>",
         {{"Pete", "pete@silly.example"}}},
        {"Jane <jane @ b . example>", {{"Jane", "jane@b.example"}}},
        {"Jane", {{"Jane", ""}}},
        {"Jane <>", {{"Jane", ""}}},
        {"<>", {}},
        {"", {}},
        {",,;;", {}},
        {"\"never closed <a@b.example>", {{"never closed", "a@b.example"}}},
        {"(never closed <a@b.example>", {{"(never closed", "a@b.example"}}},
        {"Jane <jane@b.example", {{"Jane", "jane@b.example"}}},
        {"a@b.example.", {{"", "a@b.example"}}},
        {"\"Jane \\\"JD\\\" Doe\" <jane@b.example>", {{"Jane \"JD\" Doe", "jane@b.example"}}},
    };
    for (const auto& [value, list] : cases) EXPECT_EQ(parseAddresses(value), list) << value;
}

TEST_F(Addresses, SurviveWhatOverflowsRecursiveParsers) {
    std::string groups;
    for (int i = 0; i < 100'000; ++i) groups += "g:";
    EXPECT_TRUE(parseAddresses(groups).empty());
    EXPECT_LE(parseAddresses(std::string(100'000, '(')).size(), 1u);
    EXPECT_LE(parseAddresses(std::string(100'000, '"')).size(), 1u);
    EXPECT_LE(parseAddresses(std::string(100'000, '<')).size(), 2000u);
    EXPECT_LE(parseAddresses("\"" + std::string(100'000, '\\')).size(), 1u);
}

TEST_F(Addresses, StopAtABound) {
    std::string many;
    for (int i = 0; i < 5000; ++i) many += "a" + std::to_string(i) + "@b.example,";
    EXPECT_EQ(parseAddresses(many).size(), 2000u);
}

}  // namespace
}  // namespace deskbell::email
