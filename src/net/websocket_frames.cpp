#include "net/websocket_frames.hpp"

#include "base/crypto.hpp"
#include "base/text.hpp"

namespace deskbell::net {

namespace {

constexpr std::size_t kMaxControlPayload = 125;
constexpr std::uint64_t kMaxPayload = std::uint64_t{1} << 62;

/// Codes that may stand in a close frame (RFC 6455, 7.4, and the IANA registry).
bool isValidCloseCode(std::uint16_t code) {
    if (code >= 3000 && code <= 4999) return true;
    return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

FrameEvent protocolError() {
    return {FrameEvent::Kind::error, {}, close_code::kProtocolError};
}

bool isKnown(unsigned opcode) {
    return opcode <= 2 || (opcode >= 8 && opcode <= 10);
}

/// Bytes of a client's frame header, as far as its first two bytes tell.
std::size_t headerLength(unsigned char second) {
    const unsigned length = second & 0x7fU;
    const std::size_t extended = length == 127 ? 8 : (length == 126 ? 2 : 0);
    const std::size_t mask = (second & 0x80U) != 0 ? 4 : 0;
    return 2 + extended + mask;
}

}  // namespace

FrameHeader frameHeader(Opcode opcode, std::uint64_t payloadSize) {
    FrameHeader header;
    const auto put = [&header](std::uint64_t byte) {
        header.bytes[header.size++] = static_cast<char>(byte & 0xff);
    };
    put(0x80U | static_cast<unsigned>(opcode));
    int extended = 0;
    if (payloadSize < 126) {
        put(payloadSize);
    } else if (payloadSize <= 0xffff) {
        put(126);
        extended = 2;
    } else {
        put(127);
        extended = 8;
    }
    for (int shift = 8 * (extended - 1); shift >= 0; shift -= 8) put(payloadSize >> shift);
    return header;
}

std::string closePayload(std::uint16_t code, std::string_view reason) {
    std::string payload;
    payload += static_cast<char>(code >> 8);
    payload += static_cast<char>(code & 0xff);
    while (reason.size() > kMaxControlPayload - 2) {
        reason = firstCodePoints(reason, std::min(codePoints(reason) - 1, kMaxControlPayload - 2));
    }
    payload += reason;
    return payload;
}

std::optional<FrameEvent> FrameReader::next(std::string_view& input) {
    // Memory goes back with the event that used it.
    if (!delivered_.empty()) delivered_ = std::string();
    while (!input.empty()) {
        if (!inPayload_) {
            if (!takeHeader(input)) continue;
            if (const auto code = checkHeader(); code != 0) {
                return FrameEvent{FrameEvent::Kind::error, {}, code};
            }
            inPayload_ = true;
            maskAt_ = 0;
        }
        takePayload(input);
        if (left_ > 0) continue;
        inPayload_ = false;
        headerSize_ = 0;
        if (isControl()) return finishFrame();
        if (auto event = finishData()) return event;
    }
    return std::nullopt;
}

/// True when the header is complete.
bool FrameReader::takeHeader(std::string_view& input) {
    const std::size_t wanted = headerSize_ < 2 ? 2 : headerLength(header_[1]);
    const std::size_t size = std::min(wanted - headerSize_, input.size());
    std::memcpy(header_.data() + headerSize_, input.data(), size);
    input.remove_prefix(size);
    headerSize_ = static_cast<std::uint8_t>(headerSize_ + size);
    return headerSize_ >= 2 && headerSize_ == headerLength(header_[1]);
}

/// Close code for what is wrong with the header, 0 when nothing is.
std::uint16_t FrameReader::checkHeader() {
    const unsigned first = header_[0];
    const bool reserved = (first & 0x70U) != 0;
    const bool masked = (header_[1] & 0x80U) != 0;
    if (reserved || !masked || !isKnown(first & 15U)) return close_code::kProtocolError;

    final_ = (first & 0x80U) != 0;
    opcode_ = static_cast<Opcode>(first & 15U);
    left_ = header_[1] & 0x7fU;
    const std::size_t extended = headerSize_ - 6U;
    if (extended > 0) {
        left_ = 0;
        for (std::size_t i = 0; i < extended; ++i) left_ = left_ << 8 | header_[2 + i];
        const std::uint64_t least = extended == 2 ? 126 : 0x10000;
        if (left_ < least || left_ >= kMaxPayload) return close_code::kProtocolError;
    }
    if (isControl()) {
        return final_ && left_ <= kMaxControlPayload ? 0 : close_code::kProtocolError;
    }
    if ((opcode_ == Opcode::continuation) != inMessage_) return close_code::kProtocolError;
    if (opcode_ == Opcode::binary) return close_code::kUnsupportedData;
    if (left_ > maxMessage_ - message_.size()) return close_code::kTooLarge;
    inMessage_ = true;
    return 0;
}

void FrameReader::takePayload(std::string_view& input) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size()));
    const unsigned char* mask = header_.data() + headerSize_ - 4;
    std::string& out = payload();
    const std::size_t start = out.size();
    out.append(input.substr(0, size));
    for (std::size_t i = start; i < out.size(); ++i) {
        out[i] = static_cast<char>(static_cast<unsigned char>(out[i]) ^ mask[maskAt_++ & 3]);
    }
    maskAt_ &= 3;
    input.remove_prefix(size);
    left_ -= size;
}

