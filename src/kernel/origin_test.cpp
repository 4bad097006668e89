#include "kernel/origin.hpp"

#include <gtest/gtest.h>

namespace deskbell::kernel {
namespace {

net::HttpRequest withHeaders(std::vector<std::pair<std::string, std::string>> headers) {
    net::HttpRequest request;
    request.peer = "10.0.0.1";
    for (auto& [name, value] : headers) request.headers.add(name, value);
    return request;
}

TEST(Origin, OnlyOurOwnPagesMayAsk) {
    struct Case {
        const char* what;
        const char* publicUrl;
        std::vector<std::pair<std::string, std::string>> headers;
        bool ours;
    };
    const Case cases[] = {
        {"our page", "https://desk.example", {{"Origin", "https://desk.example"}}, true},
        {"a path does not matter",
         "https://desk.example/x",
         {{"Origin", "https://desk.example"}},
         true},
        {"nor does letter case",
         "https://Desk.example",
         {{"Origin", "https://desk.example"}},
         true},
        {"another site", "https://desk.example", {{"Origin", "https://evil.example"}}, false},
        {"a longer name",
         "https://desk.example",
         {{"Origin", "https://desk.example.evil.org"}},
         false},
        {"a subdomain", "https://desk.example", {{"Origin", "https://x.desk.example"}}, false},
        {"another scheme", "https://desk.example", {{"Origin", "http://desk.example"}}, false},
        {"another port", "https://desk.example", {{"Origin", "https://desk.example:8443"}}, false},
        {"a sandboxed frame", "https://desk.example", {{"Origin", "null"}}, false},
        {"an empty origin", "https://desk.example", {{"Origin", ""}}, false},
        {"the host does not count beside a public URL",
         "https://desk.example",
         {{"Origin", "https://evil.example"}, {"Host", "evil.example"}},
         false},
        {"our host", "", {{"Origin", "http://10.0.0.9:8080"}, {"Host", "10.0.0.9:8080"}}, true},
        {"another host",
         "",
         {{"Origin", "http://10.0.0.8:8080"}, {"Host", "10.0.0.9:8080"}},
         false},
        {"a sandboxed frame, by host", "", {{"Origin", "null"}, {"Host", "null"}}, false},
        {"no host", "", {{"Origin", "http://"}}, false},
        {"fetch metadata: ours", "https://desk.example", {{"Sec-Fetch-Site", "same-origin"}}, true},
        {"typed by the user", "https://desk.example", {{"Sec-Fetch-Site", "none"}}, true},
        {"a sister site", "https://desk.example", {{"Sec-Fetch-Site", "same-site"}}, false},
        {"a foreign one", "https://desk.example", {{"Sec-Fetch-Site", "cross-site"}}, false},
        {"the origin decides over fetch metadata",
         "https://desk.example",
         {{"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "same-origin"}},
         false},
        {"neither", "https://desk.example", {}, false},
    };
    for (const auto& c : cases) {
        EXPECT_EQ(isFromOurOrigin(withHeaders(c.headers), c.publicUrl), c.ours) << c.what;
    }
}

TEST(Origin, TheAddressComesFromTheProxyOnlyWhenItIsTrusted) {
    const auto forwarded = withHeaders({{"X-Forwarded-For", "1.1.1.1, 2.2.2.2"}});
    EXPECT_EQ(clientAddress(forwarded, false), "10.0.0.1");
    EXPECT_EQ(clientAddress(forwarded, true), "2.2.2.2");
    EXPECT_EQ(clientAddress(
                  withHeaders({{"X-Forwarded-For", "1.1.1.1"}, {"x-forwarded-for", "2001:db8::1"}}),
                  true),
              "2001:db8::1");
    EXPECT_EQ(clientAddress(withHeaders({}), true), "10.0.0.1");
    EXPECT_EQ(clientAddress(withHeaders({{"X-Forwarded-For", "<script>"}}), true), "10.0.0.1");
}

}  // namespace
}  // namespace deskbell::kernel
