#include "kernel/live.hpp"

#include <atomic>
#include <deque>
#include <mutex>
#include <set>
#include <unordered_map>

#include "kernel/event_window.hpp"
#include "kernel/presence.hpp"
#include "kernel/threads.hpp"

namespace deskbell::kernel {
namespace {

using namespace std::chrono_literals;

constexpr int kPage = 500;
constexpr Duration kSweepEvery = 5s;
constexpr Duration kActorHolds = 60s;
constexpr Duration kRestAfterFault = 1s;
constexpr int kMessagesPerSecond = 20;
constexpr std::size_t kLongestMessage = 1024;
constexpr std::size_t kLongestSubject = 64;
constexpr std::uint16_t kPolicy = 1008;  ///< RFC 6455
constexpr std::string_view kPresenceTopic = "presence";
constexpr std::string_view kLeft = "left";  ///< as a state between nodes: of one subject
constexpr std::string_view kGone = "gone";  ///< of all

/// One client. What is not marked belongs to the follower's thread.
struct Connection {
    std::string key;  ///< among the connections of all nodes
    Actor actor;
    std::optional<std::int64_t> since;
    Duration refreshed{};
    std::shared_ptr<net::WebSocket> socket;  ///< none before it was greeted and after it was closed

    Duration second{};  ///< on the I/O thread: when this second's count began
    int messages = 0;   ///< on the I/O thread: in this second
};
using ConnectionPtr = std::shared_ptr<Connection>;

/// What an I/O thread tells the follower.
struct Notice {
    enum class Kind { opened, received, flooded, closed, signalled } kind;
    ConnectionPtr connection;                     ///< none of signalled
    std::shared_ptr<net::WebSocket> socket = {};  ///< of opened
    std::string text = {};                        ///< of received and signalled
};

/// Events after which an actor may see more or less than before.
bool changesActors(const StoredEvent& event) {
    const auto& kind = event.event.kind;
    return kind == "people.changed" || kind == "roles.changed" || kind == "teams.changed" ||
           kind == "session.ended";
}

std::shared_ptr<const std::string> positionMessage(std::string_view type, std::int64_t position) {
    json::Writer w;
    w.beginObject().key("type").string(type);
    w.key("position").string(std::to_string(position)).endObject();
    return std::make_shared<const std::string>(w.take());
}

std::optional<Presence::State> parseState(std::string_view text) {
    if (text == "viewing") return Presence::State::viewing;
    if (text == "typing") return Presence::State::typing;
    return std::nullopt;
}

}  // namespace

/// Events and clients are touched, and presence is changed, by one thread only, the follower; I/O
/// threads leave notices. So a client sees events in order, none twice and none missed, without any
/// lock.
class LiveUpdates::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(Outbox& outbox, db::Database& database, const Clock& clock, Log& log, Refresh refresh)
        : outbox_(outbox),
          database_(database),
          clock_(clock),
          log_(log),
          refresh_(std::move(refresh)),
          follower_([this] { return step(); }) {}

    void start() { follower_.start(); }
    void wake() { follower_.wake(); }

    void stop() {
        follower_.stop();
        {
            std::lock_guard lock(mutex_);
            stopped_ = true;
            notices_.clear();
        }
        for (auto& [key, connection] : connections_) {
            connection->socket->close(1001, "Deskbell stops");
            connection->socket.reset();
        }
        connections_.clear();
    }

    [[nodiscard]] std::int64_t count() const { return open_; }

    void sharePresence(Signals& signals) {
        signals_ = &signals;
        signals.listen(std::string(kPresenceTopic),
                       {[self = weak_from_this()](std::string_view text) {
                           if (const auto live = self.lock())
                               live->leave({Notice::Kind::signalled, {}, {}, std::string(text)});
                       }});
    }

    void allowPresence(MaySeeSubject maySeeSubject) { maySeeSubject_ = std::move(maySeeSubject); }

