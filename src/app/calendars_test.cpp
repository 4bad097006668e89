// Calendars through the API, and their iCalendar addresses.

#include <gmock/gmock.h>

#include <mutex>

#include "support/house.hpp"
#include "support/scripted_server.hpp"

namespace deskbell::app {
namespace {

using namespace std::chrono_literals;
using test::Caller;
using test::str;
using test::TestHouse;
using testing::HasSubstr;

constexpr std::string_view kWeek =
    R"([[{"from":"09:00","to":"17:00"}],[],[],[],[{"from":"22:00","to":"06:00"}],[],[]])";

class CalendarsTest : public testing::Test {
protected:
    std::string add(const std::string& name, const std::string& more = {}) {
        const auto made =
            house.post("/api/v1/calendars",
                       R"({"name":")" + name + R"(","time_zone":"Europe/Berlin","week":)" +
                           std::string(kWeek) + more + "}",
                       admin);
        EXPECT_EQ(made.status, 201) << made.text;
        return made.str("id");
    }
    test::Answer patch(const std::string& id, const std::string& body) {
        return house.call("PATCH", "/api/v1/calendars/" + id, body, admin);
    }

    TestHouse house;
    const Caller admin = house.addAgent("admin");
    const Caller agent = house.addAgent("agent");
};

TEST_F(CalendarsTest, ABusinessHasOneFromTheStart) {
    const auto all = house.get("/api/v1/calendars", agent).items();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0]["default"].boolean(), true);
    EXPECT_EQ(str(all[0]["time_zone"]), "UTC");
    EXPECT_EQ(all[0]["open"].boolean(), true);  // Monday, 9:00
    EXPECT_EQ(str(all[0]["next_closing"]), "2026-01-05T17:00:00Z");
    EXPECT_EQ(all[0]["can"]["edit"].boolean(), false);
    const auto id = str(all[0]["id"]);
    const auto removed = house.call("DELETE", "/api/v1/calendars/" + id, {}, admin);
    EXPECT_EQ(removed.reason(), "calendar.is_default");
}

TEST_F(CalendarsTest, ShowTheirDaysWithTheReason) {
    const auto id = add("Berlin", R"(,"holiday_sets":["DE-BE"],"exceptions":[)"
                                  R"({"date":"2026-01-09","name":"Fair","spans":[]}])");
    const auto days =
        house.get("/api/v1/calendars/" + id + "/days?from=2026-01-01&days=10", agent).items();
    ASSERT_EQ(days.size(), 10U);
    EXPECT_EQ(str(days[0]["name"]), "Neujahr");
    EXPECT_TRUE(days[0]["open"].items().empty());
    // The night of Friday the 2nd is seen on both days.
    EXPECT_EQ(days[1]["open"].dump(),
              R"([{"from":"2026-01-02T21:00:00Z","until":"2026-01-02T23:00:00Z"}])");
    EXPECT_EQ(days[2]["open"].dump(),
              R"([{"from":"2026-01-02T23:00:00Z","until":"2026-01-03T05:00:00Z"}])");
    EXPECT_EQ(days[4]["open"].dump(),
              R"([{"from":"2026-01-05T08:00:00Z","until":"2026-01-05T16:00:00Z"}])");
    EXPECT_EQ(str(days[8]["name"]), "Fair");
}

TEST_F(CalendarsTest, AreRefusedWithoutHours) {
    const auto id = add("Berlin");
    const auto refused = patch(id, R"({"week":[[],[],[],[],[],[],[]]})");
    EXPECT_EQ(refused.status, 422) << refused.text;
    EXPECT_EQ(refused.reason(), "calendar.no_hours");
    EXPECT_EQ(patch(id, R"({"week":[[]]})").reason(), "calendar.week");
    EXPECT_EQ(patch(id, R"({"name":"business HOURS"})").reason(), "calendar.name.taken");
}

TEST_F(CalendarsTest, OfAnInboxComesBeforeThatOfTheTeamAndTheBusiness) {
    const auto team = house.addTeam("Blue");
    const auto inbox = house.addInbox("shop@ours.example", team);
    auto used = [&] {
        return house.read([&](db::ReadTx& tx) {
            return house.house.calendars.snapshot(tx)->forTicket(inbox, team).calendar.name;
        });
    };
    auto use = [&](const std::string& of, std::int64_t id, const std::string& calendar) {
        return house
            .call("PUT", "/api/v1/calendar-uses",
                  R"({"of":")" + of + R"(","id":")" + std::to_string(id) + R"(","calendar_id":)" +
                      calendar + "}",
                  admin)
            .status;
    };
    EXPECT_EQ(used(), "Business hours");
    EXPECT_EQ(use("team", team.value, "\"" + add("Team's") + "\""), 204);
    EXPECT_EQ(used(), "Team's");
    const auto ofInbox = add("Inbox's");
    EXPECT_EQ(use("inbox", inbox.value, "\"" + ofInbox + "\""), 204);
    EXPECT_EQ(used(), "Inbox's");
    EXPECT_EQ(house.get("/api/v1/calendars/" + ofInbox, agent).body["uses"].dump(),
              R"([{"of":"inbox","id":")" + toString(inbox) +
                  R"(","name":"Inbox of shop@ours.example"}])");
    // Removed, it is nobody's.
    EXPECT_EQ(house.call("DELETE", "/api/v1/calendars/" + ofInbox, {}, admin).status, 204);
    EXPECT_EQ(used(), "Team's");
    EXPECT_EQ(use("team", team.value, "null"), 204);
    EXPECT_EQ(used(), "Business hours");
    EXPECT_EQ(use("team", 4711, "\"" + add("Nobody's") + "\""), 422);
}

