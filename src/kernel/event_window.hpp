#pragma once
// The newest events as messages ready to send, for clients that come back after a short while.

#include <deque>
#include <memory>
#include <string>

#include "kernel/outbox.hpp"

namespace deskbell::kernel {

class EventWindow {
public:
    static constexpr int kSize = 1000;

    struct Item {
        std::int64_t position;
        Audience audience;
        std::shared_ptr<const std::string> message;  ///< serialised once for all clients
    };

    /// Begins with what is then appended: the newest kSize events, all above `position`.
    void startAt(std::int64_t position);
    /// The event and its message. Positions must be appended in order.
    const Item& append(const StoredEvent& event);

    /// The position of the newest event appended (or given to startAt).
    [[nodiscard]] std::int64_t head() const { return head_; }
    /// Whether every event after `position` is here, so that a client can go on from it.
    [[nodiscard]] bool covers(std::int64_t position) const {
        return position >= floor_ && position <= head_;
    }
    [[nodiscard]] const std::deque<Item>& items() const { return items_; }

private:
    std::deque<Item> items_;
    std::int64_t floor_ = 0;  ///< the newest position that is not here any more
    std::int64_t head_ = 0;
};

}  // namespace deskbell::kernel
