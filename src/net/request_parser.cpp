#include "net/request_parser.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/version.hpp>

#include "base/text.hpp"
#include "net/chunked.hpp"

namespace deskbell::net {

namespace {

namespace http = boost::beast::http;
using boost::beast::string_view;
using boost::system::error_code;

constexpr std::size_t kMaxFields = 100;
constexpr std::size_t kMaxTarget = 8 * 1024;
constexpr std::size_t kDefaultBodyLimit = 1024 * 1024;
/// Reserved for a body before any of it came, whatever length the client claims.
constexpr std::size_t kMaxReserve = 64 * 1024;

constexpr Refusal kMalformed{400, "http.malformed", "The request is not valid HTTP/1.1."};
constexpr Refusal kFraming{400, "http.framing",
                           "The length of the body must be said once, by Content-Length or by "
                           "Transfer-Encoding."};
constexpr Refusal kHost{400, "http.host", "An HTTP/1.1 request needs exactly one Host field."};
constexpr Refusal kTarget{400, "http.target", "The request target must be a path or \"*\"."};
constexpr Refusal kTargetTooLong{414, "http.target.too_long", "The request target is too long."};
constexpr Refusal kHeadTooLarge{431, "http.head.too_large", "The header fields are too large."};
constexpr Refusal kBodyTooLarge{413, "http.body.too_large",
                                "The body is larger than this resource accepts."};
constexpr Refusal kExpectation{417, "http.expectation",
                               "Only \"Expect: 100-continue\" is understood."};
constexpr Refusal kTransferEncoding{501, "http.transfer_encoding",
                                    "The only transfer encoding supported is chunked."};

std::string_view view(string_view text) {
    return {text.data(), text.size()};
}

/// Beast's parser for the head alone, filling an HttpRequest and counting the fields that decide
/// where the request ends.
class HeadParser final : public http::basic_parser<true> {
public:
    explicit HeadParser(HttpRequest& request) : request_(request) {}

    int version = 0;
    int hosts = 0;
    int contentLengths = 0;
    int transferEncodings = 0;
    std::string_view contentLength = {};
    std::string_view transferEncoding = {};
    std::string_view expect = {};

private:
    void on_request_impl(http::verb, string_view method, string_view target, int number,
                         error_code&) override {
        version = number;
        request_.method = view(method);
        request_.target = view(target);
    }

    void on_field_impl(http::field name, string_view nameText, string_view value,
                       error_code& ec) override {
        if (request_.headers.all().size() == kMaxFields) {
            ec = http::error::header_limit;
            return;
        }
        switch (name) {
            case http::field::host:
                ++hosts;
                break;
            case http::field::content_length:
                ++contentLengths;
                contentLength = view(value);
                break;
            case http::field::transfer_encoding:
                ++transferEncodings;
                transferEncoding = view(value);
                break;
            case http::field::expect:
                expect = view(value);
                break;
            default:
                break;
        }
        request_.headers.add(std::string(view(nameText)), std::string(view(value)));
    }

#if BOOST_BEAST_VERSION >= 359
    void on_trailer_field_impl(http::field, string_view, string_view, error_code&) override {}
#endif
    // The body is read by RequestParser.
    void on_response_impl(int, string_view, int, error_code&) override {}
    void on_header_impl(error_code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
    std::size_t on_body_impl(string_view, error_code&) override {
        return 0;
    }
    void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, string_view, error_code&) override {
        return 0;
    }
    void on_finish_impl(error_code&) override {}

    HttpRequest& request_;
};

bool isOriginForm(std::string_view method, std::string_view target) {
    if (target == "*") return method == "OPTIONS";
    if (target.empty() || target.front() != '/') return false;
    return std::all_of(target.begin(), target.end(),
                       [](char c) { return c > ' ' && c < 0x7f && c != '#'; });
}

std::optional<std::uint64_t> parseLength(std::string_view digits) {
    if (digits.empty() || digits.size() > 18) return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return value;
}

}  // namespace

struct RequestParser::Impl {
    Impl(std::size_t headerBytes_, const BodyLimit& bodyLimit_)
        : headerBytes(headerBytes_), bodyLimit(bodyLimit_) {}

    Progress feed(std::string_view& input);
    Progress scanHead(std::string_view input);
    Progress parseHead(std::string_view head);
    Progress checkFraming(const HeadParser& head);
    Progress feedBody(std::string_view& input);
    Progress refuse(const Refusal& why);

