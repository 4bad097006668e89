#pragma once
// Schemas of what goes over the wire, as OpenAPI 3.1 wants them: JSON text, made from few parts.
//     object({{"id", id()}, {"owner", nullable(ref("Ref"))}, optional("tags", listOf(text()))})

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace deskbell::kernel::schema {

/// A member of an object. A required one is always there, if only as null.
struct Field {
    std::string_view name;
    std::string schema;
    bool required = true;
};
using Fields = std::vector<Field>;
[[nodiscard]] Field optional(std::string_view name, std::string schema);
/// One after the other: for a shape that has all of another.
[[nodiscard]] Fields operator+(Fields first, const Fields& second);

[[nodiscard]] std::string text();
[[nodiscard]] std::string integer();
[[nodiscard]] std::string integer(std::int64_t low, std::int64_t high);
[[nodiscard]] std::string boolean();
/// One of a few texts.
[[nodiscard]] std::string oneOf(std::initializer_list<std::string_view> texts);

/// The shape of that name (Router::schema).
[[nodiscard]] std::string ref(std::string_view name);
[[nodiscard]] std::string id();    ///< of anything: decimal digits in a string
[[nodiscard]] std::string time();  ///< RFC 3339, UTC

[[nodiscard]] std::string object(const Fields& fields);
/// The same, which may have other members too.
[[nodiscard]] std::string openObject(const Fields& fields);
/// An object of members that nobody knows beforehand.
[[nodiscard]] std::string mapOf(std::string_view member);
[[nodiscard]] std::string listOf(std::string_view item);
/// `{items, next_cursor}`, as every list answers.
[[nodiscard]] std::string pageOf(std::string_view item);
[[nodiscard]] Fields pageFields(std::string_view item);
[[nodiscard]] std::string anyOf(std::initializer_list<std::string> schemas);
[[nodiscard]] std::string nullable(std::string_view schema);
/// The same, with a sentence about it.
[[nodiscard]] std::string described(std::string_view schema, std::string_view sentence);

}  // namespace deskbell::kernel::schema
