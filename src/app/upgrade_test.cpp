// From one release to the next: what the last one left is understood, and on PostgreSQL its nodes
// go on beside those of the next while the schema changes under them (docs/adr/0013).

#include <gmock/gmock.h>

#include "app/schema_watch.hpp"
#include "support/house.hpp"
#include "support/postgres_server.hpp"
#include "support/processes.hpp"
#include "support/source_folder.hpp"

namespace deskbell::app {
namespace {

using namespace std::chrono_literals;
using deskbell::test::PostgresDatabaseName;
using deskbell::test::PostgresServer;
using deskbell::test::sharedPostgres;
using test::Caller;
using test::TestHouse;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

namespace fs = std::filesystem;

/// What a release kept: test/upgrade/VERSION, made by tools/snapshot.py.
std::vector<fs::path> snapshots() {
    std::vector<fs::path> out;
    for (const auto& entry :
         fs::directory_iterator(deskbell::test::sourceFolder() / "test/upgrade"))
        if (entry.is_directory()) out.push_back(entry.path());
    return out;
}

/// Runs a file of SQL that is packed.
void loadSqlite(const fs::path& packed, const fs::path& into) {
    deskbell::test::mustRun(
        {"python3", "-c",
         "import lzma, sqlite3, sys\n"
         "sqlite3.connect(sys.argv[2]).executescript(lzma.open(sys.argv[1], 'rt').read())",
         packed, into});
}
void loadPostgres(const fs::path& packed, const std::string& url) {
    deskbell::test::mustRun({"bash", "-c",
                             "set -o pipefail; xz -dc \"$0\" | psql -XAq -v ON_ERROR_STOP=1 \"$1\"",
                             packed, url});
}

/// The shop of the snapshot goes on as if nothing had been.
void expectUsable(TestHouse& shop) {
    const auto before = shop.allTickets();
    EXPECT_THAT(before, SizeIs(300));
    EXPECT_THAT(shop.read([&](db::ReadTx& tx) { return shop.house.tickets.check(tx); }), IsEmpty());
    EXPECT_THAT(shop.read([&](db::ReadTx& tx) { return shop.house.timeline.check(tx); }),
                IsEmpty());
    EXPECT_THAT(shop.read([&](db::ReadTx& tx) { return shop.house.intake.check(tx); }), IsEmpty());

    const auto newest = std::max_element(before.begin(), before.end(),
                                         [](auto& a, auto& b) { return a.number < b.number; });
    shop.clock.set(newest->updatedAt + 24h);
    shop.addInbox("more@ours.example");
    shop.mail({.to = "more@ours.example"});
    const auto after = shop.ticket(newest->number + 1);
    EXPECT_EQ(after.customerAddress, "ann@buyer.example");
    const auto lead = shop.addAgent("admin");
    EXPECT_EQ(shop.get("/api/v1/tickets/" + toString(newest->id) + "/entries", lead).status, 200);
    EXPECT_EQ(shop.get("/api/v1/tickets?view=all", lead).status, 200);
}

TEST(Upgrade, AHouseOfAnyReleaseIsUnderstood) {
    for (const auto& snapshot : snapshots()) {
        SCOPED_TRACE(snapshot.filename());
        TestHouse shop(1, nullptr, [&](Config& config) {
            config.database = {};
            fs::create_directories(config.data);
            loadSqlite(snapshot / "sqlite.sql.xz", databaseFile(config.data));
        });
        expectUsable(shop);
    }
}

TEST(Upgrade, AHouseOfAnyReleaseIsUnderstoodOnPostgres) {
    for (const auto& snapshot : snapshots()) {
        SCOPED_TRACE(snapshot.filename());
        const PostgresDatabaseName name(PostgresDatabaseName::Schema::none);
        TestHouse shop(1, nullptr, [&](Config& config) {
            config.database = name.url();
            loadPostgres(snapshot / "postgres.sql.xz", name.url());
        });
        expectUsable(shop);
    }
}

std::vector<db::Migration> andThen(std::vector<std::string_view> more) {
    const auto known = db::builtInMigrations();
    std::vector<db::Migration> out(known.begin(), known.end());
    for (const auto sql : more)
        out.push_back({static_cast<int>(out.size()) + 1, "of_the_next_release", sql});
    return out;
}

class RollingUpgrade : public testing::Test {
protected:
    std::unique_ptr<TestHouse> start(int number, std::span<const db::Migration> migrations) {
        return std::make_unique<TestHouse>(
            static_cast<std::uint64_t>(number), nullptr,
            [&](Config& config) {
                config.database = name.url();
                config.node = number;
            },
            migrations);
    }
    /// What a desk does, over and over, at a node.
    struct Desk {
        TestHouse& node;
        Caller agent;
        inboxes::InboxId inbox;
        std::vector<std::string> made = {};  ///< ids that were acknowledged
        std::vector<std::string> failures = {};

