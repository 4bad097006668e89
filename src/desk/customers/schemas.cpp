#include "desk/customers/schemas.hpp"

namespace deskbell::customers {

using namespace kernel::schema;

void addSchemas(kernel::Router& router) {
    router.event("customer.changed", "A customer is new or changed");
    router.event("organization.changed", "An organization is new, changed or gone");
    const auto kind = oneOf({"email", "phone", "external"});
    router.schema(
        "Identity",
        object({{"id", id()}, {"kind", kind}, {"value", text()}, {"verified", boolean()}}));
    router.schema("NewIdentity", object({{"kind", kind}, {"value", text()}}));
    router.schema("Customer", object({{"id", id()},
                                      {"name", text()},
                                      {"identities", listOf(ref("Identity"))},
                                      {"organization", nullable(ref("Ref"))},
                                      {"language", described(text(), "Empty when unknown")},
                                      {"time_zone", described(text(), "Empty when unknown")},
                                      {"notes", text()},
                                      {"avatar_seed", text()},
                                      {"created_at", time()},
                                      {"open_tickets", integer()},
                                      {"version", text()},
                                      {"can", object({{"edit", boolean()}})}}));
    const Fields said{optional("name", text()), optional("language", text()),
                      optional("time_zone", text()), optional("notes", text())};
    router.schema("NewCustomer",
                  object(said + Fields{optional("email", text()), optional("phone", text())}));
    router.schema("CustomerChange",
                  object(said + Fields{optional("organization_id", nullable(id()))}));

    router.schema("Organization", object({{"id", id()},
                                          {"name", text()},
                                          {"domains", listOf(text())},
                                          {"notes", text()},
                                          {"customers", integer()},
                                          {"version", text()},
                                          {"can", object({{"edit", boolean()}})}}));
    const Fields others{optional("domains", listOf(text())), optional("notes", text())};
    router.schema("NewOrganization", object(Fields{{"name", text()}} + others));
    router.schema("OrganizationChange", object(Fields{optional("name", text())} + others));
}

}  // namespace deskbell::customers
