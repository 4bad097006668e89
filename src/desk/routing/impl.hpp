#pragma once
// What the parts of routing share: agents.cpp, queues.cpp, acts.cpp, work.cpp and the http files.

#include <map>
#include <mutex>

#include "desk/routing/board.hpp"
#include "desk/routing/routing.hpp"
#include "desk/routing/rules.hpp"
#include "desk/routing/store.hpp"
#include "kernel/snapshot.hpp"
#include "kernel/threads.hpp"

namespace deskbell::routing {

class Work;

inline constexpr std::string_view kQueuesChanged = "queues.changed";
inline constexpr std::string_view kSkillsChanged = "skills.changed";
inline constexpr std::string_view kAgentChanged = "agent_routing.changed";
inline constexpr std::string_view kAbsencesChanged = "absences.changed";
inline constexpr std::string_view kPresenceChanged = "agent_presence.changed";
inline constexpr std::string_view kOfferMade = "offer.made";
inline constexpr std::string_view kOfferEnded = "offer.ended";

/// Who declined, missed or lost a ticket is not asked for it again so soon.
inline constexpr Duration kAskAgainAfter = std::chrono::minutes(30);

/// Queues and weights as they are together.
struct Plan {
    std::vector<Queue> queues;
    rules::Weights weights;
    [[nodiscard]] const Queue* find(QueueId id) const;
    [[nodiscard]] bool asksForLanguage() const;
};

[[nodiscard]] BoardQueue boardQueueOf(const Queue& queue);

class Routing::Impl {
public:
    explicit Impl(Parts p);
    ~Impl();

    // --- agents.cpp: whether they are there, what they can

    [[nodiscard]] rules::PresenceNow presenceNow(db::ReadTx& tx, const Presence& known,
                                                 const std::vector<Absence>& absences) const;
    /// As it is kept, or of somebody who was never there.
    [[nodiscard]] static Presence presenceOf(db::ReadTx& tx, AgentId agent);
    /// Says what follows from it now, and announces what is new.
    void settle(db::WriteTx& tx, Presence presence, AgentId by);
    void acted(db::WriteTx& tx, AgentId agent, Timestamp at);
    /// `forbidden` for who may not.
    Result<void> choose(db::WriteTx& tx, const Actor& actor, std::optional<State> chosen);

    Result<Skill> addSkill(db::WriteTx& tx, const Actor& actor, Skill wanted);
    Result<Skill> changeSkill(db::WriteTx& tx, const Actor& actor, const Skill& stored,
                              Skill wanted);
    /// `conflict` while a queue asks for it.
    Result<void> removeSkill(db::WriteTx& tx, const Actor& actor, SkillId id);
    Result<void> setAgent(db::WriteTx& tx, const Actor& actor, AgentId agent,
                          std::optional<int> capacity,
                          const std::optional<std::vector<SkillLevel>>& skills);
    Result<Absence> addAbsence(db::WriteTx& tx, const Actor& actor, Absence wanted);
    Result<void> removeAbsence(db::WriteTx& tx, const Actor& actor, AbsenceId id);
    /// What the board must know of an agent; nullopt for who gets no tickets.
    [[nodiscard]] std::optional<BoardAgent> boardAgent(db::ReadTx& tx, AgentId agent) const;
    [[nodiscard]] std::vector<BoardAgent> boardAgents(db::ReadTx& tx) const;  ///< by id

    // --- queues.cpp

    [[nodiscard]] std::shared_ptr<const Plan> plan(db::ReadTx& tx);
    Result<Queue> addQueue(db::WriteTx& tx, const Actor& actor, Queue wanted);
    Result<Queue> changeQueue(db::WriteTx& tx, const Actor& actor, const Queue& stored,
                              Queue wanted);
    Result<void> removeQueue(db::WriteTx& tx, const Actor& actor, QueueId id);
    Result<void> orderQueues(db::WriteTx& tx, const Actor& actor,
                             const std::vector<QueueId>& order);
    Result<void> setWeights(db::WriteTx& tx, const Actor& actor, const rules::Weights& weights);
    [[nodiscard]] rules::TicketFacts factsOf(db::ReadTx& tx, const tickets::Ticket& ticket,
                                             const Plan& plan) const;
    [[nodiscard]] const Queue* queueOf(db::ReadTx& tx, const tickets::Ticket& ticket,
                                       const Plan& plan) const;

    // --- acts.cpp: what happens to a ticket, each in one transaction that looks again

    /// Assigns or offers; false when something has changed since it was decided.
    bool give(db::WriteTx& tx, const Board::Decision& decision);
    /// An offer whose time is over goes on; one whose ticket is not to be had any more is
    /// withdrawn.
    void expire(db::WriteTx& tx, OfferId id);
    Result<Offer> accept(db::WriteTx& tx, const Actor& actor, OfferId id);
    Result<Offer> decline(db::WriteTx& tx, const Actor& actor, OfferId id, std::string reason);

    /// Whether an owner must let go of a ticket now, or when to look again.
    struct OwnerState {
        enum class Fault { none, left, absent, silent };
        Fault fault = Fault::none;
        AgentId standIn;  ///< who takes over from one who is absent
        std::optional<Timestamp> lookAgain;
    };
    [[nodiscard]] OwnerState ownerState(db::ReadTx& tx, const tickets::Ticket& ticket);
    /// Takes the ticket from its owner if that is still due; true when it did.
    bool takeBack(db::WriteTx& tx, TicketId id);
    void tellUnattended(db::WriteTx& tx, TicketId id);

    /// Who answers for a ticket: its owner, else its team's lead, else who manages the house.
    [[nodiscard]] AgentId answerable(db::ReadTx& tx, const tickets::Ticket& ticket) const;
    [[nodiscard]] Reason reasonFor(db::ReadTx& tx, const tickets::Ticket& ticket,
                                   const Queue* queue, const std::vector<Offer>& offers) const;

    Parts parts;
    std::unique_ptr<Work> work;
    std::mutex working;  ///< one at a time: the thread, or a test
    std::shared_ptr<kernel::WakeableThread> thread;

private:
    void announce(db::WriteTx& tx, std::string_view kind, std::int64_t subject, AgentId by);
    void announceOffer(db::WriteTx& tx, std::string_view kind, const Offer& offer, AgentId by);
    void endOffer(db::WriteTx& tx, Offer offer, OfferState state, std::string reason, AgentId by);
    Result<Offer> openOffer(db::ReadTx& tx, const Actor& actor, OfferId id) const;
    Result<void> checkReferences(db::ReadTx& tx, const Queue& queue) const;
    [[nodiscard]] bool works(db::ReadTx& tx, AgentId agent) const;

    kernel::Snapshot<Plan> remembered_;
};

/// What calls for nobody in particular may do; agents.cpp.
[[nodiscard]] bool mayManage(const Actor& actor);
void addAgentRoutes(kernel::Router& router, Routing::Impl& self);
void addQueueRoutes(kernel::Router& router, Routing::Impl& self);
void addOfferRoutes(kernel::Router& router, Routing::Impl& self);

}  // namespace deskbell::routing
