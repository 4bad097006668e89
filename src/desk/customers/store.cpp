#include "desk/customers/store.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace deskbell::customers::store {

namespace {

constexpr std::string_view kEnd = "\xf4\x8f\xbf\xbf";  // sorts after every prefix's continuation

constexpr db::Statement kInsert{"customers.insert",
                                "INSERT INTO customers (id, name, name_key, organization_id, "
                                "language, time_zone, notes, created_at, version) "
                                "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)"};
constexpr db::Statement kUpdate{"customers.update",
                                "UPDATE customers SET name = $2, name_key = $3, organization_id = "
                                "$4, language = $5, time_zone = $6, notes = $7, "
                                "version = version + 1 WHERE id = $1"};
constexpr db::Statement kFind{
    "customers.find",
    "SELECT c.id, c.name, c.organization_id, o.name, c.language, c.time_zone, c.notes, "
    "c.created_at, c.version "
    "FROM customers c LEFT JOIN organizations o ON o.id = c.organization_id WHERE c.id = $1"};
constexpr db::Statement kIdentities{
    "identities.of_customer",
    "SELECT id, kind, value, verified FROM identities WHERE customer_id = $1 ORDER BY id"};
constexpr db::Statement kOwner{
    "identities.owner", "SELECT customer_id FROM identities WHERE kind = $1 AND value_key = $2"};
constexpr db::Statement kInsertIdentity{"identities.insert",
                                        "INSERT INTO identities (id, customer_id, kind, value, "
                                        "value_key, verified) VALUES ($1, $2, $3, $4, $5, $6)"};
constexpr db::Statement kDeleteIdentity{"identities.delete",
                                        "DELETE FROM identities WHERE id = $1"};
constexpr db::Statement kList{
    "customers.list",
    "SELECT id FROM customers WHERE (name_key, id) > ($1, $2) ORDER BY name_key, id LIMIT $3"};
constexpr db::Statement kSearchName{"customers.search_name",
                                    "SELECT id FROM customers WHERE name_key >= $1 AND name_key < "
                                    "$2 ORDER BY name_key, id LIMIT $3"};
constexpr db::Statement kSearchWord{
    "customers.search_word",
    "SELECT id FROM customers WHERE name_key LIKE $1 ESCAPE '\\' ORDER BY name_key, id LIMIT $2"};
constexpr db::Statement kSearchIdentity{"identities.search",
                                        "SELECT DISTINCT customer_id FROM identities WHERE kind = "
                                        "$1 AND value_key >= $2 AND value_key < $3 LIMIT $4"};

constexpr db::Statement kInsertOrganization{
    "organizations.insert",
    "INSERT INTO organizations (id, name, name_key, notes, version) VALUES ($1, $2, $3, $4, 1)"};
constexpr db::Statement kUpdateOrganization{"organizations.update",
                                            "UPDATE organizations SET name = $2, name_key = $3, "
                                            "notes = $4, version = version + 1 WHERE id = $1"};
constexpr db::Statement kLeaveOrganization{
    "customers.leave_organization",
    "UPDATE customers SET organization_id = NULL WHERE organization_id = $1"};
constexpr db::Statement kDeleteOrganization{"organizations.delete",
                                            "DELETE FROM organizations WHERE id = $1"};
constexpr db::Statement kFindOrganization{
    "organizations.find",
    "SELECT o.id, o.name, o.notes, o.version, (SELECT count(*) FROM customers c WHERE "
    "c.organization_id = o.id) "
    "FROM organizations o WHERE o.id = $1"};
constexpr db::Statement kListOrganizations{
    "organizations.list",
    "SELECT o.id, o.name, o.notes, o.version, (SELECT count(*) FROM customers c WHERE "
    "c.organization_id = o.id) "
    "FROM organizations o WHERE o.name_key >= $1 AND o.name_key < $2 AND o.name_key > $3 ORDER BY "
    "o.name_key LIMIT $4"};
constexpr db::Statement kDomains{
    "organization_domains.of",
    "SELECT domain FROM organization_domains WHERE organization_id = $1 ORDER BY domain"};
constexpr db::Statement kClearDomains{
    "organization_domains.clear", "DELETE FROM organization_domains WHERE organization_id = $1"};
constexpr db::Statement kAddDomain{
    "organization_domains.add",
    "INSERT INTO organization_domains (domain, organization_id) VALUES ($1, $2)"};
constexpr db::Statement kOfDomain{
    "organization_domains.find",
    "SELECT organization_id FROM organization_domains WHERE domain = $1"};

Organization readOrganization(const db::Row& row) {
    return Organization{
        row.id<OrganizationId>(0), row.text(1), row.text(2), {}, row.integer(4), row.integer(3)};
}

bool putDomains(db::WriteTx& tx, const Organization& organization) {
    tx.run(kClearDomains, {organization.id});
    for (const auto& domain : organization.domains) {
        if (!tx.tryRun(kAddDomain, {domain, organization.id})) return false;
    }
    return true;
}

std::vector<std::string> domainsOf(db::ReadTx& tx, OrganizationId id) {
    return tx.list(kDomains, {id}, [](const db::Row& row) { return row.text(0); });
}

void appendNew(std::vector<CustomerId>& out, const std::vector<CustomerId>& more, int limit) {
    for (auto id : more) {
        if (out.size() >= static_cast<std::size_t>(limit)) return;
        if (std::find(out.begin(), out.end(), id) == out.end()) out.push_back(id);
    }
}

}  // namespace

