#include "desk/calendars/store.hpp"

#include "base/text.hpp"
#include "desk/calendars/rules.hpp"

namespace deskbell::calendars::store {

namespace {

constexpr db::Statement kList{
    "calendars.list",
    "SELECT id, name, time_zone, week, exceptions, holidays, holiday_sets, feed_url, feed_days, "
    "feed_fetched_at, feed_tried_at, feed_error, is_default, created_at, version FROM calendars "
    "ORDER BY is_default DESC, name_key"};
constexpr db::Statement kFind{
    "calendars.find",
    "SELECT id, name, time_zone, week, exceptions, holidays, holiday_sets, feed_url, feed_days, "
    "feed_fetched_at, feed_tried_at, feed_error, is_default, created_at, version FROM calendars "
    "WHERE id = $1"};
constexpr db::Statement kInsert{
    "calendars.insert",
    "INSERT INTO calendars (id, name, name_key, time_zone, week, exceptions, holidays, "
    "holiday_sets, feed_url, feed_days, feed_fetched_at, feed_tried_at, feed_error, is_default, "
    "created_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '[]', NULL, NULL, '', $10, "
    "$11, 1)"};
constexpr db::Statement kUpdate{
    "calendars.update",
    "UPDATE calendars SET name = $2, name_key = $3, time_zone = $4, week = $5, exceptions = $6, "
    "holidays = $7, holiday_sets = $8, feed_url = $9, version = version + 1 WHERE id = $1"};
constexpr db::Statement kSaveFeed{
    "calendars.save_feed",
    "UPDATE calendars SET feed_days = $2, feed_fetched_at = $3, feed_tried_at = $4, "
    "feed_error = $5, version = version + 1 WHERE id = $1"};
constexpr db::Statement kDelete{"calendars.delete", "DELETE FROM calendars WHERE id = $1"};
constexpr db::Statement kDeleteUses{"calendar_uses.delete_of_calendar",
                                    "DELETE FROM calendar_uses WHERE calendar_id = $1"};
constexpr db::Statement kClearDefault{"calendars.clear_default",
                                      "UPDATE calendars SET is_default = 0 WHERE is_default = 1"};
constexpr db::Statement kSetDefault{
    "calendars.set_default",
    "UPDATE calendars SET is_default = 1, version = version + 1 WHERE id = $1"};
constexpr db::Statement kUses{
    "calendar_uses.list",
    "SELECT scope, target_id, calendar_id FROM calendar_uses ORDER BY scope, target_id"};
constexpr db::Statement kPutUse{
    "calendar_uses.put",
    "INSERT INTO calendar_uses (scope, target_id, calendar_id) VALUES ($1, $2, $3) "
    "ON CONFLICT (scope, target_id) DO UPDATE SET calendar_id = excluded.calendar_id"};
constexpr db::Statement kEndUse{"calendar_uses.delete",
                                "DELETE FROM calendar_uses WHERE scope = $1 AND target_id = $2"};

/// Of text that was checked before it was kept.
json::Value kept(std::string_view text) {
    auto value = json::parse(text);
    ASSERT(value.has_value());
    return *value;
}

Calendar read(const db::Row& row) {
    Calendar calendar;
    calendar.id = row.id<CalendarId>(0);
    calendar.name = row.text(1);
    calendar.timeZone = row.text(2);
    calendar.week = rules::readWeek(kept(row.view(3))).value();
    calendar.exceptions = rules::readExceptions(kept(row.view(4))).value();
    calendar.holidays = rules::readHolidays(kept(row.view(5))).value();
    for (const auto code : split(row.view(6), ' ')) {
        if (!code.empty()) calendar.holidaySets.emplace_back(code);
    }
    calendar.feed.url = row.text(7);
    calendar.feed.days = rules::readHolidays(kept(row.view(8))).value();
    calendar.feed.fetchedAt = row.optionalTime(9);
    calendar.feed.triedAt = row.optionalTime(10);
    calendar.feed.error = row.text(11);
    calendar.isDefault = row.boolean(12);
    calendar.createdAt = row.time(13);
    calendar.version = row.integer(14);
    return calendar;
}

/// The columns that are JSON.
struct Texts {
    explicit Texts(const Calendar& calendar) {
        json::Writer out;
        rules::writeWeek(out, calendar.week);
        week = out.take();
        json::Writer days;
        rules::writeExceptions(days, calendar.exceptions);
        exceptions = days.take();
        json::Writer closed;
        rules::writeHolidays(closed, calendar.holidays);
        holidays = closed.take();
        for (const auto& code : calendar.holidaySets) sets += (sets.empty() ? "" : " ") + code;
    }
    std::string week, exceptions, holidays, sets;
};

}  // namespace

std::string_view scopeName(UseOf of) {
    constexpr std::string_view kNames[] = {"inbox", "team", "agent"};
    return kNames[static_cast<std::size_t>(of)];
}
std::optional<UseOf> parseScope(std::string_view name) {
    for (const auto of : {UseOf::inbox, UseOf::team, UseOf::agent}) {
        if (scopeName(of) == name) return of;
    }
    return std::nullopt;
}

std::vector<Calendar> list(db::ReadTx& tx) {
    return tx.list(kList, {}, read);
}
std::optional<Calendar> find(db::ReadTx& tx, CalendarId id) {
    return tx.find(kFind, {id}, read);
}
bool insert(db::WriteTx& tx, const Calendar& calendar) {
    const Texts texts(calendar);
    return tx.tryRun(
        kInsert, {calendar.id, calendar.name, foldKey(calendar.name), calendar.timeZone, texts.week,
                  texts.exceptions, texts.holidays, texts.sets, calendar.feed.url,
                  calendar.isDefault, calendar.createdAt});
}
bool update(db::WriteTx& tx, const Calendar& calendar) {
    const Texts texts(calendar);
    return tx.tryRun(
        kUpdate, {calendar.id, calendar.name, foldKey(calendar.name), calendar.timeZone, texts.week,
                  texts.exceptions, texts.holidays, texts.sets, calendar.feed.url});
}
void saveFeed(db::WriteTx& tx, const Calendar& calendar) {
    json::Writer days;
    rules::writeHolidays(days, calendar.feed.days);
    tx.run(kSaveFeed, {calendar.id, days.text(), calendar.feed.fetchedAt, calendar.feed.triedAt,
                       calendar.feed.error});
}
void remove(db::WriteTx& tx, CalendarId id) {
    tx.run(kDeleteUses, {id});
    tx.run(kDelete, {id});
}
void setDefault(db::WriteTx& tx, CalendarId id) {
    tx.run(kClearDefault, {});
    tx.run(kSetDefault, {id});
}

std::vector<Use> uses(db::ReadTx& tx) {
    return tx.list(kUses, {}, [](const db::Row& row) {
        return Use{parseScope(row.view(0)).value(), row.integer(1), row.id<CalendarId>(2)};
    });
}
void putUse(db::WriteTx& tx, const Use& use) {
    if (use.calendar)
        tx.run(kPutUse, {scopeName(use.of), use.target, use.calendar});
    else
        tx.run(kEndUse, {scopeName(use.of), use.target});
}

}  // namespace deskbell::calendars::store
