// 3: Whatever leaves was decided, after its undo time and never once it was taken back; it carries
// a key of its own, and the timeline tells the truth about it.

#include "sim/invariants/all.hpp"

namespace deskbell::sim::invariants {
namespace {

constexpr Duration kUndo = std::chrono::seconds(8);

class Decided final : public Invariant {
public:
    void check(World& world, const Changes& changes) override {
        for (; read_ < world.post.arrivals.size(); ++read_)
            checkArrival(world, world.post.arrivals[read_]);
        for (const auto& change : changes.entries) {
            if (change.after && change.after->direction == "out") checkState(world, change);
        }
    }

    void checkSettled(World& world) override {
        for (const auto& [id, row] : world.mirror.entries) {
            if (row.direction != "out") continue;
            World::expect(
                row.delivery == "sent" || row.delivery == "failed" || row.delivery == "bounced",
                "entry " + std::to_string(id) + " is " + row.delivery + " for ever");
        }
    }

private:
    void checkArrival(const World& world, const Post::Arrival& mail) {
        const auto name = "mail <" + mail.messageId + "> to " + mail.recipient;
        World::expect(!mail.messageId.empty(), "a mail without a key left");
        World::expect(!world.ledger.goneMessageIds.contains(mail.messageId),
                      name + " left though it was taken back");
        arrived_.insert({mail.messageId, mail.recipient});
        const auto found = world.mirror.entryOf.find(mail.messageId);
        if (found == world.mirror.entryOf.end()) {  // no entry: a notification to an agent
            World::expect(mail.recipient.starts_with("agent") && mail.automatic,
                          name + " left and nobody decided it");
            return;
        }
        const auto& row = world.mirror.entries.at(found->second);
        World::expect(row.recipients.find("\"" + mail.recipient + "\"") != std::string::npos,
                      name + " went to somebody whom it was not for");
        World::expect(row.byKind != "agent" || mail.at >= row.at + kUndo,
                      name + " left before its undo time was over");
        World::expect(row.delivery != "undo", name + " left and can still be taken back");
    }

    void checkState(const World& world, const Change<EntryRow>& change) {
        const auto& after = *change.after;
        const auto name = "entry " + std::to_string(change.id);
        World::expect(!world.ledger.takenBack.contains(change.id),
                      name + " was taken back and is there");
        if (after.delivery == "sent") {
            const auto first = arrived_.lower_bound({after.messageId, ""});
            World::expect(first != arrived_.end() && first->first == after.messageId,
                          name + " counts as sent and arrived nowhere");
        }
        if (!change.before) return;
        World::expect(change.before->delivery != "sent" || after.delivery == "sent" ||
                          after.delivery == "bounced" ||
                          world.ledger.retryAsked.contains(change.id),
                      name + " was sent and is " + after.delivery);
        World::expect(after.delivery != "undo" || change.before->delivery == "undo",
                      name + " went back to undo");
    }

    std::size_t read_ = 0;
    std::set<std::pair<std::string, std::string>> arrived_;  ///< Message-ID, recipient
};

}  // namespace

std::unique_ptr<Invariant> whatLeavesWasDecided() {
    return std::make_unique<Decided>();
}

}  // namespace deskbell::sim::invariants
