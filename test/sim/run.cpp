#include "sim/run.hpp"

#include <algorithm>

#include "db/migrations.hpp"
#include "db/sqlite.hpp"
#include "sim/table.hpp"

namespace deskbell::sim {
namespace {

constexpr int kRoundsToSettle = 60;

class Runner {
public:
    explicit Runner(const RunOptions& options)
        : options_(options),
          world_(
              {.seed = options.seed, .folder = options.folder, .emptyHouse = options.emptyHouse}) {
        for (const auto& entry : allInvariants()) {
            if (isWanted(entry.name))
                invariants_.emplace_back(std::string(entry.name), entry.make());
        }
        for (const auto& action : allActions()) {
            if (isWanted(action.name)) actions_.push_back(action);
        }
        for (const auto& action : actions_) weights_ += action.weight;
        world_.post.meanwhile = [this] { whileThePostTakesItsTime(); };
    }

    Outcome run() {
        Outcome outcome;
        try {
            for (step_ = 1; step_ <= options_.steps; ++step_) takeStep();
            doing_ = "all is settled";
            settle();
            for (const auto& [name, invariant] : invariants_) {
                looking_ = name;
                invariant->checkSettled(world_);
            }
        } catch (const Broken& broken) {
            outcome.failure = Failure{step_, doing_, looking_, broken.what()};
        }
        outcome.hash = world_.hash;
        outcome.trace = std::move(world_.trace);
        return outcome;
    }

private:
    [[nodiscard]] bool isWanted(std::string_view name) const {
        const auto& without = options_.without;
        return std::find(without.begin(), without.end(), name) == without.end();
    }

    void takeStep() {
        const auto& action = choose();
        doing_ = action.name;
        looking_ = action.name;
        world_.note("--- " + std::to_string(step_) + ": " + doing_);
        action.run(world_);
        world_.buryTheDead();
        checkAll();
    }

    const Action& choose() {
        auto roll = world_.dice.below(weights_);
        for (const auto& action : actions_) {
            if (roll < action.weight) return action;
            roll -= action.weight;
        }
        ASSERT(false);
        return actions_.front();
    }

    void checkAll() {
        const auto changes = world_.mirror.follow(world_.site.store);
        if (changes.people) world_.followPeople();
        for (const auto& [name, invariant] : invariants_) {
            looking_ = name;
            invariant->check(world_, changes);
        }
    }

    /// The node that hands over a mail waits; its lease of the job ends, and the other one goes on.
    void whileThePostTakesItsTime() {
        if (nested_) return;
        nested_ = true;
        world_.clock.advance(std::chrono::seconds(world_.dice.between(1, 60)));
        if (auto* node = world_.anyNode()) node->work();
        nested_ = false;
    }

    /// All faults are over; everybody does what is left to do.
    void settle() {
        world_.post.mood = Mood::takes;
        world_.site.shelf.full = false;
        for (const auto& node : world_.nodes) {
            if (!node->isUp()) world_.start(*node);
            node->database().heal();
        }
        for (int round = 0; round < kRoundsToSettle; ++round) {
            world_.note("--- settling, round " + std::to_string(round));
            auto& node = *world_.nodes[static_cast<std::size_t>(round) % 2];
            for (auto& mail : world_.ledger.mails) {
                if (!mail.acknowledged) world_.handOver(node, mail);
            }
            for (auto& deed : world_.ledger.deeds) {
                if (deed.state == Deed::State::open) world_.attempt(node, deed);
            }
            world_.site.ether.deliver();
            node.work();
            for (const auto& each : world_.nodes) each->readOn();
            checkAll();
            if (round > 2 && isSettled()) return;
            world_.clock.advance(std::chrono::minutes(20));
        }
    }

    /// Nothing is on its way any more.
    [[nodiscard]] bool isSettled() const {
        const auto& entries = world_.mirror.entries;
        const auto& arrivals = world_.mirror.arrivals;
        const auto& deeds = world_.ledger.deeds;
        const auto leaves = [](const auto& entry) {
            const auto& delivery = entry.second.delivery;
            return delivery == "undo" || delivery == "queued" || delivery == "sending";
        };
        return world_.site.ether.waiting() == 0 &&
               std::none_of(entries.begin(), entries.end(), leaves) &&
               std::none_of(
                   arrivals.begin(), arrivals.end(),
                   [](const auto& arrival) { return arrival.second.state == "waiting"; }) &&
               std::none_of(deeds.begin(), deeds.end(),
                            [](const auto& deed) { return deed.state == Deed::State::open; });
    }

    const RunOptions& options_;
    World world_;
    std::vector<std::pair<std::string, std::unique_ptr<Invariant>>> invariants_;
    std::vector<Action> actions_;
    unsigned weights_ = 0;
    int step_ = 0;
    std::string doing_, looking_;
    bool nested_ = false;
};

}  // namespace

Outcome run(const RunOptions& options) {
    std::filesystem::remove_all(options.folder);
    auto outcome = Runner(options).run();
    std::filesystem::remove_all(options.folder);
    return outcome;
}

void makeEmptyHouse(const std::filesystem::path& file) {
    test::ManualClock clock;
    const auto log = makeNullLog();
    const auto database = db::openSqlite({.file = file}, *log);
    const auto migrated = db::migrate(*database, db::builtInMigrations(), clock, [] {});
    ASSERT(migrated.has_value());
}

}  // namespace deskbell::sim
