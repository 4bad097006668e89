#pragma once
// Texts as they were written last. Most of what is asked for has not changed since it was asked for
// before, and making its JSON costs ten times the lookup.

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

namespace deskbell::kernel {

/// A bounded memory of texts by all that they depend on: the Key, with the version or state of what
/// is written, and snapshots of names, whose change empties the memory. Only what was read outside
/// of a write may be kept: a version that is rolled back is given out again. Thread-safe.
template <class Key, class Hash>
class TextMemory {
public:
    using Text = std::shared_ptr<const std::string>;
    using Snapshots = std::array<std::shared_ptr<const void>, 2>;

    /// Keeps at most about twice `bytes` of text.
    explicit TextMemory(std::size_t bytes) : bytes_(bytes) {}

    /// nullptr when it is not remembered.
    [[nodiscard]] Text find(const Snapshots& snapshots, const Key& key) {
        const std::lock_guard lock(mutex_);
        follow(snapshots);
        if (auto found = young_.find(key); found != young_.end()) return found->second;
        auto found = old_.find(key);
        if (found == old_.end()) return nullptr;
        auto text = found->second;
        insert(key, text);
        return text;
    }

    /// `seen`: the newest event that the reader's transaction sees (Outbox::head). The text is
    /// given back and not remembered when something was erased after it.
    Text keep(const Snapshots& snapshots, const Key& key, std::int64_t seen, std::string text) {
        auto kept = std::make_shared<const std::string>(std::move(text));
        const std::lock_guard lock(mutex_);
        if (seen < erasedAt_) return kept;
        follow(snapshots);
        insert(key, kept);
        return kept;
    }

    /// Drops the texts whose keys `isGone`: what the event of that position removed must not stay
    /// in the process either.
    template <class IsGone>
    void erase(std::int64_t position, IsGone&& isGone) {
        const auto matches = [&](const auto& item) { return isGone(item.first); };
        const std::lock_guard lock(mutex_);
        erasedAt_ = std::max(erasedAt_, position);
        std::erase_if(young_, matches);
        std::erase_if(old_, matches);
    }

private:
    using Generation = std::unordered_map<Key, Text, Hash>;

    void follow(const Snapshots& snapshots) {
        if (snapshots == snapshots_) return;
        snapshots_ = snapshots;
        young_.clear();
        old_.clear();
        youngBytes_ = 0;
    }

    void insert(const Key& key, Text text) {
        if (youngBytes_ > bytes_) {
            old_ = std::exchange(young_, {});
            youngBytes_ = 0;
        }
        youngBytes_ += text->size() + sizeof(Key);
        young_.insert_or_assign(key, std::move(text));
    }

    const std::size_t bytes_;
    std::mutex mutex_;
    Snapshots snapshots_;
    std::int64_t erasedAt_ = 0;  ///< position of the last event that removed something
    Generation young_, old_;     ///< when `young_` is full it becomes `old_`, and what was old goes
    std::size_t youngBytes_ = 0;
};

}  // namespace deskbell::kernel
