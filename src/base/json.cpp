#include "base/json.hpp"

#include <fmt/format.h>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parser.hpp>
#include <boost/json/value.hpp>

#include "base/assert.hpp"

namespace deskbell::json {
namespace {

namespace bj = boost::json;

/// A parsed text with the memory that its nodes live in, freed as a whole.
struct Document {
    Document() : root(&arena) {}

    bj::monotonic_resource arena;
    bj::value root;
};

Kind kindOf(const bj::value& node) {
    switch (node.kind()) {
        case bj::kind::null:
            return Kind::null;
        case bj::kind::bool_:
            return Kind::boolean;
        case bj::kind::int64:
            return Kind::integer;
        case bj::kind::uint64:  // only beyond int64
        case bj::kind::double_:
            return Kind::number;
        case bj::kind::string:
            return Kind::string;
        case bj::kind::array:
            return Kind::array;
        case bj::kind::object:
            return Kind::object;
    }
    return Kind::null;
}

std::string_view viewOf(const bj::string& text) {
    return {text.data(), text.size()};
}

void dumpNode(Writer& out, const bj::value& node) {
    switch (kindOf(node)) {
        case Kind::null:
            out.null();
            break;
        case Kind::boolean:
            out.boolean(node.get_bool());
            break;
        case Kind::integer:
            out.integer(node.get_int64());
            break;
        case Kind::number:
            if (node.is_uint64()) {
                out.raw(fmt::format_int(node.get_uint64()).c_str());
            } else {
                out.number(node.get_double());
            }
            break;
        case Kind::string:
            out.string(viewOf(node.get_string()));
            break;
        case Kind::array:
            out.beginArray();
            for (const auto& item : node.get_array()) dumpNode(out, item);
            out.endArray();
            break;
        case Kind::object:
            out.beginObject();
            for (const auto& member : node.get_object()) {
                out.key({member.key().data(), member.key().size()});
                dumpNode(out, member.value());
            }
            out.endObject();
            break;
    }
}

}  // namespace

/// The one place that knows what stands behind Value's pointers.
struct Value::Access {
    static Value make(std::shared_ptr<const void> document, const bj::value* node) {
        Value value;
        value.document_ = std::move(document);
        value.node_ = node;
        return value;
    }
    static const bj::value* node(const Value& value) {
        return static_cast<const bj::value*>(value.node_);
    }
    static const bj::object* object(const Value& value) {
        return value.isObject() ? &node(value)->get_object() : nullptr;
    }
};

Value::Value() = default;

Kind Value::kind() const {
    return node_ == nullptr ? Kind::null : kindOf(*Access::node(*this));
}

std::optional<bool> Value::boolean() const {
    if (kind() != Kind::boolean) return std::nullopt;
    return Access::node(*this)->get_bool();
}

std::optional<std::int64_t> Value::integer() const {
    if (kind() != Kind::integer) return std::nullopt;
    return Access::node(*this)->get_int64();
}

std::optional<double> Value::number() const {
    if (kind() != Kind::integer && kind() != Kind::number) return std::nullopt;
    return Access::node(*this)->to_number<double>();
}

std::optional<std::string_view> Value::string() const {
    if (kind() != Kind::string) return std::nullopt;
    return viewOf(Access::node(*this)->get_string());
}

Value Value::operator[](std::string_view key) const {
    if (const auto* object = Access::object(*this)) {
        if (const auto* member = object->if_contains({key.data(), key.size()})) {
            return Access::make(document_, member);
        }
    }
    return {};
}

bool Value::has(std::string_view key) const {
    const auto* object = Access::object(*this);
    return object != nullptr && object->contains({key.data(), key.size()});
}

std::vector<std::string_view> Value::keys() const {
    std::vector<std::string_view> out;
    if (const auto* object = Access::object(*this)) {
        out.reserve(object->size());
        for (const auto& member : *object) {
            out.emplace_back(member.key().data(), member.key().size());
        }
    }
    return out;
}

std::vector<Value> Value::items() const {
    std::vector<Value> out;
    if (!isArray()) return out;
    const auto& array = Access::node(*this)->get_array();
    out.reserve(array.size());
    for (const auto& item : array) out.push_back(Access::make(document_, &item));
    return out;
}

std::string Value::dump() const {
    Writer out;
    if (node_ == nullptr) {
        out.null();
    } else {
        dumpNode(out, *Access::node(*this));
    }
    return out.take();
}

Result<Value> parse(std::string_view text, std::size_t maxDepth) {
    auto document = std::make_shared<Document>();
    bj::parse_options options;
    options.max_depth = maxDepth;
    bj::parser parser({}, options);
    parser.reset(&document->arena);

    boost::system::error_code error;
    const std::size_t consumed = parser.write(text.data(), text.size(), error);
    if (error == bj::error::too_deep) {
        return Error{Errc::invalid,
                     "json.depth",
                     {},
                     fmt::format("The JSON is nested deeper than {} levels.", maxDepth)};
    }
    if (error) {
        return Error{
            Errc::invalid,
            "json.syntax",
            {},
            fmt::format("This is not valid JSON: {} at byte {}.", error.message(), consumed)};
    }
    document->root = parser.release();
    const bj::value* root = &document->root;
    return Value::Access::make(std::move(document), root);
}

}  // namespace deskbell::json
