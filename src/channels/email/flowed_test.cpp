#include "channels/email/flowed.hpp"

#include <gtest/gtest.h>

namespace deskbell::email {
namespace {

TEST(Flowed, JoinsSoftBreaksOfTheSameQuoteDepthOnly) {
    EXPECT_EQ(unfoldFlowed("a \nb\nc\n", DelSp::no), "a b\nc\n");
    EXPECT_EQ(unfoldFlowed("> a \n> b\n", DelSp::no), "> a b\n");
    EXPECT_EQ(unfoldFlowed("> a \nb\n", DelSp::no), "> a \nb\n");
    EXPECT_EQ(unfoldFlowed("> a \n>> b\n", DelSp::no), "> a \n>> b\n");
}

TEST(Flowed, DropsTheBreakingBlankIfDelSpSaysSo) {
    EXPECT_EQ(unfoldFlowed("漢字 \n仮名\n", DelSp::yes), "漢字仮名\n");
}

TEST(Flowed, KeepsTheSignatureSeparatorALineOfItsOwn) {
    EXPECT_EQ(unfoldFlowed("bye \n-- \nJane\n", DelSp::no), "bye \n-- \nJane\n");
}

TEST(Flowed, RemovesStuffing) {
    EXPECT_EQ(unfoldFlowed(" From me\n  two\n >not quoted\n", DelSp::no),
              "From me\n two\n >not quoted\n");
    EXPECT_EQ(unfoldFlowed("a \r\nb\r\n", DelSp::no), "a b\n");
}

}  // namespace
}  // namespace deskbell::email
