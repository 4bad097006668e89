#include "desk/inboxes/schemas.hpp"

namespace deskbell::inboxes {

using namespace kernel::schema;

namespace {

/// How a server of mail is reached, in one direction.
Fields server(std::string kinds, Field (*field)(std::string_view, std::string)) {
    return {field("kind", std::move(kinds)), field("host", text()),
            field("port", integer()),        field("security", oneOf({"tls", "starttls", "plain"})),
            field("user", text()),           field("auth", oneOf({"password", "oauth"}))};
}

Fields incoming(Field (*field)(std::string_view, std::string)) {
    return server(oneOf({"none", "imap", "listener"}), field) +
           Fields{field("folder", text()), field("after", oneOf({"seen", "move", "delete"})),
                  field("move_to", text())};
}

Fields outgoing(Field (*field)(std::string_view, std::string)) {
    return server(oneOf({"none", "smtp", "sandbox"}), field);
}

Fields oauth(Field (*field)(std::string_view, std::string)) {
    return {field("provider", oneOf({"google", "microsoft", "other"})),
            field("authorize_url", text()), field("token_url", text()), field("scope", text()),
            field("client_id", text())};
}

Field required(std::string_view name, std::string schema) {
    return {name, std::move(schema)};
}

Fields state(std::string_view count, std::string_view meaning) {
    return {{"ok", described(nullable(boolean()), "null until it was tried")},
            {"last_success_at", nullable(time())},
            {"last_attempt_at", nullable(time())},
            {"lag_seconds", integer()},
            {"error", nullable(text())},
            {count, described(integer(), meaning)}};
}

void addInboxSchemas(kernel::Router& router) {
    const Fields summary{{"id", id()},
                         {"name", text()},
                         {"address", text()},
                         {"channel", text()},
                         {"team", nullable(ref("Ref"))},
                         {"sender_name", text()},
                         {"signature_html", text()},
                         {"active", boolean()},
                         {"version", text()},
                         {"can", object({{"edit", boolean()}, {"remove", boolean()}})}};
    router.schema("Incoming", object(incoming(required)));
    router.schema("Outgoing", object(outgoing(required)));
    router.schema("IncomingState",
                  object(state("oversized", "Mails that were too large to be taken whole")));
    router.schema("OutgoingState", object(state("queued", "Mails that wait to leave")));
    router.schema("InboxSummary", object(summary));
    router.schema(
        "Inbox",
        object(summary + Fields{{"acknowledge", boolean()},
                                {"acknowledge_text", text()},
                                {"authserv_id", text()},
                                {"incoming", ref("Incoming")},
                                {"outgoing", ref("Outgoing")},
                                {"oauth", object(oauth(required) +
                                                 Fields{{"connected_at", nullable(time())}})},
                                {"has_secrets", object({{"incoming_password", boolean()},
                                                        {"outgoing_password", boolean()},
                                                        {"oauth_client_secret", boolean()},
                                                        {"oauth", boolean()}})},
                                {"state", object({{"incoming", ref("IncomingState")},
                                                  {"outgoing", ref("OutgoingState")}})}}));
}

void addChangeSchemas(kernel::Router& router) {
    router.schema("IncomingChange",
                  object(incoming(optional) + Fields{optional("password", text())}));
    router.schema("OutgoingChange",
                  object(outgoing(optional) + Fields{optional("password", text())}));
    router.schema("OAuthChange",
                  object(oauth(optional) + Fields{optional("client_secret", text()),
                                                  optional("refresh_token", text())}));
    const Fields others{optional("channel", oneOf({"email"})),
                        optional("team_id", nullable(id())),
                        optional("sender_name", text()),
                        optional("signature_html", text()),
                        optional("acknowledge", boolean()),
                        optional("acknowledge_text", text()),
                        optional("authserv_id", text()),
                        optional("active", boolean()),
                        optional("incoming", ref("IncomingChange")),
                        optional("outgoing", ref("OutgoingChange")),
                        optional("oauth", ref("OAuthChange"))};
    const Fields names{{"name", text()}, {"address", text()}};
    router.schema("NewInbox", object(names + others));
    router.schema(
        "InboxTest",
        object(names + others + Fields{optional("id", described(id(), "Whose secrets to use"))}));
    router.schema("InboxChange",
                  object(Fields{optional("name", text()), optional("address", text())} + others));
}

}  // namespace

void addSchemas(kernel::Router& router) {
    router.event("inbox.changed", "An inbox is new, changed or gone");
    router.event("inbox.state", "Whether an inbox works has changed");
    addInboxSchemas(router);
    addChangeSchemas(router);
    router.schema("TestStep", object({{"name", text()}, {"ok", boolean()}, {"message", text()}}));
    router.schema("TestReport", object({{"incoming", listOf(ref("TestStep"))},
                                        {"outgoing", listOf(ref("TestStep"))}}));
    router.schema("OAuthProvider", object({{"id", oneOf({"google", "microsoft", "other"})},
                                           {"name", text()},
                                           {"authorize_url", text()},
                                           {"token_url", text()},
                                           {"scope", text()},
                                           {"imap_host", text()},
                                           {"smtp_host", text()},
                                           {"console_url", text()}}));
    router.schema("OAuthProviders",
                  object(pageFields(ref("OAuthProvider")) + Fields{{"redirect_uri", text()}}));
    router.schema("Consent", object({{"url", described(text(),
                                                       "The provider's consent page: send the "
                                                       "browser there")}}));
}

}  // namespace deskbell::inboxes
