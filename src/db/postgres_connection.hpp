#pragma once
// One connection to a server, always in pipeline mode: commands that need no answer of their own
// (BEGIN, SAVEPOINT, …) travel with the next one that does. Private to the driver; used by one
// thread at a time.

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "db/postgres.hpp"
#include "db/postgres_deadline.hpp"
#include "db/postgres_wire.hpp"
#include "db/statement_counters.hpp"

struct pg_conn;

namespace deskbell::db::postgres {

/// One statement to be sent. `params` and `text` must live until it is.
struct Command {
    std::string_view name;
    std::string_view text;
    std::span<const Param> params = {};
};
[[nodiscard]] constexpr Command control(std::string_view text) {
    return {text, text};
}

/// A new connection as the options want it; the caller looks whether that worked, and closes it.
[[nodiscard]] pg_conn* connect(const PostgresOptions& options);

/// Asks a primary for a moment after all that was committed so far, or another server for one
/// before which it shows all.
constexpr Command kAskMoment{"db.moment",
                             "SELECT (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()"
                             " ELSE pg_current_wal_insert_lsn() END - '0/0'::pg_lsn)::bigint"};
[[nodiscard]] Moment momentOf(const pg_result& answer);

class Connection {
public:
    /// Throws Fault. `counters` must outlive the connection.
    Connection(const PostgresOptions& options, StatementCounters& counters);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Keeps a command until the next call of run().
    void queue(const Command& command) { queued_.push_back(command); }
    /// Queues a BEGIN, with what limits this transaction's waits.
    void queueBegin(std::string_view begin);

    /// Sends what is queued and this command in one go and waits; its result. Throws
    /// ConstraintViolation, RunAgain, Fault of whichever failed first; those behind it were not
    /// run.
    ResultPtr run(const Command& command);
    /// Sends it and does not wait. Its outcome is dropped when the next result is read.
    void runUnwatched(const Command& command);
    /// Several statements without parameters, for which `most` is time.
    void runScript(std::string_view name, const std::string& script, Duration most);

    // Rows in bulk (postgres_copy.cpp). Each message is waited for as long as a statement.

    /// Sends a COPY … FROM STDIN; then its data in pieces; its end waits for what became of it.
    void beginCopyIn(std::string_view name, const std::string& text);
    void sendCopy(std::string_view data);
    void endCopyIn(std::string_view name);
    /// Runs a COPY … TO STDOUT and hands out its messages.
    void copyOut(std::string_view name, const std::string& text,
                 const std::function<void(std::string_view)>& visit);

    /// As run, counted under the statement's name.
    ResultPtr query(const Command& command);
    void select(const Command& command, const ReadTx::Visit& visit);
    std::int64_t execute(const Command& command);

    /// The server has said WARNING since this was last asked: it must not, while committing.
    [[nodiscard]] bool takeWarned() { return std::exchange(warned_, false); }
    /// The connection is of no more use.
    [[nodiscard]] bool broken() const { return broken_; }
    /// Whether the server still answers; marks the connection as broken when it does not.
    bool ping(Duration within);
    /// As far as this side knows without asking. Cheap.
    bool looksAlive();
    /// Whether a pooler stands in between, which may change the server at every transaction.
    [[nodiscard]] bool pooled() const { return !limits_.empty(); }
    /// How far the server shows what was committed; asked only when what is known does not do.
    [[nodiscard]] bool shows(Moment moment);
    /// Since it was last used, by a steady clock.
    [[nodiscard]] Duration idleFor() const;

private:
    struct Close {
        void operator()(pg_conn* handle) const;
    };
    struct Prepared {
        std::string name;
        std::vector<ParamKind> kinds;
        bool stale = false;  ///< the server did not take it
    };
    /// What will come back, in order.
    struct Awaited {
        enum class Kind { prepared, result, end, unwatchedEnd } kind;
        std::string_view name = {};
        Prepared* prepared = nullptr;  ///< that is prepared or run
    };
    /// An error of the server, kept until all that was sent has been answered.
    struct Failure {
        std::string state, name, message;
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };

    void configure();
    ResultPtr askOutsidePipeline(const std::string& text);
    void backToPipeline(std::string_view name, ResultPtr result);
    void forgetPrepared();
    void send(const Command& command);
    Prepared& prepare(const Command& command);
    void sendEnd(Awaited::Kind kind);
    void flush(const Deadline& deadline);
    ResultPtr receive(const Deadline& deadline);
    ResultPtr next(const Deadline& deadline);
    void waitForSocket(short events, const Deadline& deadline);
    [[noreturn]] void lose(std::string_view why);
    void noteFailure(std::optional<Failure>& failure, std::string_view name,
                     const pg_result& result);

    const PostgresOptions& options_;
    StatementCounters& counters_;
    std::unique_ptr<pg_conn, Close> handle_;
    std::string limits_;  ///< sent with each BEGIN; empty where the session remembers them
    bool prepares_ = false;
    bool broken_ = false;
    bool warned_ = false;
    Duration lastUse_{0};
    Moment shown_;
    std::vector<Command> queued_;
    std::deque<Awaited> awaited_;
    std::unordered_map<std::string, Prepared, Hash, std::equal_to<>> prepared_;
    std::size_t preparedEver_ = 0;  ///< since the server was last told to forget them
};

}  // namespace deskbell::db::postgres
