// A redaction reaches what the process remembers of rows, too.

#include <gtest/gtest.h>

#include "desk/tickets/impl.hpp"
#include "kernel/metrics.hpp"
#include "support/database.hpp"
#include "support/fakes.hpp"

namespace deskbell::tickets {
namespace {

TEST(RowTexts, OfATicketGoWhenAnEntryOfItIsRedacted) {
    test::ManualClock clock;
    test::SeededRandom random;
    test::TempDir dir;
    test::TempDatabase db;
    const auto log = makeNullLog();
    IdSource ids{clock, 1};
    kernel::Metrics metrics;
    kernel::Outbox outbox{clock};
    kernel::Audit audit{clock, ids};
    kernel::Jobs jobs{*db, clock, ids, *log, metrics, {}};
    kernel::Settings settings{{}};
    kernel::Secrets secrets{std::string(32, 'k'), random};
    const auto blobs = kernel::makeFileBlobs(dir.path(), clock);
    people::People people{clock, ids, outbox, audit};
    customers::Customers customers{clock, ids, outbox};
    inboxes::Inboxes inboxes{clock, ids, outbox, audit, secrets};
    timeline::Timeline timeline{clock, ids, outbox, *blobs};
    const auto tally = makeEmbeddedTally();
    const Tickets::Impl tickets(
        {clock, ids, random, outbox, jobs, settings, people, customers, inboxes, timeline, *tally});
    const RowKey of7{TicketId{7}, 3, false, false};
    const RowKey of8{TicketId{8}, 1, true, false};
    for (const auto& key : {of7, of8}) tickets.rowTexts.keep({}, key, 0, "My card is 4111.");

    db->write([&](db::WriteTx& tx) {
        outbox.add(tx, {.kind = std::string(timeline::kEntryRedacted),
                        .subject = 7,
                        .audience = {},
                        .by = {},
                        .data = R"({"entry_id":"70"})"});
    });
    db->read([&](db::ReadTx& tx) { static_cast<void>(outbox.after(tx, 0, 10)); });
    EXPECT_EQ(tickets.rowTexts.find({}, of7), nullptr);
    EXPECT_NE(tickets.rowTexts.find({}, of8), nullptr);
    tickets.rowTexts.keep({}, of7, 0, "My card is 4111.");
    EXPECT_EQ(tickets.rowTexts.find({}, of7), nullptr) << "it was read before the redaction";
}

}  // namespace
}  // namespace deskbell::tickets
