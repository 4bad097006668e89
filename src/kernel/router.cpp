#include <algorithm>
#include <map>
#include <span>

#include "base/text.hpp"
#include "kernel/http.hpp"

namespace deskbell::kernel {
namespace {

/// "/a/{id}" → "a", "{id}"; "/" → "".
std::vector<std::string_view> segments(std::string_view path) {
    ASSERT(path.starts_with('/'));
    return split(path.substr(1), '/');
}

enum class SegmentKind { literal, param, rest };

SegmentKind kindOf(std::string_view pattern) {
    if (!pattern.starts_with('{')) return SegmentKind::literal;
    ASSERT(pattern.ends_with('}'));
    return pattern.ends_with("...}") ? SegmentKind::rest : SegmentKind::param;
}

std::string_view nameOf(std::string_view pattern) {
    return pattern.substr(1, pattern.size() - (kindOf(pattern) == SegmentKind::rest ? 5 : 2));
}

/// A tail must name something below the route: nothing that climbs out, hides a slash, or ends a
/// C string.
bool isSafeInTail(std::string_view segment) {
    return segment != "." && segment != ".." && segment.find('/') == segment.npos &&
           segment.find('\0') == segment.npos;
}

std::string joined(std::span<const std::string> parts) {
    std::string text;
    for (const auto& part : parts) {
        if (!text.empty()) text += '/';
        text += part;
    }
    return text;
}

std::string pad(std::string_view text, std::size_t width) {
    std::string padded(text);
    padded.resize(std::max(width, text.size()), ' ');
    return padded;
}

std::string_view accessText(const Route& route) {
    if (route.permission) return permissionName(*route.permission);
    return route.access == Access::anyone ? "anyone" : "agent";
}

}  // namespace

/// One segment of the path tree. A literal goes before a parameter, a parameter before a tail.
struct Router::Node {
    std::map<std::string, Node, std::less<>> literals;
    std::unique_ptr<Node> param;
    std::unique_ptr<Node> rest;
    std::vector<const Route*> routes;  ///< of different methods

    Node& child(std::string_view pattern) {
        switch (kindOf(pattern)) {
            case SegmentKind::literal:
                return literals[std::string(pattern)];
            case SegmentKind::param:
                if (!param) param = std::make_unique<Node>();
                return *param;
            case SegmentKind::rest:
                break;
        }
        if (!rest) rest = std::make_unique<Node>();
        return *rest;
    }

    /// The route of `method`; on the way, the methods of every node that the path leads to.
    const Route* find(std::span<const std::string> path, std::string_view method,
                      std::vector<std::string_view>& allowed) const {
        if (path.empty()) return own(method, allowed);
        const auto remaining = path.subspan(1);
        if (const auto literal = literals.find(path.front()); literal != literals.end()) {
            if (const auto* route = literal->second.find(remaining, method, allowed)) return route;
        }
        if (param && !path.front().empty()) {
            if (const auto* route = param->find(remaining, method, allowed)) return route;
        }
        if (rest && std::all_of(path.begin(), path.end(), isSafeInTail)) {
            return rest->own(method, allowed);
        }
        return nullptr;
    }

    const Route* own(std::string_view method, std::vector<std::string_view>& allowed) const {
        for (const auto* route : routes) {
            if (route->method == method) return route;
            if (std::find(allowed.begin(), allowed.end(), route->method) == allowed.end()) {
                allowed.push_back(route->method);
            }
        }
        return nullptr;
    }
};

Router::Router() {
    schema("Id", R"({"type":"string","pattern":"^[0-9]+$"})");
    schema("Instant", R"({"type":"string","format":"date-time"})");
    schema("Ref", schema::object({{"id", schema::id()}, {"name", schema::text()}}));
    schema("Problem", schema::object({{"type", schema::text()},
                                      {"title", schema::text()},
                                      {"status", schema::integer()},
                                      {"reason", schema::text()},
                                      schema::optional("detail", schema::text()),
                                      schema::optional("field", schema::text()),
                                      schema::optional("request_id", schema::text())}));
}

void Router::schema(std::string_view name, std::string schema) {
    const bool isNew = schemas_.emplace(name, std::move(schema)).second;
    ASSERT(isNew);
}

void Router::event(std::string_view kind, std::string_view what) {
    const bool isNew = events_.emplace(kind, what).second;
    ASSERT(isNew);
}

void Router::add(Route route) {
    if (!root_) root_ = std::make_shared<Node>();
    auto* node = root_.get();
    for (const auto pattern : segments(route.path)) node = &node->child(pattern);
    for (const auto* other : node->routes) ASSERT(other->method != route.method);

    routes_.push_back(std::make_unique<Route>(std::move(route)));
    node->routes.push_back(routes_.back().get());
}

Router::Match Router::match(std::string_view method, std::string_view path) const {
    Match match;
    if (!root_ || !path.starts_with('/')) return match;
    std::vector<std::string> decoded;
    for (const auto segment : segments(path)) {
        auto text = net::decodePathSegment(segment);
        if (!text) return match;
        decoded.push_back(*std::move(text));
    }

    match.route = root_->find(decoded, method, match.allowed);
    match.pathExists = match.route != nullptr || !match.allowed.empty();
    if (!match.route) return match;

    const auto patterns = segments(match.route->path);
    for (std::size_t i = 0; i < patterns.size(); ++i) {
        const auto kind = kindOf(patterns[i]);
        if (kind == SegmentKind::literal) continue;
        auto value = kind == SegmentKind::rest ? joined(std::span(decoded).subspan(i)) : decoded[i];
        match.params.emplace_back(nameOf(patterns[i]), std::move(value));
    }
    return match;
}

std::string Router::describe() const {
    std::vector<const Route*> sorted;
    std::size_t widest = 0;
    for (const auto& route : routes_) {
        sorted.push_back(route.get());
        widest = std::max(widest, route->path.size());
    }
    std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) {
        return std::pair(a->path, a->method) < std::pair(b->path, b->method);
    });

    std::string text;
    for (const auto* route : sorted) {
        text += pad(route->method, 7) + pad(route->path, widest + 2) + pad(accessText(*route), 18);
        text += route->summary;
        text += '\n';
    }
    return text;
}

}  // namespace deskbell::kernel
