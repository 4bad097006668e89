#include "desk/customer_page/rules.hpp"

#include <gtest/gtest.h>

namespace deskbell::customer_page::rules {
namespace {

using namespace std::chrono_literals;

/// Monday to Friday, 9:00 to 12:00, in Berlin.
calendars::WorkingTime mornings() {
    calendars::Week week;
    for (std::size_t day = 0; day < 5; ++day) week[day] = {{9 * 60, 12 * 60}};
    return {Zone::find("Europe/Berlin"), week, {}};
}

std::string timesOf(const std::vector<Timestamp>& slots) {
    std::string out;
    for (const auto slot : slots)
        out += (out.empty() ? "" : " ") + formatInZone(slot, "Europe/Berlin").substr(5);
    return out;
}

Timestamp at(std::string_view text) {
    return parseRfc3339(text).value();
}

TEST(FreeSlots, AreHalfHoursOfTheHouseFromHalfAnHourAhead) {
    const auto hours = mornings();
    // Thursday, 10:10 in Berlin.
    auto slots = freeSlots({&hours, {{&hours, 1}}, {}}, at("2026-01-08T09:10:00Z"));
    slots.resize(5);
    EXPECT_EQ(timesOf(slots), "01-08 11:00 01-08 11:30 01-09 09:00 01-09 09:30 01-09 10:00");
}

TEST(FreeSlots, AreTakenWhenEverybodyWhoIsThereCallsSomebodyElse) {
    const auto hours = mornings();
    const auto call = at("2026-01-08T10:15:00Z");  // 11:15
    auto one = freeSlots({&hours, {{&hours, 1}}, {call}}, at("2026-01-08T09:10:00Z"));
    EXPECT_EQ(timesOf({one.front()}), "01-08 11:30");
    auto two = freeSlots({&hours, {{&hours, 2}}, {call}}, at("2026-01-08T09:10:00Z"));
    EXPECT_EQ(timesOf({two.front()}), "01-08 11:00");
}

TEST(FreeSlots, AreNoneWhereNobodyWorks) {
    const auto hours = mornings();
    EXPECT_TRUE(freeSlots({&hours, {}, {}}, at("2026-01-08T09:10:00Z")).empty());
}

TEST(FreeSlots, AreBounded) {
    calendars::Week week;
    for (auto& day : week) day = {{0, 24 * 60}};
    const calendars::WorkingTime always(Zone::find("UTC"), week, {});
    EXPECT_EQ(freeSlots({&always, {{&always, 1}}, {}}, at("2026-01-08T09:10:00Z")).size(), 24U);
}

TEST(Masked, ShowsEnoughToKnowItAgain) {
    EXPECT_EQ(masked("ann@buyer.example"), "a•••@buyer.example");
    EXPECT_EQ(masked("ünal@buyer.example"), "ü•••@buyer.example");
    EXPECT_EQ(masked("no address"), "•••");
}

TEST(ReadPhone, TakesWhatPeopleWriteAndNothingElse) {
    EXPECT_EQ(readPhone(" +49 (30) 123-456 ").value(), "+49 (30) 123-456");
    EXPECT_FALSE(readPhone("call me"));
    EXPECT_FALSE(readPhone("1234"));
    EXPECT_FALSE(readPhone("12345<script>"));
    EXPECT_FALSE(readPhone(std::string(40, '1')));
}

TEST(MaySendCode, OneAMinuteAndTenADay) {
    const auto now = at("2026-01-08T09:10:00Z");
    EXPECT_TRUE(maySendCode({}, now));
    EXPECT_FALSE(maySendCode(CodeHistory{now - 59s, now - 1h, 2}, now));
    EXPECT_TRUE(maySendCode(CodeHistory{now - 60s, now - 1h, 2}, now));
    EXPECT_FALSE(maySendCode(CodeHistory{now - 1h, now - 2h, 10}, now));
    EXPECT_TRUE(maySendCode(CodeHistory{now - 1h, now - 24h, 10}, now));
}

}  // namespace
}  // namespace deskbell::customer_page::rules
