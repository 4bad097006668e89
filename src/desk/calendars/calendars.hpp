#pragma once
// Calendars: when the house works. Several spans a weekday, holidays, exceptions, in a time zone;
// one for the business, others for inboxes, teams and agents. The arithmetic is in
// working_time.hpp.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "base/result.hpp"
#include "db/db.hpp"
#include "desk/calendars/working_time.hpp"
#include "desk/inboxes/inboxes.hpp"
#include "desk/people/people.hpp"
#include "kernel/audit.hpp"
#include "kernel/http.hpp"
#include "kernel/jobs.hpp"
#include "kernel/outbox.hpp"
#include "net/client.hpp"

namespace deskbell::calendars {

using CalendarId = Id<struct CalendarTag>;

/// A day with hours of its own, or closed: above weekdays and holidays.
struct DayException {
    LocalDay day;
    Spans spans;
    std::string name;  ///< "Inventory"; may be ""
};
/// A day that is closed, once or every year.
struct HolidayEntry {
    LocalDay day;
    std::string name;
    bool yearly = false;
    std::optional<int> lastYear;  ///< of a yearly one
    bool operator==(const HolidayEntry&) const = default;
};
/// Holidays from an iCalendar address, looked at once a day. When that fails the last good ones
/// stay.
struct Feed {
    std::string url;  ///< "": none
    std::vector<HolidayEntry> days;
    std::optional<Timestamp> fetchedAt, triedAt;
    std::string error;  ///< of the last attempt, a sentence; "" when it went well
};

struct Calendar {
    CalendarId id;
    std::string name;
    std::string timeZone = "UTC";
    Week week;
    std::vector<DayException> exceptions;
    std::vector<HolidayEntry> holidays;
    std::vector<std::string> holidaySets;  ///< codes of holidays.hpp
    Feed feed;
    bool isDefault = false;  ///< the business's own
    Timestamp createdAt;
    std::int64_t version = 0;
};

/// Whose calendar it is.
enum class UseOf { inbox, team, agent };
struct Use {
    UseOf of = UseOf::inbox;
    std::int64_t target = 0;
    CalendarId calendar;
};

/// All calendars as they were at one moment, ready to compute with. Immutable.
class Snapshot {
public:
    struct Ready {
        Calendar calendar;
        std::shared_ptr<const WorkingTime> hours;
    };
    /// `now` decides for which years holidays are worked out: five before and twelve after.
    Snapshot(std::vector<Calendar> calendars, const std::vector<Use>& uses, Timestamp now);

    [[nodiscard]] const Ready* find(CalendarId id) const;
    /// The business's.
    [[nodiscard]] const Ready& standard() const;
    /// The inbox's calendar, else the team's, else the business's.
    [[nodiscard]] const Ready& forTicket(inboxes::InboxId inbox, TeamId team) const;
    /// The agent's calendar, else that of the first team that has one, else the business's.
    [[nodiscard]] const Ready& forAgent(AgentId agent, const std::vector<TeamId>& teams) const;
    [[nodiscard]] bool goodAt(Timestamp now) const;

private:
    [[nodiscard]] const Ready* used(UseOf of, std::int64_t target) const;

    std::map<CalendarId, Ready> all_;
    std::map<std::pair<UseOf, std::int64_t>, CalendarId> uses_;
    CalendarId standard_;
    Timestamp madeAt_;
};

/// Hears, in the same transaction, that working time may be counted otherwise from now on.
/// Implemented by desk/promises.
class CalendarObserver {
public:
    virtual ~CalendarObserver() = default;
    virtual void calendarsChanged(db::WriteTx& tx, const Actor& actor) = 0;
};

/// Whole days of an iCalendar text (RFC 5545); `invalid` with a sentence when it is none.
/// Implemented by channels/ical.
using ReadHolidays = std::function<Result<std::vector<HolidayEntry>>(std::string_view text)>;

class Calendars {
public:
    class Impl;
    struct Parts {
        const Clock& clock;
        IdSource& ids;
        kernel::Outbox& outbox;
        kernel::Audit& audit;
        kernel::Jobs& jobs;
        people::People& people;
        inboxes::Inboxes& inboxes;
    };
    explicit Calendars(Parts parts);
    ~Calendars();

    /// Makes the business's calendar when there is none: Monday to Friday, 9 to 17, in the zone
    /// that is asked for then. True when it did.
    bool ensureDefault(db::WriteTx& tx, const std::function<std::string()>& timeZone);

    /// At set-up: the business's calendar moves to this zone, unless somebody changed it before.
    void adoptZone(db::WriteTx& tx, const std::string& timeZone);

    /// `invalid` for a bad name, zone, span, date, set or address; "calendar.no_hours" where no
    /// weekday has any; `conflict` when the name is taken.
    Result<Calendar> add(db::WriteTx& tx, const Actor& actor, Calendar wanted);
    /// The same; id, feed state and default stay.
    Result<Calendar> change(db::WriteTx& tx, const Actor& actor, const Calendar& stored,
                            Calendar wanted);
    /// `conflict` for the business's. Who used it uses the next in line.
    Result<void> remove(db::WriteTx& tx, const Actor& actor, CalendarId id);
    Result<Calendar> makeDefault(db::WriteTx& tx, const Actor& actor, CalendarId id);
    /// None: the next in line applies. `invalid` for what there is not.
    Result<void> use(db::WriteTx& tx, const Actor& actor, const Use& use);

    [[nodiscard]] std::optional<Calendar> find(db::ReadTx& tx, CalendarId id) const;
    [[nodiscard]] std::vector<Calendar> list(db::ReadTx& tx) const;
    [[nodiscard]] std::shared_ptr<const Snapshot> snapshot(db::ReadTx& tx) const;

    struct Outside {
        net::HttpClient& client;
        db::Database& database;
        ReadHolidays readHolidays;
    };
    /// Once, at start, by the composition root: they stand above.
    void connect(CalendarObserver& observer, Outside outside);
    void addRoutes(kernel::Router& router);
    /// "calendars.feed": fetches one address, daily and after a change.
    void addJobs(kernel::Jobs& jobs);

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace deskbell::calendars
