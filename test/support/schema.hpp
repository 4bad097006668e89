#pragma once
// For tests: holds what went over the wire against the server's own OpenAPI document.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.hpp"

namespace deskbell::test {

/// A request that was granted, and its answer.
struct Exchanged {
    std::string_view method;
    std::string_view path;  ///< as the route declares it: "/api/v1/tickets/{id}"
    std::vector<std::pair<std::string, std::string>> query;
    std::string_view requestBody;
    int status = 0;
    std::string_view contentType;
    std::string_view responseBody;
};

/// Knows the part of JSON Schema that our documents use and complains about any other keyword. An
/// object holds what its schema names and nothing else, so that an undescribed member shows.
class ApiDocument {
public:
    /// Throws when it is no JSON.
    explicit ApiDocument(std::string_view openApi);

    /// What the document does not say of this exchange, or says otherwise; "" when it is true.
    [[nodiscard]] std::string complaint(const Exchanged& exchanged) const;
    /// The same of one value and one schema; `at` is what the value is called.
    [[nodiscard]] std::string mismatch(const json::Value& schema, const json::Value& value,
                                       const std::string& at) const;
    /// The same of a value that should have the shape of that name.
    [[nodiscard]] std::string mismatchOf(std::string_view shape, const json::Value& value) const;
    /// What a JSON request must look like.
    [[nodiscard]] json::Value requestOf(std::string_view method, std::string_view path) const;

private:
    [[nodiscard]] json::Value operation(std::string_view method, std::string_view path) const;
    [[nodiscard]] std::string askedOtherwise(const json::Value& operation,
                                             const Exchanged& exchanged) const;
    [[nodiscard]] std::string answeredOtherwise(const json::Value& operation,
                                                const Exchanged& exchanged) const;
    json::Value document_;
};

}  // namespace deskbell::test
