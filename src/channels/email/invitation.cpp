#include "channels/email/invitation.hpp"

#include <fmt/format.h>
#include <libical/ical.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>

#include <array>
#include <chrono>
#include <memory>

#include "base/json.hpp"
#include "base/text.hpp"
#include "channels/email/invitation_lines.hpp"
#include "channels/email/recurrence.hpp"

namespace deskbell::email {
namespace {

constexpr std::size_t kMostBytes = 1u << 20;
constexpr std::size_t kMostText = 10'000;
constexpr std::size_t kMostAttendees = 200;
constexpr int kMostZones = 20;

struct FreeComponent {
    void operator()(icalcomponent* component) const { icalcomponent_free(component); }
};
struct FreeZone {
    void operator()(icaltimezone* zone) const { icaltimezone_free(zone, 1); }
};
struct FreeBuffer {
    void operator()(char* buffer) const { icalmemory_free_buffer(buffer); }
};
using Component = std::unique_ptr<icalcomponent, FreeComponent>;
using Buffer = std::unique_ptr<char, FreeBuffer>;

/// Calls `visit` for the component and those inside it that are of this kind.
template <class Visit>
void eachComponent(icalcomponent* outer, icalcomponent_kind kind, const Visit& visit) {
    if (icalcomponent_isa(outer) == kind) visit(outer);
    for (auto* inner = icalcomponent_get_first_component(outer, ICAL_ANY_COMPONENT);
         inner != nullptr; inner = icalcomponent_get_next_component(outer, ICAL_ANY_COMPONENT)) {
        eachComponent(inner, kind, visit);
    }
}

icalproperty* find(icalcomponent* component, icalproperty_kind kind) {
    return icalcomponent_get_first_property(component, kind);
}

/// The value as it stands, unescaped where it is text.
std::string valueOf(const icalproperty* property) {
    if (property == nullptr) return {};
    const auto* value = icalproperty_get_value(property);
    if (value != nullptr && icalvalue_isa(value) == ICAL_TEXT_VALUE) {
        const char* text = icalvalue_get_text(value);
        return text == nullptr ? std::string() : std::string(text);
    }
    const Buffer text(icalproperty_get_value_as_string_r(property));
    return text == nullptr ? std::string() : std::string(text.get());
}
std::string textOf(icalcomponent* component, icalproperty_kind kind) {
    return std::string(firstCodePoints(cleanText(valueOf(find(component, kind))), kMostText));
}
std::string lineOf(icalcomponent* component, icalproperty_kind kind) {
    return cleanLine(textOf(component, kind));
}
/// A word such as REQUEST, upper case.
std::string wordOf(std::string_view text) {
    std::string out = cleanLine(firstCodePoints(toValidUtf8(text), 40));
    for (char& c : out) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    }
    return out;
}

std::string parameterOf(icalproperty* property, icalparameter_kind kind) {
    auto* parameter = icalproperty_get_first_parameter(property, kind);
    if (parameter == nullptr) return {};
    const char* text = kind == ICAL_TZID_PARAMETER ? icalparameter_get_tzid(parameter)
                                                   : icalparameter_get_cn(parameter);
    return text == nullptr ? std::string() : cleanLine(firstCodePoints(toValidUtf8(text), 200));
}

/// Of ORGANIZER and ATTENDEE.
Address personOf(icalproperty* property) {
    if (property == nullptr) return {};
    const auto value = valueOf(property);
    std::string_view address = trim(value);
    if (startsWithIgnoreCaseAscii(address, "mailto:")) address.remove_prefix(7);
    return {parameterOf(property, ICAL_CN_PARAMETER), normalizeEmailAddress(address).value_or("")};
}

Timestamp asUtc(const icaltimetype& local) {
    using namespace std::chrono;
    const sys_days day = year_month_day{year{local.year}, month(static_cast<unsigned>(local.month)),
                                        std::chrono::day(static_cast<unsigned>(local.day))};
    return Timestamp(day) + hours(local.hour) + minutes(local.minute) + seconds(local.second);
}

struct CalendarCloser {
    void operator()(UCalendar* calendar) const { ucal_close(calendar); }
};

/// The instant of a local time in a zone named as IANA or Windows do; nullopt for other names.
std::optional<Timestamp> inZone(const icaltimetype& local, std::string_view zone) {
    constexpr int kLongest = 128;
    if (zone.empty() || zone.size() >= kLongest) return std::nullopt;
    std::array<UChar, kLongest> name{};
    std::array<UChar, kLongest> known{};
    int32_t length = 0;
    UErrorCode status = U_ZERO_ERROR;
    u_strFromUTF8(name.data(), kLongest, &length, zone.data(), static_cast<int32_t>(zone.size()),
                  &status);
    if (U_FAILURE(status)) return std::nullopt;

    UBool isSystem = 0;
    int32_t knownLength = ucal_getCanonicalTimeZoneID(name.data(), length, known.data(), kLongest,
                                                      &isSystem, &status);
    if (U_FAILURE(status) || !isSystem) {
        status = U_ZERO_ERROR;
        knownLength = ucal_getTimeZoneIDForWindowsID(name.data(), length, nullptr, known.data(),
                                                     kLongest, &status);
        if (U_FAILURE(status) || knownLength == 0) return std::nullopt;
    }
    const std::unique_ptr<UCalendar, CalendarCloser> calendar(
        ucal_open(known.data(), knownLength, "", UCAL_GREGORIAN, &status));
    if (U_FAILURE(status)) return std::nullopt;
    ucal_clear(calendar.get());
    ucal_setDateTime(calendar.get(), local.year, local.month - 1, local.day, local.hour,
                     local.minute, local.second, &status);
    const UDate millis = ucal_getMillis(calendar.get(), &status);
    if (U_FAILURE(status)) return std::nullopt;
    return fromMicros(static_cast<std::int64_t>(millis) * 1000);
}

bool isValid(const icaltimetype& time) {
    const std::chrono::year_month_day date{std::chrono::year{time.year},
                                           std::chrono::month(static_cast<unsigned>(time.month)),
                                           std::chrono::day(static_cast<unsigned>(time.day))};
    return time.month > 0 && time.day > 0 && date.ok() && time.year >= 1900 && time.year < 2200 &&
           time.hour >= 0 && time.hour < 24 && time.minute >= 0 && time.minute < 60;
}

/// The rule of a time zone is one a year, as all real ones are: a hostile one of each second would
/// be worked out for centuries.
bool isTame(icalcomponent* observance) {
    auto* rule = find(observance, ICAL_RRULE_PROPERTY);
    if (rule == nullptr) return true;
    const auto recurrence = icalproperty_get_rrule(rule);
    const auto atMostOne = [](const short* list) {
        return list[0] == ICAL_RECURRENCE_ARRAY_MAX || list[1] == ICAL_RECURRENCE_ARRAY_MAX;
    };
    const auto none = [](const short* list) { return list[0] == ICAL_RECURRENCE_ARRAY_MAX; };
    return recurrence.freq == ICAL_YEARLY_RECURRENCE && atMostOne(recurrence.by_day) &&
           atMostOne(recurrence.by_month) && none(recurrence.by_second) &&
           none(recurrence.by_minute) && none(recurrence.by_hour) && none(recurrence.by_year_day) &&
           none(recurrence.by_week_no) && none(recurrence.by_set_pos);
}

/// Time zones that the calendar brings along.
class CalendarZones {
public:
    explicit CalendarZones(icalcomponent* calendar) : calendar_(calendar) {}

