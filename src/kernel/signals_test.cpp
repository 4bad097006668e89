// Two nodes on one PostgreSQL: what one commits or says, the other hears.
#include "kernel/signals.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

#include "kernel/event_watch.hpp"
#include "support/database.hpp"
#include "support/fakes.hpp"
#include "support/postgres_server.hpp"

namespace deskbell::kernel {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

/// What was heard, to be waited for.
class Heard {
public:
    void add(std::string_view text) {
        const std::lock_guard lock(mutex_);
        all_.emplace_back(text);
        changed_.notify_all();
    }
    /// All but what was heard more than once in a row; waits for so many.
    std::vector<std::string> await(std::size_t count) {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, 30s, [&] { return all_.size() >= count; });
        return all_;
    }
    bool awaitLast(std::string_view text) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, 30s, [&] { return !all_.empty() && all_.back() == text; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> all_;
};

/// The parts of a node that hear and tell.
struct Node {
    Node(const std::string& url, std::uint64_t seed)
        : random(seed),
          database(db::openPostgres({.url = url, .writers = 2, .readers = 2}, random, *log)),
          signals(makePostgresSignals(url, random, *log)),
          outbox(clock, makePostgresPositions()),
          watch(outbox, *database, *signals, *log) {
        signals->listen("talk", {[this](std::string_view text) { talk.add(text); },
                                 [this] { lines.add("listens"); }});
        outbox.onCommit([this] {
            const auto events =
                database->read([&](db::ReadTx& tx) { return outbox.after(tx, position, 1000); });
            for (const auto& stored : events) {
                position = stored.position;
                kinds.add(stored.event.kind);
            }
        });
        signals->start();
        watch.start();
        lines.await(1);
    }
    ~Node() {
        signals->stop();
        watch.stop();
    }
    void happen(std::string kind) {
        database->write([&](db::WriteTx& tx) { outbox.add(tx, {.kind = kind, .subject = 1}); });
    }

    test::ManualClock clock;
    test::SeededRandom random;
    const std::unique_ptr<Log> log = makeNullLog();
    const std::unique_ptr<db::Database> database;
    const std::unique_ptr<Signals> signals;
    Outbox outbox;
    EventWatch watch;
    Heard talk, lines, kinds;
    std::int64_t position = 0;
};

class Nodes : public testing::Test {
protected:
    /// Ends the connections that listen, as a network would.
    void cut() const {
        test::sharedPostgres().query(
            name.name(),
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
            " current_database() AND pid <> pg_backend_pid() AND (query LIKE 'LISTEN%' OR"
            " query LIKE '%pg_notify%' OR query = 'SELECT 1')");
    }

    test::PostgresDatabaseName name{test::PostgresDatabaseName::Schema::product};
    Node a{name.url(), 11};
    Node b{name.url(), 12};
};

TEST_F(Nodes, HearWhatTheOtherSaysAndNotThemselves) {
    a.signals->tell("talk", "one");
    a.signals->tell("talk", R"({"two": "words \\ 'quoted'"})");
    a.signals->tell("elsewhere", "nobody listens");
    EXPECT_THAT(b.talk.await(2), ElementsAre("one", R"({"two": "words \\ 'quoted'"})"));
    b.signals->tell("talk", "back");
    EXPECT_THAT(a.talk.await(1), ElementsAre("back"));
}

TEST_F(Nodes, SayNothingThatIsTooLong) {
    a.signals->tell("talk", std::string(100'000, 'x'));
    a.signals->tell("talk", "short");
    EXPECT_THAT(b.talk.await(1), ElementsAre("short"));
}

TEST_F(Nodes, HearOfEachOthersCommits) {
    a.happen("by.a");
    EXPECT_THAT(a.kinds.await(1), ElementsAre("by.a"));
    EXPECT_THAT(b.kinds.await(1), ElementsAre("by.a"));
    b.happen("by.b");
    EXPECT_THAT(a.kinds.await(2), ElementsAre("by.a", "by.b"));
}

TEST_F(Nodes, MissNothingWhenTheLineIsCut) {
    std::vector<std::string> all;
    for (int i = 0; i < 20; ++i) {
        if (i == 5 || i == 12) cut();
        all.push_back("event." + std::to_string(i));
        a.happen(all.back());
    }
    EXPECT_THAT(b.kinds.await(20), testing::ElementsAreArray(all));
    EXPECT_GE(b.lines.await(2).size(), 2u) << "it was cut, and came back";
    a.signals->tell("talk", "again");
    EXPECT_TRUE(b.talk.awaitLast("again"));
}

}  // namespace
}  // namespace deskbell::kernel
