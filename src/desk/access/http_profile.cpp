#include <algorithm>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "desk/access/http.hpp"
#include "desk/access/schemas.hpp"
#include "desk/markup/markup.hpp"
#include "kernel/page.hpp"

namespace deskbell::access {

using kernel::Request;
using kernel::Response;
using kernel::Route;
namespace schema = kernel::schema;

namespace {

constexpr std::size_t kMostAvatarBytes = 1024 * 1024;

Response meResponse(Access::Impl* self, db::ReadTx& tx, const people::Agent& agent,
                    const Actor& actor) {
    json::Writer out;
    people::writeMe(out, agent, *self->parts.people.directory(tx), actor);
    return kernel::ok(std::move(out));
}

Result<people::Agent> changeProfile(people::Agent agent, const json::Value& body) {
    json::Reader in(body);
    if (auto name = in.optionalString("name", 100)) agent.name = cleanLine(*name);
    if (auto zone = in.optionalString("time_zone", 60)) agent.timeZone = *zone;
    if (auto language = in.optionalString("language", 20)) agent.language = *language;
    if (auto signature = in.optionalString("signature_html", 20'000)) {
        agent.signatureHtml = markup::sanitizeComposed(*signature).html;
    }
    if (auto theme = in.optionalString("theme", 10)) agent.theme = *theme;
    if (auto notify = in.value("notify"); notify.isObject()) {
        agent.notifyDesktop = notify["desktop"].boolean().value_or(agent.notifyDesktop);
        agent.notifyEmail = notify["email"].boolean().value_or(agent.notifyEmail);
    }
    if (auto bad = in.error()) return *bad;
    if (agent.name.empty())
        return Error{Errc::invalid, "name.length", "name", "A name has 1 to 100 characters."};
    if (!isTimeZone(agent.timeZone))
        return Error{Errc::invalid, "time_zone.unknown", "time_zone", "Choose a time zone."};
    if (!isLanguageTag(agent.language))
        return Error{Errc::invalid, "language.unknown", "language", "Choose a language."};
    if (agent.theme != "system" && agent.theme != "light" && agent.theme != "dark") {
        return Error{Errc::invalid, "theme.unknown", "theme", "Use system, light or dark."};
    }
    return agent;
}

void addOwnProfile(kernel::Router& router, Access::Impl* self) {
    auto change = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto agent = self->parts.people.findAgent(tx, request.actor->agent);
        ASSERT(agent.has_value());
        if (auto same = request.expects(std::to_string(agent->version)); !same)
            return std::move(same).error();
        auto changed = changeProfile(*std::move(agent), request.body);
        if (!changed) return std::move(changed).error();
        self->parts.people.saveProfile(tx, *changed);
        return kernel::ofVersion(changed->version + 1,
                                 meResponse(self, tx, *changed, *request.actor));
    };
    router.add(Route{.method = "PATCH",
                     .path = "/api/v1/me",
                     .summary = "Change the own profile",
                     .body = kernel::Body::json,
                     .request = schema::ref("ProfileChange"),
                     .response = schema::ref("Me"),
                     .versioned = true,
                     .handler = kernel::WriteHandler(change)});

    auto putAvatar = [self](db::Database& database, const Request& request) -> Result<Response> {
        auto type = people::avatarTypeOf(request.http->body);
        if (type.empty()) {
            return Error{Errc::invalid, "avatar.format", "", "Use a PNG, JPEG or WebP picture."};
        }
        auto blob = self->parts.blobs.put(request.http->body);
        database.write([&](db::WriteTx& tx) {
            auto agent = self->parts.people.findAgent(tx, request.actor->agent);
            ASSERT(agent.has_value());
            agent->avatarHash = blob.hash;
            agent->avatarType = type;
            self->parts.people.saveProfile(tx, *agent);
        });
        return database.read([&](db::ReadTx& tx) {
            auto agent = self->parts.people.findAgent(tx, request.actor->agent);
            return meResponse(self, tx, *agent, *request.actor);
        });
    };
    router.add(Route{.method = "PUT",
                     .path = "/api/v1/me/avatar",
                     .summary = "Set the own picture (PNG, JPEG, WebP)",
                     .body = kernel::Body::bytes,
                     .maxBody = kMostAvatarBytes,
                     .response = schema::ref("Me"),
                     .handler = kernel::WorkHandler(putAvatar)});

    auto dropAvatar = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto agent = self->parts.people.findAgent(tx, request.actor->agent);
        ASSERT(agent.has_value());
        agent->avatarHash.clear();
        agent->avatarType.clear();
        self->parts.people.saveProfile(tx, *agent);
        return kernel::noContent();
    };
    router.add(Route{.method = "DELETE",
                     .path = "/api/v1/me/avatar",
                     .summary = "Remove the own picture",
                     .status = 204,
                     .handler = kernel::WriteHandler(dropAvatar)});

