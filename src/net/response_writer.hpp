#pragma once
// Sends one response piece by piece: head and body in one gathered write, files in 64 kB pieces.

#include <memory>
#include <span>
#include <string>

#include "net/http.hpp"
#include "net/transport.hpp"

namespace deskbell::net {

/// An open file, closed when it goes.
class FileDescriptor {
public:
    FileDescriptor() = default;
    explicit FileDescriptor(int fd) : fd_(fd) {}
    FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~FileDescriptor();

    [[nodiscard]] int get() const { return fd_; }

private:
    int fd_ = -1;
};

/// Opens a file for reading; throws std::system_error when it cannot, std::runtime_error when it
/// has less than `least` bytes.
[[nodiscard]] FileDescriptor openFile(const std::filesystem::path& path, std::uint64_t least);

class ResponseWriter {
public:
    ResponseWriter() = default;
    /// Only a head, or any bytes that are ready to go.
    explicit ResponseWriter(std::string head) : head_(std::move(head)) {}
    /// The head and the body of `response` with it. Throws as openFile() does.
    ResponseWriter(std::string head, HttpResponse response);

    /// Bytes of a response's body, whichever of its forms it has.
    [[nodiscard]] static std::uint64_t bodySize(const HttpResponse& response);

    [[nodiscard]] bool done() const { return sent_ == memorySize() && fileOffset_ == fileEnd_; }
    /// Writes once. `scratch` is used for pieces of a file.
    [[nodiscard]] Io write(Transport& transport, std::span<char> scratch);

private:
    [[nodiscard]] std::string_view body() const { return shared_ ? *shared_ : body_; }
    [[nodiscard]] std::size_t memorySize() const { return head_.size() + body().size(); }

    std::string head_;
    std::string body_;
    std::shared_ptr<const std::string> shared_;
    std::size_t sent_ = 0;  ///< bytes of head and body
    FileDescriptor file_;
    std::uint64_t fileOffset_ = 0;
    std::uint64_t fileEnd_ = 0;
};

}  // namespace deskbell::net
