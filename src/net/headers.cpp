// Headers, the parts of a target, cookies.

#include "base/text.hpp"
#include "net/http.hpp"

namespace deskbell::net {

void Headers::set(std::string_view name, std::string value) {
    std::erase_if(fields_,
                  [name](const auto& field) { return equalsIgnoreCaseAscii(field.first, name); });
    fields_.emplace_back(std::string(name), std::move(value));
}

std::string_view Headers::get(std::string_view name) const {
    for (const auto& [key, value] : fields_) {
        if (key.size() == name.size() && equalsIgnoreCaseAscii(key, name)) return value;
    }
    return {};
}

bool Headers::has(std::string_view name) const {
    return std::any_of(fields_.begin(), fields_.end(), [name](const auto& field) {
        return equalsIgnoreCaseAscii(field.first, name);
    });
}

std::string_view HttpRequest::path() const {
    return std::string_view(target).substr(0, target.find('?'));
}

std::string_view HttpRequest::query() const {
    const auto mark = target.find('?');
    return mark == std::string::npos ? std::string_view()
                                     : std::string_view(target).substr(mark + 1);
}

std::string_view cookie(const Headers& headers, std::string_view name) {
    for (const auto& [key, value] : headers.all()) {
        if (!equalsIgnoreCaseAscii(key, "cookie")) continue;
        std::string_view rest = value;
        while (!rest.empty()) {
            const auto end = rest.find(';');
            const auto pair = trim(rest.substr(0, end));
            rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);

            const auto equals = pair.find('=');
            if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
            auto found = pair.substr(equals + 1);
            const bool quoted = found.size() >= 2 && found.front() == '"' && found.back() == '"';
            return quoted ? found.substr(1, found.size() - 2) : found;
        }
    }
    return {};
}

}  // namespace deskbell::net
