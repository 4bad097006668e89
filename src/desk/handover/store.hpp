#pragma once
// Rows of handovers and of sub-tickets.

#include <optional>
#include <vector>

#include "desk/handover/handover.hpp"

namespace deskbell::handover::store {

/// False when one is open on the ticket already.
[[nodiscard]] bool insert(db::WriteTx& tx, const Handover& handover);
/// State and what is known of the end; false when it was not open any more.
[[nodiscard]] bool end(db::WriteTx& tx, const Handover& handover);
void saveTold(db::WriteTx& tx, HandoverId id, EntryId told);
void savePacket(db::WriteTx& tx, HandoverId id, const Packet& packet);
[[nodiscard]] std::optional<Handover> find(db::ReadTx& tx, HandoverId id);
[[nodiscard]] std::optional<Handover> openOf(db::ReadTx& tx, TicketId ticket);
/// Newest first, at most 50.
[[nodiscard]] std::vector<Handover> of(db::ReadTx& tx, TicketId ticket);
/// Open ones, by the time at which they go back.
[[nodiscard]] std::vector<Handover> allOpen(db::ReadTx& tx, int limit);
[[nodiscard]] std::optional<Timestamp> firstDue(db::ReadTx& tx);
[[nodiscard]] std::vector<Handover> openForAgent(db::ReadTx& tx, AgentId agent, int limit);
[[nodiscard]] std::vector<Handover> openForTeam(db::ReadTx& tx, TeamId team, int limit);
[[nodiscard]] std::vector<Handover> openFrom(db::ReadTx& tx, AgentId giver, int limit);

void insert(db::WriteTx& tx, const SubTicket& child);
void savePacket(db::WriteTx& tx, const SubTicket& child);
/// What is above it; nullopt for a ticket of its own.
[[nodiscard]] std::optional<SubTicket> asChild(db::ReadTx& tx, TicketId child);
[[nodiscard]] std::vector<SubTicket> childrenOf(db::ReadTx& tx, TicketId parent);
/// Sub-tickets of sub-tickets: there must be none.
[[nodiscard]] std::vector<TicketId> tooDeep(db::ReadTx& tx, int limit);

}  // namespace deskbell::handover::store
