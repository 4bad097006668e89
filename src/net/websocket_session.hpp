#pragma once
// One open WebSocket on its loop, and the handle by which the rest of the program reaches it.

#include <mutex>
#include <vector>

#include "net/admission.hpp"
#include "net/loop.hpp"
#include "net/transport.hpp"
#include "net/websocket_frames.hpp"

namespace deskbell::net {

class WebSocketSession;

struct OutFrame {
    Opcode opcode = Opcode::text;
    std::shared_ptr<const std::string> payload;

    [[nodiscard]] std::size_t size() const { return payload->size(); }
};

/// What `opened` gets. Holds what was sent until the loop takes it, and counts what is under way.
class WebSocketHandle final : public WebSocket {
public:
    WebSocketHandle(std::shared_ptr<LoopRef> loop, std::weak_ptr<WebSocketSession> session,
                    std::size_t limit)
        : loop_(std::move(loop)), session_(std::move(session)), limit_(limit) {}

    // From any thread. They never call back and never write: the loop does, soon.
    void send(std::shared_ptr<const std::string> text) override;
    void close(std::uint16_t code, std::string_view reason) override;

    // From the session, on its loop.
    struct Waiting {
        std::vector<OutFrame> frames;
        bool overflown = false;  ///< more than the limit is under way; nothing was taken
    };
    [[nodiscard]] Waiting take();
    void wrote(std::size_t bytes);
    /// The connection has ended; what still comes is dropped.
    void detach();

private:
    void push(OutFrame frame, bool last);

    const std::shared_ptr<LoopRef> loop_;
    const std::weak_ptr<WebSocketSession> session_;
    const std::size_t limit_;
    std::mutex mutex_;
    std::vector<OutFrame> waiting_;
    std::size_t bytes_ = 0;  ///< sent by the program and not yet written
    bool ended_ = false;     ///< closing, overflown or detached: takes nothing more
    bool overflown_ = false;
    bool scheduled_ = false;  ///< the loop will come and take
};

class WebSocketSession final : public Session {
public:
    WebSocketSession(Loop& loop, Transport transport, Admission admission,
                     std::shared_ptr<WebSocketHandler> handler);

    /// Once, after the loop has taken it; `leftover` came behind the handshake.
    void start(std::string_view leftover);
    /// Takes what the handle holds and writes as much as goes.
    void flush();

    void onDeadline() override;
    void onStop() override;
    void abort() override { end(); }

private:
    void read();
    void receive(std::string_view bytes);
    void onEvent(const FrameEvent& event);
    void onClose(const FrameEvent& event);
    void fail(std::uint16_t code, std::string_view reason);
    void enqueueClose(std::uint16_t code, std::string_view reason);
    void enqueue(Opcode opcode, std::string_view payload);
    void write();
    Io writeSome();
    void advance(std::size_t bytes);
    void endIfClosed();
    void end();
    template <class F>
    void callHandler(F f);

    void waitReadable();
    void waitWritable();
    void deadlineIn(Duration span) { setDeadline(loop_.now() + span); }
    std::shared_ptr<WebSocketSession> self() {
        return std::static_pointer_cast<WebSocketSession>(shared_from_this());
    }

    Loop& loop_;
    Transport transport_;
    std::optional<Admission> admission_;  ///< until ended
    std::shared_ptr<WebSocketHandler> handler_;
    std::shared_ptr<WebSocketHandle> handle_;
    FrameReader frames_;

    std::vector<OutFrame> queue_;
    std::size_t next_ = 0;      ///< of queue_
    std::size_t nextSent_ = 0;  ///< bytes of that frame, with its header
    int pongsQueued_ = 0;
    bool readWait_ = false;
    bool writeWait_ = false;
    bool pongDue_ = false;      ///< nothing came since the last ping
    bool closeQueued_ = false;  ///< our close frame is in the queue or sent
    bool closeReceived_ = false;
    bool deaf_ = false;  ///< the framing is lost: what comes is thrown away
    bool ended_ = false;
};

}  // namespace deskbell::net
