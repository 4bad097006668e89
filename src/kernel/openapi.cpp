// The OpenAPI 3.1 document, generated from the route table.

#include <map>

#include "base/text.hpp"
#include "kernel/http.hpp"

namespace deskbell::kernel {
namespace {

/// "GET", "/api/v1/tickets/{id}" → "get_tickets_id".
std::string operationId(const Route& route) {
    auto id = toLowerAscii(route.method);
    std::string_view path = route.path;
    if (path.starts_with("/api/v1")) path.remove_prefix(7);
    for (const char c : path) {
        const bool word =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (word) id += c;
        if (!word && !id.ends_with('_')) id += '_';
    }
    if (id.ends_with('_')) id.pop_back();
    return id;
}

/// `{rest...}` is our spelling; OpenAPI knows `{rest}`.
std::string openApiPath(std::string_view path) {
    return replaceAll(std::string(path), "...}", "}");
}

/// Names in paths are of ids, unless what they name is a secret or a tail.
std::string pathSchema(std::string_view name, std::string_view path) {
    const bool plain = name == "token" || path.ends_with("...}");
    return plain ? schema::text() : schema::id();
}

void parameter(json::Writer& w, std::string_view name, std::string_view in, std::string_view schema,
               bool required = false) {
    w.beginObject().key("name").string(name).key("in").string(in);
    w.key("required").boolean(required).key("schema").raw(schema).endObject();
}

void parameters(json::Writer& w, const Route& route) {
    w.key("parameters").beginArray();
    const auto path = openApiPath(route.path);
    for (const auto segment : split(path, '/')) {
        if (!segment.starts_with('{')) continue;
        const auto name = segment.substr(1, segment.size() - 2);
        parameter(w, name, "path", pathSchema(name, route.path), true);
    }
    for (const auto& allowed : route.query) {
        if (allowed.name != "*") parameter(w, allowed.name, "query", allowed.schema);
    }
    if (route.method == "POST") parameter(w, "Idempotency-Key", "header", schema::text());
    if (route.versioned && route.method == "PATCH") {
        parameter(w, "If-Match", "header",
                  schema::described(schema::text(),
                                    "The ETag of what is to be changed: when somebody else changed "
                                    "it since, the answer is 409 with the reason changed"));
    }
    w.endArray();
}

constexpr std::string_view kBytes = R"({"type":"string","format":"binary"})";

void content(json::Writer& w, std::string_view type, std::string_view schema) {
    w.key("content").beginObject().key(type).beginObject();
    w.key("schema").raw(schema).endObject().endObject();
}

void requestBody(json::Writer& w, const Route& route) {
    if (route.body == Body::none) return;
    w.key("requestBody").beginObject().key("required").boolean(true);
    if (route.body == Body::bytes) {
        content(w, "application/octet-stream", kBytes);
    } else {
        content(w, "application/json",
                route.request.empty() ? R"({"type":"object"})" : route.request);
    }
    w.endObject();
}

void responses(json::Writer& w, const Route& route) {
    w.key("responses").beginObject().key(std::to_string(route.status)).beginObject();
    w.key("description").string("Done");
    if (route.versioned) {
        w.key("headers").beginObject().key("ETag").beginObject();
        w.key("required").boolean(true).key("schema").raw(schema::text()).endObject().endObject();
    }
    if (!route.response.empty()) content(w, "application/json", route.response);
    if (!route.produces.empty()) content(w, route.produces, kBytes);
    w.endObject();
    w.key("default").raw(R"({"$ref":"#/components/responses/Problem"})").endObject();
}

/// OpenAPI has no words of its own for what goes over a WebSocket.
void webSocket(json::Writer& w, const Route& route) {
    if (route.fromServer.empty()) return;
    w.key("x-websocket").beginObject().key("from_server").raw(route.fromServer);
    w.key("from_client").raw(route.fromClient).endObject();
}

void operation(json::Writer& w, const Route& route) {
    w.key(toLowerAscii(route.method)).beginObject();
    w.key("operationId").string(operationId(route)).key("summary").string(route.summary);
    if (route.permission) w.key("x-permission").string(permissionName(*route.permission));
    w.key("security")
        .raw(route.access == Access::anyone ? "[]" : R"([{"session":[]},{"token":[]}])");
    parameters(w, route);
    requestBody(w, route);
    responses(w, route);
    webSocket(w, route);
    w.endObject();
}

void components(json::Writer& w, const std::map<std::string, std::string, std::less<>>& schemas) {
    w.key("components").beginObject();
    w.key("securitySchemes").beginObject();
    w.key("session").raw(R"({"type":"apiKey","in":"cookie","name":"deskbell_session"})");
    w.key("token").raw(R"({"type":"http","scheme":"bearer"})").endObject();
    w.key("schemas").beginObject();
    for (const auto& [name, schema] : schemas) w.key(name).raw(schema);
    w.endObject();
    w.key("responses").beginObject().key("Problem").beginObject();
    w.key("description").string("Refused or failed: a problem document (RFC 9457)");
    content(w, "application/problem+json", schema::ref("Problem"));
    w.endObject().endObject().endObject();
}

/// The kinds of events as a shape: a text that is one of them.
std::string eventKinds(const std::map<std::string, std::string, std::less<>>& events) {
    std::string meanings;
    json::Writer w;
    w.beginObject().key("type").string("string").key("enum").beginArray();
    for (const auto& [kind, what] : events) {
        w.string(kind);
        meanings += "* `" + kind + "`: " + what + "\n";
    }
    w.endArray().key("description").string(meanings).endObject();
    return w.take();
}

/// Every "#/components/schemas/NAME" of the document names one of them.
bool refersToKnown(std::string_view document,
                   const std::map<std::string, std::string, std::less<>>& schemas) {
    constexpr std::string_view kMark = "#/components/schemas/";
    for (auto at = document.find(kMark); at != document.npos; at = document.find(kMark, at)) {
        at += kMark.size();
        if (!schemas.contains(document.substr(at, document.find('"', at) - at))) return false;
    }
    return true;
}

}  // namespace

std::string Router::openApi(std::string_view version) const {
    std::map<std::string, std::vector<const Route*>> paths;
    for (const auto& route : routes_) {
        if (route->path.starts_with("/api/"))
            paths[openApiPath(route->path)].push_back(route.get());
    }

    json::Writer w;
    w.beginObject().key("openapi").string("3.1.0");
    w.key("info").beginObject().key("title").string("Deskbell");
    w.key("version").string(version).endObject();
    w.key("paths").beginObject();
    for (const auto& [path, routes] : paths) {
        w.key(path).beginObject();
        for (const auto* route : routes) operation(w, *route);
        w.endObject();
    }
    w.endObject();
    auto schemas = schemas_;
    schemas["EventKind"] = eventKinds(events_);
    components(w, schemas);
    w.endObject();
    ASSERT(refersToKnown(w.text(), schemas));
    return w.take();
}

}  // namespace deskbell::kernel
