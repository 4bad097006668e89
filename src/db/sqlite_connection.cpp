#include "db/sqlite_connection.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>

#include "base/assert.hpp"
#include "base/text.hpp"

namespace deskbell::db::sqlite {
namespace {

constexpr std::size_t kMostPrepared = 256;  // per connection; filters make many texts

Fault::Kind kindOf(int code) {
    switch (code & 0xff) {
        case SQLITE_FULL:
            return Fault::Kind::diskFull;
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return Fault::Kind::busy;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return Fault::Kind::corrupt;
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
        case SQLITE_PROTOCOL:
            return Fault::Kind::lost;
        default:
            return Fault::Kind::other;
    }
}

/// A result row; ASSERTs that a column holds what is asked for. The connection is used by one
/// thread at a time and opened without a mutex, so a column's value may be looked at directly,
/// which saves three of four calls into SQLite.
class StatementRow final : public Row {
public:
    explicit StatementRow(sqlite3_stmt* statement) : statement_(statement) {}

    [[nodiscard]] bool isNull(int column) const override {
        return sqlite3_value_type(value(column)) == SQLITE_NULL;
    }
    [[nodiscard]] std::int64_t integer(int column) const override {
        auto* found = value(column);
        const int type = sqlite3_value_type(found);
        ASSERT(type == SQLITE_INTEGER || type == SQLITE_NULL);
        return sqlite3_value_int64(found);
    }
    [[nodiscard]] double real(int column) const override {
        auto* found = value(column);
        const int type = sqlite3_value_type(found);
        ASSERT(type == SQLITE_FLOAT || type == SQLITE_INTEGER || type == SQLITE_NULL);
        return sqlite3_value_double(found);
    }
    [[nodiscard]] std::string_view view(int column) const override {
        auto* found = value(column);
        const int type = sqlite3_value_type(found);
        ASSERT(type == SQLITE_TEXT || type == SQLITE_BLOB || type == SQLITE_NULL);
        // For text this is the text itself, since the database is in UTF-8.
        const void* data = sqlite3_value_blob(found);
        const auto size = static_cast<std::size_t>(sqlite3_value_bytes(found));
        return size == 0 ? std::string_view()
                         : std::string_view(static_cast<const char*>(data), size);
    }

private:
    [[nodiscard]] sqlite3_value* value(int column) const {
        ASSERT(column >= 0 && column < columns_);
        return sqlite3_column_value(statement_, column);
    }

    sqlite3_stmt* statement_;
    const int columns_ = sqlite3_column_count(statement_);
};

int bindOne(sqlite3_stmt* statement, int index, const Param& param) {
    // The text outlives the call (see Param), so SQLite need not copy it. A null pointer would be
    // bound as NULL, and an empty string_view may have one.
    const std::string_view text = param.text().data() == nullptr ? "" : param.text();
    switch (param.kind()) {
        case ParamKind::null:
            return sqlite3_bind_null(statement, index);
        case ParamKind::integer:
            return sqlite3_bind_int64(statement, index, param.integer());
        case ParamKind::real:
            return sqlite3_bind_double(statement, index, param.real());
        case ParamKind::text:
            return sqlite3_bind_text64(statement, index, text.data(), text.size(), SQLITE_STATIC,
                                       SQLITE_UTF8);
        case ParamKind::bytes:
            return sqlite3_bind_blob64(statement, index, text.data(), text.size(), SQLITE_STATIC);
    }
    return SQLITE_MISUSE;
}

/// Every allocation would take a global lock to keep statistics that nobody reads.
void configureLibrary() {
    static const int done = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    static_cast<void>(done);  // refused when something else has started SQLite: then it is slower
}

/// Mail and passwords' hashes are nobody else's business: SQLite gives its other files the mode of
/// the first.
void createPrivately(const std::filesystem::path& file) {
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0) ::close(fd);  // if it failed, SQLite says why
}

}  // namespace