    Result<Response> connect(const Request& request) {
        if (!request.http->webSocket) {
            return Error{Errc::invalid, "live.upgrade", {}, "Connect here with a WebSocket."};
        }
        auto connection = std::make_shared<Connection>();
        if (signals_ != nullptr)
            connection->key = signals_->self() + ":" + std::to_string(++connectionsEver_);
        connection->actor = *request.actor;
        if (const auto since = request.queryParam("since")) {
            const auto position = parseIdValue(*since);
            if (!position && since != "0") return Error{Errc::invalid, "field.format", "since"};
            connection->since = position.value_or(0);
        }
        Response response;
        response.useRaw = true;
        response.raw.status = 101;
        response.raw.upgrade = handlerFor(std::move(connection));
        return response;
    }

    [[nodiscard]] bool isPresent(AgentId agent, std::string_view subject) const {
        return presence_.isPresent(agent, subject, clock_.steady());
    }

    Duration step() {
        try {
            follow();
            serveNotices();
            sweep();
        } catch (const std::exception& e) {
            log_.error("live.failed", {{"error", std::string_view(e.what())}});
            return kRestAfterFault;
        }
        const auto expiry = presence_.nextExpiry();
        return expiry ? std::clamp(*expiry - clock_.steady(), Duration{0}, kSweepEvery)
                      : kSweepEvery;
    }

private:
    // --- On I/O threads.

    std::shared_ptr<net::WebSocketHandler> handlerFor(ConnectionPtr connection) {
        auto handler = std::make_shared<net::WebSocketHandler>();
        handler->opened = [self = shared_from_this(), connection](auto socket) {
            ++self->open_;
            self->leave({Notice::Kind::opened, connection, std::move(socket)});
        };
        handler->received = [self = shared_from_this(), connection](std::string_view text) {
            self->heard(connection, text);
        };
        handler->closed = [self = shared_from_this(), connection] {
            --self->open_;
            self->leave({Notice::Kind::closed, connection});
        };
        return handler;
    }

    void heard(const ConnectionPtr& connection, std::string_view text) {
        const auto now = clock_.steady();
        if (now - connection->second >= 1s) {
            connection->second = now;
            connection->messages = 0;
        }
        const auto inThisSecond = ++connection->messages;
        if (inThisSecond > kMessagesPerSecond + 1) return;  // its end is on the way
        if (inThisSecond > kMessagesPerSecond || text.size() > kLongestMessage) {
            return leave({Notice::Kind::flooded, connection});
        }
        leave({Notice::Kind::received, connection, {}, std::string(text)});
    }

    void leave(Notice notice) {
        {
            std::lock_guard lock(mutex_);
            if (stopped_) return;
            notices_.push_back(std::move(notice));
        }
        follower_.wake();
    }

    // --- Events.

    /// Sends what was committed since the last time.
    void follow() {
        if (!started_) {
            window_.startAt(database_.read(
                [&](db::ReadTx& tx) { return outbox_.beforeNewest(tx, EventWindow::kSize); }));
            started_ = true;
        }
        while (true) {
            const auto events = database_.read(
                [&](db::ReadTx& tx) { return outbox_.after(tx, window_.head(), kPage); });
            if (std::any_of(events.begin(), events.end(), changesActors))
                refreshOlderThan(Duration{0});
            // Whoever hears of it and asks must see it, wherever he is answered from.
            if (!events.empty()) database_.raiseFloor();
            for (const auto& event : events) sendToAll(window_.append(event));
            if (events.size() < static_cast<std::size_t>(kPage)) return;
        }
    }

    void sendToAll(const EventWindow::Item& item) {
        for (const auto& [key, connection] : connections_) {
            if (maySee(connection->actor, item.audience)) connection->socket->send(item.message);
        }
    }

    // --- Clients.

