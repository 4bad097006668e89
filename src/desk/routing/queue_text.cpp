#include "desk/routing/queue_text.hpp"

namespace deskbell::routing {

namespace {

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
template <class Period>
void writeTime(json::Writer& out, std::string_view key,
               const std::optional<std::chrono::duration<std::int64_t, Period>>& time) {
    out.key(key);
    if (time)
        out.integer(time->count());
    else
        out.null();
}

void readConditions(json::Reader& in, Conditions& out) {
    const auto value = in.value("conditions");
    if (value.isNull()) return;
    json::Reader inner(value);
    out = {};
    out.inboxes = inner.optionalIds<inboxes::InboxId>("inbox_ids", 100).value_or(out.inboxes);
    out.tags = inner.optionalStrings("tags", 50, 50).value_or(out.tags);
    out.channels = inner.optionalStrings("channels", 20, 20).value_or(out.channels);
    out.languages = inner.optionalStrings("languages", 20, 20).value_or(out.languages);
    for (const auto& name :
         inner.optionalStrings("priorities", 4, 20).value_or(std::vector<std::string>{})) {
        if (const auto priority = tickets::parsePriority(name))
            out.priorities.push_back(*priority);
        else
            inner.fail({Errc::invalid, "queue.priority", "conditions",
                        "Priorities are low, normal, high and urgent."});
    }
    if (auto bad = inner.error()) in.fail(*bad);
}

/// Present and null: none.
template <class Time>
void readTime(json::Reader& in, std::string_view name, std::optional<Time>& into,
              std::int64_t most) {
    if (!in.has(name)) return;
    into.reset();
    if (const auto value = in.optionalInteger(name, 0, most)) into = Time(*value);
}

}  // namespace

void writeLevels(json::Writer& out, const std::vector<SkillLevel>& levels) {
    out.beginArray();
    for (const auto& has : levels)
        out.beginObject().key("skill_id").id(has.skill).key("level").integer(has.level).endObject();
    out.endArray();
}

void readLevels(json::Reader& in, std::string_view name, std::vector<SkillLevel>& levels) {
    const auto value = in.value(name);
    if (value.isNull()) return;
    if (!value.isArray() || value.items().size() > 100) {
        in.fail({Errc::invalid, "field.type", std::string(name), "A list is expected here."});
        return;
    }
    levels.clear();
    for (const auto& item : value.items()) {
        json::Reader inner(item);
        levels.push_back(
            {inner.id<SkillId>("skill_id"),
             static_cast<int>(inner.optionalInteger("level", 1, kHighestLevel).value_or(1))});
        if (auto bad = inner.error()) in.fail(*bad);
    }
}

void writeDefinition(json::Writer& out, const Queue& queue) {
    const auto& conditions = queue.conditions;
    out.key("conditions").beginObject();
    writeIds(out, "inbox_ids", conditions.inboxes);
    writeTexts(out, "tags", conditions.tags);
    writeTexts(out, "channels", conditions.channels);
    out.key("priorities").beginArray();
    for (const auto priority : conditions.priorities) out.string(tickets::priorityName(priority));
    out.endArray();
    writeTexts(out, "languages", conditions.languages);
    out.endObject().key("team_id").id(queue.team).key("skills");
    writeLevels(out, queue.skills);
    out.key("speaks_language").boolean(queue.speaksLanguage);
    out.key("strategy").string(strategyName(queue.strategy));
    writeTime(out, "offer_seconds", queue.offerFor);
    writeTime(out, "silent_minutes", queue.silentAfter);
    writeTime(out, "absent_minutes", queue.absentAfter);
    out.key("weight");
    if (queue.weight)
        out.integer(*queue.weight);
    else
        out.null();
}

void readDefinition(json::Reader& in, Queue& queue) {
    readConditions(in, queue.conditions);
    if (in.has("team_id")) queue.team = in.optionalId<TeamId>("team_id").value_or(TeamId{});
    readLevels(in, "skills", queue.skills);
    if (auto speaks = in.optionalBoolean("speaks_language")) queue.speaksLanguage = *speaks;
    if (auto name = in.optionalString("strategy", 20)) {
        const auto strategy = parseStrategy(*name);
        if (!strategy)
            in.fail({Errc::invalid, "queue.strategy", "strategy",
                     "One of least_loaded, round_robin, known_agent, longest_idle, by_hand."});
        queue.strategy = strategy.value_or(queue.strategy);
    }
    readTime(in, "offer_seconds", queue.offerFor, 60 * 60 * 24);
    readTime(in, "silent_minutes", queue.silentAfter, 60 * 24 * 90);
    readTime(in, "absent_minutes", queue.absentAfter, 60 * 24 * 90);
    if (in.has("weight")) {
        queue.weight.reset();
        if (const auto weight = in.optionalInteger("weight", 0, kMostPoints))
            queue.weight = static_cast<int>(*weight);
    }
}

}  // namespace deskbell::routing