void throwFault(sqlite3* handle, int code, std::string_view what) {
    // SQLite's messages name tables and columns, never values.
    const auto message =
        fmt::format("{}: {}", what,
                    handle != nullptr && sqlite3_errcode(handle) == code ? sqlite3_errmsg(handle)
                                                                         : sqlite3_errstr(code));
    if ((code & 0xff) == SQLITE_CONSTRAINT) throw ConstraintViolation(Fault::Kind::other, message);
    throw Fault(kindOf(code), message);
}

/// A compiled statement and where its $1, $2, … are.
class Connection::Prepared {
public:
    Prepared(sqlite3* handle, std::string_view name, std::string_view text,
             StatementCounter& counter)
        : name_(name), counter_(counter) {
        const char* rest = nullptr;
        const int code = sqlite3_prepare_v3(handle, text.data(), static_cast<int>(text.size()),
                                            SQLITE_PREPARE_PERSISTENT, &handle_, &rest);
        if (code != SQLITE_OK) throwFault(handle, code, name);
        statement_.reset(handle_);
        const std::string_view behind(rest, static_cast<std::size_t>(text.end() - rest));
        if (handle_ == nullptr || !trim(behind).empty()) {
            throw Fault(Fault::Kind::other, fmt::format("{}: not exactly one statement", name));
        }
        findParameters();
    }

    [[nodiscard]] sqlite3_stmt* handle() const { return handle_; }

    void bind(std::span<const Param> params) {
        if (params.size() != indexes_.size()) {
            throw Fault(Fault::Kind::other, fmt::format("{}: takes {} parameters, not {}", name_,
                                                        indexes_.size(), params.size()));
        }
        for (std::size_t i = 0; i < params.size(); ++i) {
            const int code = bindOne(handle_, indexes_[i], params[i]);
            if (code != SQLITE_OK) throwFault(sqlite3_db_handle(handle_), code, name_);
        }
    }

    /// True while there is a row.
    bool step() {
        const int code = sqlite3_step(handle_);
        if (code == SQLITE_ROW) return true;
        if (code != SQLITE_DONE) throwFault(sqlite3_db_handle(handle_), code, name_);
        return false;
    }

    void finish(Duration took) {
        sqlite3_reset(handle_);
        sqlite3_clear_bindings(handle_);
        counter_.count.fetch_add(1, std::memory_order_relaxed);
        counter_.micros.fetch_add(took.count(), std::memory_order_relaxed);
    }

    bool busy = false;
    std::uint64_t lastUse = 0;

private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };

    /// In SQLite "$1" is a name; its index depends on where it occurs first.
    void findParameters() {
        const int count = sqlite3_bind_parameter_count(handle_);
        for (int n = 1; n <= count; ++n) {
            const int index = sqlite3_bind_parameter_index(handle_, fmt::format("${}", n).c_str());
            if (index == 0) {
                throw Fault(Fault::Kind::other,
                            fmt::format("{}: parameters must be $1 to ${}", name_, count));
            }
            indexes_.push_back(index);
        }
    }

    std::string name_;
    StatementCounter& counter_;
    sqlite3_stmt* handle_ = nullptr;
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
    std::vector<int> indexes_;
};

/// The use of a prepared statement for one run; gives it back when the run ends, however it ends.
class Connection::Lease {
public:
    explicit Lease(Prepared& prepared) : prepared_(prepared), since_(clock_.steady()) {
        prepared_.busy = true;
    }
    /// For a run inside a run of the same statement: a second copy that nobody keeps.
    explicit Lease(std::unique_ptr<Prepared> own) : Lease(*own) { own_ = std::move(own); }
    ~Lease() {
        prepared_.finish(clock_.steady() - since_);
        prepared_.busy = false;
    }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    Prepared* operator->() const { return &prepared_; }

private:
    const SystemClock clock_;
    std::unique_ptr<Prepared> own_;
    Prepared& prepared_;
    const Duration since_;
};

void Connection::Close::operator()(sqlite3* handle) const {
    sqlite3_close(handle);
}

