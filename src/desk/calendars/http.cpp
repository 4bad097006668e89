#include "base/text.hpp"
#include "desk/calendars/holidays.hpp"
#include "desk/calendars/impl.hpp"
#include "desk/calendars/rules.hpp"
#include "desk/calendars/schemas.hpp"

namespace deskbell::calendars {

using kernel::Request;
using kernel::Response;
using kernel::Route;
namespace schema = kernel::schema;

namespace {

constexpr int kMostDaysShown = 62;

void writeFeed(json::Writer& out, const Feed& feed, const Actor& actor) {
    out.key("feed");
    if (feed.url.empty()) {
        out.null();
        return;
    }
    out.beginObject().key("url");  // such addresses are secrets of their own
    if (actor.may(Permission::settingsManage))
        out.string(feed.url);
    else
        out.null();
    out.key("days").integer(static_cast<std::int64_t>(feed.days.size()));
    out.key("fetched_at").time(feed.fetchedAt).key("tried_at").time(feed.triedAt).key("error");
    if (feed.error.empty())
        out.null();
    else
        out.string(feed.error);
    out.endObject();
}

void writeUses(json::Writer& out, const Calendars::Impl& self, db::ReadTx& tx, CalendarId id) {
    out.key("uses").beginArray();
    for (const auto& use : store::uses(tx)) {
        if (use.calendar != id) continue;
        const auto name = self.nameOfTarget(tx, use);
        if (!name) continue;  // gone since
        out.beginObject().key("of").string(store::scopeName(use.of));
        out.key("id").idValue(use.target).key("name").string(*name).endObject();
    }
    out.endArray();
}

void write(json::Writer& out, const Calendars::Impl& self, db::ReadTx& tx, const Actor& actor,
           const Calendar& calendar) {
    const auto now = self.parts.clock.now();
    const Snapshot snapshot({calendar}, {}, now);
    const auto& hours = *snapshot.find(calendar.id)->hours;
    out.beginObject().key("id").id(calendar.id).key("name").string(calendar.name);
    out.key("time_zone").string(calendar.timeZone).key("week");
    rules::writeWeek(out, calendar.week);
    out.key("exceptions");
    rules::writeExceptions(out, calendar.exceptions);
    out.key("holidays");
    rules::writeHolidays(out, calendar.holidays);
    out.key("holiday_sets").beginArray();
    for (const auto& code : calendar.holidaySets) out.string(code);
    out.endArray();
    writeFeed(out, calendar.feed, actor);
    out.key("default").boolean(calendar.isDefault).key("open").boolean(hours.isOpen(now));
    out.key("next_opening").time(hours.nextOpening(now));
    out.key("next_closing").time(hours.nextClosing(now));
    writeUses(out, self, tx, calendar.id);
    out.key("version").string(std::to_string(calendar.version));
    const bool manages = actor.may(Permission::settingsManage);
    out.key("can").beginObject().key("edit").boolean(manages);
    out.key("remove").boolean(manages && !calendar.isDefault).endObject().endObject();
}

Result<Response> answer(const Calendars::Impl& self, db::ReadTx& tx, const Request& request,
                        const Calendar& calendar, int status = 200) {
    json::Writer out;
    write(out, self, tx, *request.actor, calendar);
    auto response = kernel::ok(std::move(out));
    response.status = status;
    response.headers.emplace_back("ETag", "\"" + std::to_string(calendar.version) + "\"");
    return response;
}

Result<Calendar> calendarOf(db::ReadTx& tx, const Request& request) {
    auto id = request.id<CalendarId>();
    auto calendar = id ? store::find(tx, *id) : std::nullopt;
    if (!calendar)
        return Error{Errc::notFound, "calendar.not_found", "", "There is no such calendar."};
    return *std::move(calendar);
}

/// A part of the body that is JSON of its own, read where it is there.
template <class T>
void readPart(json::Reader& in, std::string_view name, Result<T> (*read)(const json::Value&),
              T& into) {
    const auto value = in.value(name);
    if (value.isNull()) return;
    if (!value.isArray()) {
        in.fail({Errc::invalid, "field.type", std::string(name), "A list is expected here."});
        return;
    }
    auto part = read(value);
    if (part)
        into = *std::move(part);
    else
        in.fail(std::move(part).error());
}

Result<Calendar> readCalendar(const json::Value& body, Calendar base, bool isNew) {
    json::Reader in(body);
    if (isNew) {
        base.name = in.string("name", 200);
        base.timeZone = in.string("time_zone", 100);
        if (!in.has("week"))
            in.fail({Errc::invalid, "field.required", "week", "A calendar needs a week."});
    } else {
        if (auto name = in.optionalString("name", 200)) base.name = *name;
        if (auto zone = in.optionalString("time_zone", 100)) base.timeZone = *zone;
    }
    readPart(in, "week", rules::readWeek, base.week);
    readPart(in, "exceptions", rules::readExceptions, base.exceptions);
    readPart(in, "holidays", rules::readHolidays, base.holidays);
    if (auto sets = in.optionalStrings("holiday_sets", 50, 20)) base.holidaySets = *sets;
    if (auto url = in.optionalString("feed_url", 2'000)) base.feed.url = *url;
    if (auto bad = in.error()) return *bad;
    return base;
}

/// Two calendars with the same day say it once.
void merge(std::vector<HolidayEntry>& into, std::vector<HolidayEntry> more) {
    for (auto& entry : more) {
        if (std::find(into.begin(), into.end(), entry) == into.end())
            into.push_back(std::move(entry));
    }
}

void addReadRoutes(kernel::Router& router, Calendars::Impl* self) {
    auto list = [self](db::ReadTx& tx, const Request& request) -> Result<Response> {
        json::Writer out;
        out.beginObject().key("items").beginArray();
        for (const auto& calendar : store::list(tx))
            write(out, *self, tx, *request.actor, calendar);
        out.endArray().key("next_cursor").null().endObject();
        return kernel::ok(std::move(out));
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/calendars",
                     .summary = "Calendars, the business's first",
                     .permission = Permission::ticketsRead,
                     .response = schema::pageOf(schema::ref("Calendar")),
                     .handler = kernel::ReadHandler(list)});

    auto get = [self](db::ReadTx& tx, const Request& request) -> Result<Response> {
        auto calendar = calendarOf(tx, request);
        if (!calendar) return std::move(calendar).error();
        return answer(*self, tx, request, *calendar);
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/calendars/{id}",
                     .summary = "One calendar",
                     .permission = Permission::ticketsRead,
                     .response = schema::ref("Calendar"),
                     .handler = kernel::ReadHandler(get)});

    auto sets = [](db::ReadTx&, const Request&) -> Result<Response> {
        json::Writer out;
        out.beginObject().key("items").beginArray();
        for (const auto& set : holidaySets()) {
            out.beginObject().key("code").string(set.code).key("name").string(set.name);
            out.endObject();
        }
        out.endArray().key("next_cursor").null().endObject();
        return kernel::ok(std::move(out));
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/holiday-sets",
                     .summary = "Countries and their parts whose public holidays are known",
                     .permission = Permission::ticketsRead,
                     .response = schema::pageOf(schema::ref("HolidaySet")),
                     .handler = kernel::ReadHandler(sets)});

