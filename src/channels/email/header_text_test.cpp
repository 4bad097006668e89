#include "channels/email/header_text.hpp"

#include <gtest/gtest.h>

#include "channels/email/mime.hpp"

namespace deskbell::email {
namespace {

class HeaderText : public testing::Test {
protected:
    MimeRuntime runtime_;
};

TEST_F(HeaderText, DecodesEncodedWordsAlsoBrokenOnes) {
    struct {
        std::string_view raw, text;
    } const cases[] = {
        {"plain", "plain"},
        {"=?utf-8?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"},
        {"=?UTF-8?b?R3LDvMOfZQ==?=", "Grüße"},
        {"=?iso-8859-1?Q?a_=FC?= b", "a ü b"},
        {"=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab"},
        {"=?utf-8?Q?a?=\r\n =?utf-8?Q?b?=", "ab"},
        {"=?utf-8?Q?a?= x =?utf-8?Q?b?=", "a x b"},
        {"=?utf-8?Q?=C3?= =?utf-8?Q?=BC?=", "ü"},
        {"=?utf-8?B?w6Q=?= =?utf-8?B?w7Y=?=", "äö"},
        {"=?utf-8?B?w6Q?=", "ä"},
        {"=?utf-8?B?w6Q=w7Y=?=", "äö"},
        {"=?utf-8?Q?a b?=", "a b"},
        {"=?utf-8?Q?no end", "no end"},
        {"=?utf-8*de?Q?=C3=BC?=", "ü"},
        {"=?x-unknown?Q?=FC?=", "ü"},
        {"=?utf-8?X?abc?=", "=?utf-8?X?abc?="},
        {"=?utf-8?Q?"
         "?=",
         ""},
        {"=?", "=?"},
        {"a =? b", "a =? b"},
        {"=?utf-8?Q?=41=3D=3F=zz?=", "A=?=zz"},
        {"Gr\xFC\xDF", "Grüß"},
        {"Gr\xC3\xBC\xC3\x9F", "Grüß"},
        {"\x1b$BF|K\\\x1b(B", "日本"},
        {"two\r\n\tlines", "two lines"},
        {"=?utf-8?Q?two=0D=0ABcc:_x?=", "two Bcc: x"},
    };
    for (const auto& [raw, text] : cases) EXPECT_EQ(decodeHeaderText(raw), text) << raw;
}

TEST_F(HeaderText, TakesLinearTimeForManyBeginningsWithoutEnd) {
    std::string raw;
    for (int i = 0; i < 40'000; ++i) raw += "=?a?Q?";
    EXPECT_FALSE(decodeHeaderText(raw).empty());
}

TEST_F(HeaderText, FindsMessageIds) {
    using Ids = std::vector<std::string>;
    EXPECT_EQ(parseMessageIds("<a@b> <c@d>"), (Ids{"a@b", "c@d"}));
    EXPECT_EQ(parseMessageIds("<a@b><c@d>\r\n <a@b>"), (Ids{"a@b", "c@d"}));
    EXPECT_EQ(parseMessageIds("Your message of Monday <a@b>"), (Ids{"a@b"}));
    EXPECT_EQ(parseMessageIds("a@b"), (Ids{"a@b"}));
    EXPECT_EQ(parseMessageIds("<a@\r\n b>"), (Ids{"a@b"}));
    EXPECT_EQ(parseMessageIds("<a@b <c@d>"), (Ids{"a@b", "c@d"}));
    EXPECT_EQ(parseMessageIds("<a@b"), (Ids{"a@b"}));
    EXPECT_EQ(parseMessageIds(""), Ids{});
    EXPECT_EQ(parseMessageIds("no id here"), Ids{});
    EXPECT_EQ(parseMessageIds("<>"), Ids{});
}

TEST_F(HeaderText, KeepsTheFirstAndTheNewestOfTooManyIds) {
    std::string value;
    for (int i = 0; i < 500; ++i) value += "<" + std::to_string(i) + "@b> ";
    const auto ids = parseMessageIds(value);
    ASSERT_EQ(ids.size(), 100u);
    EXPECT_EQ(ids.front(), "0@b");
    EXPECT_EQ(ids.back(), "499@b");
}

}  // namespace
}  // namespace deskbell::email
