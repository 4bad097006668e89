// Routes of the consent: which providers there are, the way to one, and the way back.

#include "base/text.hpp"
#include "desk/inboxes/impl.hpp"
#include "desk/inboxes/rules.hpp"
#include "kernel/page.hpp"
#include "net/http.hpp"

namespace deskbell::inboxes {

using kernel::Request;
using kernel::Response;
using kernel::Route;
namespace schema = kernel::schema;

namespace {

void writeProvider(json::Writer& out, const rules::Provider& provider) {
    out.beginObject().key("id").string(provider.id).key("name").string(provider.name);
    out.key("authorize_url").string(provider.authorizeUrl);
    out.key("token_url").string(provider.tokenUrl).key("scope").string(provider.scope);
    out.key("imap_host").string(provider.imapHost).key("smtp_host").string(provider.smtpHost);
    out.key("console_url").string(provider.consoleUrl).endObject();
}

/// Back to the desk: the inbox's page says how it went, in the words of `outcome` ("connected", or
/// a reason key); what went wrong in detail stands in the inbox's state.
Response backToDesk(const Inboxes::Impl& self, InboxId inbox, std::string_view outcome) {
    Response response;
    response.useRaw = true;
    response.raw.status = 303;
    auto page = self.consenting->deskUrl + "/admin/inboxes";
    if (inbox) page += "/" + toString(inbox);
    response.raw.headers.add("Location", page + "?oauth=" + net::encodeUriComponent(outcome));
    response.raw.headers.add("Cache-Control", "no-store");
    response.raw.headers.add("Referrer-Policy", "no-referrer");
    return response;
}

/// Why the provider sends no code, in words for the admin (RFC 6749 section 4.1.2.1).
Error refusal(std::string_view error) {
    if (error == "access_denied") {
        return Error{
            Errc::forbidden, "oauth.denied", "",
            "The permission to use this mailbox was not given. Connect again and allow it."};
    }
    return Error{Errc::unavailable, "oauth.refused", "",
                 "The provider refused to ask for permission (" +
                     cleanLine(firstCodePoints(toValidUtf8(error), 100)) +
                     "). Check the client id, and that its list of redirect addresses holds the "
                     "one of this desk."};
}

Result<std::string> refreshTokenFrom(const Request& request, const Inboxes::Impl& self,
                                     InboxChannel& channel,
                                     const Inboxes::Impl::Consented& consent) {
    if (auto error = request.queryParam("error")) return refusal(*error);
    const auto code = request.queryParam("code").value_or("");
    if (code.empty() || code.size() > 4'000) return refusal("no code");
    return channel.exchangeCode(consent.inbox, consent.secrets,
                                {std::string(code), consent.verifier, self.redirectUri()});
}

Result<Response> callback(Inboxes::Impl& self, InboxChannel& channel, db::Database& database,
                          const Request& request) {
    const auto& actor = *request.actor;
    const std::string state(request.queryParam("state").value_or(""));
    auto consent =
        database.write([&](db::WriteTx& tx) { return self.takeConsent(tx, actor, state); });
    if (!consent) return backToDesk(self, {}, consent.error().reason);
    const auto inbox = consent->inbox.id;
    auto token = refreshTokenFrom(request, self, channel, *consent);
    auto kept = token ? database.write([&](db::WriteTx& tx) {
        return self.connected(tx, actor, consent->inbox, *token);
    })
                      : Result<void>(token.error());
    if (kept) return backToDesk(self, inbox, "connected");
    database.write([&](db::WriteTx& tx) { self.connectFailed(tx, consent->inbox, kept.error()); });
    return backToDesk(self, inbox, kept.error().reason);
}

}  // namespace

void addOAuthRoutes(kernel::Router& router, Inboxes::Impl& self, InboxChannel& channel) {
    auto list = [&self](db::ReadTx&, const Request&) -> Result<Response> {
        std::vector<rules::Provider> providers(rules::providers().begin(),
                                               rules::providers().end());
        providers.push_back({"other", "Other", "", "", "", "", "", ""});
        auto out = kernel::beginList(providers, {}, writeProvider);
        out.key("redirect_uri").string(self.redirectUri()).endObject();
        return kernel::ok(std::move(out));
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/inboxes/oauth/providers",
                     .summary = "Providers that mailboxes can be connected to by consent",
                     .permission = Permission::inboxesManage,
                     .response = schema::ref("OAuthProviders"),
                     .handler = kernel::ReadHandler(list)});

    auto connect = [&self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto inbox = inboxOf(tx, request);
        if (!inbox) return std::move(inbox).error();
        auto url = self.beginConsent(tx, *request.actor, *inbox);
        if (!url) return std::move(url).error();
        json::Writer out;
        out.beginObject().key("url").string(*url).endObject();
        return kernel::ok(std::move(out));
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/inboxes/{id}/oauth/connect",
                     .summary = "Begin the consent by which Deskbell may use the mailbox",
                     .permission = Permission::inboxesManage,
                     .response = schema::ref("Consent"),
                     .handler = kernel::WriteHandler(connect)});

    auto back = [&self, &channel](db::Database& database, const Request& request) {
        return callback(self, channel, database, request);
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/inboxes/oauth/callback",
                     .summary = "Where the provider sends the browser back to",
                     .permission = Permission::inboxesManage,
                     .query = {"*"},  // providers add what they like
                     .status = 303,
                     .handler = kernel::WorkHandler(back)});
}

}  // namespace deskbell::inboxes
