#include "desk/routing/impl.hpp"
#include "desk/routing/queue_text.hpp"

namespace deskbell::routing {

using kernel::Request;
using kernel::Response;
using kernel::Route;
namespace schema = kernel::schema;

namespace {

void write(json::Writer& out, const Actor& actor, const Queue& queue) {
    out.beginObject().key("id").id(queue.id).key("name").string(queue.name);
    out.key("active").boolean(queue.active);
    writeDefinition(out, queue);
    out.key("version").string(std::to_string(queue.version));
    out.key("can").beginObject().key("edit").boolean(mayManage(actor)).endObject().endObject();
}

Result<Response> answer(const Request& request, const Result<Queue>& queue, int status = 200) {
    if (!queue) return queue.error();
    json::Writer out;
    write(out, *request.actor, *queue);
    auto response = kernel::ok(std::move(out));
    response.status = status;
    return kernel::ofVersion(queue->version, std::move(response));
}

Result<Queue> queueOf(db::ReadTx& tx, const Request& request) {
    auto id = request.id<QueueId>();
    auto queue = id ? store::findQueue(tx, *id) : std::nullopt;
    if (!queue) return Error{Errc::notFound, "queue.not_found", "", "There is no such queue."};
    return *std::move(queue);
}

Result<Queue> read(const json::Value& body, Queue base, bool isNew) {
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

void addReadRoutes(kernel::Router& router, Routing::Impl* self) {
    auto list = [](db::ReadTx& tx, const Request& request) -> Result<Response> {
        json::Writer out;
        out.beginObject().key("items").beginArray();
        for (const auto& queue : store::queues(tx)) write(out, *request.actor, queue);
        out.endArray().key("next_cursor").null().endObject();
        return kernel::ok(std::move(out));
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/queues",
                     .summary = "Queues in their order; a ticket belongs to the first that matches",
                     .permission = Permission::ticketsRead,
                     .response = schema::pageOf(schema::ref("Queue")),
                     .handler = kernel::ReadHandler(list)});

    auto weights = [self](db::ReadTx& tx, const Request&) -> Result<Response> {
        const auto plan = self->plan(tx);
        json::Writer out;
        out.beginObject().key("items").beginArray();
        for (const auto& [channel, usual] : rules::usualWeights()) {
            out.beginObject().key("channel").string(channel).key("weight");
            out.integer(rules::weightOf(nullptr, plan->weights, channel)).endObject();
        }
        out.endArray().endObject();
        return kernel::ok(std::move(out));
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/channel-weights",
                     .summary = "How much of an agent's capacity a ticket takes, by its channel",
                     .permission = Permission::ticketsRead,
                     .response = schema::ref("ChannelWeights"),
                     .handler = kernel::ReadHandler(weights)});
}

void addWriteRoutes(kernel::Router& router, Routing::Impl* self) {
    auto add = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto wanted = read(request.body, Queue{}, true);
        if (!wanted) return std::move(wanted).error();
        return answer(request, self->addQueue(tx, *request.actor, *std::move(wanted)), 201);
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/queues",
                     .summary = "A new queue, behind the others",
                     .permission = Permission::settingsManage,
                     .body = kernel::Body::json,
                     .request = schema::ref("NewQueue"),
                     .status = 201,
                     .response = schema::ref("Queue"),
                     .versioned = true,
                     .handler = kernel::WriteHandler(add)});

    auto change = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto stored = queueOf(tx, request);
        if (!stored) return std::move(stored).error();
        if (auto same = request.expects(std::to_string(stored->version)); !same)
            return std::move(same).error();
        auto wanted = read(request.body, *stored, false);
        if (!wanted) return std::move(wanted).error();
        return answer(request, self->changeQueue(tx, *request.actor, *stored, *std::move(wanted)));
    };
    router.add(Route{.method = "PATCH",
                     .path = "/api/v1/queues/{id}",
                     .summary = "Change a queue; what waits in it is sorted anew",
                     .permission = Permission::settingsManage,
                     .body = kernel::Body::json,
                     .request = schema::ref("QueueChange"),
                     .response = schema::ref("Queue"),
                     .versioned = true,
                     .handler = kernel::WriteHandler(change)});

    auto remove = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto queue = queueOf(tx, request);
        if (!queue) return std::move(queue).error();
        if (auto removed = self->removeQueue(tx, *request.actor, queue->id); !removed)
            return std::move(removed).error();
        return kernel::noContent();
    };
    router.add(Route{.method = "DELETE",
                     .path = "/api/v1/queues/{id}",
                     .summary = "Remove a queue; its tickets go to the next that matches",
                     .permission = Permission::settingsManage,
                     .status = 204,
                     .handler = kernel::WriteHandler(remove)});

    auto order = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        json::Reader in(request.body);
        auto ids = in.optionalIds<QueueId>("ids", 200);
        if (!ids) in.fail({Errc::invalid, "field.required", "ids", "Name every queue."});
        if (auto bad = in.error()) return *bad;
        if (auto ordered = self->orderQueues(tx, *request.actor, *ids); !ordered)
            return std::move(ordered).error();
        return kernel::noContent();
    };
    router.add(Route{.method = "PUT",
                     .path = "/api/v1/queues/order",
                     .summary = "Put the queues in this order",
                     .permission = Permission::settingsManage,
                     .body = kernel::Body::json,
                     .request = schema::ref("QueueOrder"),
                     .status = 204,
                     .handler = kernel::WriteHandler(order)});
}

void addWeightRoute(kernel::Router& router, Routing::Impl* self) {
    auto set = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        json::Reader in(request.body);
        const auto items = in.value("items");
        if (!items.isArray() || items.items().size() > 50)
            in.fail({Errc::invalid, "field.required", "items", "Name channels and weights."});
        rules::Weights weights;
        for (const auto& item : items.items()) {
            json::Reader inner(item);
            const auto channel = inner.string("channel", 20);
            weights[channel] = static_cast<int>(inner.integer("weight", 0, kMostPoints));
            if (auto bad = inner.error()) in.fail(*bad);
        }
        if (auto bad = in.error()) return *bad;
        if (auto done = self->setWeights(tx, *request.actor, weights); !done)
            return std::move(done).error();
        return kernel::noContent();
    };
    router.add(Route{.method = "PUT",
                     .path = "/api/v1/channel-weights",
                     .summary = "Other weights for these channels",
                     .permission = Permission::settingsManage,
                     .body = kernel::Body::json,
                     .request = schema::ref("ChannelWeights"),
                     .status = 204,
                     .handler = kernel::WriteHandler(set)});
}

}  // namespace

void addQueueRoutes(kernel::Router& router, Routing::Impl& self) {
    addReadRoutes(router, &self);
    addWriteRoutes(router, &self);
    addWeightRoute(router, &self);
}

}  // namespace deskbell::routing
