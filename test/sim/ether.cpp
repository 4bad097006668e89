#include "sim/ether.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "db/db.hpp"

namespace deskbell::sim {

class Ether::Line final : public kernel::Signals {
public:
    Line(Ether& ether, PlugPtr plug, std::string self)
        : ether_(ether), plug_(std::move(plug)), self_(std::move(self)) {
        ether_.lines_.push_back(this);
    }
    ~Line() override { std::erase(ether_.lines_, this); }

    void listen(std::string topic, Listener listener) override {
        listeners_.emplace(std::move(topic), std::move(listener));
    }
    void tell(std::string_view topic, std::string_view text) override {
        if (plug_->pulled) return;
        for (auto* other : ether_.lines_) {
            if (other != this) other->waiting.emplace_back(topic, text);
        }
    }
    void start() override {}
    void stop() override {}
    [[nodiscard]] const std::string& self() const override { return self_; }

    void hear() {
        for (const auto& [topic, text] : std::exchange(waiting, {})) {
            const auto [first, last] = listeners_.equal_range(topic);
            for (auto it = first; it != last; ++it) it->second.heard(text);
        }
    }
    void lose(Loss loss) {
        waiting.clear();
        if (loss == Loss::unnoticed) return;
        for (const auto& [topic, listener] : listeners_) {
            if (listener.missed) listener.missed();
        }
    }

    std::deque<std::pair<std::string, std::string>> waiting;

private:
    Ether& ether_;
    PlugPtr plug_;
    const std::string self_;
    std::multimap<std::string, Listener> listeners_;
};

std::unique_ptr<kernel::Signals> Ether::join(PlugPtr plug, std::string self) {
    return std::make_unique<Line>(*this, std::move(plug), std::move(self));
}

void Ether::deliver() {
    for (auto* line : lines_) line->hear();
}

void Ether::lose(Loss loss) {
    for (auto* line : lines_) line->lose(loss);
}

std::size_t Ether::waiting() const {
    std::size_t count = 0;
    for (const auto* line : lines_) count += line->waiting.size();
    return count;
}

namespace {

class ShelfBlobs final : public kernel::Blobs {
public:
    ShelfBlobs(BlobShelf& shelf, PlugPtr plug) : shelf_(shelf), plug_(std::move(plug)) {}

    kernel::BlobRef put(std::string_view bytes) override {
        if (shelf_.full || plug_->pulled)
            throw db::Fault(db::Fault::Kind::diskFull, "simulated: blobs");
        kernel::BlobRef ref{sha256Hex(bytes), static_cast<std::int64_t>(bytes.size())};
        shelf_.bytes.emplace(ref.hash, bytes);
        return ref;
    }
    std::vector<kernel::BlobRef> putMany(const std::vector<std::string_view>& many) override {
        std::vector<kernel::BlobRef> refs;
        for (const auto bytes : many) refs.push_back(put(bytes));
        return refs;
    }
    [[nodiscard]] Result<std::string> get(std::string_view hash) const override {
        const auto found = shelf_.bytes.find(hash);
        if (found == shelf_.bytes.end()) return Error{Errc::notFound, "blob.not_found"};
        return found->second;
    }
    [[nodiscard]] Result<void> verify(std::string_view hash) const override {
        auto bytes = get(hash);
        if (!bytes) return std::move(bytes).error();
        return {};
    }
    [[nodiscard]] std::optional<kernel::BlobInfo> find(std::string_view hash) const override {
        const auto found = shelf_.bytes.find(hash);
        if (found == shelf_.bytes.end()) return std::nullopt;
        return infoOf(*found);
    }
    [[nodiscard]] std::vector<kernel::BlobInfo> list(std::string_view after,
                                                     int limit) const override {
        std::vector<kernel::BlobInfo> out;
        for (auto it = shelf_.bytes.upper_bound(after);
             it != shelf_.bytes.end() && out.size() < static_cast<std::size_t>(limit); ++it)
            out.push_back(infoOf(*it));
        return out;
    }
    [[nodiscard]] std::optional<std::filesystem::path> file(std::string_view) const override {
        return std::nullopt;
    }
    void remove(std::string_view hash) override {
        if (plug_->pulled) return;
        const auto found = shelf_.bytes.find(hash);
        if (found != shelf_.bytes.end()) shelf_.bytes.erase(found);
    }

private:
    static kernel::BlobInfo infoOf(const std::pair<const std::string, std::string>& blob) {
        return {blob.first, static_cast<std::int64_t>(blob.second.size()), Timestamp{}};
    }

    BlobShelf& shelf_;
    PlugPtr plug_;
};

}  // namespace

std::unique_ptr<kernel::Blobs> BlobShelf::open(PlugPtr plug) {
    return std::make_unique<ShelfBlobs>(*this, std::move(plug));
}

}  // namespace deskbell::sim
