#include "channels/email/invitation.hpp"

#include <gmock/gmock.h>
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

TEST(Invitation, FollowsTheSummerTimeOfAZoneThatOnlyTheCalendarKnows) {
    const std::string zone =
        "BEGIN:VTIMEZONE\nTZID:Customized Time Zone\n"
        "BEGIN:STANDARD\nDTSTART:16011028T030000\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\n"
        "TZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nEND:STANDARD\n"
        "BEGIN:DAYLIGHT\nDTSTART:16010325T020000\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\n"
        "TZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nEND:DAYLIGHT\nEND:VTIMEZONE\n";
    for (const auto& [local, utc] : {std::pair{"20260610T140000", "2026-06-10T12:00:00Z"},
                                     std::pair{"20260110T140000", "2026-01-10T13:00:00Z"}}) {
        const auto invitation =
            parseInvitation("BEGIN:VCALENDAR\n" + zone +
                                "BEGIN:VEVENT\nDTSTART;TZID=Customized Time Zone:" + local +
                                "\nEND:VEVENT\nEND:VCALENDAR\n",
                            "");
        ASSERT_TRUE(invitation && invitation->start && invitation->start->at) << local;
        EXPECT_EQ(formatRfc3339(*invitation->start->at), utc);
    }
}

TEST(Invitation, KnowsWhoIsAskedAndWhatTheySaid) {
    const auto invitation = parseInvitation(
        event("UID:1@x\r\nSEQUENCE:3\r\nSTATUS:confirmed\r\n"
              "ORGANIZER;CN=\"Doe, Jane\":mailto:Jane@Customer.example\r\n"
              "ATTENDEE;CN=Ann;PARTSTAT=ACCEPTED;ROLE=CHAIR:MAILTO:ann@shop.example\r\n"
              "ATTENDEE;PARTSTAT=DECLINED;ROLE=OPT-PARTICIPANT:mailto:bob@shop.example\r\n"
              "ATTENDEE;RSVP=TRUE:mailto:cy@shop.example\r\n"
              "ATTENDEE:invalid"),
        "reply");
    ASSERT_TRUE(invitation);
    EXPECT_EQ(invitation->method, "REPLY");
    EXPECT_EQ(invitation->sequence, 3);
    EXPECT_EQ(invitation->status, "CONFIRMED");
    EXPECT_EQ(invitation->organizer, (Address{"Doe, Jane", "jane@customer.example"}));
    std::string said;
    for (const auto& attendee : invitation->attendees) {
        said += attendee.who.name + " " + attendee.who.address + " " + attendee.status + " " +
                attendee.role + "\n";
    }
    EXPECT_EQ(said,
              "Ann ann@shop.example accepted chair\n"
              " bob@shop.example declined optional\n"
              " cy@shop.example needs_action required\n");
}

TEST(Invitation, EndsOnTheLastDayOrAfterItsDuration) {
    struct Row {
        const char* lines;
        const char* end;
    };
    const Row rows[] = {
        {"DTSTART;VALUE=DATE:20260610\r\nDTEND;VALUE=DATE:20260612", "2026-06-11"},
        {"DTSTART;VALUE=DATE:20260610\r\nDTEND;VALUE=DATE:20260611", "2026-06-10"},
        {"DTSTART;VALUE=DATE:20260610\r\nDTEND;VALUE=DATE:20260610", "2026-06-10"},
        {"DTSTART;VALUE=DATE:20260610\r\nDURATION:P3D", "2026-06-12"},
        {"DTSTART:20260610T120000Z\r\nDURATION:PT1H30M", "2026-06-10 13:30"},
        {"DTSTART;VALUE=DATE:20260610", "none"},
    };
    for (const auto& row : rows) {
        const auto invitation = parseInvitation(event(row.lines), "");
        ASSERT_TRUE(invitation) << row.lines;
        EXPECT_EQ(invitation->end ? invitation->end->local : "none", row.end) << row.lines;
    }
}

