#include "desk/promises/impl.hpp"

namespace deskbell::promises {

namespace {

constexpr std::string_view kRecount = "promises.recount";
constexpr int kAtOnce = 100;  // tickets in one transaction: others write in between

}  // namespace

void Promises::Impl::wantRecount(db::WriteTx& tx) {
    auto recount = store::recount(tx);
    ++recount.wanted;
    recount.after = {};
    recount.ticketsDone = 0;
    recount.ticketsAll = parts.tickets.countActive(tx);
    recount.startedAt = parts.clock.now();
    recount.finishedAt.reset();
    store::saveRecount(tx, recount);
    parts.jobs.add(tx, {.kind = std::string(kRecount),
                        .key = "all",
                        .payload = "{}",
                        .due = parts.clock.now(),
                        .lane = {}});
}

bool Promises::Impl::recountSome(db::WriteTx& tx) {
    auto recount = store::recount(tx);
    if (recount.done == recount.wanted) return false;
    const auto ids = parts.tickets.listActiveIds(tx, recount.after, kAtOnce);
    for (const auto id : ids) {
        const auto ticket = parts.tickets.find(tx, id);
        if (!ticket) continue;
        parts.tickets.setNextDue(tx, id, moved(tx, *ticket, {}), {});
        recount.after = id;
    }
    recount.ticketsDone += static_cast<std::int64_t>(ids.size());
    const bool more = ids.size() == kAtOnce;
    if (!more) {
        recount.done = recount.wanted;
        recount.finishedAt = parts.clock.now();
    }
    store::saveRecount(tx, recount);
    return more;
}

std::vector<std::string> Promises::check(db::ReadTx& tx) const {
    std::vector<std::string> out;
    const auto all = impl_->policies(tx);
    for (const auto id : impl_->parts.tickets.listUnpromised(tx, 1'000)) {
        const auto ticket = impl_->parts.tickets.find(tx, id);
        if (!ticket) continue;
        const auto* policy = rules::choose(*all, impl_->factsOf(tx, *ticket, *all));
        // Where a policy says that nothing is promised, or none matches, that is the reason.
        if (policy == nullptr || policy->targets.empty()) continue;
        out.push_back("ticket #" + std::to_string(ticket->number) +
                      ": is open, and nothing is promised");
    }
    return out;
}

void Promises::addJobs(kernel::Jobs& jobs) {
    jobs.handle(std::string(kRecount),
                [self = impl_.get()](db::WriteTx& tx, const kernel::Job&) -> Result<void> {
                    if (!self->recountSome(tx)) return {};
                    self->parts.jobs.add(tx, {.kind = std::string(kRecount),
                                              .key = "all",
                                              .payload = "{}",
                                              .due = self->parts.clock.now(),
                                              .lane = {}});
                    return {};
                });
    jobs.handle("promises.alarms",
                [self = impl_.get()](db::WriteTx& tx, const kernel::Job&) -> Result<void> {
                    const bool more = self->ring(tx, 200);
                    if (more) {
                        self->parts.jobs.add(tx, {.kind = "promises.alarms",
                                                  .key = "all",
                                                  .payload = "{}",
                                                  .due = self->parts.clock.now(),
                                                  .lane = {}});
                    } else {
                        self->scheduleAlarms(tx);
                    }
                    return {};
                });
}

void Promises::scheduleAlarms(db::WriteTx& tx) {
    impl_->scheduleAlarms(tx);
}

}  // namespace deskbell::promises
