#pragma once
// One HTTP/1.1 connection: reads a request, waits for its answer, writes that, and so on, one
// request at a time. A state machine driven by readiness; it never blocks and holds no buffer while
// idle.

#include "net/admission.hpp"
#include "net/loop.hpp"
#include "net/request_parser.hpp"
#include "net/response_writer.hpp"
#include "net/transport.hpp"

namespace deskbell::net {

/// Received bytes that wait to be parsed. Taking from the front does not move the rest, so that
/// many small requests in one piece cost no more than one by one; empty, it holds no memory.
class InputBuffer {
public:
    [[nodiscard]] bool empty() const { return taken_ == bytes_.size(); }
    [[nodiscard]] std::string_view view() const { return std::string_view(bytes_).substr(taken_); }
    void append(std::string_view more) {
        bytes_.erase(0, std::exchange(taken_, 0));
        bytes_ += more;
    }
    void keepLast(std::size_t size) {
        taken_ = bytes_.size() - size;
        if (size == 0) *this = InputBuffer();
    }

private:
    std::string bytes_;
    std::size_t taken_ = 0;
};

class Connection final : public Session {
public:
    Connection(Loop& loop, Transport transport, Admission admission, std::string peer);

    /// Once, after the loop has taken it.
    void start();

    void onDeadline() override;
    void onStop() override;
    void abort() override { close(); }

    /// The answer to request number `serial`; one that comes too late is dropped.
    void answer(std::uint64_t serial, HttpResponse response);
    /// Goes on until something has to be waited for.
    void drive();
    /// True while drive() is running, as when the handler answers at once.
    [[nodiscard]] bool driving() const { return driving_; }

private:
    enum class State {
        reading,    ///< a request, or waiting for one
        answering,  ///< the handler has the request
        writing,
        lingering,  ///< all is said; what still comes is thrown away until the client closes
        closed,
    };

    bool step();
    bool read();
    bool parse(std::string_view fresh);
    void awaitMoreOfRequest();
    void handle();
    void refuse(const Refusal& refusal);
    void beginResponse(HttpResponse response);
    void beginUpgrade(HttpResponse response);
    bool write();
    bool finishWriting();
    void becomeWebSocket();
    bool linger();
    void close();

    bool waitFor(const Io& io);
    void waitReadable();
    void waitWritable();
    void deadlineIn(Duration span) { setDeadline(loop_.now() + span); }
    [[nodiscard]] const ServerLimits& limits() const { return loop_.context().options.limits; }
    std::shared_ptr<Connection> self() {
        return std::static_pointer_cast<Connection>(shared_from_this());
    }

    Loop& loop_;
    Transport transport_;
    std::optional<Admission> admission_;  ///< until closed
    const std::string peer_;

    State state_ = State::reading;
    bool driving_ = false;
    bool readWait_ = false;  ///< a wait is under way
    bool writeWait_ = false;

    InputBuffer input_;
    bool inputIsNew_ = false;                ///< input_ holds the start of the next request
    std::unique_ptr<RequestParser> parser_;  ///< while a request is being read
    bool inBody_ = false;

    // About the request that is being answered.
    std::uint64_t serial_ = 0;
    bool keepAlive_ = true;
    bool oldClient_ = false;
    bool onlyHead_ = false;
    std::string webSocketKey_;  ///< of a good handshake

    ResponseWriter output_;
    bool interim_ = false;  ///< output_ is "100 Continue", the request goes on
    std::shared_ptr<WebSocketHandler> upgrade_;
};

/// Tells a client that is not let in, as far as that goes without waiting.
void refuseConnection(Transport& transport, const Refusal& refusal, std::string_view date);

}  // namespace deskbell::net