    [[nodiscard]] std::optional<Timestamp> at(const icaltimetype& local,
                                              const std::string& name) const {
        icalcomponent* found = nullptr;
        int seen = 0;
        eachComponent(calendar_, ICAL_VTIMEZONE_COMPONENT, [&](icalcomponent* zone) {
            if (++seen > kMostZones || found != nullptr) return;
            if (cleanLine(valueOf(find(zone, ICAL_TZID_PROPERTY))) == name) found = zone;
        });
        if (found == nullptr) return std::nullopt;
        if (auto exact = byRules(local, found)) return exact;
        return byStandard(local, found);
    }

private:
    static std::optional<Timestamp> byRules(const icaltimetype& local, icalcomponent* zone) {
        int observances = 0;
        bool tame = true;
        for (const auto kind : {ICAL_XSTANDARD_COMPONENT, ICAL_XDAYLIGHT_COMPONENT}) {
            eachComponent(zone, kind, [&](icalcomponent* observance) {
                ++observances;
                tame = tame && isTame(observance) && find(observance, ICAL_DTSTART_PROPERTY);
            });
        }
        if (!tame || observances == 0 || observances > kMostZones) return std::nullopt;
        const std::unique_ptr<icaltimezone, FreeZone> known(icaltimezone_new());
        Component copy(icalcomponent_new_clone(zone));
        if (icaltimezone_set_component(known.get(), copy.get()) == 0) return std::nullopt;
        static_cast<void>(copy.release());  // the zone's now
        const auto seconds = icaltime_as_timet_with_zone(local, known.get());
        return fromMicros(static_cast<std::int64_t>(seconds) * 1'000'000);
    }

