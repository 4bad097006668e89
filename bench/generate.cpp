#include "generate.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "app/house.hpp"
#include "base/text.hpp"
#include "words.hpp"

namespace deskbell::bench {

namespace {

using people::NewAgent;
using std::chrono::hours;
using std::chrono::minutes;

constexpr std::int64_t kBatch = 2'000;  // tickets in a transaction
constexpr int kTicketsForOneOfSmallTeam = 2'000;
constexpr int kAgents = 40, kTeams = 6, kInboxes = 5;
constexpr auto kSpan = hours(24 * 730);

constexpr db::Statement kCustomer{
    "bench.customer",
    "INSERT INTO customers (id, name, name_key, language, time_zone, notes, created_at, version) "
    "VALUES ($1, $2, $3, 'en', '', '', $4, 1)"};
constexpr db::Statement kIdentity{
    "bench.identity",
    "INSERT INTO identities (id, customer_id, kind, value, value_key, verified) "
    "VALUES ($1, $2, 'email', $3, $4, 1)"};
constexpr db::Statement kTicket{
    "bench.ticket",
    "INSERT INTO tickets (id, number, subject, status, active, priority, owner_id, team_id, "
    "inbox_id, customer_id, customer_name, customer_address, channel, tags, preview, reply_token, "
    "has_attachments, has_failed, created_at, updated_at, last_entry_at, last_customer_at, "
    "waiting_since, solved_at, closed_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, "
    "$10, $11, $12, 'email', $13, $14, $15, 0, 0, $16, $17, $17, $18, $19, $20, $21, 3)"};
constexpr db::Statement kTag{
    "bench.tag",
    "INSERT INTO ticket_tags (ticket_id, tag_key, tag) VALUES ($1, $2, $2) ON CONFLICT DO NOTHING"};
constexpr db::Statement kEntry{
    "bench.entry",
    "INSERT INTO entries (id, ticket_id, kind, at, by_kind, by_id, by_name, detail, redacted) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)"};
constexpr db::Statement kMessage{
    "bench.message",
    "INSERT INTO messages (entry_id, ticket_id, inbox_id, direction, channel, from_name, "
    "from_address, recipients, subject, html, quoted_html, body_text, has_remote_images, machine, "
    "trust, message_id, in_reply_to, message_references, delivery, delivery_error, attempts) "
    "VALUES ($1, $2, $3, $4, 'email', $5, $6, $7, $8, $9, '', $10, 0, '', 'verified', $11, '', '', "
    "$12, '', 0)"};
constexpr db::Statement kNumber{"bench.number", "UPDATE ticket_numbers SET last = $1"};

/// Moved along the two years, so that ids are in the order of creation as in a real business.
class History final : public Clock {
public:
    explicit History(Timestamp at) : at_(at) {}
    [[nodiscard]] Timestamp now() const override { return at_; }
    [[nodiscard]] Duration steady() const override { return at_.time_since_epoch(); }
    void set(Timestamp at) { at_ = at; }

private:
    Timestamp at_;
};

struct Business {
    std::vector<AgentId> agents;
    std::vector<std::string> agentNames;
    std::vector<TeamId> teams;
    TeamId smallTeam;
    std::vector<inboxes::InboxId> inboxes;
};

template <class T>
T must(Result<T> result) {
    ASSERT(result.has_value());
    return *std::move(result);
}

Business open(app::House& house) {
    Business made;
    const auto roleNamed = [&](std::string_view key) {
        auto role = house.database->read(
            [&](db::ReadTx& tx) { return house.people.findRoleByKey(tx, key); });
        ASSERT(role.has_value());
        return role->id;
    };
    const auto admin = must(house.access.addAgentWithPassword(
        *house.database,
        NewAgent{.name = "Ada Lovelace", .email = kAgentEmail, .role = roleNamed("admin")},
        kAgentPassword));
    made.agents.push_back(admin.id);
    made.agentNames.push_back(admin.name);
    const auto role = roleNamed("agent");
    const auto small = must(house.access.addAgentWithPassword(
        *house.database, NewAgent{.name = "Sam Small", .email = kSmallTeamEmail, .role = role},
        kAgentPassword));
    const auto actor = Actor::system("bench");
    house.database->write([&](db::WriteTx& tx) {
        for (int i = 1; i < kAgents; ++i) {
            auto agent = must(
                house.people.addAgent(tx, actor,
                                      NewAgent{.name = fmt::format("Agent {}", i),
                                               .email = fmt::format("agent{}@bench.example", i),
                                               .role = role}));
            made.agents.push_back(agent.id);
            made.agentNames.push_back(agent.name);
        }
        for (int i = 0; i < kTeams; ++i) {
            made.teams.push_back(
                must(house.people.addTeam(tx, actor, fmt::format("Team {}", i + 1),
                                          made.agents[static_cast<std::size_t>(i)],
                                          {made.agents[static_cast<std::size_t>(i)]}))
                    .id);
        }
        made.smallTeam = must(house.people.addTeam(tx, actor, "Small team", {}, {small.id})).id;
        for (int i = 0; i < kInboxes; ++i) {
            inboxes::Inbox inbox;
            inbox.name = i == 0 ? "Help" : fmt::format("Shop {}", i);
            inbox.address = i == 0 ? kInboxAddress : fmt::format("shop{}@bench.example", i);
            inbox.team = made.teams[static_cast<std::size_t>(i)];
            inbox.acknowledge = false;
            inbox.incoming.kind = "listener";
            inbox.outgoing.kind = "sandbox";
            made.inboxes.push_back(must(house.inboxes.add(tx, actor, inbox, {})).id);
        }
    });
    return made;
}

/// Writes one ticket after the other; all randomness comes from the seed.
class Author {
public:
    Author(Business business, const Shape& shape, Timestamp now)
        : business_(std::move(business)),
          shape_(shape),
          now_(now),
          history_(now - kSpan),
          ids_(history_, 1),
          dice_(shape.seed),
          customers_(static_cast<std::size_t>(std::max<std::int64_t>(shape.tickets / 5, 1))) {}