    auto ofSet = [](db::ReadTx&, const Request& request) -> Result<Response> {
        const auto code = request.param("code");
        const auto year = parseIdValue(request.param("year"));
        if (!isHolidaySet(code) || !year || *year < 1990 || *year > 2100)
            return Error{Errc::notFound, "holidays.not_found", "",
                         "Holidays are known from 1990 to 2100, of the sets of "
                         "/api/v1/holiday-sets."};
        json::Writer out;
        out.beginObject().key("items").beginArray();
        for (const auto& holiday : holidaysOf(code, static_cast<int>(*year))) {
            out.beginObject().key("date").string(rules::dayText(holiday.day));
            out.key("name").string(holiday.name).endObject();
        }
        out.endArray().key("next_cursor").null().endObject();
        return kernel::ok(std::move(out));
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/holiday-sets/{code}/{year}",
                     .summary = "Public holidays of one year",
                     .permission = Permission::ticketsRead,
                     .response = schema::pageOf(schema::ref("Holiday")),
                     .handler = kernel::ReadHandler(ofSet)});
}

/// The days of a calendar as they come: what is open when, and why not.
void addDaysRoute(kernel::Router& router, Calendars::Impl* self) {
    auto days = [self](db::ReadTx& tx, const Request& request) -> Result<Response> {
        auto calendar = calendarOf(tx, request);
        if (!calendar) return std::move(calendar).error();
        const auto now = self->parts.clock.now();
        const Snapshot snapshot({*calendar}, {}, now);
        const auto& hours = *snapshot.find(calendar->id)->hours;
        auto first = std::chrono::floor<std::chrono::days>(hours.zone().toLocal(now));
        if (auto from = request.queryParam("from")) {
            auto day = rules::parseDay(*from);
            if (!day) return std::move(day).error();
            first = *day;
        }
        int count = 14;
        if (auto text = request.queryParam("days")) {
            auto number = parseIdValue(*text);
            if (!number || *number > kMostDaysShown)
                return Error{Errc::invalid, "days.range", "days", "Ask for 1 to 62 days."};
            count = static_cast<int>(*number);
        }
        json::Writer out;
        out.beginObject().key("items").beginArray();
        for (int i = 0; i < count; ++i) {
            const auto day = first + std::chrono::days(i);
            const auto end = hours.zone().fromLocal(LocalTime{day + std::chrono::days(1)});
            out.beginObject().key("date").string(rules::dayText(day));
            out.key("name").string(rules::nameOf(*calendar, day)).key("open").beginArray();
            auto opens = hours.nextOpening(hours.zone().fromLocal(LocalTime{day}));
            while (opens && *opens < end) {
                const auto until = std::min(hours.nextClosing(*opens).value_or(end), end);
                out.beginObject().key("from").time(*opens).key("until").time(until).endObject();
                opens = hours.nextOpening(until);
            }
            out.endArray().endObject();
        }
        out.endArray().endObject();
        return kernel::ok(std::move(out));
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/calendars/{id}/days",
                     .summary = "Day by day, when it is open",
                     .permission = Permission::ticketsRead,
                     .query = {{"from", schema::described(schema::text(), "2026-12-24; today")},
                               {"days", schema::integer(1, kMostDaysShown)}},
                     .response = schema::ref("CalendarDays"),
                     .handler = kernel::ReadHandler(days)});
}

