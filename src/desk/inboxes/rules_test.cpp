#include "desk/inboxes/rules.hpp"

#include <gtest/gtest.h>

namespace deskbell::inboxes {
namespace {

Inbox usable() {
    Inbox inbox;
    inbox.name = "Shop";
    inbox.address = "shop@ours.example";
    return inbox;
}

TEST(InboxRules, KnowEveryWordOfASettingAlsoWhereItIsNotInUse) {
    struct Case {
        std::string_view field;
        void (*set)(Inbox&, std::string_view);
        std::string_view good;
    };
    const Case cases[] = {
        {"incoming.kind", [](Inbox& i, std::string_view v) { i.incoming.kind = v; }, "listener"},
        {"incoming.after", [](Inbox& i, std::string_view v) { i.incoming.after = v; }, "delete"},
        {"incoming.security", [](Inbox& i, std::string_view v) { i.incoming.security = v; }, "tls"},
        {"incoming.auth", [](Inbox& i, std::string_view v) { i.incoming.auth = v; }, "oauth"},
        {"outgoing.kind", [](Inbox& i, std::string_view v) { i.outgoing.kind = v; }, "sandbox"},
        {"outgoing.security", [](Inbox& i, std::string_view v) { i.outgoing.security = v; }, "tls"},
        {"outgoing.auth", [](Inbox& i, std::string_view v) { i.outgoing.auth = v; }, "oauth"},
        {"oauth.provider", [](Inbox& i, std::string_view v) { i.oauth.provider = v; }, "google"},
    };
    for (const auto& c : cases) {
        auto inbox = usable();
        c.set(inbox, c.good);
        EXPECT_TRUE(rules::check(inbox)) << c.field;
        c.set(inbox, "nonsense");
        const auto refused = rules::check(inbox);
        ASSERT_FALSE(refused) << c.field;
        EXPECT_EQ(refused.error().field, c.field);
    }
}

}  // namespace
}  // namespace deskbell::inboxes
