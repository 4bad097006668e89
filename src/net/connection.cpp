#include "net/connection.hpp"

#include <sys/uio.h>

#include "net/websocket_frames.hpp"
#include "net/websocket_session.hpp"

namespace deskbell::net {

namespace {

using boost::system::error_code;

/// How long a connection stays after the last response, so that the client can read it: closing
/// with bytes unread would reset the connection and lose what is on its way.
constexpr std::chrono::seconds kLingerTime{2};

constexpr Refusal kTimeout{408, "http.timeout", "The request took too long to arrive."};
constexpr Refusal kNoAnswer{503, "http.no_answer", "This takes too long; try again later."};
constexpr Refusal kFault{500, "http.fault", "Something went wrong on our side."};
constexpr Refusal kVersion{426, "http.websocket.version", "Only WebSocket version 13 is spoken."};
constexpr Refusal kHandshake{400, "http.websocket.handshake",
                             "The WebSocket handshake is malformed."};

/// Answers one request from any thread; a 500 when nobody did.
class ConnectionResponder final : public Responder {
public:
    ConnectionResponder(std::shared_ptr<LoopRef> loop, std::weak_ptr<Connection> connection,
                        std::uint64_t serial)
        : loop_(std::move(loop)), connection_(std::move(connection)), serial_(serial) {}

    ConnectionResponder(const ConnectionResponder&) = delete;
    ConnectionResponder& operator=(const ConnectionResponder&) = delete;
    ~ConnectionResponder() override {
        if (!sent_.exchange(true)) deliver(problemResponse(kFault));
    }

    void send(HttpResponse response) override {
        ASSERT(!sent_.exchange(true));
        deliver(std::move(response));
    }

private:
    void deliver(HttpResponse response) {
        if (loop_->isHere()) {
            // Inside the handler drive() goes on by itself. Elsewhere on this thread another
            // connection's handler may be running, which must not run nested in this one's.
            const auto connection = connection_.lock();
            if (!connection) return;
            if (connection->driving()) return connection->answer(serial_, std::move(response));
        }
        loop_->post([weak = connection_, serial = serial_, answer = std::move(response)]() mutable {
            const auto connection = weak.lock();
            if (!connection) return;
            connection->answer(serial, std::move(answer));
            connection->drive();
        });
    }

