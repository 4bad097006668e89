// Whole winmail.dat files are among the golden mails; here is what hostile ones do.
#include "channels/email/tnef.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "channels/email/mapi_properties.hpp"
#include "channels/email/mime.hpp"
#include "support/source_folder.hpp"

namespace deskbell::email {
namespace {

class Tnef : public testing::Test {
protected:
    /// The winmail.dat of the golden mail.
    static std::string example() {
        std::ifstream in(
            deskbell::test::sourceFolder() / "test/golden/mail/outlook-winmail-dat.eml",
            std::ios::binary);
        const std::string mail{std::istreambuf_iterator<char>(in), {}};
        const auto begin = mail.find("\"winmail.dat\"\r\n\r\n") + 17;
        auto encoded = mail.substr(begin, mail.find("\r\n--", begin) - begin);
        return *fromBase64(replaceAll(std::move(encoded), "\r\n", ""));
    }

    MimeRuntime runtime_;
};

TEST_F(Tnef, GivesTheTextAndTheFilesWithTheirLongNames) {
    const auto content = readTnef(example());
    ASSERT_TRUE(content);
    EXPECT_EQ(content->text, "Die Lieferung für Müller fehlt.\r\nGruß");
    ASSERT_EQ(content->files.size(), 2u);
    EXPECT_EQ(content->files[0].fileName, "Rechnung März 2026.pdf");
    EXPECT_EQ(content->files[0].bytes, "%PDF-1.4 invoice");
}

/// The example of the specification, MS-OXRTFCP section 3.1.1.
TEST_F(Tnef, DecompressesRichText) {
    const std::string_view compressed(
        "\x2d\x00\x00\x00\x2b\x00\x00\x00\x4c\x5a\x46\x75\xf1\xc5\xc7\xa7\x03\x00\x0a\x00\x72"
        "\x63\x70\x67\x31\x32\x35\x42\x32\x0a\xf3\x20\x68\x65\x6c\x09\x00\x20\x62\x77\x05\xb0"
        "\x6c\x64\x7d\x0a\x80\x0f\xa0",
        49);
    EXPECT_EQ(decompressRtf(compressed), "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
    EXPECT_EQ(decompressRtf(compressed.substr(0, 20)), "{\\rtf1\\ansi\\");
    EXPECT_EQ(decompressRtf("junk"), "");
}

TEST_F(Tnef, IsRefusedWhenItIsSomethingElse) {
    EXPECT_FALSE(readTnef(""));
    EXPECT_FALSE(readTnef("PK\x03\x04 something else"));
}

TEST_F(Tnef, SurvivesBeingCutAnywhere) {
    const auto whole = example();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        (void)readTnef(std::string_view(whole).substr(0, size));
    }
}

TEST_F(Tnef, SurvivesEveryByteBeingWrong) {
    const auto whole = example();
    for (std::size_t at = 6; at < whole.size(); ++at) {
        for (const char evil : {'\x00', '\x7F', '\xFF'}) {
            auto damaged = whole;
            damaged[at] = evil;
            (void)readTnef(damaged);
        }
    }
}

}  // namespace
}  // namespace deskbell::email
