#include "db/postgres_listener.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <mutex>
#include <thread>
#include <vector>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "db/postgres_connection.hpp"

namespace deskbell::db {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMostWaiting = 10'000;  // then the oldest is dropped
constexpr std::size_t kAtOnce = 500;
constexpr Duration kAnswerTakes = 3s;
constexpr Duration kAskEvery = 3s;  // whether somebody is there
constexpr Duration kRest = 500ms;   // before the next attempt to connect

struct Finish {
    void operator()(PGconn* handle) const { PQfinish(handle); }
    void operator()(PGresult* result) const { PQclear(result); }
    void operator()(PGnotify* word) const { PQfreemem(word); }
};
using Handle = std::unique_ptr<PGconn, Finish>;
using Answer = std::unique_ptr<PGresult, Finish>;
using Word = std::unique_ptr<PGnotify, Finish>;

int millis(Duration duration) {
    return static_cast<int>(
        std::chrono::duration_cast<std::chrono::milliseconds>(duration).count());
}

[[noreturn]] void lose(std::string_view why) {
    throw Fault(Fault::Kind::lost, fmt::format("listener: {}", trim(why)));
}

/// Sends a statement and waits for its answer, up to a deadline.
Answer ask(PGconn* handle, const char* text, const std::vector<const char*>& params = {}) {
    const postgres::Deadline deadline(kAnswerTakes);
    if (PQsendQueryParams(handle, text, static_cast<int>(params.size()), nullptr, params.data(),
                          nullptr, nullptr, 0) != 1) {
        lose(PQerrorMessage(handle));
    }
    const auto wait = [&](short events) {
        pollfd socket{PQsocket(handle), events, 0};
        if (::poll(&socket, 1, millis(deadline.left()) + 1) == 0) lose("no answer in time");
        if (PQconsumeInput(handle) != 1) lose(PQerrorMessage(handle));
    };
    while (PQflush(handle) > 0) wait(POLLIN | POLLOUT);
    Answer last;
    for (;;) {
        while (PQisBusy(handle) != 0) wait(POLLIN);
        Answer next(PQgetResult(handle));
        if (!next) break;
        last = std::move(next);
    }
    const auto status = PQresultStatus(last.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) lose(PQerrorMessage(handle));
    return last;
}

/// A pooler answers connections under numbers of its own.
bool isPooled(PGconn* handle) {
    const auto answer = ask(handle, "SELECT pg_backend_pid()");
    return std::to_string(PQbackendPID(handle)) != PQgetvalue(answer.get(), 0, 0);
}

}  // namespace

class PostgresListener::Impl {
public:
    Impl(PostgresOptions options, std::string channel, Handlers handlers, Log& log)
        : options_(std::move(options)),
          channel_(std::move(channel)),
          handlers_(std::move(handlers)),
          log_(log),
          wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
        ASSERT(wake_ >= 0);
        thread_ = std::thread([this] { run(); });
    }

    ~Impl() {
        stopping_ = true;
        wake();
        thread_.join();
        ::close(wake_);
    }

    void notify(std::string word) {
        ASSERT(word.size() <= kLongestWord && word.find('\n') == std::string::npos);
        {
            const std::lock_guard lock(mutex_);
            if (!waiting_.empty() && waiting_.back() == word) return;
            if (waiting_.size() == kMostWaiting) waiting_.erase(waiting_.begin());
            waiting_.push_back(std::move(word));
        }
        wake();
    }

private:
    void run() {
        while (!stopping_) {
            try {
                serve();
            } catch (const Fault& fault) {
                if (!std::exchange(failing_, true)) {
                    log_.warn("db.listener.lost", {{"error", std::string_view(fault.what())}});
                }
                rest(kRest);
            }
        }
    }

    /// One connection until it is lost.
    void serve() {
        const Handle handle(postgres::connect(options_));
        if (PQstatus(handle.get()) != CONNECTION_OK) lose(PQerrorMessage(handle.get()));
        // libpq would print what the server says beside its answers.
        PQsetNoticeReceiver(
            handle.get(), [](void*, const PGresult*) {}, nullptr);
        if (PQsetnonblocking(handle.get(), 1) != 0) lose("cannot go on without blocking");
        if (isPooled(handle.get())) {
            if (!std::exchange(failing_, true)) log_.warn("db.listener.behind_a_pooler");
        } else {
            ask(handle.get(), fmt::format("LISTEN {}", channel_).c_str());
            if (std::exchange(failing_, false)) log_.info("db.listener.listens.again");
        }
        handlers_.connected();
        while (!stopping_) {
            sendWaiting(handle.get());
            hear(handle.get());
            if (!waitForEither(handle.get(), kAskEvery)) ask(handle.get(), "SELECT 1");
        }
    }

    void sendWaiting(PGconn* handle) {
        for (;;) {
            const auto words = takeWaiting();
            if (words.empty()) return;
            ask(handle, "SELECT pg_notify($1, word) FROM string_to_table($2, E'\\n') AS word",
                {channel_.c_str(), words.c_str()});
        }
    }

    /// Some of them, in lines. What is lost with the connection is lost.
    std::string takeWaiting() {
        const std::lock_guard lock(mutex_);
        const auto count = std::min(waiting_.size(), kAtOnce);
        const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
        auto words = fmt::format("{}", fmt::join(waiting_.begin(), end, "\n"));
        waiting_.erase(waiting_.begin(), end);
        return words;
    }

    void hear(PGconn* handle) {
        if (PQconsumeInput(handle) != 1) lose(PQerrorMessage(handle));
        while (const Word word{PQnotifies(handle)}) handlers_.heard(word->extra);
    }

    /// False when neither the server nor anybody here had something to say.
    bool waitForEither(PGconn* handle, Duration most) {
        pollfd both[] = {{PQsocket(handle), POLLIN, 0}, {wake_, POLLIN, 0}};
        const int ready = ::poll(both, 2, millis(most));
        if (ready < 0 && errno != EINTR) lose("poll failed");
        forgetWaking();
        return ready != 0;
    }

    void rest(Duration most) {
        pollfd waking{wake_, POLLIN, 0};
        const postgres::Deadline deadline(most);
        while (!stopping_ && !deadline.passed()) {
            ::poll(&waking, 1, millis(deadline.left()) + 1);
            forgetWaking();
        }
    }

    void wake() const {
        const std::uint64_t one = 1;
        static_cast<void>(::write(wake_, &one, sizeof one) ==
                          sizeof one);  // fails when full: awake
    }
    void forgetWaking() const {
        std::uint64_t count = 0;
        static_cast<void>(::read(wake_, &count, sizeof count) == sizeof count);
    }

    const PostgresOptions options_;
    const std::string channel_;
    const Handlers handlers_;
    Log& log_;
    const int wake_;
    std::atomic<bool> stopping_{false};
    bool failing_ = false;
    std::mutex mutex_;
    std::vector<std::string> waiting_;
    std::thread thread_;
};

PostgresListener::PostgresListener(PostgresOptions options, std::string channel, Handlers handlers,
                                   Log& log)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(channel), std::move(handlers),
                                   log)) {}
PostgresListener::~PostgresListener() = default;

void PostgresListener::notify(std::string word) {
    impl_->notify(std::move(word));
}

}  // namespace deskbell::db