std::string nameKeyOf(const Customer& customer) {
    return foldKey(customer.name);
}

void insert(db::WriteTx& tx, const Customer& c) {
    tx.run(kInsert, {c.id, c.name, nameKeyOf(c), c.organization, c.language, c.timeZone, c.notes,
                     c.createdAt});
}
void update(db::WriteTx& tx, const Customer& c) {
    tx.run(kUpdate, {c.id, c.name, nameKeyOf(c), c.organization, c.language, c.timeZone, c.notes});
}

std::optional<Customer> find(db::ReadTx& tx, CustomerId id) {
    auto customer = tx.find(kFind, {id}, [](const db::Row& row) {
        Customer c;
        c.id = row.id<CustomerId>(0);
        c.name = row.text(1);
        c.organization = row.id<OrganizationId>(2);
        c.organizationName = row.text(3);
        c.language = row.text(4);
        c.timeZone = row.text(5);
        c.notes = row.text(6);
        c.createdAt = row.time(7);
        c.version = row.integer(8);
        return c;
    });
    if (customer) {
        customer->identities = tx.list(kIdentities, {id}, [](const db::Row& row) {
            return Identity{row.id<IdentityId>(0), row.text(1), row.text(2), row.boolean(3)};
        });
    }
    return customer;
}

std::optional<CustomerId> ownerOf(db::ReadTx& tx, std::string_view kind, std::string_view key) {
    return tx.find(kOwner, {kind, key}, [](const db::Row& row) { return row.id<CustomerId>(0); });
}
bool insertIdentity(db::WriteTx& tx, CustomerId customer, const Identity& identity,
                    std::string_view key) {
    return tx.tryRun(kInsertIdentity, {identity.id, customer, identity.kind, identity.value, key,
                                       identity.verified});
}
void addIdentity(db::WriteTx& tx, CustomerId customer, const Identity& identity,
                 std::string_view key) {
    tx.run(kInsertIdentity,
           {identity.id, customer, identity.kind, identity.value, key, identity.verified});
}
void deleteIdentity(db::WriteTx& tx, IdentityId id) {
    tx.run(kDeleteIdentity, {id});
}

std::vector<Customer> listByName(db::ReadTx& tx, const std::optional<Cursor>& after, int limit) {
    auto key = after ? after->nameKey : std::string();
    auto ids = tx.list(kList, {key, after ? after->id.value : std::int64_t{0}, limit},
                       [](const db::Row& row) { return row.id<CustomerId>(0); });
    std::vector<Customer> out;
    for (auto id : ids) out.push_back(*find(tx, id));
    return out;
}

std::vector<CustomerId> searchIds(db::ReadTx& tx, std::string_view key, int limit) {
    auto readId = [](const db::Row& row) { return row.id<CustomerId>(0); };
    const auto end = std::string(key) + std::string(kEnd);
    std::vector<CustomerId> out;
    appendNew(out, tx.list(kSearchName, {key, end, limit}, readId), limit);
    for (std::string_view kind : {"email", "phone", "external"}) {
        appendNew(out, tx.list(kSearchIdentity, {kind, key, end, limit}, readId), limit);
    }
    if (key.size() >= 2 && out.size() < static_cast<std::size_t>(limit)) {
        auto escaped = replaceAll(
            replaceAll(replaceAll(std::string(key), "\\", "\\\\"), "%", "\\%"), "_", "\\_");
        appendNew(out, tx.list(kSearchWord, {"% " + escaped + "%", limit}, readId), limit);
    }
    return out;
}

bool insertOrganization(db::WriteTx& tx, const Organization& o) {
    return tx.tryRun(kInsertOrganization, {o.id, o.name, foldKey(o.name), o.notes}) &&
           putDomains(tx, o);
}
bool updateOrganization(db::WriteTx& tx, const Organization& o) {
    return tx.tryRun(kUpdateOrganization, {o.id, o.name, foldKey(o.name), o.notes}) &&
           putDomains(tx, o);
}
void deleteOrganization(db::WriteTx& tx, OrganizationId id) {
    tx.run(kLeaveOrganization, {id});
    tx.run(kClearDomains, {id});
    tx.run(kDeleteOrganization, {id});
}
std::optional<Organization> findOrganization(db::ReadTx& tx, OrganizationId id) {
    auto organization = tx.find(kFindOrganization, {id}, readOrganization);
    if (organization) organization->domains = domainsOf(tx, id);
    return organization;
}
std::vector<Organization> listOrganizations(db::ReadTx& tx, std::string_view prefixKey,
                                            std::string_view afterKey, int limit) {
    const auto end = std::string(prefixKey) + std::string(kEnd);
    auto out = tx.list(kListOrganizations, {prefixKey, end, afterKey, limit}, readOrganization);
    for (auto& organization : out) organization.domains = domainsOf(tx, organization.id);
    return out;
}
OrganizationId organizationOfDomain(db::ReadTx& tx, std::string_view domain) {
    return tx
        .find(kOfDomain, {domain}, [](const db::Row& row) { return row.id<OrganizationId>(0); })
        .value_or(OrganizationId{});
}

}  // namespace deskbell::customers::store
