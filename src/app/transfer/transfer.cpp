#include "app/transfer/transfer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "app/transfer/files.hpp"
#include "base/crypto.hpp"
#include "db/postgres.hpp"
#include "db/sqlite.hpp"
#include "kernel/relocation.hpp"
#include "kernel/secrets.hpp"

namespace deskbell::app {

namespace {

namespace fs = std::filesystem;

/// Columns of texts that the key has sealed; "" is none.
struct SealedColumn {
    std::string_view table;
    std::string_view column;
};
constexpr SealedColumn kSealed[] = {{"inboxes", "secrets"}, {"inbox_consents", "verifier"}};

Error conflict(std::string reason, std::string detail) {
    return {Errc::conflict, std::move(reason), {}, std::move(detail)};
}

/// Rows of the db layer's words in ours.
db::WatchRows asTransfer(const WatchTransfer& watch) {
    return [&watch](const db::RowProgress& progress) {
        if (watch) watch({progress.step, progress.table, progress.done, progress.total});
    };
}

/// Looks at passwords as they go by: does the key open them?
class SealedValues {
public:
    SealedValues(const std::optional<std::string>& key, Random& random) {
        if (key) secrets_.emplace(*key, random);
    }
    void look(const db::Table& table, db::RowView row) {
        if (&table != table_) begin(table);
        for (const auto column : columns_) {
            const auto sealed = row[column].text();
            if (!sealed.empty() && (!secrets_ || !secrets_->open(sealed))) ++unopened_;
        }
    }
    [[nodiscard]] int unopened() const { return unopened_; }

private:
    void begin(const db::Table& table) {
        table_ = &table;
        columns_.clear();
        for (const auto& sealed : kSealed) {
            for (std::size_t i = 0; i < table.columns.size(); ++i) {
                if (table.name == sealed.table && table.columns[i].name == sealed.column)
                    columns_.push_back(i);
            }
        }
    }

    std::optional<kernel::Secrets> secrets_;
    const db::Table* table_ = nullptr;
    std::vector<std::size_t> columns_;
    int unopened_ = 0;
};

/// All but those of files, which are brought as such whatever store they are in.
std::vector<db::Table> rowTablesOf(std::span<const db::Migration> schema) {
    auto tables = db::tablesOf(schema);
    std::erase_if(tables, [](const db::Table& table) {
        return std::find(std::begin(kernel::kBlobTables), std::end(kernel::kBlobTables),
                         table.name) != std::end(kernel::kBlobTables);
    });
    return tables;
}

bool samePlace(const Place& a, const Place& b) {
    if (a.isServer() || b.isServer()) return a.url == b.url;
    std::error_code notThere;
    return fs::equivalent(a.folder, b.folder, notThere);
}

/// One transfer; the steps in the order in which run() takes them.
class Transfer {
public:
    Transfer(const TransferOrder& order, const TransferTools& tools)
        : order_(order), tools_(tools), from_(order.from), to_(order.to) {}

    Result<TransferReport> run() {
        if (samePlace(from_, to_))
            return conflict("copy.same", "Source and target are the same place.");
        for (const auto step : {&Transfer::openSource, &Transfer::readSource, &Transfer::openTarget,
                                &Transfer::bringKey, &Transfer::bringRows, &Transfer::bringFiles,
                                &Transfer::verifyRows, &Transfer::end}) {
            if (auto done = (this->*step)(); !done) return std::move(done).error();
        }
        return std::move(report_);
    }

private:
    [[nodiscard]] bool byPages() const { return !from_.isServer() && !to_.isServer(); }

