#include "db/sqlite.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "base/text.hpp"
#include "db/sqlite_checkpointer.hpp"
#include "db/sqlite_readers.hpp"
#include "db/sqlite_writer.hpp"

namespace deskbell::db {
namespace {

using namespace sqlite;

/// Held while this process serves the file. The kernel releases it when the process ends, however
/// it ends; the file itself stays, since removing it would race with the next holder.
class FileLock {
public:
    explicit FileLock(const std::filesystem::path& served) {
        const auto path = served.native() + ".lock";
        fd_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (fd_ < 0) {
            throw Fault(Fault::Kind::lost, fmt::format("{}: {}", path, lastError()));
        }
        if (::flock(fd_, LOCK_EX | LOCK_NB) != 0) {
            const auto holder = readHolder();
            ::close(fd_);
            throw Fault(Fault::Kind::busy,
                        fmt::format("{} is in use by another process{}; two must not serve the "
                                    "same database",
                                    served.native(), holder));
        }
        writeHolder();
    }
    ~FileLock() { ::close(fd_); }
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;

private:
    static std::string lastError() { return std::generic_category().message(errno); }

    [[nodiscard]] std::string readHolder() const {
        std::array<char, 32> text{};
        const auto size = ::pread(fd_, text.data(), text.size(), 0);
        if (size <= 0) return {};
        const std::string_view pid(text.data(), static_cast<std::size_t>(size));
        return fmt::format(" ({})", trim(pid));
    }

    /// Only for the message above: if it cannot be written, the lock holds all the same.
    void writeHolder() const {
        const auto text = fmt::format("{}\n", ::getpid());
        [[maybe_unused]] const int cut = ::ftruncate(fd_, 0);
        [[maybe_unused]] const auto written = ::pwrite(fd_, text.data(), text.size(), 0);
    }

    int fd_ = -1;
};

std::int64_t sizeOf(const std::filesystem::path& file) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    return error ? 0 : static_cast<std::int64_t>(size);
}

class SqliteDatabase final : public Database {
public:
    SqliteDatabase(const SqliteOptions& options, Log& log)
        : file_(options.file),
          lock_(options.file),
          writeConnection_(options, Connection::Mode::write, counters_),
          checkpointer_(options, counters_, log),
          readPool_(options, counters_),
          readThreads_(readPool_, options.readers / 2),
          writer_(writeConnection_, checkpointer_, options.groupSize, log) {}

    void submitWrite(WriteWork work, Done done) override {
        writer_.submit(std::move(work), std::move(done));
    }
    void submitRead(ReadWork work, Done done) override {
        readThreads_.submit(std::move(work), std::move(done));
    }
    void runRead(const ReadWork& work) override { readPool_.run(work); }
    [[nodiscard]] bool readsAreLocal() const override { return true; }

    [[nodiscard]] DatabaseStats stats() const override {
        DatabaseStats stats;
        writer_.addTo(stats);
        stats.bytes = sizeOf(file_) + sizeOf(file_.native() + "-wal");
        stats.statements = counters_.list();
        return stats;
    }

private:
    // Destroyed from the last to the first: the writer answers what it was given, then the readers,
    // and the last connection to close leaves a database without a log beside it.
    const std::filesystem::path file_;
    FileLock lock_;
    StatementCounters counters_;
    Connection writeConnection_;  // first: it creates the file and switches it to WAL
    Checkpointer checkpointer_;
    ReadPool readPool_;
    ReadThreads readThreads_;
    Writer writer_;
};

}  // namespace

std::unique_ptr<Database> openSqlite(SqliteOptions options, Log& log) {
    return std::make_unique<SqliteDatabase>(options, log);
}

}  // namespace deskbell::db
