#pragma once
// WebSocket frames (RFC 6455, section 5), the server's side, without sockets. Framed by hand, since
// an idle connection then costs a few hundred bytes.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "net/http.hpp"

namespace deskbell::net {

enum class Opcode : std::uint8_t {
    continuation = 0,
    text = 1,
    binary = 2,
    close = 8,
    ping = 9,
    pong = 10,
};

/// Close codes (RFC 6455, 7.4.1) that the server uses.
namespace close_code {
constexpr std::uint16_t kNormal = 1000;
constexpr std::uint16_t kGoingAway = 1001;
constexpr std::uint16_t kProtocolError = 1002;
constexpr std::uint16_t kUnsupportedData = 1003;
constexpr std::uint16_t kNoStatus = 1005;
constexpr std::uint16_t kInvalidText = 1007;
constexpr std::uint16_t kPolicy = 1008;
constexpr std::uint16_t kTooLarge = 1009;
constexpr std::uint16_t kServerError = 1011;
constexpr std::uint16_t kTryAgainLater = 1013;
}  // namespace close_code

/// The header of an unmasked, final frame with that many bytes behind it.
struct FrameHeader {
    std::array<char, 10> bytes{};
    std::size_t size = 0;
};
[[nodiscard]] FrameHeader frameHeader(Opcode opcode, std::uint64_t payloadSize);

/// The payload of a close frame; the reason is cut to what a control frame holds.
[[nodiscard]] std::string closePayload(std::uint16_t code, std::string_view reason);

/// What a client sent, once it is whole.
struct FrameEvent {
    enum class Kind {
        text,  ///< `data` is the message, valid UTF-8, whether it came in fragments or not
        ping,  ///< `data` has to go back in a pong
        pong,
        close,  ///< `code` is kNoStatus when the client gave none
        error,  ///< the client broke the protocol: close with `code`; feed nothing more
    };
    Kind kind;
    std::string_view data = {};  ///< valid until the next call
    std::uint16_t code = 0;
};

/// Takes a client's bytes apart: unmasks, joins fragments, checks. Holds memory only while a
/// message is under way.
class FrameReader {
public:
    explicit FrameReader(std::size_t maxMessage) : maxMessage_(maxMessage) {}

    /// The next event out of the front of `input`; nothing when all of the input was taken without
    /// completing one.
    [[nodiscard]] std::optional<FrameEvent> next(std::string_view& input);

private:
    bool takeHeader(std::string_view& input);
    std::uint16_t checkHeader();
    void takePayload(std::string_view& input);
    FrameEvent finishFrame();
    FrameEvent finishClose();
    std::optional<FrameEvent> finishData();
    [[nodiscard]] bool isControl() const { return (static_cast<unsigned>(opcode_) & 8U) != 0; }
    std::string& payload() { return isControl() ? control_ : message_; }

    std::size_t maxMessage_;
    std::string message_;     ///< data frames of the message so far
    std::string control_;     ///< payload of the control frame that is being read
    std::string delivered_;   ///< what the last event's `data` points to
    std::uint64_t left_ = 0;  ///< payload bytes of the frame still to come
    std::array<unsigned char, 14> header_{};
    std::uint8_t headerSize_ = 0;  ///< bytes of the header so far
    std::uint8_t maskAt_ = 0;
    Opcode opcode_ = Opcode::continuation;
    bool inPayload_ = false;
    bool final_ = false;
    bool inMessage_ = false;  ///< a fragmented message was begun
};

/// Whether a request is a WebSocket handshake, and a good one.
enum class Handshake { none, good, badVersion, malformed };
[[nodiscard]] Handshake checkHandshake(const HttpRequest& request);

/// The value of Sec-WebSocket-Accept for a key.
[[nodiscard]] std::string acceptKey(std::string_view key);

}  // namespace deskbell::net
