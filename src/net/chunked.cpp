#include "net/chunked.hpp"

#include <algorithm>

namespace deskbell::net {

namespace {

constexpr int kMaxDigits = 16;  // of a 64-bit size; also an end to leading zeros

}  // namespace

ChunkedDecoder::Progress ChunkedDecoder::feed(std::string_view& input, std::string& body) {
    while (!input.empty()) {
        if (state_ == State::data) {
            const auto size =
                static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size()));
            body.append(input.substr(0, size));
            input.remove_prefix(size);
            left_ -= size;
            if (left_ == 0) state_ = State::dataCr;
            continue;
        }
        const char c = input.front();
        input.remove_prefix(1);
        if (const auto progress = take(c); progress != Progress::needMore) return progress;
    }
    return Progress::needMore;
}

ChunkedDecoder::Progress ChunkedDecoder::take(char c) {
    switch (state_) {
        case State::sizeStart:
            return c == ';' || c == '\r' ? Progress::malformed : takeSizeDigit(c);
        case State::size:
            if (c == ';') return move(State::extension);
            return c == '\r' ? move(State::sizeLf) : takeSizeDigit(c);
        case State::extension:
            return c == '\r' ? move(State::sizeLf) : spend(c);
        case State::sizeLf: {
            const bool last = left_ == 0;
            if (left_ > bodyLimit_) return Progress::tooLarge;
            bodyLimit_ -= static_cast<std::size_t>(left_);
            digits_ = 0;
            return expect(c, '\n', last ? State::lineStart : State::data);
        }
        case State::dataCr:
            return expect(c, '\r', State::dataLf);
        case State::dataLf:
            return expect(c, '\n', State::sizeStart);
        case State::lineStart:
            if (c == '\r') return move(State::lastLf);
            state_ = State::trailer;
            return spend(c);
        case State::trailer:
            return c == '\r' ? move(State::trailerLf) : spend(c);
        case State::trailerLf:
            return expect(c, '\n', State::lineStart);
        case State::lastLf:
            if (c != '\n') return Progress::malformed;
            state_ = State::done;
            return Progress::done;
        case State::data:
        case State::done:
            break;
    }
    return Progress::malformed;
}

ChunkedDecoder::Progress ChunkedDecoder::takeSizeDigit(char c) {
    const char lower = static_cast<char>(c | 0x20);
    std::uint64_t digit = 0;
    if (c >= '0' && c <= '9') {
        digit = static_cast<std::uint64_t>(c - '0');
    } else if (lower >= 'a' && lower <= 'f') {
        digit = static_cast<std::uint64_t>(lower - 'a') + 10;
    } else {
        return Progress::malformed;
    }
    if (++digits_ > kMaxDigits) return Progress::malformed;
    left_ = left_ << 4 | digit;
    return move(State::size);
}

ChunkedDecoder::Progress ChunkedDecoder::move(State next) {
    state_ = next;
    return Progress::needMore;
}

ChunkedDecoder::Progress ChunkedDecoder::expect(char got, char wanted, State next) {
    return got == wanted ? move(next) : Progress::malformed;
}

ChunkedDecoder::Progress ChunkedDecoder::spend(char c) {
    const bool control = static_cast<unsigned char>(c) < 0x20 && c != '\t';
    if (control || c == 0x7f) return Progress::malformed;
    if (overhead_ == 0) return Progress::malformed;
    --overhead_;
    return Progress::needMore;
}

}  // namespace deskbell::net
