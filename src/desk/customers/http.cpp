#include "base/crypto.hpp"
#include "base/text.hpp"
#include "desk/customers/impl.hpp"
#include "desk/customers/schemas.hpp"
#include "kernel/page.hpp"

namespace deskbell::customers {

using kernel::Request;
using kernel::Response;
using kernel::Route;
namespace schema = kernel::schema;

void write(json::Writer& out, const Customer& customer, std::int64_t openTickets,
           const Actor& actor) {
    out.beginObject().key("id").id(customer.id).key("name").string(customer.name);
    out.key("identities").beginArray();
    for (const auto& identity : customer.identities) {
        out.beginObject().key("id").id(identity.id).key("kind").string(identity.kind);
        out.key("value")
            .string(identity.value)
            .key("verified")
            .boolean(identity.verified)
            .endObject();
    }
    out.endArray().key("organization");
    if (!customer.organization)
        out.null();
    else
        out.beginObject()
            .key("id")
            .id(customer.organization)
            .key("name")
            .string(customer.organizationName)
            .endObject();
    out.key("language").string(customer.language).key("time_zone").string(customer.timeZone);
    out.key("notes").string(customer.notes).key("avatar_seed").string(customer.name);
    out.key("created_at").time(customer.createdAt).key("open_tickets").integer(openTickets);
    out.key("version").string(std::to_string(customer.version));
    out.key("can")
        .beginObject()
        .key("edit")
        .boolean(actor.may(Permission::customersWrite))
        .endObject()
        .endObject();
}

namespace {

struct Context {
    Customers::Impl* self;
    CustomerObserver* observer;
    const CustomerTickets* tickets;
};

Response customerResponse(const Context& context, db::ReadTx& tx, const Request& request,
                          const Customer& customer, int status) {
    json::Writer out;
    write(out, customer, context.tickets->openTicketsOf(tx, customer.id), *request.actor);
    auto response = kernel::ok(std::move(out));
    response.status = status;
    return kernel::ofVersion(customer.version, std::move(response));
}

template <class T>
Result<Response> answerWith(const Context& context, db::ReadTx& tx, const Request& request,
                            Result<T> customer, int status = 200) {
    if (!customer) return std::move(customer).error();
    return customerResponse(context, tx, request, *customer, status);
}

Result<std::optional<store::Cursor>> readCursor(const Request& request) {
    const auto cursor = request.queryParam("cursor");
    if (!cursor) return std::optional<store::Cursor>{};
    const auto plain = fromBase64Url(*cursor);
    const auto dot = plain ? plain->find('.') : std::string::npos;
    if (dot == std::string::npos) return kernel::badCursor();
    const auto id = parseId<CustomerId>(plain->substr(0, dot));
    if (!id) return kernel::badCursor();
    return std::optional(store::Cursor{plain->substr(dot + 1), *id});
}

std::string cursorAfter(const Customer& customer) {
    return toBase64Url(toString(customer.id) + "." + store::nameKeyOf(customer));
}

Result<Response> listCustomers(const Context& context, db::ReadTx& tx, const Request& request) {
    const auto page = kernel::Page::of(request, 25, 100);
    if (!page) return page.error();
    std::vector<Customer> found;
    std::string next;
    if (auto words = request.queryParam("query"); words && !trim(*words).empty()) {
        found = context.self->search(tx, *words, page->limit());
    } else {
        const auto after = readCursor(request);
        if (!after) return after.error();
        found = store::listByName(tx, *after, page->toRead());
        next = page->cut(found, cursorAfter);
    }
    return kernel::listed(found, next, [&](json::Writer& out, const Customer& customer) {
        write(out, customer, context.tickets->openTicketsOf(tx, customer.id), *request.actor);
    });
}

void addCustomerRoutes(kernel::Router& router, Context context) {
    auto list = [context](db::ReadTx& tx, const Request& request) {
        return listCustomers(context, tx, request);
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/customers",
                     .summary = "Customers by name, or found by words",
                     .permission = Permission::customersRead,
                     .query = {"query", "cursor", {"limit", schema::integer(1, 100)}},
                     .response = schema::pageOf(schema::ref("Customer")),
                     .handler = kernel::ReadHandler(list)});

