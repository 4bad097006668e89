#include "db/statement_counters.hpp"

namespace deskbell::db {

StatementCounter& StatementCounters::of(std::string_view name) {
    const std::lock_guard lock(mutex_);
    const auto found = counters_.find(name);
    return found != counters_.end() ? found->second : counters_[std::string(name)];
}

std::vector<StatementStats> StatementCounters::list() const {
    const std::lock_guard lock(mutex_);
    std::vector<StatementStats> out;
    out.reserve(counters_.size());
    for (const auto& [name, counter] : counters_) {
        out.push_back({name, counter.count.load(), Duration{counter.micros.load()},
                       counter.collisions.load()});
    }
    return out;
}

}  // namespace deskbell::db
