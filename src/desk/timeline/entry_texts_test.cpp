// A redaction reaches what the process remembers, too.

#include <gtest/gtest.h>

#include "desk/timeline/impl.hpp"
#include "support/database.hpp"
#include "support/fakes.hpp"

namespace deskbell::timeline {
namespace {

class RedactedTexts : public testing::Test {
protected:
    RedactedTexts() {
        writer.kind = ActorKind::agent;
        writer.agent = AgentId{7};
        entry = db->write([&](db::WriteTx& tx) {
            NewEntry wanted;
            wanted.ticket = TicketId{1};
            wanted.kind = "note";
            wanted.by = {"agent", 7, "Mia"};
            wanted.message.emplace();
            wanted.message->text = "My card is 4111.";
            return timeline.append(tx, wanted).value();
        });
    }
    EntryKey key() const { return {.state = {.id = entry.id}}; }
    void keep(Timeline::Impl& of) {
        db->read([&](db::ReadTx& tx) {
            of.entryTexts.keep({}, key(), outbox.head(tx), "My card is 4111.");
        });
    }
    void redact() {
        db->write([&](db::WriteTx& tx) {
            ASSERT_TRUE(timeline.redact(tx, writer, entry, "card", {}).has_value());
        });
    }

    test::ManualClock clock;
    IdSource ids{clock, 1};
    test::TempDir dir;
    test::TempDatabase db;
    kernel::Outbox outbox{clock};
    const std::unique_ptr<kernel::Blobs> blobs = kernel::makeFileBlobs(dir.path(), clock);
    Timeline::Impl timeline{clock, ids, outbox, *blobs};
    Timeline::Impl ofAnotherNode{clock, ids, outbox, *blobs};
    Actor writer;
    Entry entry;
};

TEST_F(RedactedTexts, AreForgottenWithTheCommit) {
    keep(timeline);
    ASSERT_NE(timeline.entryTexts.find({}, key()), nullptr);
    redact();
    EXPECT_EQ(timeline.entryTexts.find({}, key()), nullptr);
}

TEST_F(RedactedTexts, AreForgottenByEveryNodeThatHearsOfIt) {
    keep(ofAnotherNode);
    redact();
    EXPECT_NE(ofAnotherNode.entryTexts.find({}, key()), nullptr) << "it has not heard yet";
    db->read([&](db::ReadTx& tx) { static_cast<void>(outbox.after(tx, 0, 100)); });
    EXPECT_EQ(ofAnotherNode.entryTexts.find({}, key()), nullptr);
}

TEST_F(RedactedTexts, AreNotTakenBackFromWhoReadThemBefore) {
    db->read([&](db::ReadTx& tx) {
        const auto seen = outbox.head(tx);
        redact();
        timeline.entryTexts.keep({}, key(), seen, "My card is 4111.");
    });
    EXPECT_EQ(timeline.entryTexts.find({}, key()), nullptr);
}

}  // namespace
}  // namespace deskbell::timeline
