#include "base/text.hpp"
#include "desk/access/http.hpp"
#include "desk/access/rules.hpp"

namespace deskbell::access {

using kernel::Request;
using kernel::Response;
using kernel::Route;
namespace schema = kernel::schema;

namespace {

Access::Impl::Origin originOf(const Request& request) {
    return {request.actor->peer.empty() ? request.http->peer : request.actor->peer,
            std::string(request.http->headers.get("User-Agent")), request.actor->session};
}

/// 200 or 201 with `{"agent": Me}` and the session's cookie.
Response startedResponse(Access::Impl* self, db::Database& database, const Request& request,
                         const Access::Impl::Started& started, int status) {
    auto response = database.read([&](db::ReadTx& tx) {
        auto actor = self->parts.people.actorFor(tx, started.agent.id);
        ASSERT(actor.has_value());
        json::Writer out;
        out.beginObject().key("agent");
        people::writeMe(out, started.agent, *self->parts.people.directory(tx), *actor);
        out.endObject();
        auto made = kernel::ok(std::move(out));
        const auto life = std::chrono::hours(24) * self->parts.settings.integer(tx, kSessionDays);
        made.headers.emplace_back(
            "Set-Cookie", rules::sessionCookie(started.token, isSecure(self, request), life));
        return made;
    });
    response.status = status;
    return response;
}

}  // namespace

bool isSecure(const Access::Impl* self, const Request& request) {
    return request.http->secure || startsWithIgnoreCaseAscii(self->parts.publicUrl, "https://");
}

std::string baseUrl(const Access::Impl* self, const Request& request) {
    if (!self->parts.publicUrl.empty()) return self->parts.publicUrl;
    // Only so that a first set-up works without configuration; the origin check has seen this Host.
    return std::string(request.http->secure ? "https://" : "http://") +
           std::string(request.http->headers.get("Host"));
}

void addSessionRoutes(kernel::Router& router, Access::Impl* self) {
    auto setupState = [self](db::ReadTx& tx, const Request&) -> Result<Response> {
        json::Writer out;
        out.beginObject().key("needed").boolean(self->parts.people.countAgents(tx) == 0);
        out.key("product")
            .string("Deskbell")
            .key("business_name")
            .string(self->parts.settings.text(tx, kBusinessName));
        out.key("demo");
        if (self->parts.demoEmail.empty()) {
            out.null();
        } else {
            out.beginObject().key("email").string(self->parts.demoEmail);
            out.key("password").string(self->parts.demoPassword).endObject();
        }
        out.endObject();
        return kernel::ok(std::move(out));
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/setup",
                     .summary = "Whether the first set-up is still to be done",
                     .access = kernel::Access::anyone,
                     .response = schema::ref("SetupState"),
                     .handler = kernel::ReadHandler(setupState)});