void addWriteRoutes(kernel::Router& router, Calendars::Impl* self) {
    auto add = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto wanted = readCalendar(request.body, Calendar{}, true);
        if (!wanted) return std::move(wanted).error();
        auto calendar = self->add(tx, *request.actor, *std::move(wanted));
        if (!calendar) return std::move(calendar).error();
        return answer(*self, tx, request, *calendar, 201);
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/calendars",
                     .summary = "A new calendar",
                     .permission = Permission::settingsManage,
                     .body = kernel::Body::json,
                     .maxBody = 512 * 1024,
                     .request = schema::ref("NewCalendar"),
                     .status = 201,
                     .response = schema::ref("Calendar"),
                     .handler = kernel::WriteHandler(add)});

    auto change = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto stored = calendarOf(tx, request);
        if (!stored) return std::move(stored).error();
        if (auto match = request.ifMatch(); match && *match != std::to_string(stored->version))
            return Error{Errc::conflict, "changed", "",
                         "Somebody else changed this calendar meanwhile. Load it again."};
        auto wanted = readCalendar(request.body, *stored, false);
        if (!wanted) return std::move(wanted).error();
        auto calendar = self->change(tx, *request.actor, *stored, *std::move(wanted));
        if (!calendar) return std::move(calendar).error();
        return answer(*self, tx, request, *calendar);
    };
    router.add(Route{.method = "PATCH",
                     .path = "/api/v1/calendars/{id}",
                     .summary = "Change a calendar; what is due is counted anew",
                     .permission = Permission::settingsManage,
                     .body = kernel::Body::json,
                     .maxBody = 512 * 1024,
                     .request = schema::ref("CalendarChange"),
                     .response = schema::ref("Calendar"),
                     .handler = kernel::WriteHandler(change)});

    auto remove = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto calendar = calendarOf(tx, request);
        if (!calendar) return std::move(calendar).error();
        if (auto removed = self->remove(tx, *request.actor, calendar->id); !removed)
            return std::move(removed).error();
        return kernel::noContent();
    };
    router.add(Route{.method = "DELETE",
                     .path = "/api/v1/calendars/{id}",
                     .summary = "Remove a calendar; who used it uses the next in line",
                     .permission = Permission::settingsManage,
                     .status = 204,
                     .handler = kernel::WriteHandler(remove)});

    auto makeDefault = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto stored = calendarOf(tx, request);
        if (!stored) return std::move(stored).error();
        auto calendar = self->makeDefault(tx, *request.actor, stored->id);
        if (!calendar) return std::move(calendar).error();
        return answer(*self, tx, request, *calendar);
    };
    router.add(Route{.method = "PUT",
                     .path = "/api/v1/calendars/{id}/default",
                     .summary = "Make it the calendar of the business",
                     .permission = Permission::settingsManage,
                     .response = schema::ref("Calendar"),
                     .handler = kernel::WriteHandler(makeDefault)});
}

