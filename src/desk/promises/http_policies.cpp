#include "desk/promises/impl.hpp"
#include "desk/promises/policy_text.hpp"

namespace deskbell::promises {

using kernel::Request;
using kernel::Response;
using kernel::Route;
namespace schema = kernel::schema;

namespace {

void write(json::Writer& out, const Actor& actor, const Policy& policy) {
    out.beginObject().key("id").id(policy.id).key("name").string(policy.name);
    out.key("active").boolean(policy.active);
    writeDefinition(out, policy);
    out.key("version").string(std::to_string(policy.version));
    out.key("can").beginObject().key("edit").boolean(actor.may(Permission::settingsManage));
    out.endObject().endObject();
}

Result<Response> answer(const Request& request, const Result<Policy>& policy, int status = 200) {
    if (!policy) return policy.error();
    json::Writer out;
    write(out, *request.actor, *policy);
    auto response = kernel::ok(std::move(out));
    response.status = status;
    response.headers.emplace_back("ETag", "\"" + std::to_string(policy->version) + "\"");
    return response;
}

Result<Policy> policyOf(db::ReadTx& tx, const Request& request) {
    auto id = request.id<PolicyId>();
    auto policy = id ? store::findPolicy(tx, *id) : std::nullopt;
    if (!policy) return Error{Errc::notFound, "policy.not_found", "", "There is no such policy."};
    return *std::move(policy);
}

Result<Policy> read(const json::Value& body, Policy base, bool isNew) {
    json::Reader in(body);
    if (isNew)
        base.name = in.string("name", 200);
    else if (auto name = in.optionalString("name", 200))
        base.name = *name;
    if (auto active = in.optionalBoolean("active")) base.active = *active;
    readDefinition(in, base);
    if (auto bad = in.error()) return *bad;
    return base;
}

void addReadRoutes(kernel::Router& router) {
    auto list = [](db::ReadTx& tx, const Request& request) -> Result<Response> {
        json::Writer out;
        out.beginObject().key("items").beginArray();
        for (const auto& policy : store::policies(tx)) write(out, *request.actor, policy);
        out.endArray().key("next_cursor").null().endObject();
        return kernel::ok(std::move(out));
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/promise-policies",
                     .summary = "Policies in their order; the first that matches counts",
                     .permission = Permission::ticketsRead,
                     .response = schema::pageOf(schema::ref("PromisePolicy")),
                     .handler = kernel::ReadHandler(list)});

    auto progress = [](db::ReadTx& tx, const Request&) -> Result<Response> {
        const auto recount = store::recount(tx);
        json::Writer out;
        out.beginObject().key("running").boolean(recount.done != recount.wanted);
        out.key("tickets_done").integer(recount.ticketsDone);
        out.key("tickets_all").integer(recount.ticketsAll);
        out.key("started_at").time(recount.startedAt);
        out.key("finished_at").time(recount.finishedAt).endObject();
        return kernel::ok(std::move(out));
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/promise-policies/recount",
                     .summary = "How far counting anew has come after a change",
                     .permission = Permission::ticketsRead,
                     .response = schema::ref("PromiseRecount"),
                     .handler = kernel::ReadHandler(progress)});
}

void addWriteRoutes(kernel::Router& router, Promises::Impl* self) {
    auto add = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto wanted = read(request.body, Policy{}, true);
        if (!wanted) return std::move(wanted).error();
        return answer(request, self->addPolicy(tx, *request.actor, *std::move(wanted)), 201);
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/promise-policies",
                     .summary = "A new policy, behind the others",
                     .permission = Permission::settingsManage,
                     .body = kernel::Body::json,
                     .request = schema::ref("NewPromisePolicy"),
                     .status = 201,
                     .response = schema::ref("PromisePolicy"),
                     .handler = kernel::WriteHandler(add)});

    auto change = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto stored = policyOf(tx, request);
        if (!stored) return std::move(stored).error();
        if (auto match = request.ifMatch(); match && *match != std::to_string(stored->version))
            return Error{Errc::conflict, "changed", "",
                         "Somebody else changed this policy meanwhile. Load it again."};
        auto wanted = read(request.body, *stored, false);
        if (!wanted) return std::move(wanted).error();
        return answer(request, self->changePolicy(tx, *request.actor, *stored, *std::move(wanted)));
    };
    router.add(Route{.method = "PATCH",
                     .path = "/api/v1/promise-policies/{id}",
                     .summary = "Change a policy; promises in force are counted anew",
                     .permission = Permission::settingsManage,
                     .body = kernel::Body::json,
                     .request = schema::ref("PromisePolicyChange"),
                     .response = schema::ref("PromisePolicy"),
                     .handler = kernel::WriteHandler(change)});

    auto remove = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto policy = policyOf(tx, request);
        if (!policy) return std::move(policy).error();
        if (auto removed = self->removePolicy(tx, *request.actor, policy->id); !removed)
            return std::move(removed).error();
        return kernel::noContent();
    };
    router.add(Route{.method = "DELETE",
                     .path = "/api/v1/promise-policies/{id}",
                     .summary = "Remove a policy; the next that matches counts",
                     .permission = Permission::settingsManage,
                     .status = 204,
                     .handler = kernel::WriteHandler(remove)});

    auto order = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        json::Reader in(request.body);
        auto ids = in.optionalIds<PolicyId>("ids", 200);
        if (!ids) in.fail({Errc::invalid, "field.required", "ids", "Name every policy."});
        if (auto bad = in.error()) return *bad;
        if (auto ordered = self->orderPolicies(tx, *request.actor, *ids); !ordered)
            return std::move(ordered).error();
        return kernel::noContent();
    };
    router.add(Route{.method = "PUT",
                     .path = "/api/v1/promise-policies/order",
                     .summary = "Put the policies in this order",
                     .permission = Permission::settingsManage,
                     .body = kernel::Body::json,
                     .request = schema::ref("PolicyOrder"),
                     .status = 204,
                     .handler = kernel::WriteHandler(order)});
}

}  // namespace

void addPolicyRoutes(kernel::Router& router, Promises::Impl& self) {
    addReadRoutes(router);
    addWriteRoutes(router, &self);
}

}  // namespace deskbell::promises
