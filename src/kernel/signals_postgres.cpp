#include <fmt/format.h>

#include <map>
#include <mutex>

#include "db/postgres_listener.hpp"
#include "kernel/signals.hpp"

namespace deskbell::kernel {
namespace {

constexpr std::string_view kChannel = "deskbell";
constexpr std::size_t kLongestText = 6000;

/// A word is "SENDER TOPIC TEXT".
class PostgresSignals final : public Signals {
public:
    PostgresSignals(std::string url, Random& random, Log& log)
        : log_(log), self_(fmt::format("{:016x}", random.below(std::uint64_t{1} << 63U))) {
        options_.url = std::move(url);
    }
    ~PostgresSignals() override { PostgresSignals::stop(); }

    void listen(std::string topic, Listener listener) override {
        listeners_.emplace(std::move(topic), std::move(listener));
    }

    void tell(std::string_view topic, std::string_view text) override {
        if (text.size() > kLongestText) return;
        const std::lock_guard lock(mutex_);
        if (listener_) listener_->notify(fmt::format("{} {} {}", self_, topic, text));
    }

    void start() override {
        const db::PostgresListener::Handlers handlers{[this](std::string_view word) { hear(word); },
                                                      [this] { tellOfGap(); }};
        const std::lock_guard lock(mutex_);
        listener_ =
            std::make_unique<db::PostgresListener>(options_, std::string(kChannel), handlers, log_);
    }

    void stop() override {
        // Its thread may be telling somebody right now, who tells in turn.
        std::unique_ptr<db::PostgresListener> last;
        {
            const std::lock_guard lock(mutex_);
            last = std::move(listener_);
        }
    }

    [[nodiscard]] const std::string& self() const override { return self_; }

private:
    void hear(std::string_view word) {
        const auto first = word.find(' ');
        if (first == std::string_view::npos || word.substr(0, first) == self_) return;
        word.remove_prefix(first + 1);
        const auto topic = word.substr(0, word.find(' '));
        word.remove_prefix(std::min(topic.size() + 1, word.size()));
        const auto [begin, end] = listeners_.equal_range(topic);
        for (auto it = begin; it != end; ++it) guarded([&] { it->second.heard(word); });
    }

    void tellOfGap() {
        for (const auto& [topic, listener] : listeners_) {
            if (listener.missed) guarded(listener.missed);
        }
    }

    template <class F>
    void guarded(F&& callback) {
        try {
            callback();
        } catch (const std::exception& error) {  // a bug, but not one that may stop a thread
            log_.error("signals.listener.threw", {{"error", std::string_view(error.what())}});
        }
    }

    Log& log_;
    const std::string self_;
    db::PostgresOptions options_;
    std::multimap<std::string, Listener, std::less<>> listeners_;
    std::mutex mutex_;
    std::unique_ptr<db::PostgresListener> listener_;
};

}  // namespace

std::unique_ptr<Signals> makePostgresSignals(std::string url, Random& random, Log& log) {
    return std::make_unique<PostgresSignals>(std::move(url), random, log);
}

}  // namespace deskbell::kernel
