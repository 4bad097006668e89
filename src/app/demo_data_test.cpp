#include "app/demo_data.hpp"

#include <gtest/gtest.h>

#include <set>

#include "app/demo_plan.hpp"
#include "channels/email/mime.hpp"
#include "support/database.hpp"
#include "support/fakes.hpp"

namespace deskbell::app {
namespace {

/// The demo is loaded once; these tests only look.
class DemoData : public testing::Test {
protected:
    struct Loaded {
        email::MimeRuntime mime;
        test::TempDir dir;
        test::ManualClock clock;
        test::SeededRandom random;
        std::unique_ptr<Log> log = makeNullLog();
        Config config;
        std::string told;
        std::unique_ptr<House> house;
        std::vector<tickets::Ticket> tickets;

        Loaded() {
            config.data = dir.path() / "data";
            told = loadDemo(config, clock, random, *log);
            clock.advance(std::chrono::seconds(1));  // ids of a later process are later
            house = std::make_unique<House>(config, clock, random, *log);
            house->database->read([&](db::ReadTx& tx) {
                for (std::int64_t number = 1, missed = 0; missed < 2'000; ++number) {
                    auto ticket = house->tickets.findByNumber(tx, number);
                    missed = ticket ? 0 : missed + 1;
                    if (ticket) tickets.push_back(*std::move(ticket));
                }
            });
        }
    };
    static void SetUpTestSuite() { loaded_ = std::make_unique<Loaded>(); }
    static void TearDownTestSuite() { loaded_.reset(); }

    static inline std::unique_ptr<Loaded> loaded_;
};

TEST_F(DemoData, HoldsAFewHundredTicketsThatAreWhole) {
    EXPECT_EQ(loaded_->tickets.size(), static_cast<std::size_t>(demo::kConversations));
    for (const auto& ticket : loaded_->tickets) {
        EXPECT_TRUE(ticket.inbox) << ticket.subject;
        EXPECT_TRUE(ticket.customer) << ticket.subject;
        EXPECT_TRUE(ticket.team) << ticket.subject;
        EXPECT_FALSE(ticket.customerAddress.empty());
        EXPECT_FALSE(ticket.preview.empty()) << ticket.subject;
        EXPECT_EQ(ticket.subject.find('{'), std::string::npos) << ticket.subject;
    }
}

TEST_F(DemoData, HasEveryStatusAndSomethingThatCameJustNow) {
    std::set<tickets::Status> seen;
    Timestamp newest{};
    for (const auto& ticket : loaded_->tickets) {
        seen.insert(ticket.status);
        newest = std::max(newest, ticket.createdAt);
    }
    EXPECT_EQ(seen.size(), 5U);
    EXPECT_GT(newest, loaded_->clock.now() - std::chrono::minutes(10));
}

TEST_F(DemoData, NothingLiesInTheFutureAndIdsFollowTime) {
    const auto now = loaded_->clock.now();
    loaded_->house->database->read([&](db::ReadTx& tx) {
        for (const auto& ticket : loaded_->tickets) {
            EXPECT_LE(ticket.lastEntryAt, now);
            EXPECT_LE(ticket.updatedAt, now);
            Timestamp before{};
            for (const auto& entry : loaded_->house->timeline.list(tx, ticket.id, {}, 200)) {
                EXPECT_LE(entry.at, now);
                EXPECT_GE(entry.at, before) << ticket.subject;
                before = entry.at;
            }
        }
    });
}

TEST_F(DemoData, NoWordIsLeftUnfilled) {
    loaded_->house->database->read([&](db::ReadTx& tx) {
        for (const auto& ticket : loaded_->tickets) {
            for (const auto& entry : loaded_->house->timeline.list(tx, ticket.id, {}, 200)) {
                const std::string written = entry.message          ? entry.message->text
                                            : entry.kind == "note" ? entry.detail
                                                                   : "";
                EXPECT_EQ(written.find('{'), std::string::npos) << written;
            }
        }
    });
}

TEST_F(DemoData, TheLastDayWentTheWholeWay) {
    const auto mails = loaded_->house->database->read(
        [&](db::ReadTx& tx) { return loaded_->house->sandbox.list(tx, 500); });
    EXPECT_GT(mails.size(), 15U);  // answers and acknowledgements
    EXPECT_EQ(loaded_->house->workers.drain(), 0);
    loaded_->house->database->read([&](db::ReadTx& tx) {
        EXPECT_EQ(loaded_->house->timeline.undelivered(tx, loaded_->tickets.front().inbox.value),
                  0);
    });
}

TEST_F(DemoData, EverybodyWhoIsToldOfCanSignIn) {
    for (const auto& member : demo::kStaff) {
        EXPECT_NE(loaded_->told.find(member.email), std::string::npos);
        const auto agent = loaded_->house->database->read([&](db::ReadTx& tx) {
            return loaded_->house->people.findAgentByEmail(tx, member.email);
        });
        ASSERT_TRUE(agent.has_value());
        EXPECT_FALSE(agent->passwordHash.empty());
    }
    EXPECT_NE(loaded_->told.find("petal and stem"), std::string::npos);
}

TEST(DemoPlan, IsTheSameEveryTimeButForTheDates) {
    const auto now = fromMicros(1'780'000'000'000'000);
    const auto a = demo::makePlan(now), b = demo::makePlan(now);
    ASSERT_EQ(a.moments.size(), b.moments.size());
    for (std::size_t i = 0; i < a.moments.size(); ++i) {
        EXPECT_EQ(a.moments[i].at, b.moments[i].at);
        EXPECT_EQ(a.moments[i].text, b.moments[i].text);
    }
    const auto later = demo::makePlan(now + std::chrono::hours(24));
    ASSERT_EQ(later.customers.size(), a.customers.size());
    EXPECT_EQ(later.customers[40].email, a.customers[40].email);
}

TEST(DemoPlan, GoesForwardInTimeWhateverTheHour) {
    for (int hour = 0; hour < 24; hour += 3) {
        const auto now = fromMicros(1'780'000'000'000'000) + std::chrono::hours(hour);
        const auto plan = demo::makePlan(now);
        EXPECT_EQ(plan.conversations.size(), static_cast<std::size_t>(demo::kConversations));
        Timestamp before = now - std::chrono::hours(24) * demo::kDays;
        for (const auto& moment : plan.moments) {
            ASSERT_GE(moment.at, before);
            ASSERT_LE(moment.at, now);
            before = moment.at;
        }
    }
}

TEST(DemoPlan, EveryScenarioHappens) {
    const auto plan = demo::makePlan(fromMicros(1'780'000'000'000'000));
    std::set<const demo::Scenario*> seen;
    for (const auto& conversation : plan.conversations) seen.insert(conversation.scenario);
    EXPECT_GE(seen.size() + 2, plan.scenarios.size());
}

}  // namespace
}  // namespace deskbell::app
