#include "channels/email/uuencode.hpp"

#include <gtest/gtest.h>

namespace deskbell::email {
namespace {

TEST(Uuencode, MovesCompleteFilesOutOfTheText) {
    std::string text = "before\nbegin 644 hi.txt\n%2&5L;&\\\n`\nend\nafter\n";
    const auto files = extractUuencoded(text);
    ASSERT_EQ(files.size(), 1u);
    EXPECT_EQ(files[0].fileName, "hi.txt");
    EXPECT_EQ(files[0].bytes, "Hello");
    EXPECT_EQ(text, "before\nafter\n");
}

TEST(Uuencode, LeavesProseAlone) {
    for (const std::string prose :
         {"begin 644 is how it starts\nbut not this\n", "begin the day\nend\n", "begin 644 x\n",
          "begin 644 x.txt\n%2&5L;&\\\nno end", "begin 999 x\nend\n", "begin 644 x.txt\nend\n"}) {
        std::string text = prose;
        EXPECT_TRUE(extractUuencoded(text).empty()) << prose;
        EXPECT_EQ(text, prose);
    }
}

}  // namespace
}  // namespace deskbell::email
