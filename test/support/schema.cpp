#include "support/schema.hpp"

#include <algorithm>
#include <stdexcept>

#include "base/text.hpp"
#include "base/time.hpp"

namespace deskbell::test {
namespace {

using json::Kind;
using json::Value;

constexpr int kDeepest = 64;
constexpr std::string_view kDigits = "^[0-9]+$";

std::string_view textOf(const Value& value) {
    return value.string().value_or("");
}

bool isOfType(const Value& value, std::string_view type) {
    switch (value.kind()) {
        case Kind::null:
            return type == "null";
        case Kind::boolean:
            return type == "boolean";
        case Kind::integer:
            return type == "integer" || type == "number";
        case Kind::number:
            return type == "number";
        case Kind::string:
            return type == "string";
        case Kind::array:
            return type == "array";
        case Kind::object:
            return type == "object";
    }
    return false;
}

bool isAmong(const Value& value, const std::vector<Value>& allowed) {
    const auto text = value.dump();
    return std::any_of(allowed.begin(), allowed.end(),
                       [&](const Value& each) { return each.dump() == text; });
}

bool isInBounds(const Value& value, const Value& low, const Value& high) {
    const auto number = value.number();
    return !number || (*number >= low.number().value_or(*number) &&
                       *number <= high.number().value_or(*number));
}

bool hasPattern(std::string_view text, std::string_view pattern) {
    if (pattern != kDigits) throw std::logic_error("unknown pattern " + std::string(pattern));
    return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

bool hasFormat(std::string_view text, std::string_view format) {
    if (format != "date-time") throw std::logic_error("unknown format " + std::string(format));
    return parseRfc3339(text).has_value();
}

std::string shown(const Value& value) {
    return std::string(firstCodePoints(value.dump(), 200));
}

/// Does the media type "image/png" fit the range "image/*"?
bool isInRange(std::string_view type, std::string_view range) {
    type = trim(type.substr(0, type.find(';')));
    if (range == "*/*") return !type.empty();
    if (range.ends_with("/*")) return type.starts_with(range.substr(0, range.size() - 1));
    return type == range;
}

class Validator {
public:
    explicit Validator(const Value& document) : document_(document) {}

    [[nodiscard]] std::string check(const Value& schema, const Value& value,
                                    const std::string& at) const {
        if (schema.boolean() == true) return {};
        if (!schema.isObject()) return at + " has no schema";
        for (const auto keyword : schema.keys()) {
            if (auto bad = checkKeyword(schema, keyword, value, at); !bad.empty()) return bad;
        }
        return value.isObject() ? checkUnknown(schema, value, at) : "";
    }

    /// The schema itself instead of a reference to it.
    [[nodiscard]] Value resolved(const Value& schema) const {
        return schema.has("$ref") ? resolve(textOf(schema["$ref"])) : schema;
    }

private:
    [[nodiscard]] std::string checkKeyword(const Value& schema, std::string_view keyword,
                                           const Value& value, const std::string& at) const {
        const auto told = schema[keyword];
        const auto is = [&](bool fits) {
            return fits ? "" : at + " is " + shown(value) + ", not " + schema.dump();
        };
        if (keyword == "$ref") return check(resolve(textOf(told)), value, at);
        if (keyword == "type") return is(isOfType(value, textOf(told)));
        if (keyword == "enum") return is(isAmong(value, told.items()));
        if (keyword == "pattern") return is(hasPattern(textOf(value), textOf(told)));
        if (keyword == "format") return is(hasFormat(textOf(value), textOf(told)));
        if (keyword == "minimum") return is(isInBounds(value, told, {}));
        if (keyword == "maximum") return is(isInBounds(value, {}, told));
        if (keyword == "anyOf") return checkAny(told, value, at);
        if (keyword == "items") return checkItems(told, value, at);
        if (keyword == "required") return checkRequired(told, value, at);
        if (keyword == "properties") return checkProperties(told, value, at);
        if (keyword == "additionalProperties" || keyword == "description") return {};
        return "unknown keyword " + std::string(keyword) + " at " + at;
    }

    [[nodiscard]] Value resolve(std::string_view reference) const {
        constexpr std::string_view kBefore = "#/components/schemas/";
        if (!reference.starts_with(kBefore)) return {};
        return document_["components"]["schemas"][reference.substr(kBefore.size())];
    }

    [[nodiscard]] std::string checkAny(const Value& schemas, const Value& value,
                                       const std::string& at) const {
        std::string all;
        for (const auto& schema : schemas.items()) {
            auto bad = check(schema, value, at);
            if (bad.empty()) return {};
            all += (all.empty() ? "" : "; or ") + bad;
        }
        return all;
    }

    [[nodiscard]] std::string checkItems(const Value& schema, const Value& value,
                                         const std::string& at) const {
        int index = 0;
        for (const auto& item : value.items()) {
            auto bad = check(schema, item, at + "[" + std::to_string(index++) + "]");
            if (!bad.empty()) return bad;
        }
        return {};
    }

    [[nodiscard]] static std::string checkRequired(const Value& names, const Value& value,
                                                   const std::string& at) {
        for (const auto& name : names.items()) {
            if (!value.has(textOf(name))) return at + " has no " + std::string(textOf(name));
        }
        return {};
    }

    [[nodiscard]] std::string checkProperties(const Value& schemas, const Value& value,
                                              const std::string& at) const {
        for (const auto name : schemas.keys()) {
            if (!value.has(name)) continue;
            auto bad = check(schemas[name], value[name], at + "." + std::string(name));
            if (!bad.empty()) return bad;
        }
        return {};
    }

    /// Members that `properties` does not name.
    [[nodiscard]] std::string checkUnknown(const Value& schema, const Value& value,
                                           const std::string& at) const {
        if (textOf(schema["type"]) != "object") return {};
        for (const auto name : value.keys()) {
            if (schema["properties"].has(name)) continue;
            const auto where = at + "." + std::string(name);
            if (!schema.has("additionalProperties")) return where + " is not described";
            auto bad = check(schema["additionalProperties"], value[name], where);
            if (!bad.empty()) return bad;
        }
        return {};
    }

    const Value& document_;
};

Value parsed(std::string_view text) {
    auto value = json::parse(text, kDeepest);
    if (!value) throw std::runtime_error("no JSON: " + value.error().detail);
    return *value;
}

/// A query's text as JSON: digits are a number where a number is wanted.
Value queryValue(const std::string& text, std::string_view type) {
    auto number = json::parse(text);
    if (type == "integer" && number && number->integer()) return *number;
    json::Writer w;
    return parsed(w.string(text).text());
}

}  // namespace

ApiDocument::ApiDocument(std::string_view openApi) : document_(parsed(openApi)) {}

std::string ApiDocument::mismatch(const json::Value& schema, const json::Value& value,
                                  const std::string& at) const {
    return Validator(document_).check(schema, value, at);
}

std::string ApiDocument::mismatchOf(std::string_view shape, const json::Value& value) const {
    const auto schema = document_["components"]["schemas"][shape];
    return mismatch(schema, value, std::string(shape));
}

json::Value ApiDocument::requestOf(std::string_view method, std::string_view path) const {
    const auto body = operation(method, path)["requestBody"]["content"]["application/json"];
    return Validator(document_).resolved(body["schema"]);
}

std::string ApiDocument::complaint(const Exchanged& exchanged) const {
    const auto described = operation(exchanged.method, exchanged.path);
    if (!described.isObject()) return "there is no such operation";
    auto bad = askedOtherwise(described, exchanged);
    return bad.empty() ? answeredOtherwise(described, exchanged) : bad;
}

json::Value ApiDocument::operation(std::string_view method, std::string_view path) const {
    return document_["paths"][path][toLowerAscii(method)];
}

std::string ApiDocument::askedOtherwise(const json::Value& operation,
                                        const Exchanged& exchanged) const {
    for (const auto& parameter : operation["parameters"].items()) {
        const auto schema = parameter["schema"];
        for (const auto& [name, text] : exchanged.query) {
            if (textOf(parameter["in"]) != "query" || textOf(parameter["name"]) != name) continue;
            auto bad = mismatch(schema, queryValue(text, textOf(schema["type"])), "?" + name);
            if (!bad.empty()) return bad;
        }
    }
    const auto body = operation["requestBody"]["content"];
    if (!body.has("application/json")) return {};
    return mismatch(body["application/json"]["schema"], parsed(exchanged.requestBody),
                    "the request");
}

std::string ApiDocument::answeredOtherwise(const json::Value& operation,
                                           const Exchanged& exchanged) const {
    const auto status = std::to_string(exchanged.status);
    if (!operation["responses"].has(status)) return "the status " + status + " is not described";
    const auto content = operation["responses"][status]["content"];
    const auto types = content.keys();
    if (types.empty()) {
        return exchanged.responseBody.empty() ? "" : "no answer is described, but there is one";
    }
    if (!isInRange(exchanged.contentType, types.front())) {
        return "the answer is " + std::string(exchanged.contentType) + ", not " +
               std::string(types.front());
    }
    if (types.front() != "application/json") return {};
    return mismatch(content[types.front()]["schema"], parsed(exchanged.responseBody), "the answer");
}

}  // namespace deskbell::test
