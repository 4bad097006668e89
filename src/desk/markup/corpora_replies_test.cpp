#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "base/json.hpp"
#include "base/text.hpp"
#include "desk/markup/markup.hpp"
#include "support/source_folder.hpp"

namespace deskbell::markup {
namespace {

const std::filesystem::path kReplies =
    deskbell::test::sourceFolder() / "../shared/corpora/mail/replies";

// Looked at one by one: where this parser keeps on purpose what the other one cuts (closings with
// a name, sentences that begin like a signature, text after a signature, rules between paragraphs,
// "you wrote:" without an address) …
const std::set<std::string_view> kKeptOnPurpose{"email_15.txt",
                                                "email_german_3.txt",
                                                "email_tricky_2_url_with_wrote.txt",
                                                "email_tricky_7_multiple_dashes.txt",
                                                "email_tricky_11_double_signature.txt",
                                                "email_unquoted_reply.txt",
                                                "email_with_regards.txt",
                                                "email_sent_from_my_not_signature.txt"};
// … and where it cuts what the other one misses.
const std::set<std::string_view> kFoundMore{"email_2_1.txt", "email_custom_quote_header.txt",
                                            "email_thread.txt"};

std::string read(const std::filesystem::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string squeezed(std::string_view text) {
    std::string out;
    for (const char c : trim(text)) {
        const bool space = static_cast<unsigned char>(c) <= ' ';
        if (!space)
            out += c;
        else if (!out.ends_with(' '))
            out += ' ';
    }
    return out;
}

TEST(CorporaReplies, AgreeWithTheirReferenceOrWereLookedAt) {
    if (!std::filesystem::exists(kReplies)) GTEST_SKIP() << "skipped: no corpora";
    const auto reference = json::parse(read(kReplies / "visible.json"));
    ASSERT_TRUE(reference);
    std::size_t same = 0;
    std::size_t all = 0;
    for (const auto name : reference->keys()) {
        ++all;
        const auto text = read(kReplies / std::string(name));
        const bool agrees = squeezed(ownWordsOf(text)) == squeezed(*(*reference)[name].string());
        if (agrees) ++same;
        const bool known = kKeptOnPurpose.contains(name) || kFoundMore.contains(name);
        EXPECT_NE(agrees, known) << name << (agrees ? " agrees now" : ":\n" + ownWordsOf(text));
    }
    RecordProperty("agreement", std::to_string(same) + " of " + std::to_string(all));
    EXPECT_GE(same, 79U) << "of " << all;
}

}  // namespace
}  // namespace deskbell::markup
