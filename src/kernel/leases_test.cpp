#include "kernel/leases.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

#include "support/database.hpp"
#include "support/fakes.hpp"
#include "support/postgres_server.hpp"

namespace deskbell::kernel {
namespace {

using namespace std::chrono_literals;

/// One node's leases, with a wait for what they become.
struct Holder {
    Holder(db::Database& database, std::string name, Duration term = 60s)
        : leases(makePostgresLeases(
              database, clock, *log,
              {.holder = std::move(name), .term = term, .renew = std::chrono::milliseconds(20)})) {
        leases->onChange([this] {
            const std::lock_guard lock(mutex);
            changed.notify_all();
        });
        leases->start();
    }
    ~Holder() = default;

    bool comesTo(const std::string& name, bool wanted) {
        std::unique_lock lock(mutex);
        for (int tries = 0; tries < 3000; ++tries) {
            if (leases->has(name) == wanted) return true;
            changed.wait_for(lock, 10ms);
        }
        return false;
    }

    SystemClock clock;
    const std::unique_ptr<Log> log = makeNullLog();
    std::mutex mutex;
    std::condition_variable changed;
    std::unique_ptr<Leases> leases;
};

class SharedLeases : public testing::Test {
protected:
    std::string ask(std::string_view sql) const {
        const auto name = db.url().substr(db.url().rfind('/') + 1);
        return test::sharedPostgres().query(name.substr(0, name.find('?')), sql);
    }

    test::TempDatabase db{test::Engine::postgres};
    const std::unique_ptr<db::Database> other = db.openAnother();
};

TEST_F(SharedLeases, AreHeldByOneAtATimeAndGivenBack) {
    Holder a(*db, "a");
    Holder b(*other, "b");
    a.leases->want("mailbox:1");
    ASSERT_TRUE(a.comesTo("mailbox:1", true));
    b.leases->want("mailbox:1");
    b.leases->want("mailbox:2");
    ASSERT_TRUE(b.comesTo("mailbox:2", true));
    EXPECT_FALSE(b.leases->has("mailbox:1"));

    a.leases->release("mailbox:1");
    EXPECT_FALSE(a.leases->has("mailbox:1"));
    EXPECT_TRUE(b.comesTo("mailbox:1", true));
}

TEST_F(SharedLeases, AreGivenBackByANodeThatStops) {
    Holder a(*db, "a");
    Holder b(*other, "b");
    a.leases->want("timers");
    ASSERT_TRUE(a.comesTo("timers", true));
    b.leases->want("timers");
    a.leases->stop();
    EXPECT_TRUE(b.comesTo("timers", true));
}

TEST_F(SharedLeases, OfANodeThatDiedLapse) {
    Holder b(*other, "b");
    {
        Holder a(*db, "a", 1s);
        a.leases->want("timers");
        ASSERT_TRUE(a.comesTo("timers", true));
        b.leases->want("timers");
    }  // gone without a word
    EXPECT_EQ(ask("SELECT holder FROM leases"), "a");
    EXPECT_TRUE(b.comesTo("timers", true));
    EXPECT_EQ(ask("SELECT holder FROM leases"), "b");
}

TEST_F(SharedLeases, AreRenewedWhileTheirHolderLives) {
    Holder a(*db, "a", 300ms);
    a.leases->want("timers");
    ASSERT_TRUE(a.comesTo("timers", true));
    const auto first = ask("SELECT until FROM leases");
    std::string later;
    for (int tries = 0; tries < 1000 && (later.empty() || later == first); ++tries) {
        later = ask("SELECT until FROM leases");
    }
    EXPECT_GT(std::stoll(later), std::stoll(first));
}

TEST_F(SharedLeases, AreLostWhenAnotherOneHasThem) {
    Holder a(*db, "a");
    a.leases->want("timers");
    ASSERT_TRUE(a.comesTo("timers", true));
    ask("UPDATE leases SET holder = 'b'");
    EXPECT_TRUE(a.comesTo("timers", false));
}

TEST(EmbeddedLeases, BelongToTheOnlyNode) {
    const auto leases = makeEmbeddedLeases();
    EXPECT_FALSE(leases->has("mailbox:1"));
    leases->want("mailbox:1");
    EXPECT_TRUE(leases->has("mailbox:1"));
    leases->release("mailbox:1");
    EXPECT_FALSE(leases->has("mailbox:1"));
}

}  // namespace
}  // namespace deskbell::kernel
