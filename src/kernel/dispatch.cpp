#include "kernel/dispatch.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "kernel/admission.hpp"
#include "kernel/exchange.hpp"
#include "kernel/origin.hpp"
#include "kernel/read_moments.hpp"
#include "kernel/threads.hpp"

namespace deskbell::kernel {
namespace {

constexpr std::size_t kBodyOfUnknownRoutes = 64 * 1024;  ///< read away, so that 404 is the answer
constexpr std::size_t kWaitingWork = 256;
constexpr double kSlowSeconds = 1.0;
/// A longer body is prepared by a worker thread: cleaning it takes milliseconds.
constexpr std::size_t kLongBody = 32 * 1024;

using ExchangePtr = std::shared_ptr<Exchange>;

/// What becomes of a reserved key: the answer, or nothing when there was no effect.
struct Settlement {
    IdempotencyKey key;
    std::optional<Response> response;
};

std::string_view routeMethod(std::string_view method) {
    return method == "HEAD" ? "GET" : method;
}

Refusal busy() {
    return refusal(
        {Errc::unavailable, "server.busy", {}, "The server is busy. Try again in a moment."});
}

/// What a client is told of a fault: what helps, nothing of the inside.
Refusal refusalOf(const std::exception& fault) {
    const auto* database = dynamic_cast<const db::Fault*>(&fault);
    if (database && database->kind() == db::Fault::Kind::diskFull) {
        return refusal(
            {Errc::unavailable,
             "storage.full",
             {},
             "The server's disk is full. Nothing of this request was kept; it works again"
             " once an administrator has made space."});
    }
    if (database &&
        (database->kind() == db::Fault::Kind::lost || database->kind() == db::Fault::Kind::busy)) {
        return refusal({Errc::unavailable,
                        "database.unavailable",
                        {},
                        "The database does not answer. Try again in a moment."});
    }
    return {500,
            {Errc::unavailable,
             "internal",
             {},
             "Something broke. An administrator finds the cause in the log under the request id."}};
}

}  // namespace

class Dispatch::Impl {
public:
    Impl(const Router& router, Authenticator& authenticator, db::Database& database,
         const Clock& clock, Random& random, Log& log, Metrics& metrics, DispatchOptions options)
        : router_(router),
          database_(database),
          clock_(clock),
          random_(random),
          log_(log),
          metrics_(metrics),
          options_(std::move(options)),
          admission_(authenticator, clock, options_),
          idempotency_(clock),
          workers_(options_.workers, kWaitingWork) {}

    ~Impl() { stop(); }

    void stop() {
        workers_.stop();
        std::unique_lock lock(mutex_);
        idle_.wait(lock, [this] { return open_ == 0; });
    }

    [[nodiscard]] std::size_t bodyLimit(std::string_view method, std::string_view path) const {
        const auto match = router_.match(routeMethod(method), path);
        if (!match.route) return kBodyOfUnknownRoutes;
        return match.route->body == Body::none ? 0 : match.route->maxBody;
    }

    void handle(net::HttpRequest http, std::shared_ptr<net::Responder> responder) {
        auto x = std::make_shared<Exchange>();
        x->started = clock_.steady();
        x->http = std::move(http);
        x->responder = std::move(responder);
        x->id = requestIdOf(x->http, random_);
        x->address = clientAddress(x->http, options_.trustProxy);
        x->actor.peer = x->address;
        x->actor.requestId = x->id;
        guarded(x, [&] { route(x); });
    }

private:
    // --- The steps of a request, in order.

    void route(const ExchangePtr& x) {
        auto match = router_.match(routeMethod(x->http.method), x->http.path());
        if (!match.route) return refuseRoute(x, match);
        x->route = match.route;
        x->request.actor = &x->actor;
        x->request.http = &x->http;
        x->request.path = std::move(match.params);

        if (auto refused = admission_.screen(*x)) return finish(x, *std::move(refused));
        if (x->http.body.size() > bodyLimitOf(*x->route)) return finish(x, tooLarge(*x->route));
        // Parsed here, outside the transaction; told after the caller is known to be allowed.
        x->malformed = parse(*x);

        std::visit([&](const auto& handler) { serve(x, handler); }, x->route->handler);
    }

    void serve(const ExchangePtr& x, const PlainHandler& handler) {
        ASSERT(x->route->access == Access::anyone);
        if (x->malformed) return finish(x, *x->malformed);
        finish(x, handler(x->request));
    }

