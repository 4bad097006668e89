#pragma once
// One HTTP/1.1 request out of bytes as they come. Beast parses the head; this adds what keeps a
// proxy in front and us from disagreeing about where a request ends.

#include <functional>
#include <memory>
#include <string_view>

#include "net/http.hpp"
#include "net/response_head.hpp"

namespace deskbell::net {

/// Parses one request; make a new one for the next.
class RequestParser {
public:
    using BodyLimit = std::function<std::size_t(std::string_view method, std::string_view path)>;
    enum class Progress { needMore, done, refused };

    /// Heads above `headerBytes` are refused. `bodyLimit` is asked when the head is complete; an
    /// empty one allows 1 MiB. Both have to live as long as the parser.
    RequestParser(std::size_t headerBytes, const BodyLimit& bodyLimit);
    ~RequestParser();
    RequestParser(const RequestParser&) = delete;
    RequestParser& operator=(const RequestParser&) = delete;

    /// Takes what it can use from the front of `input`. After `needMore` the rest has to be given
    /// again with more behind it; after `done` it belongs to the next request.
    [[nodiscard]] Progress feed(std::string_view& input);

    [[nodiscard]] bool headDone() const;
    /// The client waits for "100 Continue" before it sends the body.
    [[nodiscard]] bool wantsContinue() const;
    /// The connection may serve another request afterwards.
    [[nodiscard]] bool keepAlive() const;
    /// The client speaks HTTP/1.0.
    [[nodiscard]] bool oldClient() const;
    /// Why; only after `refused`.
    [[nodiscard]] const Refusal& refusal() const;
    /// The request; only after `done`, once.
    [[nodiscard]] HttpRequest take();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace deskbell::net
