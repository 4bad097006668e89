#include "channels/email/charset.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "channels/email/mime.hpp"

namespace deskbell::email {
namespace {

struct Case {
    std::string name;
    std::string bytes;
    std::string charset;
    std::string text;
    bool odd = false;
};

class Charset : public testing::TestWithParam<Case> {
protected:
    MimeRuntime runtime_;
};

TEST_P(Charset, BecomesUtf8) {
    const auto decoded = decodeCharset(GetParam().bytes, GetParam().charset);
    EXPECT_EQ(decoded.text, GetParam().text);
    EXPECT_EQ(!decoded.oddity.empty(), GetParam().odd) << decoded.oddity;
}

std::string caseName(const testing::TestParamInfo<Case>& tested) {
    return tested.param.name;
}

INSTANTIATE_TEST_SUITE_P(
    Names, Charset,
    testing::Values(Case{"Utf8", "Gr\xC3\xBC\xC3\x9F", "utf-8", "Grüß"},
                    Case{"Utf8Alias", "Gr\xC3\xBC\xC3\x9F", "UTF8", "Grüß"},
                    Case{"AsciiWithoutLabel", "plain", "", "plain"},
                    Case{"Latin1MeansWindows1252", "\x93hi\x94", "ISO-8859-1", "“hi”"},
                    Case{"UndefinedByteOfWindows1252", "a\x81\xFF", "windows-1252", "a\uFFFDÿ"},
                    Case{"Koi8", "\xF0\xD2\xC9\xD7\xC5\xD4", "koi8-r", "Привет"},
                    Case{"EucKrIsCp949", "\xBE\xC8\xB3\xE7", "ks_c_5601-1987", "안녕"},
                    Case{"Big5", "\xA7\x41\xA6\x6E", "big5", "你好"},
                    Case{"Utf7", "Gr+APwA3w-", "utf-7", "Grüß"},
                    Case{"Utf16", std::string("\xFF\xFEH\0i\0", 6), "utf-16", "Hi"},
                    Case{"Utf8LabelledLatin1", "Gr\xC3\xBC\xC3\x9F", "iso-8859-1", "Grüß", true},
                    Case{"Latin1WithoutLabel", "Gr\xFC\xDF", "", "Grüß", true},
                    Case{"Latin1LabelledAscii", "Gr\xFC\xDF", "us-ascii", "Grüß", true},
                    Case{"Latin1LabelledUtf8", "Gr\xFC\xDF", "utf-8", "Grüß", true},
                    Case{"Utf8WithOneBadByte", "\xC3\xBC\xC3\xB6\xFF!", "utf-8", "üö\uFFFD!", true},
                    Case{"UnknownName", "caf\xE9", "x-unheard-of", "café", true},
                    Case{"HostileName", "caf\xE9", std::string("a\0b", 3), "café", true},
                    Case{"CutOffCharacter", "\xC4\xE3\xBA", "gb2312", "你\uFFFD", true},
                    Case{"NulRemoved", std::string("a\0b", 3), "utf-8", "ab"},
                    Case{"Empty", "", "utf-8", ""}, Case{"EmptyStateful", "", "iso-2022-jp", ""}),
    caseName);

class CharsetNeverFails : public testing::Test {
protected:
    MimeRuntime runtime_;
};

TEST_F(CharsetNeverFails, WhateverBytesComeInWhateverCharset) {
    std::string bytes;
    for (int i = 0; i < 20'000; ++i) bytes += static_cast<char>(i * 7 + i / 256);
    for (const auto* charset : {"", "utf-8", "utf-7", "utf-16", "utf-32", "iso-2022-jp", "hz",
                                "iso-2022-kr", "gb18030", "big5", "cp932", "x-nothing"}) {
        EXPECT_TRUE(isUtf8(decodeCharset(bytes, charset).text)) << charset;
    }
}

}  // namespace
}  // namespace deskbell::email