    void serve(const ExchangePtr& x, const ReadHandler& handler) {
        const auto work = [this, x, &handler](db::ReadTx& tx) {
            if (auto refused = admit(tx, *x)) {
                x->outcome = *std::move(refused);
            } else {
                x->outcome = outcomeOf(handler(tx, x->request));
            }
        };
        // What anybody may ask is asked of the primary: whether it is there, for one. And what is
        // no mere question happens once.
        if (database_.readsAreLocal() || x->route->access == Access::anyone ||
            isUnsafe(x->http.method))
            return read(x, work, [this, x] { answerNowOrLater(x); });
        begin();
        // A replica that says no may not know yet what makes it a yes: a new session, a new ticket.
        database_.submitReadAnywhere(
            moments_.neededBy(x->http),
            [x, work](db::ReadTx& tx) {
                work(tx);
                return std::holds_alternative<Response>(x->outcome);
            },
            [this, x](const std::exception_ptr& fault) {
                guarded(x, [&] {
                    if (fault) std::rethrow_exception(fault);
                    answerNowOrLater(x);
                });
                end();
            });
    }

    void answerNowOrLater(const ExchangePtr& x) {
        auto* response = std::get_if<Response>(&x->outcome);
        if (!response || !response->later) return answer(x);
        auto step = [this, x, later = std::move(response->later)] {
            guarded(x, [&] { finish(x, later()); });
        };
        if (!workers_.submit(std::move(step))) finish(x, busy());
    }

    void serve(const ExchangePtr& x, const WriteHandler& handler) {
        if (!admitEarly(x)) return answer(x);
        submit(x, [this, x, &handler](db::WriteTx& tx) { return write(tx, *x, handler); });
    }

    void serve(const ExchangePtr& x, const PrepareHandler& handler) {
        if (!admitEarly(x)) return answer(x);
        const auto go = [this, x, &handler] {
            if (auto wrong = x->admitted ? prepare(*x, handler) : std::nullopt)
                return finish(x, refusal(*std::move(wrong)));
            submit(x, [this, x, &handler](db::WriteTx& tx) {
                const auto prepared = [&](db::WriteTx& inner,
                                          const Request& request) -> Result<Response> {
                    if (auto wrong = prepare(*x, handler)) return *std::move(wrong);
                    return x->prepared(inner, request);
                };
                return write(tx, *x, prepared);
            });
        };
        if (x->http.body.size() <= kLongBody) return go();
        if (!workers_.submit([this, x, go] { guarded(x, go); })) finish(x, busy());
    }

    /// Before the writer's turn, if reading needs no network: then it is one connection's time, not
    /// that of all who write. Otherwise the transaction begins with it, which saves a round trip.
    /// False when the outcome is a refusal.
    bool admitEarly(const ExchangePtr& x) {
        if (!database_.readsAreLocal()) return true;
        database_.runRead([this, x](db::ReadTx& tx) {
            if (auto refused = admit(tx, *x))
                x->outcome = *std::move(refused);
            else
                x->admitted = true;
        });
        return x->admitted;
    }

    /// Once for all runs of the transaction; what is wrong with the request, if anything.
    static std::optional<Error> prepare(Exchange& x, const PrepareHandler& handler) {
        if (x.prepared) return std::nullopt;
        auto prepared = handler(x.request);
        if (!prepared) return std::move(prepared).error();
        x.prepared = *std::move(prepared);
        return std::nullopt;
    }

    void submit(const ExchangePtr& x, const db::Database::WriteWork& work) {
        if (waitingWrites_ >= options_.waitingWrites) return finish(x, busy());
        ++waitingWrites_;
        begin();
        database_.submitWrite(work, [this, x](const std::exception_ptr& fault) {
            --waitingWrites_;
            guarded(x, [&] {
                if (fault) std::rethrow_exception(fault);
                noteWritten(*x);
                answer(x);
            });
            end();
        });
    }

    void serve(const ExchangePtr& x, const WorkHandler& handler) {
        x->outcome = Response{};
        read(
            x,
            [this, x](db::ReadTx& tx) {
                if (auto refused = admit(tx, *x)) x->outcome = *std::move(refused);
            },
            [this, x, &handler] {
                if (std::holds_alternative<Refusal>(x->outcome)) return answer(x);
                const bool taken =
                    workers_.submit([this, x, &handler] { guarded(x, [&] { work(x, handler); }); });
                if (!taken) finish(x, busy());
            });
    }

