// 1: Nothing acknowledged is lost, and nothing is taken in twice. The ledger has what was
// acknowledged; of each mail there is one arrival, of each marker one entry.

#include "sim/invariants/all.hpp"

namespace deskbell::sim::invariants {
namespace {

class Ledgered final : public Invariant {
public:
    void check(World& world, const Changes& changes) override {
        checkArrivals(world, changes);
        for (const auto& change : changes.entries) checkEntry(world, change);
        for (const auto& mail : world.ledger.mails) {
            if (mail.acknowledged && kept_.insert(mail.marker).second) checkKept(world, mail);
        }
        for (const auto& deed : world.ledger.deeds) {
            if (deed.state == Deed::State::open || deed.state == Deed::State::givenUp) continue;
            if (!settled_.insert(deed.marker).second) continue;
            checkDone(world, deed);
        }
    }

    void checkSettled(World& world) override {
        for (const auto& [id, arrival] : world.mirror.arrivals) {
            World::expect(arrival.state != "waiting",
                          "arrival " + std::to_string(id) + " waits for ever");
        }
        for (const auto& mail : world.ledger.mails) {
            if (mail.acknowledged) checkKept(world, mail);
        }
    }

private:
    static void checkKept(const World& world, const CustomerMail& mail) {
        World::expect(world.mirror.arrivalOf.contains(mail.naturalKey),
                      "mail " + markerWord(mail.marker) + " was acknowledged and is not there");
    }

    void checkDone(const World& world, const Deed& deed) {
        const auto found = world.mirror.entriesOf.find(deed.marker);
        const auto count = found == world.mirror.entriesOf.end() ? 0 : found->second.size();
        const bool done = deed.state == Deed::State::done;
        if (done && count == 0 && mayBeGone(world, deed.marker)) return;
        World::expect(count == (done ? 1U : 0U), "deed " + markerWord(deed.marker) + " was " +
                                                     (done ? "done" : "refused") + " and left " +
                                                     std::to_string(count) + " entries");
    }

    /// It was there, and somebody took it back or redacted it before the answer arrived.
    bool mayBeGone(const World& world, int marker) {
        const auto& once = everEntriesOf_[marker];
        return std::any_of(once.begin(), once.end(), [&](std::int64_t entry) {
            return world.ledger.undoAsked.contains(entry) ||
                   world.ledger.redactionAsked.contains(entry);
        });
    }

    static void checkArrivals(const World& world, const Changes& changes) {
        for (const auto& [id, before, after] : changes.arrivals) {
            const auto name = "arrival " + std::to_string(id);
            World::expect(after.has_value(), name + " is gone");
            World::expect(!before || before->naturalKey == after->naturalKey,
                          name + " has another key");
            World::expect(world.mirror.arrivalOf.at(after->naturalKey) == id,
                          name + " was taken in twice");
            if (after->state == "done") {
                World::expect(world.mirror.entries.contains(after->entry),
                              name + " is done and is on no timeline");
            } else if (after->state != "dismissed") {
                World::expect(after->hasBytes, name + " has lost its bytes");
            }
        }
    }

    void checkEntry(const World& world, const Change<EntryRow>& change) {
        const auto name = "entry " + std::to_string(change.id);
        if (!change.after) {
            World::expect(world.ledger.undoAsked.contains(change.id), name + " is gone");
            return;
        }
        const auto& row = *change.after;
        if (row.arrival != 0) {
            World::expect(world.mirror.entryOfArrival.at(row.arrival) == change.id,
                          name + " is of an arrival that another entry is of");
        }
        if (row.marker == 0 || change.before) return;
        everEntriesOf_[row.marker].insert(change.id);
        World::expect(world.mirror.entriesOf.at(row.marker).size() == 1,
                      markerWord(row.marker) + " is on timelines twice");
        World::expect(world.mirror.tickets.contains(row.ticket), name + " is on no ticket");
    }

    std::set<int> kept_, settled_;
    std::map<int, std::set<std::int64_t>> everEntriesOf_;  ///< by marker
};

}  // namespace

std::unique_ptr<Invariant> nothingIsLostOrDoubled() {
    return std::make_unique<Ledgered>();
}

}  // namespace deskbell::sim::invariants
