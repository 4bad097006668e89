#pragma once
// What the node that decides knows and does. Events keep it current; what is due is in a list of
// times; decisions come from the board and are carried out one transaction each.

#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "desk/routing/agenda.hpp"
#include "desk/routing/board.hpp"
#include "desk/routing/impl.hpp"

namespace deskbell::routing {

class Work {
public:
    explicit Work(Routing::Impl& self) : self_(self) {}

    /// Does some of what is to be done; false when nothing is.
    bool turn();
    /// When something becomes due.
    [[nodiscard]] std::optional<Timestamp> next() const { return agenda_.next(); }
    /// Another node decides now.
    void forget();

private:
    void load(db::ReadTx& tx);
    /// True when there were events.
    bool readOn(db::ReadTx& tx);
    void hear(db::ReadTx& tx, const kernel::StoredEvent& stored);
    void refreshAgents(db::ReadTx& tx);
    void refresh(db::ReadTx& tx, AgentId agent);
    void refresh(db::ReadTx& tx, TicketId id);
    void show(db::ReadTx& tx, const tickets::Ticket& ticket, const std::vector<Offer>& offers);
    void look(db::ReadTx& tx, const Agenda::Thing& thing);
    void lookAfter(db::ReadTx& tx, AgentId agent);
    /// Works here, and is not absent for days.
    [[nodiscard]] bool isThere(db::ReadTx& tx, AgentId agent) const;
    bool carryOut();
    bool decide();
    std::vector<Board::Decision> giveAll(const std::vector<Board::Decision>& decisions);

    struct Known {
        AgentId owner;
        std::optional<OfferId> offer;
    };

    Routing::Impl& self_;
    std::optional<Board> board_;  ///< none: nothing is known yet
    std::shared_ptr<const Plan> plan_;
    std::int64_t position_ = 0;
    std::unordered_map<TicketId, Known> tickets_;  ///< the active ones
    std::map<AgentId, std::set<TicketId>> owned_;
    std::vector<Absence> absences_;
    std::map<AgentId, Timestamp> written_;       ///< the last act that was kept
    std::set<std::pair<QueueId, TeamId>> told_;  ///< of whom somebody was told that nobody can
    Agenda agenda_;

    // To be looked at anew.
    bool everything_ = false, everybody_ = false;
    std::set<TicketId> changedTickets_;
    std::set<AgentId> changedAgents_;
    // To be done.
    std::map<AgentId, Timestamp> acts_;
    std::set<AgentId> presences_;
    std::set<TicketId> owners_, unattended_;
    std::set<OfferId> offers_;
    std::map<TicketId, int> refused_;  ///< decisions that could not be carried out
};

}  // namespace deskbell::routing
