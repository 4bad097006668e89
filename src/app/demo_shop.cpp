#include "app/demo_shop.hpp"

namespace deskbell::app::demo {
namespace {

constexpr std::string_view kSignature =
    "<p><strong>Petal &amp; Stem</strong><br>5 Market Square · open Monday to Saturday, 7 to "
    "18</p>";
constexpr std::string_view kOrdersAnswer =
    "Dear {name},\n\nthank you, your message has reached us. We answer within two hours on working "
    "days; if flowers are on their way "
    "today, sooner. Your number is {number}, in case you call.\n\nYour team at Petal & Stem";
constexpr std::string_view kWeddingsAnswer =
    "Dear {name},\n\nhow exciting! Your message is with Rosa and Jonas, who plan our weddings and "
    "events. You will hear from one of "
    "them within a working day. Your number is {number}.\n\nPetal & Stem, weddings & events";

template <class T>
T must(Result<T> result) {
    ASSERT(result.has_value());
    return *std::move(result);
}

AgentId hire(House& house, const StaffMember& member) {
    const auto role = house.database->read(
        [&](db::ReadTx& tx) { return house.people.findRoleByKey(tx, member.role); });
    ASSERT(role.has_value());
    people::NewAgent agent{.name = std::string(member.name),
                           .email = std::string(member.email),
                           .role = role->id,
                           .teams = {},
                           .passwordHash = {},
                           .timeZone = std::string(member.timeZone),
                           .language = std::string(member.language)};
    return must(house.access.addAgentWithPassword(*house.database, std::move(agent), kPassword)).id;
}

inboxes::Inbox inbox(std::string name, std::string address, TeamId team, std::string_view answer) {
    inboxes::Inbox made;
    made.name = std::move(name);
    made.address = std::move(address);
    made.team = team;
    made.senderName = "{agent} at Petal & Stem";
    made.signatureHtml = kSignature;
    made.acknowledgeText = answer;
    made.incoming.kind = "listener";
    made.outgoing.kind = "sandbox";
    return made;
}

}  // namespace

Shop openShop(House& house) {
    Shop shop;
    for (std::size_t i = 0; i < staffCount; ++i) shop.staff[i] = hire(house, kStaff[i]);

    const auto actor = Actor::system("demo");
    house.database->write([&](db::WriteTx& tx) {
        ASSERT(
            house.settings.set(tx, actor, access::kBusinessName.key, "Petal & Stem").has_value());
        const auto& staff = shop.staff;
        const auto ordersTeam =
            must(house.people.addTeam(tx, actor, "Orders", staff[tomas],
                                      {staff[tomas], staff[mia], staff[jonas], staff[rosa]}));
        const auto weddingsTeam = must(house.people.addTeam(
            tx, actor, "Weddings & events", staff[rosa], {staff[rosa], staff[jonas]}));
        shop.orders = must(house.inboxes.add(
            tx, actor,
            inbox("Orders & questions", "hello@petalandstem.example", ordersTeam.id, kOrdersAnswer),
            {}));
        shop.weddings =
            must(house.inboxes.add(tx, actor,
                                   inbox("Weddings & events", "weddings@petalandstem.example",
                                         weddingsTeam.id, kWeddingsAnswer),
                                   {}));
        for (const auto& company : kCompanies) {
            must(house.customers.addOrganization(tx, actor, std::string(company.name),
                                                 {std::string(company.domain)},
                                                 std::string(company.notes)));
        }
    });
    // Snapshots are taken by reads alone: made now, they serve all writes that follow.
    house.database->read([&](db::ReadTx& tx) {
        (void)house.people.directory(tx);
        (void)house.inboxes.cached(tx);
    });
    return shop;
}

}  // namespace deskbell::app::demo
