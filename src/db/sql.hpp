#pragma once
// SQL text comes only from string literals in store.cpp files: the constructors are consteval, so a
// run-time string does not compile. Both databases run the same text (docs/adr/0003-sql-subset.md).

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/time.hpp"

namespace deskbell::db {

/// A piece of SQL known at compile time.
class Sql {
public:
    template <std::size_t N>
    consteval Sql(const char (&literal)[N]) : text_(literal, N - 1) {}
    [[nodiscard]] constexpr std::string_view text() const { return text_; }

private:
    std::string_view text_;
};

/// A whole statement with the name that metrics, logs and errors use ("tickets.insert").
/// Parameters are $1, $2, … in order of the params given.
class Statement {
public:
    template <std::size_t N, std::size_t M>
    consteval Statement(const char (&name)[N], const char (&text)[M])
        : name_(name, N - 1), text_(text, M - 1) {}
    [[nodiscard]] constexpr std::string_view name() const { return name_; }
    [[nodiscard]] constexpr std::string_view text() const { return text_; }

private:
    std::string_view name_;
    std::string_view text_;
};

/// Raw bytes (BLOB, bytea), as opposed to text.
struct Bytes {
    std::string_view data;
};

enum class ParamKind : std::uint8_t { null, integer, real, text, bytes };

/// One parameter. Does not own text: the referenced string must outlive the call, which it does in
/// `tx.run(kInsert, {id, name})`.
class Param {
public:
    Param(std::nullopt_t) {}
    Param(bool v) : kind_(ParamKind::integer), integer_(v ? 1 : 0) {}
    template <std::integral T>
    requires(!std::same_as<T, bool> && !std::same_as<T, char>) Param(T v)
        : kind_(ParamKind::integer), integer_(static_cast<std::int64_t>(v)) {}
    Param(double v) : kind_(ParamKind::real), real_(v) {}
    Param(std::string_view v) : kind_(ParamKind::text), text_(v) {}
    Param(const std::string& v) : kind_(ParamKind::text), text_(v) {}
    Param(const char* v) : kind_(ParamKind::text), text_(v) {}
    Param(Bytes v) : kind_(ParamKind::bytes), text_(v.data) {}
    Param(Timestamp v) : kind_(ParamKind::integer), integer_(toMicros(v)) {}
    /// An id of zero ("none") is stored as NULL.
    template <class Tag>
    Param(Id<Tag> v)
        : kind_(v.value == 0 ? ParamKind::null : ParamKind::integer), integer_(v.value) {}
    template <class T>
    Param(const std::optional<T>& v) {
        if (v) *this = Param(*v);
    }

    [[nodiscard]] ParamKind kind() const { return kind_; }
    [[nodiscard]] std::int64_t integer() const { return integer_; }
    [[nodiscard]] double real() const { return real_; }
    [[nodiscard]] std::string_view text() const { return text_; }

private:
    ParamKind kind_ = ParamKind::null;
    std::int64_t integer_ = 0;
    double real_ = 0;
    std::string_view text_;
};

/// A statement assembled at run time from compile-time pieces, for lists with optional filters:
///     Query q("tickets.list", "SELECT id FROM tickets t WHERE 1=1");
///     if (owner) q.add(" AND t.owner_id = ?", *owner);
/// Every `?` of a piece takes the next of its parameters and becomes $n. Values never enter the
/// text.
class Query {
public:
    template <std::size_t N>
    Query(const char (&name)[N], Sql base) : name_(name, N - 1), text_(base.text()) {}

    Query& add(Sql piece) { return append(piece.text(), {}); }
    template <class... P>
    Query& add(Sql piece, P&&... params) {
        return append(piece.text(), {Param(params)...});
    }

    [[nodiscard]] std::string_view name() const { return name_; }
    [[nodiscard]] std::string_view text() const { return text_; }
    /// The parameters, owned by the Query.
    [[nodiscard]] std::vector<Param> params() const;

private:
    struct Owned {
        ParamKind kind;
        std::int64_t integer;
        double real;
        std::string text;
    };
    Query& append(std::string_view piece, std::initializer_list<Param> params);

    std::string_view name_;
    std::string text_;
    std::vector<Owned> params_;
};

}  // namespace deskbell::db
