#include "desk/routing/store.hpp"

#include "base/text.hpp"
#include "desk/routing/queue_text.hpp"

namespace deskbell::routing::store {

namespace {

constexpr db::Statement kSkills{
    "skills.list",
    "SELECT id, kind, name, language, created_at, version FROM skills ORDER BY name_key"};
constexpr db::Statement kFindSkill{
    "skills.find",
    "SELECT id, kind, name, language, created_at, version FROM skills WHERE id = $1"};
constexpr db::Statement kInsertSkill{
    "skills.insert",
    "INSERT INTO skills (id, kind, name, name_key, language, created_at, version) "
    "VALUES ($1, $2, $3, $4, $5, $6, 1)"};
constexpr db::Statement kUpdateSkill{
    "skills.update",
    "UPDATE skills SET kind = $2, name = $3, name_key = $4, language = $5, "
    "version = version + 1 WHERE id = $1"};
constexpr db::Statement kRemoveSkill{"skills.delete", "DELETE FROM skills WHERE id = $1"};

constexpr db::Statement kAgentSkills{
    "agent_skills.list",
    "SELECT agent_id, skill_id, level FROM agent_skills ORDER BY agent_id, skill_id"};
constexpr db::Statement kSkillsOf{
    "agent_skills.of",
    "SELECT skill_id, level FROM agent_skills WHERE agent_id = $1 ORDER BY skill_id"};
constexpr db::Statement kClearSkills{"agent_skills.clear",
                                     "DELETE FROM agent_skills WHERE agent_id = $1"};
constexpr db::Statement kForgetSkill{"agent_skills.forget",
                                     "DELETE FROM agent_skills WHERE skill_id = $1"};
constexpr db::Statement kAddSkill{
    "agent_skills.add", "INSERT INTO agent_skills (agent_id, skill_id, level) VALUES ($1, $2, $3)"};

constexpr db::Statement kCapacities{"agent_capacities.list",
                                    "SELECT agent_id, capacity FROM agent_capacities"};
constexpr db::Statement kCapacityOf{"agent_capacities.of",
                                    "SELECT capacity FROM agent_capacities WHERE agent_id = $1"};
constexpr db::Statement kSetCapacity{
    "agent_capacities.set",
    "INSERT INTO agent_capacities (agent_id, capacity) VALUES ($1, $2) "
    "ON CONFLICT (agent_id) DO UPDATE SET capacity = excluded.capacity"};
constexpr db::Statement kWeights{"channel_weights.list",
                                 "SELECT channel, weight FROM channel_weights"};
constexpr db::Statement kSetWeight{"channel_weights.set",
                                   "INSERT INTO channel_weights (channel, weight) VALUES ($1, $2) "
                                   "ON CONFLICT (channel) DO UPDATE SET weight = excluded.weight"};

#define DESKBELL_PRESENCE_COLUMNS \
    "agent_id, chosen, chosen_at, acted_at, missed_at, state, why, since, version"
constexpr db::Statement kPresences{"agent_presences.list",
                                   "SELECT " DESKBELL_PRESENCE_COLUMNS " FROM agent_presences"};
constexpr db::Statement kFindPresence{"agent_presences.find",
                                      "SELECT " DESKBELL_PRESENCE_COLUMNS
                                      " FROM agent_presences WHERE agent_id = $1"};
constexpr db::Statement kSavePresence{
    "agent_presences.save",
    "INSERT INTO agent_presences (" DESKBELL_PRESENCE_COLUMNS
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1) ON CONFLICT (agent_id) DO UPDATE SET "
    "chosen = excluded.chosen, chosen_at = excluded.chosen_at, acted_at = excluded.acted_at, "
    "missed_at = excluded.missed_at, state = excluded.state, why = excluded.why, "
    "since = excluded.since, version = agent_presences.version + 1"};

#define DESKBELL_ABSENCE_COLUMNS "id, agent_id, begins, ends, stand_in_id, note, created_at"
constexpr db::Statement kAbsences{"absences.list",
                                  "SELECT " DESKBELL_ABSENCE_COLUMNS
                                  " FROM absences WHERE ends > $1 ORDER BY begins, id"};
constexpr db::Statement kFindAbsence{
    "absences.find", "SELECT " DESKBELL_ABSENCE_COLUMNS " FROM absences WHERE id = $1"};
constexpr db::Statement kInsertAbsence{"absences.insert",
                                       "INSERT INTO absences (" DESKBELL_ABSENCE_COLUMNS
                                       ") VALUES ($1, $2, $3, $4, $5, $6, $7)"};
constexpr db::Statement kRemoveAbsence{"absences.delete", "DELETE FROM absences WHERE id = $1"};

#define DESKBELL_QUEUE_COLUMNS "id, position, name, active, definition, created_at, version"
constexpr db::Statement kQueues{
    "queues.list", "SELECT " DESKBELL_QUEUE_COLUMNS " FROM queues ORDER BY position, id"};
constexpr db::Statement kFindQueue{"queues.find",
                                   "SELECT " DESKBELL_QUEUE_COLUMNS " FROM queues WHERE id = $1"};
constexpr db::Statement kInsertQueue{
    "queues.insert",
    "INSERT INTO queues (id, position, name, name_key, active, definition, created_at, version) "
    "VALUES ($1, (SELECT coalesce(max(position), 0) + 1 FROM queues), $2, $3, $4, $5, $6, 1)"};
constexpr db::Statement kUpdateQueue{
    "queues.update",
    "UPDATE queues SET name = $2, name_key = $3, active = $4, definition = $5, "
    "version = version + 1 WHERE id = $1"};
constexpr db::Statement kRemoveQueue{"queues.delete", "DELETE FROM queues WHERE id = $1"};
constexpr db::Statement kPlaceQueue{"queues.place",
                                    "UPDATE queues SET position = $2 WHERE id = $1"};

#define DESKBELL_OFFER_COLUMNS \
    "id, ticket_id, agent_id, queue_id, state, made_at, until, ended_at, reason"
constexpr db::Statement kInsertOffer{"offers.insert",
                                     "INSERT INTO offers (" DESKBELL_OFFER_COLUMNS
                                     ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"};
constexpr db::Statement kSaveOffer{
    "offers.save", "UPDATE offers SET state = $2, ended_at = $3, reason = $4 WHERE id = $1"};
constexpr db::Statement kFindOffer{"offers.find",
                                   "SELECT " DESKBELL_OFFER_COLUMNS " FROM offers WHERE id = $1"};
constexpr db::Statement kOpenTo{"offers.open_to",
                                "SELECT " DESKBELL_OFFER_COLUMNS
                                " FROM offers WHERE agent_id = $1 AND state = 'open' ORDER BY id"};
constexpr db::Statement kOffersOf{"offers.of",
                                  "SELECT " DESKBELL_OFFER_COLUMNS
                                  " FROM offers WHERE ticket_id = $1 ORDER BY id DESC LIMIT $2"};
constexpr db::Statement kOpenOffers{
    "offers.open", "SELECT " DESKBELL_OFFER_COLUMNS " FROM offers WHERE state = 'open'"};
constexpr db::Statement kEndedSince{"offers.ended_since",
                                    "SELECT " DESKBELL_OFFER_COLUMNS
                                    " FROM offers WHERE ended_at IS NOT NULL AND ended_at > $1"};
constexpr db::Statement kOverdue{
    "offers.overdue", "SELECT id FROM offers WHERE state = 'open' AND until < $1 LIMIT 20"};

Skill readSkill(const db::Row& row) {
    Skill skill;
    skill.id = row.id<SkillId>(0);
    skill.kind = parseSkillKind(row.view(1)).value();
    skill.name = row.text(2);
    skill.language = row.text(3);
    skill.createdAt = row.time(4);
    skill.version = row.integer(5);
    return skill;
}

Presence readPresence(const db::Row& row) {
    Presence presence;
    presence.agent = row.id<AgentId>(0);
    presence.chosen = parseState(row.view(1));
    presence.chosenAt = row.optionalTime(2);
    presence.actedAt = row.optionalTime(3);
    presence.missedAt = row.optionalTime(4);
    presence.state = parseState(row.view(5)).value();
    presence.why = parseWhy(row.view(6)).value();
    presence.since = row.time(7);
    presence.version = row.integer(8);
    return presence;
}

Absence readAbsence(const db::Row& row) {
    return Absence{row.id<AbsenceId>(0), row.id<AgentId>(1), row.time(2), row.time(3),
                   row.id<AgentId>(4),   row.text(5),        row.time(6)};
}

Queue readQueue(const db::Row& row) {
    Queue queue;
    queue.id = row.id<QueueId>(0);
    queue.position = row.integer(1);
    queue.name = row.text(2);
    queue.active = row.boolean(3);
    auto definition = json::parse(row.view(4));
    ASSERT(definition.has_value());
    json::Reader in(*definition);
    readDefinition(in, queue);
    ASSERT(!in.error());  // it was checked before it was kept
    queue.createdAt = row.time(5);
    queue.version = row.integer(6);
    return queue;
}

std::string definitionOf(const Queue& queue) {
    json::Writer out;
    out.beginObject();
    writeDefinition(out, queue);
    return out.endObject().take();
}

Offer readOffer(const db::Row& row) {
    return Offer{row.id<OfferId>(0),
                 row.id<TicketId>(1),
                 row.id<AgentId>(2),
                 row.id<QueueId>(3),
                 parseOfferState(row.view(4)).value(),
                 row.time(5),
                 row.time(6),
                 row.optionalTime(7),
                 row.text(8)};
}

SkillLevel readLevel(const db::Row& row, int column) {
    return {row.id<SkillId>(column), static_cast<int>(row.integer(column + 1))};
}

}  // namespace

std::vector<Skill> skills(db::ReadTx& tx) {
    return tx.list(kSkills, {}, readSkill);
}
std::optional<Skill> findSkill(db::ReadTx& tx, SkillId id) {
    return tx.find(kFindSkill, {id}, readSkill);
}
bool insertSkill(db::WriteTx& tx, const Skill& s) {
    return tx.tryRun(kInsertSkill, {s.id, skillKindName(s.kind), s.name, foldKey(s.name),
                                    s.language, s.createdAt});
}
bool updateSkill(db::WriteTx& tx, const Skill& s) {
    return tx.tryRun(kUpdateSkill,
                     {s.id, skillKindName(s.kind), s.name, foldKey(s.name), s.language});
}
void removeSkill(db::WriteTx& tx, SkillId id) {
    tx.run(kForgetSkill, {id});
    tx.run(kRemoveSkill, {id});
}

std::map<AgentId, std::vector<SkillLevel>> agentSkills(db::ReadTx& tx) {
    std::map<AgentId, std::vector<SkillLevel>> out;
    tx.each(kAgentSkills, {},
            [&](const db::Row& row) { out[row.id<AgentId>(0)].push_back(readLevel(row, 1)); });
    return out;
}
std::vector<SkillLevel> skillsOf(db::ReadTx& tx, AgentId agent) {
    return tx.list(kSkillsOf, {agent}, [](const db::Row& row) { return readLevel(row, 0); });
}
void replaceSkills(db::WriteTx& tx, AgentId agent, const std::vector<SkillLevel>& skills) {
    tx.run(kClearSkills, {agent});
    for (const auto& has : skills) tx.run(kAddSkill, {agent, has.skill, has.level});
}
std::map<AgentId, int> capacities(db::ReadTx& tx) {
    std::map<AgentId, int> out;
    tx.each(kCapacities, {}, [&](const db::Row& row) {
        out[row.id<AgentId>(0)] = static_cast<int>(row.integer(1));
    });
    return out;
}
std::optional<int> capacityOf(db::ReadTx& tx, AgentId agent) {
    return tx.find(kCapacityOf, {agent},
                   [](const db::Row& row) { return static_cast<int>(row.integer(0)); });
}
void setCapacity(db::WriteTx& tx, AgentId agent, int capacity) {
    tx.run(kSetCapacity, {agent, capacity});
}
rules::Weights weights(db::ReadTx& tx) {
    rules::Weights out;
    tx.each(kWeights, {},
            [&](const db::Row& row) { out[row.text(0)] = static_cast<int>(row.integer(1)); });
    return out;
}
void setWeight(db::WriteTx& tx, std::string_view channel, int weight) {
    tx.run(kSetWeight, {channel, weight});
}

std::vector<Presence> presences(db::ReadTx& tx) {
    return tx.list(kPresences, {}, readPresence);
}
std::optional<Presence> findPresence(db::ReadTx& tx, AgentId agent) {
    return tx.find(kFindPresence, {agent}, readPresence);
}
void save(db::WriteTx& tx, const Presence& p) {
    tx.run(kSavePresence, {p.agent, p.chosen ? stateName(*p.chosen) : "", p.chosenAt, p.actedAt,
                           p.missedAt, stateName(p.state), whyName(p.why), p.since});
}

std::vector<Absence> absences(db::ReadTx& tx, Timestamp now) {
    return tx.list(kAbsences, {now}, readAbsence);
}
std::optional<Absence> findAbsence(db::ReadTx& tx, AbsenceId id) {
    return tx.find(kFindAbsence, {id}, readAbsence);
}
void insert(db::WriteTx& tx, const Absence& a) {
    tx.run(kInsertAbsence, {a.id, a.agent, a.begins, a.ends, a.standIn, a.note, a.createdAt});
}
void removeAbsence(db::WriteTx& tx, AbsenceId id) {
    tx.run(kRemoveAbsence, {id});
}

std::vector<Queue> queues(db::ReadTx& tx) {
    return tx.list(kQueues, {}, readQueue);
}
std::optional<Queue> findQueue(db::ReadTx& tx, QueueId id) {
    return tx.find(kFindQueue, {id}, readQueue);
}
bool insertQueue(db::WriteTx& tx, const Queue& q) {
    return tx.tryRun(kInsertQueue,
                     {q.id, q.name, foldKey(q.name), q.active, definitionOf(q), q.createdAt});
}
bool updateQueue(db::WriteTx& tx, const Queue& q) {
    return tx.tryRun(kUpdateQueue, {q.id, q.name, foldKey(q.name), q.active, definitionOf(q)});
}
void removeQueue(db::WriteTx& tx, QueueId id) {
    tx.run(kRemoveQueue, {id});
}
void placeQueue(db::WriteTx& tx, QueueId id, std::int64_t position) {
    tx.run(kPlaceQueue, {id, position});
}

bool insert(db::WriteTx& tx, const Offer& o) {
    return tx.tryRun(kInsertOffer, {o.id, o.ticket, o.agent, o.queue, offerStateName(o.state),
                                    o.madeAt, o.until, o.endedAt, o.reason});
}
void save(db::WriteTx& tx, const Offer& o) {
    tx.run(kSaveOffer, {o.id, offerStateName(o.state), o.endedAt, o.reason});
}
std::optional<Offer> findOffer(db::ReadTx& tx, OfferId id) {
    return tx.find(kFindOffer, {id}, readOffer);
}
std::vector<Offer> openOffersTo(db::ReadTx& tx, AgentId agent) {
    return tx.list(kOpenTo, {agent}, readOffer);
}
std::vector<Offer> offersOf(db::ReadTx& tx, TicketId ticket, int limit) {
    auto newestFirst = tx.list(kOffersOf, {ticket, limit}, readOffer);
    return {newestFirst.rbegin(), newestFirst.rend()};
}
std::vector<Offer> recentOffers(db::ReadTx& tx, Timestamp since) {
    auto out = tx.list(kOpenOffers, {}, readOffer);
    tx.each(kEndedSince, {since}, [&](const db::Row& row) { out.push_back(readOffer(row)); });
    return out;
}

std::vector<std::string> check(db::ReadTx& tx, Timestamp now) {
    std::vector<std::string> out;
    // An hour: nobody looked after them for that long.
    tx.each(kOverdue, {now - std::chrono::hours(1)}, [&](const db::Row& row) {
        out.push_back("offer " + std::to_string(row.integer(0)) +
                      ": its time is over, and it goes on to nobody");
    });
    return out;
}

}  // namespace deskbell::routing::store
