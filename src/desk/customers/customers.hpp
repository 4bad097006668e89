#pragma once
// Customers: one person, many identities, perhaps an organization.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "base/result.hpp"
#include "db/db.hpp"
#include "kernel/actor.hpp"
#include "kernel/http.hpp"
#include "kernel/outbox.hpp"

namespace deskbell::customers {

using CustomerId = Id<struct CustomerTag>;
using OrganizationId = Id<struct OrganizationTag>;
using IdentityId = Id<struct IdentityTag>;

struct Identity {
    IdentityId id;
    std::string kind;  ///< "email", "phone", "external"
    std::string value;
    bool verified = false;
};

struct Customer {
    CustomerId id;
    std::string name;
    std::vector<Identity> identities;  ///< oldest first
    OrganizationId organization;
    std::string organizationName;
    std::string language, timeZone, notes;  ///< "" when not known
    Timestamp createdAt;
    std::int64_t version = 0;
    /// The first e-mail identity, or "".
    [[nodiscard]] std::string email() const;
};

struct NewCustomer {
    std::string name;   ///< may be "": then the local part of the address
    std::string email;  ///< may be "" when a phone is given
    std::string phone;
    std::string language, timeZone, notes;
};

/// Hears, in the same transaction, that a customer's name or first address changed. Implemented by
/// desk/tickets, which keeps copies for its lists.
class CustomerObserver {
public:
    virtual ~CustomerObserver() = default;
    virtual void customerRenamed(db::WriteTx& tx, CustomerId id, const std::string& name,
                                 const std::string& address) = 0;
};
/// The customer's tickets as ready JSON for GET /customers/{id}/tickets, and the count of open
/// ones.
class CustomerTickets {
public:
    virtual ~CustomerTickets() = default;
    [[nodiscard]] virtual Result<kernel::Response> ticketsOf(db::ReadTx& tx,
                                                             const kernel::Request& request,
                                                             CustomerId id) const = 0;
    [[nodiscard]] virtual std::int64_t openTicketsOf(db::ReadTx& tx, CustomerId id) const = 0;
};

class Customers {
public:
    class Impl;
    Customers(const Clock& clock, IdSource& ids, kernel::Outbox& outbox);
    ~Customers();

    /// Who writes from this address: found by identity or made (name taken from the mail's display
    /// name; organization by domain). For channels; `address` must be normalised.
    Customer findOrCreateByEmail(db::WriteTx& tx, std::string_view address, std::string_view name);
    Result<Customer> add(db::WriteTx& tx, const Actor& actor, NewCustomer command);
    [[nodiscard]] std::optional<Customer> find(db::ReadTx& tx, CustomerId id) const;
    [[nodiscard]] std::optional<Customer> findByEmail(db::ReadTx& tx,
                                                      std::string_view address) const;
    /// By words of the name or start of an identity; at most `limit`.
    [[nodiscard]] std::vector<Customer> search(db::ReadTx& tx, std::string_view words,
                                               int limit) const;
    Result<OrganizationId> addOrganization(db::WriteTx& tx, const Actor& actor, std::string name,
                                           std::vector<std::string> domains, std::string notes);

    void addRoutes(kernel::Router& router, CustomerObserver& observer,
                   const CustomerTickets& tickets);

private:
    std::unique_ptr<Impl> impl_;
};

/// The wire form: one place makes Customer JSON.
void write(json::Writer& out, const Customer& customer, std::int64_t openTickets,
           const Actor& actor);

}  // namespace deskbell::customers
