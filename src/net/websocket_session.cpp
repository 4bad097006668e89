#include "net/websocket_session.hpp"

#include <sys/uio.h>

namespace deskbell::net {

namespace {

using boost::system::error_code;

/// A client that answers nothing for this long is gone.
constexpr std::chrono::seconds kPingInterval{30};
/// For the other side to answer our close frame.
constexpr std::chrono::seconds kCloseTime{5};
constexpr std::size_t kFramesPerWrite = 16;
/// Answers to a client's pings that may wait; one that sends pings and does not read is cut.
constexpr int kMaxPongs = 64;

}  // namespace

void WebSocketHandle::send(std::shared_ptr<const std::string> text) {
    ASSERT(text != nullptr);
    push({Opcode::text, std::move(text)}, false);
}

void WebSocketHandle::close(std::uint16_t code, std::string_view reason) {
    push({Opcode::close, std::make_shared<const std::string>(closePayload(code, reason))}, true);
}

void WebSocketHandle::push(OutFrame frame, bool last) {
    {
        std::lock_guard lock(mutex_);
        if (ended_) return;
        ended_ = last;
        bytes_ += frame.size();
        if (bytes_ > limit_ && !last) {
            ended_ = overflown_ = true;
            waiting_ = {};
        } else {
            waiting_.push_back(std::move(frame));
        }
        if (std::exchange(scheduled_, true)) return;
    }
    loop_->post([weak = session_] {
        if (const auto session = weak.lock()) session->flush();
    });
}

WebSocketHandle::Waiting WebSocketHandle::take() {
    std::lock_guard lock(mutex_);
    scheduled_ = false;
    return {std::exchange(waiting_, {}), std::exchange(overflown_, false)};
}

void WebSocketHandle::wrote(std::size_t bytes) {
    std::lock_guard lock(mutex_);
    bytes_ -= std::min(bytes, bytes_);
}

void WebSocketHandle::detach() {
    std::lock_guard lock(mutex_);
    ended_ = true;
    waiting_ = {};
}

WebSocketSession::WebSocketSession(Loop& loop, Transport transport, Admission admission,
                                   std::shared_ptr<WebSocketHandler> handler)
    : loop_(loop),
      transport_(std::move(transport)),
      admission_(std::move(admission)),
      handler_(std::move(handler)),
      frames_(loop.context().options.limits.webSocketMessageBytes) {
    ++loop_.context().counters.webSockets;
}

void WebSocketSession::start(std::string_view leftover) {
    handle_ = std::make_shared<WebSocketHandle>(loop_.ref(), self(),
                                                loop_.context().options.limits.webSocketQueueBytes);
    deadlineIn(kPingInterval);
    callHandler([this] { handler_->opened(handle_); });
    if (loop_.stopping()) onStop();
    receive(leftover);
    read();
}

/// Runs one of the handler's functions; one that throws ends the connection.
template <class F>
void WebSocketSession::callHandler(F f) {
    try {
        f();
    } catch (const std::exception& fault) {
        loop_.context().log.error("net.websocket.fault",
                                  {{"what", std::string_view(fault.what())}});
        fail(close_code::kServerError, "");
    }
}

void WebSocketSession::read() {
    if (ended_) return;
    const Io io = transport_.read(loop_.scratch());
    if (io.status == Io::Status::closed) return end();
    if (io.status == Io::Status::wantWrite) return waitWritable();
    if (io.status == Io::Status::done) {
        pongDue_ = false;
        receive({loop_.scratch().data(), io.bytes});
    }
    if (!ended_) waitReadable();  // others first, even if there is more
}

void WebSocketSession::receive(std::string_view bytes) {
    while (!ended_ && !deaf_ && !closeReceived_) {
        const auto event = frames_.next(bytes);
        if (!event) return;
        onEvent(*event);
    }
}

void WebSocketSession::onEvent(const FrameEvent& event) {
    switch (event.kind) {
        case FrameEvent::Kind::text:
            // What comes between our close frame and the client's is nobody's any more.
            if (!closeQueued_) callHandler([&] { handler_->received(event.data); });
            return;
        case FrameEvent::Kind::ping:
            if (++pongsQueued_ > kMaxPongs) return end();
            enqueue(Opcode::pong, event.data);
            return write();
        case FrameEvent::Kind::pong:
            return;
        case FrameEvent::Kind::close:
            return onClose(event);
        case FrameEvent::Kind::error:
            return fail(event.code, "");
    }
}

void WebSocketSession::onClose(const FrameEvent& event) {
    closeReceived_ = true;
    if (!closeQueued_) {
        const bool bare = event.code == close_code::kNoStatus;
        enqueueClose(bare ? close_code::kNormal : event.code, "");
    }
    write();
}

/// Says why and closes; what was waiting to be sent still goes first.
void WebSocketSession::fail(std::uint16_t code, std::string_view reason) {
    deaf_ = true;
    enqueueClose(code, reason);
    write();
}

void WebSocketSession::enqueueClose(std::uint16_t code, std::string_view reason) {
    if (closeQueued_) return;
    closeQueued_ = true;
    handle_->detach();
    enqueue(Opcode::close, closePayload(code, reason));
    deadlineIn(kCloseTime);
}

void WebSocketSession::enqueue(Opcode opcode, std::string_view payload) {
    queue_.push_back({opcode, std::make_shared<const std::string>(payload)});
}

void WebSocketSession::flush() {
    auto waiting = handle_->take();
    if (ended_ || closeQueued_) return;
    if (waiting.overflown) {
        // The client does not read. Only a frame that is begun has to be finished; over TLS even
        // more may be begun than we know of.
        loop_.context().log.info("net.websocket.overflow");
        ++loop_.context().counters.refused;
        if (transport_.secure()) return end();
        if (next_ < queue_.size()) queue_.resize(next_ + (nextSent_ > 0 ? 1 : 0));
        deaf_ = true;
        enqueueClose(close_code::kTryAgainLater, "too slow");
        return write();
    }
    for (auto& frame : waiting.frames) {
        if (frame.opcode == Opcode::close) {
            closeQueued_ = true;
            deadlineIn(kCloseTime);
        }
        queue_.push_back(std::move(frame));
    }
    write();
}

void WebSocketSession::write() {
    while (!ended_ && next_ < queue_.size()) {
        const Io io = writeSome();
        if (io.status == Io::Status::closed) return end();
        if (io.status == Io::Status::wantRead) return waitReadable();
        if (io.status == Io::Status::wantWrite) return waitWritable();
        advance(io.bytes);
    }
    endIfClosed();
}

Io WebSocketSession::writeSome() {
    std::array<FrameHeader, kFramesPerWrite> headers{};
    std::array<iovec, 2 * kFramesPerWrite> pieces{};
    std::size_t count = 0;
    std::size_t skip = nextSent_;
    const auto add = [&](const char* data, std::size_t size) {
        const std::size_t skipped = std::min(skip, size);
        skip -= skipped;
        if (skipped == size) return;
        pieces[count++] = {const_cast<char*>(data) + skipped, size - skipped};
    };
    const std::size_t end = std::min(queue_.size(), next_ + kFramesPerWrite);
    for (std::size_t i = next_; i < end; ++i) {
        FrameHeader& header = headers[i - next_];
        header = frameHeader(queue_[i].opcode, queue_[i].size());
        add(header.bytes.data(), header.size);
        add(queue_[i].payload->data(), queue_[i].size());
    }
    return transport_.write({pieces.data(), count});
}

void WebSocketSession::advance(std::size_t bytes) {
    nextSent_ += bytes;
    while (next_ < queue_.size()) {
        const OutFrame& frame = queue_[next_];
        const std::size_t whole = frameHeader(frame.opcode, frame.size()).size + frame.size();
        if (nextSent_ < whole) break;
        nextSent_ -= whole;
        if (frame.opcode == Opcode::text) handle_->wrote(frame.size());
        if (frame.opcode == Opcode::pong) --pongsQueued_;
        queue_[next_++].payload.reset();
    }
    if (next_ == queue_.size()) {
        queue_ = {};  // an idle connection holds no memory
        next_ = 0;
    } else if (next_ > queue_.size() / 2) {
        queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(next_));
        next_ = 0;
    }
}

