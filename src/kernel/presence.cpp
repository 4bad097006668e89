#include "kernel/presence.hpp"

#include <algorithm>

#include "base/json.hpp"

namespace deskbell::kernel {

bool Presence::announce(Connection connection, const Actor& agent, std::string_view subject,
                        State state, Duration now) {
    std::lock_guard lock(mutex_);
    const auto isHere = [&](const Entry& entry) { return entry.connection == connection; };
    if (const auto found = subjects_.find(subject); found != subjects_.end()) {
        auto& entries = found->second;
        const auto entry = std::find_if(entries.begin(), entries.end(), isHere);
        if (entry != entries.end()) {
            entry->until = now + kHolds;
            return std::exchange(entry->state, state) != state;
        }
    }
    const auto present = std::count_if(subjects_.begin(), subjects_.end(), [&](const auto& other) {
        return std::any_of(other.second.begin(), other.second.end(), isHere);
    });
    if (static_cast<std::size_t>(present) >= kMostSubjects) return false;
    subjects_[std::string(subject)].push_back(
        {connection, agent.agent, agent.name, state, now + kHolds});
    return true;
}

bool Presence::leave(Connection connection, std::string_view subject) {
    std::lock_guard lock(mutex_);
    const auto found = subjects_.find(subject);
    if (found == subjects_.end()) return false;
    const auto left = std::erase_if(
        found->second, [&](const Entry& entry) { return entry.connection == connection; });
    if (found->second.empty()) subjects_.erase(found);
    return left > 0;
}

std::vector<std::string> Presence::leaveAll(Connection connection) {
    return drop([&](const Entry& entry) { return entry.connection == connection; });
}

std::vector<std::string> Presence::expire(Duration now) {
    return drop([&](const Entry& entry) { return entry.until <= now; });
}

template <class Gone>
std::vector<std::string> Presence::drop(Gone gone) {
    std::lock_guard lock(mutex_);
    std::vector<std::string> changed;
    for (auto& [subject, entries] : subjects_) {
        if (std::erase_if(entries, gone) > 0) changed.push_back(subject);
    }
    std::erase_if(subjects_, [](const auto& subject) { return subject.second.empty(); });
    return changed;
}

bool Presence::isPresent(AgentId agent, std::string_view subject, Duration now) const {
    std::lock_guard lock(mutex_);
    const auto found = subjects_.find(subject);
    return found != subjects_.end() &&
           std::any_of(found->second.begin(), found->second.end(), [&](const Entry& entry) {
               return entry.agent == agent && entry.until > now;
           });
}

std::vector<Presence::Connection> Presence::connections(std::string_view subject) const {
    std::lock_guard lock(mutex_);
    std::vector<Connection> all;
    if (const auto found = subjects_.find(subject); found != subjects_.end()) {
        for (const auto& entry : found->second) all.push_back(entry.connection);
    }
    return all;
}

bool Presence::knows(Connection connection) const {
    std::lock_guard lock(mutex_);
    return std::any_of(subjects_.begin(), subjects_.end(), [&](const auto& subject) {
        return std::any_of(subject.second.begin(), subject.second.end(),
                           [&](const Entry& entry) { return entry.connection == connection; });
    });
}

std::vector<Presence::Entry> Presence::entriesOf(std::string_view subject) const {
    std::lock_guard lock(mutex_);
    const auto found = subjects_.find(subject);
    return found == subjects_.end() ? std::vector<Entry>() : found->second;
}

std::string Presence::message(std::string_view subject) const {
    auto entries = entriesOf(subject);
    const auto byAgent = [](const Entry& a, const Entry& b) {
        return std::pair(a.agent, a.state != State::typing) <
               std::pair(b.agent, b.state != State::typing);
    };
    std::sort(entries.begin(), entries.end(), byAgent);

    json::Writer w;
    w.beginObject().key("type").string("presence").key("subject").string(subject);
    w.key("agents").beginArray();
    AgentId last;
    for (const auto& entry : entries) {
        if (std::exchange(last, entry.agent) == entry.agent) continue;
        w.beginObject().key("id").id(entry.agent).key("name").string(entry.name);
        w.key("state").string(entry.state == State::typing ? "typing" : "viewing").endObject();
    }
    w.endArray().endObject();
    return w.take();
}

std::optional<Duration> Presence::nextExpiry() const {
    std::lock_guard lock(mutex_);
    std::optional<Duration> next;
    for (const auto& [subject, entries] : subjects_) {
        for (const auto& entry : entries) {
            if (!next || entry.until < *next) next = entry.until;
        }
    }
    return next;
}

}  // namespace deskbell::kernel
