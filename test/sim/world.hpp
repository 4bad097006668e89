#pragma once
// Everything a run plays with: two nodes of one site, now and then another Deskbell far away,
// customers, agents, their browsers, the mail servers between them, and one clock.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "kernel/actor.hpp"
#include "sim/client.hpp"
#include "sim/dice.hpp"
#include "sim/ledger.hpp"
#include "sim/mirror.hpp"
#include "sim/node.hpp"
#include "sim/post.hpp"
#include "support/fakes.hpp"

namespace deskbell::sim {

/// An invariant that does not hold.
class Broken : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct Agent {
    AgentId id;
    std::string name, token;
    Permissions permissions;
    std::set<std::int64_t> teams;
    std::int64_t changedAt = 0;  ///< position of the event that says so
};

/// Another Deskbell, with acknowledgements on, that we write to and that writes to us.
struct FarDesk {
    static constexpr std::string_view kAddress = "desk@far.example";

    FarDesk(const Site::Files& files, const Clock& clock, Log& log, Dice& dice, std::uint64_t seed);

    Site site;
    Post post;  ///< where its mails go
    Node node;
    std::size_t readOfOurs = 0, readOfTheirs = 0;  ///< of both posts
    std::size_t namedAsSender = 0;                 ///< mails to us that seem to be of people there
};

struct InboxOfOurs {
    std::int64_t id = 0;
    std::string address;
    std::int64_t team = 0;
};

/// Lines that say something broke by itself end the run; simulated faults are known by their text.
class Watcher final : public Log {
public:
    void write(LogLevel level, std::string_view event,
               std::initializer_list<LogField> fields) override;
    [[nodiscard]] std::string takeComplaint() { return std::exchange(complaint_, {}); }

private:
    std::string complaint_;
};

struct WorldOptions {
    std::uint64_t seed = 1;
    std::filesystem::path folder;      ///< of this run alone
    std::filesystem::path emptyHouse;  ///< a migrated database without anybody
};

class World {
public:
    explicit World(const WorldOptions& options);

    // --- Choosing, by the dice; nullopt when there is none.

    /// A node that is up.
    [[nodiscard]] Node* anyNode();
    [[nodiscard]] std::size_t anyAgent() { return dice.below(agents.size()); }
    /// A ticket, whoever may see it; newer ones more often.
    [[nodiscard]] std::optional<std::int64_t> anyTicket();
    [[nodiscard]] std::optional<std::int64_t> anyEntry(
        const std::function<bool(const EntryRow&)>& fit);

    // --- Doing.

    /// Asks as the agent. Notes question and answer in the trace. nullopt when the node died.
    std::optional<Answer> call(Node& node, std::size_t agent, Call call);
    /// Sends the deed's request and notes in the ledger what came of it.
    void attempt(Node& node, Deed& deed);
    Deed& newDeed(Deed deed);
    /// Hands the mail over to the node.
    void handOver(Node& node, CustomerMail& mail);
    CustomerMail& newMail(CustomerMail mail);
    [[nodiscard]] int newMarker() { return ++ledger.markers; }

    /// Nodes that died in this step are gone, and with them the connections to them.
    void buryTheDead();
    void start(Node& node);

    // --- The truth as far as this simulation is concerned, by its own rules.

    [[nodiscard]] bool maySee(const Agent& agent, const TicketRow& ticket) const;
    [[nodiscard]] bool maySee(const Agent& agent, const EventRow& event) const;
    /// Whether the node must know by now in which teams the agent is.
    [[nodiscard]] static bool knows(const Node& node, const Agent& agent) {
        return node.knownPosition() >= agent.changedAt;
    }
    /// Takes over who is in which team.
    void followPeople();

    // --- Telling.

    /// One line of what happened; part of the run's hash.
    void note(const std::string& line);
    /// `what` must hold.
    static void expect(bool holds, const std::string& otherwise) {
        if (!holds) throw Broken(otherwise);
    }

    Dice dice;
    test::ManualClock clock;
    Watcher log;
    Post post{clock, dice};
    Site site;
    std::vector<std::unique_ptr<Node>> nodes;
    std::vector<Agent> agents;
    std::vector<InboxOfOurs> inboxes;
    std::vector<std::string> customers;
    std::vector<std::unique_ptr<Client>> clients;
    std::unique_ptr<FarDesk> far;  ///< in some runs

    Mirror mirror;
    Ledger ledger;

    std::vector<std::string> trace;
    std::uint64_t hash = 14'695'981'039'346'656'037U;

private:
    void found();
    void foundFar(const WorldOptions& options);
    Agent hire(std::string_view role, std::vector<TeamId> teams);
    [[nodiscard]] bool concerns(const Agent& agent, std::int64_t team, std::int64_t owner,
                                const std::set<std::int64_t>& followers) const;
};

}  // namespace deskbell::sim
