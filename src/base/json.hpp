#pragma once
// JSON: a parsed, read-only document and a streaming writer. The parser behind it (Boost.JSON) does
// not show. Requests, settings and event payloads all go through these two.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace deskbell::json {

enum class Kind { null, boolean, integer, number, string, array, object };

/// A node of a parsed document. Cheap to copy (shares the document); immutable; a default
/// constructed Value is JSON null. Asking a Value for a kind that it is not gives nullopt.
class Value {
public:
    Value();

    [[nodiscard]] Kind kind() const;
    [[nodiscard]] bool isNull() const { return kind() == Kind::null; }
    [[nodiscard]] bool isObject() const { return kind() == Kind::object; }
    [[nodiscard]] bool isArray() const { return kind() == Kind::array; }

    [[nodiscard]] std::optional<bool> boolean() const;
    [[nodiscard]] std::optional<std::int64_t> integer() const;
    /// Integers too. A fraction may be off by one unit in the last place: the parser is fast and
    /// not exact, so amounts of money travel as integers.
    [[nodiscard]] std::optional<double> number() const;
    /// Valid as long as any Value of the document lives.
    [[nodiscard]] std::optional<std::string_view> string() const;

    /// The member of an object; JSON null when absent or when this is no object.
    [[nodiscard]] Value operator[](std::string_view key) const;
    [[nodiscard]] bool has(std::string_view key) const;
    /// Member names in document order; empty for other kinds.
    [[nodiscard]] std::vector<std::string_view> keys() const;
    /// Items of an array; empty for other kinds.
    [[nodiscard]] std::vector<Value> items() const;
    /// The node as compact JSON.
    [[nodiscard]] std::string dump() const;

private:
    friend Result<Value> parse(std::string_view, std::size_t);
    struct Access;
    std::shared_ptr<const void> document_;
    const void* node_ = nullptr;
};

/// Parses one JSON text (RFC 8259). `invalid` with reason "json.syntax" (the detail says where), or
/// "json.depth" when nested deeper than `maxDepth`. Duplicate keys: the last wins.
[[nodiscard]] Result<Value> parse(std::string_view text, std::size_t maxDepth = 32);

/// Writes compact JSON into a string that it owns. Calls must nest properly; ASSERT checks it.
///     Writer w; w.beginObject(); w.key("id").id(ticket.id); w.key("subject").string(s);
///     w.endObject();
class Writer {
public:
    /// `expectedBytes`: of the text, so that a long one is not copied as it grows.
    explicit Writer(std::size_t expectedBytes = 0) { out_.reserve(expectedBytes); }

    Writer& beginObject();
    Writer& endObject();
    Writer& beginArray();
    Writer& endArray();
    Writer& key(std::string_view name);

    Writer& string(std::string_view text);
    Writer& integer(std::int64_t value);
    Writer& number(double value);
    Writer& boolean(bool value);
    Writer& null();
    /// RFC 3339 string.
    Writer& time(Timestamp at);
    /// A time or null.
    Writer& time(std::optional<Timestamp> at);
    /// Id as decimal string, null when it is zero.
    template <class Tag>
    Writer& id(Id<Tag> id) {
        return idValue(id.value);
    }
    Writer& idValue(std::int64_t value);
    /// Text that is already JSON, copied as it is.
    Writer& raw(std::string_view json);

    [[nodiscard]] const std::string& text() const { return out_; }
    [[nodiscard]] std::string take() { return std::move(out_); }

private:
    void separate();
    std::string out_;
    std::vector<char> open_;
    bool needComma_ = false;
    bool afterKey_ = false;
};

/// Reads an object of a request field by field and remembers the first thing that is wrong, so that
/// a handler asks `if (auto bad = in.error()) return *bad;` once at the end. Fields that were never
/// asked for are refused by `error()` too (reason "field.unknown"), so that typos do not pass.
/// Other reasons: "json.object" (no object at all), "field.required", "field.type", "field.length",
/// "field.range", "field.format", "id.format", "time.format".
class Reader {
public:
    explicit Reader(Value object);

    /// Must be present and a string of at most maxCodePoints code points.
    [[nodiscard]] std::string string(std::string_view name, std::size_t maxCodePoints = 1000);
    /// Absent or null → nullopt.
    [[nodiscard]] std::optional<std::string> optionalString(std::string_view name,
                                                            std::size_t maxCodePoints = 1000);
    [[nodiscard]] std::int64_t integer(std::string_view name, std::int64_t low, std::int64_t high);
    [[nodiscard]] std::optional<std::int64_t> optionalInteger(std::string_view name,
                                                              std::int64_t low, std::int64_t high);
    [[nodiscard]] std::optional<bool> optionalBoolean(std::string_view name);
    [[nodiscard]] std::optional<Timestamp> optionalTime(std::string_view name);
    template <class I>
    [[nodiscard]] I id(std::string_view name) {
        return I{idValue(name, true).value_or(0)};
    }
    template <class I>
    [[nodiscard]] std::optional<I> optionalId(std::string_view name) {
        auto value = idValue(name, false);
        return value ? std::optional<I>{I{*value}} : std::nullopt;
    }
    /// Strings of an array; absent → nullopt.
    [[nodiscard]] std::optional<std::vector<std::string>> optionalStrings(
        std::string_view name, std::size_t maxItems, std::size_t maxCodePoints = 1000);
    template <class I>
    [[nodiscard]] std::optional<std::vector<I>> optionalIds(std::string_view name,
                                                            std::size_t maxItems) {
        auto values = idValues(name, maxItems);
        if (!values) return std::nullopt;
        std::vector<I> ids;
        for (auto value : *values) ids.push_back(I{value});
        return ids;
    }
    /// The raw member, for nested structures; JSON null when absent.
    [[nodiscard]] Value value(std::string_view name);
    /// True when the member is present, also when it is null: PATCH tells "leave" from "clear".
    [[nodiscard]] bool has(std::string_view name) const;
    /// Records an error found by the caller; the first one wins.
    void fail(Error error);
    /// The first error, or nullopt.
    [[nodiscard]] std::optional<Error> error() const;

private:
    std::optional<std::int64_t> idValue(std::string_view name, bool required);
    std::optional<std::vector<std::int64_t>> idValues(std::string_view name, std::size_t maxItems);
    Value ask(std::string_view name);
    Value object_;
    std::vector<std::string> asked_;
    std::optional<Error> error_;
};

}  // namespace deskbell::json
