// 4: Entries never change. A redaction takes the content away, everywhere, and leaves an entry.

#include "sim/invariants/all.hpp"

namespace deskbell::sim::invariants {
namespace {

class Unchanged final : public Invariant {
public:
    void check(World& world, const Changes& changes) override {
        for (const auto& change : changes.entries) {
            if (change.before && change.after) compare(world, change);
        }
    }

    /// Also what was redacted while nobody could answer.
    void checkSettled(World& world) override {
        for (const auto& [id, row] : world.mirror.entries) {
            World::expect(!world.ledger.redacted.contains(id) || row.redacted,
                          "entry " + std::to_string(id) + " was redacted and has its content");
        }
        for (const auto& [id, marker] : markers_) {
            if (world.mirror.entriesOf[marker].empty()) searchEverywhere(world, marker);
        }
    }

private:
    void compare(World& world, const Change<EntryRow>& change) {
        const auto& before = *change.before;
        const auto& after = *change.after;
        const auto name = "entry " + std::to_string(change.id);
        World::expect(before.ticket == after.ticket && before.kind == after.kind &&
                          before.at == after.at && before.by == after.by &&
                          before.byKind == after.byKind && before.direction == after.direction &&
                          before.messageId == after.messageId &&
                          before.recipients == after.recipients,
                      name + " has changed");
        World::expect(after.redacted || !before.redacted, name + " is not redacted any more");
        if (!after.redacted) {
            World::expect(before.content == after.content && before.arrival == after.arrival,
                          name + " has another content");
            return;
        }
        if (before.redacted) return;
        World::expect(world.ledger.redactionAsked.contains(change.id),
                      name + " was redacted and nobody asked for it");
        World::expect(after.marker == 0, name + " was redacted and has its content");
        if (before.marker != 0) {
            markers_[change.id] = before.marker;
            searchEverywhere(world, before.marker);
        }
    }

    /// Of what was redacted not a word is to be found. (For a day it is still in the answer that is
    /// kept for a request that is repeated, and in notifications that are on their way as mail.)
    static void searchEverywhere(World& world, int marker) {
        const auto word = "%" + markerWord(marker) + "%";
        const auto none = [&](std::string_view where, std::string_view sql) {
            std::int64_t count = 0;
            world.site.store.look(sql, {word}, [&](const db::Row& row) { count = row.integer(0); });
            World::expect(count == 0, markerWord(marker) + " was redacted and is still in " +
                                          std::string(where));
        };
        none("entries", "SELECT count(*) FROM entries WHERE detail LIKE $1");
        none("messages",
             "SELECT count(*) FROM messages WHERE html LIKE $1 OR quoted_html LIKE $1 OR body_text"
             " LIKE $1 OR facts LIKE $1");
        none("intake", "SELECT count(*) FROM intake WHERE CAST(raw AS TEXT) LIKE $1");
        none("tickets", "SELECT count(*) FROM tickets WHERE preview LIKE $1");
    }

    std::map<std::int64_t, int> markers_;  ///< of redacted entries
};

}  // namespace

std::unique_ptr<Invariant> entriesNeverChange() {
    return std::make_unique<Unchanged>();
}

}  // namespace deskbell::sim::invariants