    std::shared_ptr<LoopRef> loop_;
    std::weak_ptr<Connection> connection_;
    std::uint64_t serial_;
    std::atomic<bool> sent_{false};
};

}  // namespace

Connection::Connection(Loop& loop, Transport transport, Admission admission, std::string peer)
    : loop_(loop),
      transport_(std::move(transport)),
      admission_(std::move(admission)),
      peer_(std::move(peer)) {}

void Connection::start() {
    deadlineIn(limits().headerTime);
    waitReadable();
}

void Connection::drive() {
    if (driving_) return;
    struct Driving {
        explicit Driving(bool& flag_) : flag(flag_) { flag = true; }
        ~Driving() { flag = false; }
        bool& flag;
    };
    const auto alive = self();
    const Driving driving(driving_);
    while (step()) {
    }
}

/// One step; false when something has to be waited for.
bool Connection::step() {
    switch (state_) {
        case State::reading:
            return read();
        case State::answering:
            return false;
        case State::writing:
            return write();
        case State::lingering:
            return linger();
        case State::closed:
            return false;
    }
    return false;
}

bool Connection::read() {
    if (std::exchange(inputIsNew_, false)) return parse({});
    const Io io = transport_.read(loop_.scratch());
    if (io.status == Io::Status::done) return parse({loop_.scratch().data(), io.bytes});
    if (io.status == Io::Status::closed || (loop_.stopping() && !parser_)) {
        close();
        return false;
    }
    return waitFor(io);
}

bool Connection::parse(std::string_view fresh) {
    if (!parser_) {
        const ServerOptions& options = loop_.context().options;
        parser_ = std::make_unique<RequestParser>(options.limits.headerBytes, options.bodyLimit);
        onlyHead_ = oldClient_ = false;
        deadlineIn(options.limits.headerTime);
    }
    // Mostly a request arrives in one piece and is parsed where it was received.
    const bool buffered = !input_.empty();
    if (buffered) input_.append(fresh);
    std::string_view rest = buffered ? input_.view() : fresh;
    const auto progress = parser_->feed(rest);
    if (buffered) {
        input_.keepLast(rest.size());
    } else {
        input_.append(rest);
    }

    switch (progress) {
        case RequestParser::Progress::needMore:
            awaitMoreOfRequest();
            break;
        case RequestParser::Progress::done:
            handle();
            break;
        case RequestParser::Progress::refused:
            refuse(parser_->refusal());
            break;
    }
    return true;
}

void Connection::awaitMoreOfRequest() {
    if (!parser_->headDone() || inBody_) return;
    inBody_ = true;
    deadlineIn(limits().bodyTime);
    if (!parser_->wantsContinue()) return;
    interim_ = true;
    output_ = ResponseWriter("HTTP/1.1 100 Continue\r\n\r\n");
    state_ = State::writing;
}

/// Hands the request on. The answer may come while the handler runs, or later from any thread.
void Connection::handle() {
    HttpRequest request = parser_->take();
    keepAlive_ = parser_->keepAlive();
    oldClient_ = parser_->oldClient();
    parser_.reset();
    inBody_ = false;
    inputIsNew_ = !input_.empty();
    onlyHead_ = request.method == "HEAD";
    request.peer = peer_;
    request.secure = transport_.secure();

    const Handshake handshake = checkHandshake(request);
    if (handshake == Handshake::badVersion) return refuse(kVersion);
    if (handshake == Handshake::malformed) return refuse(kHandshake);
    request.webSocket = handshake == Handshake::good;
    webSocketKey_ = request.webSocket ? request.headers.get("Sec-WebSocket-Key") : "";

    state_ = State::answering;
    deadlineIn(limits().answerTime);
    auto responder = std::make_shared<ConnectionResponder>(loop_.ref(), self(), ++serial_);
    try {
        loop_.context().handler(std::move(request), std::move(responder));
    } catch (const std::exception& fault) {
        // The responder went down with the handler and has answered 500.
        loop_.context().log.error("net.handler.fault", {{"what", std::string_view(fault.what())}});
    }
}

/// Answers in the handler's place and closes afterwards.
void Connection::refuse(const Refusal& refusal) {
    if (refusal.status != 400 && refusal.status != 426) ++loop_.context().counters.refused;
    keepAlive_ = false;
    HttpResponse response = problemResponse(refusal);
    if (refusal.status == 426) response.headers.add("Sec-WebSocket-Version", "13");
    beginResponse(std::move(response));
}

void Connection::answer(std::uint64_t serial, HttpResponse response) {
    if (state_ != State::answering || serial != serial_) return;
    if (response.upgrade) {
        beginUpgrade(std::move(response));
    } else {
        beginResponse(std::move(response));
    }
}

void Connection::beginResponse(HttpResponse response) {
    keepAlive_ = keepAlive_ && !loop_.stopping();
    HeadOptions options;
    options.date = loop_.date();
    options.keepAlive = keepAlive_;
    options.oldClient = oldClient_;
    options.contentLength = ResponseWriter::bodySize(response);
    std::string head = writeHead(response.status, response.headers, options);
    try {
        output_ = onlyHead_ || !statusHasBody(response.status)
                      ? ResponseWriter(std::move(head))
                      : ResponseWriter(std::move(head), std::move(response));
    } catch (const std::exception& fault) {
        loop_.context().log.error("net.file.unreadable",
                                  {{"what", std::string_view(fault.what())}});
        return beginResponse(problemResponse(kFault));
    }
    state_ = State::writing;
    deadlineIn(limits().writeTime);
}

void Connection::beginUpgrade(HttpResponse response) {
    // Upgrading a request that did not ask for it is a mistake of the handler.
    if (webSocketKey_.empty()) return beginResponse(problemResponse(kFault));
    upgrade_ = std::move(response.upgrade);
    output_ =
        ResponseWriter(writeUpgradeHead(response.headers, acceptKey(webSocketKey_), loop_.date()));
    state_ = State::writing;
    deadlineIn(limits().writeTime);
}

bool Connection::write() {
    const Io io = output_.write(transport_, loop_.scratch());
    if (io.status == Io::Status::closed) {
        close();
        return false;
    }
    if (io.status != Io::Status::done) return waitFor(io);
    if (output_.done()) return finishWriting();
    deadlineIn(limits().writeTime);
    return true;
}

bool Connection::finishWriting() {
    output_ = ResponseWriter();
    if (std::exchange(interim_, false)) {
        state_ = State::reading;
        deadlineIn(limits().bodyTime);
        return true;
    }
    ++loop_.context().counters.requests;
    if (upgrade_) {
        becomeWebSocket();
        return false;
    }
    if (!keepAlive_) {
        transport_.endOutput();
        state_ = State::lingering;
        deadlineIn(kLingerTime);
        return true;
    }
    state_ = State::reading;
    deadlineIn(limits().idleTime);
    if (inputIsNew_ || loop_.stopping()) return true;
    waitReadable();
    return false;
}

void Connection::becomeWebSocket() {
    state_ = State::closed;
    const auto session = std::make_shared<WebSocketSession>(
        loop_, std::move(transport_), *std::move(admission_), std::move(upgrade_));
    loop_.add(session);
    loop_.remove(*this);
    session->start(input_.view());
}

bool Connection::linger() {
    const Io io = transport_.read(loop_.scratch());
    if (io.status == Io::Status::done) return true;
    if (io.status != Io::Status::closed) return waitFor(io);
    close();
    return false;
}

void Connection::onDeadline() {
    switch (state_) {
        case State::reading:
            if (!parser_) return close();
            refuse(kTimeout);
            return drive();
        case State::answering:
            ++serial_;  // what comes later is dropped
            refuse(kNoAnswer);
            return drive();
        case State::writing:
        case State::lingering:
        case State::closed:
            return close();
    }
}

/// A request of which the first byte is here is read, answered and then the connection ends; an
/// idle one is closed, unless bytes turn out to be waiting.
void Connection::onStop() {
    if (state_ == State::reading && !parser_) drive();
}

void Connection::close() {
    if (state_ == State::closed) return;
    state_ = State::closed;
    transport_.close();
    admission_.reset();
    loop_.remove(*this);
}

bool Connection::waitFor(const Io& io) {
    if (io.status == Io::Status::wantRead) {
        waitReadable();
    } else {
        waitWritable();
    }
    return false;
}

void Connection::waitReadable() {
    if (std::exchange(readWait_, true)) return;
    transport_.whenReadable([connection = self()](error_code ec) {
        connection->readWait_ = false;
        if (!ec) connection->drive();
    });
}

void Connection::waitWritable() {
    if (std::exchange(writeWait_, true)) return;
    transport_.whenWritable([connection = self()](error_code ec) {
        connection->writeWait_ = false;
        if (!ec) connection->drive();
    });
}

void refuseConnection(Transport& transport, const Refusal& refusal, std::string_view date) {
    if (transport.secure()) return transport.close();  // a handshake costs what we want to save
    const HttpResponse response = problemResponse(refusal);
    HeadOptions options;
    options.date = date;
    options.keepAlive = false;
    options.contentLength = response.body.size();
    std::string bytes = writeHead(response.status, response.headers, options) + response.body;
    const iovec piece{bytes.data(), bytes.size()};
    static_cast<void>(transport.write({&piece, 1}));
    transport.endOutput();
    transport.close();
}

}  // namespace deskbell::net
