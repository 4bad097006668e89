#include "sim/mirror.hpp"

#include "base/text.hpp"

namespace deskbell::sim {
namespace {

constexpr std::string_view kMark = "zqm";

const std::set<std::int64_t>& rowsOf(const Touched& touched, std::string_view table) {
    static const std::set<std::int64_t> kNone;
    const auto found = touched.find(table);
    return found == touched.end() ? kNone : found->second;
}

std::set<std::int64_t> idsIn(std::string_view text) {
    std::set<std::int64_t> out;
    for (const auto part : split(text, ' ')) {
        if (!part.empty()) out.insert(std::stoll(std::string(part)));
    }
    return out;
}

/// Puts the row as it is now in its place and notes the difference.
template <class Row>
void put(std::map<std::int64_t, Row>& rows, std::int64_t id, std::optional<Row> after,
         std::vector<Change<Row>>& changes) {
    const auto found = rows.find(id);
    Change<Row> change{id, {}, std::move(after)};
    if (found != rows.end()) change.before = found->second;
    if (change.before == change.after) return;
    if (change.after)
        rows[id] = *change.after;
    else
        rows.erase(id);
    changes.push_back(std::move(change));
}

}  // namespace

std::string markerWord(int marker) {
    return std::string(kMark) + std::to_string(marker) + "z";
}

int markerIn(std::string_view text) {
    for (auto at = text.find(kMark); at != std::string_view::npos; at = text.find(kMark, at + 1)) {
        int number = 0;
        auto next = at + kMark.size();
        while (next < text.size() && text[next] >= '0' && text[next] <= '9')
            number = number * 10 + (text[next++] - '0');
        if (number > 0 && next < text.size() && text[next] == 'z') return number;
    }
    return 0;
}

Changes Mirror::follow(Store& store) {
    Changes out;
    const auto touched = store.takeTouched();
    if (!touched.empty()) {
        followTickets(store, touched, out);
        followEntries(store, touched, out);
        followArrivals(store, touched, out);
        out.people = touched.contains("team_members");
        out.counts = touched.contains("ticket_counts");
    }
    followEvents(store, out);
    return out;
}

void Mirror::followTickets(Store& store, const Touched& touched, Changes& out) {
    std::set<std::int64_t> ids;
    for (const auto row : rowsOf(touched, "tickets")) {
        store.look("SELECT id FROM tickets WHERE rowid = $1", {row},
                   [&](const db::Row& r) { ticketOfRow_[row] = r.integer(0); });
        if (ticketOfRow_.contains(row)) ids.insert(ticketOfRow_[row]);
    }
    for (const auto row : rowsOf(touched, "ticket_followers")) {
        if (ticketOfFollowerRow_.contains(row)) ids.insert(ticketOfFollowerRow_[row]);
        store.look("SELECT ticket_id FROM ticket_followers WHERE rowid = $1", {row},
                   [&](const db::Row& r) { ticketOfFollowerRow_[row] = r.integer(0); });
        if (ticketOfFollowerRow_.contains(row)) ids.insert(ticketOfFollowerRow_[row]);
    }
    for (const auto id : ids) {
        std::optional<TicketRow> after;
        store.look(
            "SELECT number, owner_id, team_id, inbox_id, version, status, customer_address,"
            " reply_token, active FROM tickets WHERE id = $1",
            {id}, [&](const db::Row& r) {
                after = TicketRow{.number = r.integer(0),
                                  .owner = r.integer(1),
                                  .team = r.integer(2),
                                  .inbox = r.integer(3),
                                  .version = r.integer(4),
                                  .status = r.text(5),
                                  .customerAddress = r.text(6),
                                  .replyToken = r.text(7),
                                  .active = r.boolean(8),
                                  .followers = {}};
            });
        if (after) {
            store.look("SELECT agent_id FROM ticket_followers WHERE ticket_id = $1", {id},
                       [&](const db::Row& r) { after->followers.insert(r.integer(0)); });
        }
        put(tickets, id, std::move(after), out.tickets);
    }
}

void Mirror::followEntries(Store& store, const Touched& touched, Changes& out) {
    std::set<std::int64_t> ids;
    for (const auto row : rowsOf(touched, "entries")) {
        // A row that went leaves its place to another.
        if (entryOfRow_.contains(row)) ids.insert(entryOfRow_[row]);
        store.look("SELECT id FROM entries WHERE rowid = $1", {row},
                   [&](const db::Row& r) { entryOfRow_[row] = r.integer(0); });
        if (entryOfRow_.contains(row)) ids.insert(entryOfRow_[row]);
    }
    for (const auto row : rowsOf(touched, "messages")) {
        // A row that went leaves its place to another.
        if (entryOfMessageRow_.contains(row)) ids.insert(entryOfMessageRow_[row]);
        store.look("SELECT entry_id FROM messages WHERE rowid = $1", {row},
                   [&](const db::Row& r) { entryOfMessageRow_[row] = r.integer(0); });
        if (entryOfMessageRow_.contains(row)) ids.insert(entryOfMessageRow_[row]);
    }
    for (const auto id : ids) {
        std::optional<EntryRow> after;
        store.look(
            "SELECT e.ticket_id, e.kind, e.by_kind, e.by_id, e.at, e.by_name, e.detail,"
            " e.redacted, m.direction, m.message_id, m.delivery, m.recipients, m.intake_id,"
            " m.machine, m.from_name || char(10) || m.from_address || char(10) || m.subject ||"
            " char(10) || m.quoted_html || char(10) || m.in_reply_to || char(10) ||"
            " m.message_references || char(10) || m.trust, m.html || char(10) || m.body_text"
            " FROM entries e LEFT JOIN messages m ON m.entry_id = e.id WHERE e.id = $1",
            {id}, [&](const db::Row& r) {
                EntryRow row{
                    .ticket = r.integer(0),
                    .kind = r.text(1),
                    .byKind = r.text(2),
                    .by = r.integer(3),
                    .at = r.time(4),
                    .content = r.text(5) + "\n" + r.text(6) + "\n" + r.text(14) + r.text(15),
                    .redacted = r.boolean(7),
                    .marker = 0,
                    .direction = r.text(8),
                    .messageId = r.text(9),
                    .delivery = r.text(10),
                    .recipients = r.text(11),
                    .machine = r.text(13),
                    .arrival = r.integer(12)};
                row.marker = markerIn(r.text(6) + r.text(15));
                after = std::move(row);
            });
        if (const auto known = entries.find(id); known != entries.end())
            index(id, known->second, false);
        if (after) index(id, *after, true);
        put(entries, id, std::move(after), out.entries);
    }
}

void Mirror::index(std::int64_t id, const EntryRow& row, bool isThere) {
    const auto set = [&](auto& map, const auto& key) {
        if (isThere)
            map[key] = id;
        else
            map.erase(key);
    };
    if (row.marker != 0 && isThere) entriesOf[row.marker].insert(id);
    if (row.marker != 0 && !isThere) entriesOf[row.marker].erase(id);
    if (row.direction == "out") set(entryOf, row.messageId);
    if (row.arrival != 0) set(entryOfArrival, row.arrival);
}

void Mirror::followArrivals(Store& store, const Touched& touched, Changes& out) {
    for (const auto row : rowsOf(touched, "intake")) {
        std::optional<ArrivalRow> after;
        store.look(
            "SELECT id, natural_key, state, ticket_id, entry_id,"
            " raw_hash IS NOT NULL OR EXISTS (SELECT 1 FROM intake_raws"
            "  WHERE intake_id = intake.id AND length(raw) > 0)"
            " FROM intake WHERE rowid = $1",
            {row}, [&](const db::Row& r) {
                arrivalOfRow_[row] = r.integer(0);
                after = ArrivalRow{.naturalKey = r.text(1),
                                   .state = r.text(2),
                                   .ticket = r.integer(3),
                                   .entry = r.integer(4),
                                   .hasBytes = r.boolean(5)};
            });
        if (!arrivalOfRow_.contains(row)) continue;
        const auto id = arrivalOfRow_[row];
        if (after) arrivalOf[after->naturalKey] = id;
        put(arrivals, id, std::move(after), out.arrivals);
    }
}

void Mirror::followEvents(Store& store, Changes& out) {
    out.firstEvent = events.size();
    const auto last = events.empty() ? 0 : events.back().position;
    store.look(
        "SELECT position, subject, kind, permission, only_agent, team, owner, scoped, followers"
        " FROM events WHERE position > $1 ORDER BY position",
        {last}, [&](const db::Row& r) {
            events.push_back({.position = r.integer(0),
                              .subject = r.integer(1),
                              .kind = r.text(2),
                              .permission = r.text(3),
                              .only = r.integer(4),
                              .team = r.integer(5),
                              .owner = r.integer(6),
                              .scoped = r.boolean(7),
                              .followers = idsIn(r.view(8))});
        });
}

}  // namespace deskbell::sim
