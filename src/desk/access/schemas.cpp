#include "desk/access/schemas.hpp"

namespace deskbell::access {

using namespace kernel::schema;

namespace {

void addEntrySchemas(kernel::Router& router) {
    router.schema("SetupState",
                  object({{"needed", boolean()},
                          {"product", text()},
                          {"business_name", text()},
                          {"demo", nullable(object({{"email", text()}, {"password", text()}}))}}));
    router.schema("SetupForm", object({{"business_name", text()},
                                       {"name", text()},
                                       {"email", text()},
                                       {"password", text()},
                                       optional("time_zone", text()),
                                       optional("language", text())}));
    router.schema("SignIn", described(openObject({{"email", text()}, {"password", text()}}),
                                      "Other members are of second factors"));
    router.schema("Entered", object({{"agent", ref("Me")}}));
    router.schema("Session",
                  object({{"agent", ref("Me")},
                          {"business", object({{"name", text()}})},
                          {"position", described(text(), "Where live updates go on from")},
                          {"features", object({{"demo", boolean()}})}}));
    router.schema("Invitation",
                  object({{"name", text()}, {"email", text()}, {"business_name", text()}}));
    router.schema("PasswordReset", object({{"email_hint", text()}}));
    router.schema("Redemption", object({{"password", text()},
                                        optional("name", text()),
                                        optional("time_zone", text()),
                                        optional("language", text())}));
    router.schema("NewAgent", object({{"name", text()},
                                      {"email", text()},
                                      {"role_id", id()},
                                      optional("team_ids", listOf(id()))}));
    router.schema(
        "SentInvitation",
        object({{"agent", ref("Agent")}, {"invitation_url", text()}, {"mailed", boolean()}}));
}

void addOwnSchemas(kernel::Router& router) {
    router.schema("ProfileChange",
                  object({optional("name", text()), optional("time_zone", text()),
                          optional("language", text()), optional("signature_html", text()),
                          optional("theme", oneOf({"system", "light", "dark"})),
                          optional("notify", object({optional("desktop", boolean()),
                                                     optional("email", boolean())}))}));
    router.schema("PasswordChange", object({{"current", text()}, {"password", text()}}));
    router.schema("MySession", object({{"id", id()},
                                       {"created_at", time()},
                                       {"last_seen_at", time()},
                                       {"peer", text()},
                                       {"user_agent", text()},
                                       {"current", boolean()}}));
    const Fields token{{"id", id()},
                       {"name", text()},
                       {"scopes", listOf(text())},
                       {"created_at", time()},
                       {"last_used_at", nullable(time())},
                       {"expires_at", nullable(time())}};
    router.schema("Token", object(token));
    router.schema("MadeToken", object(token + Fields{{"secret", text()}}));
    router.schema("NewToken", object({{"name", text()},
                                      optional("scopes", listOf(text())),
                                      optional("expires_in_days", integer(1, 3650))}));
}

}  // namespace

void addSchemas(kernel::Router& router) {
    router.event("session.ended", "A session or API token ended");
    router.event("settings.changed", "Settings of the business changed; there is no subject");
    addEntrySchemas(router);
    addOwnSchemas(router);
    router.schema(
        "Setting",
        object({{"key", text()},
                {"kind", oneOf({"text", "integer", "boolean"})},
                {"value", described(text(), "As text, whatever the kind")},
                {"default", text()},
                {"help", text()},
                {"low", integer()},
                {"high", described(integer(), "Of a text: the most characters, 0 for no bound")}}));
    router.schema("SettingsChange", mapOf(anyOf({text(), integer(), boolean()})));
}

}  // namespace deskbell::access
