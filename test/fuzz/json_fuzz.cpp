// JSON from strangers: what parses is written so that it parses to the same again.

#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace deskbell;
    const auto value = json::parse({reinterpret_cast<const char*>(data), size});
    if (!value) return 0;

    const auto once = value->dump();
    const auto again = json::parse(once);
    ASSERT(again.has_value());
    ASSERT(again->kind() == value->kind());
    ASSERT(again->dump() == once);

    for (const auto key : value->keys()) ASSERT(value->has(key) && isUtf8(key));
    for (const auto& item : value->items()) (void)item.kind();
    json::Reader reader(*value);
    (void)reader.optionalString("subject");
    (void)reader.optionalStrings("tags", 10);
    (void)reader.optionalTime("due");
    (void)reader.error();
    return 0;
}
