#include "base/crypto.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "support/fakes.hpp"

namespace deskbell {
namespace {

const std::string kKey(32, 'k');

TEST(Hashes, MatchPublishedVectors) {
    EXPECT_EQ(sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(toHex(sha1("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
    // RFC 4231, test case 2
    EXPECT_EQ(toHex(hmacSha256("Jefe", "what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Hashes, InPiecesAreTheSameAsInOne) {
    Sha256 hash;
    hash.update("a");
    hash.update("");
    hash.update("bc");
    EXPECT_EQ(hash.finishHex(), sha256Hex("abc"));
}

TEST(Passwords, VerifyOnlyAgainstTheirOwnHash) {
    const auto hash = hashPassword("correct horse");
    EXPECT_EQ(hash.substr(0, 10), "$argon2id$");
    EXPECT_TRUE(verifyPassword(hash, "correct horse"));
    EXPECT_FALSE(verifyPassword(hash, "correct horse "));
    EXPECT_FALSE(verifyPassword("", "correct horse"));
    EXPECT_FALSE(verifyPassword("no hash at all", "correct horse"));
    EXPECT_FALSE(verifyPassword(std::string(1000, 'x'), "correct horse"));
}

TEST(Secrets, OpenOnlyUnchangedAndWithTheirKey) {
    test::SeededRandom random;
    const auto sealed = seal(kKey, "the mailbox password", random);
    EXPECT_EQ(sealed.find("mailbox"), std::string::npos);
    EXPECT_EQ(*unseal(kKey, sealed), "the mailbox password");
    EXPECT_NE(seal(kKey, "the mailbox password", random), sealed) << "a nonce was used twice";

    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto changed = sealed;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        EXPECT_EQ(unseal(kKey, changed).error().reason, "secret.corrupt") << "byte " << i;
    }
    EXPECT_FALSE(unseal(std::string(32, 'x'), sealed));
    EXPECT_FALSE(unseal(kKey, ""));
    EXPECT_FALSE(unseal(kKey, sealed.substr(0, 39)));
}

TEST(Encodings, OfBytes) {
    EXPECT_EQ(toHex(std::string("\x00\xff", 2)), "00ff");
    EXPECT_EQ(toBase64("a"), "YQ==");
    EXPECT_EQ(toBase64("\xfb\xff"), "+/8=");
    EXPECT_EQ(toBase64Url("\xfb\xff"), "-_8");
    EXPECT_EQ(toBase64(""), "");
    for (auto bad : {"YQ", "YQ=", "Y", "YQ==\n", "-_8=", "!!!!"}) {
        EXPECT_EQ(fromBase64(bad).has_value(), false) << bad;
    }
    for (auto bad : {"-_8=", "+/8", "Y", "Y Q"}) {
        EXPECT_EQ(fromBase64Url(bad).has_value(), false) << bad;
    }
}

RC_GTEST_PROP(Encodings, GiveTheBytesBack, (const std::string& bytes)) {
    RC_ASSERT(fromBase64(toBase64(bytes)).value() == bytes);
    RC_ASSERT(fromBase64Url(toBase64Url(bytes)).value() == bytes);
}

TEST(ConstantTime, ComparesTheWhole) {
    EXPECT_TRUE(equalsConstantTime("", ""));
    EXPECT_TRUE(equalsConstantTime("abc", "abc"));
    EXPECT_FALSE(equalsConstantTime("abc", "abd"));
    EXPECT_FALSE(equalsConstantTime("abc", "ab"));
}

TEST(Random, TokensAreLongEnoughAndDiffer) {
    SystemRandom random;
    EXPECT_EQ(random.token(16).size(), 22u);
    EXPECT_NE(random.token(16), random.token(16));
}

TEST(Random, BelowReachesEveryValueAndNoOther) {
    test::SeededRandom random;
    std::array<int, 5> seen{};
    for (int i = 0; i < 5000; ++i) ++seen.at(random.below(5));
    for (int count : seen) EXPECT_NEAR(count, 1000, 150);
    EXPECT_EQ(random.below(1), 0u);
}

}  // namespace
}  // namespace deskbell