    auto password = [self](db::Database& database, const Request& request) -> Result<Response> {
        auto changed = self->changePassword(database, *request.actor, request.body);
        if (!changed) return std::move(changed).error();
        return kernel::noContent();
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/me/password",
                     .summary = "Change the own password; ends other sessions",
                     .body = kernel::Body::json,
                     .maxBody = 4 * 1024,
                     .request = schema::ref("PasswordChange"),
                     .status = 204,
                     .handler = kernel::WorkHandler(password)});
}

void addOwnSessions(kernel::Router& router, Access::Impl* self) {
    auto list = [](db::ReadTx& tx, const Request& request) -> Result<Response> {
        const auto sessions = store::sessionsOf(tx, request.actor->agent);
        return kernel::listed(sessions, {}, [&](json::Writer& out, const auto& session) {
            out.beginObject()
                .key("id")
                .idValue(session.id)
                .key("created_at")
                .time(session.createdAt);
            out.key("last_seen_at").time(session.lastSeenAt).key("peer").string(session.peer);
            out.key("user_agent").string(session.userAgent);
            out.key("current").boolean(session.id == request.actor->session).endObject();
        });
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/me/sessions",
                     .summary = "Where one is signed in",
                     .response = schema::pageOf(schema::ref("MySession")),
                     .handler = kernel::ReadHandler(list)});

    auto end = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<Id<struct SessionTag>>();
        if (!id) return std::move(id).error();
        if (!store::deleteSession(tx, request.actor->agent, id->value))
            return Error{Errc::notFound, "session.not_found"};
        self->announceEnd(tx, request.actor->agent);
        return kernel::noContent();
    };
    router.add(Route{.method = "DELETE",
                     .path = "/api/v1/me/sessions/{id}",
                     .summary = "End one session",
                     .status = 204,
                     .handler = kernel::WriteHandler(end)});

    auto endOthers = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        store::deleteSessionsOf(tx, request.actor->agent, request.actor->session);
        self->announceEnd(tx, request.actor->agent);
        return kernel::noContent();
    };
    router.add(Route{.method = "DELETE",
                     .path = "/api/v1/me/sessions",
                     .summary = "End all other sessions",
                     .status = 204,
                     .handler = kernel::WriteHandler(endOthers)});
}

void writeToken(json::Writer& out, const store::Token& token) {
    out.key("id").idValue(token.id).key("name").string(token.name);
    out.key("scopes").beginArray();
    for (auto name : token.scopes.names()) out.string(name);
    out.endArray();
    out.key("created_at").time(token.createdAt).key("last_used_at").time(token.lastUsedAt);
    out.key("expires_at").time(token.expiresAt);
}

void addOwnTokens(kernel::Router& router, Access::Impl* self) {
    auto list = [](db::ReadTx& tx, const Request& request) -> Result<Response> {
        const auto tokens = store::tokensOf(tx, request.actor->agent);
        return kernel::listed(tokens, {}, [](json::Writer& out, const auto& token) {
            out.beginObject();
            writeToken(out, token);
            out.endObject();
        });
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/me/tokens",
                     .summary = "Own API tokens, without their secrets",
                     .response = schema::pageOf(schema::ref("Token")),
                     .handler = kernel::ReadHandler(list)});

    auto create = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        json::Reader in(request.body);
        auto name = in.string("name");
        auto names =
            in.optionalStrings("scopes", kPermissionCount, 60).value_or(std::vector<std::string>{});
        auto days = in.optionalInteger("expires_in_days", 1, 3650);
        if (auto bad = in.error()) return *bad;
        Permissions scopes;
        for (const auto& scope : names) {
            auto permission = parsePermission(scope);
            if (!permission || !request.actor->may(*permission)) {
                return Error{Errc::invalid, "token.scope", "scopes",
                             "You do not have the permission " + scope + " yourself."};
            }
            scopes.add(*permission);
        }
        store::Token token;
        auto secret =
            self->createToken(tx, *request.actor, request.actor->agent, std::move(name), scopes,
                              days ? std::optional(static_cast<int>(*days)) : std::nullopt, &token);
        if (!secret) return std::move(secret).error();
        json::Writer out;
        out.beginObject();
        writeToken(out, token);
        out.key("secret").string(*secret).endObject();
        return kernel::created(std::move(out));
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/me/tokens",
                     .summary = "Make an API token; its secret is shown once",
                     .body = kernel::Body::json,
                     .request = schema::ref("NewToken"),
                     .status = 201,
                     .response = schema::ref("MadeToken"),
                     .handler = kernel::WriteHandler(create)});

    auto remove = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<Id<struct ApiTokenTag>>();
        if (!id) return std::move(id).error();
        const auto mine = store::tokensOf(tx, request.actor->agent);
        const auto token = std::find_if(mine.begin(), mine.end(),
                                        [&](const auto& each) { return each.id == id->value; });
        if (token == mine.end()) return Error{Errc::notFound, "token.not_found"};
        store::deleteToken(tx, request.actor->agent, id->value);
        self->parts.audit.record(tx, *request.actor, "token.removed",
                                 "token:" + std::to_string(id->value),
                                 kernel::AuditDetails(token->name).take());
        self->announceEnd(tx, request.actor->agent);
        return kernel::noContent();
    };
    router.add(Route{.method = "DELETE",
                     .path = "/api/v1/me/tokens/{id}",
                     .summary = "Revoke an API token",
                     .status = 204,
                     .handler = kernel::WriteHandler(remove)});
}

