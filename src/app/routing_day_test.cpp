// A working day of fifty agents and five thousand tickets in the whole house: people are silent, go
// away, decline and leave, the node that decides forgets all it knows; after every minute
// everything that must hold holds.

#include <gmock/gmock.h>

#include <random>

#include "support/house.hpp"

namespace deskbell::app {
namespace {

using namespace std::chrono_literals;
using test::Caller;
using test::str;
using test::TestHouse;
using tickets::Status;
using tickets::Ticket;
using tickets::TicketId;

constexpr int kAgents = 50;

struct Size {
    int tickets = 0, minutes = 0;
};

class Day {
public:
    Day(std::uint64_t seed, Size size) : dice_(seed), size_(size) {
        for (int n = 0; n < 4; ++n) teams_.push_back(house.addTeam("Team " + std::to_string(n)));
        for (int n = 0; n < 4; ++n)
            inboxes_.push_back(house.addInbox("in" + std::to_string(n) + "@ours.example",
                                              teams_[static_cast<std::size_t>(n)]));
        for (int n = 0; n < kAgents; ++n) {
            agents_.push_back(house.addAgent("agent", {teams_[static_cast<std::size_t>(n % 4)]}));
            modes_.push_back(Mode::works);
        }
        addQueue(0, R"("strategy":"least_loaded","silent_minutes":60)");
        addQueue(1, R"("strategy":"round_robin","offer_seconds":120,"silent_minutes":90)");
        addQueue(2, R"("strategy":"longest_idle","absent_minutes":10)");
        addQueue(3, R"("strategy":"known_agent","offer_seconds":60)");
        house.runJobs();
    }

    void minute(int nth) {
        house.clock.advance(1min);
        changeModes();
        if (upTo(120) == 0) house.house.routing.forget();  // the node restarts
        const int arriving =
            size_.tickets * (nth + 1) / size_.minutes - size_.tickets * nth / size_.minutes;
        house.write([&](db::WriteTx& tx) {
            for (int n = 0; n < arriving; ++n) arrive(tx);
        });
        for (std::size_t n = 0; n < agents_.size(); ++n) work(n);
        house.runJobs();
        expectAllIsWell();
    }

    [[nodiscard]] int arrived() const { return arrived_; }

    TestHouse house;
    const Caller admin = house.addAgent("admin");

private:
    enum class Mode { works, silent, gone, left };

    int upTo(int most) { return static_cast<int>(dice_() % static_cast<unsigned>(most)); }

    void addQueue(std::size_t nth, const std::string& more) {
        const auto added =
            house.post("/api/v1/queues",
                       R"({"name":"Queue )" + std::to_string(nth) +
                           R"(","conditions":{"inbox_ids":[")" + toString(inboxes_[nth]) +
                           R"("]},"team_id":")" + toString(teams_[nth]) + "\"," + more + "}",
                       admin);
        ASSERT_EQ(added.status, 201) << added.text;
    }

    void arrive(db::WriteTx& tx) {
        static constexpr std::string_view kChannels[] = {"email",   "email", "email", "form",
                                                         "counter", "phone", "letter"};
        tickets::NewTicket wanted;
        wanted.inbox = inboxes_[static_cast<std::size_t>(upTo(4))];
        wanted.customer = customers::CustomerId{1 + upTo(500)};
        wanted.customerName = "Customer";
        wanted.customerAddress = "c@buyer.example";
        wanted.subject = "Nr. " + std::to_string(++arrived_);
        wanted.channel = kChannels[upTo(7)];
        wanted.priority = static_cast<tickets::Priority>(1 + upTo(4));
        ASSERT_TRUE(house.house.tickets.create(tx, house.system, std::move(wanted)));
    }