    void serveNotices() {
        while (auto notice = nextNotice()) {
            try {
                serve(*notice);
            } catch (const std::exception& e) {
                log_.error("live.notice.failed", {{"error", std::string_view(e.what())}});
                if (notice->connection) close(*notice->connection, 1011, "Something broke");
            }
        }
    }

    void serve(Notice& notice) {
        if (notice.kind == Notice::Kind::signalled) return receiveSignal(notice.text);
        auto& connection = *notice.connection;
        switch (notice.kind) {
            case Notice::Kind::opened:
                connection.socket = std::move(notice.socket);
                return greet(notice.connection);
            case Notice::Kind::received:
                return receive(connection, notice.text);
            case Notice::Kind::flooded:
                return close(connection, kPolicy, "Too many or too long messages");
            case Notice::Kind::closed:
                return forget(connection);
            case Notice::Kind::signalled:
                return;
        }
    }

    std::optional<Notice> nextNotice() {
        std::lock_guard lock(mutex_);
        if (notices_.empty()) return std::nullopt;
        auto notice = std::move(notices_.front());
        notices_.pop_front();
        return notice;
    }

    /// Brings a client up to the window's head, from where follow() goes on.
    void greet(const ConnectionPtr& connection) {
        // The session may have ended between the request and now.
        auto actor =
            database_.read([&](db::ReadTx& tx) { return refresh_(tx, connection->actor); });
        if (!actor) return close(*connection, kPolicy, "Signed out");
        connection->actor = *std::move(actor);
        connection->refreshed = clock_.steady();
        // Another node may have shown the client more than was read here so far.
        if (connection->since.value_or(0) > window_.head()) follow();
        connections_.emplace(connection.get(), connection);

        if (connection->since && !window_.covers(*connection->since)) {
            connection->socket->send(positionMessage("reset", window_.head()));
        } else if (connection->since) {
            replay(*connection);
        }
        connection->socket->send(positionMessage("hello", window_.head()));
    }

    void replay(Connection& connection) {
        for (const auto& item : window_.items()) {
            if (item.position <= *connection.since) continue;
            if (maySee(connection.actor, item.audience)) connection.socket->send(item.message);
        }
    }

    void receive(Connection& connection, std::string_view text) {
        if (!connection.socket) return;
        const auto message = json::parse(text, 4);
        if (!message || !message->isObject())
            return close(connection, kPolicy, "Not a JSON object");
        const auto type = (*message)["type"].string().value_or("");
        if (type == "ping") connection.socket->send(positionMessage("pong", window_.head()));
        if (type == "presence") receivePresence(connection, *message);
        // Other types are of a newer client.
    }

    void receivePresence(Connection& connection, const json::Value& message) {
        const auto subject = std::string(message["subject"].string().value_or(""));
        const auto text = message["state"].string().value_or("");
        if (subject.empty() || subject.size() > kLongestSubject) return;
        const auto state = parseState(text);
        const auto allowed = [&](db::ReadTx& tx) {
            return maySeeSubject_(tx, connection.actor, subject);
        };
        if (!state || !database_.read(allowed)) {
            if (!presence_.leave(&connection, subject)) return;
            tellPresence(subject);
            signal(connection, subject, kLeft);
        } else {
            if (presence_.announce(&connection, connection.actor, subject, *state, clock_.steady()))
                tellPresence(subject);
            signal(connection, subject, text);  // renewals too: elsewhere it holds as long as here
        }
    }

    // --- Presence by other nodes.

    void signal(const Connection& connection, std::string_view subject, std::string_view state) {
        if (signals_ == nullptr) return;
        json::Writer w;
        w.beginObject().key("key").string(connection.key).key("agent").id(connection.actor.agent);
        w.key("session").string(std::to_string(connection.actor.session));
        w.key("token").string(std::to_string(connection.actor.token));
        w.key("subject").string(subject).key("state").string(state).endObject();
        signals_->tell(kPresenceTopic, w.take());
    }