Connection::Connection(const SqliteOptions& options, Mode mode, StatementCounters& counters)
    : counters_(counters) {
    configureLibrary();
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    if (mode == Mode::write) {
        createPrivately(options.file);
        flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    } else {
        flags |= SQLITE_OPEN_READONLY;
    }
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(options.file.c_str(), &handle, flags,
                                     options.vfs.empty() ? nullptr : options.vfs.c_str());
    handle_.reset(handle);  // to be closed also when it could not be opened
    if (code != SQLITE_OK) throwFault(handle, code, options.file.native());
    configure(options, mode);
}

Connection::~Connection() = default;

void Connection::configure(const SqliteOptions& options, Mode mode) {
    sqlite3_busy_timeout(handle(), kBusyMillis);
    // Text in double quotes is an identifier, as in PostgreSQL, not a string when none fits.
    sqlite3_db_config(handle(), SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(handle(), SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    sqlite3_db_config(handle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    runScript("pragma", fmt::format("PRAGMA mmap_size = {};"
                                    "PRAGMA temp_store = MEMORY;"
                                    "PRAGMA trusted_schema = OFF;"
                                    "PRAGMA case_sensitive_like = ON;",  // as in PostgreSQL
                                    options.mmapBytes));
    if (mode == Mode::read) {
        runScript("pragma", "PRAGMA cache_size = -2000; PRAGMA query_only = ON;");
    } else {
        runScript("pragma",
                  "PRAGMA journal_mode = WAL;"
                  "PRAGMA synchronous = FULL;"      // a commit survives a power cut
                  "PRAGMA wal_autocheckpoint = 0;"  // a thread of its own does that
                  "PRAGMA foreign_keys = ON;"
                  "PRAGMA secure_delete = OFF;"
                  "PRAGMA cache_size = -8000;");
    }
}

void Connection::select(std::string_view name, std::string_view text, std::span<const Param> params,
                        const ReadTx::Visit& visit) {
    const auto statement = lease(name, text);
    statement->bind(params);
    const StatementRow row(statement->handle());
    while (statement->step()) visit(row);
}

std::int64_t Connection::execute(std::string_view name, std::string_view text,
                                 std::span<const Param> params) {
    const auto statement = lease(name, text);
    statement->bind(params);
    while (statement->step()) {
    }
    return sqlite3_changes64(handle());
}

void Connection::runScript(std::string_view name, std::string_view script) {
    const int code = sqlite3_exec(handle(), std::string(script).c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) throwFault(handle(), code, name);
}

void Connection::control(std::string_view text) {
    execute(text, text, {});
}

bool Connection::inTransaction() const {
    return sqlite3_get_autocommit(handle()) == 0;
}

Connection::Lease Connection::lease(std::string_view name, std::string_view text) {
    const auto found = prepared_.find(text);
    if (found != prepared_.end()) {
        if (found->second->busy) return Lease(prepare(name, text));
        found->second->lastUse = ++uses_;
        return Lease(*found->second);
    }
    auto made = prepare(name, text);
    made->lastUse = ++uses_;
    makeRoom();
    return Lease(*prepared_.emplace(text, std::move(made)).first->second);
}

std::unique_ptr<Connection::Prepared> Connection::prepare(std::string_view name,
                                                          std::string_view text) {
    return std::make_unique<Prepared>(handle(), name, text, counters_.of(name));
}

/// Forgets the statement that was not used for longest when there are too many.
void Connection::makeRoom() {
    if (prepared_.size() < kMostPrepared) return;
    auto oldest = prepared_.end();
    for (auto it = prepared_.begin(); it != prepared_.end(); ++it) {
        if (it->second->busy) continue;
        if (oldest == prepared_.end() || it->second->lastUse < oldest->second->lastUse) oldest = it;
    }
    if (oldest != prepared_.end()) prepared_.erase(oldest);
}

}  // namespace deskbell::db::sqlite
