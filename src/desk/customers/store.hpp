#pragma once
// Rows of customers, identities, organizations.

#include <optional>
#include <string>
#include <vector>

#include "desk/customers/customers.hpp"

namespace deskbell::customers::store {

void insert(db::WriteTx& tx, const Customer& customer);  ///< without identities
void update(db::WriteTx& tx, const Customer& customer);  ///< bumps the version
[[nodiscard]] std::optional<Customer> find(db::ReadTx& tx, CustomerId id);
[[nodiscard]] std::optional<CustomerId> ownerOf(db::ReadTx& tx, std::string_view kind,
                                                std::string_view key);
/// False when the identity belongs to somebody already.
[[nodiscard]] bool insertIdentity(db::WriteTx& tx, CustomerId customer, const Identity& identity,
                                  std::string_view key);
/// The same where nobody had it a moment ago; throws ConstraintViolation if somebody has by now.
void addIdentity(db::WriteTx& tx, CustomerId customer, const Identity& identity,
                 std::string_view key);
void deleteIdentity(db::WriteTx& tx, IdentityId id);

/// Position in a list ordered by name.
struct Cursor {
    std::string nameKey;
    CustomerId id;
};
[[nodiscard]] std::vector<Customer> listByName(db::ReadTx& tx, const std::optional<Cursor>& after,
                                               int limit);
/// Whose name begins with, or has a word that begins with, the key; or an identity does.
[[nodiscard]] std::vector<CustomerId> searchIds(db::ReadTx& tx, std::string_view key, int limit);
[[nodiscard]] std::string nameKeyOf(const Customer& customer);

struct Organization {
    OrganizationId id;
    std::string name, notes;
    std::vector<std::string> domains;
    std::int64_t customers = 0, version = 0;
};
[[nodiscard]] bool insertOrganization(db::WriteTx& tx, const Organization& organization);
[[nodiscard]] bool updateOrganization(db::WriteTx& tx, const Organization& organization);
void deleteOrganization(db::WriteTx& tx, OrganizationId id);
[[nodiscard]] std::optional<Organization> findOrganization(db::ReadTx& tx, OrganizationId id);
[[nodiscard]] std::vector<Organization> listOrganizations(db::ReadTx& tx,
                                                          std::string_view prefixKey,
                                                          std::string_view afterKey, int limit);
[[nodiscard]] OrganizationId organizationOfDomain(db::ReadTx& tx,
                                                  std::string_view domain);  ///< none: id 0

}  // namespace deskbell::customers::store