    Result<void> openSource() {
        if (from_.isServer()) {
            auto rows = db::readPostgresRows(from_.url);
            const int servers = rows->serversConnected();
            if (order_.source == SourceIs::atRest && servers > 0) {
                return conflict("copy.source_serves",
                                fmt::format("Servers have {} connections open to the source: what "
                                            "they write meanwhile would stay behind. Stop them, or "
                                            "say --while-running if that is what you want.",
                                            servers));
            }
            source_ = std::move(rows);
        } else {
            if (!fs::exists(embeddedFile(from_))) {
                return Error{Errc::notFound, "copy.no_source", "",
                             from_.name() + " holds no business: there is no deskbell.db in it."};
            }
            if (auto locked = lockSource(); !locked) return locked;
            auto rows = db::readSqliteRows(embeddedFile(from_));
            pages_ = rows.get();
            source_ = std::move(rows);
        }
        auto schema = db::schemaOf(*source_, db::builtInMigrations());
        if (!schema) return std::move(schema).error();
        schema_ = *schema;
        tables_ = rowTablesOf(schema_);
        return {};
    }

    Result<void> lockSource() {
        if (order_.source != SourceIs::atRest) return {};
        try {
            sourceLock_ = db::openSqlite({.file = embeddedFile(from_)}, tools_.log);
        } catch (const db::Fault& fault) {
            if (fault.kind() != db::Fault::Kind::busy) throw;
            return conflict("copy.source_serves",
                            fmt::format("{}: what it writes meanwhile would stay behind. Stop it, "
                                        "or say --while-running if that is what you want.",
                                        fault.what()));
        }
        return {};
    }

    Result<void> readSource() {
        key_ = keyOf(from_);
        SealedValues sealed(key_, tools_.random);
        found_.schema = schema_.back().version;
        found_.tables =
            db::sumsOf(*source_, tables_, "reading", 0, asTransfer(tools_.watch),
                       [&](const db::Table& table, db::RowView row) { sealed.look(table, row); });
        if (sealed.unopened() > 0) {
            return conflict("copy.wrong_key",
                            fmt::format("{} stored passwords cannot be opened with {}/secret.key. "
                                        "Put the key there with which this business was run (each "
                                        "of its nodes has it), or say with --data where it is.",
                                        sealed.unopened(), from_.folder.string()));
        }
        if (!order_.expected) return {};
        const auto wrong = db::differences(order_.expected->tables, found_.tables);
        if (wrong.empty()) return {};
        return conflict("backup.damaged", fmt::format("The backup is not as it was made: {}.",
                                                      fmt::join(wrong, "; ")));
    }

    Result<void> openTarget() {
        if (to_.isServer()) {
            makeFolder(to_.folder);
            target_ = db::openPostgres(copyOptions(to_.url), tools_.random, tools_.log);
            loader_ = db::loadPostgresRows(to_.url);
            return beginRows();
        }
        if (fs::exists(embeddedFile(to_))) {
            return conflict("copy.occupied", to_.name() +
                                                 " holds a business already. Choose an empty "
                                                 "folder.");
        }
        makeFolder(to_.folder);
        if (byPages()) return {};
        openUnfinished();
        auto begun = beginRows();
        if (begun || begun.error().reason != "copy.occupied") return begun;
        // Not marked: all but its name was done, or its pages were copied. Begin anew.
        closeTarget();
        removeUnfinished();
        openUnfinished();
        return beginRows();
    }

    void openUnfinished() {
        target_ = db::openSqlite({.file = unfinishedFile(to_)}, tools_.log);
        loader_ = db::loadSqliteRows(unfinishedFile(to_));
    }
    void closeTarget() {
        loader_.reset();
        target_.reset();
    }
    void removeUnfinished() {
        const auto name = unfinishedFile(to_).native();
        for (const auto* suffix : {"", "-wal", "-shm", ".lock", ".part"}) {
            std::error_code notThere;
            fs::remove(name + suffix, notThere);
        }
    }

    /// What is copied, in one word: if that is another one next time, all is copied anew.
    [[nodiscard]] std::string digest() const {
        Sha256 hash;
        for (const auto& migration : schema_) hash.update(migration.sql);
        for (const auto& sum : found_.tables)
            hash.update(fmt::format("{} {} {}\n", sum.table, sum.rows, hexOf(sum)));
        return hash.finishHex();
    }

    Result<void> beginRows() {
        return db::beginCopy(*target_, *loader_, schema_, tools_.clock, digest());
    }

