#pragma once
// Parameters and rows as they go over the wire, both in binary. Private to the driver.

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "db/db.hpp"

struct pg_result;

namespace deskbell::db::postgres {

struct ClearResult {
    void operator()(pg_result* result) const;
};
using ResultPtr = std::unique_ptr<pg_result, ClearResult>;

/// The type that a parameter of this kind is declared with; 0 for NULL: the server finds out.
[[nodiscard]] unsigned typeOf(ParamKind kind);

/// Parameters in libpq's form. Points to the texts of `params`. What PostgreSQL cannot hold in a
/// text is mended by toValidUtf8: strangers send it, and it must not be an error.
class Arguments {
public:
    explicit Arguments(std::span<const Param> params);
    Arguments(const Arguments&) = delete;
    Arguments& operator=(const Arguments&) = delete;

    [[nodiscard]] int count() const { return static_cast<int>(values_.size()); }
    [[nodiscard]] const char* const* values() const { return values_.data(); }
    [[nodiscard]] const int* lengths() const { return lengths_.data(); }
    [[nodiscard]] const int* formats() const { return formats_.data(); }

private:
    std::vector<std::array<char, 8>> numbers_;
    std::deque<std::string> mended_;
    std::vector<const char*> values_;
    std::vector<int> lengths_;
    std::vector<int> formats_;
};

/// Calls `visit` for each row of a result.
void eachRow(const pg_result& result, const ReadTx::Visit& visit);

}  // namespace deskbell::db::postgres
