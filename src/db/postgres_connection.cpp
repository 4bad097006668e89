#include "db/postgres_connection.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>

#include <cerrno>
#include <charconv>
#include <optional>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "db/postgres_errors.hpp"

namespace deskbell::db::postgres {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMostPrepared = 512;  // per connection; filters make many texts
constexpr int kLeastVersion = 150'000;
/// The server ends what takes too long and says so. Only when it does not, we hang up.
constexpr Duration kGrace = 2s;

std::int64_t millis(Duration duration) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

std::string_view field(const PGresult& result, int code) {
    const char* text = PQresultErrorField(&result, code);
    return text == nullptr ? std::string_view() : std::string_view(text);
}

/// What limits the waits on the server's side, for the session or (local) one transaction.
std::string limitsOf(const PostgresOptions& options, bool local) {
    return fmt::format(
        "SELECT set_config('statement_timeout', '{0}', {3}),"
        " set_config('lock_timeout', '{1}', {3}),"
        " set_config('idle_in_transaction_session_timeout', '{2}', {3}),"
        " set_config('jit', 'off', {3}),"  // compiling takes longer than our statements do
        // Whoever reads a small table row by row would get into the way of all who write to it.
        " set_config('enable_seqscan', 'off', {3})",
        millis(options.statement), millis(options.lock), millis(options.idleInTransaction), local);
}

/// The statement has to be prepared anew: its plan is of an older schema, or the server does not
/// know it.
bool makesStale(const PGresult& result) {
    const auto state = field(result, PG_DIAG_SQLSTATE);
    return state == "26000" ||
           (state == "0A000" &&
            field(result, PG_DIAG_MESSAGE_PRIMARY).find("cached plan") != std::string_view::npos);
}

void onNotice(void* warned, const PGresult* result) {
    if (field(*result, PG_DIAG_SEVERITY_NONLOCALIZED) == "WARNING")
        *static_cast<bool*>(warned) = true;
}

}  // namespace

pg_conn* connect(const PostgresOptions& options) {
    const auto seconds =
        std::to_string(std::max<std::int64_t>(2, millis(options.connect + 999ms) / 1000));
    // The URL comes last, so that it may say otherwise.
    const char* const keys[] = {"fallback_application_name",
                                "connect_timeout",
                                "target_session_attrs",
                                "client_encoding",
                                "keepalives_idle",
                                "keepalives_interval",
                                "keepalives_count",
                                "tcp_user_timeout",
                                "dbname",
                                nullptr};
    const bool any = options.server == PostgresOptions::Server::any;
    const char* const values[] = {options.application.c_str(),
                                  seconds.c_str(),
                                  any ? "any" : "read-write",
                                  "UTF8",
                                  "5",
                                  "2",
                                  "3",
                                  "8000",
                                  options.url.c_str(),
                                  nullptr};
    return PQconnectdbParams(keys, values, 1);
}

Moment momentOf(const PGresult& answer) {
    Moment moment;
    eachRow(answer, [&](const Row& row) { moment.value = row.integer(0); });
    return moment;
}

void Connection::Close::operator()(pg_conn* handle) const {
    PQfinish(handle);
}

Connection::Connection(const PostgresOptions& options, StatementCounters& counters)
    : options_(options), counters_(counters), handle_(connect(options)) {
    if (PQstatus(handle_.get()) != CONNECTION_OK) {
        throw Fault(Fault::Kind::lost,
                    fmt::format("cannot connect: {}", trim(PQerrorMessage(handle_.get()))));
    }
    if (PQserverVersion(handle_.get()) < kLeastVersion) {
        throw Fault(Fault::Kind::other, "the server is older than PostgreSQL 15");
    }
    PQsetNoticeReceiver(handle_.get(), onNotice, &warned_);
    if (PQsetnonblocking(handle_.get(), 1) != 0 || PQenterPipelineMode(handle_.get()) != 1) {
        throw Fault(Fault::Kind::lost, "cannot enter pipeline mode");
    }
    configure();
}

Connection::~Connection() = default;

void Connection::configure() {
    std::int64_t process = 0;
    std::string encoding;
    const auto about = run(control("SELECT pg_backend_pid(), current_setting('server_encoding')"));
    eachRow(*about, [&](const Row& row) {
        process = row.integer(0);
        encoding = row.text(1);
    });
    if (encoding != "UTF8") {
        throw Fault(Fault::Kind::other,
                    fmt::format("the database's encoding is {}, but must be UTF8", encoding));
    }
    // A pooler answers connections under numbers of its own, and remembers no settings.
    const bool pooled = process != PQbackendPID(handle_.get());
    prepares_ = options_.prepare == PostgresOptions::Prepare::always ||
                (options_.prepare == PostgresOptions::Prepare::automatic && !pooled);
    if (pooled) {
        limits_ = limitsOf(options_, true);
    } else {
        const auto limits = limitsOf(options_, false);
        run(control(limits));
    }
}

