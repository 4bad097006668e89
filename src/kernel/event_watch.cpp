#include "kernel/event_watch.hpp"

namespace deskbell::kernel {
namespace {

using namespace std::chrono_literals;

constexpr int kPage = 500;
constexpr std::string_view kTopic = "events";
constexpr Duration kLookAnyway = 2s;
constexpr Duration kRestAfterFault = 1s;
// Until a transaction that runs beside has ended: mostly a millisecond, seldom long.
constexpr Duration kShortestRest = 2ms;
constexpr Duration kLongestRest = 250ms;

}  // namespace

EventWatch::EventWatch(Outbox& outbox, db::Database& database, Signals& signals, Log& log)
    : outbox_(outbox),
      database_(database),
      log_(log),
      seen_(database.read([&](db::ReadTx& tx) { return outbox.head(tx); })),
      restIfUnsettled_(kShortestRest),
      thread_(std::make_shared<WakeableThread>([this] { return step(); })) {
    // A commit may come after this object's end; the thread's shell then still stands.
    outbox_.relayCommits([thread = thread_, &signals] {
        thread->wake();
        signals.tell(kTopic, {});
    });
    const auto wake = [thread = thread_] { thread->wake(); };
    signals.listen(std::string(kTopic), {[wake](std::string_view) { wake(); }, wake});
}

EventWatch::~EventWatch() {
    stop();
}

void EventWatch::start() {
    thread_->start();
}

void EventWatch::stop() {
    thread_->stop();
}

Duration EventWatch::step() {
    try {
        if (readOn()) {
            outbox_.wake();
            restIfUnsettled_ = kShortestRest;
        }
    } catch (const std::exception& e) {
        log_.error("events.watch.failed", {{"error", std::string_view(e.what())}});
        return kRestAfterFault;
    }
    if (!unsettled_) return kLookAnyway;
    return std::exchange(restIfUnsettled_, std::min<Duration>(restIfUnsettled_ * 2, kLongestRest));
}

bool EventWatch::readOn() {
    const auto before = seen_;
    for (bool more = true; more;) {
        database_.read([&](db::ReadTx& tx) {
            const auto events = outbox_.after(tx, seen_, kPage);
            if (!events.empty()) seen_ = events.back().position;
            more = events.size() == static_cast<std::size_t>(kPage);
            unsettled_ = !more && outbox_.isUnsettled(tx);
        });
    }
    return seen_ != before;
}

}  // namespace deskbell::kernel