    /// Some fall silent, some go away with or without a stand-in, few leave for good.
    void changeModes() {
        for (std::size_t n = 0; n < agents_.size(); ++n) {
            auto& mode = modes_[n];
            if (mode == Mode::works && upTo(400) == 0)
                mode = Mode::silent;
            else if (mode == Mode::silent && upTo(90) == 0)
                mode = Mode::works;
            else if (mode == Mode::gone && upTo(90) == 0)
                mode = Mode::works;
            else if (mode == Mode::works && upTo(2'000) == 0)
                goAway(n);
            else if (mode == Mode::works && upTo(15'000) == 0)
                letGo(n);
        }
    }
    void goAway(std::size_t n) {
        modes_[n] = Mode::gone;
        const auto now = house.clock.now();
        const auto& standIn = agents_[static_cast<std::size_t>(upTo(kAgents))];
        std::string body = R"({"begins":")" + formatRfc3339(now) + R"(","ends":")" +
                           formatRfc3339(now + std::chrono::minutes(30 + upTo(120))) + "\"";
        if (upTo(2) == 0 && standIn.id != agents_[n].id)
            body += R"(,"stand_in_id":")" + toString(standIn.id) + "\"";
        static_cast<void>(house.post("/api/v1/absences", body + "}", agents_[n]));
    }
    void letGo(std::size_t n) {
        modes_[n] = Mode::left;
        const auto gone = house.call("PATCH", "/api/v1/agents/" + toString(agents_[n].id),
                                     R"({"active":false})", admin);
        ASSERT_EQ(gone.status, 200) << gone.text;
    }

    /// What an agent does in a minute: answers an offer, solves something, asks a customer.
    void work(std::size_t n) {
        if (modes_[n] != Mode::works) return;
        const auto& me = agents_[n];
        if (upTo(3) == 0) static_cast<void>(house.post("/api/v1/me/presence/act", "", me));
        for (const auto& offer : house.get("/api/v1/me/offers", me).items()) {
            const int how = upTo(10);
            if (how < 2) continue;  // does not look
            static_cast<void>(house.post(
                "/api/v1/offers/" + str(offer["id"]) + (how < 3 ? "/decline" : "/accept"),
                how < 3 ? "{}" : "", me));
        }
        const auto mine = held_.find(me.id);
        if (mine == held_.end()) return;
        for (const auto id : mine->second) {
            const int what = upTo(40);
            if (what > 4) continue;
            house.call("PATCH", "/api/v1/tickets/" + toString(id),
                       what == 4 ? R"({"status":"waiting"})" : R"({"status":"solved"})", me);
        }
    }

    void expectAllIsWell() {
        expectEventsHappenOnce();
        held_.clear();
        std::map<TeamId, std::string> waiting;  // tickets that anybody of the team may get
        house.read([&](db::ReadTx& tx) {
            const auto everybody = house.house.people.directory(tx);
            TicketId last;
            for (;;) {
                const auto some = house.house.tickets.listActive(tx, last, 1'000);
                for (const auto& ticket : some) {
                    last = ticket.id;
                    if (ticket.status == Status::open) expectAnswered(*everybody, ticket);
                    if (ticket.status != Status::open) continue;
                    if (ticket.owner) {
                        held_[ticket.owner].push_back(ticket.id);
                        touched_.insert(toString(ticket.id));
                    } else if (!touched_.contains(toString(ticket.id))) {
                        waiting[ticket.team] = std::to_string(ticket.number);
                    }
                }
                if (some.size() < 1'000) break;
            }
            EXPECT_THAT(house.house.routing.check(tx), testing::ElementsAre());
        });
        expectNobodyIsIdleWhile(waiting);
    }

    /// Who is there and has nothing gets something, as long as something waits.
    void expectNobodyIsIdleWhile(const std::map<TeamId, std::string>& waiting) {
        const auto presences = house.get("/api/v1/presences", admin).items();
        for (std::size_t n = 0; n < agents_.size(); ++n) {
            const auto found = waiting.find(teams_[n % 4]);
            if (found == waiting.end() || held_.contains(agents_[n].id)) continue;
            for (const auto& presence : presences) {
                if (str(presence["agent"]["id"]) != toString(agents_[n].id) ||
                    str(presence["state"]) != "available")
                    continue;
                EXPECT_FALSE(house.get("/api/v1/me/offers", agents_[n]).items().empty())
                    << "agent " << n << " is idle, and #" << found->second << " waits";
            }
        }
    }

    /// Somebody who works here has it; or it has a team, and the house says why it waits.
    static void expectAnswered(const people::Directory& everybody, const Ticket& ticket) {
        if (ticket.owner) {
            const auto* owner = everybody.agent(ticket.owner);
            EXPECT_TRUE(owner != nullptr && owner->active) << ticket.number;
        } else {
            EXPECT_TRUE(ticket.team) << ticket.number;
        }
    }

    /// Each offer is made once and ends once, and a ticket has one at a time.
    void expectEventsHappenOnce() {
        house.read([&](db::ReadTx& tx) {
            for (;;) {
                const auto events = house.house.outbox.after(tx, position_, 1'000);
                for (const auto& [position, at, event] : events) {
                    position_ = position;
                    if (event.kind == "offer.made") {
                        EXPECT_TRUE(made_.insert(event.subject).second);
                        EXPECT_TRUE(offered_.insert(event.data).second) << event.data;
                        touched_.insert(str(json::parse(event.data).value()["ticket_id"]));
                    }
                    if (event.kind == "offer.ended") {
                        EXPECT_TRUE(ended_.insert(event.subject).second);
                        EXPECT_TRUE(made_.contains(event.subject));
                        offered_.erase(event.data);
                    }
                }
                if (events.size() < 1'000) break;
            }
        });
    }

    std::mt19937_64 dice_;
    Size size_;
    std::vector<TeamId> teams_;
    std::vector<inboxes::InboxId> inboxes_;
    std::vector<Caller> agents_;
    std::vector<Mode> modes_;
    std::map<AgentId, std::vector<TicketId>> held_;
    std::set<std::int64_t> made_, ended_;
    std::set<std::string> offered_, touched_;
    std::int64_t position_ = 0;
    int arrived_ = 0;
};

void live(Size size) {
    Day day(7, size);
    for (int minute = 0; minute < size.minutes; ++minute) {
        day.minute(minute);
        if (testing::Test::HasFailure()) FAIL() << "minute " << minute;
    }
    EXPECT_EQ(day.arrived(), size.tickets);
}

TEST(RoutingDay, EveryTicketIsAnsweredForAfterEveryMinuteOfABusyHour) {
    live({.tickets = 625, .minutes = 60});
}

// All are looked at after each minute, so a whole day takes minutes: by hand.
TEST(RoutingDay, DISABLED_EveryTicketIsAnsweredForAfterEveryMinuteOfABusyDay) {
    live({.tickets = 5'000, .minutes = 8 * 60});
}

}  // namespace
}  // namespace deskbell::app
