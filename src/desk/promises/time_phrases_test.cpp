#include "desk/promises/time_phrases.hpp"

#include <gtest/gtest.h>

#include <string>

namespace deskbell::promises {
namespace {

/// "by Friday → 2026-01-09T16:00:00Z; …" as seen on Monday, 5 January 2026, 10:00 in Berlin.
std::string found(std::string_view text) {
    const auto zone = Zone::find("Europe/Berlin");
    const auto now = parseRfc3339("2026-01-05T09:00:00Z").value();
    std::string out;
    for (const auto& phrase : findTimes(text, now, *zone)) {
        out += (out.empty() ? "" : "; ") +
               std::string(text.substr(phrase.begin, phrase.end - phrase.begin)) + " → " +
               formatRfc3339(phrase.due).substr(0, 16) + (phrase.dayOnly ? " (day)" : "");
    }
    return out;
}

TEST(TimePhrases, AreFoundInEnglishAndGerman) {
    const std::pair<const char*, const char*> cases[] = {
        {"You get an update by Friday.", "by Friday → 2026-01-09T16:00 (day)"},
        {"I call you on Tuesday at 10, promised.", "on Tuesday at 10 → 2026-01-06T09:00"},
        {"Tuesday, 10:30 would be fine", "Tuesday, 10:30 → 2026-01-06T09:30"},
        {"We answer tomorrow at 3 pm", "tomorrow at 3 pm → 2026-01-06T14:00"},
        {"tomorrow 9 a.m. is good", "tomorrow 9 a.m. → 2026-01-06T08:00"},
        {"call you at 14:15", "at 14:15 → 2026-01-05T13:15"},
        {"call you at 9", "at 9 → 2026-01-06T08:00"},  // past for today
        {"at 4pm on Thursday", "at 4pm on Thursday → 2026-01-08T15:00"},
        {"by noon", "by noon → 2026-01-05T11:00"},
        {"tonight", "tonight → 2026-01-05T19:00"},
        {"by tomorrow morning", "by tomorrow morning → 2026-01-06T09:00"},
        {"within 24 hours", "within 24 hours → 2026-01-06T09:00"},
        {"in half past", ""},
        {"in two days you have it", "in two days → 2026-01-07T09:00"},
        {"in 30 minutes or in a week",
         "in 30 minutes → 2026-01-05T09:30; in a week → 2026-01-12T09:00"},
        {"by the end of the week", "by the end of the week → 2026-01-09T16:00 (day)"},
        {"end of day", "end of day → 2026-01-05T16:00 (day)"},
        {"next week", "next week → 2026-01-16T16:00 (day)"},
        {"by next Monday", "by next Monday → 2026-01-12T16:00 (day)"},
        {"by Monday", "by Monday → 2026-01-05T16:00 (day)"},
        {"Monday at 9", "Monday at 9 → 2026-01-12T08:00"},
        {"on 5 June at 10:00", "on 5 June at 10:00 → 2026-06-05T08:00"},
        {"June 5th", "June 5th → 2026-06-05T15:00 (day)"},
        {"by 2026-02-01", "by 2026-02-01 → 2026-02-01T16:00 (day)"},
        {"on 3 January", "on 3 January → 2027-01-03T16:00 (day)"},
        // German
        {"Ich rufe Sie morgen um 10 an.", "morgen um 10 → 2026-01-06T09:00"},
        {"bis Freitag", "bis Freitag → 2026-01-09T16:00 (day)"},
        {"am Dienstag um 10:30 Uhr", "am Dienstag um 10:30 Uhr → 2026-01-06T09:30"},
        {"bis übermorgen", "bis übermorgen → 2026-01-07T16:00 (day)"},
        {"Übermorgen um 8 Uhr", "Übermorgen um 8 Uhr → 2026-01-07T07:00"},
        {"in zwei Stunden", "in zwei Stunden → 2026-01-05T11:00"},
        {"innerhalb von 3 Tagen", "innerhalb von 3 Tagen → 2026-01-08T09:00"},
        {"morgen früh", "morgen früh → 2026-01-06T09:00"},
        {"heute Abend", "heute Abend → 2026-01-05T19:00"},
        {"bis Ende der Woche", "bis Ende der Woche → 2026-01-09T16:00 (day)"},
        {"bis zum 12.1.", "bis zum 12.1. → 2026-01-12T16:00 (day)"},
        {"am 05.06.2026 um 9.30 Uhr", "am 05.06.2026 um 9.30 Uhr → 2026-06-05T07:30"},
        {"bis 5.6.26", "bis 5.6.26 → 2026-06-05T15:00 (day)"},
        {"um\xc2\xa0"
         "11\xc2\xa0"
         "Uhr",
         "um\xc2\xa0"
         "11\xc2\xa0"
         "Uhr → 2026-01-05T10:00"},
        {"am 5. Juni", "am 5. Juni → 2026-06-05T15:00 (day)"},
        {"nächste Woche", "nächste Woche → 2026-01-16T16:00 (day)"},
        {"15 Uhr am Mittwoch", "15 Uhr am Mittwoch → 2026-01-07T14:00"}};
    for (const auto& [text, expected] : cases) EXPECT_EQ(found(text), expected) << text;
}

TEST(TimePhrases, AreNotFoundWhereNoneIsMeant) {
    for (const auto* text :
         {"", "Order 4711 has 10 roses", "last Friday it broke", "seit Montag", "Guten Morgen!",
          "from Monday", "letzten Dienstag um 10", "version 10.5.2", "on 31.02.", "at 25:00",
          "2025-01-01", "every Tuesday", "in the box", "by hand", "in 5000 hours", "\xff\xfe at",
          "99999999999 pm"})
        EXPECT_EQ(found(text), "") << text;
}

TEST(TimePhrases, AreBounded) {
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += "by Friday ";
    const auto zone = Zone::find("UTC");
    EXPECT_EQ(findTimes(text, Timestamp{}, *zone).size(), 20U);
}

}  // namespace
}  // namespace deskbell::promises
