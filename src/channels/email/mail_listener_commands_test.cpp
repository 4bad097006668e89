#include "channels/email/mail_listener_commands.hpp"

#include <gtest/gtest.h>

namespace deskbell::email {
namespace {

TEST(SmtpGrammar, TakesAddressesAsMtasWriteThem) {
    const std::vector<std::pair<std::string, std::string>> rows{
        {"FROM:<ann@example.org>", "ann@example.org"},
        {"from:<>", ""},
        {"FROM: <ann@example.org>", "ann@example.org"},
        {"FROM:<@relay.example,@b.example:ann@example.org>", "ann@example.org"},
        {"FROM:<\"a b>c\"@example.org>", "\"a b>c\"@example.org"},
        {"FROM:<ann+tag=x@[192.0.2.1]>", "ann+tag=x@[192.0.2.1]"},
        {"FROM:<postmaster>", "postmaster"},
        {"FROM:<jörg@bücher.example>", "jörg@bücher.example"},
    };
    for (const auto& [argument, address] : rows) {
        const auto path = parseSmtpPath(argument, "FROM");
        ASSERT_TRUE(path) << argument;
        EXPECT_EQ(path->address, address);
    }
}

TEST(SmtpGrammar, RefusesWhatIsNoAddress) {
    const std::string longLocal(65, 'a');
    const std::string longDomain(256, 'd');
    for (const std::string argument :
         {"", "FROM", "FROM:", "FROM:ann@example.org", "FROM:<ann@example.org", "TO:<a@b>",
          "FROM:<a b@example.org>", "FROM:<@example.org>", "FROM:<ann@>", "FROM:<@relay:>",
          "FROM:<@relay>", "FROM:<a@b\x01>", "FROM:<a\xff@b>", "FROM:<a@b>x", "FROM:<a<b@c>",
          "FROM:<\"a\nb\"@c>"}) {
        EXPECT_FALSE(parseSmtpPath(argument, "FROM")) << argument;
    }
    EXPECT_FALSE(parseSmtpPath("FROM:<" + longLocal + "@b>", "FROM"));
    EXPECT_FALSE(parseSmtpPath("FROM:<a@" + longDomain + ">", "FROM"));
    EXPECT_FALSE(parseSmtpPath("FROM:<a@b> A B C D E F G H I", "FROM"));
}

TEST(SmtpGrammar, ReadsParameters) {
    const auto path = parseSmtpPath("FROM:<a@b>  size=10 BODY=8BITMIME smtputf8", "FROM");
    ASSERT_TRUE(path);
    ASSERT_EQ(path->parameters.size(), 3u);
    EXPECT_EQ(path->parameters[0], (std::pair<std::string, std::string>{"SIZE", "10"}));
    EXPECT_EQ(path->parameters[2], (std::pair<std::string, std::string>{"SMTPUTF8", ""}));
}

TEST(SmtpGrammar, SplitsVerbAndArgument) {
    const auto command = parseSmtpCommand("mail  FROM:<a@b> ");
    EXPECT_EQ(command.verb, "MAIL");
    EXPECT_EQ(command.argument, "FROM:<a@b>");
    EXPECT_EQ(parseSmtpCommand("").verb, "");
}

TEST(Networks, HoldTheAddressesInside) {
    const auto list = NetworkList::parse({"10.1.0.0/16", "192.0.2.7", "2001:db8::/33", "::1"});
    ASSERT_TRUE(list);
    for (const auto* inside :
         {"10.1.0.0", "10.1.255.255", "192.0.2.7", "::ffff:10.1.2.3", "2001:db8:7fff::1", "::1"}) {
        EXPECT_TRUE(list->contains(inside)) << inside;
    }
    for (const auto* outside : {"10.2.0.0", "192.0.2.8", "2001:db8:8000::1", "::2", "127.0.0.1", "",
                                "nonsense", "10.1.0.0/16"}) {
        EXPECT_FALSE(list->contains(outside)) << outside;
    }
    EXPECT_TRUE(NetworkList::parse({"0.0.0.0/0"})->contains("203.0.113.9"));
    EXPECT_FALSE(NetworkList::parse({"0.0.0.0/0"})->contains("2001:db8::1"));
}

TEST(Networks, RefuseWhatIsNone) {
    for (const std::string text : {"", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1",
                                   "10.0.0.0/8x", "10.0.0", "localhost"}) {
        EXPECT_FALSE(NetworkList::parse({text})) << text;
    }
}

}  // namespace
}  // namespace deskbell::email
