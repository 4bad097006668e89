#include "base/text.hpp"
#include "desk/calendars/impl.hpp"
#include "desk/calendars/rules.hpp"

namespace deskbell::calendars {

namespace {

constexpr int kYearsBack = 5, kYearsAhead = 12;

int yearOf(Timestamp at) {
    return static_cast<int>(
        std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(at)}.year());
}

Error nameTaken() {
    return {Errc::conflict, "calendar.name.taken", "name", "There is a calendar of that name."};
}
Error unknown() {
    return {Errc::notFound, "calendar.not_found", "", "There is no such calendar."};
}

}  // namespace

Snapshot::Snapshot(std::vector<Calendar> calendars, const std::vector<Use>& uses, Timestamp now)
    : madeAt_(now) {
    const int year = yearOf(now);
    for (auto& calendar : calendars) {
        auto hours = std::make_shared<const WorkingTime>(
            Zone::find(calendar.timeZone), calendar.week,
            rules::specialDays(calendar, year - kYearsBack, year + kYearsAhead));
        if (calendar.isDefault) standard_ = calendar.id;
        const auto id = calendar.id;
        all_.emplace(id, Ready{std::move(calendar), std::move(hours)});
    }
    for (const auto& use : uses) uses_[{use.of, use.target}] = use.calendar;
}

const Snapshot::Ready* Snapshot::find(CalendarId id) const {
    const auto found = all_.find(id);
    return found == all_.end() ? nullptr : &found->second;
}
const Snapshot::Ready& Snapshot::standard() const {
    const auto* found = find(standard_);
    ASSERT(found != nullptr);
    return *found;
}
const Snapshot::Ready* Snapshot::used(UseOf of, std::int64_t target) const {
    const auto found = uses_.find({of, target});
    return found == uses_.end() ? nullptr : find(found->second);
}
const Snapshot::Ready& Snapshot::forTicket(inboxes::InboxId inbox, TeamId team) const {
    if (const auto* ready = used(UseOf::inbox, inbox.value)) return *ready;
    if (const auto* ready = used(UseOf::team, team.value)) return *ready;
    return standard();
}
const Snapshot::Ready& Snapshot::forAgent(AgentId agent, const std::vector<TeamId>& teams) const {
    if (const auto* ready = used(UseOf::agent, agent.value)) return *ready;
    for (auto team : teams) {
        if (const auto* ready = used(UseOf::team, team.value)) return *ready;
    }
    return standard();
}
bool Snapshot::goodAt(Timestamp now) const {
    return yearOf(now) == yearOf(madeAt_);
}

Result<Calendar> Calendars::Impl::add(db::WriteTx& tx, const Actor& actor, Calendar wanted) {
    auto calendar = rules::check(std::move(wanted));
    if (!calendar) return calendar;
    calendar->id = parts.ids.make<CalendarId>();
    calendar->createdAt = parts.clock.now();
    calendar->feed.days.clear();
    calendar->version = 1;
    if (!store::insert(tx, *calendar)) return nameTaken();
    parts.audit.record(
        tx, actor, "calendar.added", "calendar:" + toString(calendar->id),
        kernel::AuditDetails(calendar->name).add("time_zone", calendar->timeZone).take());
    announce(tx, actor, calendar->id);
    if (!calendar->feed.url.empty()) planFeed(tx, calendar->id, parts.clock.now());
    return calendar;
}

Result<Calendar> Calendars::Impl::change(db::WriteTx& tx, const Actor& actor,
                                         const Calendar& stored, Calendar wanted) {
    auto calendar = rules::check(std::move(wanted));
    if (!calendar) return calendar;
    if (!store::update(tx, *calendar)) return nameTaken();
    ++calendar->version;
    if (calendar->feed.url != stored.feed.url) {
        calendar->feed = Feed{calendar->feed.url, {}, {}, {}, {}};
        store::saveFeed(tx, *calendar);
        ++calendar->version;
        if (calendar->feed.url.empty())
            parts.jobs.cancel(tx, "calendars.feed", toString(calendar->id));
        else
            planFeed(tx, calendar->id, parts.clock.now());
    }
    parts.audit.record(tx, actor, "calendar.changed", "calendar:" + toString(calendar->id),
                       kernel::AuditDetails(calendar->name)
                           .changed("name", stored.name, calendar->name)
                           .changed("time_zone", stored.timeZone, calendar->timeZone)
                           .take());
    announce(tx, actor, calendar->id);
    return calendar;
}

Result<void> Calendars::Impl::remove(db::WriteTx& tx, const Actor& actor, CalendarId id) {
    const auto calendar = store::find(tx, id);
    if (!calendar) return unknown();
    if (calendar->isDefault)
        return Error{Errc::conflict, "calendar.is_default", "",
                     "This is the calendar of the business. Make another one that first."};
    store::remove(tx, id);
    parts.jobs.cancel(tx, "calendars.feed", toString(id));
    parts.audit.record(tx, actor, "calendar.removed", "calendar:" + toString(id),
                       kernel::AuditDetails(calendar->name).take());
    announce(tx, actor, id);
    return {};
}

Result<Calendar> Calendars::Impl::makeDefault(db::WriteTx& tx, const Actor& actor, CalendarId id) {
    auto calendar = store::find(tx, id);
    if (!calendar) return unknown();
    if (calendar->isDefault) return *std::move(calendar);
    store::setDefault(tx, id);
    parts.audit.record(tx, actor, "calendar.made_default", "calendar:" + toString(id),
                       kernel::AuditDetails(calendar->name).take());
    announce(tx, actor, id);
    calendar->isDefault = true;
    ++calendar->version;
    return *std::move(calendar);
}