void Connection::queueBegin(std::string_view begin) {
    if (preparedEver_ >= kMostPrepared) forgetPrepared();
    queue(control(begin));
    if (!limits_.empty()) queue(control(limits_));
}

/// All of them: which were used last is not worth remembering, and preparing anew is cheap.
void Connection::forgetPrepared() {
    runUnwatched(control("DEALLOCATE ALL"));
    prepared_.clear();
    preparedEver_ = 0;
    for (auto& awaited : awaited_) awaited.prepared = nullptr;
}

ResultPtr Connection::run(const Command& command) {
    queued_.push_back(command);
    for (const auto& each : std::exchange(queued_, {})) send(each);
    sendEnd(Awaited::Kind::end);
    const Deadline deadline(options_.statement + kGrace);
    flush(deadline);
    return receive(deadline);
}

void Connection::runUnwatched(const Command& command) {
    queued_.push_back(command);
    for (const auto& each : std::exchange(queued_, {})) send(each);
    sendEnd(Awaited::Kind::unwatchedEnd);
    flush(Deadline(options_.statement + kGrace));
}

void Connection::runScript(std::string_view name, const std::string& script, Duration most) {
    ASSERT(queued_.empty());
    const Deadline deadline(most);
    receive(deadline);
    // The protocol of pipelines takes one statement at a time.
    if (PQexitPipelineMode(handle_.get()) != 1 || PQsendQuery(handle_.get(), script.c_str()) != 1) {
        lose(PQerrorMessage(handle_.get()));
    }
    flush(deadline);
    std::optional<Failure> failure;
    while (const auto result = next(deadline)) noteFailure(failure, name, *result);
    if (PQenterPipelineMode(handle_.get()) != 1) lose(PQerrorMessage(handle_.get()));
    if (failure) throwFault(failure->state, failure->name, failure->message);
}

ResultPtr Connection::query(const Command& command) {
    const SystemClock clock;
    const auto since = clock.steady();
    auto result = run(command);
    auto& counter = counters_.of(command.name);
    counter.count.fetch_add(1, std::memory_order_relaxed);
    counter.micros.fetch_add((clock.steady() - since).count(), std::memory_order_relaxed);
    return result;
}

void Connection::select(const Command& command, const ReadTx::Visit& visit) {
    eachRow(*query(command), visit);
}

std::int64_t Connection::execute(const Command& command) {
    const auto result = query(command);
    const std::string_view changed = PQcmdTuples(result.get());
    std::int64_t count = 0;
    std::from_chars(changed.data(), changed.data() + changed.size(), count);
    return count;
}

void Connection::send(const Command& command) {
    const Arguments arguments(command.params);
    int sent = 0;
    Prepared* prepared = nullptr;
    if (prepares_) {
        prepared = &prepare(command);
        sent = PQsendQueryPrepared(handle_.get(), prepared->name.c_str(), arguments.count(),
                                   arguments.values(), arguments.lengths(), arguments.formats(), 1);
    } else {
        std::vector<Oid> types;
        for (const auto& param : command.params) types.push_back(typeOf(param.kind()));
        sent = PQsendQueryParams(handle_.get(), std::string(command.text).c_str(),
                                 arguments.count(), types.data(), arguments.values(),
                                 arguments.lengths(), arguments.formats(), 1);
    }
    if (sent != 1) lose(PQerrorMessage(handle_.get()));
    awaited_.push_back({Awaited::Kind::result, command.name, prepared});
}

/// The prepared form of a statement. A parameter has the type of the first value it was given; it
/// is prepared anew when that is of another kind, or was NULL.
Connection::Prepared& Connection::prepare(const Command& command) {
    auto found = prepared_.find(command.text);
    bool known = found != prepared_.end();
    if (!known) found = prepared_.emplace(command.text, Prepared{}).first;
    auto& prepared = found->second;
    known = known && !prepared.stale;
    prepared.kinds.resize(command.params.size(), ParamKind::null);
    for (std::size_t i = 0; i < command.params.size(); ++i) {
        const auto kind = command.params[i].kind();
        if (kind == ParamKind::null || kind == prepared.kinds[i]) continue;
        prepared.kinds[i] = kind;
        known = false;
    }
    if (known) return prepared;

    prepared.name = fmt::format("d{}", ++preparedEver_);
    prepared.stale = false;
    std::vector<Oid> types;
    for (const auto kind : prepared.kinds) types.push_back(typeOf(kind));
    if (PQsendPrepare(handle_.get(), prepared.name.c_str(), found->first.c_str(),
                      static_cast<int>(types.size()), types.data()) != 1) {
        lose(PQerrorMessage(handle_.get()));
    }
    awaited_.push_back({Awaited::Kind::prepared, command.name, &prepared});
    return prepared;
}

void Connection::sendEnd(Awaited::Kind kind) {
    if (PQpipelineSync(handle_.get()) != 1) lose(PQerrorMessage(handle_.get()));
    awaited_.push_back({kind});
}