    auto setUp = [self](db::Database& database, const Request& request) -> Result<Response> {
        auto started = self->setUp(database, request.body, originOf(request));
        if (!started) return std::move(started).error();
        return startedResponse(self, database, request, *started, 201);
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/setup",
                     .summary = "First run: business and first administrator",
                     .access = kernel::Access::anyone,
                     .body = kernel::Body::json,
                     .maxBody = 8 * 1024,
                     .perMinute = 20,
                     .request = schema::ref("SetupForm"),
                     .status = 201,
                     .response = schema::ref("Entered"),
                     .handler = kernel::WorkHandler(setUp)});

    auto signIn = [self](db::Database& database, const Request& request) -> Result<Response> {
        auto started = self->signIn(database, request.body, originOf(request));
        if (!started) return std::move(started).error();
        return startedResponse(self, database, request, *started, 200);
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/session",
                     .summary = "Sign in with address and password",
                     .access = kernel::Access::anyone,
                     .body = kernel::Body::json,
                     .maxBody = 8 * 1024,
                     .perMinute = 60,
                     .request = schema::ref("SignIn"),
                     .response = schema::ref("Entered"),
                     .handler = kernel::WorkHandler(signIn)});

    auto session = [self](db::ReadTx& tx, const Request& request) -> Result<Response> {
        auto agent = self->parts.people.findAgent(tx, request.actor->agent);
        ASSERT(agent.has_value());
        json::Writer out;
        out.beginObject().key("agent");
        people::writeMe(out, *agent, *self->parts.people.directory(tx), *request.actor);
        out.key("business")
            .beginObject()
            .key("name")
            .string(self->parts.settings.text(tx, kBusinessName))
            .endObject();
        out.key("position").string(std::to_string(self->parts.outbox.head(tx)));
        out.key("features")
            .beginObject()
            .key("demo")
            .boolean(!self->parts.demoEmail.empty())
            .endObject();
        out.endObject();
        return kernel::ok(std::move(out));
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/session",
                     .summary = "Who is signed in",
                     .response = schema::ref("Session"),
                     .handler = kernel::ReadHandler(session)});

    auto signOut = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        self->signOut(tx, *request.actor);
        auto response = kernel::noContent();
        response.headers.emplace_back("Set-Cookie",
                                      rules::sessionCookie("", isSecure(self, request), {}));
        return response;
    };
    router.add(Route{.method = "DELETE",
                     .path = "/api/v1/session",
                     .summary = "Sign out",
                     .status = 204,
                     .handler = kernel::WriteHandler(signOut)});

    auto requestReset = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        json::Reader in(request.body);
        auto email = normalizeEmailAddress(in.string("email", 320));
        if (auto bad = in.error()) return *bad;
        // The answer is the same whether there is such an agent or not.
        if (email) self->requestReset(tx, *email, baseUrl(self, request));
        Response response;
        response.status = 202;
        return response;
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/password-resets",
                     .summary = "Ask for a link to a new password",
                     .access = kernel::Access::anyone,
                     .body = kernel::Body::json,
                     .maxBody = 4 * 1024,
                     .perMinute = 10,
                     .request = schema::object({{"email", schema::text()}}),
                     .status = 202,
                     .handler = kernel::WriteHandler(requestReset)});

    auto resetState = [self](db::ReadTx& tx, const Request& request) -> Result<Response> {
        auto agent = self->agentOfLink(tx, "reset", request.param("token"));
        if (!agent)
            return Error{Errc::notFound, "link.gone", "",
                         "This link was used or is too old. Ask for a new one."};
        json::Writer out;
        out.beginObject().key("email_hint").string(rules::emailHint(agent->email)).endObject();
        return kernel::ok(std::move(out));
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/password-resets/{token}",
                     .summary = "Whether a reset link is good",
                     .access = kernel::Access::anyone,
                     .perMinute = 30,
                     .response = schema::ref("PasswordReset"),
                     .handler = kernel::ReadHandler(resetState)});

    auto reset = [self](db::Database& database, const Request& request) -> Result<Response> {
        auto started = self->redeem(database, "reset", request.param("token"), request.body,
                                    originOf(request));
        if (!started) return std::move(started).error();
        return startedResponse(self, database, request, *started, 200);
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/password-resets/{token}",
                     .summary = "Choose a new password; signs in",
                     .access = kernel::Access::anyone,
                     .body = kernel::Body::json,
                     .maxBody = 4 * 1024,
                     .perMinute = 30,
                     .request = schema::ref("Redemption"),
                     .response = schema::ref("Entered"),
                     .handler = kernel::WorkHandler(reset)});

    auto invitation = [self](db::ReadTx& tx, const Request& request) -> Result<Response> {
        auto agent = self->agentOfLink(tx, "invitation", request.param("token"));
        if (!agent)
            return Error{Errc::notFound, "link.gone", "",
                         "This invitation was used or is too old. Ask for a new one."};
        json::Writer out;
        out.beginObject().key("name").string(agent->name).key("email").string(agent->email);
        out.key("business_name").string(self->parts.settings.text(tx, kBusinessName)).endObject();
        return kernel::ok(std::move(out));
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/invitations/{token}",
                     .summary = "Whom an invitation is for",
                     .access = kernel::Access::anyone,
                     .perMinute = 30,
                     .response = schema::ref("Invitation"),
                     .handler = kernel::ReadHandler(invitation)});

    auto accept = [self](db::Database& database, const Request& request) -> Result<Response> {
        auto started = self->redeem(database, "invitation", request.param("token"), request.body,
                                    originOf(request));
        if (!started) return std::move(started).error();
        return startedResponse(self, database, request, *started, 201);
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/invitations/{token}",
                     .summary = "Accept: name and password; signs in",
                     .access = kernel::Access::anyone,
                     .body = kernel::Body::json,
                     .maxBody = 4 * 1024,
                     .perMinute = 30,
                     .request = schema::ref("Redemption"),
                     .status = 201,
                     .response = schema::ref("Entered"),
                     .handler = kernel::WorkHandler(accept)});
}

void addInvitationRoutes(kernel::Router& router, Access::Impl* self) {
    auto answer = [self](db::WriteTx& tx, const Request& request, const people::Agent& agent) {
        auto url = self->invite(tx, *request.actor, agent, baseUrl(self, request));
        json::Writer out;
        out.beginObject().key("agent");
        people::writeAgent(out, agent, *self->parts.people.directory(tx), *request.actor);
        out.key("invitation_url")
            .string(url)
            .key("mailed")
            .boolean(self->parts.mail.canSend(tx))
            .endObject();
        return kernel::created(std::move(out));
    };
    auto invite = [self, answer](db::WriteTx& tx, const Request& request) -> Result<Response> {
        json::Reader in(request.body);
        people::NewAgent wanted{
            .name = in.string("name"),
            .email = in.string("email", 320),
            .role = in.id<people::RoleId>("role_id"),
            .teams = in.optionalIds<TeamId>("team_ids", 100).value_or(std::vector<TeamId>{})};
        if (auto bad = in.error()) return *bad;
        auto inviter = self->parts.people.findAgent(tx, request.actor->agent);
        if (inviter) {
            wanted.timeZone = inviter->timeZone;
            wanted.language = inviter->language;
        }
        auto agent = self->parts.people.addAgent(tx, *request.actor, std::move(wanted));
        if (!agent) return std::move(agent).error();
        return answer(tx, request, *agent);
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/agents/invitations",
                     .summary = "Invite an agent by link and mail",
                     .permission = Permission::peopleManage,
                     .body = kernel::Body::json,
                     .request = schema::ref("NewAgent"),
                     .status = 201,
                     .response = schema::ref("SentInvitation"),
                     .handler = kernel::WriteHandler(invite)});

    auto again = [self, answer](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<AgentId>();
        if (!id) return std::move(id).error();
        auto agent = self->parts.people.findAgent(tx, *id);
        if (!agent || !agent->active) return Error{Errc::notFound, "agent.not_found"};
        if (!agent->passwordHash.empty()) {
            return Error{Errc::conflict, "agent.joined", "",
                         "This agent has joined already; they can reset their password."};
        }
        return answer(tx, request, *agent);
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/agents/{id}/invitation",
                     .summary = "A new invitation link; the old one dies",
                     .permission = Permission::peopleManage,
                     .status = 201,
                     .response = schema::ref("SentInvitation"),
                     .handler = kernel::WriteHandler(again)});
}

}  // namespace deskbell::access
