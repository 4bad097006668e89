#include "kernel/secrets.hpp"

#include <gtest/gtest.h>

#include "support/fakes.hpp"

namespace deskbell::kernel {
namespace {

TEST(Secrets, OpenWhatTheySealed) {
    test::SeededRandom random;
    const Secrets secrets(std::string(32, 'k'), random);
    const auto sealed = secrets.seal("pa55 wörd");
    EXPECT_EQ(sealed.find("pa55"), std::string::npos);
    EXPECT_EQ(*secrets.open(sealed), "pa55 wörd");
    EXPECT_NE(sealed, secrets.seal("pa55 wörd")) << "the same secret twice does not show";
}

TEST(Secrets, RefuseWhatWasTamperedWithOrSealedByAnotherKey) {
    test::SeededRandom random;
    const Secrets secrets(std::string(32, 'k'), random);
    const Secrets others(std::string(32, 'o'), random);
    auto tampered = secrets.seal("secret");
    tampered[40] = tampered[40] == 'A' ? 'B' : 'A';
    for (const auto& text :
         {tampered, others.seal("secret"), std::string("not base64!"), std::string()}) {
        const auto opened = secrets.open(text);
        ASSERT_FALSE(opened) << text;
        EXPECT_EQ(opened.error().reason, "secret.corrupt") << text;
    }
}

}  // namespace
}  // namespace deskbell::kernel
