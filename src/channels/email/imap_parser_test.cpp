#include "channels/email/imap_parser.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fakes.hpp"

namespace deskbell::email {
namespace {

using testing::ElementsAre;

/// All responses in the bytes, fed in pieces of the given size.
std::vector<ImapFrame> frames(std::string_view bytes, std::size_t piece = 1'000'000,
                              ImapLimits limits = {}) {
    ImapFramer framer(limits);
    std::vector<ImapFrame> all;
    while (!bytes.empty()) {
        framer.append(bytes.substr(0, piece));
        bytes.remove_prefix(std::min(piece, bytes.size()));
        while (true) {
            auto frame = framer.next();
            EXPECT_TRUE(frame);
            if (!frame || !*frame) break;
            all.push_back(std::move(**frame));
        }
    }
    return all;
}

ImapResponse parsed(std::string_view bytes) {
    auto all = frames(bytes);
    EXPECT_EQ(all.size(), 1u);
    auto response = parseImapResponse(std::move(all.at(0)));
    EXPECT_TRUE(response) << bytes;
    return response ? *response : ImapResponse{};
}

TEST(ImapParser, CutsTheStreamAtLineEndsAndLiteralsWhateverTheSizeOfThePieces) {
    const std::string_view stream =
        "* OK ready\r\n"
        "* 3 FETCH (UID 9 BODY[] {11}\r\nline\r\n* BYE BODY[TEXT] {0}\r\n FLAGS ())\r\n"
        "d1 OK done\r\n";
    for (const std::size_t piece : {1u, 2u, 3u, 7u, 1000u}) {
        const auto all = frames(stream, piece);
        ASSERT_EQ(all.size(), 3u) << piece;
        EXPECT_EQ(all[0].text, "* OK ready");
        EXPECT_EQ(all[1].text, "* 3 FETCH (UID 9 BODY[] {11} BODY[TEXT] {0} FLAGS ())");
        ASSERT_EQ(all[1].literals.size(), 2u);
        EXPECT_EQ(all[1].literals[0].bytes, "line\r\n* BYE");
        EXPECT_EQ(all[1].literals[1].bytes, "");
        EXPECT_EQ(all[2].text, "d1 OK done");
    }
}

TEST(ImapParser, DoesNotWaitForALiteralThatTextForPeopleSeemsToAnnounce) {
    const auto all = frames("* OK all {5}\r\nd2 NO mailbox {7}\r\n* BYE {3}\r\n+ {4}\r\n");
    EXPECT_EQ(all.size(), 4u);
}

TEST(ImapParser, KeepsTheBeginningOfALiteralOverTheBoundAndFollowsTheStream) {
    ImapLimits limits;
    limits.literalBytes = 10;
    const auto all = frames(
        "* 1 FETCH (BODY[] {26}\r\nabcdefghijklmnopqrstuvwxyz UID 4)\r\nd1 OK\r\n", 5, limits);
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].literals[0].bytes, "abcdefghij");
    EXPECT_TRUE(all[0].literals[0].truncated);
}

TEST(ImapParser, RefusesALineWithoutEnd) {
    ImapLimits limits;
    limits.textBytes = 100;
    ImapFramer framer(limits);
    framer.append(std::string(101, 'x'));
    EXPECT_FALSE(framer.next());
}

TEST(ImapParser, RefusesAnAbsurdLiteralAndTooManyOfThem) {
    ImapFramer framer;
    framer.append("* 1 FETCH (BODY[] {99999999999}\r\n");
    EXPECT_FALSE(framer.next());

    ImapFramer other;
    for (int i = 0; i < 70; ++i) other.append(i == 0 ? "* LIST {1}\r\nx" : " {1}\r\nx");
    EXPECT_FALSE(other.next());
}

TEST(ImapParser, UnderstandsAFetchWithEveryKindOfValue) {
    const auto response = parsed(
        "* 12 FETCH (FLAGS (\\Seen $Label) UID 77 INTERNALDATE \"05-Jan-2026 \\\"09\\\"\" "
        "BODY[HEADER.FIELDS (To \"X\")]<0> {4}\r\nTo: ENVELOPE NIL RFC822.SIZE 1234)\r\n");
    EXPECT_EQ(response.kind, ImapResponse::Kind::untagged);
    EXPECT_EQ(response.name, "FETCH");
    EXPECT_EQ(response.number, 12u);
    ASSERT_NE(response.fetched("uid"), nullptr);
    EXPECT_EQ(response.fetched("UID")->number(), 77u);
    EXPECT_EQ(response.fetched("RFC822.SIZE")->number(), 1234u);
    EXPECT_EQ(response.fetched("INTERNALDATE")->text, "05-Jan-2026 \"09\"");
    EXPECT_EQ(response.fetched("BODY[HEADER.FIELDS (To \"X\")]<0>")->text, "To: ");
    EXPECT_EQ(response.fetched("ENVELOPE")->kind, ImapValue::Kind::nil);
    ASSERT_EQ(response.fetched("FLAGS")->items.size(), 2u);
    EXPECT_TRUE(response.fetched("FLAGS")->items[0].is("\\seen"));
    EXPECT_EQ(response.fetched("BODY[]"), nullptr);
}

