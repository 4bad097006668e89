// The same change on many tickets, and taking it back.

#include <algorithm>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "desk/tickets/impl.hpp"

namespace deskbell::tickets {

namespace {

constexpr Duration kUndoLives = std::chrono::hours(1);

std::vector<std::string> withTags(std::vector<std::string> tags,
                                  const std::vector<std::string>& add,
                                  const std::vector<std::string>& remove) {
    auto has = [](const std::vector<std::string>& list, const std::string& tag) {
        return std::any_of(list.begin(), list.end(),
                           [&](const auto& t) { return foldKey(t) == foldKey(tag); });
    };
    std::erase_if(tags, [&](const std::string& tag) { return has(remove, tag); });
    for (const auto& tag : add) {
        if (!has(tags, tag)) tags.push_back(tag);
    }
    return tags;
}

/// What puts the ticket back: only the fields that really changed.
void writeUndo(json::Writer& out, const Ticket& before, const Ticket& after) {
    out.beginObject().key("id").id(before.id);
    if (before.status != after.status) out.key("status").string(statusName(before.status));
    if (before.priority != after.priority)
        out.key("priority").string(priorityName(before.priority));
    if (before.owner != after.owner) out.key("owner_id").id(before.owner);
    if (before.team != after.team) out.key("team_id").id(before.team);
    if (before.tags != after.tags) {
        out.key("tags").beginArray();
        for (const auto& tag : before.tags) out.string(tag);
        out.endArray();
    }
    out.endObject();
}

TicketChange readUndo(const json::Value& row) {
    json::Reader in(row);
    TicketChange change;
    (void)in.value("id");
    if (auto status = in.optionalString("status")) change.status = parseStatus(*status);
    if (auto priority = in.optionalString("priority")) change.priority = parsePriority(*priority);
    if (in.has("owner_id")) change.owner = in.optionalId<AgentId>("owner_id").value_or(AgentId{});
    if (in.has("team_id")) change.team = in.optionalId<TeamId>("team_id").value_or(TeamId{});
    change.tags = in.optionalStrings("tags", 30);
    change.reason = "taken back";
    return change;
}

}  // namespace

Result<Tickets::Impl::BulkResult> Tickets::Impl::bulk(db::WriteTx& tx, const Actor& actor,
                                                      const BulkChange& command) {
    BulkResult result;
    json::Writer undo;
    undo.beginArray();
    for (auto id : command.ids) {
        auto before = get(tx, actor, id);
        auto wanted = command.change;
        if (before && (!command.addTags.empty() || !command.removeTags.empty())) {
            wanted.tags = withTags(before->tags, command.addTags, command.removeTags);
        }
        auto after = before ? change(tx, actor, id, wanted) : before;
        if (!after) {
            // What is wrong with the command itself is wrong for every ticket: refuse the whole.
            if (after.error().code == Errc::invalid) return std::move(after).error();
            result.refused.push_back(id);
            continue;
        }
        if (after->version == before->version) continue;
        ++result.changed;
        writeUndo(undo, *before, *after);
    }
    undo.endArray();
    if (result.changed > 0) {
        result.undoToken = parts.random.token(16);
        store::putUndo(tx, sha256Hex(result.undoToken), actor.agent, undo.text(),
                       parts.clock.now());
    }
    return result;
}

Result<int> Tickets::Impl::undoBulk(db::WriteTx& tx, const Actor& actor, std::string_view token) {
    auto changes =
        store::takeUndo(tx, sha256Hex(token), actor.agent, parts.clock.now() - kUndoLives);
    if (!changes)
        return Error{Errc::notFound, "undo.gone", "", "It is too late to take this back."};
    auto rows = json::parse(*changes);
    ASSERT(rows.has_value());
    int undone = 0;
    for (const auto& row : rows->items()) {
        auto id = parseId<TicketId>(row["id"].string().value_or(""));
        if (id && change(tx, actor, *id, readUndo(row))) ++undone;
    }
    return undone;
}

}  // namespace deskbell::tickets
