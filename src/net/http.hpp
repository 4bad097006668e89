#pragma once
// HTTP messages and the server, without Asio: sockets, parsing, TLS and coroutines live in
// net/*.cpp.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/log.hpp"
#include "base/time.hpp"

namespace deskbell::net {

/// Header fields in order of arrival; names compare without case.
class Headers {
public:
    void add(std::string name, std::string value) {
        fields_.emplace_back(std::move(name), std::move(value));
    }
    /// Replaces all fields of that name.
    void set(std::string_view name, std::string value);
    /// The first value, or "" when absent.
    [[nodiscard]] std::string_view get(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const;
    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& all() const {
        return fields_;
    }

private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

/// One request, complete with body. `target` is as sent ("/api/v1/tickets?limit=25").
struct HttpRequest {
    std::string method;
    std::string target;
    Headers headers;
    std::string body;
    std::string peer;        ///< address of the other end, without port
    bool secure = false;     ///< came over TLS
    bool webSocket = false;  ///< asks for an upgrade to WebSocket

    [[nodiscard]] std::string_view path() const;   ///< before '?', still percent-encoded
    [[nodiscard]] std::string_view query() const;  ///< after '?', without it
};

/// One open WebSocket. Thread-safe. The connection does not depend on the shared_ptr: it stays open
/// until either side closes it, and what is sent afterwards is dropped. `send` queues a text frame
/// and never calls back; when more than the limit waits (a client that does not read) the
/// connection is closed with 1013.
class WebSocket {
public:
    virtual ~WebSocket() = default;
    virtual void send(std::shared_ptr<const std::string> text) = 0;
    /// Sends a close frame with an RFC 6455 code (1000 normal, 1001 going away, 1008 policy).
    virtual void close(std::uint16_t code, std::string_view reason) = 0;
};

/// What to do with an upgraded connection. Called on an I/O thread, one at a time per connection.
struct WebSocketHandler {
    std::function<void(std::shared_ptr<WebSocket>)> opened;
    std::function<void(std::string_view text)> received;
    std::function<void()> closed;  ///< once, always last
};

/// One answer. Exactly one of: `body`; `sharedBody` (static assets, no copy); `file` (streamed from
/// `fileOffset`, `fileLength` bytes); `upgrade` (status is then 101). Content-Length, Date,
/// Connection are set by the server.
struct HttpResponse {
    int status = 200;
    Headers headers;
    std::string body;
    std::shared_ptr<const std::string> sharedBody;
    std::filesystem::path file;
    std::uint64_t fileOffset = 0;
    std::uint64_t fileLength = 0;
    std::shared_ptr<WebSocketHandler> upgrade;
};

/// Answers one request, once, from any thread. Dropping it unanswered sends a 500. Answered inside
/// the handler, the response leaves without another turn of the loop.
class Responder {
public:
    virtual ~Responder() = default;
    virtual void send(HttpResponse response) = 0;
};

using HttpHandler = std::function<void(HttpRequest request, std::shared_ptr<Responder> responder)>;

struct ServerLimits {
    std::size_t headerBytes = 16 * 1024;
    std::size_t connections = 20'000;
    std::size_t connectionsPerAddress = 0;          ///< 0: no limit (behind a proxy)
    std::chrono::seconds headerTime{10};            ///< to send the whole head
    std::chrono::seconds bodyTime{120};             ///< to send the whole body
    std::chrono::seconds answerTime{300};           ///< for the handler to answer; then 503
    std::chrono::seconds idleTime{75};              ///< keep-alive between requests
    std::chrono::seconds writeTime{60};             ///< a client that does not read
    std::size_t webSocketMessageBytes = 64 * 1024;  ///< from the client
    std::size_t webSocketQueueBytes = 1024 * 1024;  ///< waiting to be sent to one client
};

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;          ///< 0: any free port
    int threads = 0;                    ///< 0: one per core
    std::filesystem::path certificate;  ///< PEM chain; empty: plain HTTP
    std::filesystem::path privateKey;
    ServerLimits limits;
    /// Most body bytes for a request, asked when its head is complete; 0 answers 413 to any body.
    /// Not set: 1 MiB.
    std::function<std::size_t(std::string_view method, std::string_view path)> bodyLimit;
};

struct ServerStats {
    std::int64_t connections = 0;  ///< open now
    std::int64_t webSockets = 0;   ///< of them upgraded
    std::int64_t requests = 0;     ///< answered since the start
    std::int64_t refused = 0;      ///< over a limit
};

/// HTTP/1.1 and WebSocket server. One event loop per thread with SO_REUSEPORT. Malformed requests
/// are answered with 400, 408, 413, 414, 417, 426, 431 or 501 and a problem document, and closed.
/// The threads block all signals, so that the process' own are delivered elsewhere.
class HttpServer {
public:
    virtual ~HttpServer() = default;
    [[nodiscard]] virtual std::uint16_t port() const = 0;
    [[nodiscard]] virtual ServerStats stats() const = 0;
    /// Stops accepting, answers what was begun, sends close frames, waits at most `grace`. Whatever
    /// is open then is cut. A second call waits for the first. Responders and WebSockets that are
    /// still held may be used afterwards, to no effect. Not from an I/O thread.
    virtual void stop(std::chrono::milliseconds grace) = 0;
};

/// Binds and starts. Throws std::system_error when the address cannot be bound, std::runtime_error
/// when certificate or key cannot be used. Clock and log have to outlive the server.
[[nodiscard]] std::unique_ptr<HttpServer> startHttpServer(ServerOptions options,
                                                          HttpHandler handler, const Clock& clock,
                                                          Log& log);

/// "%C3%A4" → "ä"; empty optional for malformed or non-UTF-8 escapes. '+' stays '+' in paths and
/// becomes a space in queries.
[[nodiscard]] std::optional<std::string> decodePathSegment(std::string_view text);
/// Parses "a=1&b=x+y" into pairs; malformed escapes give nullopt; at most 100 pairs.
[[nodiscard]] std::optional<std::vector<std::pair<std::string, std::string>>> parseQuery(
    std::string_view query);
/// The value of a cookie, or "".
[[nodiscard]] std::string_view cookie(const Headers& headers, std::string_view name);
/// Percent-encodes everything but unreserved characters (RFC 3986).
[[nodiscard]] std::string encodeUriComponent(std::string_view text);

}  // namespace deskbell::net