    Result<void> bringKey() {
        if (!key_) return {};
        return putKey(to_, *key_);
    }

    Result<void> bringRows() {
        if (byPages()) {
            removeUnfinished();
            pages_->saveAs(unfinishedFile(to_), [&](int done, int total) {
                if (tools_.watch) tools_.watch({"copying", "pages", done, total});
            });
            if (sourceHas(kernel::kShelf)) {
                const auto copy = db::openSqlite({.file = unfinishedFile(to_)}, tools_.log);
                copy->write([](db::WriteTx& tx) { kernel::leaveShelf(tx); });
            }
            return {};
        }
        db::copyRows(*source_, *loader_, tables_, found_.rows(), asTransfer(tools_.watch));
        loader_->settle();
        return {};
    }

    Result<void> bringFiles() {
        const auto stores = sourceFiles();
        std::vector<const kernel::Blobs*> from;
        for (const auto& store : stores) from.push_back(store.blobs.get());
        auto files = app::bringFiles(from, *targetFiles().blobs, tools_.watch);
        found_.files = files.files;
        found_.fileBytes = files.bytes;
        report_.damagedFiles = std::move(files.damaged);
        if (order_.expected && order_.expected->files != files.files) {
            return conflict("backup.damaged",
                            fmt::format("The backup has {} whole files, not {} as when it was "
                                        "made.{}",
                                        files.files, order_.expected->files,
                                        fmt::join(report_.damagedFiles, "; ")));
        }
        return {};
    }

    /// Where the source may have files: its store, and the folder in which an older program kept
    /// them beside a server's database.
    [[nodiscard]] std::vector<BlobStore> sourceFiles() const {
        std::vector<BlobStore> stores;
        if (from_.s3) {
            if (const auto shelf = sourceShelf()) stores.push_back(openS3Store(*from_.s3, *shelf));
        } else if (from_.isServer() && sourceHas(kernel::kBlobPieces)) {
            stores.push_back(databaseFiles(from_));
        }
        if (!from_.isServer() || fs::exists(from_.folder / "blobs"))
            stores.emplace_back().blobs = filesInFolder(from_.folder, tools_.clock);
        return stores;
    }
    [[nodiscard]] BlobStore targetFiles() {
        if (to_.isServer() && to_.s3) {
            const auto shelf =
                target_->write([&](db::WriteTx& tx) { return kernel::shelfOf(tx, tools_.random); });
            return openS3Store(*to_.s3, shelf);
        }
        if (to_.isServer()) return databaseFiles(to_);
        BlobStore store;
        store.blobs = filesInFolder(to_.folder, tools_.clock);
        return store;
    }
    /// Over a connection of their own.
    [[nodiscard]] BlobStore databaseFiles(const Place& place) const {
        BlobStore store;
        store.database = db::openPostgres(copyOptions(place.url), tools_.random, tools_.log);
        store.blobs = kernel::makeDatabaseBlobs(*store.database, tools_.clock);
        return store;
    }
    /// Whether the source's schema knows the table.
    [[nodiscard]] bool sourceHas(std::string_view table) const {
        const auto all = db::tablesOf(schema_);
        return std::any_of(all.begin(), all.end(),
                           [&](const db::Table& each) { return each.name == table; });
    }
    [[nodiscard]] std::optional<std::string> sourceShelf() const {
        std::optional<std::string> name;
        for (const auto& table : db::tablesOf(schema_)) {
            if (table.name != kernel::kShelf) continue;
            source_->each(table, [&](db::RowView row) { name = std::string(row.back().text()); });
        }
        return name;
    }

    [[nodiscard]] std::unique_ptr<db::RowSource> readTarget() const {
        if (to_.isServer()) return db::readPostgresRows(to_.url);
        return db::readSqliteRows(unfinishedFile(to_));
    }

