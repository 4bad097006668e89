#include <algorithm>
#include <stdexcept>

#include "base/text.hpp"
#include "desk/intake/impl.hpp"
#include "desk/intake/rules.hpp"
#include "desk/intake/store.hpp"

namespace deskbell::intake {

using tickets::Status;
using tickets::Ticket;
using timeline::Delivery;
using timeline::Entry;
using timeline::EntryId;

const kernel::Setting kAcknowledgementsPerDay{
    "intake.acknowledgements_per_day",
    kernel::SettingKind::integer,
    "5",
    "Automatic answers that one address gets in a day at the most.",
    0,
    100};

namespace {

std::int64_t dayOf(Timestamp at) {
    return toMicros(at) / 86'400'000'000;
}

timeline::Message messageOf(const Understood& what, inboxes::InboxId inbox, const store::Row& row) {
    timeline::Message message;
    message.inbox = inbox.value;
    message.incoming = true;
    message.channel = row.channel;
    message.from = {what.senderName, what.senderAddress};
    message.to = what.to;
    message.cc = what.cc;
    message.replyTo = what.replyTo;
    message.subject = what.subject;
    message.html = what.html;
    message.quotedHtml = what.quotedHtml;
    message.text = what.text;
    message.hasRemoteImages = what.hasRemoteImages;
    message.machine = what.fromOurselves && what.machine.empty() ? "own_loop" : what.machine;
    message.trust = what.trust;
    message.messageId = what.messageId;
    message.inReplyTo = what.inReplyTo;
    message.references = what.references;
    message.originalHash = row.rawHash;
    message.intake = row.id.value;
    message.invitation = what.invitation;
    message.oversized = what.oversized;
    return message;
}

}  // namespace

Intake::Prepared Intake::Impl::prepare(Arrival arrival) const {
    std::string hash;
    if (arrival.raw.size() > kMostInRow) hash = parts.blobs.put(arrival.raw).hash;
    return Prepared{std::move(arrival), std::move(hash)};
}

std::optional<IntakeId> Intake::Impl::keep(db::WriteTx& tx, const Prepared& prepared) {
    const auto& arrival = prepared.arrival;
    store::Row row;
    row.id = parts.ids.make<IntakeId>();
    row.inbox = arrival.inbox;
    row.channel = arrival.channel;
    row.receivedAt = parts.clock.now();
    row.envelope = arrival.envelope;
    row.rawSize = static_cast<std::int64_t>(arrival.raw.size());
    row.rawHash = prepared.rawHash;
    row.fullSize = arrival.fullSize;
    if (!store::insert(tx, row, arrival.naturalKey, arrival.raw)) return std::nullopt;
    return row.id;
}

bool Intake::Impl::take(db::WriteTx& tx, const Prepared& prepared) {
    if (!keep(tx, prepared)) return false;
    wakeAfter(tx);
    return true;
}

void Intake::Impl::takeUnreadable(db::WriteTx& tx, const Prepared& prepared,
                                  std::string_view error) {
    if (auto id = keep(tx, prepared)) quarantine(tx, *id, error, "", "");
}

std::optional<Waiting> Intake::Impl::load(db::ReadTx& tx, IntakeId id) const {
    auto row = store::find(tx, id);
    if (!row || row->state != "waiting") return std::nullopt;
    auto raw = row->rawHash.empty() ? store::rawOf(tx, id) : std::string();
    return Waiting{id,           row->inbox,      row->channel, row->envelope, std::move(raw),
                   row->rawHash, row->receivedAt, row->attempts};
}

Result<std::string> Intake::Impl::original(db::ReadTx& tx, IntakeId id) const {
    auto row = store::find(tx, id);
    if (!row) return Error{Errc::notFound, "intake.not_found"};
    auto raw = store::rawOf(tx, id);
    if (raw.empty()) return Error{Errc::notFound, "intake.erased"};
    return raw;
}

std::optional<Intake::Impl::Match> Intake::Impl::findTicket(db::ReadTx& tx,
                                                            const Understood& what) const {
    // A forged sender speaks for nobody, whatever it refers to.
    if (what.trust == "forged") return std::nullopt;

    for (const auto& token : what.replyTokens) {
        if (auto ticket = parts.tickets.findByReplyToken(tx, token))
            return Match{*std::move(ticket), true};
    }
    if (what.bouncedMessageId) {
        if (auto entry = parts.timeline.findByMessageId(tx, *what.bouncedMessageId)) {
            auto ticket = parts.tickets.find(tx, entry->ticket);
            return ticket ? std::optional(Match{*std::move(ticket), true}) : std::nullopt;
        }
    }
    auto references = what.references;
    if (!what.inReplyTo.empty()) references.push_back(what.inReplyTo);
    for (auto id = references.rbegin(); id != references.rend(); ++id) {
        auto entry = parts.timeline.findByMessageId(tx, *id);
        if (!entry || !entry->message) continue;
        auto ticket = parts.tickets.find(tx, entry->ticket);
        if (!ticket) continue;
        // Our own Message-IDs cannot be guessed; a customer's may be known to strangers.
        const bool ours = !entry->message->incoming;
        if (ours || parts.tickets.takesPart(tx, *ticket, what.senderAddress))
            return Match{*std::move(ticket), ours};
    }
    if (what.subjectNumber) {
        auto ticket = parts.tickets.findByNumber(tx, *what.subjectNumber);
        if (ticket && parts.tickets.takesPart(tx, *ticket, what.senderAddress))
            return Match{*std::move(ticket), false};
    }
    return std::nullopt;
}

customers::Customer Intake::Impl::customerOf(db::WriteTx& tx, const Understood& what) {
    if (what.customer) {
        if (auto known = parts.customers.find(tx, what.customer)) return *std::move(known);
    }
    const std::string address =
        what.senderAddress.empty() ? std::string(rules::kUnknownSender) : what.senderAddress;
    return parts.customers.findOrCreateByEmail(tx, address, what.senderName);
}

Result<Ticket> Intake::Impl::openTicket(db::WriteTx& tx, const Actor& actor, const store::Row& row,
                                        const customers::Customer& customer, const Understood& what,
                                        const tickets::MessageEffect& effect,
                                        const Ticket* followsUp) {
    tickets::NewTicket command;
    command.inbox = row.inbox;
    command.channel = row.channel;
    command.customer = customer.id;
    command.customerName = customer.name;
    command.customerAddress = what.senderAddress.empty() ? customer.email() : what.senderAddress;
    command.subject = what.subject;
    if (followsUp != nullptr) {
        command.followsUp = followsUp->id;
        command.team = followsUp->team;
    }
    if (what.trust == "forged") command.tags = {"forged sender"};
    command.first = effect;
    return parts.tickets.create(tx, actor, std::move(command));
}

void Intake::Impl::markBounced(db::WriteTx& tx, const Actor& actor, const Understood& what) {
    if (!what.bouncedMessageId || !what.bouncePermanent) return;
    auto entry = parts.timeline.findByMessageId(tx, *what.bouncedMessageId);
    if (!entry || !entry->message || entry->message->incoming) return;
    auto ticket = parts.tickets.find(tx, entry->ticket);
    if (!ticket) return;
    if (!parts.timeline.moveDelivery(tx, entry->id, Delivery::sent, Delivery::bounced,
                                     what.bounceReason, ticket->audience())) {
        return;
    }
    parts.tickets.setFailed(tx, ticket->id, true);
    std::vector<AgentId> told;
    if (entry->by.kind == "agent") told.push_back(AgentId{entry->by.id});
    if (ticket->owner && ticket->owner.value != entry->by.id) told.push_back(ticket->owner);
    parts.notifications.notify(tx, actor, notifications::Kind::failed, *ticket, entry->id,
                               what.bounceReason, told);
}

/// Never silently incomplete: says on the ticket what is missing and where it lies, and tells those
/// who look after the intake.
void Intake::Impl::noteOversized(db::WriteTx& tx, const Ticket& ticket, const Entry& entry,
                                 const timeline::Oversized& oversized) {
    json::Writer detail;
    detail.beginObject().key("event").string("only_the_start_of_this_message_was_taken");
    detail.key("entry_id").id(entry.id).key("size").integer(oversized.size);
    detail.key("limit").integer(oversized.limit).key("mailbox").string(oversized.mailbox);
    detail.key("folder").string(oversized.folder);
    detail.key("reason").string(rules::oversizedText(oversized)).endObject();
    auto noted = parts.timeline.append(tx, {.ticket = ticket.id,
                                            .kind = "event",
                                            .by = {"system", 0, "Deskbell"},
                                            .detail = detail.take(),
                                            .message = {},
                                            .attachments = {},
                                            .audience = ticket.audience()});
    ASSERT(noted.has_value());
    announce(tx, IntakeId{entry.message->intake});
}

/// Who answers the mail of a notification, an agent or an absent agent's mailbox, writes neither to
/// the customer nor to colleagues: told of it, they would answer in their turn, and so for ever.
bool Intake::Impl::answersNotification(db::ReadTx& tx, const std::optional<Match>& match,
                                       const Understood& what) const {
    if (!match || !match->proven) return false;
    const bool onlyReferences = what.inReplyTo.empty() && !what.references.empty();
    const auto& answered = onlyReferences ? what.references.back() : what.inReplyTo;
    return parts.notifications.toldBy(tx, match->ticket.id, answered);
}

void Intake::Impl::joinParticipants(db::WriteTx& tx, const Ticket& ticket, const Understood& what) {
    if (what.trust == "forged" || rules::isMachine(what)) return;
    std::vector<tickets::Participant> joined;
    auto add = [&](const timeline::Party& party, std::string role) {
        if (party.address.empty() || party.address == ticket.customerAddress) return;
        joined.push_back({party.address, party.name, std::move(role)});
    };
    add({what.senderName, what.senderAddress}, "cc");
    for (const auto& party : what.to) add(party, "to");
    for (const auto& party : what.cc) add(party, "cc");
    if (joined.empty()) return;
    if (joined.size() > 50) joined.resize(50);
    parts.tickets.addParticipants(tx, ticket.id, joined);
}

void Intake::Impl::acknowledge(db::WriteTx& tx, const Ticket& ticket, const Entry& entry,
                               const customers::Customer& customer, const Understood& what,
                               bool newTicket) {
    if (!newTicket) return;
    const auto all = parts.inboxes.cached(tx);
    const auto inbox =
        std::find_if(all->begin(), all->end(), [&](const auto& i) { return i.id == ticket.inbox; });
    if (inbox == all->end() || !inbox->acknowledge) return;
    const auto today = dayOf(parts.clock.now());
    const rules::AcknowledgementFacts facts{
        .newTicket = newTicket,
        .inboxAcknowledges = inbox->acknowledge,
        .inboxCanSend = inbox->outgoing.kind != "none",
        .sentToday = store::acknowledgementsOn(tx, what.senderAddress, today),
        .most = parts.settings.integer(tx, kAcknowledgementsPerDay)};
    if (!rules::mayAcknowledge(what, facts)) return;
    store::countAcknowledgement(tx, what.senderAddress, today);
    const auto language = letters::chooseLanguage(
        {customer.language, what.language, parts.settings.text(tx, letters::kDefaultLanguage)});
    auto sent = parts.replies.sendAutomatic(
        tx, ticket, rules::acknowledgementText(*inbox, ticket, language), entry);
    ASSERT(sent.has_value());
}

Result<std::optional<Placed>> Intake::Impl::place(db::WriteTx& tx, IntakeId id,
                                                  const Understood& what) {
    auto row = store::find(tx, id);
    if (!row || row->state != "waiting") return std::optional<Placed>{};

    const auto actor = Actor::system("intake");
    auto customer = customerOf(tx, what);

    markBounced(tx, actor, what);
    auto match = findTicket(tx, what);
    const bool answersOurs = answersNotification(tx, match, what);
    const bool machine = rules::isMachine(what) || answersOurs;
    const tickets::MessageEffect effect{.incoming = true,
                                        .machine = machine,
                                        .preview = what.preview,
                                        .hasAttachments = !what.attachments.empty(),
                                        .statusAfter = {}};
    auto ticket = match ? std::optional(match->ticket) : std::nullopt;
    bool newTicket = false;
    const bool intoClosed = ticket && ticket->status == Status::closed;
    if (!ticket || (intoClosed && !machine)) {
        auto opened =
            openTicket(tx, actor, *row, customer, what, effect, ticket ? &*ticket : nullptr);
        if (!opened) return std::move(opened).error();
        ticket = *std::move(opened);
        newTicket = true;
    }

    auto attachments = what.attachments;
    auto message = messageOf(what, row->inbox, *row);
    if (answersOurs && message.machine.empty()) message.machine = "own_loop";
    auto entry = parts.timeline.append(
        tx, {.ticket = ticket->id,
             .kind = "message",
             .by = {"customer", customer.id.value,
                    what.senderName.empty() ? customer.name : what.senderName},
             .detail = {},
             .message = std::move(message),
             .attachments = std::move(attachments),
             .audience = ticket->audience()});
    if (!entry) return std::move(entry).error();
    if (what.oversized) noteOversized(tx, *ticket, *entry, *what.oversized);
    // Whoever writes a customer's address into From and knows a number must not bring himself in by
    // Cc (CVE-2024-49193): without proof of either the sender or the thread nobody joins.
    if (!answersOurs && (newTicket || match->proven || what.trust == "verified"))
        joinParticipants(tx, *ticket, what);
    if (newTicket || !intoClosed) {
        if (!newTicket) {
            auto moved = parts.tickets.messageAdded(tx, actor, ticket->id, effect);
            ASSERT(moved.has_value());
            ticket = *std::move(moved);
        }
        if (!machine) {
            parts.notifications.customerWrote(tx, *ticket, entry->id, what.senderAddress,
                                              effect.preview);
        }
        acknowledge(tx, *ticket, *entry, customer, what, newTicket);
    }
    store::markDone(tx, id, ticket->id, entry->id);
    return std::optional(Placed{ticket->id, entry->id, newTicket});
}

Result<std::optional<Placed>> Intake::Impl::takeAndPlace(db::WriteTx& tx, const Prepared& prepared,
                                                         const Understood& what) {
    const auto id = keep(tx, prepared);
    if (!id) return std::optional<Placed>{};
    return place(tx, *id, what);
}

void Intake::Impl::quarantine(db::WriteTx& tx, IntakeId id, std::string_view error,
                              std::string_view fromHint, std::string_view subjectHint) {
    store::markQuarantined(tx, id, firstCodePoints(error, 500), firstCodePoints(fromHint, 200),
                           firstCodePoints(subjectHint, 200));
    announce(tx, id);
}

bool Intake::Impl::retry(db::WriteTx& tx, const Actor&, IntakeId id) {
    if (!store::moveState(tx, id, "quarantined", "waiting")) return false;
    announce(tx, id);
    wakeAfter(tx);
    return true;
}

bool Intake::Impl::dismiss(db::WriteTx& tx, const Actor&, IntakeId id) {
    const bool quarantined = store::moveState(tx, id, "quarantined", "dismissed");
    const bool oversized = store::putOversizedAside(tx, id);
    if (!quarantined && !oversized) return false;
    announce(tx, id);
    return true;
}

void Intake::Impl::announce(db::WriteTx& tx, IntakeId id) {
    parts.outbox.add(tx, {.kind = "intake.changed",
                          .subject = id.value,
                          .audience = {.permission = Permission::intakeManage},
                          .by = {},
                          .data = {}});
}

void Intake::Impl::wakeAfter(db::WriteTx& tx) const {
    for (const auto& action : wake) tx.afterCommit(action);
}

Intake::Intake(Parts parts) : impl_(std::make_unique<Impl>(std::move(parts))) {}
Intake::~Intake() = default;

Intake::Prepared Intake::prepare(Arrival arrival) const {
    return impl_->prepare(std::move(arrival));
}
bool Intake::take(db::WriteTx& tx, const Prepared& prepared) {
    return impl_->take(tx, prepared);
}
void Intake::takeUnreadable(db::WriteTx& tx, const Prepared& prepared, std::string_view error) {
    impl_->takeUnreadable(tx, prepared, error);
}
std::vector<IntakeId> Intake::waiting(db::ReadTx& tx, IntakeId after, int limit) const {
    return store::waiting(tx, after, limit);
}
std::optional<Waiting> Intake::load(db::ReadTx& tx, IntakeId id) const {
    return impl_->load(tx, id);
}
Result<std::optional<Placed>> Intake::place(db::WriteTx& tx, IntakeId id, const Understood& what) {
    return impl_->place(tx, id, what);
}
Result<std::optional<Placed>> Intake::takeAndPlace(db::WriteTx& tx, const Prepared& prepared,
                                                   const Understood& what) {
    return impl_->takeAndPlace(tx, prepared, what);
}
void Intake::quarantine(db::WriteTx& tx, IntakeId id, std::string_view error,
                        std::string_view fromHint, std::string_view subjectHint) {
    impl_->quarantine(tx, id, error, fromHint, subjectHint);
}
std::int64_t Intake::quarantinedCount(db::ReadTx& tx) const {
    return store::countQuarantined(tx);
}
std::int64_t Intake::oversizedCount(db::ReadTx& tx, inboxes::InboxId inbox) const {
    return store::countOversized(tx, inbox);
}
std::vector<std::string> Intake::check(db::ReadTx& tx) const {
    return store::check(tx);
}
void Intake::eraseOriginal(db::WriteTx& tx, IntakeId id) {
    store::eraseRaw(tx, id);
}
kernel::BlobUser Intake::blobUser() {
    return {{"intake.raw_hash"}, store::hashesBetween};
}

Result<std::string> Intake::original(db::ReadTx& tx, IntakeId id) const {
    return impl_->original(tx, id);
}
void Intake::onArrival(std::function<void()> wake) {
    impl_->wake.push_back(std::move(wake));
}

}  // namespace deskbell::intake