    auto add = [context](db::WriteTx& tx, const Request& request) -> Result<Response> {
        json::Reader in(request.body);
        NewCustomer wanted{.name = in.optionalString("name", 200).value_or(""),
                           .email = in.optionalString("email", 320).value_or(""),
                           .phone = in.optionalString("phone", 40).value_or(""),
                           .language = in.optionalString("language", 20).value_or(""),
                           .timeZone = in.optionalString("time_zone", 60).value_or(""),
                           .notes = in.optionalString("notes", 10'000).value_or("")};
        if (auto bad = in.error()) return *bad;
        return answerWith(context, tx, request,
                          context.self->add(tx, *request.actor, std::move(wanted)), 201);
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/customers",
                     .summary = "A new customer",
                     .permission = Permission::customersWrite,
                     .body = kernel::Body::json,
                     .request = schema::ref("NewCustomer"),
                     .status = 201,
                     .response = schema::ref("Customer"),
                     .handler = kernel::WriteHandler(add)});

    auto get = [context](db::ReadTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<CustomerId>();
        if (!id) return std::move(id).error();
        auto customer = store::find(tx, *id);
        if (!customer)
            return Error{Errc::notFound, "customer.not_found", "", "There is no such customer."};
        return customerResponse(context, tx, request, *customer, 200);
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/customers/{id}",
                     .summary = "One customer",
                     .permission = Permission::customersRead,
                     .response = schema::ref("Customer"),
                     .versioned = true,
                     .handler = kernel::ReadHandler(get)});

    auto change = [context](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<CustomerId>();
        if (!id) return std::move(id).error();
        json::Reader in(request.body);
        CustomerChange wanted{.name = in.optionalString("name", 200),
                              .language = in.optionalString("language", 20),
                              .timeZone = in.optionalString("time_zone", 60),
                              .notes = in.optionalString("notes", 10'000),
                              .organization = {}};
        if (in.has("organization_id"))
            wanted.organization =
                in.optionalId<OrganizationId>("organization_id").value_or(OrganizationId{});
        if (auto bad = in.error()) return *bad;
        return answerWith(context, tx, request,
                          context.self->change(tx, *request.actor, *id, request.ifMatch(), wanted,
                                               *context.observer));
    };
    router.add(Route{.method = "PATCH",
                     .path = "/api/v1/customers/{id}",
                     .summary = "Change a customer",
                     .permission = Permission::customersWrite,
                     .body = kernel::Body::json,
                     .request = schema::ref("CustomerChange"),
                     .response = schema::ref("Customer"),
                     .versioned = true,
                     .handler = kernel::WriteHandler(change)});

    auto addIdentity = [context](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<CustomerId>();
        if (!id) return std::move(id).error();
        json::Reader in(request.body);
        auto kind = in.string("kind", 20);
        auto value = in.string("value", 320);
        if (auto bad = in.error()) return *bad;
        return answerWith(context, tx, request,
                          context.self->addIdentity(tx, *request.actor, *id, kind, value), 201);
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/customers/{id}/identities",
                     .summary = "One more address, number or external id",
                     .permission = Permission::customersWrite,
                     .body = kernel::Body::json,
                     .request = schema::ref("NewIdentity"),
                     .status = 201,
                     .response = schema::ref("Customer"),
                     .handler = kernel::WriteHandler(addIdentity)});

    auto removeIdentity = [context](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<CustomerId>();
        auto identity = request.id<IdentityId>("identity");
        if (!id || !identity) return Error{Errc::notFound, "identity.not_found"};
        return answerWith(
            context, tx, request,
            context.self->removeIdentity(tx, *request.actor, *id, *identity, *context.observer));
    };
    router.add(Route{.method = "DELETE",
                     .path = "/api/v1/customers/{id}/identities/{identity}",
                     .summary = "Take an identity away",
                     .permission = Permission::customersWrite,
                     .response = schema::ref("Customer"),
                     .handler = kernel::WriteHandler(removeIdentity)});

    auto tickets = [context](db::ReadTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<CustomerId>();
        if (!id) return std::move(id).error();
        if (!store::find(tx, *id)) return Error{Errc::notFound, "customer.not_found"};
        return context.tickets->ticketsOf(tx, request, *id);
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/customers/{id}/tickets",
                     .summary = "The customer's tickets, newest first",
                     .permission = Permission::ticketsRead,
                     .query = {"cursor", {"limit", schema::integer(1, 100)}},
                     .response = schema::pageOf(schema::ref("Row")),
                     .handler = kernel::ReadHandler(tickets)});
}

void writeOrganization(json::Writer& out, const store::Organization& organization,
                       const Actor& actor) {
    out.beginObject().key("id").id(organization.id).key("name").string(organization.name);
    out.key("domains").beginArray();
    for (const auto& domain : organization.domains) out.string(domain);
    out.endArray()
        .key("notes")
        .string(organization.notes)
        .key("customers")
        .integer(organization.customers);
    out.key("version").string(std::to_string(organization.version));
    out.key("can")
        .beginObject()
        .key("edit")
        .boolean(actor.may(Permission::customersWrite))
        .endObject()
        .endObject();
}

