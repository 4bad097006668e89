#include "app/schema_watch.hpp"

namespace deskbell::app {
namespace {

constexpr Duration kEvery = std::chrono::seconds(3);

}  // namespace

SchemaWatch::SchemaWatch(db::Database& database, std::span<const db::Migration> migrations,
                         Log& log, std::function<void()> outgrown)
    : database_(database),
      migrations_(migrations),
      log_(log),
      outgrown_(std::move(outgrown)),
      thread_([this] { return look(); }) {
    thread_.start();
}

Duration SchemaWatch::look() {
    try {
        const auto fits =
            database_.read([&](db::ReadTx& tx) { return db::checkOutgrown(tx, migrations_); });
        if (!fits && outgrown_) {
            log_.error("schema.outgrown", {{"why", std::string_view(fits.error().detail)}});
            std::exchange(outgrown_, nullptr)();
        }
    } catch (const std::exception& e) {  // others say more of a database that does not answer
        log_.debug("schema.not_seen", {{"error", std::string_view(e.what())}});
    }
    return kEvery;
}

}  // namespace deskbell::app