void Connection::flush(const Deadline& deadline) {
    lastUse_ = SystemClock().steady();
    for (;;) {
        const int left = PQflush(handle_.get());
        if (left == 0) return;
        if (left < 0) lose(PQerrorMessage(handle_.get()));
        // Reading too: a server that waits for us to read would never read on.
        waitForSocket(POLLIN | POLLOUT, deadline);
        if (PQconsumeInput(handle_.get()) != 1) lose(PQerrorMessage(handle_.get()));
    }
}

/// Reads all that is awaited; the last result. Throws what failed first, once all is read.
ResultPtr Connection::receive(const Deadline& deadline) {
    ResultPtr last;
    std::optional<Failure> failure;
    while (!awaited_.empty()) {
        auto result = next(deadline);
        if (!result) result = next(deadline);  // nothing stands between the answers to two commands
        if (!result) lose("no answer where one was due");
        const auto awaited = awaited_.front();
        awaited_.pop_front();
        const auto status = PQresultStatus(result.get());
        const bool done = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
        switch (awaited.kind) {
            case Awaited::Kind::prepared:
                if (awaited.prepared != nullptr && !done) awaited.prepared->stale = true;
                // The command behind it is skipped by the server, and reports nothing of its own.
                noteFailure(failure, awaited.name, *result);
                break;
            case Awaited::Kind::result:
                // A plan from before a migration stays wrong however often it is tried.
                if (awaited.prepared != nullptr && makesStale(*result))
                    awaited.prepared->stale = true;
                noteFailure(failure, awaited.name, *result);
                last = std::move(result);
                break;
            case Awaited::Kind::unwatchedEnd:
                failure.reset();
                [[fallthrough]];
            case Awaited::Kind::end:
                if (status != PGRES_PIPELINE_SYNC) lose("an answer out of turn");
                break;
        }
    }
    if (failure) throwFault(failure->state, failure->name, failure->message);
    return last;
}

void Connection::noteFailure(std::optional<Failure>& failure, std::string_view name,
                             const PGresult& result) {
    const auto status = PQresultStatus(&result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return;
    if (status == PGRES_PIPELINE_ABORTED || failure) return;
    const auto state = field(result, PG_DIAG_SQLSTATE);
    if (state.empty()) lose(PQresultErrorMessage(&result));  // libpq's own: the connection is gone
    const auto message = field(result, PG_DIAG_MESSAGE_PRIMARY);
    if (endsConnection(state, message)) broken_ = true;
    failure = Failure{std::string(state), std::string(name), std::string(message)};
    if (isCollision(state)) ++counters_.of(name).collisions;
    // Nothing more will come; what is awaited would be waited for until the deadline.
    if (broken_) throwFault(failure->state, failure->name, failure->message);
}

ResultPtr Connection::next(const Deadline& deadline) {
    while (PQisBusy(handle_.get()) != 0) {
        waitForSocket(POLLIN, deadline);
        if (PQconsumeInput(handle_.get()) != 1) lose(PQerrorMessage(handle_.get()));
    }
    ResultPtr result(PQgetResult(handle_.get()));
    if (!result && PQstatus(handle_.get()) != CONNECTION_OK) lose(PQerrorMessage(handle_.get()));
    return result;
}

void Connection::waitForSocket(short events, const Deadline& deadline) {
    pollfd socket{PQsocket(handle_.get()), events, 0};
    if (socket.fd < 0) lose("no connection");
    for (;;) {
        const auto left = deadline.left();
        if (left == Duration{0}) lose("no answer in time");
        const int ready = ::poll(&socket, 1, static_cast<int>(millis(left) + 1));
        if (ready > 0) return;
        if (ready < 0 && errno != EINTR) lose("poll failed");
    }
}

void Connection::lose(std::string_view why) {
    broken_ = true;
    throw Fault(Fault::Kind::lost, fmt::format("connection lost: {}", trim(why)));
}

bool Connection::ping(Duration within) {
    try {
        const Deadline deadline(within);
        send(control("SELECT 1"));
        sendEnd(Awaited::Kind::end);
        flush(deadline);
        receive(deadline);
    } catch (const Fault&) {
        broken_ = true;
    }
    return !broken_;
}

bool Connection::looksAlive() {
    pollfd socket{PQsocket(handle_.get()), POLLIN, 0};
    if (broken_ || socket.fd < 0) return false;
    // Something to read is the answer to what was not watched, or the end.
    if (::poll(&socket, 1, 0) == 0) return true;
    broken_ = PQconsumeInput(handle_.get()) != 1 || PQstatus(handle_.get()) != CONNECTION_OK;
    return !broken_;
}

bool Connection::shows(Moment moment) {
    // Asked outside of the transaction that then reads: its snapshot may be younger, never older.
    if (shown_ < moment) shown_ = std::max(shown_, momentOf(*query(kAskMoment)));
    return shown_ >= moment;
}

Duration Connection::idleFor() const {
    return SystemClock().steady() - lastUse_;
}

}  // namespace deskbell::db::postgres