    /// On the I/O thread when reading needs no network, else wherever the database answers.
    void read(const ExchangePtr& x, const db::Database::ReadWork& work,
              std::function<void()> then) {
        if (database_.readsAreLocal()) {
            database_.runRead(work);
            return then();
        }
        begin();
        database_.submitRead(work,
                             [this, x, then = std::move(then)](const std::exception_ptr& fault) {
                                 guarded(x, [&] {
                                     if (fault) std::rethrow_exception(fault);
                                     then();
                                 });
                                 end();
                             });
    }

    std::optional<Refusal> admit(db::ReadTx& tx, Exchange& x) {
        if (auto refused = admission_.admit(tx, x)) return refused;
        if (x.malformed) return x.malformed;
        auto key = idempotencyKey(x.http, x.actor);
        if (!key) return refusal(std::move(key).error());
        x.key = *std::move(key);
        return std::nullopt;
    }

    /// True keeps what was written. May run twice.
    template <class Handler>
    bool write(db::WriteTx& tx, Exchange& x, const Handler& handler) {
        if (auto refused = x.admitted ? std::nullopt : admit(tx, x)) {
            x.outcome = *std::move(refused);
            return false;
        }
        if (answeredBefore(tx, x)) return false;
        x.outcome = outcomeOf(handler(tx, x.request));
        const auto* response = std::get_if<Response>(&x.outcome);
        if (response && x.key) idempotency_.remember(tx, *x.key, *response);
        return response != nullptr;
    }

    void work(const ExchangePtr& x, const WorkHandler& handler) {
        if (x->key && !reserve(*x)) return answer(x);
        try {
            x->outcome = outcomeOf(handler(database_, x->request));
        } catch (...) {
            if (x->key) settle(Settlement{*x->key, std::nullopt});
            throw;
        }
        if (x->key) {
            const auto* response = std::get_if<Response>(&x->outcome);
            settle(Settlement{*x->key, response ? std::optional(*response) : std::nullopt});
        }
        noteWritten(*x);
        answer(x);
    }

    /// Whatever the caller wrote was committed by now; what he reads next shows it.
    void noteWritten(Exchange& x) {
        x.written = database_.lastCommit();
        moments_.wrote(x.http, x.written);
    }

    /// False when the request was answered before.
    bool reserve(Exchange& x) {
        auto unsettled = takeUnsettled();
        try {
            return database_.write([&](db::WriteTx& tx) {
                for (const auto& settlement : unsettled) settle(tx, settlement);
                if (answeredBefore(tx, x)) return false;
                idempotency_.reserve(tx, *x.key);
                return true;
            });
        } catch (...) {
            for (auto& settlement : unsettled) settleLater(std::move(settlement));
            throw;
        }
    }

    /// The work is over, whatever comes of this: when the disk is full by now, the next request
    /// with a key settles it.
    void settle(Settlement settlement) {
        try {
            database_.write([&](db::WriteTx& tx) { settle(tx, settlement); });
        } catch (const db::Fault& fault) {
            log_.error("http.key_not_settled", {{"error", std::string_view(fault.what())}});
            settleLater(std::move(settlement));
        }
    }

    void settle(db::WriteTx& tx, const Settlement& settlement) {
        if (settlement.response)
            idempotency_.remember(tx, settlement.key, *settlement.response);
        else
            idempotency_.release(tx, settlement.key);
    }

    void settleLater(Settlement settlement) {
        std::lock_guard lock(mutex_);
        unsettled_.push_back(std::move(settlement));
    }

    std::vector<Settlement> takeUnsettled() {
        std::lock_guard lock(mutex_);
        return std::exchange(unsettled_, {});
    }

    /// Takes the outcome from the first request of the same key, if there was one.
    bool answeredBefore(db::ReadTx& tx, Exchange& x) {
        if (!x.key) return false;
        auto found = idempotency_.find(tx, *x.key);
        if (!found) {
            x.outcome = refusal(std::move(found).error());
            return true;
        }
        if (!*found) return false;
        x.outcome = **std::move(found);
        return true;
    }

    // --- Answers.

    static std::variant<Response, Refusal> outcomeOf(Result<Response> result) {
        if (result) return *std::move(result);
        return refusal(std::move(result).error());
    }

    static std::size_t bodyLimitOf(const Route& route) {
        return route.body == Body::none ? 0 : route.maxBody;
    }

    static Refusal tooLarge(const Route& route) {
        const auto most = bodyLimitOf(route);
        return {413,
                {Errc::invalid,
                 "body.too_large",
                 {},
                 most == 0 ? std::string("This request takes no body.")
                           : "At most " + std::to_string(most) + " bytes are taken."}};
    }

