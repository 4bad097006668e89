#include "desk/calendars/schemas.hpp"

namespace deskbell::calendars {

using namespace kernel::schema;

namespace {

std::string date() {
    return described(text(), "2026-12-24");
}

Fields definition(Field (*field)(std::string_view, std::string)) {
    const auto spans = listOf(ref("Span"));
    const auto exception = object(
        {{"date", date()}, optional("name", text()), {"spans", described(spans, "None: closed")}});
    const auto holiday = object({{"date", date()},
                                 optional("name", text()),
                                 optional("yearly", boolean()),
                                 optional("last_year", nullable(integer(1970, 2100)))});
    return {field("time_zone", described(text(), "Europe/Berlin")),
            field("week", described(listOf(spans), "Seven days, Monday first")),
            field("exceptions", listOf(exception)), field("holidays", listOf(holiday)),
            field("holiday_sets", listOf(described(text(), "A code of GET /holiday-sets")))};
}

Field required(std::string_view name, std::string schema) {
    return {name, std::move(schema)};
}

}  // namespace

void addSchemas(kernel::Router& router) {
    router.event("calendar.changed", "A calendar is new, changed or gone, or used elsewhere");
    router.schema("Span",
                  described(object({{"from", text()}, {"to", text()}}),
                            "09:00 to 17:00; an end that is not later lies in the next day"));
    router.schema("Calendar",
                  object(Fields{{"id", id()}, {"name", text()}} + definition(required) +
                         Fields{{"feed", nullable(object({{"url", nullable(text())},
                                                          {"days", integer()},
                                                          {"fetched_at", nullable(time())},
                                                          {"tried_at", nullable(time())},
                                                          {"error", nullable(text())}}))},
                                {"default", boolean()},
                                {"open", described(boolean(), "Now")},
                                {"next_opening", nullable(time())},
                                {"next_closing", nullable(time())},
                                {"uses", listOf(ref("CalendarUse"))},
                                {"version", text()},
                                {"can", object({{"edit", boolean()}, {"remove", boolean()}})}}));
    router.schema(
        "CalendarUse",
        object({{"of", oneOf({"inbox", "team", "agent"})}, {"id", id()}, {"name", text()}}));
    const Fields feed{optional(
        "feed_url", described(text(), "An iCalendar with holidays, fetched daily; empty: none"))};
    router.schema(
        "NewCalendar",
        object(
            Fields{{"name", text()}, {"time_zone", text()}, {"week", listOf(listOf(ref("Span")))}} +
            Fields{definition(optional)[2], definition(optional)[3], definition(optional)[4]} +
            feed));
    router.schema("CalendarChange",
                  object(Fields{optional("name", text())} + definition(optional) + feed));
    router.schema("CalendarImport",
                  object({{"text", described(text(), "An iCalendar; its whole days are added")}}));
    router.schema("CalendarUseChange",
                  object({{"of", oneOf({"inbox", "team", "agent"})},
                          {"id", id()},
                          {"calendar_id", described(nullable(id()), "null: the next in line")}}));
    router.schema("HolidaySet", object({{"code", text()}, {"name", text()}}));
    router.schema("Holiday", object({{"date", date()}, {"name", text()}}));
    router.schema(
        "CalendarDays",
        object(
            {{"items",
              listOf(object({{"date", date()},
                             {"name", text()},
                             {"open", listOf(object({{"from", time()}, {"until", time()}}))}}))}}));
}

}  // namespace deskbell::calendars
