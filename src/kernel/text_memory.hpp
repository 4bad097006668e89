#pragma once
// Texts as they were written last. Most of what is asked for has not changed since it was asked for
// before, and making its JSON costs ten times the lookup.

#include <array>
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

    Text keep(const Snapshots& snapshots, const Key& key, std::string text) {
        auto kept = std::make_shared<const std::string>(std::move(text));
        const std::lock_guard lock(mutex_);
        follow(snapshots);
        insert(key, kept);
        return kept;
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
    Generation young_, old_;  ///< when `young_` is full it becomes `old_`, and what was old goes
    std::size_t youngBytes_ = 0;
};

}  // namespace deskbell::kernel
