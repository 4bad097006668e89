#pragma once
// A file system for SQLite that fails when the test says so: the disk is full, or does not answer.
// Give its name() to SqliteOptions::vfs. A write that fails has written its first half, as real
// ones may.

#include <memory>
#include <string>

namespace deskbell::test {

class FaultyVfs {
public:
    enum class Failure { diskFull, ioError };
    enum class Lasting { once, untilHealed };

    /// Registers itself with SQLite; outlives every database that uses it.
    FaultyVfs();
    ~FaultyVfs();
    FaultyVfs(const FaultyVfs&) = delete;
    FaultyVfs& operator=(const FaultyVfs&) = delete;

    [[nodiscard]] const std::string& name() const;
    /// Databases that are opened from now on without naming a file system use this one.
    void becomeDefault();

    /// The n-th write, sync or truncation from now on fails; n counts from 1.
    void failAt(int n, Failure failure, Lasting lasting);
    /// There is space again.
    void heal();
    /// Whether anything has failed since failAt.
    [[nodiscard]] bool hasFailed() const;
    /// Writes, syncs and truncations so far, also those that failed.
    [[nodiscard]] int operations() const;

    struct State;

private:
    std::unique_ptr<State> state_;
};

}  // namespace deskbell::test