std::optional<std::string> Calendars::Impl::nameOfTarget(db::ReadTx& tx, const Use& use) const {
    if (use.of == UseOf::inbox) {
        const auto inbox = parts.inboxes.find(tx, inboxes::InboxId{use.target});
        return inbox ? std::optional(inbox->name) : std::nullopt;
    }
    const auto everybody = parts.people.directory(tx);
    if (use.of == UseOf::team) {
        const auto* team = everybody->team(TeamId{use.target});
        return team ? std::optional(team->name) : std::nullopt;
    }
    const auto* agent = everybody->agent(AgentId{use.target});
    return agent ? std::optional(agent->name) : std::nullopt;
}

Result<void> Calendars::Impl::use(db::WriteTx& tx, const Actor& actor, const Use& use) {
    const auto calendar = use.calendar ? store::find(tx, use.calendar) : std::nullopt;
    if (use.calendar && !calendar)
        return Error{Errc::invalid, "calendar.unknown", "calendar_id", "Choose a calendar."};
    const auto name = nameOfTarget(tx, use);
    if (!name && use.calendar)  // what is gone can still be taken off the list
        return Error{Errc::invalid, "calendar.use.unknown", "id",
                     "There is no such inbox, team or agent."};
    store::putUse(tx, use);
    parts.audit.record(
        tx, actor, "calendar.used",
        std::string(store::scopeName(use.of)) + ":" + std::to_string(use.target),
        kernel::AuditDetails(name.value_or(""))
            .add("calendar", calendar ? std::string_view(calendar->name) : std::string_view())
            .take());
    announce(tx, actor, use.calendar);
    return {};
}

void Calendars::Impl::announce(db::WriteTx& tx, const Actor& actor, CalendarId id) {
    announceChange(tx, id, actor.agent);
    if (observer != nullptr) observer->calendarsChanged(tx, actor);
}

void Calendars::Impl::announceChange(db::WriteTx& tx, CalendarId id, AgentId by) {
    remembered.changed(tx, parts.outbox.add(tx, {.kind = std::string(kChanged),
                                                 .subject = id.value,
                                                 .audience = {},
                                                 .by = by,
                                                 .data = {}}));
}

std::shared_ptr<const Snapshot> Calendars::Impl::snapshot(db::ReadTx& tx) {
    auto known = remembered.get(tx);
    if (known->goodAt(parts.clock.now())) return known;
    remembered.drop();  // another year: holidays are worked out further ahead
    return remembered.get(tx);
}

Calendars::Calendars(Parts parts) : impl_(std::make_unique<Impl>(parts)) {}
Calendars::~Calendars() = default;

bool Calendars::ensureDefault(db::WriteTx& tx, const std::function<std::string()>& timeZone) {
    if (!store::list(tx).empty()) return false;
    Calendar calendar;
    calendar.id = impl_->parts.ids.make<CalendarId>();
    calendar.name = "Business hours";
    calendar.timeZone = timeZone();
    for (std::size_t day = 0; day < 5; ++day) calendar.week[day] = {{9 * 60, 17 * 60}};
    calendar.isDefault = true;
    calendar.createdAt = impl_->parts.clock.now();
    const bool made = store::insert(tx, calendar);
    ASSERT(made);
    impl_->announceChange(tx, calendar.id, {});
    return true;
}
void Calendars::adoptZone(db::WriteTx& tx, const std::string& timeZone) {
    auto calendar = store::list(tx).front();  // the business's
    if (calendar.version != 1 || !isTimeZone(timeZone)) return;
    calendar.timeZone = timeZone;
    const bool moved = store::update(tx, calendar);
    ASSERT(moved);
    impl_->announce(tx, Actor::system("setup"), calendar.id);
}
Result<Calendar> Calendars::add(db::WriteTx& tx, const Actor& actor, Calendar wanted) {
    return impl_->add(tx, actor, std::move(wanted));
}
Result<Calendar> Calendars::change(db::WriteTx& tx, const Actor& actor, const Calendar& stored,
                                   Calendar wanted) {
    return impl_->change(tx, actor, stored, std::move(wanted));
}
Result<void> Calendars::remove(db::WriteTx& tx, const Actor& actor, CalendarId id) {
    return impl_->remove(tx, actor, id);
}
Result<Calendar> Calendars::makeDefault(db::WriteTx& tx, const Actor& actor, CalendarId id) {
    return impl_->makeDefault(tx, actor, id);
}
Result<void> Calendars::use(db::WriteTx& tx, const Actor& actor, const Use& use) {
    return impl_->use(tx, actor, use);
}
std::optional<Calendar> Calendars::find(db::ReadTx& tx, CalendarId id) const {
    return store::find(tx, id);
}
std::vector<Calendar> Calendars::list(db::ReadTx& tx) const {
    return store::list(tx);
}
std::shared_ptr<const Snapshot> Calendars::snapshot(db::ReadTx& tx) const {
    return impl_->snapshot(tx);
}
void Calendars::connect(CalendarObserver& observer, Outside outside) {
    impl_->observer = &observer;
    impl_->outside.emplace(std::move(outside));
}

}  // namespace deskbell::calendars
