// Use cases that run at the same moment on PostgreSQL must not get into each other's way unless
// they are about the same ticket: whatever collides runs again, and bounds what a house can do.

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <condition_variable>
#include <mutex>
#include <set>

#include "support/house.hpp"
#include "support/postgres_server.hpp"

namespace deskbell::app {
namespace {

using namespace std::chrono_literals;
using test::TestHouse;
using testing::IsEmpty;

/// Where several wait until all are there.
class Gathering {
public:
    explicit Gathering(int expected) : missing_(expected) {}
    void arrive() {
        std::unique_lock lock(mutex_);
        if (--missing_ == 0) all_.notify_all();
        all_.wait_for(lock, 3s, [this] { return missing_ <= 0; });
    }

private:
    std::mutex mutex_;
    std::condition_variable all_;
    int missing_;
};

class Collisions : public testing::Test {
protected:
    using UseCase = std::function<void(db::WriteTx&)>;

    /// Runs all at once: none commits before each has done its work. How often they ran in all.
    int runBesideEachOther(const std::vector<UseCase>& useCases) {
        Gathering gathering(static_cast<int>(useCases.size()));
        std::atomic<int> attempts = 0;
        std::vector<std::future<void>> running;
        for (const auto& useCase : useCases) {
            running.push_back(std::async(std::launch::async, [&] {
                int own = 0;
                node.write([&](db::WriteTx& tx) {
                    ++attempts;
                    useCase(tx);
                    if (++own == 1) gathering.arrive();
                });
            }));
        }
        for (auto& each : running) each.get();
        return attempts;
    }
    /// At which statements, for who has to find out why.
    std::string collisions() {
        std::string out;
        for (const auto& statement : node.house.database->stats().statements) {
            if (statement.collisions > 0)
                out += fmt::format("{} collided {} times\n", statement.name, statement.collisions);
        }
        return out;
    }
    tickets::Ticket create(db::WriteTx& tx) {
        auto made = node.house.tickets.create(tx, node.system, newTicket());
        return made.value();
    }
    tickets::NewTicket newTicket() const {
        tickets::NewTicket ticket;
        ticket.subject = "Where is my order?";
        ticket.inbox = inbox;
        ticket.customer = customers::CustomerId{1};
        ticket.customerName = "Ann";
        ticket.customerAddress = "ann@buyer.example";
        ticket.tags = {"orders"};
        return ticket;
    }

    std::vector<std::string> findings() {
        return node.read([&](db::ReadTx& tx) { return node.house.tickets.check(tx); });
    }
    /// Who a caller is.
    Actor actorOf(const test::Caller& caller) {
        net::HttpRequest request;
        request.headers.add("Authorization", "Bearer " + caller.token);
        return node.read(
            [&](db::ReadTx& tx) { return node.house.access.authenticate(tx, request).value(); });
    }

