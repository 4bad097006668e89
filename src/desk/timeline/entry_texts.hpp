#pragma once
// Entries of timelines as they were written last. Private to this folder.

#include "desk/timeline/timeline.hpp"
#include "kernel/text_memory.hpp"

namespace deskbell::timeline {

/// All of an entry that ever changes: entries are not edited.
struct EntryState {
    EntryId id;
    bool redacted = false;
    Delivery delivery = Delivery::received;
    std::int64_t deliveryAt = 0;  ///< microseconds
    std::int64_t attempts = 0;

    bool operator==(const EntryState&) const = default;
};

/// What an entry's text depends on besides the names of people.
struct EntryKey {
    EntryState state;
    bool mayRedact = false;
    AgentId reader;  ///< while a message can be undone its author sees that; none otherwise

    bool operator==(const EntryKey&) const = default;
};

struct EntryKeyHash {
    std::size_t operator()(const EntryKey& key) const {
        const auto& state = key.state;
        return std::hash<std::int64_t>{}(state.id.value ^ (state.deliveryAt << 20) ^
                                         (state.attempts << 48) ^ (key.mayRedact ? 1 : 0) ^
                                         (key.reader.value << 8));
    }
};

using EntryTexts = kernel::TextMemory<EntryKey, EntryKeyHash>;

}  // namespace deskbell::timeline
