#include "base/text.hpp"
#include "desk/inboxes/impl.hpp"
#include "desk/inboxes/rules.hpp"
#include "desk/inboxes/schemas.hpp"
#include "desk/letters/letters.hpp"
#include "kernel/page.hpp"

namespace deskbell::inboxes {

using kernel::Request;
using kernel::Response;
using kernel::Route;
namespace schema = kernel::schema;

namespace {

struct Context {
    Inboxes::Impl* self;
    InboxChannel* channel;
    std::function<bool(db::ReadTx&, InboxId)> hasTickets;
    std::function<std::int64_t(db::ReadTx&, InboxId)> oversized;
};

/// `count` is named `what`: mails that wait to leave, or that were too large to be taken whole.
void writeState(json::Writer& out, const InboxState& state, std::string_view what,
                std::int64_t count) {
    out.beginObject().key("ok");
    if (!state.lastAttemptAt)
        out.null();
    else
        out.boolean(state.error.empty());
    out.key("last_success_at")
        .time(state.lastSuccessAt)
        .key("last_attempt_at")
        .time(state.lastAttemptAt);
    out.key("lag_seconds").integer(state.lagSeconds).key("error");
    if (state.error.empty())
        out.null();
    else
        out.string(state.error);
    out.key(what).integer(count);
    out.endObject();
}

/// Agents see names and addresses; servers and states only who manages inboxes.
void writeInbox(json::Writer& out, const Context& context, db::ReadTx& tx, const Actor& actor,
                const Inbox& inbox) {
    const bool manage = actor.may(Permission::inboxesManage);
    out.beginObject()
        .key("id")
        .id(inbox.id)
        .key("name")
        .string(inbox.name)
        .key("address")
        .string(inbox.address);
    out.key("channel").string(inbox.channel).key("team");
    if (!inbox.team)
        out.null();
    else
        out.beginObject()
            .key("id")
            .id(inbox.team)
            .key("name")
            .string(context.self->teamName ? context.self->teamName(tx, inbox.team) : "")
            .endObject();
    out.key("sender_name")
        .string(inbox.senderName)
        .key("signature_html")
        .string(inbox.signatureHtml);
    out.key("active").boolean(inbox.active);
    if (manage) {
        out.key("acknowledge")
            .boolean(inbox.acknowledge)
            .key("acknowledge_text")
            .string(inbox.acknowledgeText.empty() ? letters::acknowledgement(letters::Language::en)
                                                  : inbox.acknowledgeText);
        out.key("authserv_id").string(inbox.authservId);
        out.key("incoming");
        rules::writeIncoming(out, inbox.incoming);
        out.key("outgoing");
        rules::writeOutgoing(out, inbox.outgoing);
        out.key("oauth");
        rules::writeOAuth(out, inbox.oauth);
        auto secrets = context.self->secretsOf(tx, inbox.id);
        out.key("has_secrets").beginObject();
        out.key("incoming_password").boolean(secrets && !secrets->incomingPassword.empty());
        out.key("outgoing_password").boolean(secrets && !secrets->outgoingPassword.empty());
        out.key("oauth_client_secret").boolean(secrets && !secrets->oauthClientSecret.empty());
        out.key("oauth").boolean(secrets && !secrets->oauthRefreshToken.empty()).endObject();
        out.key("state").beginObject().key("incoming");
        writeState(out, store::state(tx, inbox.id, Direction::incoming), "oversized",
                   context.oversized(tx, inbox.id));
        out.key("outgoing");
        writeState(out, store::state(tx, inbox.id, Direction::outgoing), "queued",
                   context.channel->queued(tx, inbox.id));
        out.endObject();
    }
    out.key("version").string(std::to_string(inbox.version));
    out.key("can").beginObject().key("edit").boolean(manage);
    out.key("remove").boolean(manage && !context.hasTickets(tx, inbox.id)).endObject().endObject();
}

struct Wanted {
    Inbox inbox;
    SecretsChange secrets;
};

/// Reads a body over `base` (defaults, or what is stored); secrets are write-only.
Result<Wanted> readInbox(const json::Value& body, Inbox base) {
    json::Reader in(body);
    Wanted wanted{std::move(base), {}};
    auto& inbox = wanted.inbox;
    (void)in.value("id");
    if (auto name = in.optionalString("name", 100)) inbox.name = *name;
    if (auto address = in.optionalString("address", 320)) inbox.address = *address;
    if (auto channel = in.optionalString("channel", 20); channel && *channel != "email") {
        in.fail(
            {Errc::invalid, "channel.unknown", "channel", "Only e-mail inboxes can be made here."});
    }
    if (in.has("team_id")) inbox.team = in.optionalId<TeamId>("team_id").value_or(TeamId{});
    if (auto sender = in.optionalString("sender_name", 100)) inbox.senderName = *sender;
    if (auto signature = in.optionalString("signature_html", 20'000))
        inbox.signatureHtml = *signature;
    if (auto acknowledge = in.optionalBoolean("acknowledge")) inbox.acknowledge = *acknowledge;
    if (auto text = in.optionalString("acknowledge_text", 5'000)) inbox.acknowledgeText = *text;
    if (auto authserv = in.optionalString("authserv_id", 253)) inbox.authservId = *authserv;
    if (auto active = in.optionalBoolean("active")) inbox.active = *active;
    auto secret = [](const json::Value& value, std::string_view key) -> std::optional<std::string> {
        auto text = value[key].string();
        return text && text->size() <= 4'000 ? std::optional(std::string(*text)) : std::nullopt;
    };
    if (auto incoming = in.value("incoming"); incoming.isObject()) {
        rules::readIncoming(incoming, inbox.incoming);
        wanted.secrets.incomingPassword = secret(incoming, "password");
    }
    if (auto outgoing = in.value("outgoing"); outgoing.isObject()) {
        rules::readOutgoing(outgoing, inbox.outgoing);
        wanted.secrets.outgoingPassword = secret(outgoing, "password");
    }
    if (auto oauth = in.value("oauth"); oauth.isObject()) {
        rules::readOAuth(oauth, inbox.oauth);
        wanted.secrets.oauthClientSecret = secret(oauth, "client_secret");
        wanted.secrets.oauthRefreshToken = secret(oauth, "refresh_token");
    }
    if (auto bad = in.error()) return *bad;
    return wanted;
}

InboxSecrets plainOf(const SecretsChange& change) {
    return {change.incomingPassword.value_or(""), change.outgoingPassword.value_or(""),
            change.oauthClientSecret.value_or(""), change.oauthRefreshToken.value_or("")};
}

void writeSteps(json::Writer& out, std::string_view key, const std::vector<TestStep>& steps) {
    out.key(key).beginArray();
    for (const auto& step : steps) {
        out.beginObject()
            .key("name")
            .string(step.name)
            .key("ok")
            .boolean(step.ok)
            .key("message")
            .string(step.message)
            .endObject();
    }
    out.endArray();
}

Result<Response> inboxAnswer(const Context& context, db::ReadTx& tx, const Request& request,
                             const Inbox& inbox, int status) {
    json::Writer out;
    writeInbox(out, context, tx, *request.actor, inbox);
    auto response = kernel::ok(std::move(out));
    response.status = status;
    return kernel::ofVersion(inbox.version, std::move(response));
}

/// Tries the connection with what was typed; stored secrets only towards their own server.
Result<Response> testConnection(const Context& context, db::Database& database,
                                const Request& request) {
    std::optional<Inbox> stored;
    if (auto id = parseId<InboxId>(request.body["id"].string().value_or(""))) {
        stored = database.read([&](db::ReadTx& tx) { return store::find(tx, *id); });
    }
    auto wanted = readInbox(request.body, stored.value_or(Inbox{}));
    if (!wanted) return std::move(wanted).error();
    auto inbox = rules::check(wanted->inbox);
    if (!inbox) return std::move(inbox).error();
    auto secrets = stored ? database.read([&](db::ReadTx& tx) {
        return context.self->merge(tx, *stored, *inbox, wanted->secrets);
    })
                          : Result<InboxSecrets>(plainOf(wanted->secrets));
    if (!secrets) return std::move(secrets).error();
    const auto report = context.channel->test(*inbox, *secrets);
    json::Writer out;
    out.beginObject();
    writeSteps(out, "incoming", report.incoming);
    writeSteps(out, "outgoing", report.outgoing);
    out.endObject();
    return kernel::ok(std::move(out));
}

void addReadRoutes(kernel::Router& router, const Context& context) {
    const auto shown = schema::anyOf({schema::ref("Inbox"), schema::ref("InboxSummary")});
    auto list = [context](db::ReadTx& tx, const Request& request) -> Result<Response> {
        return kernel::listed(store::list(tx), {}, [&](json::Writer& out, const Inbox& inbox) {
            writeInbox(out, context, tx, *request.actor, inbox);
        });
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/inboxes",
                     .summary = "Inboxes; their servers only for who manages them",
                     .response = schema::pageOf(shown),
                     .handler = kernel::ReadHandler(list)});
    auto get = [context](db::ReadTx& tx, const Request& request) -> Result<Response> {
        auto inbox = inboxOf(tx, request);
        if (!inbox) return std::move(inbox).error();
        return inboxAnswer(context, tx, request, *inbox, 200);
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/inboxes/{id}",
                     .summary = "One inbox",
                     .response = shown,
                     .versioned = true,
                     .handler = kernel::ReadHandler(get)});
}

void addWriteRoutes(kernel::Router& router, const Context& context) {
    auto add = [context](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto wanted = readInbox(request.body, Inbox{});
        if (!wanted) return std::move(wanted).error();
        auto inbox = context.self->add(tx, *request.actor, std::move(wanted->inbox),
                                       plainOf(wanted->secrets));
        if (!inbox) return std::move(inbox).error();
        return inboxAnswer(context, tx, request, *inbox, 201);
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/inboxes",
                     .summary = "A new inbox",
                     .permission = Permission::inboxesManage,
                     .body = kernel::Body::json,
                     .request = schema::ref("NewInbox"),
                     .status = 201,
                     .response = schema::ref("Inbox"),
                     .handler = kernel::WriteHandler(add)});

    auto change = [context](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto stored = inboxOf(tx, request);
        if (!stored) return std::move(stored).error();
        if (auto same = request.expects(std::to_string(stored->version)); !same)
            return std::move(same).error();
        auto wanted = readInbox(request.body, *stored);
        if (!wanted) return std::move(wanted).error();
        auto inbox = context.self->change(tx, *request.actor, *stored, std::move(wanted->inbox),
                                          wanted->secrets);
        if (!inbox) return std::move(inbox).error();
        return inboxAnswer(context, tx, request, *inbox, 200);
    };
    router.add(Route{.method = "PATCH",
                     .path = "/api/v1/inboxes/{id}",
                     .summary = "Change an inbox; secrets left out stay",
                     .permission = Permission::inboxesManage,
                     .body = kernel::Body::json,
                     .request = schema::ref("InboxChange"),
                     .response = schema::ref("Inbox"),
                     .versioned = true,
                     .handler = kernel::WriteHandler(change)});

    auto remove = [context](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto inbox = inboxOf(tx, request);
        if (!inbox) return std::move(inbox).error();
        if (context.hasTickets(tx, inbox->id)) {
            return Error{Errc::conflict, "inbox.used", "",
                         "This inbox has tickets. Switch it off instead."};
        }
        if (auto removed = context.self->remove(tx, *request.actor, inbox->id); !removed)
            return std::move(removed).error();
        return kernel::noContent();
    };
    router.add(Route{.method = "DELETE",
                     .path = "/api/v1/inboxes/{id}",
                     .summary = "Remove an inbox without tickets",
                     .permission = Permission::inboxesManage,
                     .status = 204,
                     .handler = kernel::WriteHandler(remove)});

    auto test = [context](db::Database& database, const Request& request) {
        return testConnection(context, database, request);
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/inboxes/test",
                     .summary = "Try the connection and say what is wrong",
                     .permission = Permission::inboxesManage,
                     .body = kernel::Body::json,
                     .request = schema::ref("InboxTest"),
                     .response = schema::ref("TestReport"),
                     .handler = kernel::WorkHandler(test)});

    auto fetch = [context](db::ReadTx& tx, const Request& request) -> Result<Response> {
        auto inbox = inboxOf(tx, request);
        if (!inbox) return std::move(inbox).error();
        context.channel->fetchSoon(inbox->id);
        Response response;
        response.status = 202;
        return response;
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/inboxes/{id}/fetch",
                     .summary = "Fetch mail now",
                     .permission = Permission::inboxesManage,
                     .status = 202,
                     .handler = kernel::ReadHandler(fetch)});
}

}  // namespace

Result<Inbox> inboxOf(db::ReadTx& tx, const Request& request) {
    auto id = request.id<InboxId>();
    auto inbox = id ? store::find(tx, *id) : std::nullopt;
    if (!inbox) return Error{Errc::notFound, "inbox.not_found", "", "There is no such inbox."};
    return *std::move(inbox);
}

void Inboxes::addRoutes(kernel::Router& router, InboxChannel& channel, Neighbours neighbours,
                        Consenting consenting) {
    impl_->teamName = std::move(neighbours.teamName);
    impl_->consenting.emplace(std::move(consenting));
    const Context context{impl_.get(), &channel, std::move(neighbours.hasTickets),
                          std::move(neighbours.oversized)};
    addSchemas(router);
    addReadRoutes(router, context);
    addWriteRoutes(router, context);
    addOAuthRoutes(router, *impl_, channel);
}

}  // namespace deskbell::inboxes