/// Ends once both close frames have gone. After the framing was lost the client's cannot be seen;
/// then its end of the connection, or the deadline, ends ours.
void WebSocketSession::endIfClosed() {
    if (ended_ || !closeQueued_ || next_ < queue_.size()) return;
    if (!closeReceived_ && !deaf_) return;
    transport_.endOutput();
    if (closeReceived_) end();
}

void WebSocketSession::onDeadline() {
    if (closeQueued_ || pongDue_) return end();
    pongDue_ = true;
    deadlineIn(kPingInterval);
    enqueue(Opcode::ping, {});
    write();
}

void WebSocketSession::onStop() {
    handle_->close(close_code::kGoingAway, "the server is stopping");
}

/// The one place where a connection ends, so that `closed` comes once and last.
void WebSocketSession::end() {
    if (std::exchange(ended_, true)) return;
    const auto alive = self();
    handle_->detach();
    transport_.close();
    admission_.reset();
    --loop_.context().counters.webSockets;
    loop_.remove(*this);
    const auto handler = std::exchange(handler_, nullptr);
    try {
        handler->closed();
    } catch (const std::exception& fault) {
        loop_.context().log.error("net.websocket.fault",
                                  {{"what", std::string_view(fault.what())}});
    }
}

void WebSocketSession::waitReadable() {
    if (std::exchange(readWait_, true)) return;
    transport_.whenReadable([session = self()](error_code ec) {
        session->readWait_ = false;
        if (ec || session->ended_) return;
        session->write();  // TLS may have waited for this
        session->read();
    });
}

void WebSocketSession::waitWritable() {
    if (std::exchange(writeWait_, true)) return;
    transport_.whenWritable([session = self()](error_code ec) {
        session->writeWait_ = false;
        if (ec || session->ended_) return;
        session->write();
        session->read();
    });
}

}  // namespace deskbell::net