Result<Response> organizationAnswer(const Request& request,
                                    Result<store::Organization> organization, int status) {
    if (!organization) return std::move(organization).error();
    json::Writer out;
    writeOrganization(out, *organization, *request.actor);
    auto response = kernel::ok(std::move(out));
    response.status = status;
    return kernel::ofVersion(organization->version, std::move(response));
}

void addOrganizationRoutes(kernel::Router& router, Customers::Impl* self) {
    auto list = [](db::ReadTx& tx, const Request& request) -> Result<Response> {
        const auto page = kernel::Page::of(request, 50, 200);
        if (!page) return page.error();
        const auto after = fromBase64Url(request.queryParam("cursor").value_or(""));
        if (!after) return kernel::badCursor();
        auto found = store::listOrganizations(tx, foldKey(request.queryParam("query").value_or("")),
                                              *after, page->toRead());
        const auto next =
            page->cut(found, [](const auto& last) { return toBase64Url(foldKey(last.name)); });
        return kernel::listed(found, next, [&](json::Writer& out, const auto& organization) {
            writeOrganization(out, organization, *request.actor);
        });
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/organizations",
                     .summary = "Organizations by name",
                     .permission = Permission::customersRead,
                     .query = {"query", "cursor", {"limit", schema::integer(1, 200)}},
                     .response = schema::pageOf(schema::ref("Organization")),
                     .handler = kernel::ReadHandler(list)});

    auto add = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        json::Reader in(request.body);
        store::Organization wanted;
        wanted.name = in.string("name", 200);
        wanted.domains =
            in.optionalStrings("domains", 50, 253).value_or(std::vector<std::string>{});
        wanted.notes = in.optionalString("notes", 10'000).value_or("");
        if (auto bad = in.error()) return *bad;
        return organizationAnswer(
            request, self->addOrganization(tx, *request.actor, std::move(wanted)), 201);
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/organizations",
                     .summary = "A new organization",
                     .permission = Permission::customersWrite,
                     .body = kernel::Body::json,
                     .request = schema::ref("NewOrganization"),
                     .status = 201,
                     .response = schema::ref("Organization"),
                     .handler = kernel::WriteHandler(add)});

    auto get = [](db::ReadTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<OrganizationId>();
        auto organization = id ? store::findOrganization(tx, *id) : std::nullopt;
        if (!organization) return Error{Errc::notFound, "organization.not_found"};
        return organizationAnswer(request, *std::move(organization), 200);
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/organizations/{id}",
                     .summary = "One organization",
                     .permission = Permission::customersRead,
                     .response = schema::ref("Organization"),
                     .versioned = true,
                     .handler = kernel::ReadHandler(get)});

    auto change = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<OrganizationId>();
        auto organization = id ? store::findOrganization(tx, *id) : std::nullopt;
        if (!organization) return Error{Errc::notFound, "organization.not_found"};
        json::Reader in(request.body);
        if (auto name = in.optionalString("name", 200)) organization->name = *name;
        if (auto domains = in.optionalStrings("domains", 50, 253)) organization->domains = *domains;
        if (auto notes = in.optionalString("notes", 10'000)) organization->notes = *notes;
        if (auto bad = in.error()) return *bad;
        return organizationAnswer(
            request,
            self->changeOrganization(tx, *request.actor, *std::move(organization),
                                     request.ifMatch()),
            200);
    };
    router.add(Route{.method = "PATCH",
                     .path = "/api/v1/organizations/{id}",
                     .summary = "Change an organization",
                     .permission = Permission::customersWrite,
                     .body = kernel::Body::json,
                     .request = schema::ref("OrganizationChange"),
                     .response = schema::ref("Organization"),
                     .versioned = true,
                     .handler = kernel::WriteHandler(change)});

    auto remove = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<OrganizationId>();
        if (!id) return std::move(id).error();
        auto removed = self->removeOrganization(tx, *request.actor, *id);
        if (!removed) return std::move(removed).error();
        return kernel::noContent();
    };
    router.add(Route{.method = "DELETE",
                     .path = "/api/v1/organizations/{id}",
                     .summary = "Remove an organization; its customers stay",
                     .permission = Permission::customersWrite,
                     .status = 204,
                     .handler = kernel::WriteHandler(remove)});
}

}  // namespace

void Customers::addRoutes(kernel::Router& router, CustomerObserver& observer,
                          const CustomerTickets& tickets) {
    addSchemas(router);
    addCustomerRoutes(router, {impl_.get(), &observer, &tickets});
    addOrganizationRoutes(router, impl_.get());
}

}  // namespace deskbell::customers
