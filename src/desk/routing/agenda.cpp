#include "desk/routing/agenda.hpp"

namespace deskbell::routing {

void Agenda::set(Thing thing, std::optional<Timestamp> at) {
    const auto known = times_.find(thing);
    if (known != times_.end()) {
        order_.erase({known->second, thing});
        times_.erase(known);
    }
    if (!at) return;
    order_.emplace(*at, thing);
    times_.emplace(thing, *at);
}

std::optional<Agenda::Thing> Agenda::take(Timestamp now) {
    if (order_.empty() || order_.begin()->first > now) return std::nullopt;
    const auto thing = order_.begin()->second;
    set(thing, std::nullopt);
    return thing;
}

std::optional<Timestamp> Agenda::next() const {
    return order_.empty() ? std::nullopt : std::optional(order_.begin()->first);
}

void Agenda::clear() {
    order_.clear();
    times_.clear();
}

}  // namespace deskbell::routing
