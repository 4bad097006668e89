#pragma once
// The rows of lists as they were written last. Most of what lists show has not changed since they
// were asked for before, and a row's text is worth ten times the lookup.

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "desk/tickets/tickets.hpp"

namespace deskbell::tickets {

/// What a row's text depends on besides the names of people, teams and inboxes.
struct RowKey {
    TicketId ticket;
    std::int64_t version = 0;
    bool unread = false, draft = false;

    bool operator==(const RowKey&) const = default;
};

/// A bounded memory of texts. Only what was read outside of a write may be kept: a version number
/// that is rolled back is given out again. Thread-safe.
class RowTexts {
public:
    using Text = std::shared_ptr<const std::string>;
    /// Snapshots that all texts were written with; other ones empty the memory.
    struct Names {
        std::shared_ptr<const void> people, inboxes;
        bool operator==(const Names&) const = default;
    };

    /// Keeps at most twice `bytes` of text.
    explicit RowTexts(std::size_t bytes) : bytes_(bytes) {}

    /// nullptr when it is not remembered.
    [[nodiscard]] Text find(const Names& names, const RowKey& key);
    void keep(const Names& names, const RowKey& key, Text text);

private:
    struct Hash {
        std::size_t operator()(const RowKey& key) const;
    };
    using Generation = std::unordered_map<RowKey, Text, Hash>;
    void follow(const Names& names);
    void insert(const RowKey& key, Text text);

    const std::size_t bytes_;
    std::mutex mutex_;
    Names names_;
    Generation young_, old_;  ///< when `young_` is full it becomes `old_`, and what was old goes
    std::size_t youngBytes_ = 0;
};

}  // namespace deskbell::tickets
