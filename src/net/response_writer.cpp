#include "net/response_writer.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <system_error>

namespace deskbell::net {

namespace {

iovec piece(std::string_view bytes) {
    return {const_cast<char*>(bytes.data()), bytes.size()};  // iovec is for reading too
}

}  // namespace

FileDescriptor::~FileDescriptor() {
    if (fd_ >= 0) ::close(fd_);
}

FileDescriptor openFile(const std::filesystem::path& path, std::uint64_t least) {
    FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) {
        throw std::system_error(errno, std::generic_category(), "open " + path.string());
    }
    struct stat status {};
    if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode) ||
        static_cast<std::uint64_t>(status.st_size) < least) {
        throw std::runtime_error(path.string() + " is shorter than it should be");
    }
    return file;
}

ResponseWriter::ResponseWriter(std::string head, HttpResponse response)
    : head_(std::move(head)),
      body_(std::move(response.body)),
      shared_(std::move(response.sharedBody)) {
    if (response.file.empty() || response.fileLength == 0) return;
    fileOffset_ = response.fileOffset;
    fileEnd_ = response.fileOffset + response.fileLength;
    file_ = openFile(response.file, fileEnd_);
}

std::uint64_t ResponseWriter::bodySize(const HttpResponse& response) {
    if (!response.file.empty()) return response.fileLength;
    return response.sharedBody ? response.sharedBody->size() : response.body.size();
}

Io ResponseWriter::write(Transport& transport, std::span<char> scratch) {
    std::array<iovec, 3> pieces{};
    std::size_t count = 0;
    if (sent_ < head_.size()) pieces[count++] = piece(std::string_view(head_).substr(sent_));
    const std::size_t bodySent = sent_ < head_.size() ? 0 : sent_ - head_.size();
    if (bodySent < body().size()) pieces[count++] = piece(body().substr(bodySent));
    if (fileOffset_ < fileEnd_) {
        const auto want = std::min<std::uint64_t>(fileEnd_ - fileOffset_, scratch.size());
        const auto got =
            ::pread(file_.get(), scratch.data(), want, static_cast<off_t>(fileOffset_));
        if (got <= 0) return {Io::Status::closed};  // cut short: the client sees a broken transfer
        pieces[count++] = piece({scratch.data(), static_cast<std::size_t>(got)});
    }

    const Io io = transport.write({pieces.data(), count});
    if (io.status != Io::Status::done) return io;
    const std::size_t fromMemory = std::min(io.bytes, memorySize() - sent_);
    sent_ += fromMemory;
    fileOffset_ += io.bytes - fromMemory;
    return io;
}

}  // namespace deskbell::net
