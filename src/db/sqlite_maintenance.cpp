// Copying and checking database files, also while a server uses them.

#include <fmt/format.h>
#include <sqlite3.h>

#include <system_error>

#include "db/rows.hpp"
#include "db/sqlite_pages.hpp"

namespace deskbell::db {
namespace {

using namespace sqlite;

constexpr int kPagesAtATime = 1024;

struct FinishBackup {
    void operator()(sqlite3_backup* backup) const { sqlite3_backup_finish(backup); }
};
using Backup = std::unique_ptr<sqlite3_backup, FinishBackup>;

struct CloseDatabase {
    void operator()(sqlite3* handle) const { sqlite3_close(handle); }
};
using Handle = std::unique_ptr<sqlite3, CloseDatabase>;

/// Plain, without the settings of a served database: the copy gets those of its source.
Handle openTarget(const std::filesystem::path& file) {
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(
        file.c_str(), &raw,
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
        nullptr);
    Handle handle(raw);
    if (code != SQLITE_OK) throwFault(raw, code, file.native());
    return handle;
}

void copyPages(Connection& source, const std::filesystem::path& to,
               const std::function<void(int done, int total)>& progress) {
    const Handle target = openTarget(to);
    Backup backup(sqlite3_backup_init(target.get(), "main", source.handle(), "main"));
    if (!backup) throwFault(target.get(), sqlite3_extended_errcode(target.get()), "backup");

    int code = SQLITE_OK;
    while (code == SQLITE_OK) {
        code = sqlite3_backup_step(backup.get(), kPagesAtATime);
        const int total = sqlite3_backup_pagecount(backup.get());
        if (progress) progress(total - sqlite3_backup_remaining(backup.get()), total);
    }
    if (code != SQLITE_DONE) throwFault(target.get(), code, "backup");
    const int finished = sqlite3_backup_finish(backup.release());
    if (finished != SQLITE_OK) throwFault(target.get(), finished, "backup");
}

}  // namespace

namespace sqlite {

SqliteOptions optionsFor(const std::filesystem::path& file) {
    SqliteOptions options;
    options.file = file;
    return options;
}

void beginSnapshot(Connection& connection) {
    connection.control("BEGIN");
    // SQLite takes the snapshot with the first read.
    connection.select("snapshot", "SELECT count(*) FROM sqlite_schema", {}, [](const Row&) {});
}

void savePages(Connection& source, const std::filesystem::path& to,
               const std::function<void(int done, int total)>& progress) {
    const std::filesystem::path unfinished = to.native() + ".part";
    std::error_code error;
    std::filesystem::remove(unfinished, error);
    try {
        copyPages(source, unfinished, progress);
        std::filesystem::rename(unfinished, to);
    } catch (const std::filesystem::filesystem_error& failed) {
        std::filesystem::remove(unfinished, error);
        throw Fault(Fault::Kind::lost, failed.what());
    } catch (...) {
        std::filesystem::remove(unfinished, error);
        throw;
    }
}

}  // namespace sqlite

void backupSqlite(const std::filesystem::path& from, const std::filesystem::path& to,
                  const std::function<void(int done, int total)>& progress) {
    StatementCounters counters;
    Connection source(optionsFor(from), Connection::Mode::read, counters);
    // A snapshot over the whole copy. Without it every commit in between would start it anew.
    beginSnapshot(source);
    savePages(source, to, progress);
}

void makeOneFile(const std::filesystem::path& file) {
    const Handle handle = openTarget(file);
    const int code =
        sqlite3_exec(handle.get(), "PRAGMA journal_mode = DELETE", nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) throwFault(handle.get(), code, file.native());
}

std::vector<std::string> checkSqlite(const std::filesystem::path& file) {
    std::vector<std::string> findings;
    try {
        StatementCounters counters;
        Connection connection(optionsFor(file), Connection::Mode::read, counters);
        connection.select("check.integrity", "PRAGMA integrity_check", {}, [&](const Row& row) {
            if (row.view(0) != "ok") findings.push_back(row.text(0));
        });
        connection.select(
            "check.foreign_keys", "PRAGMA foreign_key_check", {}, [&](const Row& row) {
                findings.push_back(
                    fmt::format("row {} of {} refers to a row of {} that does not exist",
                                row.integer(1), row.view(0), row.view(2)));
            });
    } catch (const Fault& fault) {
        if (fault.kind() != Fault::Kind::corrupt) throw;
        findings.emplace_back(fault.what());
    }
    return findings;
}

}  // namespace deskbell::db
