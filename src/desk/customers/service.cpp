#include <algorithm>

#include "base/text.hpp"
#include "desk/customers/impl.hpp"
#include "desk/customers/rules.hpp"

namespace deskbell::customers {

namespace {

Error customerNotFound() {
    return Error{Errc::notFound, "customer.not_found", "", "There is no such customer."};
}
Error organizationTaken() {
    return Error{Errc::conflict, "organization.taken", "name",
                 "An organization of that name or domain exists already."};
}
Error staleError() {
    return Error{Errc::conflict, "changed", "",
                 "Somebody else changed this meanwhile. Load it again."};
}

Result<store::Organization> checkOrganization(store::Organization wanted) {
    auto name = rules::parseName(wanted.name);
    if (!name) return std::move(name).error();
    auto domains = rules::parseDomains(wanted.domains);
    if (!domains) return std::move(domains).error();
    wanted.name = *std::move(name);
    wanted.domains = *std::move(domains);
    wanted.notes = cleanText(firstCodePoints(wanted.notes, 10'000));
    return wanted;
}

}  // namespace

void Customers::Impl::announce(db::WriteTx& tx, const Actor& actor, std::string_view kind,
                               std::int64_t subject) {
    outbox.add(tx, {.kind = std::string(kind),
                    .subject = subject,
                    .audience = {.permission = Permission::customersRead},
                    .by = actor.agent,
                    .data = {}});
}

Customer Customers::Impl::findOrCreateByEmail(db::WriteTx& tx, std::string_view address,
                                              std::string_view name) {
    if (auto known = store::ownerOf(tx, "email", address)) return *store::find(tx, *known);
    Customer customer;
    customer.id = ids.make<CustomerId>();
    customer.name = std::string(firstCodePoints(cleanLine(name), 200));
    if (customer.name.empty()) customer.name = rules::nameFromAddress(address);
    customer.organization = store::organizationOfDomain(tx, rules::domainOf(address));
    customer.createdAt = clock.now();
    store::insert(tx, customer);
    store::addIdentity(tx, customer.id,
                       {ids.make<IdentityId>(), "email", std::string(address), false}, address);
    announce(tx, Actor::system("intake"), "customer.changed", customer.id.value);
    return *store::find(tx, customer.id);
}

Result<void> Customers::Impl::checkProfile(const Customer& customer) const {
    if (!customer.language.empty() && !isLanguageTag(customer.language))
        return Error{Errc::invalid, "language.unknown", "language"};
    if (!customer.timeZone.empty() && !isTimeZone(customer.timeZone))
        return Error{Errc::invalid, "time_zone.unknown", "time_zone"};
    if (codePoints(customer.notes) > 10'000)
        return Error{Errc::invalid, "notes.long", "notes", "Notes have at most 10,000 characters."};
    return {};
}

Result<Customer> Customers::Impl::add(db::WriteTx& tx, const Actor& actor, NewCustomer command) {
    std::vector<std::pair<std::string_view, rules::IdentityText>> identities;
    for (auto [kind, value] :
         {std::pair<std::string_view, std::string_view>{"email", command.email},
          {"phone", command.phone}}) {
        if (value.empty()) continue;
        auto parsed = rules::parseIdentity(kind, value);
        if (!parsed) {
            auto error = std::move(parsed).error();
            error.field = kind;
            return error;
        }
        identities.emplace_back(kind, *std::move(parsed));
    }
    if (identities.empty() && trim(command.name).empty()) {
        return Error{Errc::invalid, "customer.empty", "name",
                     "Give a name, an address or a phone number."};
    }
    Customer customer;
    customer.id = ids.make<CustomerId>();
    auto name = rules::parseName(trim(command.name).empty()
                                     ? rules::nameFromAddress(identities.front().second.value)
                                     : command.name);
    if (!name) return std::move(name).error();
    customer.name = *std::move(name);
    customer.language = command.language;
    customer.timeZone = command.timeZone;
    customer.notes = cleanText(command.notes);
    if (auto good = checkProfile(customer); !good) return std::move(good).error();
    if (!command.email.empty())
        customer.organization =
            store::organizationOfDomain(tx, rules::domainOf(identities.front().second.key));
    customer.createdAt = clock.now();
    store::insert(tx, customer);
    for (const auto& [kind, text] : identities) {
        if (!store::insertIdentity(tx, customer.id,
                                   {ids.make<IdentityId>(), std::string(kind), text.value, false},
                                   text.key)) {
            return Error{Errc::conflict, "identity.taken", std::string(kind),
                         "Another customer has this already."};
        }
    }
    announce(tx, actor, "customer.changed", customer.id.value);
    return *store::find(tx, customer.id);
}

Result<Customer> Customers::Impl::change(db::WriteTx& tx, const Actor& actor, CustomerId id,
                                         std::optional<std::string_view> version,
                                         const CustomerChange& change, CustomerObserver& observer) {
    auto customer = store::find(tx, id);
    if (!customer) return customerNotFound();
    if (version && *version != std::to_string(customer->version)) return staleError();
    if (change.name) {
        auto name = rules::parseName(*change.name);
        if (!name) return std::move(name).error();
        customer->name = *std::move(name);
    }
    if (change.language) customer->language = *change.language;
    if (change.timeZone) customer->timeZone = *change.timeZone;
    if (change.notes) customer->notes = cleanText(*change.notes);
    if (change.organization) {
        if (*change.organization && !store::findOrganization(tx, *change.organization)) {
            return Error{Errc::invalid, "organization.unknown", "organization_id",
                         "Choose an organization."};
        }
        customer->organization = *change.organization;
    }
    if (auto good = checkProfile(*customer); !good) return std::move(good).error();
    store::update(tx, *customer);
    if (change.name) observer.customerRenamed(tx, id, customer->name, "");
    announce(tx, actor, "customer.changed", id.value);
    return *store::find(tx, id);
}

Result<Customer> Customers::Impl::addIdentity(db::WriteTx& tx, const Actor& actor, CustomerId id,
                                              std::string_view kind, std::string_view value) {
    auto customer = store::find(tx, id);
    if (!customer) return customerNotFound();
    auto parsed = rules::parseIdentity(kind, value);
    if (!parsed) return std::move(parsed).error();
    if (customer->identities.size() >= 50)
        return Error{Errc::conflict, "identity.too_many", "",
                     "A customer has at most 50 identities."};
    if (!store::insertIdentity(tx, id,
                               {ids.make<IdentityId>(), std::string(kind), parsed->value, false},
                               parsed->key)) {
        return Error{Errc::conflict, "identity.taken", "value",
                     "Another customer has this already."};
    }
    store::update(tx, *customer);
    announce(tx, actor, "customer.changed", id.value);
    return *store::find(tx, id);
}

Result<Customer> Customers::Impl::removeIdentity(db::WriteTx& tx, const Actor& actor, CustomerId id,
                                                 IdentityId identity, CustomerObserver& observer) {
    auto customer = store::find(tx, id);
    if (!customer) return customerNotFound();
    const auto has = std::any_of(customer->identities.begin(), customer->identities.end(),
                                 [&](const auto& i) { return i.id == identity; });
    if (!has) return Error{Errc::notFound, "identity.not_found"};
    if (customer->identities.size() == 1) {
        return Error{Errc::conflict, "identity.last", "",
                     "The last identity stays: without one nobody could answer."};
    }
    store::deleteIdentity(tx, identity);
    store::update(tx, *customer);
    auto fresh = store::find(tx, id);
    observer.customerRenamed(tx, id, fresh->name, fresh->email());
    announce(tx, actor, "customer.changed", id.value);
    return *std::move(fresh);
}

Result<store::Organization> Customers::Impl::addOrganization(db::WriteTx& tx, const Actor& actor,
                                                             store::Organization wanted) {
    auto checked = checkOrganization(std::move(wanted));
    if (!checked) return checked;
    checked->id = ids.make<OrganizationId>();
    checked->version = 1;
    if (!store::insertOrganization(tx, *checked)) return organizationTaken();
    announce(tx, actor, "organization.changed", checked->id.value);
    return checked;
}

Result<store::Organization> Customers::Impl::changeOrganization(
    db::WriteTx& tx, const Actor& actor, store::Organization wanted,
    std::optional<std::string_view> version) {
    auto before = store::findOrganization(tx, wanted.id);
    if (!before) return Error{Errc::notFound, "organization.not_found"};
    if (version && *version != std::to_string(before->version)) return staleError();
    auto checked = checkOrganization(std::move(wanted));
    if (!checked) return checked;
    if (!store::updateOrganization(tx, *checked)) return organizationTaken();
    announce(tx, actor, "organization.changed", checked->id.value);
    return *store::findOrganization(tx, checked->id);
}

Result<void> Customers::Impl::removeOrganization(db::WriteTx& tx, const Actor& actor,
                                                 OrganizationId id) {
    if (!store::findOrganization(tx, id)) return Error{Errc::notFound, "organization.not_found"};
    store::deleteOrganization(tx, id);
    announce(tx, actor, "organization.changed", id.value);
    return {};
}

std::vector<Customer> Customers::Impl::search(db::ReadTx& tx, std::string_view words,
                                              int limit) const {
    auto key = foldKey(words);
    std::vector<Customer> out;
    if (key.empty()) return out;
    for (auto id : store::searchIds(tx, key, limit)) out.push_back(*store::find(tx, id));
    return out;
}

Customers::Customers(const Clock& clock, IdSource& ids, kernel::Outbox& outbox)
    : impl_(std::make_unique<Impl>(clock, ids, outbox)) {}
Customers::~Customers() = default;

Customer Customers::findOrCreateByEmail(db::WriteTx& tx, std::string_view address,
                                        std::string_view name) {
    return impl_->findOrCreateByEmail(tx, address, name);
}
Result<Customer> Customers::add(db::WriteTx& tx, const Actor& actor, NewCustomer command) {
    return impl_->add(tx, actor, std::move(command));
}
std::optional<Customer> Customers::find(db::ReadTx& tx, CustomerId id) const {
    return store::find(tx, id);
}
std::optional<Customer> Customers::findByEmail(db::ReadTx& tx, std::string_view address) const {
    auto id = store::ownerOf(tx, "email", address);
    return id ? store::find(tx, *id) : std::nullopt;
}
std::vector<Customer> Customers::search(db::ReadTx& tx, std::string_view words, int limit) const {
    return impl_->search(tx, words, limit);
}
Result<OrganizationId> Customers::addOrganization(db::WriteTx& tx, const Actor& actor,
                                                  std::string name,
                                                  std::vector<std::string> domains,
                                                  std::string notes) {
    auto added = impl_->addOrganization(tx, actor,
                                        {.id = {},
                                         .name = std::move(name),
                                         .notes = std::move(notes),
                                         .domains = std::move(domains)});
    if (!added) return std::move(added).error();
    return added->id;
}

}  // namespace deskbell::customers