    Result<void> verifyRows() {
        auto wrong =
            db::differences(found_.tables, db::sumsOf(*readTarget(), tables_, "verifying",
                                                      found_.rows(), asTransfer(tools_.watch)));
        if (wrong.empty() && !to_.isServer()) wrong = db::checkSqlite(unfinishedFile(to_));
        if (wrong.empty()) return {};
        if (target_) target_->write([](db::WriteTx& tx) { db::spoilCopy(tx); });
        return conflict("copy.differs",
                        fmt::format("What arrived is not what was there: {}. Give the same command "
                                    "again: it copies all anew. If that does not help, look at the "
                                    "disks of both.",
                                    fmt::join(wrong, "; ")));
    }

    Result<void> end() {
        if (target_ && to_.isServer()) {
            describeArrived([&] { return db::readPostgresRows(to_.url); });
        } else if (target_) {
            describeArrived([&] { return db::readSqliteRows(unfinishedFile(to_)); });
        }
        report_.brought = found_;
        if (order_.beforeEnd) order_.beforeEnd(found_);
        if (target_) target_->write([](db::WriteTx& tx) { db::endCopy(tx); });
        closeTarget();
        if (!to_.isServer()) {
            db::makeOneFile(unfinishedFile(to_));
            fs::rename(unfinishedFile(to_), embeddedFile(to_));
            removeUnfinished();
            syncFolder(to_.folder);
        }
        return {};
    }

    /// The event log goes on at its new place above where it stands; what that changes is summed
    /// up anew.
    template <class Read>
    void describeArrived(Read read) {
        target_->write([](db::WriteTx& tx) { kernel::continueLog(tx); });
        for (const auto& table : tables_) {
            if (table.name != kernel::kLogStart) continue;
            const auto sums = db::sumsOf(*read(), {&table, 1}, "verifying", 0, {});
            for (auto& sum : found_.tables) {
                if (sum.table == table.name) sum = sums.front();
            }
        }
    }

    const TransferOrder& order_;
    const TransferTools& tools_;
    const Place& from_;
    const Place& to_;
    std::unique_ptr<db::Database> sourceLock_;  ///< so that nobody begins to serve it
    std::unique_ptr<db::RowSource> source_;
    db::SqliteRows* pages_ = nullptr;  ///< the same, where it is an embedded database
    std::span<const db::Migration> schema_;
    std::vector<db::Table> tables_;
    std::optional<std::string> key_;
    std::unique_ptr<db::Database> target_;
    std::unique_ptr<db::RowLoader> loader_;
    Inventory found_;
    TransferReport report_;
};

}  // namespace

std::int64_t Inventory::rows() const {
    std::int64_t rows = 0;
    for (const auto& sum : tables) rows += sum.rows;
    return rows;
}

Result<TransferReport> transfer(const TransferOrder& order, const TransferTools& tools) {
    return Transfer(order, tools).run();
}

Result<Inventory> takeInventory(const Place& folder, const Clock& clock, const WatchTransfer& watch,
                                std::vector<std::string>& findings) {
    const auto source = db::readSqliteRows(embeddedFile(folder));
    const auto schema = db::schemaOf(*source, db::builtInMigrations());
    if (!schema) return schema.error();
    Inventory out;
    out.schema = schema->back().version;
    out.tables = db::sumsOf(*source, rowTablesOf(*schema), "verifying", 0, asTransfer(watch));
    auto files = readFiles(*filesInFolder(folder.folder, clock), watch);
    out.files = files.files;
    out.fileBytes = files.bytes;
    findings = std::move(files.damaged);
    const auto wrong = db::checkSqlite(embeddedFile(folder));
    findings.insert(findings.end(), wrong.begin(), wrong.end());
    return out;
}

std::vector<std::string> differences(const Inventory& wanted, const Inventory& found) {
    auto out = db::differences(wanted.tables, found.tables);
    if (wanted.schema != found.schema)
        out.push_back(fmt::format("the schema is {}, not {}", found.schema, wanted.schema));
    if (wanted.files != found.files || wanted.fileBytes != found.fileBytes) {
        out.push_back(fmt::format("there are {} files of {} bytes, not {} of {}", found.files,
                                  found.fileBytes, wanted.files, wanted.fileBytes));
    }
    return out;
}

}  // namespace deskbell::app
