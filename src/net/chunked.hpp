#pragma once
// The chunked transfer coding (RFC 9112, 7.1), taken apart byte by byte.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace deskbell::net {

/// Decodes one chunked body. Strict: lines end in CRLF, sizes are plain hexadecimal; extensions and
/// trailers are skipped and may take `overhead` bytes altogether.
/// (Beast's own decoder is not used: in 1.81 it asserts on a last chunk that arrives in pieces.)
class ChunkedDecoder {
public:
    enum class Progress { needMore, done, malformed, tooLarge };

    ChunkedDecoder(std::size_t bodyLimit, std::size_t overhead)
        : bodyLimit_(bodyLimit), overhead_(overhead) {}

    /// Takes bytes from the front of `input` and appends what they carry to `body`. All of the
    /// input is taken unless the body ends in it.
    Progress feed(std::string_view& input, std::string& body);

private:
    enum class State {
        sizeStart,
        size,
        extension,
        sizeLf,
        data,
        dataCr,
        dataLf,
        lineStart,
        trailer,
        trailerLf,
        lastLf,
        done,
    };

    Progress take(char c);
    Progress takeSizeDigit(char c);
    Progress move(State next);
    Progress expect(char got, char wanted, State next);
    Progress spend(char c);

    std::size_t bodyLimit_;
    std::size_t overhead_;
    std::uint64_t left_ = 0;  ///< bytes of this chunk still to come
    int digits_ = 0;          ///< of the size that is being read
    State state_ = State::sizeStart;
};

}  // namespace deskbell::net