    void ticket(db::WriteTx& tx, std::int64_t n) {
        const auto created = now_ - kSpan + kSpan / shape_.tickets * n;
        history_.set(created);
        const auto who = dice_.below(customers_.size());
        const auto person = customer(who);
        if (customers_[who] == 0) addCustomer(tx, who, person, created);

        // The older, the more surely it is done.
        const bool recent = n > shape_.tickets - shape_.tickets / 25 - 25;
        const bool active = recent ? dice_.oneIn(2) : false;
        const bool waiting = active && dice_.oneIn(3);
        const bool solved = !active && recent;
        const auto status = active ? (waiting ? "waiting" : "open") : solved ? "solved" : "closed";
        const auto owner = active && dice_.oneIn(5) ? AgentId{} : some(business_.agents);
        const auto team =
            dice_.oneIn(kTicketsForOneOfSmallTeam) ? business_.smallTeam : some(business_.teams);
        const auto inbox = some(business_.inboxes);
        const auto subject = bench::subject(dice_);
        const auto id = ids_.next();
        const int entries = dice_.oneIn(100) ? 20 : 1 + static_cast<int>(dice_.below(5));

        std::string tags = "[]";
        std::string_view tagged;
        if (dice_.oneIn(3)) {
            const auto one = tag(dice_);
            tags = fmt::format("[\"{}\"]", one);
            tagged = one;
        }
        const auto first = message(dice_);
        const auto last = std::min(created + minutes(40) * entries, now_);
        const std::optional<Timestamp> none;
        // Foreign keys are checked at once: the ticket before its entries, as the use cases do.
        tx.run(kTicket, {id,
                         1'001 + n,
                         subject,
                         status,
                         active,
                         1 + dice_.below(3),
                         owner,
                         team,
                         inbox,
                         customers_[who],
                         person.name,
                         person.address,
                         tags,
                         std::string_view(first).substr(0, 160),
                         token(dice_, 26),
                         created,
                         last,
                         created,
                         active && !waiting ? std::optional(created) : none,
                         active ? none : std::optional(last),
                         active || solved ? none : std::optional(last)});
        if (!tagged.empty()) tx.run(kTag, {id, tagged});
        for (int i = 0; i < entries; ++i) {
            history_.set(std::min(created + minutes(40) * i, now_));
            addEntry(tx, {id, inbox, &person, subject, i == 0 ? first : std::string(), i});
        }
    }

