#include <algorithm>

#include "base/text.hpp"
#include "desk/routing/impl.hpp"

namespace deskbell::routing {

const kernel::Setting kAwayAfterMinutes{
    "routing.away_after_minutes",
    kernel::SettingKind::integer,
    "15",
    "An agent who does nothing for so many minutes is away and gets no tickets.",
    1,
    480};

namespace {

constexpr std::size_t kMostSkills = 500;
/// What is kept of acts is true to the minute: writing each would be a row for every click.
constexpr Duration kActsApart = std::chrono::minutes(1);

std::string subjectOf(std::string_view kind, std::int64_t id) {
    return std::string(kind) + ":" + std::to_string(id);
}
Error skillTaken() {
    return {Errc::conflict, "skill.name.taken", "name", "There is a skill of that name."};
}
Error unknownAgent(std::string field) {
    return {Errc::invalid, "agent.unknown", std::move(field), "Choose an agent who works here."};
}

}  // namespace

bool mayManage(const Actor& actor) {
    return actor.may(Permission::settingsManage);
}

void Routing::Impl::announce(db::WriteTx& tx, std::string_view kind, std::int64_t subject,
                             AgentId by) {
    const auto position = parts.outbox.add(
        tx, {.kind = std::string(kind), .subject = subject, .audience = {}, .by = by, .data = {}});
    if (kind == kQueuesChanged) remembered_.changed(tx, position);
}

// --- Presence

Presence Routing::Impl::presenceOf(db::ReadTx& tx, AgentId agent) {
    if (auto known = store::findPresence(tx, agent)) return *std::move(known);
    Presence fresh;
    fresh.agent = agent;
    return fresh;
}

rules::PresenceNow Routing::Impl::presenceNow(db::ReadTx& tx, const Presence& known,
                                              const std::vector<Absence>& absences) const {
    const auto now = parts.clock.now();
    const auto calendars = parts.calendars.snapshot(tx);
    const auto teams = parts.people.directory(tx)->teamsOf(known.agent);
    const auto& hours = calendars->forAgent(known.agent, teams);
    auto out = rules::presenceAt(
        {.known = known,
         .absent = rules::absenceAt(absences, known.agent, now) != nullptr,
         .hours = hours.hours.get(),
         .awayAfter = std::chrono::minutes(parts.settings.integer(tx, kAwayAfterMinutes))},
        now);
    for (const auto& absence : absences) {
        if (absence.agent != known.agent) continue;
        const auto turn = absence.begins > now ? absence.begins : absence.ends;
        if (!out.until || turn < *out.until) out.until = turn;
    }
    return out;
}

void Routing::Impl::settle(db::WriteTx& tx, Presence presence, AgentId by) {
    const auto now = parts.clock.now();
    const auto is = presenceNow(tx, presence, store::absences(tx, now));
    const bool isNew =
        presence.version == 0 || presence.state != is.state || presence.why != is.why;
    if (presence.version == 0 || presence.state != is.state) presence.since = now;
    presence.state = is.state;
    presence.why = is.why;
    store::save(tx, presence);
    if (isNew) announce(tx, kPresenceChanged, presence.agent.value, by);
}

void Routing::Impl::acted(db::WriteTx& tx, AgentId agent, Timestamp at) {
    auto presence = presenceOf(tx, agent);
    const bool recent = presence.actedAt && at - *presence.actedAt < kActsApart;
    const bool matters = presence.why == Why::inactive || presence.why == Why::missedOffer;
    if (recent && !matters) return;
    presence.actedAt = std::max(presence.actedAt.value_or(at), at);
    settle(tx, std::move(presence), {});
}

Result<void> Routing::Impl::choose(db::WriteTx& tx, const Actor& actor,
                                   std::optional<State> chosen) {
    if (chosen == State::offShift)
        return Error{Errc::invalid, "presence.state", "state",
                     "One of available, busy and away; null leaves it to Deskbell."};
    const auto now = parts.clock.now();
    auto presence = presenceOf(tx, actor.agent);
    presence.chosen = chosen;
    presence.chosenAt = chosen ? std::optional(now) : std::nullopt;
    presence.actedAt = now;
    settle(tx, std::move(presence), actor.agent);
    return {};
}

namespace {

/// What is kept of agents, for one or for all.
struct Kept {
    std::map<AgentId, State> states;
    std::map<AgentId, int> capacities;
    std::map<AgentId, std::vector<SkillLevel>> skills;
    std::map<SkillId, std::string> languages;
};

bool getsTickets(const people::Directory& everybody, const people::Agent& agent) {
    const auto role = everybody.roles.find(agent.role);
    return agent.active && role != everybody.roles.end() &&
           role->second.permissions.has(Permission::ticketsReply) &&
           role->second.permissions.has(Permission::ticketsRead);
}

template <class Map>
typename Map::mapped_type valueOf(const Map& map, AgentId agent,
                                  typename Map::mapped_type otherwise) {
    const auto found = map.find(agent);
    return found == map.end() ? std::move(otherwise) : found->second;
}

BoardAgent build(const Kept& kept, AgentId id, std::vector<TeamId> teams) {
    BoardAgent out;
    out.id = id;
    out.available = valueOf(kept.states, id, State::away) == State::available;
    out.capacity = valueOf(kept.capacities, id, kUsualCapacity);
    out.teams = std::move(teams);
    out.skills = valueOf(kept.skills, id, {});
    for (const auto& has : out.skills) {
        const auto language = kept.languages.find(has.skill);
        if (language != kept.languages.end()) out.languages.push_back(language->second);
    }
    return out;
}

std::map<SkillId, std::string> languagesOf(db::ReadTx& tx) {
    std::map<SkillId, std::string> out;
    for (const auto& skill : store::skills(tx)) {
        if (!skill.language.empty()) out[skill.id] = skill.language;
    }
    return out;
}

}  // namespace

std::optional<BoardAgent> Routing::Impl::boardAgent(db::ReadTx& tx, AgentId id) const {
    const auto everybody = parts.people.directory(tx);
    const auto* agent = everybody->agent(id);
    if (agent == nullptr || !getsTickets(*everybody, *agent)) return std::nullopt;
    Kept kept;
    kept.states[id] = presenceOf(tx, id).state;
    kept.capacities[id] = store::capacityOf(tx, id).value_or(kUsualCapacity);
    kept.skills[id] = store::skillsOf(tx, id);
    if (!kept.skills[id].empty()) kept.languages = languagesOf(tx);
    return build(kept, id, everybody->teamsOf(id));
}

std::vector<BoardAgent> Routing::Impl::boardAgents(db::ReadTx& tx) const {
    const auto everybody = parts.people.directory(tx);
    Kept kept{.states = {},
              .capacities = store::capacities(tx),
              .skills = store::agentSkills(tx),
              .languages = languagesOf(tx)};
    for (const auto& presence : store::presences(tx)) kept.states[presence.agent] = presence.state;
    std::map<AgentId, std::vector<TeamId>> teams;  // by agent: teamsOf() looks through all of them
    for (const auto& [id, team] : everybody->teams) {
        for (const auto member : team.members) teams[member].push_back(id);
    }
    std::vector<BoardAgent> out;
    for (const auto& [id, agent] : everybody->agents) {
        if (!getsTickets(*everybody, agent)) continue;
        auto mine = valueOf(teams, id, {});
        std::sort(mine.begin(), mine.end());
        out.push_back(build(kept, id, std::move(mine)));
    }
    std::sort(out.begin(), out.end(),
              [](const BoardAgent& a, const BoardAgent& b) { return a.id < b.id; });
    return out;
}

// --- Skills and capacity

Result<Skill> Routing::Impl::addSkill(db::WriteTx& tx, const Actor& actor, Skill wanted) {
    auto skill = rules::check(std::move(wanted));
    if (!skill) return skill;
    if (store::skills(tx).size() >= kMostSkills)
        return Error{Errc::conflict, "skill.too_many", "", "There are 500 skills already."};
    skill->id = parts.ids.make<SkillId>();
    skill->createdAt = parts.clock.now();
    if (!store::insertSkill(tx, *skill)) return skillTaken();
    parts.audit.record(tx, actor, "skill.added", subjectOf("skill", skill->id.value),
                       kernel::AuditDetails(skill->name).take());
    announce(tx, kSkillsChanged, skill->id.value, actor.agent);
    return store::findSkill(tx, skill->id).value();
}

Result<Skill> Routing::Impl::changeSkill(db::WriteTx& tx, const Actor& actor, const Skill& stored,
                                         Skill wanted) {
    auto skill = rules::check(std::move(wanted));
    if (!skill) return skill;
    if (!store::updateSkill(tx, *skill)) return skillTaken();
    parts.audit.record(
        tx, actor, "skill.changed", subjectOf("skill", skill->id.value),
        kernel::AuditDetails(skill->name).changed("name", stored.name, skill->name).take());
    announce(tx, kSkillsChanged, skill->id.value, actor.agent);
    return store::findSkill(tx, skill->id).value();
}

Result<void> Routing::Impl::removeSkill(db::WriteTx& tx, const Actor& actor, SkillId id) {
    const auto skill = store::findSkill(tx, id);
    if (!skill) return Error{Errc::notFound, "skill.not_found", "", "There is no such skill."};
    for (const auto& queue : plan(tx)->queues) {
        for (const auto& need : queue.skills) {
            if (need.skill == id)
                return Error{Errc::conflict, "skill.used", "",
                             "A queue asks for this skill: " + queue.name};
        }
    }
    store::removeSkill(tx, id);
    parts.audit.record(tx, actor, "skill.removed", subjectOf("skill", id.value),
                       kernel::AuditDetails(skill->name).take());
    announce(tx, kSkillsChanged, id.value, actor.agent);
    return {};
}

Result<void> Routing::Impl::setAgent(db::WriteTx& tx, const Actor& actor, AgentId agent,
                                     std::optional<int> capacity,
                                     const std::optional<std::vector<SkillLevel>>& skills) {
    const auto everybody = parts.people.directory(tx);
    const auto* found = everybody->agent(agent);
    if (found == nullptr)
        return Error{Errc::notFound, "agent.not_found", "", "There is no such agent."};
    if (skills) {
        std::vector<SkillId> seen;
        for (const auto& has : *skills) {
            if (!store::findSkill(tx, has.skill))
                return Error{Errc::invalid, "skill.unknown", "skills", "There is no such skill."};
            if (std::find(seen.begin(), seen.end(), has.skill) != seen.end())
                return Error{Errc::invalid, "skill.twice", "skills", "Name each skill once."};
            seen.push_back(has.skill);
        }
        store::replaceSkills(tx, agent, *skills);
    }
    if (capacity) store::setCapacity(tx, agent, *capacity);
    parts.audit.record(tx, actor, "agent.routing_changed", subjectOf("agent", agent.value),
                       kernel::AuditDetails(found->name).take());
    announce(tx, kAgentChanged, agent.value, actor.agent);
    return {};
}

// --- Absences

Result<Absence> Routing::Impl::addAbsence(db::WriteTx& tx, const Actor& actor, Absence wanted) {
    if (wanted.agent != actor.agent && !actor.may(Permission::peopleManage))
        return Error{Errc::forbidden, "absence.not_yours", "",
                     "Only your own absence, unless you manage people."};
    auto absence = rules::check(std::move(wanted));
    if (!absence) return absence;
    if (!works(tx, absence->agent)) return unknownAgent("agent_id");
    if (absence->standIn && !works(tx, absence->standIn)) return unknownAgent("stand_in_id");
    if (absence->ends <= parts.clock.now())
        return Error{Errc::invalid, "absence.past", "ends", "This time has passed already."};
    absence->id = parts.ids.make<AbsenceId>();
    absence->createdAt = parts.clock.now();
    store::insert(tx, *absence);
    settle(tx, presenceOf(tx, absence->agent), actor.agent);
    announce(tx, kAbsencesChanged, absence->agent.value, actor.agent);
    return absence;
}

Result<void> Routing::Impl::removeAbsence(db::WriteTx& tx, const Actor& actor, AbsenceId id) {
    const auto absence = store::findAbsence(tx, id);
    if (!absence)
        return Error{Errc::notFound, "absence.not_found", "", "There is no such absence."};
    if (absence->agent != actor.agent && !actor.may(Permission::peopleManage))
        return Error{Errc::forbidden, "absence.not_yours", "",
                     "Only your own absence, unless you manage people."};
    store::removeAbsence(tx, id);
    settle(tx, presenceOf(tx, absence->agent), actor.agent);
    announce(tx, kAbsencesChanged, absence->agent.value, actor.agent);
    return {};
}

bool Routing::Impl::works(db::ReadTx& tx, AgentId agent) const {
    const auto everybody = parts.people.directory(tx);
    const auto* found = everybody->agent(agent);
    return found != nullptr && found->active;
}

}  // namespace deskbell::routing
