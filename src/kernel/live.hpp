#pragma once
// Live updates over WebSocket (/api/v1/live): every event that the client's actor may see, with its
// position; presence (who looks at or types in what). Protocol in docs/api/live.md.

#include <memory>
#include <string>

#include "base/log.hpp"
#include "db/db.hpp"
#include "kernel/dispatch.hpp"
#include "kernel/outbox.hpp"
#include "kernel/signals.hpp"

namespace deskbell::kernel {

/// Feeds connected clients. One reader thread follows the outbox and asks maySee for each client.
class LiveUpdates {
public:
    /// Answers what an agent may see now (permissions and teams change while one is connected), or
    /// nullopt when the session or agent is gone: the client is then closed with 1008.
    using Refresh = std::function<std::optional<Actor>(db::ReadTx&, const Actor&)>;

    LiveUpdates(Outbox& outbox, db::Database& database, const Clock& clock, Log& log,
                Refresh refresh);
    ~LiveUpdates();

    /// GET /api/v1/live?since=POSITION. Presence may only be announced for a subject that
    /// `maySeeSubject` allows.
    using MaySeeSubject = std::function<bool(db::ReadTx&, const Actor&, std::string_view subject)>;
    void addRoutes(Router& router, MaySeeSubject maySeeSubject);

    /// Who looks at what is told to other nodes, and heard from them; before start().
    void sharePresence(Signals& signals);

    void start();
    /// Closes every connection with 1001.
    void stop();
    /// Does what is due now on the calling thread, instead of start(); for tests.
    void runOnce();
    [[nodiscard]] std::int64_t connections() const;
    /// Whether the agent looks at or types in the subject right now, connected to whichever
    /// node.
    [[nodiscard]] bool isPresent(AgentId agent, std::string_view subject) const;

private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace deskbell::kernel
