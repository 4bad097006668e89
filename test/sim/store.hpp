#pragma once
// The database that all nodes of a site share: SQLite on a RAM disk, on the calling thread. Towards
// the nodes it behaves as PostgreSQL may: a use case is run twice, a commit is refused, nobody
// knows whether it was kept, and a node dies around it.

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "db/db.hpp"
#include "db/sqlite_connection.hpp"
#include "sim/plug.hpp"

namespace deskbell::sim {

/// Rows that were written, by table; also those that were rolled back. Ids of rows are SQLite's.
using Touched = std::map<std::string, std::set<std::int64_t>, std::less<>>;

class Store {
public:
    /// `file` is a migrated database, used by nobody else.
    explicit Store(const std::filesystem::path& file);

    /// Reads outside of any node.
    void look(std::string_view sql, std::initializer_list<db::Param> params,
              const db::ReadTx::Visit& visit);
    /// What was written since the last time, in the tables that the simulation watches.
    [[nodiscard]] Touched takeTouched() { return std::exchange(touched_, {}); }

private:
    friend class NodeDatabase;
    db::StatementCounters counters_;
    db::sqlite::Connection connection_;
    Touched touched_;
    bool inUse_ = false;
};

/// What goes wrong with a write.
enum class WriteFault {
    statementFails,  ///< the disk or the server, in the middle
    diskFull,        ///< the same, and said so
    commitRefused,   ///< nothing was kept, and the caller knows
    keptUnknown,     ///< it was kept, and the caller is not told
    lostUnknown,     ///< it was not kept, and the caller cannot know
    runsTwice,       ///< two were in each other's way: from the start again
    diesBefore,      ///< the node, before its commit
    diesAfter,       ///< the node, after its commit and before anybody hears of it
};

/// A node's connection to the store.
class NodeDatabase final : public db::Database {
public:
    NodeDatabase(Store& store, PlugPtr plug) : store_(store), plug_(std::move(plug)) {}

    /// The n-th write from now on (from 1) goes wrong; for faults inside it at its m-th statement.
    void plan(WriteFault fault, int write, int statement = 1) {
        planned_ = {fault, write, statement};
    }
    /// What was planned happens no more.
    void heal() { planned_ = {}; }

    void submitWrite(WriteWork work, Done done) override;
    void submitRead(ReadWork work, Done done) override;
    void runRead(const ReadWork& work) override;
    [[nodiscard]] bool readsAreLocal() const override { return true; }
    [[nodiscard]] db::DatabaseStats stats() const override { return {}; }

private:
    class Tx;
    class ReadOnly;
    struct Plan {
        WriteFault fault = WriteFault::statementFails;
        int write = 0;  ///< 0: nothing is planned
        int statement = 1;
    };
    std::optional<Plan> takePlan();
    bool run(const WriteWork& work, const std::optional<Plan>& plan,
             std::vector<std::function<void()>>& actions);
    void runAndEnd(const WriteWork& work, const std::optional<Plan>& plan);
    void refuseTheDead() const;

    Store& store_;
    PlugPtr plug_;
    Plan planned_;
};

}  // namespace deskbell::sim
