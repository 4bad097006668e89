#include "channels/email/invitation.hpp"

#include <gtest/gtest.h>

namespace deskbell::email {
namespace {

std::string event(std::string_view lines) {
    return "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + std::string(lines) +
           "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
}

std::string start(std::string_view line) {
    const auto invitation = parseInvitation(event(line), "");
    if (!invitation || !invitation->start) return "none";
    const auto& when = *invitation->start;
    return when.local + (when.at ? " = " + formatRfc3339(*when.at) : "");
}

TEST(Invitation, UnderstandsTimesInEveryForm) {
    EXPECT_EQ(start("DTSTART:20260610T120000Z"), "2026-06-10 12:00 = 2026-06-10T12:00:00Z");
    EXPECT_EQ(start("DTSTART;TZID=Europe/Berlin:20260610T140000"),
              "2026-06-10 14:00 = 2026-06-10T12:00:00Z");
    EXPECT_EQ(start("DTSTART;TZID=\"Eastern Standard Time\":20260110T090000"),
              "2026-01-10 09:00 = 2026-01-10T14:00:00Z");
    EXPECT_EQ(start("DTSTART;VALUE=DATE:20260610"), "2026-06-10");
    EXPECT_EQ(start("DTSTART:20260610T140000"), "2026-06-10 14:00");
    EXPECT_EQ(start("DTSTART;TZID=Nowhere:20260610T140000"), "2026-06-10 14:00");
    EXPECT_EQ(start("DTSTART:20261341T140000"), "none");
    EXPECT_EQ(start("DTSTART:tomorrow"), "none");
    EXPECT_EQ(start("DTSTART:20260610T996000"), "none");
}

TEST(Invitation, UsesTheOffsetOfAZoneThatOnlyTheCalendarKnows) {
    const auto invitation = parseInvitation(
        "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Custom\nBEGIN:STANDARD\nTZOFFSETTO:+0530\n"
        "END:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\nDTSTART;TZID=Custom:20260610T140000\n"
        "END:VEVENT\nEND:VCALENDAR\n",
        "request");
    ASSERT_TRUE(invitation && invitation->start && invitation->start->at);
    EXPECT_EQ(formatRfc3339(*invitation->start->at), "2026-06-10T08:30:00Z");
    EXPECT_EQ(invitation->method, "REQUEST");
}

TEST(Invitation, DoesNotMistakeTheAlarmForTheEvent) {
    const auto invitation = parseInvitation(
        event("SUMMARY:Tasting\nBEGIN:VALARM\nSUMMARY:Alarm\nEND:VALARM\nLOCATION:Here"), "");
    ASSERT_TRUE(invitation);
    EXPECT_EQ(invitation->summary, "Tasting");
    EXPECT_EQ(invitation->location, "Here");
}

TEST(Invitation, IsNoneWithoutAnEvent) {
    EXPECT_FALSE(parseInvitation("", ""));
    EXPECT_FALSE(parseInvitation("BEGIN:VCALENDAR\nSUMMARY:x\nEND:VCALENDAR", ""));
    EXPECT_FALSE(parseInvitation("hello", ""));
}

}  // namespace
}  // namespace deskbell::email
