#pragma once
// Transactions over one connection. Whoever makes one has begun it and ends it.

#include <exception>
#include <functional>
#include <vector>

#include "db/sqlite_connection.hpp"

namespace deskbell::db::sqlite {

class SqliteReadTx final : public ReadTx {
public:
    explicit SqliteReadTx(Connection& connection) : connection_(connection) {}

protected:
    void select(std::string_view name, std::string_view text, std::span<const Param> params,
                const Visit& visit) override;

private:
    Connection& connection_;
};

class SqliteWriteTx final : public WriteTx {
public:
    explicit SqliteWriteTx(Connection& connection);

    [[nodiscard]] bool tryRun(const Statement& statement,
                              std::initializer_list<Param> params) override;
    void afterCommit(std::function<void()> action) override;

    using Actions = std::vector<std::function<void()>>;
    [[nodiscard]] Actions takeActions() { return std::move(actions_); }

    /// Whether there is anything to roll back.
    [[nodiscard]] bool hasWritten() const;
    /// The fault that makes the whole transaction worthless (disk full, I/O error), also when the
    /// use case swallowed it; null while all is well.
    [[nodiscard]] std::exception_ptr fault() const { return fault_; }

protected:
    void select(std::string_view name, std::string_view text, std::span<const Param> params,
                const Visit& visit) override;
    std::int64_t execute(std::string_view name, std::string_view text,
                         std::span<const Param> params) override;
    void runScript(std::string_view name, std::string_view script) override;

private:
    template <class F>
    auto guarded(F&& run);

    Connection& connection_;
    const int changesBefore_;
    bool ranScript_ = false;  ///< which SQLite counts no changes of
    Actions actions_;
    std::exception_ptr fault_;
};

}  // namespace deskbell::db::sqlite
