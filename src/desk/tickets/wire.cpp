#include "desk/tickets/wire.hpp"

#include <algorithm>

#include "desk/tickets/policy.hpp"
#include "desk/tickets/rules.hpp"
#include "desk/tickets/store_rows.hpp"

namespace deskbell::tickets::wire {

namespace {

void writeRef(json::Writer& out, std::string_view key, std::int64_t id, std::string_view name) {
    out.key(key);
    if (id == 0) {
        out.null();
        return;
    }
    out.beginObject().key("id").idValue(id).key("name").string(name).endObject();
}

void writeAgentRef(json::Writer& out, std::string_view key, const people::Directory& everybody,
                   AgentId id) {
    const auto* agent = everybody.agent(id);
    if (!agent) {
        out.key(key).null();
        return;
    }
    out.key(key).beginObject().key("id").id(id).key("name").string(agent->name).key("avatar_url");
    if (auto url = everybody.avatarUrl(id); url.empty())
        out.null();
    else
        out.string(url);
    out.endObject();
}

const inboxes::Inbox* findInbox(const std::vector<inboxes::Inbox>& all, inboxes::InboxId id) {
    for (const auto& inbox : all) {
        if (inbox.id == id) return &inbox;
    }
    return nullptr;
}

void writeTicketRef(json::Writer& out, const Ticket& ticket) {
    out.beginObject().key("id").id(ticket.id).key("number").integer(ticket.number);
    out.key("subject").string(ticket.subject).endObject();
}

}  // namespace

bool Names::hasDraft(TicketId id) const {
    return std::binary_search(drafts.begin(), drafts.end(), id);
}

Names namesFor(const Tickets::Impl& self, db::ReadTx& tx, const Actor& actor) {
    Names names{self.parts.people.directory(tx), self.parts.inboxes.cached(tx), {}};
    if (self.drafts && actor.isAgent()) names.drafts = self.drafts->draftsOf(tx, actor.agent);
    std::sort(names.drafts.begin(), names.drafts.end());
    return names;
}

void rowFields(json::Writer& out, const Names& names, const Ticket& t, std::string_view tagsJson,
               bool unread) {
    out.key("id").id(t.id).key("number").integer(t.number).key("subject").string(t.subject);
    out.key("status").string(statusName(t.status)).key("priority").string(priorityName(t.priority));
    writeAgentRef(out, "owner", *names.everybody, t.owner);
    writeRef(out, "team", t.team.value, names.everybody->teamName(t.team));
    const auto* inbox = findInbox(*names.inboxes, t.inbox);
    out.key("inbox").beginObject().key("id").id(t.inbox).key("name").string(inbox ? inbox->name
                                                                                  : "");
    out.key("address")
        .string(inbox ? inbox->address : "")
        .key("sender_name")
        .string(inbox ? inbox->senderName : "")
        .endObject();
    out.key("customer").beginObject().key("id").id(t.customer).key("name").string(t.customerName);
    out.key("email").string(t.customerAddress).endObject();
    out.key("channel").string(t.channel);
    out.key("tags").raw(tagsJson);
    out.key("preview").string(t.preview);
    out.key("last_entry_at").time(t.lastEntryAt).key("last_customer_at").time(t.lastCustomerAt);
    out.key("created_at").time(t.createdAt).key("updated_at").time(t.updatedAt);
    out.key("waiting_since").time(t.waitingSince);
    out.key("next_due");
    if (t.nextDue.kind.empty()) {
        out.null();
    } else {
        out.beginObject().key("at").time(t.nextDue.at).key("kind").string(t.nextDue.kind);
        out.key("state").string(t.nextDue.state).endObject();
    }
    out.key("unread").boolean(unread).key("attachments").boolean(t.hasAttachments);
    out.key("draft").boolean(names.hasDraft(t.id));
    out.key("failed").boolean(t.hasFailed);
}

void wholeTicket(json::Writer& out, const Tickets::Impl& self, db::ReadTx& tx, const Actor& actor,
                 const Ticket& t) {
    const auto names = namesFor(self, tx, actor);
    const auto read = store::readAt(tx, t.id, actor.agent);
    out.beginObject();
    rowFields(out, names, t, store::tagsJson(t.tags), !read || *read < t.lastEntryAt);
    out.key("participants").beginArray();
    for (const auto& person : t.participants) {
        auto customer = self.parts.customers.findByEmail(tx, person.address);
        out.beginObject().key("address").string(person.address).key("name").string(person.name);
        out.key("customer_id")
            .id(customer ? customer->id : customers::CustomerId{})
            .key("role")
            .string(person.role)
            .endObject();
    }
    out.endArray();
    out.key("followers").beginArray();
    for (auto follower : t.followers) {
        out.beginObject()
            .key("id")
            .id(follower)
            .key("name")
            .string(names.everybody->agentName(follower))
            .endObject();
    }
    out.endArray();
    out.key("following")
        .boolean(std::find(t.followers.begin(), t.followers.end(), actor.agent) !=
                 t.followers.end());
    // Neighbours are named only to who may see them.
    auto neighbour = [&](TicketId id) -> std::optional<Ticket> {
        auto other = store::find(tx, id);
        return other && maySee(actor, other->audience()) ? other : std::nullopt;
    };
    out.key("follows_up");
    if (auto before = t.followsUp ? neighbour(t.followsUp) : std::nullopt)
        writeTicketRef(out, *before);
    else
        out.null();
    out.key("follow_ups").beginArray();
    for (auto id : store::followUpsOf(tx, t.id)) {
        if (auto after = neighbour(id)) writeTicketRef(out, *after);
    }
    out.endArray();
    out.key("solved_at").time(t.solvedAt).key("closed_at").time(t.closedAt);
    out.key("customer_label").string(rules::customerLabel(t.status));
    out.key("version").string(std::to_string(t.version));
    const auto can = policy::can(actor, t);
    out.key("can").beginObject();
    out.key("reply").boolean(can.reply).key("note").boolean(can.note).key("update").boolean(
        can.update);
    out.key("assign").boolean(can.assign).key("redact").boolean(can.redact);
    out.endObject().endObject();
}

}  // namespace deskbell::tickets::wire

namespace deskbell::tickets {

void Tickets::writeRow(json::Writer& out, db::ReadTx& tx, const Actor& actor,
                       const Ticket& ticket) const {
    const auto names = wire::namesFor(*impl_, tx, actor);
    const auto read = store::readAt(tx, ticket.id, actor.agent);
    out.beginObject();
    wire::rowFields(out, names, ticket, store::tagsJson(ticket.tags),
                    !read || *read < ticket.lastEntryAt);
    out.endObject();
}

void Tickets::writeTicket(json::Writer& out, db::ReadTx& tx, const Actor& actor,
                          const Ticket& ticket) const {
    wire::wholeTicket(out, *impl_, tx, actor, ticket);
}

std::vector<Ticket> Tickets::visible(db::ReadTx& tx, const Actor& actor,
                                     const std::vector<TicketId>& ids) const {
    std::vector<Ticket> out;
    for (auto& row : store::byIds(tx, actor, ids)) out.push_back(std::move(row.ticket));
    return out;
}

}  // namespace deskbell::tickets