    const std::size_t headerBytes;
    const BodyLimit& bodyLimit;
    HttpRequest request;
    Refusal refusal;
    std::size_t scanned = 0;  ///< bytes of the head that scanHead() has seen
    std::size_t headSize = 0;
    bool headDone = false;
    bool expectsContinue = false;
    bool keepAlive = false;
    bool oldClient = false;
    std::optional<ChunkedDecoder> chunked;
    std::uint64_t bodyLeft = 0;  ///< when not chunked
};

RequestParser::RequestParser(std::size_t headerBytes, const BodyLimit& bodyLimit)
    : impl_(std::make_unique<Impl>(headerBytes, bodyLimit)) {}
RequestParser::~RequestParser() = default;

RequestParser::Progress RequestParser::feed(std::string_view& input) {
    return impl_->feed(input);
}
bool RequestParser::headDone() const {
    return impl_->headDone;
}
bool RequestParser::wantsContinue() const {
    return impl_->expectsContinue;
}
bool RequestParser::keepAlive() const {
    return impl_->keepAlive;
}
bool RequestParser::oldClient() const {
    return impl_->oldClient;
}
const Refusal& RequestParser::refusal() const {
    return impl_->refusal;
}
HttpRequest RequestParser::take() {
    return std::move(impl_->request);
}

RequestParser::Progress RequestParser::Impl::feed(std::string_view& input) {
    if (!headDone) {
        // Some clients send an empty line after a body (RFC 9112, 2.2).
        while (scanned == 0 && input.substr(0, 2) == "\r\n") input.remove_prefix(2);
        if (scanned == 0 && input == "\r") return Progress::needMore;
        if (const auto progress = scanHead(input); progress != Progress::done) return progress;
        const auto head = input.substr(0, headSize);
        input.remove_prefix(headSize);
        if (const auto progress = parseHead(head); progress != Progress::needMore) return progress;
    }
    return feedBody(input);
}

/// Looks at every byte of the head once. `done` when it is complete and made of lines: no bare CR
/// or LF, no folded lines, no control characters, which other parsers read in other ways than
/// Beast.
RequestParser::Progress RequestParser::Impl::scanHead(std::string_view input) {
    for (; scanned < std::min(input.size(), headerBytes); ++scanned) {
        const char c = input[scanned];
        const char previous = scanned == 0 ? '\0' : input[scanned - 1];
        if (c == '\n') {
            if (previous != '\r') return refuse(kMalformed);
            if (scanned < 3 || input[scanned - 2] != '\n') continue;
            headSize = scanned + 1;
            return Progress::done;
        }
        const bool folded = previous == '\n' && (c == ' ' || c == '\t');
        const bool control =
            (static_cast<unsigned char>(c) < ' ' && c != '\t' && c != '\r') || c == 0x7f;
        if (previous == '\r' || folded || control) return refuse(kMalformed);
    }
    if (input.size() < headerBytes) return Progress::needMore;
    return refuse(input.find('\n') < headerBytes ? kHeadTooLarge : kTargetTooLong);
}

/// `needMore`: go on with the body.
RequestParser::Progress RequestParser::Impl::parseHead(std::string_view head) {
    HeadParser parser(request);
    parser.header_limit(static_cast<std::uint32_t>(head.size() + 1));
    parser.body_limit(boost::none);
    error_code ec;
    parser.put(boost::asio::const_buffer(head.data(), head.size()), ec);
    if (ec == http::error::header_limit) return refuse(kHeadTooLarge);
    const bool unclear = ec == http::error::bad_content_length ||
                         ec == http::error::multiple_content_length ||
                         ec == http::error::bad_transfer_encoding;
    if (unclear || parser.transferEncodings + parser.contentLengths > 1) return refuse(kFraming);
    if (ec || !parser.is_header_done()) return refuse(kMalformed);

    if (request.target.size() > kMaxTarget) return refuse(kTargetTooLong);
    if (!isOriginForm(request.method, request.target)) return refuse(kTarget);
    oldClient = parser.version == 10;
    if (parser.hosts > 1 || (parser.hosts == 0 && !oldClient)) return refuse(kHost);
    if (const auto progress = checkFraming(parser); progress != Progress::needMore) return progress;

    headDone = true;
    keepAlive = parser.keep_alive();
    return Progress::needMore;
}

RequestParser::Progress RequestParser::Impl::checkFraming(const HeadParser& head) {
    const std::size_t limit =
        bodyLimit ? bodyLimit(request.method, request.path()) : kDefaultBodyLimit;
    if (head.transferEncodings == 1) {
        if (oldClient) return refuse(kFraming);
        if (!equalsIgnoreCaseAscii(head.transferEncoding, "chunked"))
            return refuse(kTransferEncoding);
        chunked.emplace(limit, headerBytes);
    } else if (head.contentLengths == 1) {
        const auto length = parseLength(head.contentLength);
        if (!length) return refuse(kFraming);
        if (*length > limit) return refuse(kBodyTooLarge);
        bodyLeft = *length;
        request.body.reserve(std::min(static_cast<std::size_t>(*length), kMaxReserve));
    }
    if (!head.expect.empty() && !oldClient) {
        if (!equalsIgnoreCaseAscii(head.expect, "100-continue")) return refuse(kExpectation);
        expectsContinue = chunked || bodyLeft > 0;
    }
    return Progress::needMore;
}

RequestParser::Progress RequestParser::Impl::feedBody(std::string_view& input) {
    if (!input.empty()) expectsContinue = false;
    if (chunked) {
        switch (chunked->feed(input, request.body)) {
            case ChunkedDecoder::Progress::needMore:
                return Progress::needMore;
            case ChunkedDecoder::Progress::done:
                return Progress::done;
            case ChunkedDecoder::Progress::malformed:
                return refuse(kMalformed);
            case ChunkedDecoder::Progress::tooLarge:
                return refuse(kBodyTooLarge);
        }
    }
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(bodyLeft, input.size()));
    request.body.append(input.substr(0, size));
    input.remove_prefix(size);
    bodyLeft -= size;
    return bodyLeft == 0 ? Progress::done : Progress::needMore;
}

RequestParser::Progress RequestParser::Impl::refuse(const Refusal& why) {
    refusal = why;
    return Progress::refused;
}

}  // namespace deskbell::net
