#include "desk/handover/store.hpp"

#include "base/text.hpp"

namespace deskbell::handover::store {

namespace {

#define DESKBELL_HANDOVER_COLUMNS                                                              \
    "id, ticket_id, state, giver_id, made_by_id, agent_id, team_id, packet, offered_at, due, " \
    "ended_at, ended_by_id, reason, late, told_entry_id, version"

constexpr db::Statement kInsert{
    "handovers.insert",
    "INSERT INTO handovers (" DESKBELL_HANDOVER_COLUMNS
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1)"};
constexpr db::Statement kEnd{
    "handovers.end",
    "UPDATE handovers SET state = $2, ended_at = $3, ended_by_id = $4, reason = $5, late = $6, "
    "version = version + 1 WHERE id = $1 AND state = 'open'"};
constexpr db::Statement kTold{
    "handovers.told",
    "UPDATE handovers SET told_entry_id = $2, version = version + 1 WHERE id = $1"};
constexpr db::Statement kPacket{
    "handovers.packet", "UPDATE handovers SET packet = $2, version = version + 1 WHERE id = $1"};
constexpr db::Statement kFind{"handovers.find",
                              "SELECT " DESKBELL_HANDOVER_COLUMNS " FROM handovers WHERE id = $1"};
constexpr db::Statement kOpenOf{"handovers.open_of",
                                "SELECT " DESKBELL_HANDOVER_COLUMNS
                                " FROM handovers WHERE ticket_id = $1 AND state = 'open'"};
constexpr db::Statement kOf{"handovers.of",
                            "SELECT " DESKBELL_HANDOVER_COLUMNS
                            " FROM handovers WHERE ticket_id = $1 ORDER BY id DESC LIMIT 50"};
constexpr db::Statement kAllOpen{"handovers.all_open",
                                 "SELECT " DESKBELL_HANDOVER_COLUMNS
                                 " FROM handovers WHERE state = 'open' ORDER BY due, id LIMIT $1"};
constexpr db::Statement kFirstDue{
    "handovers.first_due",
    "SELECT due FROM handovers WHERE state = 'open' ORDER BY due, id LIMIT 1"};
constexpr db::Statement kForAgent{
    "handovers.for_agent", "SELECT " DESKBELL_HANDOVER_COLUMNS
                           " FROM handovers WHERE agent_id = $1 AND state = 'open' ORDER BY id "
                           "LIMIT $2"};
constexpr db::Statement kForTeam{
    "handovers.for_team", "SELECT " DESKBELL_HANDOVER_COLUMNS
                          " FROM handovers WHERE team_id = $1 AND state = 'open' ORDER BY id "
                          "LIMIT $2"};
constexpr db::Statement kFrom{"handovers.from",
                              "SELECT " DESKBELL_HANDOVER_COLUMNS
                              " FROM handovers WHERE giver_id = $1 AND state = 'open' ORDER BY id "
                              "LIMIT $2"};

constexpr db::Statement kInsertChild{
    "sub_tickets.insert",
    "INSERT INTO sub_tickets (child_id, parent_id, made_by_id, made_at, packet) "
    "VALUES ($1, $2, $3, $4, $5)"};
constexpr db::Statement kChildPacket{"sub_tickets.packet",
                                     "UPDATE sub_tickets SET packet = $2 WHERE child_id = $1"};
constexpr db::Statement kAsChild{
    "sub_tickets.find",
    "SELECT child_id, parent_id, made_by_id, made_at, packet FROM sub_tickets WHERE child_id = $1"};
constexpr db::Statement kChildren{
    "sub_tickets.of",
    "SELECT child_id, parent_id, made_by_id, made_at, packet FROM sub_tickets "
    "WHERE parent_id = $1 ORDER BY child_id"};
constexpr db::Statement kTooDeep{
    "sub_tickets.too_deep",
    "SELECT child.child_id FROM sub_tickets child JOIN sub_tickets above "
    "ON above.child_id = child.parent_id ORDER BY child.child_id LIMIT $1"};

std::string packetText(const Packet& packet) {
    json::Writer out;
    out.beginObject().key("wanted").string(packet.wanted).key("tried").string(packet.tried);
    out.key("promised").string(packet.promised).key("next").string(packet.next);
    out.key("for_customer").string(packet.forCustomer).key("sources").beginArray();
    for (auto source : packet.sources) out.id(source);
    return out.endArray().endObject().take();
}

Packet readPacket(std::string_view text) {
    const auto value = json::parse(text);
    ASSERT(value.has_value());
    json::Reader in(*value);
    constexpr std::size_t kAny = 100'000;  // it was checked before it was kept
    Packet packet;
    packet.wanted = in.string("wanted", kAny);
    packet.tried = in.string("tried", kAny);
    packet.promised = in.string("promised", kAny);
    packet.next = in.string("next", kAny);
    packet.forCustomer = in.string("for_customer", kAny);
    packet.sources = in.optionalIds<EntryId>("sources", kAny).value_or(std::vector<EntryId>{});
    ASSERT(!in.error());
    return packet;
}

Handover read(const db::Row& row) {
    Handover h;
    h.id = row.id<HandoverId>(0);
    h.ticket = row.id<TicketId>(1);
    h.state = parseState(row.view(2)).value();
    h.giver = row.id<AgentId>(3);
    h.madeBy = row.id<AgentId>(4);
    h.agent = row.id<AgentId>(5);
    h.team = row.id<TeamId>(6);
    h.packet = readPacket(row.view(7));
    h.offeredAt = row.time(8);
    h.due = row.time(9);
    h.endedAt = row.optionalTime(10);
    h.endedBy = row.id<AgentId>(11);
    h.reason = row.text(12);
    h.late = row.boolean(13);
    h.told = row.id<EntryId>(14);
    h.version = row.integer(15);
    return h;
}

SubTicket readChild(const db::Row& row) {
    return {.child = row.id<TicketId>(0),
            .parent = row.id<TicketId>(1),
            .madeBy = row.id<AgentId>(2),
            .madeAt = row.time(3),
            .packet = readPacket(row.view(4))};
}

}  // namespace

bool insert(db::WriteTx& tx, const Handover& h) {
    if (openOf(tx, h.ticket)) return false;
    return tx.tryRun(kInsert, {h.id, h.ticket, stateName(h.state), h.giver, h.madeBy, h.agent,
                               h.team, packetText(h.packet), h.offeredAt, h.due, h.endedAt,
                               h.endedBy, h.reason, h.late, h.told});
}
bool end(db::WriteTx& tx, const Handover& h) {
    return tx.run(kEnd, {h.id, stateName(h.state), h.endedAt, h.endedBy, h.reason, h.late}) > 0;
}
void saveTold(db::WriteTx& tx, HandoverId id, EntryId told) {
    tx.run(kTold, {id, told});
}
void savePacket(db::WriteTx& tx, HandoverId id, const Packet& packet) {
    tx.run(kPacket, {id, packetText(packet)});
}
std::optional<Handover> find(db::ReadTx& tx, HandoverId id) {
    return tx.find(kFind, {id}, read);
}
std::optional<Handover> openOf(db::ReadTx& tx, TicketId ticket) {
    return tx.find(kOpenOf, {ticket}, read);
}
std::vector<Handover> of(db::ReadTx& tx, TicketId ticket) {
    return tx.list(kOf, {ticket}, read);
}
std::vector<Handover> allOpen(db::ReadTx& tx, int limit) {
    return tx.list(kAllOpen, {limit}, read);
}
std::optional<Timestamp> firstDue(db::ReadTx& tx) {
    return tx.find(kFirstDue, {}, [](const db::Row& row) { return row.time(0); });
}
std::vector<Handover> openForAgent(db::ReadTx& tx, AgentId agent, int limit) {
    return tx.list(kForAgent, {agent, limit}, read);
}
std::vector<Handover> openForTeam(db::ReadTx& tx, TeamId team, int limit) {
    return tx.list(kForTeam, {team, limit}, read);
}
std::vector<Handover> openFrom(db::ReadTx& tx, AgentId giver, int limit) {
    return tx.list(kFrom, {giver, limit}, read);
}

void insert(db::WriteTx& tx, const SubTicket& child) {
    tx.run(kInsertChild,
           {child.child, child.parent, child.madeBy, child.madeAt, packetText(child.packet)});
}
void savePacket(db::WriteTx& tx, const SubTicket& child) {
    tx.run(kChildPacket, {child.child, packetText(child.packet)});
}
std::optional<SubTicket> asChild(db::ReadTx& tx, TicketId child) {
    return tx.find(kAsChild, {child}, readChild);
}
std::vector<SubTicket> childrenOf(db::ReadTx& tx, TicketId parent) {
    return tx.list(kChildren, {parent}, readChild);
}
std::vector<TicketId> tooDeep(db::ReadTx& tx, int limit) {
    return tx.list(kTooDeep, {limit}, [](const db::Row& row) { return row.id<TicketId>(0); });
}

}  // namespace deskbell::handover::store
