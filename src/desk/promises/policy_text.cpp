#include "desk/promises/policy_text.hpp"

#include <algorithm>

namespace deskbell::promises {

namespace {

using std::chrono::minutes;

constexpr std::string_view kWhom[] = {"owner", "lead", "manager"};
constexpr std::string_view kModes[] = {"off", "offer", "automatic"};

std::optional<Whom> parseWhom(std::string_view name) {
    for (std::size_t i = 0; i < std::size(kWhom); ++i) {
        if (kWhom[i] == name) return static_cast<Whom>(i);
    }
    return std::nullopt;
}

template <class I>
void writeIds(json::Writer& out, std::string_view key, const std::vector<I>& ids) {
    out.key(key).beginArray();
    for (const auto id : ids) out.id(id);
    out.endArray();
}
void writeTexts(json::Writer& out, std::string_view key, const std::vector<std::string>& texts) {
    out.key(key).beginArray();
    for (const auto& text : texts) out.string(text);
    out.endArray();
}

void writeConditions(json::Writer& out, const Conditions& conditions) {
    out.key("conditions").beginObject();
    writeIds(out, "inbox_ids", conditions.inboxes);
    out.key("priorities").beginArray();
    for (const auto priority : conditions.priorities) out.string(tickets::priorityName(priority));
    out.endArray();
    writeIds(out, "customer_ids", conditions.customers);
    writeIds(out, "organization_ids", conditions.organizations);
    writeTexts(out, "tags", conditions.tags);
    writeTexts(out, "channels", conditions.channels);
    out.endObject();
}

Error unknown(std::string field, std::string detail) {
    return {Errc::invalid, "policy.word", std::move(field), std::move(detail)};
}

/// Reads the member as an object of its own; what is wrong inside is said under its name.
template <class Read>
void readObject(json::Reader& in, const json::Value& value, std::string_view name, Read read) {
    if (!value.isObject()) {
        in.fail({Errc::invalid, "field.type", std::string(name), "An object is expected here."});
        return;
    }
    json::Reader inner(value);
    read(inner);
    if (auto bad = inner.error()) in.fail(*bad);
}
/// The same for each item of a list; `into` is replaced when the member is there.
template <class T, class Read>
void readList(json::Reader& in, std::string_view name, std::vector<T>& into, Read read) {
    const auto value = in.value(name);
    if (value.isNull()) return;
    std::vector<T> items;
    if (!value.isArray() || value.items().size() > 50)
        in.fail({Errc::invalid, "field.type", std::string(name), "A list is expected here."});
    for (const auto& item : value.items()) {
        readObject(in, item, name, [&](json::Reader& inner) { items.push_back(read(inner)); });
    }
    into = std::move(items);
}

void readConditions(json::Reader& in, Conditions& out) {
    const auto value = in.value("conditions");
    if (value.isNull()) return;
    readObject(in, value, "conditions", [&](json::Reader& inner) {
        out = {};
        out.inboxes = inner.optionalIds<inboxes::InboxId>("inbox_ids", 100).value_or(out.inboxes);
        out.customers =
            inner.optionalIds<customers::CustomerId>("customer_ids", 500).value_or(out.customers);
        out.organizations = inner.optionalIds<customers::OrganizationId>("organization_ids", 500)
                                .value_or(out.organizations);
        out.tags = inner.optionalStrings("tags", 50, 50).value_or(out.tags);
        out.channels = inner.optionalStrings("channels", 20, 20).value_or(out.channels);
        for (const auto& name :
             inner.optionalStrings("priorities", 4, 20).value_or(std::vector<std::string>{})) {
            if (const auto priority = tickets::parsePriority(name))
                out.priorities.push_back(*priority);
            else
                inner.fail(unknown("conditions", "Priorities are low, normal, high and urgent."));
        }
    });
}

minutes readMinutes(json::Reader& in, std::string_view name) {
    return minutes(in.integer(name, 0, 60 * 24 * 366));
}

Whom readWhom(json::Reader& in, std::string_view text) {
    const auto whom = parseWhom(text);
    if (!whom) in.fail(unknown("to", "One of owner, lead or manager."));
    return whom.value_or(Whom::owner);
}

void readTargets(json::Reader& in, Policy& policy) {
    readList(in, "targets", policy.targets, [](json::Reader& item) {
        Target target;
        const auto kind = parseKind(item.string("kind", 20));
        if (!kind) item.fail(unknown("targets", "One of first_answer, next_answer, solution."));
        target.kind = kind.value_or(Kind::firstAnswer);
        target.time = readMinutes(item, "minutes");
        target.working = item.optionalBoolean("working").value_or(true);
        target.visible = item.optionalBoolean("visible").value_or(true);
        return target;
    });
}

void readAlarms(json::Reader& in, Policy& policy) {
    readList(in, "warnings", policy.warnings, [](json::Reader& item) {
        Warning warning;
        warning.before = readMinutes(item, "minutes_before");
        if (const auto names = item.optionalStrings("to", 3, 20)) {
            warning.whom.clear();
            for (const auto& name : *names) warning.whom.push_back(readWhom(item, name));
        }
        return warning;
    });
    readList(in, "steps", policy.steps, [](json::Reader& item) {
        Step step;
        step.after = readMinutes(item, "minutes_after");
        step.whom = readWhom(item, item.string("to", 20));
        step.tell = item.optionalBoolean("tell").value_or(true);
        step.reassign = item.optionalBoolean("reassign").value_or(false);
        step.raisePriority = item.optionalBoolean("raise_priority").value_or(false);
        return step;
    });
}

void readNotice(json::Reader& in, NoticeRule& notice) {
    const auto value = in.value("notice");
    if (value.isNull()) return;
    readObject(in, value, "notice", [&](json::Reader& inner) {
        const auto mode = inner.string("mode", 20);
        const auto found = std::find(std::begin(kModes), std::end(kModes), mode);
        if (found == std::end(kModes))
            inner.fail(unknown("notice", "One of off, offer or automatic."));
        else
            notice.mode = static_cast<NoticeRule::Mode>(found - std::begin(kModes));
        if (auto before = inner.optionalInteger("minutes_before", 1, 60 * 24 * 366))
            notice.before = minutes(*before);
        if (auto later = inner.optionalInteger("minutes_later", 1, 60 * 24 * 366))
            notice.later = minutes(*later);
        if (auto most = inner.optionalInteger("most", 1, 5)) notice.most = static_cast<int>(*most);
        if (auto reason = inner.optionalString("reason", 20)) notice.reason = *reason;
    });
}

}  // namespace

std::string_view whomName(Whom whom) {
    return kWhom[static_cast<std::size_t>(whom)];
}

void writeDefinition(json::Writer& out, const Policy& policy) {
    writeConditions(out, policy.conditions);
    out.key("targets").beginArray();
    for (const auto& target : policy.targets) {
        out.beginObject().key("kind").string(kindName(target.kind));
        out.key("minutes").integer(target.time.count());
        out.key("working").boolean(target.working).key("visible").boolean(target.visible);
        out.endObject();
    }
    out.endArray();
    out.key("pause_waiting").boolean(policy.pauseWaiting);
    out.key("pause_paused").boolean(policy.pausePaused);
    out.key("calendar_id").id(policy.calendar).key("manager_id").id(policy.manager);
    out.key("warnings").beginArray();
    for (const auto& warning : policy.warnings) {
        out.beginObject().key("minutes_before").integer(warning.before.count());
        out.key("to").beginArray();
        for (const auto whom : warning.whom) out.string(whomName(whom));
        out.endArray().endObject();
    }
    out.endArray().key("steps").beginArray();
    for (const auto& step : policy.steps) {
        out.beginObject().key("minutes_after").integer(step.after.count());
        out.key("to").string(whomName(step.whom)).key("tell").boolean(step.tell);
        out.key("reassign").boolean(step.reassign);
        out.key("raise_priority").boolean(step.raisePriority).endObject();
    }
    const auto& notice = policy.notice;
    out.endArray().key("notice").beginObject();
    out.key("mode").string(kModes[static_cast<std::size_t>(notice.mode)]);
    out.key("minutes_before").integer(notice.before.count());
    out.key("minutes_later").integer(notice.later.count());
    out.key("most").integer(notice.most).key("reason").string(notice.reason).endObject();
}

void readDefinition(json::Reader& in, Policy& policy) {
    readConditions(in, policy.conditions);
    readTargets(in, policy);
    if (auto pauses = in.optionalBoolean("pause_waiting")) policy.pauseWaiting = *pauses;
    if (auto pauses = in.optionalBoolean("pause_paused")) policy.pausePaused = *pauses;
    if (in.has("calendar_id"))
        policy.calendar = in.optionalId<CalendarId>("calendar_id").value_or(CalendarId{});
    if (in.has("manager_id"))
        policy.manager = in.optionalId<AgentId>("manager_id").value_or(AgentId{});
    readAlarms(in, policy);
    readNotice(in, policy.notice);
}

}  // namespace deskbell::promises
