#include "support/faulty_vfs.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <atomic>
#include <cstddef>
#include <mutex>

#include "base/assert.hpp"

namespace deskbell::test {

struct FaultyVfs::State {
    sqlite3_vfs vfs{};
    sqlite3_vfs* real = nullptr;
    std::string name;

    std::mutex mutex;
    int untilFailure = 0;  ///< 0: all is well
    bool failed = false;
    int operations = 0;
    Failure failure = Failure::diskFull;
    Lasting lasting = Lasting::once;

    /// Whether this operation is to fail.
    bool strikes() {
        const std::lock_guard lock(mutex);
        ++operations;
        if (untilFailure == 0) return false;
        if (untilFailure > 1) {
            --untilFailure;
            return false;
        }
        failed = true;
        if (lasting == Lasting::once) untilFailure = 0;
        return true;
    }
    [[nodiscard]] int code(int ioError) const {
        return failure == Failure::diskFull ? SQLITE_FULL : ioError;
    }
};

namespace {

using State = FaultyVfs::State;

/// What SQLite allocates for an open file; the real one follows behind it.
struct File {
    sqlite3_file base;
    State* state;
};

constexpr std::size_t kRealOffset =
    (sizeof(File) + alignof(std::max_align_t) - 1) & ~(alignof(std::max_align_t) - 1);

State& stateOf(sqlite3_file* file) {
    return *reinterpret_cast<File*>(file)->state;
}

sqlite3_file* realOf(sqlite3_file* file) {
    return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + kRealOffset);
}

int closeFile(sqlite3_file* file) {
    return realOf(file)->pMethods->xClose(realOf(file));
}

int readFile(sqlite3_file* file, void* out, int size, sqlite3_int64 offset) {
    return realOf(file)->pMethods->xRead(realOf(file), out, size, offset);
}

int writeFile(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
    auto* real = realOf(file);
    if (!stateOf(file).strikes()) return real->pMethods->xWrite(real, data, size, offset);
    if (size > 1) real->pMethods->xWrite(real, data, size / 2, offset);
    return stateOf(file).code(SQLITE_IOERR_WRITE);
}

int truncateFile(sqlite3_file* file, sqlite3_int64 size) {
    if (stateOf(file).strikes()) return SQLITE_IOERR_TRUNCATE;
    return realOf(file)->pMethods->xTruncate(realOf(file), size);
}

/// Waits for no disk: nobody pulls its plug here.
int syncFile(sqlite3_file* file, int) {
    return stateOf(file).strikes() ? stateOf(file).code(SQLITE_IOERR_FSYNC) : SQLITE_OK;
}

int fileSize(sqlite3_file* file, sqlite3_int64* out) {
    return realOf(file)->pMethods->xFileSize(realOf(file), out);
}
int lockFile(sqlite3_file* file, int level) {
    return realOf(file)->pMethods->xLock(realOf(file), level);
}
int unlockFile(sqlite3_file* file, int level) {
    return realOf(file)->pMethods->xUnlock(realOf(file), level);
}
int checkReservedLock(sqlite3_file* file, int* out) {
    return realOf(file)->pMethods->xCheckReservedLock(realOf(file), out);
}
int fileControl(sqlite3_file* file, int operation, void* argument) {
    return realOf(file)->pMethods->xFileControl(realOf(file), operation, argument);
}
int sectorSize(sqlite3_file* file) {
    return realOf(file)->pMethods->xSectorSize(realOf(file));
}
int deviceCharacteristics(sqlite3_file* file) {
    return realOf(file)->pMethods->xDeviceCharacteristics(realOf(file));
}
int shmMap(sqlite3_file* file, int page, int size, int extend, volatile void** out) {
    return realOf(file)->pMethods->xShmMap(realOf(file), page, size, extend, out);
}
int shmLock(sqlite3_file* file, int offset, int count, int flags) {
    return realOf(file)->pMethods->xShmLock(realOf(file), offset, count, flags);
}
void shmBarrier(sqlite3_file* file) {
    realOf(file)->pMethods->xShmBarrier(realOf(file));
}
int shmUnmap(sqlite3_file* file, int remove) {
    return realOf(file)->pMethods->xShmUnmap(realOf(file), remove);
}

/// Version 2: without memory mapping, so that every access comes through here.
constexpr sqlite3_io_methods kMethods = {
    2,
    closeFile,
    readFile,
    writeFile,
    truncateFile,
    syncFile,
    fileSize,
    lockFile,
    unlockFile,
    checkReservedLock,
    fileControl,
    sectorSize,
    deviceCharacteristics,
    shmMap,
    shmLock,
    shmBarrier,
    shmUnmap,
    nullptr,
    nullptr,
};

int openFile(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out) {
    auto* state = static_cast<State*>(vfs->pAppData);
    const int code = state->real->xOpen(state->real, name, realOf(file), flags, out);
    file->pMethods = code == SQLITE_OK ? &kMethods : nullptr;
    reinterpret_cast<File*>(file)->state = state;
    return code;
}

}  // namespace

FaultyVfs::FaultyVfs() : state_(std::make_unique<State>()) {
    auto* real = sqlite3_vfs_find(nullptr);
    ASSERT(real != nullptr);
    state_->real = real;
    state_->name = fmt::format("faulty-{}", static_cast<const void*>(state_.get()));
    state_->vfs = *real;  // everything but opening files is the real one's
    state_->vfs.pNext = nullptr;
    state_->vfs.zName = state_->name.c_str();
    state_->vfs.pAppData = state_.get();
    state_->vfs.szOsFile = static_cast<int>(kRealOffset) + real->szOsFile;
    state_->vfs.xOpen = openFile;
    ASSERT(sqlite3_vfs_register(&state_->vfs, 0) == SQLITE_OK);
}

FaultyVfs::~FaultyVfs() {
    sqlite3_vfs_unregister(&state_->vfs);
}

const std::string& FaultyVfs::name() const {
    return state_->name;
}

void FaultyVfs::becomeDefault() {
    ASSERT(sqlite3_vfs_register(&state_->vfs, 1) == SQLITE_OK);
}

void FaultyVfs::failAt(int n, Failure failure, Lasting lasting) {
    const std::lock_guard lock(state_->mutex);
    state_->untilFailure = n;
    state_->failure = failure;
    state_->lasting = lasting;
    state_->failed = false;
}

void FaultyVfs::heal() {
    const std::lock_guard lock(state_->mutex);
    state_->untilFailure = 0;
}

int FaultyVfs::operations() const {
    const std::lock_guard lock(state_->mutex);
    return state_->operations;
}

bool FaultyVfs::hasFailed() const {
    const std::lock_guard lock(state_->mutex);
    return state_->failed;
}

}  // namespace deskbell::test