FrameEvent FrameReader::finishFrame() {
    delivered_ = std::exchange(control_, std::string());
    switch (opcode_) {
        case Opcode::ping:
            return {FrameEvent::Kind::ping, delivered_, 0};
        case Opcode::pong:
            return {FrameEvent::Kind::pong, delivered_, 0};
        default:
            return finishClose();
    }
}

FrameEvent FrameReader::finishClose() {
    const std::string_view data = delivered_;
    if (data.empty()) return {FrameEvent::Kind::close, {}, close_code::kNoStatus};
    if (data.size() == 1) return protocolError();
    const auto code = static_cast<std::uint16_t>(static_cast<unsigned char>(data[0]) << 8 |
                                                 static_cast<unsigned char>(data[1]));
    if (!isValidCloseCode(code)) return protocolError();
    if (!isUtf8(data.substr(2))) return {FrameEvent::Kind::error, {}, close_code::kInvalidText};
    return {FrameEvent::Kind::close, data.substr(2), code};
}

std::optional<FrameEvent> FrameReader::finishData() {
    if (!final_) return std::nullopt;
    inMessage_ = false;
    delivered_ = std::exchange(message_, std::string());
    if (!isUtf8(delivered_))
        return FrameEvent{FrameEvent::Kind::error, {}, close_code::kInvalidText};
    return FrameEvent{FrameEvent::Kind::text, delivered_, 0};
}

namespace {

/// True when a comma-separated list in one of the fields holds the token, whatever its letter case.
bool listHas(const Headers& headers, std::string_view name, std::string_view token) {
    for (const auto& [key, value] : headers.all()) {
        if (!equalsIgnoreCaseAscii(key, name)) continue;
        for (const auto part : split(value, ',')) {
            if (equalsIgnoreCaseAscii(trim(part), token)) return true;
        }
    }
    return false;
}

}  // namespace

Handshake checkHandshake(const HttpRequest& request) {
    const Headers& headers = request.headers;
    if (!listHas(headers, "Upgrade", "websocket") || !listHas(headers, "Connection", "upgrade")) {
        return Handshake::none;
    }
    if (request.method != "GET" || !request.body.empty()) return Handshake::malformed;
    if (headers.get("Sec-WebSocket-Version") != "13") return Handshake::badVersion;
    const auto key = fromBase64(headers.get("Sec-WebSocket-Key"));
    return key && key->size() == 16 ? Handshake::good : Handshake::malformed;
}

std::string acceptKey(std::string_view key) {
    constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    return toBase64(sha1(std::string(key).append(kGuid)));
}

}  // namespace deskbell::net
