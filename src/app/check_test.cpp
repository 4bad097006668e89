#include "app/check.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <set>

#include "support/house.hpp"

namespace deskbell::app {
namespace {

using test::TestHouse;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class CheckTest : public testing::Test {
protected:
    CheckTest() {
        house.addInbox("shop@ours.example", house.addTeam("Orders"));
        house.mail({});
    }
    std::vector<std::string> check() { return checkHouse(house.house); }
    void run(const db::Statement& statement) {
        house.write([&](db::WriteTx& tx) { tx.run(statement, {}); });
    }

    TestHouse house;
};

TEST_F(CheckTest, FindsNothingInAHouseThatWorks) {
    EXPECT_THAT(check(), IsEmpty());
}

TEST_F(CheckTest, FindsAReferenceToNothing) {
    run({"test.lose", "UPDATE tickets SET team_id = 4711"});
    EXPECT_THAT(check(), Contains("1 rows of tickets name by team_id what is not in teams"));
}

TEST_F(CheckTest, FindsAConsumerThatIsAheadOfTheLog) {
    run({"test.ahead",
         "INSERT INTO event_cursors (consumer, position) VALUES ('reports', 4611686018427387904)"});
    EXPECT_THAT(check(), ElementsAre(HasSubstr("reports has read events up to")));
}

TEST_F(CheckTest, FindsJobsThatWaitForNobody) {
    run({"test.stuck",
         "INSERT INTO jobs (id, kind, job_key, payload, lane, due, attempts, state, reason)"
         " VALUES (1, 'mail', '', '', 'inbox 1', 0, 0, 'behind', '')"});
    EXPECT_THAT(check(), ElementsAre("jobs of lane inbox 1 wait for one that is not there"));
}

TEST_F(CheckTest, FindsADamagedFile) {
    std::string photo = "Content-Disposition: attachment; filename=a.txt\r\n";
    house.mail({.subject = "A file", .headers = photo});
    std::vector<std::string> hashes;
    house.read([&](db::ReadTx& tx) { hashes = house.house.blobSweep.usedHashes(tx, "", "g"); });
    ASSERT_FALSE(hashes.empty());
    const auto file = house.house.blobs->file(hashes.front());
    ASSERT_TRUE(file);
    std::ofstream(*file) << "not what it was";
    EXPECT_THAT(check(), ElementsAre("blob " + hashes.front() + ": blob.corrupt"));
}

/// What ends in _id and names no row: copies and counts, or rows of one of several tables.
const std::set<std::string> kNoReferences{
    "attachments.uploaded_by",
    "bulk_undos.agent_id",
    "entries.by_id",
    "inbox_consents.agent_id",
    "inbox_consents.inbox_id",
    "inbox_consents.session_id",
    "intake.inbox_id",          // stays when an unused inbox is removed
    "calendar_uses.target_id",  // an agent, team or inbox, by another column
    "promises.made_by_id",
    "promises.policy_id",
    "promises.calendar_id",  // may be removed
    "handovers.team_id",     // a team may go when it has no tickets
    "offers.queue_id",       // may be removed
    "notifications.by_id",
    "ticket_counts.owner_id",
    "ticket_counts.team_id",
    "intake_keys.intake_id",  // stays when a quarter of arrivals is put aside
    "ticket_count_changes.owner_id",
    "ticket_count_changes.team_id",
};

TEST(CheckedReferences, AreAllThatNoDatabaseWatchesOver) {
    std::set<std::string> checked;
    for (const auto& reference : looseReferences())
        checked.insert(std::string(reference.table) + "." + std::string(reference.column));
    for (const auto& table : db::tablesOf(db::builtInMigrations())) {
        for (const auto& column : table.columns) {
            if (column.kind != db::ParamKind::integer || !column.name.ends_with("_id")) continue;
            const auto name = table.name + "." + column.name;
            EXPECT_TRUE(column.watched || checked.contains(name) || kNoReferences.contains(name))
                << name << " is new: name in check.cpp the table that it refers to";
        }
    }
}

}  // namespace
}  // namespace deskbell::app