    deskbell::test::PostgresDatabaseName name{
        deskbell::test::PostgresDatabaseName::Schema::product};
    TestHouse node{1, nullptr, [this](Config& config) { config.database = name.url(); }};
    TeamId team = node.addTeam("Orders");
    inboxes::InboxId inbox = node.addInbox("shop@ours.example", team);
    Actor mia = actorOf(node.addAgent("admin", {}, "Mia"));
};

TEST_F(Collisions, TicketsAreMadeBesideEachOther) {
    std::mutex mutex;
    std::set<std::int64_t> numbers;
    const UseCase make = [&](db::WriteTx& tx) {
        tx.afterCommit([&, number = create(tx).number] {
            const std::lock_guard lock(mutex);
            numbers.insert(number);
        });
    };
    EXPECT_EQ(runBesideEachOther({6, make}), 6) << collisions();
    EXPECT_EQ(numbers.size(), 6u);
    EXPECT_LT(*numbers.rbegin(), 1100) << "numbers stay short";
    EXPECT_THAT(findings(), IsEmpty());
}

// Neighbours in an index may still collide (docs/adr/0009): they run again.
TEST_F(Collisions, AnswersBesideEachOtherAreAllCounted) {
    std::vector<UseCase> answers;
    for (int i = 0; i < 6; ++i) {
        const auto ticket = node.write([&](db::WriteTx& tx) { return create(tx).id; });
        answers.emplace_back([this, ticket](db::WriteTx& tx) {
            replies::SendMessage message;
            message.ticket = ticket;
            message.html = "<p>It left the house.</p>";
            message.to = {{"Ann", "ann@buyer.example"}};
            message.statusAfter = tickets::Status::solved;
            EXPECT_TRUE(node.house.replies.send(tx, mia, std::move(message)));
        });
    }
    EXPECT_GE(runBesideEachOther(answers), 6);
    EXPECT_THAT(findings(), IsEmpty());
}

TEST_F(Collisions, TicketsAreTaggedAlikeBesideEachOther) {
    std::vector<UseCase> changes;
    for (int i = 0; i < 6; ++i) {
        const auto ticket = node.write([&](db::WriteTx& tx) { return create(tx).id; });
        changes.emplace_back([this, ticket](db::WriteTx& tx) {
            tickets::TicketChange change;
            change.tags = {"orders", "late"};
            EXPECT_TRUE(node.house.tickets.change(tx, mia, ticket, change));
        });
    }
    EXPECT_EQ(runBesideEachOther(changes), 6) << collisions();
    EXPECT_THAT(findings(), IsEmpty());
}

TEST_F(Collisions, MailsAreTakenInBesideEachOther) {
    std::vector<UseCase> arrivals;
    for (int i = 0; i < 6; ++i) {
        const auto raw = node.rawOf({});
        const auto arrival =
            node.house.intake.prepare({.inbox = inbox,
                                       .channel = "email",
                                       .naturalKey = email::naturalKey(inbox, raw, false),
                                       .envelope = "{}",
                                       .raw = raw});
        arrivals.emplace_back(
            [this, arrival](db::WriteTx& tx) { EXPECT_TRUE(node.house.intake.take(tx, arrival)); });
    }
    EXPECT_EQ(runBesideEachOther(arrivals), 6) << collisions();
}

TEST_F(Collisions, MailsOfOneInboxAreQueuedBesideEachOther) {
    const auto queue = [&](db::WriteTx& tx, int nth) {
        node.house.jobs.add(tx, {.kind = "email.deliver",
                                 .key = "entry " + std::to_string(nth),
                                 .payload = "{}",
                                 .due = node.clock.now() + 1h + nth * 1s,
                                 .lane = "inbox"});
    };
    node.write([&](db::WriteTx& tx) { queue(tx, 0); });
    std::vector<UseCase> queued;
    for (int i = 1; i < 7; ++i) queued.emplace_back([&, i](db::WriteTx& tx) { queue(tx, i); });
    EXPECT_EQ(runBesideEachOther(queued), 6) << collisions();
}

TEST_F(Collisions, NumbersGoOnAboveThoseThatCameFromElsewhere) {
    node.write([&](db::WriteTx& tx) { create(tx); });
    deskbell::test::sharedPostgres().query(name.name(), "UPDATE tickets SET number = 5000");
    TestHouse next(2, nullptr, [&](Config& config) {
        config.database = name.url();
        config.node = 2;
    });
    for (auto* each : {&next, &node, &next})
        each->write([&](db::WriteTx& tx) {
            EXPECT_TRUE(each->house.tickets.create(tx, each->system, newTicket()));
        });
    std::vector<std::int64_t> numbers;
    for (const auto& ticket : node.allTickets()) numbers.push_back(ticket.number);
    EXPECT_THAT(numbers, testing::UnorderedElementsAre(5000, 5002, 5003, 5004));
}

TEST_F(Collisions, CountsAreRightBeforeAndAfterTheyAreAddedUp) {
    const auto caller = node.addAgent("admin");
    const auto counted = [&] {
        return node.get("/api/v1/views", caller).text + node.get("/api/v1/tags", caller).text;
    };
    for (int i = 0; i < 3; ++i) {
        node.write([&](db::WriteTx& tx) {
            const auto ticket = create(tx);
            tickets::TicketChange change;
            change.tags = {i == 2 ? "Orders" : "orders", "late"};
            if (i == 0) change.status = tickets::Status::solved;
            EXPECT_TRUE(node.house.tickets.change(tx, mia, ticket.id, change));
        });
    }
    const auto before = counted();
    EXPECT_THAT(findings(), IsEmpty());
    node.pass(10s);
    EXPECT_EQ(
        deskbell::test::sharedPostgres().query(name.name(),
                                               "SELECT (SELECT count(*) FROM ticket_count_changes)"
                                               " + (SELECT count(*) FROM tag_count_changes)"),
        "0");
    EXPECT_EQ(counted(), before);
    EXPECT_THAT(findings(), IsEmpty());
}

}  // namespace
}  // namespace deskbell::app
