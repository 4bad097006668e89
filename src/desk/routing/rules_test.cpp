#include "desk/routing/rules.hpp"

#include <gmock/gmock.h>

namespace deskbell::routing {
namespace {

using namespace std::chrono_literals;
using rules::presenceAt;
using rules::PresenceFacts;
using testing::ElementsAre;

Timestamp at(std::string_view text) {
    return parseRfc3339(text).value();
}

/// Monday to Friday, 9 to 17, UTC.
const calendars::WorkingTime& officeHours() {
    static const calendars::WorkingTime hours = [] {
        calendars::Week week;
        for (int day = 0; day < 5; ++day) week[static_cast<std::size_t>(day)] = {{9 * 60, 17 * 60}};
        return calendars::WorkingTime(Zone::find("UTC"), week, {});
    }();
    return hours;
}

// --- Queues

rules::TicketFacts facts() {
    return {.inbox = inboxes::InboxId{1},
            .tagKeys = {"roses"},
            .channel = "email",
            .priority = tickets::Priority::high,
            .language = "de"};
}

TEST(Queues, TakeWhatMeetsAllThatTheyName) {
    EXPECT_TRUE(rules::matches({}, facts()));
    Conditions all{.inboxes = {inboxes::InboxId{2}, inboxes::InboxId{1}},
                   .tags = {"Tulips", "ROSES"},
                   .channels = {"email"},
                   .priorities = {tickets::Priority::high},
                   .languages = {"de"}};
    EXPECT_TRUE(rules::matches(all, facts()));
    for (auto spoil : std::vector<std::function<void(rules::TicketFacts&)>>{
             [](auto& f) { f.inbox = inboxes::InboxId{3}; },
             [](auto& f) { f.tagKeys = {"violets"}; }, [](auto& f) { f.channel = "chat"; },
             [](auto& f) { f.priority = tickets::Priority::low; },
             [](auto& f) { f.language = ""; }}) {
        auto other = facts();
        spoil(other);
        EXPECT_FALSE(rules::matches(all, other));
    }
}

TEST(Queues, TheFirstActiveOneThatMatchesWins) {
    std::vector<Queue> queues(3);
    queues[0].active = false;
    queues[1].conditions.channels = {"chat"};
    EXPECT_EQ(rules::choose(queues, facts()), &queues[2]);
    queues[1].conditions.channels.clear();
    queues[1].conditions.tags = {"roses"};
    queues[1].conditions.languages = {"de"};
    EXPECT_EQ(rules::choose(queues, facts()), &queues[1]);
    EXPECT_THAT(rules::whyOf(queues[1]), ElementsAre("tag", "language"));
    EXPECT_EQ(rules::choose({}, facts()), nullptr);
}

TEST(Queues, AreCleanedAndRefusedWithAReason) {
    Queue good;
    good.name = "  Roses and more ";
    good.conditions.languages = {"de-AT"};
    const auto clean = rules::check(good);
    ASSERT_TRUE(clean);
    EXPECT_EQ(clean->name, "Roses and more");
    EXPECT_THAT(clean->conditions.languages, ElementsAre("de"));

    auto reasonOf = [&](const std::function<void(Queue&)>& spoil) {
        auto queue = good;
        spoil(queue);
        const auto checked = rules::check(queue);
        return checked ? std::string("fine") : checked.error().reason;
    };
    EXPECT_EQ(reasonOf([](Queue& q) { q.name = " "; }), "queue.name.length");
    EXPECT_EQ(reasonOf([](Queue& q) { q.conditions.tags = {" "}; }), "queue.tag");
    EXPECT_EQ(reasonOf([](Queue& q) { q.conditions.languages = {"?"}; }), "queue.language");
    EXPECT_EQ(reasonOf([](Queue& q) { q.skills.resize(11); }), "queue.skills");
    EXPECT_EQ(reasonOf([](Queue& q) { q.skills = {{SkillId{1}, 6}}; }), "skill.level");
    EXPECT_EQ(reasonOf([](Queue& q) {
                  q.skills = {{SkillId{1}, 1}, {SkillId{1}, 2}};
              }),
              "queue.skill.twice");
    EXPECT_EQ(reasonOf([](Queue& q) { q.offerFor = 9s; }), "queue.offer");
    EXPECT_EQ(reasonOf([](Queue& q) { q.silentAfter = 0min; }), "queue.silent");
    EXPECT_EQ(reasonOf([](Queue& q) { q.absentAfter = 24h * 91; }), "queue.wait");
    EXPECT_EQ(reasonOf([](Queue& q) { q.weight = 1001; }), "queue.weight");
}

TEST(Queues, AWeightIsTheQueuesElseTheChannels) {
    Queue queue;
    const rules::Weights set{{"chat", 50}};
    EXPECT_EQ(rules::weightOf(&queue, set, "chat"), 50);
    EXPECT_EQ(rules::weightOf(&queue, set, "phone"), 100);
    EXPECT_EQ(rules::weightOf(nullptr, set, "pigeon"), 5);
    queue.weight = 7;
    EXPECT_EQ(rules::weightOf(&queue, set, "chat"), 7);
}

TEST(Skills, OnlyLanguagesHaveACode) {
    EXPECT_EQ(
        rules::check(Skill{.kind = SkillKind::language, .name = "German", .language = "de-CH"})
            .value()
            .language,
        "de");
    EXPECT_EQ(rules::check(Skill{.kind = SkillKind::product, .name = "Roses", .language = "de"})
                  .value()
                  .language,
              "");
    EXPECT_EQ(rules::check(Skill{.kind = SkillKind::language, .name = "German"}).error().reason,
              "skill.language");
}

// --- Presence

struct Case {
    std::string_view what, now;
    std::optional<State> chosen;
    std::string_view chosenAt, actedAt, missedAt;
    bool absent = false;
    std::string_view expected, until;
};

class PresenceRules : public testing::TestWithParam<Case> {};

TEST_P(PresenceRules, SayWhatFollows) {
    const auto& c = GetParam();
    PresenceFacts facts{
        .known = {}, .absent = c.absent, .hours = &officeHours(), .awayAfter = 15min};
    auto given = [](std::string_view text) {
        return text.empty() ? std::nullopt : std::optional(at(text));
    };
    facts.known.chosen = c.chosen;
    facts.known.chosenAt = given(c.chosenAt);
    facts.known.actedAt = given(c.actedAt);
    facts.known.missedAt = given(c.missedAt);
    const auto is = presenceAt(facts, at(c.now));
    EXPECT_EQ(std::string(stateName(is.state)) + " " + std::string(whyName(is.why)), c.expected)
        << c.what;
    EXPECT_EQ(is.until, given(c.until)) << c.what;
}

// Monday is 5 January 2026.
INSTANTIATE_TEST_SUITE_P(Cases, PresenceRules,
                         testing::Values(Case{.what = "nobody has seen them",
                                              .now = "2026-01-05T10:00:00Z",
                                              .expected = "away inactive",
                                              .until = "2026-01-05T17:00:00Z"},
                                         Case{.what = "at work",
                                              .now = "2026-01-05T10:00:00Z",
                                              .actedAt = "2026-01-05T09:50:00Z",
                                              .expected = "available active",
                                              .until = "2026-01-05T10:05:00Z"},
                                         Case{.what = "did nothing for a quarter of an hour",
                                              .now = "2026-01-05T10:05:00Z",
                                              .actedAt = "2026-01-05T09:50:00Z",
                                              .expected = "away inactive",
                                              .until = "2026-01-05T17:00:00Z"},
                                         Case{.what = "works on, but the shift is over",
                                              .now = "2026-01-05T17:00:00Z",
                                              .actedAt = "2026-01-05T16:59:00Z",
                                              .expected = "off_shift off_shift",
                                              .until = "2026-01-06T09:00:00Z"},
                                         Case{.what = "chose to stay on after the shift",
                                              .now = "2026-01-05T18:00:00Z",
                                              .chosen = State::available,
                                              .chosenAt = "2026-01-05T17:30:00Z",
                                              .actedAt = "2026-01-05T17:55:00Z",
                                              .expected = "available chosen",
                                              .until = "2026-01-05T18:10:00Z"},
                                         Case{.what = "that choice ends when the next shift begins",
                                              .now = "2026-01-06T09:00:00Z",
                                              .chosen = State::available,
                                              .chosenAt = "2026-01-05T17:30:00Z",
                                              .actedAt = "2026-01-05T17:55:00Z",
                                              .expected = "away inactive",
                                              .until = "2026-01-06T17:00:00Z"},
                                         Case{.what = "busy by hand, whatever they do",
                                              .now = "2026-01-05T12:00:00Z",
                                              .chosen = State::busy,
                                              .chosenAt = "2026-01-05T09:30:00Z",
                                              .actedAt = "2026-01-05T09:30:00Z",
                                              .expected = "busy chosen",
                                              .until = "2026-01-05T17:00:00Z"},
                                         Case{.what = "busy ends with the shift",
                                              .now = "2026-01-05T17:00:00Z",
                                              .chosen = State::busy,
                                              .chosenAt = "2026-01-05T09:30:00Z",
                                              .actedAt = "2026-01-05T16:59:00Z",
                                              .expected = "off_shift off_shift",
                                              .until = "2026-01-06T09:00:00Z"},
                                         Case{.what = "missed an offer and did nothing since",
                                              .now = "2026-01-05T10:00:00Z",
                                              .actedAt = "2026-01-05T09:58:00Z",
                                              .missedAt = "2026-01-05T09:59:00Z",
                                              .expected = "away missed_offer",
                                              .until = "2026-01-05T17:00:00Z"},
                                         Case{.what = "is back after a missed offer",
                                              .now = "2026-01-05T10:00:00Z",
                                              .actedAt = "2026-01-05T09:59:30Z",
                                              .missedAt = "2026-01-05T09:59:00Z",
                                              .expected = "available active",
                                              .until = "2026-01-05T10:14:30Z"},
                                         Case{.what = "is on holiday",
                                              .now = "2026-01-05T10:00:00Z",
                                              .chosen = State::available,
                                              .chosenAt = "2026-01-05T09:59:00Z",
                                              .actedAt = "2026-01-05T09:59:00Z",
                                              .absent = true,
                                              .expected = "off_shift absent",
                                              .until = "2026-01-05T17:00:00Z"}));

// --- Stand-ins

Absence absent(std::int64_t agent, std::int64_t standIn,
               std::string_view from = "2026-01-05T00:00:00Z",
               std::string_view until = "2026-01-12T00:00:00Z") {
    return {.id = {},
            .agent = AgentId{agent},
            .begins = at(from),
            .ends = at(until),
            .standIn = AgentId{standIn},
            .note = {},
            .createdAt = {}};
}

TEST(StandIns, AreFollowedToSomebodyWhoIsThere) {
    const auto now = at("2026-01-06T10:00:00Z");
    EXPECT_EQ(rules::standInFor({absent(1, 2)}, AgentId{1}, now), AgentId{2});
    EXPECT_EQ(rules::standInFor({absent(1, 2), absent(2, 3)}, AgentId{1}, now), AgentId{3});
    EXPECT_EQ(rules::standInFor({absent(1, 0)}, AgentId{1}, now), AgentId{});
}

TEST(StandIns, InACircleThereIsNobody) {
    const auto now = at("2026-01-06T10:00:00Z");
    EXPECT_EQ(rules::standInFor({absent(1, 2), absent(2, 1)}, AgentId{1}, now), AgentId{});
    const std::vector<Absence> three{absent(1, 2), absent(2, 3), absent(3, 2)};
    EXPECT_EQ(rules::standInFor(three, AgentId{1}, now), AgentId{});
}

TEST(StandIns, CountOnlyWhileTheAbsenceLasts) {
    const std::vector<Absence> all{absent(1, 2, "2026-01-05T00:00:00Z", "2026-01-06T00:00:00Z"),
                                   absent(1, 3, "2026-01-05T12:00:00Z", "2026-01-07T00:00:00Z")};
    EXPECT_EQ(rules::absenceAt(all, AgentId{1}, at("2026-01-04T23:59:00Z")), nullptr);
    EXPECT_EQ(rules::standInFor(all, AgentId{1}, at("2026-01-05T01:00:00Z")), AgentId{2});
    EXPECT_EQ(rules::standInFor(all, AgentId{1}, at("2026-01-05T13:00:00Z")), AgentId{3})
        << "the one that ends last";
    EXPECT_EQ(rules::absenceAt(all, AgentId{1}, at("2026-01-07T00:00:00Z")), nullptr);
}

TEST(Absences, EndAfterTheyBeginAndNobodyStandsInForThemselves) {
    EXPECT_TRUE(rules::check(absent(1, 2)));
    EXPECT_EQ(rules::check(absent(1, 1)).error().reason, "absence.stand_in");
    EXPECT_EQ(
        rules::check(absent(1, 2, "2026-01-05T00:00:00Z", "2026-01-05T00:00:00Z")).error().reason,
        "absence.times");
    EXPECT_EQ(
        rules::check(absent(1, 2, "2026-01-05T00:00:00Z", "2030-01-05T00:00:00Z")).error().reason,
        "absence.times");
}

}  // namespace
}  // namespace deskbell::routing
