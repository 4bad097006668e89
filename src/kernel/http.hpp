#pragma once
// Routes as slices declare them: a handler is a plain function inside a transaction.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "db/db.hpp"
#include "kernel/actor.hpp"
#include "kernel/schema.hpp"
#include "net/http.hpp"

namespace deskbell::kernel {

/// A matched request: path parameters decoded, query parsed, body parsed when the route takes JSON.
class Request {
public:
    const Actor* actor = nullptr;  ///< never null in a handler
    const net::HttpRequest* http = nullptr;
    json::Value body;  ///< an object for routes with Body::json, else null
    std::vector<std::pair<std::string, std::string>> path;
    std::vector<std::pair<std::string, std::string>> query;

    /// The path parameter; asserts that the route declares it.
    [[nodiscard]] std::string_view param(std::string_view name) const;
    /// The path parameter as an id; `notFound` when it is none, since no such thing can exist.
    template <class I>
    [[nodiscard]] Result<I> id(std::string_view name = "id") const {
        auto value = parseIdValue(param(name));
        if (!value) return Error{Errc::notFound, "route.not_found"};
        return I{*value};
    }
    /// The query parameter, or nullopt.
    [[nodiscard]] std::optional<std::string_view> queryParam(std::string_view name) const;
    /// `?limit=`, bounded to [1, most]; `fallback` when absent. `invalid` for anything else.
    [[nodiscard]] Result<int> limit(int fallback, int most) const;
    /// The If-Match header without quotes, or nullopt.
    [[nodiscard]] std::optional<std::string_view> ifMatch() const;
    /// `conflict` (reason "changed") when If-Match names another version than the present one.
    [[nodiscard]] Result<void> expects(std::string_view version) const;
};

/// What a handler answers. Helpers: ok(), created(), noContent().
struct Response {
    int status = 200;
    std::string json;       ///< body as application/json when not empty
    net::HttpResponse raw;  ///< used instead when `useRaw` (downloads, pages, upgrades)
    bool useRaw = false;
    std::vector<std::pair<std::string, std::string>> headers;
    /// Of a ReadHandler: makes the answer instead, on a worker thread after the transaction. For
    /// what waits for a disk or a network, such as the bytes of a blob.
    std::function<Result<Response>()> later = {};
};
[[nodiscard]] Response ok(json::Writer body);
[[nodiscard]] Response created(json::Writer body, std::string location = {});
[[nodiscard]] Response noContent();
/// The answer with its version as ETag, which a change may name in If-Match.
[[nodiscard]] Response ofVersion(std::string_view version, Response response);
[[nodiscard]] Response ofVersion(std::int64_t version, Response response);

using ReadHandler = std::function<Result<Response>(db::ReadTx&, const Request&)>;
using WriteHandler = std::function<Result<Response>(db::WriteTx&, const Request&)>;
/// Makes of the request what will be written, or says what is wrong with it: reads the body, cleans
/// HTML, hashes. Runs once, without the database, after the caller was admitted; where one thread
/// writes for all it does not cost that thread's time. What it answers may run twice, as any
/// WriteHandler.
using PrepareHandler = std::function<Result<WriteHandler>(const Request&)>;
/// Slow or outside work (hashing, uploads, testing a connection): runs on a worker thread outside
/// any transaction and opens short ones of its own.
using WorkHandler = std::function<Result<Response>(db::Database&, const Request&)>;
/// Needs neither the database nor to know who asks (embedded assets, liveness): runs at once on the
/// I/O thread and must not block. Only for Access::anyone; the actor is always anonymous.
using PlainHandler = std::function<Result<Response>(const Request&)>;

enum class Access {
    anyone,  ///< no sign-in needed (login, set-up, static pages)
    agent,   ///< any signed-in agent
};
enum class Body { none, json, bytes };

/// A query parameter that a route allows. A name alone is a text.
struct QueryParam {
    // Not explicit: most are a name and nothing else.
    QueryParam(const char* allowed, std::string shape = schema::text())
        : name(allowed), schema(std::move(shape)) {}
    std::string_view name;
    std::string schema;
};

/// One line of the route table. `permission` is checked before the handler runs; finer checks (this
/// ticket?) are the slice's policy.
struct Route {
    std::string_view method;   ///< "GET", "POST", "PATCH", "PUT", "DELETE"
    std::string_view path;     ///< "/api/v1/tickets/{id}/entries"; `{rest...}` takes the tail
    std::string_view summary;  ///< one line for OpenAPI
    Access access = Access::agent;
    std::optional<Permission> permission;
    Body body = Body::none;
    std::size_t maxBody = 64 * 1024;  ///< bytes; 413 above
    int perMinute =
        0;  ///< requests a minute per address, for anonymous routes; 0: the general limit
    std::vector<QueryParam> query = {};  ///< allowed ones ("*": any); others are refused
    std::string request = {};            ///< schema of the JSON body
    int status = 200;                    ///< when all went well
    std::string response = {};           ///< schema of the JSON answer; "": none
    std::string_view produces = {};      ///< media type of an answer that is no JSON
    bool versioned = false;              ///< answers have an ETag, and a change heeds If-Match
    std::string fromServer = {};         ///< schema of the WebSocket messages that clients get
    std::string fromClient = {};         ///< and of those that they may send
    std::variant<ReadHandler, WriteHandler, PrepareHandler, WorkHandler, PlainHandler> handler = {};
};

/// The route table. Filled at start by the slices, then only read.
class Router {
public:
    Router();
    /// Asserts that method and path are new.
    void add(Route route);
    /// A named shape that schemas refer to (schema::ref), for OpenAPI. Asserts that the name is
    /// new. Id, Instant, Ref and Problem are there already.
    void schema(std::string_view name, std::string schema);
    /// A kind of event that live updates tell of, and what it says. Asserts that the kind is new.
    void event(std::string_view kind, std::string_view what);

    struct Match {
        const Route* route = nullptr;           ///< null: no such path, or wrong method
        bool pathExists = false;                ///< 405 instead of 404
        std::vector<std::string_view> allowed;  ///< methods of that path
        std::vector<std::pair<std::string, std::string>> params;
    };
    [[nodiscard]] Match match(std::string_view method, std::string_view path) const;
    [[nodiscard]] const std::vector<std::unique_ptr<Route>>& routes() const { return routes_; }
    /// The table as `deskbell routes` prints it: one line a route, with access and permission.
    [[nodiscard]] std::string describe() const;
    /// OpenAPI 3.1, generated from the table. Asserts that every shape referred to is there.
    [[nodiscard]] std::string openApi(std::string_view version) const;

private:
    struct Node;
    std::vector<std::unique_ptr<Route>> routes_;
    std::shared_ptr<Node> root_;
    std::map<std::string, std::string, std::less<>> schemas_;
    std::map<std::string, std::string, std::less<>> events_;  ///< what they say, by kind
};

}  // namespace deskbell::kernel
