#pragma once
// The transactions that use cases get. Private to the driver.

#include <exception>
#include <functional>
#include <vector>

#include "db/postgres_pool.hpp"

namespace deskbell::db::postgres {

/// Begins with its first statement. When the connection turns out to be lost just then, another one
/// is taken: nothing was seen yet.
class PostgresReadTx final : public ReadTx {
public:
    PostgresReadTx(Pool::Lease& lease, const Deadline& deadline)
        : lease_(lease), deadline_(deadline) {}
    /// Ends it, in whichever state it is; does not wait.
    ~PostgresReadTx() override;

protected:
    void select(std::string_view name, std::string_view text, std::span<const Param> params,
                const Visit& visit) override;

private:
    Pool::Lease& lease_;
    const Deadline& deadline_;
    bool begun_ = false;
};

class PostgresWriteTx final : public WriteTx {
public:
    explicit PostgresWriteTx(Connection& connection) : connection_(connection) {}

    [[nodiscard]] bool tryRun(const Statement& statement,
                              std::initializer_list<Param> params) override;
    void afterCommit(std::function<void()> action) override;

    /// Durable when this returns. `mark` is written with it, if anything is: whether the
    /// transaction was kept can be asked by that number. Answers a moment after it, when that is
    /// asked for. Throws Fault; `isUnknown()` tells what that means.
    enum class Ask { nothing, moment };
    Moment commit(std::int64_t mark, Ask ask);
    /// Does not wait.
    void rollBack();

    /// The commit was sent and no answer came.
    [[nodiscard]] bool isUnknown() const { return unknown_; }
    /// The first error of the server. It made the whole transaction worthless, also when the use
    /// case swallowed it; null while all is well.
    [[nodiscard]] std::exception_ptr fault() const { return fault_; }

    using Actions = std::vector<std::function<void()>>;
    [[nodiscard]] Actions takeActions() { return std::move(actions_); }

protected:
    void select(std::string_view name, std::string_view text, std::span<const Param> params,
                const Visit& visit) override;
    std::int64_t execute(std::string_view name, std::string_view text,
                         std::span<const Param> params) override;
    void runScript(std::string_view name, std::string_view script) override;

private:
    template <class F>
    auto guarded(std::string_view begin, F&& run);

    Connection& connection_;
    Actions actions_;
    std::exception_ptr fault_;
    bool begun_ = false;
    bool wrote_ = false;
    bool unknown_ = false;
};

/// What became of the transaction that was to write this mark. After `rolledBack` it never will be.
enum class Fate { committed, rolledBack, unknown };
[[nodiscard]] Fate askFate(Pool& pool, std::int64_t mark, const Deadline& deadline);
/// A moment after all that was committed so far.
[[nodiscard]] Moment askMoment(Pool& pool, const Deadline& deadline);

/// Makes the table of marks, and forgets old ones.
void createMarks(Pool& pool, const Deadline& deadline);
void pruneMarks(Pool& pool, const Deadline& deadline);

}  // namespace deskbell::db::postgres
