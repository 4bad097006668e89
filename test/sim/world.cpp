#include "sim/world.hpp"

#include "app/house.hpp"

namespace deskbell::sim {
namespace {

constexpr int kCustomers = 5;
// What is kept of a request for its repetition is kept for a day.
constexpr Duration kKeyHolds = std::chrono::hours(23);
constexpr std::uint64_t kEachSoManyHasFarDesk = 4;

const Actor& system() {
    static const Actor kSystem = Actor::system("simulation");
    return kSystem;
}

Site::Files filesIn(const std::filesystem::path& folder, const std::filesystem::path& empty) {
    std::filesystem::create_directories(folder);
    Site::Files files{.database = folder / "site.db", .indexes = folder};
    std::filesystem::copy_file(empty, files.database);
    return files;
}

}  // namespace

void Watcher::write(LogLevel level, std::string_view event,
                    std::initializer_list<LogField> fields) {
    if (level != LogLevel::error || !complaint_.empty()) return;
    std::string line(event);
    for (const auto& [key, value] : fields) {
        const auto* text = std::get_if<std::string_view>(&value);
        if (!text) continue;
        if (text->find("simulated") != std::string_view::npos) return;
        line += " " + std::string(key) + "=" + std::string(*text);
    }
    complaint_ = line;
}

World::World(const WorldOptions& options)
    : dice(options.seed), site(filesIn(options.folder, options.emptyHouse)) {
    for (int number = 1; number <= 2; ++number) {
        nodes.push_back(std::make_unique<Node>(Node::Parts{.site = site,
                                                           .post = post,
                                                           .clock = clock,
                                                           .log = log,
                                                           .seed = options.seed,
                                                           .number = number}));
        nodes.back()->start();
        if (number == 1) found();
    }
    static_cast<void>(mirror.follow(site.store));
    if (options.seed % kEachSoManyHasFarDesk == 0) foundFar(options);
}

void World::found() {
    auto& house = nodes[0]->house();
    std::vector<TeamId> teams;
    house.database->write([&](db::WriteTx& tx) {
        teams.clear();
        for (const auto* name : {"Orders", "Repairs", "Board"})
            teams.push_back(house.people.addTeam(tx, system(), name, {}, {}).value().id);
    });
    const std::vector<TeamId> none;
    agents = {hire("admin", none),         hire("lead", {teams[0]}),
              hire("agent", {teams[0]}),   hire("agent", {teams[0], teams[1]}),
              hire("agent", {teams[1]}),   hire("agent", {teams[2]}),
              hire("observer", {teams[1]})};
    house.database->write([&](db::WriteTx& tx) {
        inboxes.clear();
        for (std::size_t i = 0; i < teams.size(); ++i) {
            inboxes::Inbox inbox;
            inbox.name = "Inbox " + std::to_string(i);
            inbox.address = "inbox" + std::to_string(i) + "@ours.example";
            inbox.team = teams[i];
            inbox.acknowledge = i != 2;
            inbox.authservId = "mx.ours.example";
            inbox.incoming.kind = "listener";
            inbox.outgoing.kind = "smtp";
            inbox.outgoing.host = "out.example";
            const auto added = house.inboxes.add(tx, system(), std::move(inbox), {}).value();
            inboxes.push_back({added.id.value, added.address, teams[i].value});
        }
    });
    for (int i = 0; i < kCustomers; ++i)
        customers.push_back("customer" + std::to_string(i) + "@buyer.example");
}

FarDesk::FarDesk(const Site::Files& files, const Clock& clock, Log& log, Dice& dice,
                 std::uint64_t seed)
    : site(files),
      post(clock, dice),
      node({.site = site, .post = post, .clock = clock, .log = log, .seed = seed, .number = 3}) {
    node.start();
    auto& house = node.house();
    house.database->write([&](db::WriteTx& tx) {
        inboxes::Inbox inbox;
        inbox.name = "Far desk";
        inbox.address = kAddress;
        inbox.team = house.people.addTeam(tx, system(), "Far team", {}, {}).value().id;
        inbox.acknowledge = true;
        inbox.incoming.kind = "listener";
        inbox.outgoing.kind = "smtp";
        inbox.outgoing.host = "out.far.example";
        static_cast<void>(house.inboxes.add(tx, system(), std::move(inbox), {}).value());
    });
}

void World::foundFar(const WorldOptions& options) {
    far = std::make_unique<FarDesk>(filesIn(options.folder / "far", options.emptyHouse), clock, log,
                                    dice, options.seed);
    customers.emplace_back(FarDesk::kAddress);
}

Agent World::hire(std::string_view role, std::vector<TeamId> teams) {
    auto& house = nodes[0]->house();
    const auto nth =
        std::to_string(agents.size() + 1) + "-" + std::to_string(dice.below(1'000'000));
    return house.database->write([&](db::WriteTx& tx) {
        const auto found = house.people.findRoleByKey(tx, role);
        const auto added = house.people.addAgent(tx, system(),
                                                 {.name = "Agent " + nth,
                                                  .email = "agent" + nth + "@ours.example",
                                                  .role = found->id,
                                                  .teams = teams,
                                                  .passwordHash = "none matches"});
        Agent agent{
            .id = added.value().id,
            .name = added->name,
            .token =
                house.access.createToken(tx, added->id, "simulation", Permissions::all()).value(),
            .permissions = found->permissions,
            .teams = {}};
        for (const auto team : teams) agent.teams.insert(team.value);
        return agent;
    });
}

Node* World::anyNode() {
    std::vector<Node*> up;
    for (const auto& node : nodes) {
        if (node->isUp()) up.push_back(node.get());
    }
    return up.empty() ? nullptr : dice.pick(up);
}

std::optional<std::int64_t> World::anyTicket() {
    if (mirror.tickets.empty()) return std::nullopt;
    const auto count = mirror.tickets.size();
    const auto back = std::min(dice.below(count), dice.below(count));
    auto it = mirror.tickets.end();
    std::advance(it, -static_cast<std::ptrdiff_t>(back) - 1);
    return it->first;
}

std::optional<std::int64_t> World::anyEntry(const std::function<bool(const EntryRow&)>& fit) {
    constexpr int kLookedAt = 30;
    std::vector<std::int64_t> found;
    int looked = 0;
    for (auto it = mirror.entries.rbegin(); it != mirror.entries.rend() && looked < kLookedAt;
         ++it, ++looked) {
        if (fit(it->second)) found.push_back(it->first);
    }
    return found.empty() ? std::nullopt : std::optional(dice.pick(found));
}

std::optional<Answer> World::call(Node& node, std::size_t agent, Call call) {
    call.token = agents[agent].token;
    const auto line = "node " + std::to_string(node.number()) + ": agent " + std::to_string(agent) +
                      " " + call.method + " " + call.target + " " + call.body;
    auto answer = node.call(call);
    note(line + " -> " + (answer ? std::to_string(answer->status) + " " + answer->text : "died"));
    return answer;
}

Deed& World::newDeed(Deed deed) {
    deed.key = "deed-" + std::to_string(deed.marker);
    deed.since = clock.now();
    ledger.deedOf[deed.marker] = ledger.deeds.size();
    ledger.deeds.push_back(std::move(deed));
    return ledger.deeds.back();
}

void World::attempt(Node& node, Deed& deed) {
    if (clock.now() - deed.since > kKeyHolds) {
        if (deed.state == Deed::State::open) deed.state = Deed::State::givenUp;
        return;
    }
    const auto answer = call(
        node, deed.agent,
        {.method = "POST", .target = deed.target, .body = deed.body, .token = {}, .key = deed.key});
    if (!answer || answer->status >= 500) return;
    expect(deed.state != Deed::State::done || answer->ok(),
           "deed " + markerWord(deed.marker) + " was done, and is refused when asked for again");
    deed.state = answer->ok() ? Deed::State::done : Deed::State::refused;
    if (answer->ok() && deed.kind != Deed::Kind::create) deed.entry = answer->id("id");
    if (answer->ok() && deed.kind == Deed::Kind::create) deed.ticket = answer->id("id");
}

CustomerMail& World::newMail(CustomerMail mail) {
    for (const auto& inbox : inboxes) {
        const auto local = inbox.address.substr(0, inbox.address.find('@'));
        if (mail.to == inbox.address || mail.to.starts_with(local + "+"))
            mail.naturalKey = email::naturalKey(inboxes::InboxId{inbox.id}, mail.raw, false);
    }
    ledger.mailOf[mail.marker] = ledger.mails.size();
    ledger.mails.push_back(std::move(mail));
    return ledger.mails.back();
}

void World::handOver(Node& node, CustomerMail& mail) {
    // Each time it comes by another way.
    const auto received = "Received: from mx by here with LMTP id " +
                          std::to_string(++mail.handedOver) + ";\r\n\tMon, 5 Jan 2026\r\n";
    const bool taken = node.deliver(mail.from, mail.to, received + mail.raw);
    if (taken) mail.acknowledged = true;
    note("node " + std::to_string(node.number()) + ": mail " + markerWord(mail.marker) + " from " +
         mail.from + " to " + mail.to + (taken ? " taken" : " not taken"));
}

bool World::concerns(const Agent& agent, std::int64_t team, std::int64_t owner,
                     const std::set<std::int64_t>& followers) const {
    return team == 0 || agent.teams.contains(team) || owner == agent.id.value ||
           followers.contains(agent.id.value);
}

bool World::maySee(const Agent& agent, const TicketRow& ticket) const {
    if (!agent.permissions.has(Permission::ticketsRead)) return false;
    return agent.permissions.has(Permission::ticketsReadAll) ||
           concerns(agent, ticket.team, ticket.owner, ticket.followers);
}

bool World::maySee(const Agent& agent, const EventRow& event) const {
    const auto needed = parsePermission(event.permission);
    if (!needed || !agent.permissions.has(*needed)) return false;
    if (event.only != 0) return event.only == agent.id.value;
    return !event.scoped || agent.permissions.has(Permission::ticketsReadAll) ||
           concerns(agent, event.team, event.owner, event.followers);
}

void World::buryTheDead() {
    for (const auto& node : nodes) {
        if (!node->isDying()) continue;
        note("node " + std::to_string(node->number()) + " is dead");
        node->crash();
    }
    for (const auto& client : clients) {
        const auto& node = *nodes[client->node];
        if (client->socket && (!node.isUp() || node.life() != client->life)) client->socket.reset();
    }
}

void World::start(Node& node) {
    clock.advance(
        std::chrono::seconds(1));  // a process takes its time, and ids come from the clock
    note("node " + std::to_string(node.number()) + " starts");
    node.start();
}

void World::followPeople() {
    std::map<std::int64_t, std::set<std::int64_t>> teams;
    site.store.look("SELECT agent_id, team_id FROM team_members", {},
                    [&](const db::Row& row) { teams[row.integer(0)].insert(row.integer(1)); });
    for (auto& agent : agents) {
        if (agent.teams == teams[agent.id.value]) continue;
        agent.teams = teams[agent.id.value];
        agent.changedAt = mirror.events.back().position;
    }
}

void World::note(const std::string& line) {
    for (const auto c : line) hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211U;
    constexpr std::size_t kLongest = 600;
    trace.push_back(line.size() > kLongest ? line.substr(0, kLongest) + " …" : line);
}

}  // namespace deskbell::sim