TEST_F(CalendarsTest, AreManagedByThoseWhoManageSettings) {
    const auto id = add("Berlin");
    EXPECT_EQ(house.post("/api/v1/calendars", "{}", agent).status, 403);
    EXPECT_EQ(house.call("PATCH", "/api/v1/calendars/" + id, "{}", agent).status, 403);
    EXPECT_EQ(house.call("DELETE", "/api/v1/calendars/" + id, {}, agent).status, 403);
    EXPECT_EQ(house.get("/api/v1/calendars/" + id, agent).status, 200);
    EXPECT_EQ(house.get("/api/v1/calendars/4711", agent).status, 404);
}

TEST_F(CalendarsTest, TakeHolidaysFromAFileOnce) {
    const auto id = add("Berlin");
    const std::string body =
        R"({"text":"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20260105\nSUMMARY:Off\n)"
        R"(END:VEVENT\nEND:VCALENDAR\n"})";
    for (int i = 0; i < 2; ++i) {
        const auto taken = house.post("/api/v1/calendars/" + id + "/import", body, admin);
        ASSERT_EQ(taken.status, 200) << taken.text;
        EXPECT_EQ(taken.body["holidays"].items().size(), 1U);
        EXPECT_EQ(taken.body["open"].boolean(), false);
    }
    EXPECT_EQ(house.post("/api/v1/calendars/" + id + "/import", R"({"text":"x"})", admin).reason(),
              "calendar.feed.content");
}

/// Answers every request with what it holds.
class FeedServer {
public:
    explicit FeedServer(std::string answer) : answer_(std::move(answer)) {}
    void answerWith(std::string answer) {
        std::lock_guard lock(mutex_);
        answer_ = std::move(answer);
    }
    [[nodiscard]] std::string url() const {
        return "http://127.0.0.1:" + std::to_string(server_.port()) + "/days.ics";
    }
    static std::string ok(const std::string& body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) +
               "\r\nConnection: close\r\n\r\n" + body;
    }
    static std::string days(const std::string& date) {
        return ok("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:" + date +
                  "\r\nSUMMARY:Off\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
    }

private:
    std::mutex mutex_;
    std::string answer_;
    deskbell::test::ScriptedServer server_{[this](deskbell::test::ScriptedPeer& peer) {
        static_cast<void>(peer.readUntil("\r\n\r\n"));
        std::lock_guard lock(mutex_);
        peer.send(answer_);
    }};  // last: serves when everything above is there
};

TEST_F(CalendarsTest, KeepTheLastGoodHolidaysOfAnAddressAndSayWhatWentWrong) {
    FeedServer server(FeedServer::days("20260105"));
    const auto id = add("Berlin", R"(,"feed_url":")" + server.url() + "\"");
    const auto feed = [&] { return house.get("/api/v1/calendars/" + id, admin).body["feed"]; };
    house.runJobs();
    EXPECT_EQ(feed()["days"].integer(), 1);
    EXPECT_TRUE(feed()["error"].isNull());
    EXPECT_EQ(house.get("/api/v1/calendars/" + id, admin).body["open"].boolean(), false);

    const std::pair<std::string, const char*> failures[] = {
        {"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "status 404"},
        {FeedServer::ok("<html>"), "no iCalendar"},
        {"HTTP/1.1 302 Found\r\nLocation: " + server.url() + "\r\nContent-Length: 0\r\n\r\n",
         "without an end"},
        {"HTTP/1.1 302 Found\r\nLocation: ftp://a.example/\r\nContent-Length: 0\r\n\r\n",
         "not understood"}};
    for (const auto& [answer, error] : failures) {
        server.answerWith(answer);
        house.pass(24h);
        EXPECT_THAT(str(feed()["error"]), HasSubstr(error));
        EXPECT_EQ(feed()["days"].integer(), 1);
        EXPECT_LT(str(feed()["fetched_at"]), str(feed()["tried_at"]));
    }
    // An hour later it is tried again.
    server.answerWith(FeedServer::days("20260204"));
    house.pass(1h);
    EXPECT_TRUE(feed()["error"].isNull());
    const auto days =
        house.get("/api/v1/calendars/" + id + "/days?from=2026-02-04&days=1", admin).items();
    EXPECT_EQ(str(days.at(0)["name"]), "Off");
    // The address is nobody's business who cannot change it.
    EXPECT_TRUE(house.get("/api/v1/calendars/" + id, agent).body["feed"]["url"].isNull());
}

}  // namespace
}  // namespace deskbell::app