    /// A connection of another node is present, or not any more. Who may is decided here again, by
    /// the same rule as for our own.
    void receiveSignal(std::string_view text) {
        const auto message = json::parse(text, 4);
        if (!message || !message->isObject()) return;
        const auto key = std::string((*message)["key"].string().value_or(""));
        const auto subject = std::string((*message)["subject"].string().value_or(""));
        if (key.empty() || subject.size() > kLongestSubject) return;
        const auto* remote = &*remotes_.insert(key).first;
        const auto stateText = (*message)["state"].string().value_or("");
        const auto state = parseState(stateText);
        const auto actor = state ? actorOf(*message, subject) : std::nullopt;
        if (actor) {
            if (presence_.announce(remote, *actor, subject, *state, clock_.steady()))
                tellPresence(subject);
        } else if (stateText == kGone) {
            for (const auto& left : presence_.leaveAll(remote)) tellPresence(left);
        } else if (presence_.leave(remote, subject)) {
            tellPresence(subject);
        }
    }

    /// The agent of a signal, as long as the session lasts and the subject may be seen.
    std::optional<Actor> actorOf(const json::Value& message, std::string_view subject) {
        const auto number = [&](std::string_view name) {
            return parseIdValue(message[name].string().value_or("")).value_or(0);
        };
        Actor claimed;
        claimed.kind = ActorKind::agent;
        claimed.agent = AgentId{number("agent")};
        claimed.permissions = Permissions::all();  // a token's narrower ones were checked there
        claimed.session = number("session");
        claimed.token = number("token");
        return database_.read([&](db::ReadTx& tx) {
            auto actor = refresh_(tx, claimed);
            if (actor && !maySeeSubject_(tx, *actor, subject)) actor.reset();
            return actor;
        });
    }

    void forgetRemotes() {
        std::erase_if(remotes_, [this](const auto& key) { return !presence_.knows(&key); });
    }

    // --- Telling who is present.

    /// To those who are at the subject themselves: each of them was allowed to see it.
    void tellPresence(std::string_view subject) {
        const auto present = presence_.connections(subject);
        if (present.empty()) return;
        const auto message = std::make_shared<const std::string>(presence_.message(subject));
        for (const auto key : present) {
            const auto found = connections_.find(key);
            if (found != connections_.end()) found->second->socket->send(message);
        }
    }

    void leaveSubjects(const Connection& connection) {
        const auto subjects = presence_.leaveAll(&connection);
        for (const auto& subject : subjects) tellPresence(subject);
        if (!subjects.empty()) signal(connection, {}, kGone);
    }

    void close(Connection& connection, std::uint16_t code, std::string_view why) {
        if (!connection.socket) return;
        connection.socket->close(code, why);
        forget(connection);
    }

    void forget(Connection& connection) {
        connection.socket.reset();
        if (connections_.erase(&connection) > 0) leaveSubjects(connection);
    }

    // --- What time brings.

    void sweep() {
        const auto now = clock_.steady();
        for (const auto& subject : presence_.expire(now)) tellPresence(subject);
        if (now - swept_ < kSweepEvery) return;
        swept_ = now;
        forgetRemotes();
        refreshOlderThan(kActorHolds);
    }

    /// Asks again what agents may see; those who are gone are disconnected.
    void refreshOlderThan(Duration age) {
        const auto now = clock_.steady();
        std::vector<std::pair<ConnectionPtr, std::optional<Actor>>> fresh;
        database_.read([&](db::ReadTx& tx) {
            fresh.clear();
            for (const auto& [key, connection] : connections_) {
                if (now - connection->refreshed < age) continue;
                fresh.emplace_back(connection, refresh_(tx, connection->actor));
            }
        });
        for (auto& [connection, actor] : fresh) {
            if (!actor) {
                close(*connection, kPolicy, "Signed out");
                continue;
            }
            connection->refreshed = now;
            const bool changed = actor->permissions != connection->actor.permissions ||
                                 actor->teams != connection->actor.teams;
            connection->actor = *std::move(actor);
            if (changed) leaveSubjects(*connection);
        }
    }

