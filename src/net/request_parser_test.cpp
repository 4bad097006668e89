#include "net/request_parser.hpp"

#include <gtest/gtest.h>

namespace deskbell::net {
namespace {

using Progress = RequestParser::Progress;

struct Parsed {
    Progress progress = Progress::needMore;
    int status = 0;  ///< of a refusal
    HttpRequest request;
    std::string rest;
};

/// Feeds the bytes in pieces of that size, as a connection would.
Parsed parse(std::string_view bytes, std::size_t pieceSize = 100'000,
             std::size_t bodyLimit = 1000) {
    const RequestParser::BodyLimit limit = [bodyLimit](auto, auto) { return bodyLimit; };
    RequestParser parser(1024, limit);
    Parsed parsed;
    std::string input;
    while (!bytes.empty() && parsed.progress == Progress::needMore) {
        const auto piece = bytes.substr(0, pieceSize);
        bytes.remove_prefix(piece.size());
        input += piece;
        std::string_view rest = input;
        parsed.progress = parser.feed(rest);
        input = std::string(rest);
    }
    parsed.rest = input + std::string(bytes);
    if (parsed.progress == Progress::done) parsed.request = parser.take();
    if (parsed.progress == Progress::refused) parsed.status = parser.refusal().status;
    return parsed;
}

TEST(RequestParser, ReadsARequestHoweverItIsCut) {
    const std::string bytes =
        "\r\nPOST /a?b=c HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nX-A:  v \r\n\r\nhelloGET /";
    for (std::size_t size = 1; size <= bytes.size(); ++size) {
        const auto parsed = parse(bytes, size);
        ASSERT_EQ(parsed.progress, Progress::done) << size;
        EXPECT_EQ(parsed.request.method, "POST");
        EXPECT_EQ(parsed.request.target, "/a?b=c");
        EXPECT_EQ(parsed.request.headers.get("x-a"), "v");
        EXPECT_EQ(parsed.request.body, "hello");
        EXPECT_EQ(parsed.rest, "GET /");
    }
}

TEST(RequestParser, JoinsChunksHoweverTheyAreCut) {
    const std::string bytes =
        "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n"
        "5;ext=\"1\"\r\nhello\r\n00b\r\n, wide world\r\n0\r\nAuthorization: no\r\n\r\nNEXT";
    // The second chunk says 11 bytes and has 12: the frame is broken.
    EXPECT_EQ(parse(bytes).status, 400);
    std::string good = bytes;
    good.replace(good.find("00b"), 3, "00C");
    for (std::size_t size = 1; size <= good.size(); ++size) {
        const auto parsed = parse(good, size);
        ASSERT_EQ(parsed.progress, Progress::done) << size;
        EXPECT_EQ(parsed.request.body, "hello, wide world");
        EXPECT_FALSE(parsed.request.headers.has("Authorization")) << "a trailer is no header";
        EXPECT_EQ(parsed.rest, "NEXT");
    }
}

TEST(RequestParser, AsksForTheBodyLimitOfThePath) {
    std::string asked;
    const RequestParser::BodyLimit limit = [&](std::string_view method, std::string_view path) {
        asked = std::string(method) + " " + std::string(path);
        return std::size_t{10};
    };
    RequestParser parser(1024, limit);
    std::string_view bytes = "POST /up?x HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\n";
    EXPECT_EQ(parser.feed(bytes), Progress::refused);
    EXPECT_EQ(parser.refusal().status, 413);
    EXPECT_EQ(asked, "POST /up");
}

struct RefusedRow {
    std::string_view name;
    std::string bytes;
    int status;
};

const std::string kHost = "Host: h\r\n";

std::string rowName(const testing::TestParamInfo<RefusedRow>& row) {
    return std::string(row.param.name);
}

class RefusedRequest : public testing::TestWithParam<RefusedRow> {};

TEST_P(RefusedRequest, IsRefusedWithItsStatus) {
    EXPECT_EQ(parse(GetParam().bytes).status, GetParam().status);
}

TEST_P(RefusedRequest, IsRefusedByteByByteToo) {
    EXPECT_EQ(parse(GetParam().bytes, 1).status, GetParam().status);
}

INSTANTIATE_TEST_SUITE_P(
    Smuggling, RefusedRequest,
    testing::Values(
        RefusedRow{"LengthAndChunked",
                   "POST / HTTP/1.1\r\n" + kHost +
                       "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                   400},
        RefusedRow{"ChunkedAndLength",
                   "POST / HTTP/1.1\r\n" + kHost +
                       "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
                   400},
        RefusedRow{
            "TwoLengths",
            "POST / HTTP/1.1\r\n" + kHost + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
            400},
        RefusedRow{
            "TwoEqualLengths",
            "POST / HTTP/1.1\r\n" + kHost + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
            400},
        RefusedRow{"LengthList",
                   "POST / HTTP/1.1\r\n" + kHost + "Content-Length: 5, 5\r\n\r\nhello", 400},
        RefusedRow{"SignedLength",
                   "POST / HTTP/1.1\r\n" + kHost + "Content-Length: +5\r\n\r\nhello", 400},
        RefusedRow{"HexLength", "POST / HTTP/1.1\r\n" + kHost + "Content-Length: 0x5\r\n\r\nhello",
                   400},
        RefusedRow{"EmptyLength", "POST / HTTP/1.1\r\n" + kHost + "Content-Length: \r\n\r\n", 400},
        RefusedRow{"HugeLength",
                   "POST / HTTP/1.1\r\n" + kHost + "Content-Length: 99999999999999999999\r\n\r\n",
                   400},
        RefusedRow{"TwoEncodings",
                   "POST / HTTP/1.1\r\n" + kHost +
                       "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
                   400},
        RefusedRow{"EncodingTwoFields",
                   "POST / HTTP/1.1\r\n" + kHost +
                       "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n",
                   400},
        RefusedRow{"UnknownEncoding",
                   "POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501},
        RefusedRow{"ObscuredEncoding",
                   "POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: xchunked\r\n\r\n", 501},
        RefusedRow{"EncodingInHttp10", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
                   400},
        RefusedRow{"SpaceBeforeColon",
                   "POST / HTTP/1.1\r\n" + kHost + "Content-Length : 5\r\n\r\nhello", 400},
        RefusedRow{"FoldedLine", "GET / HTTP/1.1\r\n" + kHost + "X: a\r\n b\r\n\r\n", 400},
        RefusedRow{"FoldedFirstLine", "GET / HTTP/1.1\r\n X: a\r\n" + kHost + "\r\n", 400},
        RefusedRow{"BareLineFeed", "GET / HTTP/1.1\n" + kHost + "\r\n", 400},
        RefusedRow{"BareLineFeedInHead", "GET / HTTP/1.1\r\nX: a\nY: b\r\n" + kHost + "\r\n", 400},
        RefusedRow{"BareCarriageReturn", "GET / HTTP/1.1\r\nX: a\rY: b\r\n" + kHost + "\r\n", 400},
        RefusedRow{"Nul", std::string("GET / HTTP/1.1\r\nX: a\0b\r\n", 24) + kHost + "\r\n", 400},
        RefusedRow{"NulInTarget", std::string("GET /\0 HTTP/1.1\r\n", 17) + kHost + "\r\n", 400},
        RefusedRow{"ControlCharacter", "GET / HTTP/1.1\r\nX: a\x01\r\n" + kHost + "\r\n", 400},
        RefusedRow{
            "ChunkSizeNotHex",
            "POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n5g\r\nhello\r\n",
            400},
        RefusedRow{
            "ChunkSizeSigned",
            "POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n+5\r\nhello\r\n",
            400},
        RefusedRow{
            "ChunkSizeSpaced",
            "POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n5 \r\nhello\r\n",
            400},
        RefusedRow{
            "ChunkSizeMissing",
            "POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n\r\nhello\r\n", 400},
        RefusedRow{"ChunkLineFeedOnly",
                   "POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n5\nhello\r\n",
                   400},
        RefusedRow{"ChunkSizeOverflows",
                   "POST / HTTP/1.1\r\n" + kHost +
                       "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
                   400},
        RefusedRow{"ChunkSizeHuge",
                   "POST / HTTP/1.1\r\n" + kHost +
                       "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
                   413},
        RefusedRow{"ChunkExtensionEndless",
                   "POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n5;" +
                       std::string(2000, 'x'),
                   400},
        RefusedRow{"TrailersEndless",
                   "POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n0\r\n" +
                       std::string(2000, 'x'),
                   400}),
    rowName);

INSTANTIATE_TEST_SUITE_P(
    Limits, RefusedRequest,
    testing::Values(
        RefusedRow{"NoHost", "GET / HTTP/1.1\r\n\r\n", 400},
        RefusedRow{"TwoHosts", "GET / HTTP/1.1\r\n" + kHost + kHost + "\r\n", 400},
        RefusedRow{"AbsoluteTarget", "GET http://h/ HTTP/1.1\r\n" + kHost + "\r\n", 400},
        RefusedRow{"AuthorityTarget", "CONNECT h:443 HTTP/1.1\r\n" + kHost + "\r\n", 400},
        RefusedRow{"StarWithGet", "GET * HTTP/1.1\r\n" + kHost + "\r\n", 400},
        RefusedRow{"Fragment", "GET /a#b HTTP/1.1\r\n" + kHost + "\r\n", 400},
        RefusedRow{"EightBitTarget", "GET /\xc3\xa4 HTTP/1.1\r\n" + kHost + "\r\n", 400},
        RefusedRow{"NoVersion", "GET /\r\n" + kHost + "\r\n", 400},
        RefusedRow{"Http2Preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400},
        RefusedRow{"TlsHandshake", "\x16\x03\x01\x02\x01\x01\xfc\x03\x03", 400},
        RefusedRow{"NoColon", "GET / HTTP/1.1\r\n" + kHost + "nonsense\r\n\r\n", 400},
        RefusedRow{"LargeHead", "GET / HTTP/1.1\r\n" + kHost + "X: " + std::string(1100, 'x'), 431},
        RefusedRow{"LargeWholeHead",
                   "GET / HTTP/1.1\r\n" + kHost + "X: " + std::string(1100, 'x') + "\r\n\r\n", 431},
        RefusedRow{"LongTarget", "GET /" + std::string(1100, 'x'), 414},
        RefusedRow{"LargeBody", "POST / HTTP/1.1\r\n" + kHost + "Content-Length: 1001\r\n\r\n",
                   413},
        RefusedRow{"LargeChunks",
                   "POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n3e8\r\n" +
                       std::string(1000, 'x') + "\r\n1\r\nx\r\n",
                   413},
        RefusedRow{"OtherExpectation",
                   "POST / HTTP/1.1\r\n" + kHost + "Expect: wonders\r\nContent-Length: 1\r\n\r\nx",
                   417}),
    rowName);

TEST(RequestParser, RefusesMoreThanAHundredFields) {
    std::string bytes = "GET / HTTP/1.1\r\n" + kHost;
    for (int i = 0; i < 99; ++i) bytes += "a:b\r\n";
    EXPECT_EQ(parse(bytes + "\r\n").progress, Progress::done);
    EXPECT_EQ(parse(bytes + "a:b\r\n\r\n").status, 431);
}

TEST(RequestParser, TakesStarForOptionsAndNoHostFromOldClients) {
    EXPECT_EQ(parse("OPTIONS * HTTP/1.1\r\n" + kHost + "\r\n").progress, Progress::done);
    EXPECT_EQ(parse("GET / HTTP/1.0\r\n\r\n").progress, Progress::done);
}

}  // namespace
}  // namespace deskbell::net
