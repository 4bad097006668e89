#include "db/sqlite_writer.hpp"

#include <sqlite3.h>

#include <algorithm>

namespace deskbell::db::sqlite {
namespace {

int onCommit(void* checkpointer, sqlite3*, const char*, int walPages) {
    static_cast<Checkpointer*>(checkpointer)->committed(walPages);
    return SQLITE_OK;
}

}  // namespace

Writer::Writer(Connection& connection, Checkpointer& checkpointer, int groupSize, Log& log)
    : connection_(connection),
      checkpointer_(checkpointer),
      groupSize_(static_cast<std::size_t>(std::max(groupSize, 1))),
      log_(log) {
    sqlite3_wal_hook(connection_.handle(), onCommit, &checkpointer_);
    thread_ = std::thread([this] { loop(); });
}

Writer::~Writer() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
    sqlite3_wal_hook(connection_.handle(), nullptr, nullptr);
}

void Writer::submit(Database::WriteWork work, Database::Done done) {
    {
        const std::lock_guard lock(mutex_);
        waiting_.push_back({std::move(work), std::move(done)});
    }
    wake_.notify_one();
}

void Writer::addTo(DatabaseStats& stats) const {
    stats.commits = commits_.load();
    stats.useCases = useCases_.load();
    stats.rolledBack = rolledBack_.load();
    const std::lock_guard lock(mutex_);
    stats.waitingWrites = static_cast<std::int64_t>(waiting_.size());
    stats.writesFail = failing_;
}

void Writer::loop() {
    while (auto next = waitForNext()) {
        if (checkpointer_.restartIsDue()) restartLog(connection_);
        runGroup(*std::move(next));
    }
}

std::optional<Writer::UseCase> Writer::waitForNext() {
    {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    }
    return takeNext();
}

std::optional<Writer::UseCase> Writer::takeNext() {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty()) return std::nullopt;
    auto next = std::move(waiting_.front());
    waiting_.pop_front();
    return next;
}

void Writer::runGroup(UseCase first) {
    Group group;
    std::exception_ptr fault;
    const int changes = sqlite3_total_changes(connection_.handle());
    try {
        runInOneTransaction(group, std::move(first));
    } catch (...) {
        fault = std::current_exception();
        rollBack();
        // One fault for all, also for those that had said no: what they saw may never have been.
        for (auto& useCase : group) {
            useCase.kept = false;
            useCase.thrown = fault;
            useCase.afterCommit.clear();
        }
    }
    // A group that changed nothing says nothing about the disk.
    if (fault || sqlite3_total_changes(connection_.handle()) != changes) reportHealth(fault);
    answer(group);
}

/// Those who come while the group runs get in too: waiting for the disk is what costs. Nearly all
/// are kept, and a refusal has mostly written nothing; so no savepoint is set, for which SQLite
/// would copy aside every page that each of them touches.
void Writer::runInOneTransaction(Group& group, UseCase first) {
    group.push_back(std::move(first));
    connection_.control("BEGIN IMMEDIATE");
    bool good = run(group.back());
    while (good && group.size() < groupSize_) {
        auto next = takeNext();
        if (!next) break;
        group.push_back(*std::move(next));
        good = run(group.back());
    }
    if (!good) runAgainInSavepoints(group);
    connection_.control("COMMIT");
}

/// The last of the group wants back what it wrote, which leaves of the others nothing either.
void Writer::runAgainInSavepoints(Group& group) {
    connection_.control("ROLLBACK");
    connection_.control("BEGIN IMMEDIATE");
    for (auto& useCase : group) {
        connection_.control("SAVEPOINT use_case");
        if (!run(useCase)) connection_.control("ROLLBACK TO use_case");
        connection_.control("RELEASE use_case");
    }
}

/// Leaves the outcome in the use case. False when it wrote something that may not be kept. Throws
/// only when nothing of the group can be kept.
bool Writer::run(UseCase& useCase) {
    SqliteWriteTx tx(connection_);
    useCase.kept = false;
    useCase.thrown = nullptr;
    try {
        useCase.kept = useCase.work(tx);
    } catch (...) {
        useCase.thrown = std::current_exception();
    }
    if (auto fault = tx.fault()) std::rethrow_exception(fault);
    useCase.afterCommit = tx.takeActions();
    return useCase.kept || !tx.hasWritten();
}

void Writer::rollBack() {
    if (!connection_.inTransaction()) return;  // SQLite did it on its own
    try {
        connection_.control("ROLLBACK");
    } catch (const Fault& fault) {
        log_.error("db.rollback.failed", {{"error", fault.what()}});
    }
}

void Writer::answer(Group& group) {
    const auto kept =
        std::count_if(group.begin(), group.end(), [](const UseCase& u) { return u.kept; });
    useCases_ += kept;
    rolledBack_ += static_cast<std::int64_t>(group.size()) - kept;
    if (kept > 0) ++commits_;

    const auto call = [this](const auto& action, auto&&... arguments) {
        try {
            action(arguments...);
        } catch (const std::exception& error) {  // a bug, but not one that may stop the writer
            log_.error("db.callback.threw", {{"error", error.what()}});
        }
    };
    for (const auto& useCase : group) {
        if (!useCase.kept) continue;
        for (const auto& action : useCase.afterCommit) call(action);
    }
    for (const auto& useCase : group) call(useCase.done, useCase.thrown);
}

/// One line when writing stops to work and one when it works again, not one per use case.
void Writer::reportHealth(const std::exception_ptr& fault) {
    std::string why;
    std::optional<Fault::Kind> failing;
    try {
        if (fault) std::rethrow_exception(fault);
    } catch (const Fault& error) {
        failing = error.kind();
        why = error.what();
    } catch (const std::exception& error) {
        failing = Fault::Kind::other;
        why = error.what();
    }
    std::optional<Fault::Kind> before;
    {
        const std::lock_guard lock(mutex_);
        before = std::exchange(failing_, failing);
    }
    if (failing && !before) log_.error("db.write.failed", {{"error", std::string_view(why)}});
    if (before && !failing) log_.info("db.write.works.again");
}

}  // namespace deskbell::db::sqlite
