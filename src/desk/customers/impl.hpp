#pragma once
// What service.cpp and http.cpp share.

#include "desk/customers/customers.hpp"
#include "desk/customers/store.hpp"

namespace deskbell::customers {

/// Fields of PATCH /customers/{id}; absent ones stay.
struct CustomerChange {
    std::optional<std::string> name, language, timeZone, notes;
    std::optional<OrganizationId> organization;  ///< OrganizationId{} clears
};

class Customers::Impl {
public:
    Impl(const Clock& c, IdSource& i, kernel::Outbox& o) : clock(c), ids(i), outbox(o) {}

    Customer findOrCreateByEmail(db::WriteTx& tx, std::string_view address, std::string_view name);
    Result<Customer> add(db::WriteTx& tx, const Actor& actor, NewCustomer command);
    Result<Customer> change(db::WriteTx& tx, const Actor& actor, CustomerId id,
                            std::optional<std::string_view> version, const CustomerChange& change,
                            CustomerObserver& observer);
    Result<Customer> addIdentity(db::WriteTx& tx, const Actor& actor, CustomerId id,
                                 std::string_view kind, std::string_view value);
    Result<Customer> removeIdentity(db::WriteTx& tx, const Actor& actor, CustomerId id,
                                    IdentityId identity, CustomerObserver& observer);

    Result<store::Organization> addOrganization(db::WriteTx& tx, const Actor& actor,
                                                store::Organization wanted);
    Result<store::Organization> changeOrganization(db::WriteTx& tx, const Actor& actor,
                                                   store::Organization wanted,
                                                   std::optional<std::string_view> version);
    Result<void> removeOrganization(db::WriteTx& tx, const Actor& actor, OrganizationId id);

    std::vector<Customer> search(db::ReadTx& tx, std::string_view words, int limit) const;

private:
    Result<void> checkProfile(const Customer& customer) const;
    void announce(db::WriteTx& tx, const Actor& actor, std::string_view kind, std::int64_t subject);

    const Clock& clock;
    IdSource& ids;
    kernel::Outbox& outbox;
};

}  // namespace deskbell::customers
