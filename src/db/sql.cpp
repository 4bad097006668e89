#include "db/sql.hpp"

#include <fmt/format.h>

#include "base/assert.hpp"

namespace deskbell::db {

Query& Query::append(std::string_view piece, std::initializer_list<Param> params) {
    const auto* next = params.begin();
    for (const char c : piece) {
        if (c != '?') {
            text_ += c;
            continue;
        }
        ASSERT(next != params.end());
        params_.push_back({next->kind(), next->integer(), next->real(), std::string(next->text())});
        fmt::format_to(std::back_inserter(text_), "${}", params_.size());
        ++next;
    }
    ASSERT(next == params.end());
    return *this;
}

std::vector<Param> Query::params() const {
    std::vector<Param> out;
    out.reserve(params_.size());
    for (const auto& owned : params_) {
        switch (owned.kind) {
            case ParamKind::null:
                out.emplace_back(std::nullopt);
                break;
            case ParamKind::integer:
                out.emplace_back(owned.integer);
                break;
            case ParamKind::real:
                out.emplace_back(owned.real);
                break;
            case ParamKind::text:
                out.emplace_back(std::string_view(owned.text));
                break;
            case ParamKind::bytes:
                out.emplace_back(Bytes{owned.text});
                break;
        }
    }
    return out;
}

}  // namespace deskbell::db
