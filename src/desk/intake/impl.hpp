#pragma once
// What service.cpp and http.cpp share.

#include "desk/intake/intake.hpp"
#include "desk/intake/store.hpp"

namespace deskbell::intake {

class Intake::Impl {
public:
    explicit Impl(Parts p) : parts(std::move(p)) {}

    Prepared prepare(Arrival arrival) const;
    bool take(db::WriteTx& tx, const Prepared& prepared);
    void takeUnreadable(db::WriteTx& tx, const Prepared& prepared, std::string_view error);
    std::optional<Waiting> load(db::ReadTx& tx, IntakeId id) const;
    Result<std::optional<Placed>> place(db::WriteTx& tx, IntakeId id, const Understood& what);
    Result<std::optional<Placed>> takeAndPlace(db::WriteTx& tx, const Prepared& prepared,
                                               const Understood& what);
    void quarantine(db::WriteTx& tx, IntakeId id, std::string_view error, std::string_view fromHint,
                    std::string_view subjectHint);
    /// Back from quarantine into the line; false when it is not there.
    bool retry(db::WriteTx& tx, const Actor& actor, IntakeId id);
    bool dismiss(db::WriteTx& tx, const Actor& actor, IntakeId id);
    /// The raw bytes of an arrival that is small enough to be kept in the database.
    Result<std::string> original(db::ReadTx& tx, IntakeId id) const;

    Parts parts;
    std::vector<std::function<void()>> wake;

private:
    /// The new row's id; nullopt when the natural key is known already.
    std::optional<IntakeId> keep(db::WriteTx& tx, const Prepared& prepared);
    struct Match {
        tickets::Ticket ticket;
        bool proven =
            false;  ///< by something that cannot be guessed: a token, a Message-ID of ours
    };
    std::optional<Match> findTicket(db::ReadTx& tx, const Understood& what) const;
    customers::Customer customerOf(db::WriteTx& tx, const Understood& what);
    Result<tickets::Ticket> openTicket(db::WriteTx& tx, const Actor& actor, const store::Row& row,
                                       const customers::Customer& customer, const Understood& what,
                                       const tickets::MessageEffect& effect,
                                       const tickets::Ticket* followsUp);
    void markBounced(db::WriteTx& tx, const Actor& actor, const Understood& what);
    void noteOversized(db::WriteTx& tx, const tickets::Ticket& ticket, const timeline::Entry& entry,
                       const timeline::Oversized& oversized);
    [[nodiscard]] bool answersNotification(db::ReadTx& tx, const std::optional<Match>& match,
                                           const Understood& what) const;
    void joinParticipants(db::WriteTx& tx, const tickets::Ticket& ticket, const Understood& what);
    void acknowledge(db::WriteTx& tx, const tickets::Ticket& ticket, const timeline::Entry& entry,
                     const customers::Customer& customer, const Understood& what, bool newTicket);
    void announce(db::WriteTx& tx, IntakeId id);
    void wakeAfter(db::WriteTx& tx) const;
};

}  // namespace deskbell::intake
