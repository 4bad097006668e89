#include "kernel/event_window.hpp"

#include <algorithm>

#include "base/json.hpp"

namespace deskbell::kernel {
namespace {

std::string messageOf(const StoredEvent& stored) {
    const auto& event = stored.event;
    json::Writer w;
    w.beginObject().key("type").string("event");
    w.key("position").string(std::to_string(stored.position));
    w.key("kind").string(event.kind).key("subject").idValue(event.subject);
    w.key("by").id(event.by).key("at").time(stored.at);
    w.key("data").raw(event.data.empty() ? "{}" : event.data).endObject();
    return w.take();
}

}  // namespace

void EventWindow::startAt(std::int64_t position) {
    items_.clear();
    floor_ = head_ = position;
}

const EventWindow::Item& EventWindow::append(const StoredEvent& event) {
    ASSERT(event.position > head_);
    // Events that were pruned before we started leave a hole below.
    if (items_.empty()) floor_ = std::max(floor_, event.position - 1);
    if (items_.size() == kSize) {
        floor_ = items_.front().position;
        items_.pop_front();
    }
    items_.push_back({event.position, event.event.audience,
                      std::make_shared<const std::string>(messageOf(event))});
    head_ = event.position;
    return items_.back();
}

}  // namespace deskbell::kernel
