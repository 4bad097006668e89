#pragma once
// What is to be looked at again, and when. Pure.

#include <map>
#include <optional>
#include <set>

#include "base/time.hpp"

namespace deskbell::routing {

/// Something to look at again at a time: at most one time for each thing.
class Agenda {
public:
    enum class What { presence, owner, offer, exclusion };
    struct Thing {
        What what = What::presence;
        std::int64_t id = 0;
        auto operator<=>(const Thing&) const = default;
    };
    void set(Thing thing, std::optional<Timestamp> at);
    /// The first that is due; it is on the agenda no more.
    [[nodiscard]] std::optional<Thing> take(Timestamp now);
    [[nodiscard]] std::optional<Timestamp> next() const;
    void clear();

private:
    std::set<std::pair<Timestamp, Thing>> order_;
    std::map<Thing, Timestamp> times_;
};

}  // namespace deskbell::routing