        void work() {
            const auto ticket =
                ask("POST", "/api/v1/tickets",
                    R"({"inbox_id":")" + toString(inbox) +
                        R"(","subject":"Roses","text":"Where are they?","customer":{)"
                        R"("email":"ann@b.example","name":"Ann"}})");
            made.push_back(ticket.str("id"));
            const auto path = "/api/v1/tickets/" + made.back();
            ask("POST", path + "/notes", R"({"html":"<p>Seen</p>"})");
            ask("GET", path + "/entries", {});
            ask("GET", "/api/v1/tickets?view=all", {});
        }
        test::Answer ask(std::string method, std::string target, std::string body) {
            auto answer = node.call(method, target, std::move(body), agent);
            if (answer.status >= 300) failures.push_back(method + " " + target + answer.text);
            return answer;
        }
    };

    PostgresDatabaseName name{PostgresDatabaseName::Schema::product};
};

TEST_F(RollingUpgrade, NodesOfBothReleasesWorkWhileTheSchemaChanges) {
    const auto next = andThen({
        "ALTER TABLE tickets ADD COLUMN mood BIGINT NOT NULL DEFAULT 3;"
        "CREATE INDEX tickets_mood ON tickets (mood, id);",
        "-- owner: tickets\nCREATE TABLE moods (id BIGINT PRIMARY KEY, name TEXT NOT NULL);"
        "INSERT INTO moods VALUES (3, 'calm');",
        "ALTER TABLE entries ADD COLUMN weight BIGINT;",
    });
    const auto old = start(1, db::builtInMigrations());
    Desk before{*old, old->addAgent("admin"), old->addInbox("shop@ours.example")};
    before.work();
    std::atomic<bool> stop = false;
    auto working = std::async(std::launch::async, [&] {
        while (!stop) before.work();
    });
    const auto fresh = start(2, next);  // changes the schema
    Desk after{*fresh, before.agent, before.inbox};
    for (int i = 0; i < 5; ++i) after.work();
    stop = true;
    working.get();
    EXPECT_THAT(before.failures, IsEmpty());
    EXPECT_THAT(after.failures, IsEmpty());

    // An old one may also start again.
    const auto again = start(3, db::builtInMigrations());
    Desk third{*again, before.agent, before.inbox};
    third.work();
    EXPECT_THAT(third.failures, IsEmpty());

    std::set<std::string> made;
    for (const auto* desk : {&before, &after, &third})
        made.insert(desk->made.begin(), desk->made.end());
    std::set<std::string> there;
    for (const auto& ticket : fresh->allTickets()) there.insert(toString(ticket.id));
    EXPECT_EQ(made, there);
    EXPECT_EQ(
        sharedPostgres().query(name.name(), "SELECT min(mood) || ' ' || max(mood) FROM tickets"),
        "3 3");
}

TEST_F(RollingUpgrade, ANodeThatTheSchemaHasOutgrownStopsAndDoesNotStart) {
    const auto mark = "-- oldest node: " + std::to_string(db::builtInMigrations().size() + 1) +
                      "\nALTER TABLE bulk_undos DROP COLUMN created_at;";
    const auto next = andThen({"CREATE INDEX entries_at ON entries (at);", mark});
    const auto old = start(1, db::builtInMigrations());
    const auto log = makeNullLog();
    std::promise<void> outgrown;
    const SchemaWatch watch(*old->house.database, db::builtInMigrations(), *log,
                            [&] { outgrown.set_value(); });
    const auto fresh = start(2, next);
    EXPECT_EQ(outgrown.get_future().wait_for(30s), std::future_status::ready);
    try {
        (void)start(3, db::builtInMigrations());
        ADD_FAILURE() << "it started";
    } catch (const std::runtime_error& refused) {
        EXPECT_THAT(refused.what(), HasSubstr("Start the newer program"));
    }
    // One that knows what must be known, but not the last change, does.
    (void)start(4, std::span(next).first(next.size() - 1));
}

}  // namespace
}  // namespace deskbell::app
