#pragma once
// What service.cpp and the http files share.

#include "desk/tickets/row_texts.hpp"
#include "desk/tickets/store.hpp"
#include "desk/tickets/store_list.hpp"
#include "desk/tickets/tickets.hpp"

namespace deskbell::tickets {

class Tickets::Impl {
public:
    explicit Impl(Parts p) : parts(std::move(p)) {
        parts.outbox.onRead([this](const kernel::StoredEvent& stored) {
            if (stored.event.kind == timeline::kEntryRedacted)
                forgetRows(stored.position, TicketId{stored.event.subject});
        });
    }

    Result<Ticket> create(db::WriteTx& tx, const Actor& actor, NewTicket command);
    Result<Ticket> get(db::ReadTx& tx, const Actor& actor, TicketId id) const;
    Result<Ticket> change(db::WriteTx& tx, const Actor& actor, TicketId id,
                          const TicketChange& change);
    Result<Ticket> messageAdded(db::WriteTx& tx, const Actor& actor, TicketId id,
                                const MessageEffect& effect);
    void messageTakenBack(db::WriteTx& tx, const Actor& actor, TicketId id, Status before,
                          std::optional<Timestamp> waitingBefore, timeline::EntryId message);
    void addParticipants(db::WriteTx& tx, TicketId id, const std::vector<Participant>& more);
    /// Saves and announces; the ticket as it is now.
    Ticket touch(db::WriteTx& tx, const Ticket& before, Ticket after, AgentId by,
                 const TicketAct& act = {});
    Result<void> close(db::WriteTx& tx, TicketId id);

    /// Bulk: what really changed, and the token that undoes it for an hour.
    struct BulkChange {
        std::vector<TicketId> ids;
        TicketChange change;
        std::vector<std::string> addTags, removeTags;
    };
    struct BulkResult {
        int changed = 0;
        std::vector<TicketId> refused;
        std::string undoToken;
    };
    Result<BulkResult> bulk(db::WriteTx& tx, const Actor& actor, const BulkChange& command);
    Result<int> undoBulk(db::WriteTx& tx, const Actor& actor, std::string_view token);

    void announce(db::WriteTx& tx, std::string_view kind, const Ticket& ticket, AgentId by);
    /// A row shows the beginning of a message: what the event removed leaves the memory too.
    void forgetRows(std::int64_t position, TicketId id) const;

    Parts parts;
    TicketObserver* observer = nullptr;
    const DraftMarks* drafts = nullptr;
    TicketPromises* promises = nullptr;
    TicketHandovers* handovers = nullptr;
    Sender sender;
    mutable RowTexts rowTexts{std::size_t{4} << 20};

private:
    Result<void> checkChange(db::ReadTx& tx, const Actor& actor, const Ticket& ticket,
                             const TicketChange& change) const;
    Result<Ticket> apply(db::ReadTx& tx, Ticket ticket, const TicketChange& change) const;
    /// Unless `force`, nothing is solved while sub-tickets are open.
    Result<void> checkSolving(db::ReadTx& tx, const Ticket& before, std::optional<Status> to,
                              bool force) const;
    void tellOfMove(db::WriteTx& tx, const Actor& actor, const Ticket& before,
                    const Ticket& after) const;
    Result<void> writeChanges(db::WriteTx& tx, const Actor& actor, const Ticket& before,
                              const Ticket& after, const std::string& reason);
    void moveStatus(Ticket& ticket, Status status) const;
    void applyMessage(Ticket& ticket, const Actor& actor, const MessageEffect& effect,
                      Timestamp now) const;
    void scheduleClosing(db::WriteTx& tx, const Ticket& before, const Ticket& after);
};

}  // namespace deskbell::tickets