TEST(ImapParser, UnderstandsStatusResponsesWithAndWithoutACode) {
    const auto withCode = parsed("* ok [uidvalidity 3857529045] UIDs valid\r\n");
    EXPECT_EQ(withCode.name, "OK");
    EXPECT_EQ(withCode.code, "UIDVALIDITY");
    ASSERT_EQ(withCode.codeValues.size(), 1u);
    EXPECT_EQ(withCode.codeValues[0].number(), 3857529045u);
    EXPECT_EQ(withCode.text, "UIDs valid");

    const auto tagged = parsed("d7 NO [AUTHENTICATIONFAILED] wrong (really)\r\n");
    EXPECT_EQ(tagged.kind, ImapResponse::Kind::tagged);
    EXPECT_EQ(tagged.tag, "d7");
    EXPECT_FALSE(tagged.ok());
    EXPECT_EQ(tagged.code, "AUTHENTICATIONFAILED");
    EXPECT_EQ(tagged.text, "wrong (really)");

    EXPECT_EQ(parsed("* OK [broken\r\n").text, "[broken");
    EXPECT_EQ(parsed("+ go ahead\r\n").kind, ImapResponse::Kind::continuation);
    EXPECT_EQ(parsed("+\r\n").kind, ImapResponse::Kind::continuation);
}

TEST(ImapParser, RefusesWhatIsNoImap) {
    for (const std::string text :
         {"220 mail.example ESMTP", "HTTP/1.1 400 Bad Request", "", "*", "d1", "d1 WHAT",
          "* 1 FETCH (UID 7", "* 1 FETCH )", "* LIST (", "* SEARCH \"open", "* 1 FETCH {5}",
          "* 1 FETCH (BODY[ 1)", "\x16\x03\x01\x02"}) {
        EXPECT_FALSE(parseImapResponse(ImapFrame{text, {}})) << text;
    }
}

TEST(ImapParser, BoundsNesting) {
    EXPECT_FALSE(parseImapResponse(ImapFrame{"* 1 FETCH " + std::string(100'000, '('), {}}));
    EXPECT_FALSE(
        parseImapResponse(ImapFrame{"* LIST " + std::string(13, '(') + std::string(13, ')'), {}}));
    EXPECT_TRUE(
        parseImapResponse(ImapFrame{"* LIST " + std::string(12, '(') + std::string(12, ')'), {}}));
}

TEST(ImapParser, SurvivesRandomBytesAndRandomlyBrokenResponses) {
    test::SeededRandom random(42);
    const std::string good =
        "* OK [CAPABILITY IMAP4rev1 IDLE] hi\r\n* LIST (\\Noselect) \"/\" \"a b\"\r\n"
        "* 1 FETCH (UID 3 FLAGS (\\Seen) BODY[] {5}\r\nhello X \"q\\\"\")\r\nd1 OK\r\n+ x\r\n";
    std::size_t understood = 0;
    for (int round = 0; round < 5'000; ++round) {
        auto bytes = good;
        for (auto changes = random.below(6); changes > 0; --changes) {
            const auto at = static_cast<std::size_t>(random.below(bytes.size()));
            switch (random.below(4)) {
                case 0:
                    bytes[at] = static_cast<char>(random.below(256));
                    break;
                case 1:
                    bytes.erase(at, static_cast<std::size_t>(random.below(8)));
                    break;
                case 2:
                    bytes.insert(at, 1, "(){}[]\"\\ \r\n*+0"[random.below(14)]);
                    break;
                default:
                    bytes.insert(at, bytes.substr(bytes.size() / 2));
                    break;
            }
            if (bytes.empty()) bytes = " ";
        }
        ImapFramer framer(ImapLimits{4096, 64, 4});
        framer.append(bytes);
        while (true) {
            auto frame = framer.next();
            if (!frame || !*frame) break;
            if (parseImapResponse(std::move(**frame))) ++understood;
        }
    }
    EXPECT_GT(understood, 5'000u);  // the changes leave much intact: the loop reads something
}

TEST(ImapParser, WritesSetsOfNumbersShort) {
    EXPECT_EQ(imapSet({1, 2, 3, 7, 9, 10}), "1:3,7,9:10");
    EXPECT_EQ(imapSet({5}), "5");
    EXPECT_EQ(imapSet({}), "");
}

TEST(ImapParser, QuotesWhatWouldEndAQuotedString) {
    EXPECT_EQ(imapQuoted("a\"b\\c d"), "\"a\\\"b\\\\c d\"");
}

TEST(ImapFolderName, TravelsInModifiedUtf7AndBack) {
    const std::vector<std::pair<std::string, std::string>> rows{
        {"INBOX", "INBOX"},
        {"Entwürfe", "Entw&APw-rfe"},
        {"R&D", "R&-D"},
        {"~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"},
        {"\U0001F4EE post", "&2D3c7g- post"},
    };
    for (const auto& [utf8, wire] : rows) {
        EXPECT_EQ(encodeFolderName(utf8), wire);
        EXPECT_EQ(decodeFolderName(wire), utf8);
    }
}

TEST(ImapFolderName, IsLeftAloneWhenItBreaksTheRules) {
    EXPECT_EQ(decodeFolderName("A & B"), "A & B");
    EXPECT_EQ(decodeFolderName("&!!-"), "&!!-");
    EXPECT_EQ(decodeFolderName("&AAA"), "&AAA");
}

}  // namespace
}  // namespace deskbell::email
