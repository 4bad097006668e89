#include "kernel/leases.hpp"

#include <map>
#include <mutex>
#include <set>

#include "kernel/leases_postgres_store.hpp"
#include "kernel/threads.hpp"

namespace deskbell::kernel {
namespace {

namespace store = leases_postgres_store;

class EmbeddedLeases final : public Leases {
public:
    void want(const std::string& name) override {
        const std::lock_guard lock(mutex_);
        wanted_.insert(name);
    }
    void release(const std::string& name) override {
        const std::lock_guard lock(mutex_);
        wanted_.erase(name);
    }
    [[nodiscard]] bool has(const std::string& name) const override {
        const std::lock_guard lock(mutex_);
        return wanted_.contains(name);
    }
    void onChange(std::function<void()>) override {}
    void start() override {}
    void stop() override {}

private:
    mutable std::mutex mutex_;
    std::set<std::string> wanted_;
};

class PostgresLeases final : public Leases {
public:
    PostgresLeases(db::Database& database, const Clock& clock, Log& log, LeaseOptions options)
        : database_(database),
          clock_(clock),
          log_(log),
          options_(std::move(options)),
          thread_([this] { return step(); }) {}

    void want(const std::string& name) override {
        {
            const std::lock_guard lock(mutex_);
            if (!until_.emplace(name, Duration{0}).second) return;
        }
        thread_.wake();
    }

    void release(const std::string& name) override {
        bool had = false;
        {
            const std::lock_guard lock(mutex_);
            const auto found = until_.find(name);
            if (found == until_.end()) return;
            had = found->second > Duration{0};
            until_.erase(found);
            if (had) given_.insert(name);
        }
        if (had) thread_.wake();
    }

    [[nodiscard]] bool has(const std::string& name) const override {
        const std::lock_guard lock(mutex_);
        const auto found = until_.find(name);
        return found != until_.end() && found->second > clock_.steady();
    }

    void onChange(std::function<void()> changed) override {
        changed_.push_back(std::move(changed));
    }

    void start() override { thread_.start(); }

    void stop() override {
        thread_.stop();
        {
            const std::lock_guard lock(mutex_);
            for (const auto& [name, until] : until_) given_.insert(name);
            until_.clear();
        }
        try {
            giveBack();
        } catch (const std::exception& e) {  // they lapse by themselves
            log_.warn("leases.failed", {{"error", std::string_view(e.what())}});
        }
    }

private:
    Duration step() {
        bool changed = false;
        try {
            giveBack();
            changed = renew();
        } catch (const std::exception& e) {
            log_.warn("leases.failed", {{"error", std::string_view(e.what())}});
            changed = true;  // what we had may have lapsed
        }
        if (changed) {
            for (const auto& tell : changed_) tell();
        }
        return options_.renew;
    }

    void giveBack() {
        const auto given = [this] {
            const std::lock_guard lock(mutex_);
            return std::exchange(given_, {});
        }();
        if (given.empty()) return;
        database_.write([&](db::WriteTx& tx) {
            for (const auto& name : given) store::release(tx, name, options_.holder);
        });
    }

    /// True when one was got or lost.
    bool renew() {
        std::vector<std::string> names;
        {
            const std::lock_guard lock(mutex_);
            for (const auto& [name, until] : until_) names.push_back(name);
        }
        if (names.empty()) return false;
        // An attempt locks the row, also in vain, and then its holder's renewal would have to wait.
        const auto taken =
            database_.read([&](db::ReadTx& tx) { return store::ofOthers(tx, options_.holder); });
        // Counted from before the question: the database's term ends no earlier than ours.
        const auto asked = clock_.steady();
        const auto held = database_.write([&](db::WriteTx& tx) {
            std::set<std::string> mine;
            for (const auto& name : names) {
                if (taken.contains(name)) continue;
                if (store::take(tx, name, options_.holder, options_.term)) mine.insert(name);
            }
            return mine;
        });
        return note(names, held, asked + options_.term);
    }

    bool note(const std::vector<std::string>& asked, const std::set<std::string>& held,
              Duration until) {
        const std::lock_guard lock(mutex_);
        bool changed = false;
        for (const auto& name : asked) {
            const auto found = until_.find(name);
            if (found == until_.end()) {  // released while it was asked for
                if (held.contains(name)) given_.insert(name);
                continue;
            }
            const auto before =
                std::exchange(found->second, held.contains(name) ? until : Duration{0});
            changed = changed || (before > Duration{0}) != held.contains(name);
        }
        return changed;
    }

    db::Database& database_;
    const Clock& clock_;
    Log& log_;
    const LeaseOptions options_;
    std::vector<std::function<void()>> changed_;
    mutable std::mutex mutex_;
    std::map<std::string, Duration> until_;  ///< wanted ones; zero: not ours
    std::set<std::string> given_;            ///< to be given back
    WakeableThread thread_;
};

}  // namespace

std::unique_ptr<Leases> makeEmbeddedLeases() {
    return std::make_unique<EmbeddedLeases>();
}

std::unique_ptr<Leases> makePostgresLeases(db::Database& database, const Clock& clock, Log& log,
                                           LeaseOptions options) {
    return std::make_unique<PostgresLeases>(database, clock, log, std::move(options));
}

}  // namespace deskbell::kernel
