#include "net/websocket_frames.hpp"

#include <gtest/gtest.h>

#include "support/raw_client.hpp"

namespace deskbell::net {
namespace {

using test::clientFrame;
using Kind = FrameEvent::Kind;

/// All events of the bytes, fed in pieces of that size, as text: "text:hello", "error:1002".
std::vector<std::string> events(std::string_view bytes, std::size_t pieceSize = 1'000'000,
                                std::size_t limit = 1000) {
    FrameReader reader(limit);
    std::vector<std::string> out;
    while (!bytes.empty()) {
        auto piece = bytes.substr(0, pieceSize);
        bytes.remove_prefix(piece.size());
        while (const auto event = reader.next(piece)) {
            const std::string data(event->data);
            switch (event->kind) {
                case Kind::text:
                    out.push_back("text:" + data);
                    break;
                case Kind::ping:
                    out.push_back("ping:" + data);
                    break;
                case Kind::pong:
                    out.push_back("pong:" + data);
                    break;
                case Kind::close:
                    out.push_back("close:" + std::to_string(event->code));
                    break;
                case Kind::error:
                    out.push_back("error:" + std::to_string(event->code));
                    return out;
            }
        }
    }
    return out;
}

using Events = std::vector<std::string>;

TEST(WebSocketFrames, JoinsFragmentsAroundControlFramesHoweverTheyAreCut) {
    const std::string bytes = clientFrame(1, "hel", false) + clientFrame(9, "p") +
                              clientFrame(0, "", false) + clientFrame(0, "lo") +
                              clientFrame(1, std::string(300, 'x')) + clientFrame(10, "") +
                              clientFrame(8,
                                          "\x03\xe8"
                                          "bye");
    const Events expected{"ping:p", "text:hello", "text:" + std::string(300, 'x'),
                          "pong:", "close:1000"};
    for (std::size_t size = 1; size < 40; ++size) EXPECT_EQ(events(bytes, size), expected) << size;
}

TEST(WebSocketFrames, RefusesWhatBreaksTheProtocol) {
    struct Row {
        std::string_view name;
        std::string bytes;
        std::string outcome;
    };
    std::string reserved = clientFrame(1, "x");
    reserved[0] = static_cast<char>(reserved[0] | 0x40);
    // A length of 5 written in two bytes.
    const std::string wasteful("\x81\xfe\x00\x05\x01\x02\x03\x04hello", 13);
    const std::string negative("\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x02\x03\x04", 14);
    const Row rows[] = {
        {"unmasked", clientFrame(1, "x", true, false), "error:1002"},
        {"reserved bit", reserved, "error:1002"},
        {"unknown opcode", clientFrame(3, "x"), "error:1002"},
        {"unknown control opcode", clientFrame(11, "x"), "error:1002"},
        {"binary", clientFrame(2, "x"), "error:1003"},
        {"fragmented ping", clientFrame(9, "x", false), "error:1002"},
        {"long ping", clientFrame(9, std::string(126, 'x')), "error:1002"},
        {"continuation of nothing", clientFrame(0, "x"), "error:1002"},
        {"text inside text", clientFrame(1, "a", false) + clientFrame(1, "b"), "error:1002"},
        {"wasteful length", wasteful, "error:1002"},
        {"negative length", negative, "error:1002"},
        {"too large", clientFrame(1, std::string(1001, 'x')), "error:1009"},
        {"too large in fragments",
         clientFrame(1, std::string(600, 'x'), false) + clientFrame(0, std::string(401, 'x')),
         "error:1009"},
        {"not UTF-8", clientFrame(1, "\xff"), "error:1007"},
        {"half a code point", clientFrame(1, "\xc3"), "error:1007"},
        {"close of one byte", clientFrame(8, "\x03"), "error:1002"},
        {"close with 1005", clientFrame(8, "\x03\xed"), "error:1002"},
        {"close with 999", clientFrame(8, "\x03\xe7"), "error:1002"},
        {"close with 2000", clientFrame(8, "\x07\xd0"), "error:1002"},
        {"close reason not UTF-8", clientFrame(8, "\x03\xe8\xff"), "error:1007"},
    };
    for (const auto& row : rows) {
        const auto got = events(row.bytes);
        ASSERT_FALSE(got.empty()) << row.name;
        EXPECT_EQ(got.back(), row.outcome) << row.name;
    }
}

TEST(WebSocketFrames, TakesACodePointThatIsCutByAFragment) {
    EXPECT_EQ(events(clientFrame(1, "\xc3", false) + clientFrame(0, "\xa4")), Events{"text:ä"});
}

TEST(WebSocketFrames, TakesAMessageOfExactlyTheLimitAndAnEmptyClose) {
    EXPECT_EQ(events(clientFrame(1, std::string(1000, 'x'))),
              Events{"text:" + std::string(1000, 'x')});
    EXPECT_EQ(events(clientFrame(8, "")), Events{"close:1005"});
    EXPECT_EQ(events(clientFrame(1, "")), Events{"text:"});
}

TEST(WebSocketFrames, WritesTheShortestHeader) {
    const auto header = [](std::uint64_t size) {
        const auto made = frameHeader(Opcode::text, size);
        return std::string(made.bytes.data(), made.size);
    };
    EXPECT_EQ(header(0), std::string("\x81\x00", 2));
    EXPECT_EQ(header(125), "\x81\x7d");
    EXPECT_EQ(header(126), std::string("\x81\x7e\x00\x7e", 4));
    EXPECT_EQ(header(65535), "\x81\x7e\xff\xff");
    EXPECT_EQ(header(65536), std::string("\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00", 10));
}

TEST(WebSocketFrames, CutsALongCloseReasonBetweenCodePoints) {
    std::string reason;
    for (int i = 0; i < 100; ++i) reason += "ä";
    const auto payload = closePayload(1001, reason);
    EXPECT_EQ(payload.size(), 124U);  // 2 bytes of code, 61 letters of 2 bytes
    EXPECT_EQ(payload.substr(0, 2), "\x03\xe9");
}

TEST(WebSocketHandshake, AcceptsTheExampleOfTheRfc) {
    EXPECT_EQ(acceptKey("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(WebSocketHandshake, IsCheckedFieldByField) {
    const auto check = [](std::string_view field, std::string value) {
        HttpRequest request;
        request.method = "GET";
        request.headers.add("Upgrade", "WebSocket");
        request.headers.add("Connection", "keep-alive, Upgrade");
        request.headers.add("Sec-WebSocket-Version", "13");
        request.headers.add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        if (field == "method")
            request.method = value;
        else if (!field.empty())
            request.headers.set(field, value);
        return checkHandshake(request);
    };
    EXPECT_EQ(check("", ""), Handshake::good);
    EXPECT_EQ(check("Upgrade", "h2c"), Handshake::none);
    EXPECT_EQ(check("Connection", "keep-alive"), Handshake::none);
    EXPECT_EQ(check("method", "POST"), Handshake::malformed);
    EXPECT_EQ(check("Sec-WebSocket-Version", "8"), Handshake::badVersion);
    EXPECT_EQ(check("Sec-WebSocket-Key", "short"), Handshake::malformed);
    EXPECT_EQ(check("Sec-WebSocket-Key", "c2hvcnQ="), Handshake::malformed);
}

}  // namespace
}  // namespace deskbell::net
