#pragma once
// Rows of skills, capacities, presences, absences, queues and offers.

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "desk/routing/routing.hpp"
#include "desk/routing/rules.hpp"

namespace deskbell::routing::store {

[[nodiscard]] std::vector<Skill> skills(db::ReadTx& tx);  ///< by name
[[nodiscard]] std::optional<Skill> findSkill(db::ReadTx& tx, SkillId id);
/// False when the name is taken.
[[nodiscard]] bool insertSkill(db::WriteTx& tx, const Skill& skill);
[[nodiscard]] bool updateSkill(db::WriteTx& tx, const Skill& skill);
void removeSkill(db::WriteTx& tx, SkillId id);  ///< from all agents too

[[nodiscard]] std::map<AgentId, std::vector<SkillLevel>> agentSkills(db::ReadTx& tx);
[[nodiscard]] std::vector<SkillLevel> skillsOf(db::ReadTx& tx, AgentId agent);
void replaceSkills(db::WriteTx& tx, AgentId agent, const std::vector<SkillLevel>& skills);
[[nodiscard]] std::map<AgentId, int> capacities(db::ReadTx& tx);
[[nodiscard]] std::optional<int> capacityOf(db::ReadTx& tx, AgentId agent);
void setCapacity(db::WriteTx& tx, AgentId agent, int capacity);
[[nodiscard]] rules::Weights weights(db::ReadTx& tx);  ///< those that were set
void setWeight(db::WriteTx& tx, std::string_view channel, int weight);

[[nodiscard]] std::vector<Presence> presences(db::ReadTx& tx);
[[nodiscard]] std::optional<Presence> findPresence(db::ReadTx& tx, AgentId agent);
void save(db::WriteTx& tx, const Presence& presence);

/// Those that have not ended, by their beginning.
[[nodiscard]] std::vector<Absence> absences(db::ReadTx& tx, Timestamp now);
[[nodiscard]] std::optional<Absence> findAbsence(db::ReadTx& tx, AbsenceId id);
void insert(db::WriteTx& tx, const Absence& absence);
void removeAbsence(db::WriteTx& tx, AbsenceId id);

[[nodiscard]] std::vector<Queue> queues(db::ReadTx& tx);  ///< in their order
[[nodiscard]] std::optional<Queue> findQueue(db::ReadTx& tx, QueueId id);
/// False when the name is taken.
[[nodiscard]] bool insertQueue(db::WriteTx& tx, const Queue& queue);
[[nodiscard]] bool updateQueue(db::WriteTx& tx, const Queue& queue);
void removeQueue(db::WriteTx& tx, QueueId id);
void placeQueue(db::WriteTx& tx, QueueId id, std::int64_t position);

/// False when the ticket is offered already.
[[nodiscard]] bool insert(db::WriteTx& tx, const Offer& offer);
/// State, end and reason.
void save(db::WriteTx& tx, const Offer& offer);
[[nodiscard]] std::optional<Offer> findOffer(db::ReadTx& tx, OfferId id);
[[nodiscard]] std::vector<Offer> openOffersTo(db::ReadTx& tx, AgentId agent);
/// Of a ticket, the newest `limit`, oldest first.
[[nodiscard]] std::vector<Offer> offersOf(db::ReadTx& tx, TicketId ticket, int limit);
/// All that are open or ended after `since`.
[[nodiscard]] std::vector<Offer> recentOffers(db::ReadTx& tx, Timestamp since);

/// What must be true and is not, one line each.
[[nodiscard]] std::vector<std::string> check(db::ReadTx& tx, Timestamp now);

}  // namespace deskbell::routing::store