    void refuseRoute(const ExchangePtr& x, const Router::Match& match) {
        if (!match.pathExists) return finish(x, refusal({Errc::notFound, "route.not_found"}));
        x->outcome = Refusal{405, {Errc::invalid, "route.method", {}, "Another method is needed."}};
        std::string allowed;
        for (const auto method : match.allowed) {
            allowed += (allowed.empty() ? "" : ", ") + std::string(method);
        }
        answer(x, std::move(allowed));
    }

    void finish(const ExchangePtr& x, Refusal refused) {
        x->outcome = std::move(refused);
        answer(x);
    }

    void finish(const ExchangePtr& x, Result<Response> result) {
        x->outcome = outcomeOf(std::move(result));
        answer(x);
    }

    [[nodiscard]] MomentFor listenerOf(const Exchange& x, const net::HttpResponse& http) const {
        if (x.actor.session == 0 && !http.headers.has("Set-Cookie")) return MomentFor::program;
        return options_.publicUrl.starts_with("https:") ? MomentFor::secureBrowser
                                                        : MomentFor::browser;
    }

    void answer(const ExchangePtr& x, std::string allowed = {}) {
        auto http = answerOf(*x);
        if (!allowed.empty()) http.headers.set("Allow", allowed);
        tellMoment(http.headers, x->written, listenerOf(*x, http));
        note(*x, http.status);
        x->responder->send(std::move(http));
    }

    /// The one place that catches a request's faults.
    template <class F>
    void guarded(const ExchangePtr& x, F&& step) {
        try {
            step();
        } catch (const std::exception& fault) {
            noteFault(*x, fault.what());
            finish(x, refusalOf(fault));
        } catch (...) {
            noteFault(*x, "something that is no std::exception was thrown");
            finish(x, refusalOf(std::exception()));
        }
    }

    void noteFault(const Exchange& x, std::string_view what) {
        log_.error("http.fault", {{"request_id", std::string_view(x.id)},
                                  {"method", std::string_view(x.http.method)},
                                  {"path", x.http.path()},
                                  {"error", what}});
    }

    void note(const Exchange& x, int status) {
        const std::chrono::duration<double> took = clock_.steady() - x.started;
        const auto route = x.route ? std::string(x.route->method) + " " + std::string(x.route->path)
                                   : std::string("none");
        const auto label = "route=\"" + route + "\"";
        metrics_.count("deskbell_http_requests_total",
                       label + ",status=\"" + std::to_string(status) + "\"");
        metrics_.observe("deskbell_http_request_seconds", label, took.count());

        const bool remarkable = status >= 500 || took.count() > kSlowSeconds;
        log_.write(remarkable ? LogLevel::warn : LogLevel::debug, "http.request",
                   {{"request_id", std::string_view(x.id)},
                    {"route", std::string_view(route)},
                    {"status", std::int64_t{status}},
                    {"seconds", took.count()},
                    {"agent", x.actor.agent.value},
                    {"peer", std::string_view(x.address)}});
    }

    // --- Requests that are with the database: stop() waits for them.

    void begin() {
        std::lock_guard lock(mutex_);
        ++open_;
    }

    void end() {
        std::lock_guard lock(mutex_);
        --open_;
        idle_.notify_all();
    }

    const Router& router_;
    db::Database& database_;
    const Clock& clock_;
    Random& random_;
    Log& log_;
    Metrics& metrics_;
    const DispatchOptions options_;
    Admission admission_;
    Idempotency idempotency_;
    ReadMoments moments_;
    std::atomic<std::size_t> waitingWrites_{0};
    std::mutex mutex_;
    std::condition_variable idle_;
    int open_ = 0;
    std::vector<Settlement> unsettled_;  ///< of work that is over; no more than ran at once
    WorkerPool workers_;
};

Dispatch::Dispatch(const Router& router, Authenticator& authenticator, db::Database& database,
                   const Clock& clock, Random& random, Log& log, Metrics& metrics,
                   DispatchOptions options)
    : impl_(std::make_unique<Impl>(router, authenticator, database, clock, random, log, metrics,
                                   std::move(options))) {}

Dispatch::~Dispatch() = default;

void Dispatch::handle(net::HttpRequest request, std::shared_ptr<net::Responder> responder) {
    impl_->handle(std::move(request), std::move(responder));
}

std::size_t Dispatch::bodyLimit(std::string_view method, std::string_view path) const {
    return impl_->bodyLimit(method, path);
}

void Dispatch::stop() {
    impl_->stop();
}

}  // namespace deskbell::kernel