TEST(Invitation, SaysInWordsHowItRecurs) {
    struct Row {
        const char* rule;
        const char* words;
    };
    const Row rows[] = {
        {"FREQ=DAILY", "every day"},
        {"FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,FR;COUNT=10",
         "every 2 weeks on Tuesday and Friday, 10 times"},
        {"FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20261231T000000Z",
         "every month on the last Friday, until 2026-12-31"},
        {"FREQ=MONTHLY;BYMONTHDAY=15", "every month on day 15"},
        {"FREQ=YEARLY;BYMONTH=3;BYDAY=2SU", "every year on the second Sunday in March"},
        {"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", ""},
        {"FREQ=SECONDLY", ""},
        {"FREQ=YEARLY;RSCALE=CHINESE", ""},
    };
    for (const auto& row : rows) {
        const auto invitation = parseInvitation(event(std::string("RRULE:") + row.rule), "");
        ASSERT_TRUE(invitation) << row.rule;
        EXPECT_EQ(invitation->recurrenceText, row.words) << row.rule;
        EXPECT_THAT(invitation->recurrence, testing::HasSubstr("FREQ=")) << row.rule;
    }
}

TEST(Invitation, IsReadQuicklyHoweverHostileTheCalendar) {
    std::string nested;
    for (int i = 0; i < 30'000; ++i) nested += "BEGIN:VEVENT\r\n";
    std::string values = "RDATE";
    for (int i = 0; i < 200; ++i)
        values += ";X-P" + std::to_string(i) + "=" + std::string(500, 'x');
    values += ":20260101T000000Z";
    for (int i = 0; i < 30'000; ++i) values += ",20260101T000000Z";
    std::string attendees;
    for (int i = 0; i < 15'000; ++i) attendees += "ATTENDEE:mailto:a@b.example\r\n";
    const std::string everySecond =
        "BEGIN:VTIMEZONE\r\nTZID:T\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\n"
        "RRULE:FREQ=SECONDLY\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\n"
        "END:VTIMEZONE\r\nBEGIN:VEVENT\r\nDTSTART;TZID=T:20260610T140000\r\nEND:VEVENT";
    (void)parseInvitation("BEGIN:VCALENDAR\r\n" + nested, "");
    EXPECT_TRUE(parseInvitation(event(values), ""));
    EXPECT_EQ(parseInvitation(event(attendees), "")->attendees.size(), 200u);
    EXPECT_TRUE(parseInvitation("BEGIN:VCALENDAR\r\n" + everySecond + "\r\nEND:VCALENDAR", ""));
    (void)parseInvitation(event("SUMMARY:" + std::string(900'000, 'x')), "");
    (void)parseInvitation(event("SUMMARY:a\r\n " + std::string(100'000, ' ') + "\r\n"), "");
    (void)parseInvitation(std::string("BEGIN:VCALENDAR\0BEGIN:VEVENT\r\n", 31), "");
}

TEST(Invitation, IsWrittenForTheWire) {
    const auto invitation = parseInvitation(
        event("UID:1@x\r\nSUMMARY:Tasting\\, \"second\" round\r\nDTSTART:20260610T120000Z\r\n"
              "ORGANIZER:mailto:jane@customer.example\r\n"
              "ATTENDEE;CN=Ann:mailto:ann@shop.example\r\nRRULE:FREQ=DAILY"),
        "REQUEST");
    ASSERT_TRUE(invitation);
    EXPECT_EQ(
        toJson(*invitation),
        R"({"method":"REQUEST","uid":"1@x","sequence":0,"status":null,)"
        R"("summary":"Tasting, \"second\" round","location":"","description":"",)"
        R"("start":{"at":"2026-06-10T12:00:00Z","local":"2026-06-10 12:00","zone":"UTC",)"
        R"("all_day":false},"end":null,"organizer":{"name":"","address":"jane@customer.example"},)"
        R"("attendees":[{"name":"Ann","address":"ann@shop.example","status":"needs_action",)"
        R"("role":"required"}],"recurrence":"FREQ=DAILY","recurrence_text":"every day"})");
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
