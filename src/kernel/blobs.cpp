#include "kernel/blobs.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <set>
#include <system_error>

#include "base/crypto.hpp"
#include "db/db.hpp"

namespace deskbell::kernel {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void throwFault(const char* what, int code) {
    const bool full = code == ENOSPC || code == EDQUOT;
    throw db::Fault(full ? db::Fault::Kind::diskFull : db::Fault::Kind::other,
                    std::string("blobs: ") + what + ": " + std::strerror(code));
}

/// An open file descriptor.
class File {
public:
    File(int fd, const char* what) : fd_(fd) {
        if (fd < 0) throwFault(what, errno);
    }
    ~File() { ::close(fd_); }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    void write(std::string_view bytes) const {
        while (!bytes.empty()) {
            const auto written = ::write(fd_, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) throwFault("write", errno);
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
    }
    void stamp(const timespec& at) const {
        const timespec times[] = {at, at};
        if (::futimens(fd_, times) != 0) throwFault("stamp", errno);
    }
    void sync() const {
        if (::fsync(fd_) != 0) throwFault("sync", errno);
    }

private:
    int fd_;
};

void syncFolder(const fs::path& folder) {
    File(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open folder").sync();
}

class FileBlobs final : public Blobs {
public:
    FileBlobs(const fs::path& folder, const Clock& clock)
        : folder_(fs::absolute(folder)), clock_(clock) {
        makeFolder(folder_);
        makeFolder(folder_ / "incoming");
    }

    BlobRef put(std::string_view bytes) override { return putMany({bytes}).front(); }

    std::vector<BlobRef> putMany(const std::vector<std::string_view>& many) override {
        std::vector<BlobRef> refs;
        std::set<fs::path> touched;
        for (const auto bytes : many) {
            BlobRef ref{sha256Hex(bytes), static_cast<std::int64_t>(bytes.size())};
            const auto target = pathOf(ref.hash);
            if (touched.insert(target.parent_path()).second) makeFolder(target.parent_path());
            if (!isThere(target, bytes.size()) || !touch(target)) write(target, bytes);
            refs.push_back(std::move(ref));
        }
        // Also for those that were there: whoever wrote them may not have come to this line yet.
        for (const auto& folder : touched) syncFolder(folder);
        return refs;
    }

    [[nodiscard]] Result<std::string> get(std::string_view hash) const override {
        const auto path = file(hash);
        if (!path) return notFound();
        std::ifstream in(*path, std::ios::binary);
        std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
        if (in.bad() || sha256Hex(bytes) != hash) return corruptBlob(hash);
        return bytes;
    }

    [[nodiscard]] Result<void> verify(std::string_view hash) const override {
        const auto path = file(hash);
        if (!path) return notFound();
        std::ifstream in(*path, std::ios::binary);
        std::string piece(256 * 1024, '\0');
        Sha256 sum;
        while (in) {
            in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
            sum.update(std::string_view(piece).substr(0, static_cast<std::size_t>(in.gcount())));
        }
        if (in.bad() || sum.finishHex() != hash) return corruptBlob(hash);
        return {};
    }

    [[nodiscard]] std::optional<fs::path> file(std::string_view hash) const override {
        if (!isBlobHash(hash)) return std::nullopt;
        auto path = pathOf(hash);
        std::error_code error;
        if (!fs::is_regular_file(path, error)) return std::nullopt;
        return path;
    }

    [[nodiscard]] std::optional<BlobInfo> find(std::string_view hash) const override {
        const auto path = file(hash);
        return path ? infoOf(hash, *path) : std::nullopt;
    }

    [[nodiscard]] std::vector<BlobInfo> list(std::string_view after, int limit) const override {
        std::vector<BlobInfo> out;
        for (const auto& shard : namesIn(folder_)) {
            if (shard.size() != 2 || shard < after.substr(0, 2)) continue;
            for (const auto& rest : namesIn(folder_ / shard)) {
                const auto hash = shard + rest;
                if (!isBlobHash(hash) || hash <= after) continue;
                if (static_cast<int>(out.size()) == limit) return out;
                if (auto info = infoOf(hash, pathOf(hash))) out.push_back(*std::move(info));
            }
        }
        return out;
    }

    void remove(std::string_view hash) override {
        if (!isBlobHash(hash)) return;
        std::error_code error;
        fs::remove(pathOf(hash), error);
        if (error) throwFault("remove", error.value());
    }

private:
    [[nodiscard]] fs::path pathOf(std::string_view hash) const {
        return folder_ / hash.substr(0, 2) / hash.substr(2);
    }

    static Error notFound() { return {Errc::notFound, "blob.not_found"}; }

    static bool isThere(const fs::path& path, std::size_t size) {
        std::error_code error;
        const auto found = fs::file_size(path, error);
        return !error && found == size;
    }

    /// Nothing when it was removed meanwhile.
    static std::optional<BlobInfo> infoOf(std::string_view hash, const fs::path& path) {
        struct stat found {};
        if (::stat(path.c_str(), &found) != 0) return std::nullopt;
        const std::chrono::seconds seconds(found.st_mtim.tv_sec);
        const std::chrono::nanoseconds rest(found.st_mtim.tv_nsec);
        return BlobInfo{std::string(hash), found.st_size,
                        Timestamp(std::chrono::duration_cast<Duration>(seconds + rest))};
    }

    static std::vector<std::string> namesIn(const fs::path& folder) {
        std::vector<std::string> names;
        std::error_code error;
        for (const auto& entry : fs::directory_iterator(folder, error))
            names.push_back(entry.path().filename());
        if (error && error != std::errc::no_such_file_or_directory)
            throwFault("list", error.value());
        std::sort(names.begin(), names.end());
        return names;
    }

    [[nodiscard]] timespec now() const {
        const auto micros = toMicros(clock_.now());
        return {.tv_sec = micros / 1'000'000, .tv_nsec = micros % 1'000'000 * 1'000};
    }

    /// Counts as stored now; false when it was removed meanwhile.
    [[nodiscard]] bool touch(const fs::path& path) const {
        const timespec times[] = {now(), now()};
        if (::utimensat(AT_FDCWD, path.c_str(), times, 0) == 0) return true;
        if (errno == ENOENT) return false;
        throwFault("touch", errno);
    }

    /// Written aside and renamed, so that under its name there is never half a blob.
    void write(const fs::path& target, std::string_view bytes) const {
        auto temporary = (folder_ / "incoming" / "XXXXXX").string();
        try {
            const File out(::mkostemp(temporary.data(), O_CLOEXEC), "create");
            out.write(bytes);
            out.stamp(now());
            out.sync();
            if (::rename(temporary.c_str(), target.c_str()) != 0) throwFault("rename", errno);
        } catch (...) {
            ::unlink(temporary.c_str());
            throw;
        }
    }

    /// The new folder's own name must be durable too.
    static void makeFolder(const fs::path& folder) {
        std::error_code error;
        if (fs::create_directories(folder, error)) syncFolder(folder.parent_path());
        if (error) throwFault("create folder", error.value());
    }

    const fs::path folder_;
    const Clock& clock_;
};

}  // namespace

bool isBlobHash(std::string_view text) {
    return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

Error corruptBlob(std::string_view hash) {
    return {Errc::unavailable,
            "blob.corrupt",
            {},
            "The stored file " + std::string(hash) + " is damaged. Restore it from a backup."};
}

std::unique_ptr<Blobs> makeFileBlobs(std::filesystem::path folder, const Clock& clock) {
    return std::make_unique<FileBlobs>(folder, clock);
}

}  // namespace deskbell::kernel
