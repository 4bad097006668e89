#include "kernel/blobs.hpp"

#include <fcntl.h>
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
    void sync() const {
        if (::fsync(fd_) != 0) throwFault("sync", errno);
    }

private:
    int fd_;
};

void syncFolder(const fs::path& folder) {
    File(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open folder").sync();
}

bool isHash(std::string_view text) {
    return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

class FileBlobs final : public Blobs {
public:
    explicit FileBlobs(const fs::path& folder) : folder_(fs::absolute(folder)) {
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
            if (!isThere(target, bytes.size())) write(target, bytes);
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
        if (in.bad() || sha256Hex(bytes) != hash) {
            return Error{Errc::unavailable,
                         "blob.corrupt",
                         {},
                         "This file is damaged on the server's disk. Restore it from a backup."};
        }
        return bytes;
    }

    [[nodiscard]] std::optional<fs::path> file(std::string_view hash) const override {
        if (!isHash(hash)) return std::nullopt;
        auto path = pathOf(hash);
        std::error_code error;
        if (!fs::is_regular_file(path, error)) return std::nullopt;
        return path;
    }

    void remove(std::string_view hash) override {
        if (!isHash(hash)) return;
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

    /// Written aside and renamed, so that under its name there is never half a blob.
    void write(const fs::path& target, std::string_view bytes) const {
        auto temporary = (folder_ / "incoming" / "XXXXXX").string();
        try {
            const File out(::mkostemp(temporary.data(), O_CLOEXEC), "create");
            out.write(bytes);
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
};

}  // namespace

std::unique_ptr<Blobs> makeFileBlobs(std::filesystem::path folder) {
    return std::make_unique<FileBlobs>(folder);
}

}  // namespace deskbell::kernel
