#include "base/text.hpp"
#include "desk/notifications/impl.hpp"
#include "desk/notifications/schemas.hpp"
#include "kernel/page.hpp"

namespace deskbell::notifications {

Notifications::Notifications(const Clock& clock, IdSource& ids, kernel::Outbox& outbox,
                             kernel::Jobs& jobs, people::People& people)
    : impl_(std::make_unique<Impl>(clock, ids, outbox, jobs, people)) {}
Notifications::~Notifications() = default;

void Notifications::notify(db::WriteTx& tx, const Actor& actor, Kind kind,
                           const tickets::Ticket& ticket, timeline::EntryId entry,
                           std::string_view preview, const std::vector<AgentId>& agents) {
    const auto everybody = impl_->people.directory(tx);
    for (auto id : agents) {
        if (id == actor.agent) continue;
        auto reader = impl_->people.actorFor(tx, id);
        if (!reader || !maySee(*reader, ticket.audience())) continue;
        const store::Row row{.id = impl_->ids.next(),
                             .agent = id,
                             .kind = std::string(kKinds[static_cast<std::size_t>(kind)]),
                             .ticket = ticket.id,
                             .entry = entry,
                             .by = actor.agent,
                             .preview = std::string(firstCodePoints(preview, 200)),
                             .at = impl_->clock.now(),
                             .readAt = {}};
        store::insert(tx, row);
        impl_->outbox.add(tx, {.kind = "notification.added",
                               .subject = row.id,
                               .audience = {.only = id},
                               .by = actor.agent,
                               .data = {}});
        if (everybody->agent(id)->notifyEmail) impl_->planMail(tx, row);
    }
}

void Notifications::customerWrote(db::WriteTx& tx, const tickets::Ticket& ticket,
                                  timeline::EntryId entry, std::string_view from,
                                  std::string_view preview) {
    if (!ticket.owner && ticket.followers.empty()) return;
    auto writer = Actor::system("intake");
    if (auto agent = impl_->people.findAgentByEmail(tx, from)) writer.agent = agent->id;
    if (ticket.owner) notify(tx, writer, Kind::reply, ticket, entry, preview, {ticket.owner});
    auto followers = ticket.followers;
    std::erase(followers, ticket.owner);
    notify(tx, writer, Kind::followed, ticket, entry, preview, followers);
}

bool Notifications::toldBy(db::ReadTx& tx, timeline::TicketId ticket,
                           std::string_view messageId) const {
    const auto mark = parseIdValue(messageId.substr(0, messageId.find('.')));
    return mark && store::ticketOf(tx, *mark) == ticket;
}

void Notifications::assigned(db::WriteTx& tx, const Actor& actor, const tickets::Ticket& ticket) {
    notify(tx, actor, Kind::assigned, ticket, {}, ticket.preview, {ticket.owner});
}

void Notifications::contentRemoved(db::WriteTx& tx, timeline::TicketId ticket,
                                   timeline::EntryId entry) {
    store::forgetContent(tx, ticket, entry);
}

std::optional<timeline::Author> Notifications::Impl::customerOf(db::ReadTx& tx,
                                                                const store::Row& row) const {
    if (row.by || !row.entry || (row.kind != "reply" && row.kind != "followed"))
        return std::nullopt;
    ASSERT(mailing.has_value());
    auto entry = mailing->timeline.find(tx, row.ticket, row.entry);
    if (!entry || entry->by.kind != "customer") return std::nullopt;
    return std::move(entry->by);
}

void Notifications::addRoutes(kernel::Router& router, tickets::Tickets& tickets) {
    using kernel::Request;
    using kernel::Response;
    namespace schema = kernel::schema;
    auto* self = impl_.get();
    addSchemas(router);

    auto list = [self, &tickets](db::ReadTx& tx, const Request& request) -> Result<Response> {
        const auto page = kernel::Page::of(request, 30, 100);
        if (!page) return page.error();
        const auto before = kernel::idCursor<Id<struct NotificationTag>>(request);
        if (!before) return before.error();
        auto rows = store::list(tx, request.actor->agent, before->value, page->toRead());
        const auto next = page->cut(rows, [](const auto& row) { return std::to_string(row.id); });
        auto everybody = self->people.directory(tx);
        auto writeRow = [&](json::Writer& out, const store::Row& row) {
            auto ticket = tickets.get(tx, *request.actor, row.ticket);
            if (!ticket) return;  // may not be seen any more
            out.beginObject().key("id").idValue(row.id).key("kind").string(row.kind);
            out.key("ticket")
                .beginObject()
                .key("id")
                .id(ticket->id)
                .key("number")
                .integer(ticket->number);
            out.key("subject").string(ticket->subject).endObject();
            out.key("entry_id").id(row.entry).key("by");
            if (!row.by)
                out.null();
            else
                out.beginObject()
                    .key("id")
                    .id(row.by)
                    .key("name")
                    .string(everybody->agentName(row.by))
                    .endObject();
            out.key("customer");
            if (const auto writer = self->customerOf(tx, row); !writer)
                out.null();
            else
                out.beginObject()
                    .key("id")
                    .idValue(writer->id)
                    .key("name")
                    .string(writer->name)
                    .endObject();
            out.key("at").time(row.at).key("read").boolean(row.readAt.has_value());
            out.key("preview").string(row.preview).endObject();
        };
        auto out = kernel::beginList(rows, next, writeRow);
        out.key("unread").integer(store::unread(tx, request.actor->agent)).endObject();
        return kernel::ok(std::move(out));
    };
    router.add({.method = "GET",
                .path = "/api/v1/me/notifications",
                .summary = "What one should know of, newest first",
                .permission = Permission::ticketsRead,
                .query = {"cursor", {"limit", schema::integer(1, 100)}},
                .response = schema::ref("NotificationPage"),
                .handler = kernel::ReadHandler(list)});

    auto read = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        json::Reader in(request.body);
        auto ids = in.optionalIds<Id<struct NotificationTag>>("ids", 200);
        if (auto bad = in.error()) return *bad;
        const auto now = self->clock.now();
        if (!ids)
            store::markAllRead(tx, request.actor->agent, now);
        else
            for (auto id : *ids) store::markRead(tx, request.actor->agent, id.value, now);
        self->outbox.add(tx, {.kind = "notification.added",
                              .subject = 0,
                              .audience = {.only = request.actor->agent},
                              .by = request.actor->agent,
                              .data = {}});
        return kernel::noContent();
    };
    router.add({.method = "POST",
                .path = "/api/v1/me/notifications/read",
                .summary = "Mark some or all as read",
                .permission = Permission::ticketsRead,
                .body = kernel::Body::json,
                .request = schema::ref("NotificationsRead"),
                .status = 204,
                .handler = kernel::WriteHandler(read)});
}

}  // namespace deskbell::notifications
