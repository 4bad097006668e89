// What a client may send to the HTTP server: requests one after another, and the frames of a
// WebSocket. However the bytes are cut into pieces, the same must be understood.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "net/request_parser.hpp"
#include "net/websocket_frames.hpp"

namespace {

using namespace deskbell::net;

constexpr std::size_t kHead = 2048, kBody = 1024;

/// All requests of a connection and how it ended, as text.
std::string converse(std::string_view bytes, std::size_t piece) {
    const RequestParser::BodyLimit limit = [](auto, auto) { return kBody; };
    std::string heard, waiting;
    while (true) {
        RequestParser parser(kHead, limit);
        auto progress = RequestParser::Progress::needMore;
        while (progress == RequestParser::Progress::needMore) {
            std::string_view input = waiting;
            progress = parser.feed(input);
            waiting.erase(0, waiting.size() - input.size());
            if (progress != RequestParser::Progress::needMore) break;
            // The parser may keep back a head that is not whole, and no more than that.
            ASSERT(waiting.size() <= kHead + kBody);
            if (bytes.empty()) return heard;
            waiting += bytes.substr(0, piece);
            bytes.remove_prefix(std::min(piece, bytes.size()));
        }
        if (progress == RequestParser::Progress::refused) {
            ASSERT(parser.refusal().status >= 400);
            return heard + "refused " + std::to_string(parser.refusal().status);
        }
        const bool goesOn = parser.keepAlive();
        const auto request = parser.take();
        ASSERT(request.body.size() <= kBody);
        (void)parseQuery(request.query());
        (void)decodePathSegment(request.path());
        (void)cookie(request.headers, "deskbell_session");
        heard += request.method + ' ' + request.target + ' ' + request.body + '\n';
        if (!goesOn || request.webSocket) return heard;
    }
}

std::string listen(std::string_view bytes, std::size_t piece) {
    FrameReader reader(kBody);
    std::string heard;
    while (!bytes.empty()) {
        auto input = bytes.substr(0, piece);
        bytes.remove_prefix(input.size());
        while (const auto event = reader.next(input)) {
            ASSERT(event->data.size() <= kBody);
            heard +=
                std::to_string(static_cast<int>(event->kind)) + std::string(event->data) + '\n';
            if (event->kind == FrameEvent::Kind::error || event->kind == FrameEvent::Kind::close)
                return heard;
        }
    }
    return heard;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    const auto whole = std::max<std::size_t>(size, 1);
    ASSERT(listen(bytes, 1) == listen(bytes, whole));
    ASSERT(converse(bytes, 1) == converse(bytes, whole));
    return 0;
}