    static std::optional<Timestamp> byStandard(const icaltimetype& local, icalcomponent* zone) {
        std::optional<int> offset;
        eachComponent(zone, ICAL_XSTANDARD_COMPONENT, [&](icalcomponent* standard) {
            if (auto* to = find(standard, ICAL_TZOFFSETTO_PROPERTY))
                offset = icalproperty_get_tzoffsetto(to);
        });
        if (!offset) return std::nullopt;
        return asUtc(local) - std::chrono::seconds(*offset);
    }

    icalcomponent* const calendar_;
};

std::string localText(const icaltimetype& time) {
    auto text = fmt::format("{:04}-{:02}-{:02}", time.year, time.month, time.day);
    if (time.is_date == 0) text += fmt::format(" {:02}:{:02}", time.hour, time.minute);
    return text;
}

std::optional<CalendarTime> timeOf(icalproperty* property, const icaltimetype& time,
                                   const CalendarZones& zones) {
    if (!isValid(time)) return std::nullopt;
    CalendarTime when;
    when.wholeDay = time.is_date != 0;
    when.local = localText(time);
    if (when.wholeDay) return when;
    if (icaltime_is_utc(time) != 0) {
        when.zone = "UTC";
        when.at = asUtc(time);
        return when;
    }
    when.zone = parameterOf(property, ICAL_TZID_PARAMETER);
    if (when.zone.empty()) return when;
    when.at = inZone(time, when.zone);
    if (!when.at) when.at = zones.at(time, when.zone);
    return when;
}

icaltimetype dateTimeOf(const icalproperty* property) {
    const auto* value = icalproperty_get_value(property);
    return value == nullptr ? icaltime_null_time() : icalvalue_get_datetime(value);
}

/// The day before: an end of whole days is the first day after them.
icaltimetype dayBefore(icaltimetype time) {
    icaltime_adjust(&time, -1, 0, 0, 0);
    return time;
}

void fillTimes(icalcomponent* event, const CalendarZones& zones, Invitation& out) {
    auto* start = find(event, ICAL_DTSTART_PROPERTY);
    if (start != nullptr) out.start = timeOf(start, dateTimeOf(start), zones);
    if (auto* due = find(event, ICAL_DUE_PROPERTY)) out.end = timeOf(due, dateTimeOf(due), zones);
    if (auto* end = find(event, ICAL_DTEND_PROPERTY)) {
        auto time = dateTimeOf(end);
        const bool severalDays = start != nullptr && time.is_date != 0 && isValid(time) &&
                                 icaltime_compare(time, dateTimeOf(start)) > 0;
        out.end = timeOf(end, severalDays ? dayBefore(time) : time, zones);
    }
    auto* lasts = find(event, ICAL_DURATION_PROPERTY);
    if (!out.end && out.start && lasts != nullptr) {
        const auto duration = icalproperty_get_duration(lasts);
        auto time = icaltime_add(dateTimeOf(start), duration);
        if (time.is_date != 0 && (duration.days > 0 || duration.weeks > 0)) time = dayBefore(time);
        out.end = timeOf(start, time, zones);
    }
}

std::string_view statusOf(icalproperty* attendee) {
    auto* parameter = icalproperty_get_first_parameter(attendee, ICAL_PARTSTAT_PARAMETER);
    switch (parameter == nullptr ? ICAL_PARTSTAT_NONE : icalparameter_get_partstat(parameter)) {
        case ICAL_PARTSTAT_ACCEPTED:
            return "accepted";
        case ICAL_PARTSTAT_DECLINED:
            return "declined";
        case ICAL_PARTSTAT_TENTATIVE:
            return "tentative";
        case ICAL_PARTSTAT_DELEGATED:
            return "delegated";
        default:
            return "needs_action";
    }
}

std::string_view roleOf(icalproperty* attendee) {
    auto* parameter = icalproperty_get_first_parameter(attendee, ICAL_ROLE_PARAMETER);
    switch (parameter == nullptr ? ICAL_ROLE_NONE : icalparameter_get_role(parameter)) {
        case ICAL_ROLE_CHAIR:
            return "chair";
        case ICAL_ROLE_OPTPARTICIPANT:
            return "optional";
        case ICAL_ROLE_NONPARTICIPANT:
            return "none";
        default:
            return "required";
    }
}

void fillPeople(icalcomponent* event, Invitation& out) {
    out.organizer = personOf(find(event, ICAL_ORGANIZER_PROPERTY));
    for (auto* attendee = find(event, ICAL_ATTENDEE_PROPERTY);
         attendee != nullptr && out.attendees.size() < kMostAttendees;
         attendee = icalcomponent_get_next_property(event, ICAL_ATTENDEE_PROPERTY)) {
        auto who = personOf(attendee);
        if (who.address.empty() && who.name.empty()) continue;
        out.attendees.push_back(
            {std::move(who), std::string(statusOf(attendee)), std::string(roleOf(attendee))});
    }
}

icalcomponent* firstEvent(icalcomponent* calendar) {
    icalcomponent* event = nullptr;
    for (const auto kind : {ICAL_VEVENT_COMPONENT, ICAL_VTODO_COMPONENT}) {
        if (event != nullptr) break;
        eachComponent(calendar, kind, [&](icalcomponent* found) {
            if (event == nullptr) event = found;
        });
    }
    return event;
}

std::string methodOf(icalcomponent* calendar, std::string_view fallback) {
    std::string method;
    eachComponent(calendar, ICAL_VCALENDAR_COMPONENT, [&](icalcomponent* one) {
        if (method.empty()) method = wordOf(valueOf(find(one, ICAL_METHOD_PROPERTY)));
    });
    return method.empty() ? wordOf(fallback) : method;
}

/// What libical allocated for this thread on the side goes when the reading is over.
struct RingGuard {
    ~RingGuard() { icalmemory_free_ring(); }
};

void writeTime(json::Writer& out, std::string_view key, const std::optional<CalendarTime>& when) {
    out.key(key);
    if (!when) {
        out.null();
        return;
    }
    out.beginObject().key("at").time(when->at).key("local").string(when->local);
    out.key("zone").string(when->zone).key("all_day").boolean(when->wholeDay).endObject();
}

void writePerson(json::Writer& out, const Address& who) {
    out.key("name").string(who.name).key("address").string(who.address);
}

}  // namespace