void addSourceRoutes(kernel::Router& router, Calendars::Impl* self) {
    auto import = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto stored = calendarOf(tx, request);
        if (!stored) return std::move(stored).error();
        json::Reader in(request.body);
        const auto text = in.string("text", 1'000'000);
        if (auto bad = in.error()) return *bad;
        ASSERT(self->outside.has_value());
        auto days = self->outside->readHolidays(text);
        if (!days) return std::move(days).error();
        auto wanted = *stored;
        merge(wanted.holidays, *std::move(days));
        auto calendar = self->change(tx, *request.actor, *stored, std::move(wanted));
        if (!calendar) return std::move(calendar).error();
        return answer(*self, tx, request, *calendar);
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/calendars/{id}/import",
                     .summary = "Add the holidays of an iCalendar file",
                     .permission = Permission::settingsManage,
                     .body = kernel::Body::json,
                     .maxBody = 1'200'000,
                     .request = schema::ref("CalendarImport"),
                     .response = schema::ref("Calendar"),
                     .handler = kernel::WriteHandler(import)});

    auto refresh = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto calendar = calendarOf(tx, request);
        if (!calendar) return std::move(calendar).error();
        if (calendar->feed.url.empty())
            return Error{Errc::conflict, "calendar.no_feed", "",
                         "This calendar has no iCalendar address."};
        self->planFeed(tx, calendar->id, self->parts.clock.now());
        Response response;
        response.status = 202;
        return response;
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/calendars/{id}/refresh",
                     .summary = "Fetch its iCalendar address now",
                     .permission = Permission::settingsManage,
                     .status = 202,
                     .handler = kernel::WriteHandler(refresh)});

    auto use = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        json::Reader in(request.body);
        Use wanted;
        const auto of = store::parseScope(in.string("of", 20));
        wanted.target = in.id<Id<struct TargetTag>>("id").value;
        if (!in.has("calendar_id"))
            in.fail(
                {Errc::invalid, "field.required", "calendar_id", "Choose a calendar, or null."});
        wanted.calendar = in.optionalId<CalendarId>("calendar_id").value_or(CalendarId{});
        if (auto bad = in.error()) return *bad;
        if (!of)
            return Error{Errc::invalid, "calendar.use.of", "of", "One of inbox, team or agent."};
        wanted.of = *of;
        if (auto used = self->use(tx, *request.actor, wanted); !used)
            return std::move(used).error();
        return kernel::noContent();
    };
    router.add(Route{.method = "PUT",
                     .path = "/api/v1/calendar-uses",
                     .summary = "Give an inbox, a team or an agent a calendar of its own",
                     .permission = Permission::settingsManage,
                     .body = kernel::Body::json,
                     .request = schema::ref("CalendarUseChange"),
                     .status = 204,
                     .handler = kernel::WriteHandler(use)});
}

}  // namespace

void Calendars::addRoutes(kernel::Router& router) {
    addSchemas(router);
    addReadRoutes(router, impl_.get());
    addDaysRoute(router, impl_.get());
    addWriteRoutes(router, impl_.get());
    addSourceRoutes(router, impl_.get());
}

}  // namespace deskbell::calendars
