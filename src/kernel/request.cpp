#include <algorithm>
#include <charconv>

#include "kernel/http.hpp"

namespace deskbell::kernel {

std::string_view Request::param(std::string_view name) const {
    const auto found = std::find_if(path.begin(), path.end(),
                                    [&](const auto& parameter) { return parameter.first == name; });
    ASSERT(found != path.end());
    return found->second;
}

std::optional<std::string_view> Request::queryParam(std::string_view name) const {
    for (const auto& [key, value] : query) {
        if (key == name) return value;
    }
    return std::nullopt;
}

Result<int> Request::limit(int fallback, int most) const {
    const auto text = queryParam("limit");
    if (!text) return fallback;
    int value = 0;
    const auto* end = text->data() + text->size();
    const auto [stopped, error] = std::from_chars(text->data(), end, value);
    if (error != std::errc{} || stopped != end || value < 1 || value > most) {
        return Error{Errc::invalid, "field.range", "limit",
                     "The limit must be a whole number from 1 to " + std::to_string(most) + "."};
    }
    return value;
}

std::optional<std::string_view> Request::ifMatch() const {
    if (!http->headers.has("If-Match")) return std::nullopt;
    auto tag = http->headers.get("If-Match");
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag.size() >= 2 && tag.front() == '"' && tag.back() == '"')
        tag = tag.substr(1, tag.size() - 2);
    return tag;
}

Result<void> Request::expects(std::string_view version) const {
    if (ifMatch().value_or(version) == version) return {};
    return Error{
        Errc::conflict, "changed", {}, "Somebody else changed this meanwhile. Load it again."};
}

Response ok(json::Writer body) {
    Response response;
    response.json = body.take();
    return response;
}

Response created(json::Writer body, std::string location) {
    auto response = ok(std::move(body));
    response.status = 201;
    if (!location.empty()) response.headers.emplace_back("Location", std::move(location));
    return response;
}

Response noContent() {
    Response response;
    response.status = 204;
    return response;
}

Response ofVersion(std::string_view version, Response response) {
    response.headers.emplace_back("ETag", "\"" + std::string(version) + "\"");
    return response;
}

Response ofVersion(std::int64_t version, Response response) {
    return ofVersion(std::to_string(version), std::move(response));
}

}  // namespace deskbell::kernel