std::optional<Invitation> parseInvitation(std::string_view calendar, std::string_view method) {
    // Its default is to abort the process.
    static const bool kToleratesErrors = (icalerror_set_errors_are_fatal(0), true);
    ASSERT(kToleratesErrors);
    const RingGuard ring;
    const auto lines = usefulLines(calendar.substr(0, kMostBytes));
    const Component root(icalparser_parse_string(lines.c_str()));
    auto* event = root == nullptr ? nullptr : firstEvent(root.get());
    if (event == nullptr) return std::nullopt;

    Invitation out;
    out.method = methodOf(root.get(), method);
    out.uid = lineOf(event, ICAL_UID_PROPERTY);
    if (auto* sequence = find(event, ICAL_SEQUENCE_PROPERTY))
        out.sequence = icalproperty_get_sequence(sequence);
    out.status = wordOf(valueOf(find(event, ICAL_STATUS_PROPERTY)));
    out.summary = lineOf(event, ICAL_SUMMARY_PROPERTY);
    out.location = lineOf(event, ICAL_LOCATION_PROPERTY);
    out.description = textOf(event, ICAL_DESCRIPTION_PROPERTY);
    fillTimes(event, CalendarZones(root.get()), out);
    fillPeople(event, out);
    out.recurrence = lineOf(event, ICAL_RRULE_PROPERTY);
    if (!out.recurrence.empty()) out.recurrenceText = describeRecurrence(out.recurrence);
    return out;
}

std::string toJson(const Invitation& invitation) {
    json::Writer out;
    const auto textOrNull = [&out](std::string_view key, const std::string& text) {
        out.key(key);
        if (text.empty())
            out.null();
        else
            out.string(text);
    };
    out.beginObject().key("method").string(invitation.method);
    out.key("uid").string(invitation.uid).key("sequence").integer(invitation.sequence);
    textOrNull("status", invitation.status);
    out.key("summary").string(invitation.summary);
    out.key("location").string(invitation.location);
    out.key("description").string(invitation.description);
    writeTime(out, "start", invitation.start);
    writeTime(out, "end", invitation.end);
    out.key("organizer");
    if (invitation.organizer == Address{}) {
        out.null();
    } else {
        out.beginObject();
        writePerson(out, invitation.organizer);
        out.endObject();
    }
    out.key("attendees").beginArray();
    for (const auto& attendee : invitation.attendees) {
        out.beginObject();
        writePerson(out, attendee.who);
        out.key("status").string(attendee.status).key("role").string(attendee.role).endObject();
    }
    out.endArray();
    textOrNull("recurrence", invitation.recurrence);
    textOrNull("recurrence_text", invitation.recurrenceText);
    out.endObject();
    return out.take();
}

}  // namespace deskbell::email
