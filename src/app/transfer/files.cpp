#include "app/transfer/files.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace deskbell::app {

namespace {

constexpr int kNamesAtOnce = 1000;
constexpr std::size_t kMostInOne = 64;
constexpr std::size_t kMostBytesInOne = std::size_t{8} << 20U;

template <class Visit>
void eachFile(const kernel::Blobs& store, Visit visit) {
    std::string after;
    for (;;) {
        const auto page = store.list(after, kNamesAtOnce);
        if (page.empty()) return;
        for (const auto& info : page) visit(info);
        after = page.back().hash;
    }
}

/// Files on their way, in groups that wait for the disk together.
class Group {
public:
    Group(kernel::Blobs& to, BroughtFiles& brought) : to_(to), brought_(brought) {}

    void add(const std::string& hash, std::string bytes) {
        size_ += bytes.size();
        hashes_.push_back(hash);
        files_.push_back(std::move(bytes));
        if (files_.size() >= kMostInOne || size_ >= kMostBytesInOne) write();
    }
    void write() {
        if (files_.empty()) return;
        static_cast<void>(to_.putMany({files_.begin(), files_.end()}));
        for (const auto& hash : hashes_) {
            if (auto read = to_.verify(hash); !read) {
                throw std::runtime_error(fmt::format(
                    "file {} was written and is not there whole: {}", hash, read.error().reason));
            }
        }
        brought_.files += static_cast<std::int64_t>(files_.size());
        brought_.bytes += static_cast<std::int64_t>(size_);
        hashes_.clear();
        files_.clear();
        size_ = 0;
    }

private:
    kernel::Blobs& to_;
    BroughtFiles& brought_;
    std::vector<std::string> hashes_, files_;
    std::size_t size_ = 0;
};

}  // namespace

BroughtFiles bringFiles(const std::vector<const kernel::Blobs*>& from, kernel::Blobs& to,
                        const WatchTransfer& watch) {
    BroughtFiles brought;
    Group group(to, brought);
    std::int64_t done = 0;
    const auto bring = [&](const kernel::Blobs& store, const kernel::BlobInfo& info) {
        if (watch) watch({"copying", "files", ++done});
        if (to.find(info.hash)) {
            if (to.verify(info.hash)) {
                ++brought.files;
                brought.bytes += info.size;
                return;
            }
            to.remove(info.hash);
        }
        auto bytes = store.get(info.hash);
        if (bytes) {
            group.add(info.hash, *std::move(bytes));
        } else if (bytes.error().code != Errc::notFound) {  // erased since it was listed
            brought.damaged.push_back(fmt::format("file {}: {}", info.hash, bytes.error().reason));
        }
    };
    for (auto store = from.begin(); store != from.end(); ++store) {
        eachFile(**store, [&](const kernel::BlobInfo& info) {
            const bool known = std::any_of(from.begin(), store, [&](const kernel::Blobs* earlier) {
                return earlier->find(info.hash).has_value();
            });
            if (!known) bring(**store, info);
        });
    }
    group.write();
    return brought;
}

BroughtFiles readFiles(const kernel::Blobs& store, const WatchTransfer& watch) {
    BroughtFiles found;
    std::int64_t done = 0;
    eachFile(store, [&](const kernel::BlobInfo& info) {
        if (watch) watch({"verifying", "files", ++done});
        if (auto whole = store.verify(info.hash)) {
            ++found.files;
            found.bytes += info.size;
        } else {
            found.damaged.push_back(fmt::format("file {}: {}", info.hash, whole.error().reason));
        }
    });
    return found;
}

}  // namespace deskbell::app
