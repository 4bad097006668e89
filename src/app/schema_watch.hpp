#pragma once
// Ends a node of an old release when the schema has grown past it (docs/adr/0013).

#include <functional>

#include "base/log.hpp"
#include "db/migrations.hpp"
#include "kernel/threads.hpp"

namespace deskbell::app {

/// Looks every few seconds. All must outlive it.
class SchemaWatch {
public:
    /// `outgrown` is called once, on the watch's thread; must be short.
    SchemaWatch(db::Database& database, std::span<const db::Migration> migrations, Log& log,
                std::function<void()> outgrown);
    ~SchemaWatch() { thread_.stop(); }

private:
    Duration look();

    db::Database& database_;
    const std::span<const db::Migration> migrations_;
    Log& log_;
    std::function<void()> outgrown_;
    kernel::WakeableThread thread_;
};

}  // namespace deskbell::app
