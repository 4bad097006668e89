#include "base/json.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

#include "base/text.hpp"

namespace deskbell::json {
namespace {

using namespace std::string_view_literals;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

using TicketId = Id<struct TicketTag>;

Value parsed(std::string_view text) {
    auto value = parse(text);
    if (!value) ADD_FAILURE() << text << ": " << value.error().detail;
    return value ? *value : Value();
}

TEST(JsonParse, GivesEveryKindOnlyAsWhatItIs) {
    const auto doc = parsed(R"({"s":"x","i":-7,"n":1.5,"b":true,"z":null,"a":[1,"2"],"o":{}})");
    EXPECT_EQ(doc["s"].string(), "x");
    EXPECT_EQ(doc["i"].integer(), -7);
    EXPECT_EQ(doc["i"].number(), -7.0);
    EXPECT_EQ(doc["n"].number(), 1.5);
    EXPECT_EQ(doc["b"].boolean(), true);
    EXPECT_TRUE(doc["z"].isNull());
    EXPECT_TRUE(doc.has("z"));
    EXPECT_FALSE(doc.has("absent"));
    EXPECT_TRUE(doc["absent"]["deeper"].isNull());
    ASSERT_EQ(doc["a"].items().size(), 2u);
    EXPECT_EQ(doc["a"].items()[1].string(), "2");
    EXPECT_TRUE(doc["o"].isObject());

    EXPECT_EQ(doc["s"].integer(), std::nullopt);
    EXPECT_EQ(doc["n"].integer(), std::nullopt);
    EXPECT_EQ(doc["i"].string(), std::nullopt);
    EXPECT_EQ(doc["s"].boolean(), std::nullopt);
    EXPECT_TRUE(doc["s"].items().empty());
    EXPECT_TRUE(doc["a"].keys().empty());
}

TEST(JsonParse, KeepsTheOrderOfMembersAndTheLastOfTwo) {
    const auto doc = parsed(R"({"b":1,"a":2,"b":3})");
    EXPECT_EQ(doc.keys(), (std::vector<std::string_view>{"b", "a"}));
    EXPECT_EQ(doc["b"].integer(), 3);
}

TEST(JsonParse, KeepsNodesAliveAfterTheDocument) {
    Value inner;
    {
        auto doc = parse(R"({"a":{"text":"a string too long to be stored inside a node"}})");
        inner = (*doc)["a"];
    }
    EXPECT_EQ(inner["text"].string(), "a string too long to be stored inside a node");
}

TEST(JsonParse, SaysWhatIsWrongAndWhere) {
    struct Row {
        std::string_view text, reason;
    };
    const Row rows[] = {
        {"", "json.syntax"},
        {"{", "json.syntax"},
        {"{} x", "json.syntax"},
        {"{'a':1}", "json.syntax"},
        {"[1,]", "json.syntax"},
        {"nul", "json.syntax"},
        {"01", "json.syntax"},
        {"NaN", "json.syntax"},
        {"\"\xff\"", "json.syntax"},
        {"\"\\ud800\"", "json.syntax"},
        {"\"line\nbreak\"", "json.syntax"},
    };
    for (const auto& row : rows) {
        const auto value = parse(row.text);
        ASSERT_FALSE(value) << row.text;
        EXPECT_EQ(value.error().reason, row.reason) << row.text;
    }
    EXPECT_NE(parse("[1, x]").error().detail.find("byte 4"), std::string::npos)
        << parse("[1, x]").error().detail;
}

TEST(JsonParse, BoundsTheDepth) {
    const std::string bomb(1'000'000, '[');
    EXPECT_EQ(parse(bomb).error().reason, "json.depth");
    EXPECT_TRUE(parse("[[[]]]", 3));
    EXPECT_EQ(parse("[[[[]]]]", 3).error().reason, "json.depth");
}

TEST(JsonParse, NumbersBeyond63BitsAreNotIntegers) {
    EXPECT_EQ(parsed("9223372036854775807").integer(), INT64_MAX);
    EXPECT_EQ(parsed("-9223372036854775808").integer(), INT64_MIN);
    EXPECT_EQ(parsed("9223372036854775808").integer(), std::nullopt);
    EXPECT_EQ(parsed("9223372036854775808").number(), 9223372036854775808.0);
    EXPECT_EQ(parsed("9223372036854775808").dump(), "9223372036854775808");
}

TEST(JsonWriter, WritesCompactJson) {
    Writer w;
    w.beginObject();
    w.key("id").id(TicketId{42}).key("none").id(TicketId{});
    w.key("subject").string("Where is \"it\"?\n\x01 Grüße \\");
    w.key("list").beginArray().integer(-1).number(0.1).number(1e300).boolean(false).null();
    w.beginArray().endArray().beginObject().endObject().endArray();
    w.key("at").time(fromMicros(0)).key("later").time(std::optional<Timestamp>());
    w.key("raw").raw(R"({"x":1})");
    w.endObject();
    EXPECT_EQ(w.text(), R"({"id":"42","none":null,"subject":"Where is \"it\"?\n\u0001 Grüße \\",)"
                        R"("list":[-1,0.1,1e+300,false,null,[],{}],"at":"1970-01-01T00:00:00Z",)"
                        R"("later":null,"raw":{"x":1}})");
    EXPECT_EQ(parsed(w.text()).dump(), w.text());
}

TEST(JsonWriter, HasNoWordForInfinity) {
    Writer w;
    w.beginArray().number(kInfinity);
    w.number(std::numeric_limits<double>::quiet_NaN()).endArray();
    EXPECT_EQ(w.text(), "[null,null]");
}

TEST(JsonWriterDeathTest, AssertsThatCallsNest) {
    EXPECT_DEATH(Writer().beginObject().integer(1), "broken invariant");
    EXPECT_DEATH(Writer().beginArray().key("a"), "broken invariant");
    EXPECT_DEATH(Writer().beginArray().endObject(), "broken invariant");
    EXPECT_DEATH(Writer().beginObject().key("a").endObject(), "broken invariant");
    EXPECT_DEATH(Writer().integer(1).integer(2), "broken invariant");
}

RC_GTEST_PROP(JsonProperty, StringsComeBackAsTheyWere, (const std::string& bytes)) {
    const auto text = toValidUtf8(bytes) + '\0';
    Writer w;
    w.beginArray().string(text).endArray();
    const auto back = parse(w.text());
    RC_ASSERT(back.has_value());
    RC_ASSERT(back->items().at(0).string() == std::optional<std::string_view>(text));
}

RC_GTEST_PROP(JsonProperty, NumbersComeBack, (std::int64_t whole, double real)) {
    Writer w;
    w.beginArray().integer(whole).number(real).endArray();
    const auto back = parse(w.text());
    RC_ASSERT(back.has_value());
    RC_ASSERT(back->items().at(0).integer() == std::optional(whole));
    const double read = back->items().at(1).number().value();
    RC_ASSERT(read >= std::nextafter(real, -kInfinity));  // see Value::number
    RC_ASSERT(read <= std::nextafter(real, kInfinity));
}

/// Writes a value of random shape, at most `depth` levels deep.
void writeAny(Writer& w, int depth) {
    const int kind = *rc::gen::inRange(0, depth > 0 ? 6 : 4);
    const int members = kind >= 4 ? *rc::gen::inRange(0, 4) : 0;
    switch (kind) {
        case 0:
            w.null();
            break;
        case 1:
            w.boolean(*rc::gen::arbitrary<bool>());
            break;
        case 2:
            w.integer(*rc::gen::arbitrary<std::int64_t>());
            break;
        case 3:
            w.string(toValidUtf8(*rc::gen::arbitrary<std::string>()));
            break;
        case 4:
            w.beginArray();
            for (int i = 0; i < members; ++i) writeAny(w, depth - 1);
            w.endArray();
            break;
        default:
            w.beginObject();
            for (int i = 0; i < members; ++i) {
                w.key("k" + std::to_string(i));
                writeAny(w, depth - 1);
            }
            w.endObject();
    }
}

RC_GTEST_PROP(JsonProperty, DumpOfAParsedDocumentParsesToTheSame, ()) {
    Writer w;
    writeAny(w, 4);
    const auto once = parse(w.text());
    RC_ASSERT(once.has_value());
    const auto twice = parse(once->dump());
    RC_ASSERT(twice.has_value());
    RC_ASSERT(twice->dump() == once->dump());
}

TEST(JsonReader, ReadsTheFieldsItIsAskedFor) {
    Reader in(parsed(R"({"subject":"Late","priority":3,"urgent":true,"owner_id":"77",
        "due":"2026-11-22T16:47:15Z","tags":["a","b"],"team_ids":["1","2"],"note":null,
        "nested":{"x":1}})"));
    EXPECT_EQ(in.string("subject"), "Late");
    EXPECT_EQ(in.integer("priority", 1, 5), 3);
    EXPECT_EQ(in.optionalBoolean("urgent"), true);
    EXPECT_EQ(in.id<TicketId>("owner_id"), TicketId{77});
    EXPECT_EQ(formatRfc3339(in.optionalTime("due").value()), "2026-11-22T16:47:15Z");
    EXPECT_EQ(in.optionalStrings("tags", 10), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(in.optionalIds<TicketId>("team_ids", 10),
              (std::vector<TicketId>{TicketId{1}, TicketId{2}}));
    EXPECT_TRUE(in.has("note"));
    EXPECT_EQ(in.optionalString("note"), std::nullopt);
    EXPECT_FALSE(in.has("absent"));
    EXPECT_EQ(in.optionalInteger("absent", 0, 9), std::nullopt);
    EXPECT_EQ(in.value("nested")["x"].integer(), 1);
    EXPECT_EQ(in.error(), std::nullopt) << in.error()->detail;
}

TEST(JsonReader, NamesTheFieldThatIsWrong) {
    struct Row {
        std::string_view text;
        void (*read)(Reader&);
        std::string_view reason, field;
    };
    const auto subject = [](Reader& in) { (void)in.string("subject", 5); };
    const auto priority = [](Reader& in) { (void)in.integer("priority", 1, 5); };
    const auto owner = [](Reader& in) { (void)in.id<TicketId>("owner_id"); };
    const auto tags = [](Reader& in) { (void)in.optionalStrings("tags", 2, 3); };
    const auto teams = [](Reader& in) { (void)in.optionalIds<TicketId>("team_ids", 2); };
    const auto due = [](Reader& in) { (void)in.optionalTime("due"); };
    const auto urgent = [](Reader& in) { (void)in.optionalBoolean("urgent"); };
    const Row rows[] = {
        {"[]", subject, "json.object", ""},
        {"{}", subject, "field.required", "subject"},
        {R"({"subject":null})", subject, "field.required", "subject"},
        {R"({"subject":7})", subject, "field.type", "subject"},
        {R"({"subject":"Grüße"})", subject, "", ""},
        {R"({"subject":"Grüße!"})", subject, "field.length", "subject"},
        {R"({"subject":"a\u0000"})", subject, "field.format", "subject"},
        {R"({"subject":"ok","typo":1})", subject, "field.unknown", "typo"},
        {"{}", priority, "field.required", "priority"},
        {R"({"priority":"3"})", priority, "field.type", "priority"},
        {R"({"priority":2.5})", priority, "field.type", "priority"},
        {R"({"priority":6})", priority, "field.range", "priority"},
        {"{}", owner, "field.required", "owner_id"},
        {R"({"owner_id":77})", owner, "field.type", "owner_id"},
        {R"({"owner_id":"x"})", owner, "id.format", "owner_id"},
        {R"({"tags":"a"})", tags, "field.type", "tags"},
        {R"({"tags":["a","b","c"]})", tags, "field.length", "tags"},
        {R"({"tags":["long"]})", tags, "field.length", "tags"},
        {R"({"tags":[1]})", tags, "field.type", "tags"},
        {R"({"team_ids":["0"]})", teams, "id.format", "team_ids"},
        {R"({"due":"tomorrow"})", due, "time.format", "due"},
        {R"({"urgent":"yes"})", urgent, "field.type", "urgent"},
    };
    for (const auto& row : rows) {
        Reader in(parsed(row.text));
        row.read(in);
        const auto error = in.error();
        EXPECT_EQ(error ? error->reason : "", row.reason) << row.text;
        EXPECT_EQ(error ? error->field : "", row.field) << row.text;
    }
}

TEST(JsonReader, KeepsTheFirstError) {
    Reader in(parsed(R"({"typo":1})"));
    in.fail({Errc::conflict, "mine"});
    (void)in.string("subject");
    EXPECT_EQ(in.error()->reason, "mine");
}

}  // namespace
}  // namespace deskbell::json
