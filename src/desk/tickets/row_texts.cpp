#include "desk/tickets/row_texts.hpp"

namespace deskbell::tickets {

std::size_t RowTexts::Hash::operator()(const RowKey& key) const {
    const auto flags = (key.unread ? 1 : 0) + (key.draft ? 2 : 0);
    return std::hash<std::int64_t>{}(key.ticket.value ^ (key.version << 48) ^
                                     (std::int64_t{flags} << 40));
}

RowTexts::Text RowTexts::find(const Names& names, const RowKey& key) {
    const std::lock_guard lock(mutex_);
    follow(names);
    if (auto found = young_.find(key); found != young_.end()) return found->second;
    auto found = old_.find(key);
    if (found == old_.end()) return nullptr;
    auto text = found->second;
    insert(key, text);
    return text;
}

void RowTexts::keep(const Names& names, const RowKey& key, Text text) {
    const std::lock_guard lock(mutex_);
    follow(names);
    insert(key, std::move(text));
}

void RowTexts::follow(const Names& names) {
    if (names == names_) return;
    names_ = names;
    young_.clear();
    old_.clear();
    youngBytes_ = 0;
}

void RowTexts::insert(const RowKey& key, Text text) {
    if (youngBytes_ > bytes_) {
        old_ = std::exchange(young_, {});
        youngBytes_ = 0;
    }
    youngBytes_ += text->size() + sizeof(RowKey);
    young_.insert_or_assign(key, std::move(text));
}

}  // namespace deskbell::tickets
