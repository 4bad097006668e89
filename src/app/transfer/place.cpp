#include "app/transfer/place.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "app/house.hpp"
#include "base/crypto.hpp"
#include "base/text.hpp"

namespace deskbell::app {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kKeyBytes = 32;

fs::path keyFile(const Place& place) {
    return place.folder / "secret.key";
}

}  // namespace

std::string Place::name() const {
    return isServer() ? "the database server" : folder.string();
}

Place placeOf(std::string_view text, const fs::path& nodeFolder) {
    if (text.starts_with("postgres://") || text.starts_with("postgresql://"))
        return {nodeFolder, std::string(text)};
    return {fs::path(text), {}};
}

fs::path embeddedFile(const Place& place) {
    return databaseFile(place.folder);
}

fs::path unfinishedFile(const Place& place) {
    return databaseFile(place.folder).native() + ".unfinished";
}

std::optional<std::string> keyOf(const Place& place) {
    const auto path = keyFile(place);
    if (!fs::exists(path)) return std::nullopt;
    std::ifstream file(path, std::ios::binary);
    std::stringstream bytes;
    bytes << file.rdbuf();
    auto key = fromBase64(trim(bytes.str()));
    if (!key || key->size() != kKeyBytes)
        throw std::runtime_error(path.string() + " is damaged; restore it from your backup.");
    return *std::move(key);
}

Result<void> putKey(const Place& place, std::string_view key) {
    const auto path = keyFile(place);
    if (const auto there = keyOf(place)) {
        if (*there == key) return {};
        return Error{Errc::conflict, "copy.other_key", "",
                     path.string() +
                         " is another key than the source's. It may open the passwords of another "
                         "business: move it aside if it is of no use any more."};
    }
    const auto text = toBase64(key) + "\n";
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    const bool written =
        file >= 0 && ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
        ::fsync(file) == 0;
    if (file >= 0) ::close(file);
    if (!written) throw std::runtime_error("Cannot write " + path.string());
    syncFolder(place.folder);
    return {};
}

std::unique_ptr<kernel::Blobs> filesInFolder(const fs::path& folder, const Clock& clock) {
    return kernel::makeFileBlobs(folder / "blobs", clock);
}

db::PostgresOptions copyOptions(const std::string& url) {
    db::PostgresOptions options;
    options.url = url;
    options.application = "deskbell copy";
    options.writers = options.readers = 1;
    return options;
}

void makeFolder(const fs::path& folder) {
    if (!fs::create_directories(folder)) return;
    fs::permissions(folder, fs::perms::owner_all, fs::perm_options::replace);
}

void syncFolder(const fs::path& folder) {
    const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = opened >= 0 && ::fsync(opened) == 0;
    if (opened >= 0) ::close(opened);
    if (!synced) throw std::runtime_error("Cannot sync " + folder.string());
}

}  // namespace deskbell::app
