#include <fmt/format.h>

#include <algorithm>

#include "base/json.hpp"
#include "base/text.hpp"

namespace deskbell::json {
namespace {

Error wrong(std::string_view reason, std::string_view field, std::string detail) {
    return {Errc::invalid, std::string(reason), std::string(field), std::move(detail)};
}

Error missing(std::string_view field) {
    return wrong("field.required", field, fmt::format("The field {} is required.", field));
}

Error notA(std::string_view field, std::string_view what) {
    return wrong("field.type", field, fmt::format("The field {} must be {}.", field, what));
}

/// A string that is short enough and that both databases can store.
std::optional<Error> checkText(std::string_view field, std::string_view text,
                               std::size_t maxCodePoints) {
    if (codePoints(text) > maxCodePoints) {
        return wrong(
            "field.length", field,
            fmt::format("The field {} may have at most {} characters.", field, maxCodePoints));
    }
    if (text.find('\0') != std::string_view::npos) {
        return wrong("field.format", field,
                     fmt::format("The field {} must not contain NUL.", field));
    }
    return std::nullopt;
}

}  // namespace

Reader::Reader(Value object) : object_(std::move(object)) {
    if (!object_.isObject()) {
        fail({Errc::invalid, "json.object", {}, "A JSON object is expected here."});
    }
}

std::string Reader::string(std::string_view name, std::size_t maxCodePoints) {
    auto text = optionalString(name, maxCodePoints);
    if (!text) fail(missing(name));
    return std::move(text).value_or(std::string());
}

std::optional<std::string> Reader::optionalString(std::string_view name,
                                                  std::size_t maxCodePoints) {
    const Value member = ask(name);
    if (member.isNull()) return std::nullopt;
    const auto text = member.string();
    if (!text) {
        fail(notA(name, "a string"));
        return std::nullopt;
    }
    if (auto bad = checkText(name, *text, maxCodePoints)) {
        fail(*std::move(bad));
        return std::nullopt;
    }
    return std::string(*text);
}

std::int64_t Reader::integer(std::string_view name, std::int64_t low, std::int64_t high) {
    const auto value = optionalInteger(name, low, high);
    if (!value) fail(missing(name));
    return value.value_or(low);
}

std::optional<std::int64_t> Reader::optionalInteger(std::string_view name, std::int64_t low,
                                                    std::int64_t high) {
    const Value member = ask(name);
    if (member.isNull()) return std::nullopt;
    const auto value = member.integer();
    if (!value) {
        fail(notA(name, "a whole number"));
    } else if (*value < low || *value > high) {
        fail(wrong("field.range", name,
                   fmt::format("The field {} must be between {} and {}.", name, low, high)));
    } else {
        return value;
    }
    return std::nullopt;
}

std::optional<bool> Reader::optionalBoolean(std::string_view name) {
    const Value member = ask(name);
    const auto value = member.boolean();
    if (!value && !member.isNull()) fail(notA(name, "true or false"));
    return value;
}

std::optional<Timestamp> Reader::optionalTime(std::string_view name) {
    const auto text = optionalString(name, 64);
    if (!text) return std::nullopt;
    auto at = parseRfc3339(*text);
    if (at) return *at;
    auto error = std::move(at).error();
    error.field = name;
    fail(std::move(error));
    return std::nullopt;
}

std::optional<std::vector<std::string>> Reader::optionalStrings(std::string_view name,
                                                                std::size_t maxItems,
                                                                std::size_t maxCodePoints) {
    const Value member = ask(name);
    if (member.isNull()) return std::nullopt;
    const auto items = member.items();
    if (!member.isArray()) {
        fail(notA(name, "a list of strings"));
        return std::nullopt;
    }
    if (items.size() > maxItems) {
        fail(wrong("field.length", name,
                   fmt::format("The field {} may have at most {} items.", name, maxItems)));
        return std::nullopt;
    }
    std::vector<std::string> out;
    out.reserve(items.size());
    for (const auto& item : items) {
        const auto text = item.string();
        if (!text) {
            fail(notA(name, "a list of strings"));
            return std::nullopt;
        }
        if (auto bad = checkText(name, *text, maxCodePoints)) {
            fail(*std::move(bad));
            return std::nullopt;
        }
        out.emplace_back(*text);
    }
    return out;
}

Value Reader::value(std::string_view name) {
    return ask(name);
}

bool Reader::has(std::string_view name) const {
    return object_.has(name);
}

void Reader::fail(Error error) {
    if (!error_) error_ = std::move(error);
}

std::optional<Error> Reader::error() const {
    if (error_) return error_;
    for (auto key : object_.keys()) {
        if (std::find(asked_.begin(), asked_.end(), key) != asked_.end()) continue;
        const std::string name(firstCodePoints(key, 60));
        return wrong("field.unknown", name, fmt::format("There is no field {} here.", name));
    }
    return std::nullopt;
}

std::optional<std::int64_t> Reader::idValue(std::string_view name, bool required) {
    const auto text = optionalString(name, 20);
    if (!text) {
        if (required) fail(missing(name));
        return std::nullopt;
    }
    auto value = parseIdValue(*text);
    if (value) return *value;
    auto error = std::move(value).error();
    error.field = name;
    fail(std::move(error));
    return std::nullopt;
}

std::optional<std::vector<std::int64_t>> Reader::idValues(std::string_view name,
                                                          std::size_t maxItems) {
    const auto texts = optionalStrings(name, maxItems, 20);
    if (!texts) return std::nullopt;
    std::vector<std::int64_t> out;
    out.reserve(texts->size());
    for (const auto& text : *texts) {
        auto value = parseIdValue(text);
        if (!value) {
            auto error = std::move(value).error();
            error.field = name;
            fail(std::move(error));
            return std::nullopt;
        }
        out.push_back(*value);
    }
    return out;
}

Value Reader::ask(std::string_view name) {
    asked_.emplace_back(name);
    return object_[name];
}

}  // namespace deskbell::json
