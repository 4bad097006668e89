#pragma once
// What service.cpp and http.cpp share.

#include <atomic>
#include <mutex>
#include <optional>

#include "desk/search/search.hpp"
#include "desk/search/store.hpp"
#include "kernel/threads.hpp"

namespace deskbell::search {

class Search::Impl {
public:
    explicit Impl(Parts p);
    ~Impl();

    void start();
    void stop();
    int catchUp();
    void rebuild(const Progress& progress);
    /// `unavailable` while the index is being built for the first time.
    Result<store::Found> find(const store::Ask& ask);

    const Parts parts;

private:
    Duration follow();
    int indexNext(bool& more);
    bool isUsable(const store::Writer& writer) const;
    void openOrBuild();
    void build(const Progress& progress);
    void fill(store::Writer& writer, const Progress& progress);
    [[nodiscard]] std::filesystem::path current() const { return parts.folder / "current"; }

    std::mutex indexing_;  // guards writer_: the follower, and whoever rebuilds
    std::optional<store::Writer> writer_;
    std::atomic<bool> broken_{false};  // a reader or writer saw that the index contradicts itself
    std::atomic<bool> stopping_{false};
    Duration notBefore_{0};  // of the follower alone
    // Shared with the outbox's wake-up, which may outlive this.
    const std::shared_ptr<kernel::WakeableThread> thread_;
};

}  // namespace deskbell::search
