#include "db/postgres_script.hpp"

#include <algorithm>

namespace deskbell::db::postgres {
namespace {

/// Begins a line that is a comment to SQLite.
constexpr std::string_view kOnlyHere = "--postgres:";

bool isWordCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// The length of the comment, string, name or other token that `rest` begins with.
std::size_t tokenLength(std::string_view rest) {
    const auto upTo = [&](std::string_view end, std::size_t from) {
        const auto found = rest.find(end, from);
        return found == std::string_view::npos ? rest.size() : found + end.size();
    };
    if (rest.starts_with("--")) return upTo("\n", 2);
    if (rest.starts_with("/*")) return upTo("*/", 2);
    if (rest.front() == '\'') return upTo("'", 1);  // a doubled quote begins the next string
    if (rest.front() == '"') return upTo("\"", 1);
    const auto* end = std::find_if_not(rest.begin(), rest.end(), isWordCharacter);
    return std::max<std::size_t>(1, static_cast<std::size_t>(end - rest.begin()));
}

std::string_view translate(std::string_view token) {
    if (token == "TEXT") return "TEXT COLLATE \"C\"";
    if (token == "BLOB") return "BYTEA";
    if (token == "REAL") return "DOUBLE PRECISION";
    return token;
}

}  // namespace

std::string translateScript(std::string_view script) {
    std::string out;
    while (!script.empty()) {
        if (script.starts_with(kOnlyHere)) script.remove_prefix(kOnlyHere.size());
        const auto length = tokenLength(script);
        out += translate(script.substr(0, length));
        script.remove_prefix(length);
    }
    return out;
}

}  // namespace deskbell::db::postgres