    void finish(db::WriteTx& tx) { tx.run(kNumber, {1'000 + shape_.tickets}); }

private:
    struct Draft {
        std::int64_t ticket;
        inboxes::InboxId inbox;
        const Person* person;
        const std::string& subject;
        std::string text;
        int position;
    };

    template <class T>
    const T& some(const std::vector<T>& from) {
        return from[dice_.below(from.size())];
    }

    void addCustomer(db::WriteTx& tx, std::size_t who, const Person& person, Timestamp at) {
        customers_[who] = ids_.next();
        tx.run(kCustomer, {customers_[who], person.name, foldKey(person.name), at});
        tx.run(kIdentity, {ids_.next(), customers_[who], person.address, foldKey(person.address)});
    }

    /// Every third is a change; the others go to and fro between customer and agent.
    void addEntry(db::WriteTx& tx, Draft draft) {
        const auto id = ids_.next();
        const auto agent = dice_.below(business_.agents.size());
        const auto& name = business_.agentNames[agent];
        if (draft.position % 3 == 2) {
            tx.run(kEntry,
                   {id, draft.ticket, "change", history_.now(), "agent", business_.agents[agent],
                    name, R"({"field":"priority","from":"normal","to":"high"})"});
            return;
        }
        const bool incoming = draft.position % 3 == 0;
        if (draft.text.empty()) draft.text = incoming ? message(dice_) : answer(dice_);
        tx.run(kEntry,
               {id, draft.ticket, "message", history_.now(), incoming ? "customer" : "agent",
                business_.agents[agent], incoming ? draft.person->name : name, ""});
        const auto to =
            fmt::format(R"({{"to":[{{"name":"","address":"{}"}}],"cc":[],"bcc":[],"reply_to":[]}})",
                        incoming ? kInboxAddress : draft.person->address);
        tx.run(kMessage, {id, draft.ticket, draft.inbox, incoming ? "in" : "out",
                          incoming ? draft.person->name : name,
                          incoming ? draft.person->address : kInboxAddress, to, draft.subject,
                          "<p>" + draft.text + "</p>", draft.text,
                          token(dice_, 24) + "@post.example", incoming ? "received" : "sent"});
    }

    Business business_;
    Shape shape_;
    Timestamp now_;
    History history_;
    IdSource ids_;
    Dice dice_;
    std::vector<std::int64_t> customers_;  ///< ids; 0: not written yet
};

}  // namespace

void generate(const std::filesystem::path& data, const Shape& shape, const Clock& clock,
              Random& random, Log& log,
              const std::function<void(std::int64_t, std::int64_t)>& progress) {
    app::Config config;
    config.data = data;
    config.database = shape.database;
    app::House house(config, clock, random, log);
    auto business = open(house);
    house.search.rebuild([](std::int64_t, std::int64_t) {});  // empty, and thus no work at start
    Author author(std::move(business), shape, clock.now());
    for (std::int64_t done = 0; done < shape.tickets;) {
        const auto end = std::min(done + kBatch, shape.tickets);
        house.database->write([&](db::WriteTx& tx) {
            for (auto n = done; n < end; ++n) author.ticket(tx, n);
        });
        done = end;
        progress(done, shape.tickets);
    }
    house.database->write([&](db::WriteTx& tx) {
        author.finish(tx);
        house.tickets.rebuildCounts(tx);
    });
}

}  // namespace deskbell::bench
