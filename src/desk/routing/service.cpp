#include <algorithm>

#include "desk/routing/work.hpp"

namespace deskbell::routing {

namespace {

constexpr std::string_view kLease = "routing";
constexpr Duration kUntilWoken = std::chrono::seconds(30);
constexpr Duration kAfterFault = std::chrono::seconds(5);
constexpr int kTicketsAtOnce = 500;

}  // namespace

Routing::Impl::Impl(Parts p)
    : parts(p),
      work(std::make_unique<Work>(*this)),
      remembered_(p.outbox, {kQueuesChanged}, [](db::ReadTx& tx) {
          return Plan{store::queues(tx), store::weights(tx)};
      }) {
    auto step = [this]() -> Duration {
        try {
            const std::lock_guard lock(working);
            if (!parts.leases.has(std::string(kLease))) {
                work->forget();
                return kUntilWoken;
            }
            if (work->turn()) return Duration{0};
            const auto next = work->next();
            if (!next) return kUntilWoken;
            return std::clamp(Duration(*next - parts.clock.now()), Duration{0}, kUntilWoken);
        } catch (const std::exception& fault) {
            parts.log.error("routing.failed", {{"error", std::string_view(fault.what())}});
            const std::lock_guard lock(working);
            work->forget();
            return kAfterFault;
        }
    };
    thread = std::make_shared<kernel::WakeableThread>(step);
    parts.outbox.onCommit([woken = thread] { woken->wake(); });
}
Routing::Impl::~Impl() {
    thread->stop();
}

Routing::Routing(Parts parts) : impl_(std::make_unique<Impl>(parts)) {}
Routing::~Routing() = default;

void Routing::start() {
    impl_->parts.leases.want(std::string(kLease));
    impl_->thread->start();
}
void Routing::stop() {
    impl_->thread->stop();
    impl_->parts.leases.release(std::string(kLease));
}
bool Routing::runOnce() {
    const std::lock_guard lock(impl_->working);
    bool did = false;
    while (impl_->work->turn()) did = true;
    return did;
}

void Routing::forget() {
    const std::lock_guard lock(impl_->working);
    impl_->work->forget();
}

std::vector<std::string> Routing::check(db::ReadTx& tx) const {
    auto out = store::check(tx, impl_->parts.clock.now());
    TicketId last;
    for (;;) {
        const auto some = impl_->parts.tickets.listActive(tx, last, kTicketsAtOnce);
        for (const auto& ticket : some) {
            last = ticket.id;
            // A team's tickets are its lead's, and without one whoever manages the house answers.
            if (ticket.owner && impl_->answerable(tx, ticket) != ticket.owner &&
                !impl_->parts.handovers.openOf(tx, ticket.id))
                out.push_back("ticket #" + std::to_string(ticket.number) +
                              ": its owner does not work here any more");
        }
        if (some.size() < static_cast<std::size_t>(kTicketsAtOnce)) break;
    }
    return out;
}

}  // namespace deskbell::routing