    Outbox& outbox_;
    db::Database& database_;
    const Clock& clock_;
    Log& log_;
    const Refresh refresh_;
    MaySeeSubject maySeeSubject_;
    Signals* signals_ = nullptr;  ///< set where there are other nodes
    std::atomic<std::int64_t> open_{0};
    std::atomic<std::int64_t> connectionsEver_{0};

    std::mutex mutex_;
    std::deque<Notice> notices_;
    bool stopped_ = false;

    bool started_ = false;
    EventWindow window_;
    Presence presence_;
    std::unordered_map<const void*, ConnectionPtr> connections_;
    std::set<std::string, std::less<>> remotes_;  ///< keys of other nodes' connections, by address
    Duration swept_{};

    WakeableThread follower_;
};

LiveUpdates::LiveUpdates(Outbox& outbox, db::Database& database, const Clock& clock, Log& log,
                         Refresh refresh)
    : impl_(std::make_shared<Impl>(outbox, database, clock, log, std::move(refresh))) {
    outbox.onCommit([impl = impl_] { impl->wake(); });
}

LiveUpdates::~LiveUpdates() {
    impl_->stop();
}

namespace {

/// docs/api/live.md in shapes.
void addFrames(Router& router) {
    using namespace schema;
    router.schema("LiveEvent", object({{"type", oneOf({"event"})},
                                       {"position", id()},
                                       {"kind", ref("EventKind")},
                                       {"subject", nullable(id())},
                                       {"by", nullable(id())},
                                       {"at", time()},
                                       {"data", mapOf(text())}}));
    router.schema(
        "LiveMark",
        described(object({{"type", oneOf({"hello", "reset", "pong"})}, {"position", text()}}),
                  "All that came before the position has been sent; after a "
                  "reset, what is shown has to be fetched again"));
    const auto present =
        object({{"id", id()}, {"name", text()}, {"state", oneOf({"viewing", "typing"})}});
    router.schema(
        "LivePresence",
        object({{"type", oneOf({"presence"})}, {"subject", text()}, {"agents", listOf(present)}}));
    router.schema("LiveFrame", anyOf({ref("LiveEvent"), ref("LiveMark"), ref("LivePresence")}));
    router.schema("LiveAnnouncement", object({{"type", oneOf({"presence"})},
                                              {"subject", text()},
                                              {"state", oneOf({"viewing", "typing", "left"})}}));
    router.schema("LiveMessage",
                  anyOf({object({{"type", oneOf({"ping"})}}), ref("LiveAnnouncement")}));
}

}  // namespace

void LiveUpdates::addRoutes(Router& router, MaySeeSubject maySeeSubject) {
    impl_->allowPresence(std::move(maySeeSubject));
    addFrames(router);
    router.add({.method = "GET",
                .path = "/api/v1/live",
                .summary = "Live updates over WebSocket, from a position on",
                .query = {{"since", schema::id()}},
                .status = 101,
                .fromServer = schema::ref("LiveFrame"),
                .fromClient = schema::ref("LiveMessage"),
                .handler = ReadHandler{[impl = impl_](db::ReadTx&, const Request& request) {
                    return impl->connect(request);
                }}});
}

void LiveUpdates::sharePresence(Signals& signals) {
    impl_->sharePresence(signals);
}

void LiveUpdates::start() {
    impl_->start();
}

void LiveUpdates::stop() {
    impl_->stop();
}

void LiveUpdates::runOnce() {
    static_cast<void>(impl_->step());
}

bool LiveUpdates::isPresent(AgentId agent, std::string_view subject) const {
    return impl_->isPresent(agent, subject);
}

std::int64_t LiveUpdates::connections() const {
    return impl_->count();
}

}  // namespace deskbell::kernel
