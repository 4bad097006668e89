#include "kernel/schema.hpp"

#include "base/assert.hpp"
#include "base/json.hpp"

namespace deskbell::kernel::schema {

Field optional(std::string_view name, std::string schema) {
    return {name, std::move(schema), false};
}

Fields operator+(Fields first, const Fields& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

std::string text() {
    return R"({"type":"string"})";
}

std::string integer() {
    return R"({"type":"integer"})";
}

std::string integer(std::int64_t low, std::int64_t high) {
    json::Writer w;
    w.beginObject().key("type").string("integer");
    w.key("minimum").integer(low).key("maximum").integer(high).endObject();
    return w.take();
}

std::string boolean() {
    return R"({"type":"boolean"})";
}

std::string oneOf(std::initializer_list<std::string_view> texts) {
    json::Writer w;
    w.beginObject().key("type").string("string").key("enum").beginArray();
    for (const auto each : texts) w.string(each);
    w.endArray().endObject();
    return w.take();
}

std::string ref(std::string_view name) {
    json::Writer w;
    w.beginObject().key("$ref").string("#/components/schemas/" + std::string(name)).endObject();
    return w.take();
}

std::string id() {
    return ref("Id");
}

std::string time() {
    return ref("Instant");
}

namespace {

json::Writer beginObject(const Fields& fields) {
    json::Writer w;
    w.beginObject().key("type").string("object");
    w.key("required").beginArray();
    for (const auto& field : fields) {
        if (field.required) w.string(field.name);
    }
    w.endArray().key("properties").beginObject();
    for (const auto& field : fields) w.key(field.name).raw(field.schema);
    w.endObject();
    return w;
}

}  // namespace

std::string object(const Fields& fields) {
    return beginObject(fields).endObject().take();
}

std::string openObject(const Fields& fields) {
    return beginObject(fields).key("additionalProperties").boolean(true).endObject().take();
}

std::string mapOf(std::string_view member) {
    json::Writer w;
    w.beginObject().key("type").string("object");
    w.key("additionalProperties").raw(member).endObject();
    return w.take();
}

std::string listOf(std::string_view item) {
    json::Writer w;
    w.beginObject().key("type").string("array").key("items").raw(item).endObject();
    return w.take();
}

Fields pageFields(std::string_view item) {
    return {{"items", listOf(item)}, {"next_cursor", nullable(text())}};
}

std::string pageOf(std::string_view item) {
    return object(pageFields(item));
}

std::string anyOf(std::initializer_list<std::string> schemas) {
    json::Writer w;
    w.beginObject().key("anyOf").beginArray();
    for (const auto& each : schemas) w.raw(each);
    w.endArray().endObject();
    return w.take();
}

std::string nullable(std::string_view schema) {
    return anyOf({std::string(schema), R"({"type":"null"})"});
}

std::string described(std::string_view schema, std::string_view sentence) {
    ASSERT(schema.ends_with('}'));
    schema.remove_suffix(1);
    json::Writer w;
    w.string(sentence);
    return std::string(schema) + R"(,"description":)" + w.take() + "}";
}

}  // namespace deskbell::kernel::schema
