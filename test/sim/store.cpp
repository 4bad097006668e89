#include "sim/store.hpp"

#include <sqlite3.h>

#include <array>

namespace deskbell::sim {
namespace {

constexpr std::array<std::string_view, 7> kWatched = {
    "entries", "messages",      "tickets",     "ticket_followers",
    "intake",  "ticket_counts", "team_members"};

void note(void* touched, int, const char*, const char* table, sqlite3_int64 row) {
    for (const auto watched : kWatched) {
        if (watched != table) continue;
        (*static_cast<Touched*>(touched))[std::string(watched)].insert(row);
        return;
    }
}

db::Fault lost(std::string_view what) {
    return {db::Fault::Kind::lost, "simulated: " + std::string(what)};
}

/// One transaction at a time: nothing here may be called inside another one.
class Turn {
public:
    explicit Turn(bool& inUse) : inUse_(inUse) {
        ASSERT(!inUse_);
        inUse_ = true;
    }
    ~Turn() { inUse_ = false; }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

private:
    bool& inUse_;
};

}  // namespace

Store::Store(const std::filesystem::path& file)
    : connection_({.file = file, .mmapBytes = 0}, db::sqlite::Connection::Mode::write, counters_) {
    // Nobody pulls this machine's plug; the nodes' plugs are ours to pull.
    connection_.runScript("pragma",
                          "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;"
                          "PRAGMA locking_mode = EXCLUSIVE;");
    sqlite3_update_hook(connection_.handle(), note, &touched_);
}

void Store::look(std::string_view sql, std::initializer_list<db::Param> params,
                 const db::ReadTx::Visit& visit) {
    connection_.select("sim.look", sql, {params.begin(), params.size()}, visit);
}

class NodeDatabase::ReadOnly final : public db::ReadTx {
public:
    explicit ReadOnly(db::sqlite::Connection& connection) : connection_(connection) {}

protected:
    void select(std::string_view name, std::string_view text, std::span<const db::Param> params,
                const Visit& visit) override {
        connection_.select(name, text, params, visit);
    }

private:
    db::sqlite::Connection& connection_;
};

class NodeDatabase::Tx final : public db::WriteTx {
public:
    Tx(db::sqlite::Connection& connection, const std::optional<Plan>& plan)
        : connection_(connection), plan_(plan) {}

    [[nodiscard]] bool tryRun(const db::Statement& statement,
                              std::initializer_list<db::Param> params) override {
        try {
            run(statement, params);
            return true;
        } catch (const db::ConstraintViolation&) {
            return false;
        }
    }
    void afterCommit(std::function<void()> action) override {
        actions.push_back(std::move(action));
    }

    std::vector<std::function<void()>> actions;
    std::exception_ptr fault;  ///< also when the use case swallowed it

protected:
    void select(std::string_view name, std::string_view text, std::span<const db::Param> params,
                const Visit& visit) override {
        beforeStatement(name);
        connection_.select(name, text, params, visit);
    }
    std::int64_t execute(std::string_view name, std::string_view text,
                         std::span<const db::Param> params) override {
        beforeStatement(name);
        return connection_.execute(name, text, params);
    }
    void runScript(std::string_view, std::string_view) override { ASSERT(false); }

private:
    void beforeStatement(std::string_view name) {
        if (fault) std::rethrow_exception(fault);
        if (!plan_ || ++statements_ != plan_->statement) return;
        if (plan_->fault == WriteFault::diskFull) {
            fault = std::make_exception_ptr(
                db::Fault(db::Fault::Kind::diskFull, "simulated: " + std::string(name)));
        } else if (plan_->fault == WriteFault::statementFails) {
            fault = std::make_exception_ptr(lost(name));
        }
        if (fault) std::rethrow_exception(fault);
    }

    db::sqlite::Connection& connection_;
    const std::optional<Plan>& plan_;
    int statements_ = 0;
};

void NodeDatabase::refuseTheDead() const {
    if (plug_->pulled) throw lost("this node does not run any more");
}

std::optional<NodeDatabase::Plan> NodeDatabase::takePlan() {
    if (planned_.write == 0 || --planned_.write > 0) return std::nullopt;
    return std::exchange(planned_, {});
}

/// True when it was kept and the caller may know. Throws what the caller is told.
bool NodeDatabase::run(const WriteWork& work, const std::optional<Plan>& plan,
                       std::vector<std::function<void()>>& actions) {
    const Turn turn(store_.inUse_);
    auto& connection = store_.connection_;
    connection.control("BEGIN IMMEDIATE");
    Tx tx(connection, plan);
    bool kept = false;
    try {
        kept = work(tx);
        if (tx.fault) std::rethrow_exception(tx.fault);
        if (kept && plan && plan->fault == WriteFault::commitRefused) throw lost("COMMIT");
        if (kept && plan && plan->fault == WriteFault::lostUnknown) throw lost("outcome unknown");
        if (plan && plan->fault == WriteFault::diesBefore) {
            plug_->pulled = true;
            throw lost("died before its commit");
        }
    } catch (...) {
        connection.control("ROLLBACK");
        throw;
    }
    connection.control(kept ? "COMMIT" : "ROLLBACK");
    if (plan && plan->fault == WriteFault::diesAfter) {
        plug_->pulled = true;
        throw lost("died after its commit");
    }
    if (kept && plan && plan->fault == WriteFault::keptUnknown) throw lost("outcome unknown");
    if (kept) actions = std::move(tx.actions);
    return kept;
}

void NodeDatabase::runAndEnd(const WriteWork& work, const std::optional<Plan>& plan) {
    if (plan && plan->fault == WriteFault::runsTwice) {
        const Turn turn(store_.inUse_);
        store_.connection_.control("BEGIN IMMEDIATE");
        Tx tx(store_.connection_, plan);
        try {
            static_cast<void>(work(tx));
        } catch (...) {
            store_.connection_.control("ROLLBACK");
            throw;
        }
        store_.connection_.control("ROLLBACK");
    }
    std::vector<std::function<void()>> actions;
    run(work, plan, actions);
    for (const auto& action : actions) action();
}

void NodeDatabase::submitWrite(WriteWork work, Done done) {
    std::exception_ptr thrown;
    try {
        refuseTheDead();
        runAndEnd(work, takePlan());
    } catch (...) {
        thrown = std::current_exception();
    }
    done(thrown);
}

void NodeDatabase::submitRead(ReadWork work, Done done) {
    std::exception_ptr thrown;
    try {
        runRead(work);
    } catch (...) {
        thrown = std::current_exception();
    }
    done(thrown);
}

void NodeDatabase::runRead(const ReadWork& work) {
    refuseTheDead();
    const Turn turn(store_.inUse_);
    ReadOnly tx(store_.connection_);
    work(tx);
}

}  // namespace deskbell::sim
