#include <gtest/gtest.h>

#include "kernel/http.hpp"

namespace deskbell::kernel {
namespace {

Route route(std::string_view method, std::string_view path) {
    return {.method = method, .path = path, .summary = "Does it"};
}

Router tableOf(std::initializer_list<std::pair<std::string_view, std::string_view>> routes) {
    Router router;
    for (const auto& [method, path] : routes) router.add(route(method, path));
    return router;
}

std::string text(const Router::Match& match) {
    if (!match.route) {
        std::string methods = match.pathExists ? "405" : "404";
        for (const auto method : match.allowed) methods += " " + std::string(method);
        return methods;
    }
    std::string found(match.route->path);
    for (const auto& [name, value] : match.params) found += " " + name + "=" + value;
    return found;
}

TEST(Router, FindsTheRouteAndDecodesItsParameters) {
    const auto router = tableOf({
        {"GET", "/"},
        {"GET", "/tickets"},
        {"POST", "/tickets"},
        {"GET", "/tickets/{id}"},
        {"PATCH", "/tickets/{id}"},
        {"GET", "/tickets/count"},
        {"GET", "/tickets/{ticket}/entries/{id}"},
        {"GET", "/tickets/count/today"},
        {"GET", "/assets/{path...}"},
    });
    struct Case {
        std::string_view method, path, expected;
    };
    const Case cases[] = {
        {"GET", "/", "/"},
        {"GET", "/tickets", "/tickets"},
        {"GET", "/tickets/42", "/tickets/{id} id=42"},
        {"GET", "/tickets/count", "/tickets/count"},
        {"GET", "/tickets/a%20b", "/tickets/{id} id=a b"},
        {"GET", "/tickets/a%2Fb", "/tickets/{id} id=a/b"},
        {"GET", "/tickets/1/entries/2", "/tickets/{ticket}/entries/{id} ticket=1 id=2"},
        {"GET", "/tickets/count/entries/2", "/tickets/{ticket}/entries/{id} ticket=count id=2"},
        {"PATCH", "/tickets/count", "/tickets/{id} id=count"},
        {"GET", "/assets/js/app.js", "/assets/{path...} path=js/app.js"},
        {"GET", "/assets/", "/assets/{path...} path="},
        {"DELETE", "/tickets", "405 GET POST"},
        {"DELETE", "/tickets/count", "405 GET PATCH"},
        {"GET", "/tickets/", "404"},
        {"GET", "/tickets/42/", "404"},
        {"GET", "//tickets", "404"},
        {"GET", "/nothing", "404"},
        {"GET", "tickets", "404"},
        {"GET", "", "404"},
        {"GET", "/tickets/%zz", "404"},
        {"GET", "/tickets/%ff", "404"},
        {"GET", "/assets/../secret", "404"},
        {"GET", "/assets/%2e%2e/secret", "404"},
        {"GET", "/assets/a%2f..%2fb", "404"},
        {"GET", "/assets/a%00", "404"},
    };
    for (const auto& c : cases) {
        EXPECT_EQ(text(router.match(c.method, c.path)), c.expected) << c.method << " " << c.path;
    }
}

TEST(Router, ATailTakesWhatNoOtherRouteWants) {
    const auto router =
        tableOf({{"GET", "/{page...}"}, {"GET", "/api/{rest...}"}, {"GET", "/api/a"}});
    EXPECT_EQ(text(router.match("GET", "/")), "/{page...} page=");
    EXPECT_EQ(text(router.match("GET", "/tickets/7")), "/{page...} page=tickets/7");
    EXPECT_EQ(text(router.match("GET", "/api/a")), "/api/a");
    EXPECT_EQ(text(router.match("GET", "/api/b/c")), "/api/{rest...} rest=b/c");
    EXPECT_EQ(text(router.match("POST", "/api/a")), "405 GET");
}

TEST(RouterDeathTest, RefusesASecondRouteOfTheSameMethodAndPath) {
    auto router = tableOf({{"GET", "/tickets/{id}"}});
    EXPECT_DEATH(router.add(route("GET", "/tickets/{ticket}")), "method");
}

TEST(Router, DescribesOneAlignedLineARoute) {
    Router router;
    router.add({.method = "POST",
                .path = "/b",
                .summary = "Makes",
                .permission = Permission::ticketsCreate});
    router.add({.method = "GET", .path = "/a/{id}", .summary = "Reads", .access = Access::anyone});
    router.add({.method = "GET", .path = "/b", .summary = "Lists"});
    EXPECT_EQ(router.describe(),
              "GET    /a/{id}  anyone            Reads\n"
              "GET    /b       agent             Lists\n"
              "POST   /b       tickets.create    Makes\n");
}

TEST(Router, GeneratesAnOpenApiDocument) {
    Router router;
    router.schema("Ticket", schema::object({{"id", schema::id()}}));
    router.add({.method = "PATCH",
                .path = "/api/v1/tickets/{id}/short_name",
                .summary = "Renames \"it\"",
                .permission = Permission::ticketsUpdate,
                .body = Body::json,
                .query = {"quiet", {"limit", schema::integer(1, 100)}},
                .request = R"({"type":"object","title":"Rename"})",
                .response = schema::ref("Ticket")});
    router.add({.method = "POST",
                .path = "/api/v1/sessions",
                .summary = "Signs in",
                .access = Access::anyone,
                .status = 204});
    router.add({.method = "GET",
                .path = "/api/v1/letters/{token}",
                .summary = "A letter",
                .produces = "text/html"});
    router.add({.method = "GET", .path = "/pages/{rest...}", .summary = "Not part of the API"});

    const auto document = json::parse(router.openApi("1.2.3"));
    ASSERT_TRUE(document) << document.error().detail << router.openApi("1.2.3");
    EXPECT_EQ((*document)["openapi"].string(), "3.1.0");
    EXPECT_EQ((*document)["info"]["version"].string(), "1.2.3");
    EXPECT_EQ((*document)["paths"].keys().size(), 3);
    EXPECT_EQ((*document)["components"]["schemas"]["Ticket"]["required"].dump(), R"(["id"])");

    const auto rename = (*document)["paths"]["/api/v1/tickets/{id}/short_name"]["patch"];
    EXPECT_EQ(rename["operationId"].string(), "patch_tickets_id_short_name");
    EXPECT_EQ(rename["summary"].string(), "Renames \"it\"");
    EXPECT_EQ(rename["x-permission"].string(), "tickets.update");
    EXPECT_EQ(rename["security"].dump(), R"([{"session":[]},{"token":[]}])");
    const auto parameters = rename["parameters"].items();
    ASSERT_EQ(parameters.size(), 3);
    EXPECT_EQ(parameters[0]["name"].string(), "id");
    EXPECT_EQ(parameters[0]["schema"].dump(), schema::id());
    EXPECT_EQ(parameters[1]["in"].string(), "query");
    EXPECT_EQ(parameters[1]["schema"].dump(), schema::text());
    EXPECT_EQ(parameters[2]["schema"]["maximum"].integer(), 100);
    EXPECT_EQ(rename["requestBody"]["content"]["application/json"]["schema"]["title"].string(),
              "Rename");
    EXPECT_EQ(rename["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].string(),
              "#/components/schemas/Ticket");
    EXPECT_TRUE(rename["responses"].has("default"));

    const auto letter = (*document)["paths"]["/api/v1/letters/{token}"]["get"];
    EXPECT_EQ(letter["parameters"].items()[0]["schema"].dump(), schema::text());
    EXPECT_EQ(letter["responses"]["200"]["content"]["text/html"]["schema"]["format"].string(),
              "binary");

    const auto signIn = (*document)["paths"]["/api/v1/sessions"]["post"];
    EXPECT_EQ(signIn["operationId"].string(), "post_sessions");
    EXPECT_EQ(signIn["security"].dump(), "[]");
    EXPECT_FALSE(signIn.has("requestBody"));
    EXPECT_TRUE(signIn["responses"].has("204"));
    EXPECT_FALSE(signIn["responses"]["204"].has("content"));
}

TEST(RouterDeathTest, RefusesASecondShapeOfTheSameName) {
    Router router;
    router.schema("Ticket", schema::text());
    EXPECT_DEATH(router.schema("Ticket", schema::integer()), "isNew");
    EXPECT_DEATH(router.schema("Problem", schema::text()), "isNew");
}

TEST(RouterDeathTest, RefusesToDescribeAShapeThatIsNotThere) {
    Router router;
    router.schema("Page", schema::pageOf(schema::ref("Ticket")));
    EXPECT_DEATH(static_cast<void>(router.openApi("1")), "refersToKnown");
}

TEST(Request, LimitsAreBoundedNumbers) {
    const auto limitOf = [](std::string value) {
        Request request;
        request.query = {{"limit", std::move(value)}};
        const auto limit = request.limit(25, 100);
        return limit ? std::to_string(*limit) : limit.error().reason;
    };
    EXPECT_EQ(*Request{}.limit(25, 100), 25);
    EXPECT_EQ(limitOf("1"), "1");
    EXPECT_EQ(limitOf("100"), "100");
    for (const auto* bad : {"0", "101", "-1", "", "ten", "10x", "99999999999"}) {
        EXPECT_EQ(limitOf(bad), "field.range") << bad;
    }
}

TEST(Request, ReadsTheEntityTagOfIfMatchWithoutItsQuotes) {
    const auto tagOf = [](const char* value) {
        net::HttpRequest http;
        if (value) http.headers.add("if-match", value);
        Request request;
        request.http = &http;
        return std::string(request.ifMatch().value_or("none"));
    };
    EXPECT_EQ(tagOf(nullptr), "none");
    EXPECT_EQ(tagOf("\"7\""), "7");
    EXPECT_EQ(tagOf("W/\"7\""), "7");
    EXPECT_EQ(tagOf("7"), "7");
}

}  // namespace
}  // namespace deskbell::kernel
