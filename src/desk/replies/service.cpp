#include <algorithm>

#include "base/json.hpp"
#include "base/text.hpp"
#include "desk/markup/markup.hpp"
#include "desk/replies/impl.hpp"
#include "desk/replies/rules.hpp"

namespace deskbell::replies {

using timeline::Delivery;
using timeline::Entry;
using timeline::EntryId;
using timeline::TicketId;

const kernel::Setting kUndoSeconds{"replies.undo_seconds",
                                   kernel::SettingKind::integer,
                                   "8",
                                   "Seconds in which a sent message can be taken back.",
                                   0,
                                   60};

namespace {

constexpr std::string_view kUndoOver = "replies.undo_over";

Error closedError() {
    return Error{Errc::conflict, "ticket.closed", "",
                 "This ticket is closed for good. Write to the customer in a new ticket."};
}

std::string undoPayload(const tickets::Ticket& before, const tickets::Ticket& after,
                        EntryId entry) {
    json::Writer out;
    out.beginObject();
    out.key("ticket").id(before.id);
    out.key("entry").id(entry);
    out.key("status").string(tickets::statusName(before.status));
    out.key("status_after").string(tickets::statusName(after.status));
    out.key("waiting_since").time(before.waitingSince);
    out.endObject();
    return out.take();
}

}  // namespace

Result<std::vector<timeline::Attachment>> Replies::Impl::claim(
    db::ReadTx& tx, const Actor& actor, const std::vector<timeline::AttachmentId>& ids) const {
    auto found = parts.timeline.uploads(tx, actor.agent, ids);
    if (found.size() != ids.size()) {
        return Error{Errc::invalid, "attachment.unknown", "attachment_ids",
                     "An attachment is not there any more. Attach it again."};
    }
    return found;
}

Result<void> Replies::Impl::refuseWhenAnswered(db::ReadTx& tx, const Actor& actor,
                                               const SendMessage& command) const {
    if (command.force || !command.lastSeen) return {};
    auto latest = parts.timeline.latestMessage(tx, command.ticket, false);
    if (!latest || latest->id <= command.lastSeen) return {};
    if (latest->by.kind != "agent" || latest->by.id == actor.agent.value) return {};
    return Error{
        Errc::conflict, "ticket.replied_meanwhile", "",
        latest->by.name + " has answered while you were writing. Read it, then send again."};
}

timeline::Message Replies::Impl::outgoingMessage(db::ReadTx& tx, const tickets::Ticket& ticket,
                                                 const inboxes::Inbox& inbox) const {
    timeline::Message message;
    message.inbox = inbox.id.value;
    message.incoming = false;
    message.channel = inbox.channel;
    message.from.address = inbox.address;
    message.subject = ticket.subject;
    message.trust = "verified";
    message.messageId = parts.outgoing.newMessageId(ticket, inbox);
    if (auto last = parts.timeline.latestMessage(tx, ticket.id, true); last && last->message) {
        message.inReplyTo = last->message->messageId;
        message.references = last->message->references;
        if (!message.inReplyTo.empty()) message.references.push_back(message.inReplyTo);
    } else if (auto own = parts.timeline.latestMessage(tx, ticket.id, false); own && own->message) {
        message.inReplyTo = own->message->messageId;
        message.references = own->message->references;
        message.references.push_back(message.inReplyTo);
    }
    return message;
}

Result<Entry> Replies::Impl::send(db::WriteTx& tx, const Actor& actor, SendMessage command) {
    auto ticket = parts.tickets.get(tx, actor, command.ticket);
    if (!ticket) return std::move(ticket).error();
    if (ticket->status == tickets::Status::closed) return closedError();
    if (auto fresh = refuseWhenAnswered(tx, actor, command); !fresh)
        return std::move(fresh).error();

    auto inbox = parts.inboxes.find(tx, ticket->inbox);
    ASSERT(inbox.has_value());
    if (inbox->outgoing.kind == "none") {
        return Error{Errc::conflict, "inbox.cannot_send", "",
                     "The inbox " + inbox->name +
                         " has no way to send mail. An administrator can set it up."};
    }
    auto addressed = rules::checkRecipients(command);
    if (!addressed) return std::move(addressed).error();
    auto attachments = claim(tx, actor, command.attachments);
    if (!attachments) return std::move(attachments).error();

    auto body = markup::sanitizeComposed(command.html);
    auto text = markup::htmlToText(body.html);
    if (auto good = rules::checkContent(text, body.html, *attachments); !good)
        return std::move(good).error();

    auto agent = parts.people.findAgent(tx, actor.agent);
    const inboxes::Writer writer{actor.name, parts.people.directory(tx)->teamName(ticket->team)};
    auto signature =
        agent && !agent->signatureHtml.empty() ? agent->signatureHtml : signatureOf(*inbox, writer);
    auto message = outgoingMessage(tx, *ticket, *inbox);
    message.from.name = senderNameOf(*inbox, writer);
    message.to = std::move(addressed->to);
    message.cc = std::move(addressed->cc);
    message.bcc = std::move(addressed->bcc);
    message.html = body.html;
    message.quotedHtml = signature;  // folded on the timeline, sent in full
    message.text = text;
    message.delivery = Delivery::undo;
    message.deliveryAt =
        parts.clock.now() + std::chrono::seconds(parts.settings.integer(tx, kUndoSeconds));
    const auto due = *message.deliveryAt;

    std::vector<tickets::Participant> joined;
    for (const auto& party : message.cc) joined.push_back({party.address, party.name, "cc"});
    const bool hasAttachments = !attachments->empty();
    auto entry = parts.timeline.append(tx, {.ticket = ticket->id,
                                            .kind = "message",
                                            .by = {"agent", actor.agent.value, actor.name},
                                            .detail = {},
                                            .message = std::move(message),
                                            .attachments = *std::move(attachments),
                                            .audience = ticket->audience()});
    if (!entry) return std::move(entry).error();

    parts.tickets.addParticipants(tx, ticket->id, joined);
    if (!ticket->owner) {
        // Whoever answers a ticket that nobody has, answers for it.
        auto owned = parts.tickets.change(tx, actor, ticket->id,
                                          {.owner = actor.agent, .reason = "answered it"});
        if (!owned) return std::move(owned).error();
    }
    auto changed = parts.tickets.messageAdded(tx, actor, ticket->id,
                                              {.incoming = false,
                                               .preview = markup::previewOf(text),
                                               .hasAttachments = hasAttachments,
                                               .statusAfter = command.statusAfter,
                                               .entry = entry->id,
                                               .force = command.force});
    if (!changed) return std::move(changed).error();

    parts.jobs.add(tx, {.kind = std::string(kUndoOver),
                        .key = toString(entry->id),
                        .payload = undoPayload(*ticket, *changed, entry->id),
                        .due = due,
                        .lane = {}});
    dropDraft(tx, actor, ticket->id, "reply");
    return entry;
}

Result<Entry> Replies::Impl::sendAutomatic(db::WriteTx& tx, const tickets::Ticket& ticket,
                                           const std::string& text, const Entry& inReplyTo) {
    auto inbox = parts.inboxes.find(tx, ticket.inbox);
    ASSERT(inbox.has_value());
    auto message = outgoingMessage(tx, ticket, *inbox);
    const inboxes::Writer machine{"", parts.people.directory(tx)->teamName(ticket.team)};
    message.from.name = senderNameOf(*inbox, machine);
    message.to = {{ticket.customerName, ticket.customerAddress}};
    message.inReplyTo = inReplyTo.message ? inReplyTo.message->messageId : "";
    message.text = text;
    message.html =
        "<p>" + replaceAll(replaceAll(escapeHtml(text), "\n\n", "</p><p>"), "\n", "<br>") + "</p>";
    message.quotedHtml = signatureOf(*inbox, machine);
    message.machine = "auto_generated";
    message.delivery = Delivery::queued;
    auto entry = parts.timeline.append(tx, {.ticket = ticket.id,
                                            .kind = "message",
                                            .by = {"system", 0, inbox->name},
                                            .detail = {},
                                            .message = std::move(message),
                                            .attachments = {},
                                            .audience = ticket.audience()});
    if (!entry) return std::move(entry).error();
    parts.outgoing.queue(tx, ticket, entry->id, inbox->id);
    return entry;
}

Result<Entry> Replies::Impl::addNote(db::WriteTx& tx, const Actor& actor, TicketId id,
                                     std::string html,
                                     std::vector<timeline::AttachmentId> attachmentIds) {
    auto ticket = parts.tickets.get(tx, actor, id);
    if (!ticket) return std::move(ticket).error();
    auto attachments = claim(tx, actor, attachmentIds);
    if (!attachments) return std::move(attachments).error();
    auto body = markup::sanitizeComposed(html);
    auto text = markup::htmlToText(body.html);
    if (auto good = rules::checkContent(text, body.html, *attachments); !good)
        return std::move(good).error();

    auto mentioned = rules::mentionsIn(body.html);
    auto entry = parts.timeline.append(tx, {.ticket = id,
                                            .kind = "note",
                                            .by = {"agent", actor.agent.value, actor.name},
                                            .detail = body.html,
                                            .message = {},
                                            .attachments = *std::move(attachments),
                                            .audience = ticket->audience()});
    if (!entry) return std::move(entry).error();
    parts.tickets.noteAdded(tx, actor, id);
    parts.notifications.notify(tx, actor, notifications::Kind::mention, *ticket, entry->id,
                               markup::previewOf(text), mentioned);
    dropDraft(tx, actor, id, "note");
    return entry;
}

Recipients Replies::Impl::recipientsFor(db::ReadTx& tx, const tickets::Ticket& ticket,
                                        bool all) const {
    auto last = parts.timeline.latestMessage(tx, ticket.id, true);
    std::vector<std::string> ours;
    const auto inboxes = parts.inboxes.cached(tx);  // named: it may be held by nobody else
    for (const auto& inbox : *inboxes) ours.push_back(inbox.address);
    return rules::chooseRecipients(ticket, last && last->message ? &*last->message : nullptr, ours,
                                   all);
}

Result<void> Replies::Impl::release(db::WriteTx& tx, TicketId ticketId, EntryId entry) {
    auto ticket = parts.tickets.find(tx, ticketId);
    if (!ticket) return {};
    if (parts.timeline.moveDelivery(tx, entry, Delivery::undo, Delivery::queued, "",
                                    ticket->audience())) {
        parts.outgoing.queue(tx, *ticket, entry, ticket->inbox);
    }
    return {};
}

Result<store::Draft> Replies::Impl::undo(db::WriteTx& tx, const Actor& actor, TicketId ticketId,
                                         EntryId entryId) {
    auto ticket = parts.tickets.get(tx, actor, ticketId);
    if (!ticket) return std::move(ticket).error();
    auto entry = parts.timeline.find(tx, ticketId, entryId);
    if (!entry || !entry->message) return Error{Errc::notFound, "message.not_found"};
    if (entry->by.kind != "agent" || entry->by.id != actor.agent.value) {
        return Error{Errc::forbidden, "message.not_yours", "",
                     "Only who sent a message can take it back."};
    }
    auto job = parts.jobs.cancel(tx, kUndoOver, toString(entryId));
    if (!job || entry->message->delivery != Delivery::undo) {
        return Error{Errc::conflict, "message.gone", "", "The message has left already."};
    }

    auto list = [](json::Writer& out, std::string_view key,
                   const std::vector<timeline::Party>& parties) {
        out.key(key).beginArray();
        for (const auto& p : parties) {
            out.beginObject()
                .key("name")
                .string(p.name)
                .key("address")
                .string(p.address)
                .endObject();
        }
        out.endArray();
    };
    json::Writer recipients;
    recipients.beginObject();
    list(recipients, "to", entry->message->to);
    list(recipients, "cc", entry->message->cc);
    list(recipients, "bcc", entry->message->bcc);
    recipients.endObject();
    json::Writer ids;
    ids.beginArray();
    for (const auto& attachment : entry->attachments) ids.id(attachment.id);
    ids.endArray();

    parts.timeline.releaseAttachments(tx, entryId, actor.agent);
    parts.timeline.removeUnsent(tx, entryId, ticket->audience());
    auto before = json::parse(*job);
    ASSERT(before.has_value());
    auto named = [&](std::string_view key) {
        return tickets::parseStatus((*before)[key].string().value_or("")).value_or(ticket->status);
    };
    // Who moved it since, the customer by writing or a colleague, meant it.
    const bool moved = ticket->status != named("status_after");
    const auto status = moved ? ticket->status : named("status");
    auto waiting = ticket->waitingSince;
    if (auto text = (*before)["waiting_since"].string();
        text && status != tickets::Status::solved) {
        if (auto at = parseRfc3339(*text)) waiting = *at;
    }
    parts.tickets.messageTakenBack(tx, actor, ticketId, status, waiting, entryId);
    return saveDraft(tx, actor, ticketId,
                     {.kind = "reply",
                      .html = entry->message->html,
                      .recipients = recipients.take(),
                      .attachmentIds = ids.take(),
                      .updatedAt = {}});
}

Result<void> Replies::Impl::retry(db::WriteTx& tx, const Actor& actor, TicketId ticketId,
                                  EntryId entryId) {
    auto ticket = parts.tickets.get(tx, actor, ticketId);
    if (!ticket) return std::move(ticket).error();
    auto entry = parts.timeline.find(tx, ticketId, entryId);
    if (!entry || !entry->message || entry->message->incoming)
        return Error{Errc::notFound, "message.not_found"};
    auto state = entry->message->delivery;
    if (state != Delivery::failed && state != Delivery::bounced) {
        return Error{Errc::conflict, "message.not_failed", "",
                     "The message is on its way already."};
    }
    ASSERT(
        parts.timeline.moveDelivery(tx, entryId, state, Delivery::queued, "", ticket->audience()));
    parts.tickets.setFailed(tx, ticketId, parts.timeline.anyFailed(tx, ticketId));
    parts.outgoing.queue(tx, *ticket, entryId, ticket->inbox);
    return {};
}

Result<store::Draft> Replies::Impl::saveDraft(db::WriteTx& tx, const Actor& actor, TicketId ticket,
                                              store::Draft draft) {
    if (draft.html.size() > rules::kMostHtmlBytes) {
        return Error{Errc::invalid, "draft.too_long", "html",
                     "The text is too long; attach it as a file."};
    }
    draft.html = markup::sanitizeComposed(draft.html).html;
    draft.updatedAt = parts.clock.now();
    draft.version = store::put(tx, actor.agent, ticket, draft);
    announceDraft(tx, actor, ticket);
    return draft;
}

void Replies::Impl::dropDraft(db::WriteTx& tx, const Actor& actor, TicketId ticket,
                              std::string_view kind) {
    if (store::remove(tx, actor.agent, ticket, kind)) announceDraft(tx, actor, ticket);
}

void Replies::Impl::announceDraft(db::WriteTx& tx, const Actor& actor, TicketId ticket) {
    parts.outbox.add(tx, {.kind = "ticket.draft_changed",
                          .subject = ticket.value,
                          .audience = {.only = actor.agent},
                          .by = actor.agent,
                          .data = {}});
}

Replies::Replies(Parts parts) : impl_(std::make_unique<Impl>(std::move(parts))) {}
Replies::~Replies() = default;

Result<Entry> Replies::send(db::WriteTx& tx, const Actor& actor, SendMessage command) {
    return impl_->send(tx, actor, std::move(command));
}
Result<Entry> Replies::sendAutomatic(db::WriteTx& tx, const tickets::Ticket& ticket,
                                     const std::string& text, const Entry& inReplyTo) {
    return impl_->sendAutomatic(tx, ticket, text, inReplyTo);
}
Result<Entry> Replies::addNote(db::WriteTx& tx, const Actor& actor, TicketId ticket,
                               std::string html, std::vector<timeline::AttachmentId> attachments) {
    return impl_->addNote(tx, actor, ticket, std::move(html), std::move(attachments));
}
Recipients Replies::recipientsFor(db::ReadTx& tx, const tickets::Ticket& ticket, bool all) const {
    return impl_->recipientsFor(tx, ticket, all);
}
std::vector<TicketId> Replies::draftsOf(db::ReadTx& tx, AgentId agent) const {
    return store::ticketsWithDrafts(tx, agent);
}

void Replies::addJobs(kernel::Jobs& jobs) {
    jobs.handle(std::string(kUndoOver),
                [this](db::WriteTx& tx, const kernel::Job& job) -> Result<void> {
                    auto payload = json::parse(job.payload);
                    ASSERT(payload.has_value());
                    json::Reader in(*payload);
                    return impl_->release(tx, in.id<TicketId>("ticket"), in.id<EntryId>("entry"));
                });
}

}  // namespace deskbell::replies