/// "" for a key that is none.
std::string valueOf(db::ReadTx& tx, const kernel::Settings& settings, std::string_view key) {
    for (const auto& setting : settings.declared()) {
        if (setting.key == key) return settings.text(tx, setting);
    }
    return {};
}

}  // namespace

void addProfileRoutes(kernel::Router& router, Access::Impl* self) {
    addOwnProfile(router, self);
    addOwnSessions(router, self);
    addOwnTokens(router, self);
}

void addSettingsRoutes(kernel::Router& router, Access::Impl* self) {
    auto writeAll = [self](db::ReadTx& tx) -> Response {
        const auto& declared = self->parts.settings.declared();
        auto all = kernel::listed(declared, {}, [&](json::Writer& out, const auto& setting) {
            constexpr std::string_view kKinds[] = {"text", "integer", "boolean"};
            out.beginObject().key("key").string(setting.key);
            out.key("kind").string(kKinds[static_cast<std::size_t>(setting.kind)]);
            out.key("value").string(self->parts.settings.text(tx, setting));
            out.key("default").string(setting.fallback).key("help").string(setting.help);
            out.key("low").integer(setting.low).key("high").integer(setting.high).endObject();
        });
        const auto version = sha256Hex(all.json).substr(0, 16);
        return kernel::ofVersion(version, std::move(all));
    };
    auto list = [writeAll](db::ReadTx& tx, const Request&) -> Result<Response> {
        return writeAll(tx);
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/settings",
                     .summary = "Settings of the business with their defaults",
                     .permission = Permission::settingsManage,
                     .response = schema::pageOf(schema::ref("Setting")),
                     .versioned = true,
                     .handler = kernel::ReadHandler(list)});

    auto change = [self, writeAll](db::WriteTx& tx, const Request& request) -> Result<Response> {
        if (request.ifMatch()) {
            const auto now = writeAll(tx).headers.back().second;
            if (auto same = request.expects(now.substr(1, now.size() - 2)); !same)
                return std::move(same).error();
        }
        for (auto key : request.body.keys()) {
            auto value = request.body[key];
            auto text = value.string() ? std::string(*value.string()) : value.dump();
            const auto before = valueOf(tx, self->parts.settings, key);
            auto set = self->parts.settings.set(tx, *request.actor, key, text);
            if (!set) return std::move(set).error();
            self->parts.audit.record(
                tx, *request.actor, "setting.changed", "setting:" + std::string(key),
                kernel::AuditDetails(key).changed("value", before, text).take());
        }
        self->parts.outbox.add(tx, {.kind = "settings.changed",
                                    .subject = 0,
                                    .audience = {},
                                    .by = request.actor->agent,
                                    .data = {}});
        return writeAll(tx);
    };
    router.add(Route{.method = "PATCH",
                     .path = "/api/v1/settings",
                     .summary = "Change settings by key",
                     .permission = Permission::settingsManage,
                     .body = kernel::Body::json,
                     .request = schema::ref("SettingsChange"),
                     .response = schema::pageOf(schema::ref("Setting")),
                     .versioned = true,
                     .handler = kernel::WriteHandler(change)});
}

void Access::addRoutes(kernel::Router& router) {
    addSchemas(router);
    addSessionRoutes(router, impl_.get());
    addInvitationRoutes(router, impl_.get());
    addProfileRoutes(router, impl_.get());
    addSettingsRoutes(router, impl_.get());
}

}  // namespace deskbell::access
