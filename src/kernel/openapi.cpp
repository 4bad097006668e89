// The OpenAPI 3.1 document, generated from the route table.

#include <map>

#include "base/text.hpp"
#include "kernel/http.hpp"

namespace deskbell::kernel {
namespace {

constexpr std::string_view kProblemSchema =
    R"({"type":"object","required":["type","title","status","reason"],"properties":{)"
    R"("type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},)"
    R"("detail":{"type":"string"},"reason":{"type":"string"},"field":{"type":"string"},)"
    R"("request_id":{"type":"string"}}})";

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

void parameter(json::Writer& w, std::string_view name, std::string_view in, bool required) {
    w.beginObject().key("name").string(name).key("in").string(in);
    w.key("required").boolean(required).key("schema").raw(R"({"type":"string"})").endObject();
}

void parameters(json::Writer& w, const Route& route) {
    w.key("parameters").beginArray();
    const auto path = openApiPath(route.path);
    for (const auto segment : split(path, '/')) {
        if (segment.starts_with('{'))
            parameter(w, segment.substr(1, segment.size() - 2), "path", true);
    }
    for (const auto name : route.query) {
        if (name != "*") parameter(w, name, "query", false);
    }
    if (route.method == "POST") parameter(w, "Idempotency-Key", "header", false);
    w.endArray();
}

void content(json::Writer& w, std::string_view type, std::string_view schema) {
    w.key("content").beginObject().key(type).beginObject();
    w.key("schema").raw(schema).endObject().endObject();
}

void requestBody(json::Writer& w, const Route& route) {
    if (route.body == Body::none) return;
    const bool json = route.body == Body::json;
    const std::string_view any =
        json ? R"({"type":"object"})" : R"({"type":"string","format":"binary"})";
    w.key("requestBody").beginObject().key("required").boolean(true);
    content(w, json ? "application/json" : "application/octet-stream",
            route.request.empty() ? any : route.request);
    w.endObject();
}

void responses(json::Writer& w, const Route& route) {
    w.key("responses").beginObject();
    w.key("2XX").beginObject().key("description").string("Done");
    if (!route.response.empty()) content(w, "application/json", route.response);
    w.endObject();
    w.key("default").raw(R"({"$ref":"#/components/responses/Problem"})").endObject();
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
    w.endObject();
}

void components(json::Writer& w) {
    w.key("components").beginObject();
    w.key("securitySchemes").beginObject();
    w.key("session").raw(R"({"type":"apiKey","in":"cookie","name":"deskbell_session"})");
    w.key("token").raw(R"({"type":"http","scheme":"bearer"})").endObject();
    w.key("schemas").beginObject().key("Problem").raw(kProblemSchema).endObject();
    w.key("responses").beginObject().key("Problem").beginObject();
    w.key("description").string("Refused or failed: a problem document (RFC 9457)");
    content(w, "application/problem+json", R"({"$ref":"#/components/schemas/Problem"})");
    w.endObject().endObject().endObject();
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
    components(w);
    w.endObject();
    return w.take();
}

}  // namespace deskbell::kernel
