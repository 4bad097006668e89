#include <algorithm>

#include "base/text.hpp"
#include "desk/tickets/impl.hpp"
#include "desk/tickets/rules.hpp"

namespace deskbell::tickets {

const kernel::Setting kCloseAfterDays{"tickets.close_after_days",
                                      kernel::SettingKind::integer,
                                      "7",
                                      "A solved ticket closes for good after so many days.",
                                      1,
                                      365};

const kernel::Setting kAtRiskHours{
    "tickets.at_risk_hours",
    kernel::SettingKind::integer,
    "2",
    "A ticket is at risk when what it is promised is due within so many hours.",
    1,
    168};

namespace {

constexpr std::string_view kClose = "tickets.close";

// How often counts are added up: their lists stay short, and a house at rest stays at rest.
constexpr Duration kBusyRest = std::chrono::seconds(2);
constexpr Duration kIdleRest = std::chrono::seconds(20);

timeline::Author authorOf(const Actor& actor) {
    if (actor.isAgent()) return {"agent", actor.agent.value, actor.name};
    return {"system", 0, "Deskbell"};
}

/// By whom a message was, for what is promised.
TicketAct actOf(const Actor& actor, const MessageEffect& effect) {
    if (effect.incoming && !effect.machine) return {TicketAct::Kind::customerWrote, effect.entry};
    if (!effect.incoming && actor.isAgent()) return {TicketAct::Kind::agentWrote, effect.entry};
    return {};
}

/// Whether what is promised may be another thing now.
bool mattersToPromises(const Ticket& before, const Ticket& after, const TicketAct& act) {
    return act.kind != TicketAct::Kind::other || before.status != after.status ||
           before.priority != after.priority || before.owner != after.owner ||
           before.team != after.team || before.tags != after.tags;
}

/// One change entry: field, names and ids before and after.
struct FieldChange {
    std::string field, from, to;
    std::int64_t fromId = 0, toId = 0;
};

/// 130 random bits in letters that survive mail systems which change letter case.
std::string makeReplyToken(Random& random) {
    constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz234567";
    static_assert(kLetters.size() == 32);
    std::string out(26, '\0');
    random.fill(out.data(), out.size());
    for (auto& letter : out) letter = kLetters[static_cast<unsigned char>(letter) % 32];
    return out;
}

std::string join(const std::vector<std::string>& parts) {
    std::string out;
    for (const auto& part : parts) out += (out.empty() ? "" : ", ") + part;
    return out;
}

std::string addressesOf(const std::vector<Participant>& people) {
    std::vector<std::string> out;
    for (const auto& person : people) out.push_back(person.address);
    return join(out);
}

std::vector<FieldChange> differences(const Ticket& before, const Ticket& after,
                                     const people::Directory& everybody) {
    std::vector<FieldChange> out;
    if (before.subject != after.subject) out.push_back({"subject", before.subject, after.subject});
    if (before.status != after.status) {
        out.push_back({"status", std::string(statusName(before.status)),
                       std::string(statusName(after.status))});
    }
    if (before.priority != after.priority) {
        out.push_back({"priority", std::string(priorityName(before.priority)),
                       std::string(priorityName(after.priority))});
    }
    if (before.team != after.team) {
        out.push_back({"team", everybody.teamName(before.team), everybody.teamName(after.team),
                       before.team.value, after.team.value});
    }
    if (before.owner != after.owner) {
        out.push_back({"owner", everybody.agentName(before.owner), everybody.agentName(after.owner),
                       before.owner.value, after.owner.value});
    }
    if (before.tags != after.tags) out.push_back({"tags", join(before.tags), join(after.tags)});
    if (addressesOf(before.participants) != addressesOf(after.participants)) {
        out.push_back(
            {"participants", addressesOf(before.participants), addressesOf(after.participants)});
    }
    return out;
}

std::string detailOf(const FieldChange& change, const std::string& reason) {
    json::Writer out;
    out.beginObject().key("field").string(change.field);
    out.key("from").string(change.from).key("to").string(change.to);
    out.key("from_id").idValue(change.fromId).key("to_id").idValue(change.toId);
    out.key("reason");
    if (reason.empty())
        out.null();
    else
        out.string(reason);
    out.endObject();
    return out.take();
}

}  // namespace

void Tickets::Impl::announce(db::WriteTx& tx, std::string_view kind, const Ticket& ticket,
                             AgentId by) {
    parts.outbox.add(tx, {.kind = std::string(kind),
                          .subject = ticket.id.value,
                          .audience = ticket.audience(),
                          .by = by,
                          .data = {}});
}

Result<Ticket> Tickets::Impl::create(db::WriteTx& tx, const Actor& actor, NewTicket command) {
    const auto inboxTeam = parts.inboxes.teamOf(tx, command.inbox);
    if (!inboxTeam) return Error{Errc::invalid, "inbox.unknown", "inbox_id", "Choose an inbox."};
    auto tags = rules::parseTags(command.tags);
    if (!tags) return std::move(tags).error();
    if (command.owner) {
        auto owner = parts.people.findAgent(tx, command.owner);
        if (!owner || !owner->active)
            return Error{Errc::invalid, "owner.unknown", "owner_id",
                         "Choose an agent who works here."};
    }
    const auto now = parts.clock.now();
    Ticket ticket;
    ticket.id = parts.ids.make<TicketId>();
    ticket.number = parts.tally.nextNumber(tx);
    ticket.subject = rules::cleanSubject(command.subject);
    ticket.priority = command.priority;
    ticket.owner = command.owner;
    ticket.team = command.team ? command.team : *inboxTeam;
    if (ticket.team && parts.people.directory(tx)->team(ticket.team) == nullptr) {
        if (command.team) return Error{Errc::invalid, "team.unknown", "team_id", "Choose a team."};
        ticket.team = {};
    }
    ticket.inbox = command.inbox;
    ticket.customer = command.customer;
    ticket.customerName = std::move(command.customerName);
    ticket.customerAddress = std::move(command.customerAddress);
    ticket.channel = std::move(command.channel);
    ticket.tags = *std::move(tags);
    ticket.replyToken = makeReplyToken(parts.random);
    ticket.followsUp = command.followsUp;
    ticket.createdAt = command.createdAt.value_or(now);
    ticket.updatedAt = ticket.lastEntryAt = ticket.createdAt;
    ticket.version = 1;
    if (command.first) applyMessage(ticket, actor, *command.first, ticket.createdAt);
    if (promises != nullptr) {
        ticket.nextDue = promises->started(
            tx, actor.agent, ticket, command.first ? actOf(actor, *command.first) : TicketAct{});
    }
    store::insert(tx, parts.tally, ticket);
    if (command.first && actor.isAgent()) store::markRead(tx, ticket.id, actor.agent, now);
    announce(tx, "ticket.created", ticket, actor.agent);
    if (ticket.owner && observer) observer->assigned(tx, actor, ticket);
    return ticket;
}

Result<Ticket> Tickets::Impl::get(db::ReadTx& tx, const Actor& actor, TicketId id) const {
    auto ticket = store::find(tx, id);
    if (!ticket || !maySee(actor, ticket->audience()))
        return Error{Errc::notFound, "ticket.not_found", "", "There is no such ticket."};
    return *std::move(ticket);
}

Result<void> Tickets::Impl::checkChange(db::ReadTx& tx, const Actor& actor, const Ticket& ticket,
                                        const TicketChange& change) const {
    const bool assigns = change.owner || change.team;
    const bool updates =
        change.subject || change.status || change.priority || change.tags || change.participants;
    // Who may answer may also take a ticket that nobody has.
    const bool takes = change.owner && *change.owner == actor.agent && !ticket.owner &&
                       actor.may(Permission::ticketsReply);
    if ((updates && !actor.may(Permission::ticketsUpdate) &&
         !actor.may(Permission::ticketsReply)) ||
        (assigns && !takes && !actor.may(Permission::ticketsAssign))) {
        return Error{Errc::forbidden, "ticket.not_allowed", "", "Your role does not allow this."};
    }
    if (ticket.status == Status::closed && (assigns || updates))
        return rules::mayMove(Status::closed, Status::open);
    if (change.status) {
        if (auto good = rules::mayMove(ticket.status, *change.status); !good) return good;
    }
    if (change.owner && *change.owner) {
        auto owner = parts.people.findAgent(tx, *change.owner);
        if (!owner || !owner->active)
            return Error{Errc::invalid, "owner.unknown", "owner_id",
                         "Choose an agent who works here."};
    }
    if (change.team && *change.team && parts.people.directory(tx)->team(*change.team) == nullptr) {
        return Error{Errc::invalid, "team.unknown", "team_id", "Choose a team."};
    }
    return {};
}

Result<void> Tickets::Impl::checkSolving(db::ReadTx& tx, const Ticket& before,
                                         std::optional<Status> to, bool force) const {
    if (handovers == nullptr || force || to != Status::solved || !rules::isActive(before.status))
        return {};
    return handovers->maySolve(tx, before);
}

void Tickets::Impl::tellOfMove(db::WriteTx& tx, const Actor& actor, const Ticket& before,
                               const Ticket& after) const {
    if (handovers == nullptr) return;
    if (before.status != after.status || before.owner != after.owner)
        handovers->moved(tx, actor, before, after);
}

void Tickets::Impl::moveStatus(Ticket& ticket, Status status) const {
    if (ticket.status == status) return;
    ticket.status = status;
    const auto now = parts.clock.now();
    ticket.solvedAt = status == Status::solved || status == Status::closed
                          ? ticket.solvedAt ? ticket.solvedAt : now
                          : std::optional<Timestamp>{};
    ticket.closedAt = status == Status::closed ? std::optional(now) : std::nullopt;
    if (status == Status::solved || status == Status::closed) ticket.waitingSince.reset();
}

Result<Ticket> Tickets::Impl::apply(db::ReadTx& tx, Ticket ticket,
                                    const TicketChange& change) const {
    if (change.subject) ticket.subject = rules::cleanSubject(*change.subject);
    if (change.priority) ticket.priority = *change.priority;
    if (change.status) moveStatus(ticket, *change.status);
    if (change.team && *change.team != ticket.team) {
        ticket.team = *change.team;
        // A new team answers for it; an owner who is not in that team cannot.
        const auto everybody = parts.people.directory(tx);
        const auto* team = everybody->team(ticket.team);
        const bool member = team && std::find(team->members.begin(), team->members.end(),
                                              ticket.owner) != team->members.end();
        if (ticket.team && !member && !change.owner) ticket.owner = {};
    }
    if (change.owner) ticket.owner = *change.owner;
    if (change.tags) {
        auto tags = rules::parseTags(*change.tags);
        if (!tags) return std::move(tags).error();
        ticket.tags = *std::move(tags);
    }
    if (change.participants) {
        auto people = rules::parseParticipants(*change.participants, ticket.customerAddress);
        if (!people) return std::move(people).error();
        ticket.participants = *std::move(people);
    }
    return ticket;
}

Result<void> Tickets::Impl::writeChanges(db::WriteTx& tx, const Actor& actor, const Ticket& before,
                                         const Ticket& after, const std::string& reason) {
    for (const auto& field : differences(before, after, *parts.people.directory(tx))) {
        auto entry = parts.timeline.append(tx, {.ticket = after.id,
                                                .kind = "change",
                                                .by = authorOf(actor),
                                                .detail = detailOf(field, reason),
                                                .message = {},
                                                .attachments = {},
                                                .audience = after.audience()});
        if (!entry) return std::move(entry).error();
    }
    return {};
}

void Tickets::Impl::scheduleClosing(db::WriteTx& tx, const Ticket& before, const Ticket& after) {
    if (before.status == after.status) return;
    if (after.status == Status::solved) {
        json::Writer payload;
        payload.beginObject().key("ticket").id(after.id).endObject();
        const auto days = parts.settings.integer(tx, kCloseAfterDays);
        parts.jobs.add(tx, {.kind = std::string(kClose),
                            .key = toString(after.id),
                            .payload = payload.take(),
                            .due = parts.clock.now() + std::chrono::hours(24) * days,
                            .lane = {}});
    } else if (before.status == Status::solved) {
        parts.jobs.cancel(tx, kClose, toString(after.id));
    }
}

Ticket Tickets::Impl::touch(db::WriteTx& tx, const Ticket& before, Ticket after, AgentId by,
                            const TicketAct& act) {
    after.updatedAt = std::max(parts.clock.now(), before.updatedAt);
    if (promises != nullptr && mattersToPromises(before, after, act))
        after.nextDue = promises->moved(tx, by, before, after, act);
    store::save(tx, parts.tally, before, after);
    scheduleClosing(tx, before, after);
    announce(tx, "ticket.changed", after, by);
    // Whoever could see it before and cannot any more still has it on a list.
    if (before.team != after.team || before.owner != after.owner) {
        announce(tx, "ticket.changed", before, by);
    }
    after.version = before.version + 1;
    return after;
}

Result<Ticket> Tickets::Impl::change(db::WriteTx& tx, const Actor& actor, TicketId id,
                                     const TicketChange& change) {
    auto before = get(tx, actor, id);
    if (!before) return before;
    if (auto good = checkChange(tx, actor, *before, change); !good) return std::move(good).error();
    if (auto good = checkSolving(tx, *before, change.status, change.force); !good)
        return std::move(good).error();
    auto after = apply(tx, *before, change);
    if (!after) return after;
    if (differences(*before, *after, people::Directory{}).empty()) return before;
    if (auto good = rules::mayLeave(*before, *after); !good) return std::move(good).error();

    if (before->tags != after->tags)
        store::replaceTags(tx, parts.tally, id, before->tags, after->tags);
    if (change.participants) {
        store::clearParticipants(tx, id);
        for (const auto& person : after->participants) store::addParticipant(tx, id, person);
    }
    after->lastEntryAt = parts.clock.now();
    touch(tx, *before, *after, actor.agent);
    if (auto written = writeChanges(tx, actor, *before, *after, change.reason); !written)
        return std::move(written).error();
    if (actor.isAgent()) store::markRead(tx, id, actor.agent, parts.clock.now());
    if (after->owner && after->owner != before->owner && observer)
        observer->assigned(tx, actor, *after);
    tellOfMove(tx, actor, *before, *after);
    auto fresh = store::find(tx, id);
    ASSERT(fresh.has_value());
    return *std::move(fresh);
}

void Tickets::Impl::applyMessage(Ticket& ticket, const Actor& actor, const MessageEffect& effect,
                                 Timestamp now) const {
    ticket.lastEntryAt = now;
    ticket.hasAttachments = ticket.hasAttachments || effect.hasAttachments;
    if (!effect.preview.empty()) ticket.preview = effect.preview;
    moveStatus(ticket, rules::statusAfterMessage(ticket.status, effect));
    if (effect.incoming && !effect.machine) {
        ticket.lastCustomerAt = now;
        if (!ticket.waitingSince) ticket.waitingSince = now;
    }
    if (!effect.incoming && actor.isAgent()) ticket.waitingSince.reset();
}

Result<Ticket> Tickets::Impl::messageAdded(db::WriteTx& tx, const Actor& actor, TicketId id,
                                           const MessageEffect& effect) {
    auto before = store::find(tx, id);
    if (!before) return Error{Errc::notFound, "ticket.not_found"};
    ASSERT(before->status != Status::closed);
    if (auto good = checkSolving(tx, *before, effect.statusAfter, effect.force); !good)
        return std::move(good).error();
    auto after = *before;
    const auto now = parts.clock.now();
    applyMessage(after, actor, effect, now);
    after = touch(tx, *before, std::move(after), actor.agent, actOf(actor, effect));

    const auto reason = effect.incoming ? "the customer wrote" : "";
    auto statusOnly = *before;
    statusOnly.status = after.status;
    // A new ticket's first message is no change of status worth an entry; nor is open staying open.
    if (auto written = writeChanges(tx, actor, *before, statusOnly, reason); !written)
        return std::move(written).error();
    if (actor.isAgent()) store::markRead(tx, id, actor.agent, now);
    tellOfMove(tx, actor, *before, after);
    return after;
}

void Tickets::Impl::messageTakenBack(db::WriteTx& tx, const Actor& actor, TicketId id,
                                     Status status, std::optional<Timestamp> waitingBefore,
                                     timeline::EntryId taken) {
    auto before = store::find(tx, id);
    ASSERT(before.has_value());
    auto after = *before;
    if (before->status != Status::closed) moveStatus(after, status);
    after.waitingSince = waitingBefore;
    if (auto last = parts.timeline.listBefore(tx, id, {}, 1); !last.empty())
        after.lastEntryAt = last.front().at;
    auto message = parts.timeline.latestMessage(tx, id, true);
    if (message && message->message)
        after.preview = std::string(firstCodePoints(cleanLine(message->message->text), 200));
    touch(tx, *before, after, actor.agent, {TicketAct::Kind::takenBack, taken});
    auto statusOnly = *before;
    statusOnly.status = after.status;
    auto written = writeChanges(tx, actor, *before, statusOnly, "the message was taken back");
    ASSERT(written.has_value());
    tellOfMove(tx, actor, *before, after);
}

void Tickets::Impl::addParticipants(db::WriteTx& tx, TicketId id,
                                    const std::vector<Participant>& more) {
    auto ticket = store::find(tx, id);
    if (!ticket) return;
    std::vector<std::string> ours;
    const auto inboxes = parts.inboxes.cached(tx);  // named: it may be held by nobody else
    for (const auto& inbox : *inboxes) ours.push_back(inbox.address);
    auto count = ticket->participants.size();
    for (const auto& person : more) {
        auto address = normalizeEmailAddress(person.address);
        if (!address || *address == ticket->customerAddress || count >= 50) continue;
        if (std::find(ours.begin(), ours.end(), *address) != ours.end()) continue;
        store::addParticipant(
            tx, id, {*address, std::string(firstCodePoints(person.name, 200)), person.role});
        ++count;
    }
}

Result<void> Tickets::Impl::close(db::WriteTx& tx, TicketId id) {
    auto before = store::find(tx, id);
    if (!before || before->status != Status::solved) return {};
    auto after = *before;
    moveStatus(after, Status::closed);
    touch(tx, *before, after, {});
    auto written = writeChanges(tx, Actor::system("Deskbell"), *before, after,
                                "solved, and nothing came since");
    tellOfMove(tx, Actor::system("Deskbell"), *before, after);
    return written;
}

Tickets::Tickets(Parts parts) : impl_(std::make_unique<Impl>(std::move(parts))) {}
Tickets::~Tickets() = default;

Result<Ticket> Tickets::create(db::WriteTx& tx, const Actor& actor, NewTicket command) {
    return impl_->create(tx, actor, std::move(command));
}
std::optional<Ticket> Tickets::find(db::ReadTx& tx, TicketId id) const {
    return store::find(tx, id);
}
std::optional<Ticket> Tickets::findByNumber(db::ReadTx& tx, std::int64_t number) const {
    auto id = store::idOfNumber(tx, number);
    return id ? store::find(tx, *id) : std::nullopt;
}
std::optional<Ticket> Tickets::findByReplyToken(db::ReadTx& tx, std::string_view token) const {
    auto id = store::idOfReplyToken(tx, token);
    return id ? store::find(tx, *id) : std::nullopt;
}
std::int64_t Tickets::count(db::ReadTx& tx) const {
    return store::count(tx);
}
std::vector<TicketId> Tickets::listIds(db::ReadTx& tx, TicketId after, int limit) const {
    return store::idsAfter(tx, after, limit);
}
std::vector<TicketId> Tickets::listActiveIds(db::ReadTx& tx, TicketId after, int limit) const {
    return store::activeIdsAfter(tx, after, limit);
}
std::int64_t Tickets::countActive(db::ReadTx& tx) const {
    return store::countActive(tx);
}
std::vector<Ticket> Tickets::listActive(db::ReadTx& tx, TicketId after, int limit) const {
    return store::activeAfter(tx, after, limit);
}
AgentId Tickets::lastOwnerFor(db::ReadTx& tx, const Ticket& ticket) const {
    return store::lastOwnerFor(tx, ticket.customer, ticket.id);
}
std::vector<TicketId> Tickets::listUnpromised(db::ReadTx& tx, int limit) const {
    return store::unpromised(tx, limit);
}
std::vector<TicketId> Tickets::listIdsOf(db::ReadTx& tx, customers::CustomerId customer,
                                         int limit) const {
    return store::idsOfCustomer(tx, customer, limit);
}
Result<Ticket> Tickets::get(db::ReadTx& tx, const Actor& actor, TicketId id) const {
    return impl_->get(tx, actor, id);
}
Result<Ticket> Tickets::change(db::WriteTx& tx, const Actor& actor, TicketId id,
                               const TicketChange& change) {
    return impl_->change(tx, actor, id, change);
}
Result<Ticket> Tickets::messageAdded(db::WriteTx& tx, const Actor& actor, TicketId id,
                                     const MessageEffect& effect) {
    return impl_->messageAdded(tx, actor, id, effect);
}
void Tickets::messageTakenBack(db::WriteTx& tx, const Actor& actor, TicketId id, Status before,
                               std::optional<Timestamp> waitingBefore, timeline::EntryId message) {
    impl_->messageTakenBack(tx, actor, id, before, waitingBefore, message);
}
void Tickets::setNextDue(db::WriteTx& tx, TicketId id, const NextDue& next, AgentId by) {
    auto before = store::find(tx, id);
    if (!before || before->nextDue == next) return;
    auto after = *before;
    after.nextDue = next;
    impl_->touch(tx, *before, after, by);
}
void Tickets::noteAdded(db::WriteTx& tx, const Actor& actor, TicketId id) {
    auto before = store::find(tx, id);
    ASSERT(before.has_value());
    auto after = *before;
    after.lastEntryAt = impl_->parts.clock.now();
    impl_->touch(tx, *before, after, actor.agent);
    if (actor.isAgent()) store::markRead(tx, id, actor.agent, after.lastEntryAt);
}
void Tickets::setFailed(db::WriteTx& tx, TicketId id, bool failed) {
    auto before = store::find(tx, id);
    if (!before || before->hasFailed == failed) return;
    auto after = *before;
    after.hasFailed = failed;
    impl_->touch(tx, *before, after, {});
}
void Tickets::addParticipants(db::WriteTx& tx, TicketId id, const std::vector<Participant>& more) {
    if (!more.empty()) impl_->addParticipants(tx, id, more);
}
bool Tickets::takesPart(db::ReadTx& tx, const Ticket& ticket, std::string_view address) const {
    if (address.empty()) return false;
    if (address == ticket.customerAddress || store::hasParticipant(tx, ticket.id, address))
        return true;
    auto customer = impl_->parts.customers.findByEmail(tx, address);
    return customer && customer->id == ticket.customer;
}
bool Tickets::anyIn(db::ReadTx& tx, inboxes::InboxId inbox) const {
    return store::anyIn(tx, inbox);
}
std::optional<Timestamp> Tickets::readAt(db::ReadTx& tx, TicketId id, AgentId agent) const {
    return store::readAt(tx, id, agent);
}
void Tickets::follow(db::WriteTx& tx, TicketId id, AgentId agent, bool on) {
    store::setFollower(tx, id, agent, on);
    if (auto ticket = store::find(tx, id)) impl_->announce(tx, "ticket.changed", *ticket, agent);
}

Ticket Tickets::setGuests(db::WriteTx& tx, TicketId id, const std::vector<AgentId>& guests,
                          AgentId by) {
    const auto before = store::find(tx, id);
    ASSERT(before.has_value());
    store::setGuests(tx, id, guests);
    auto after = store::find(tx, id).value();
    // Both who may see it now and who may no longer have it on their lists.
    if (before->guests != after.guests) {
        impl_->announce(tx, "ticket.changed", *before, by);
        impl_->announce(tx, "ticket.changed", after, by);
    }
    return after;
}

void Tickets::addJobs(kernel::Jobs& jobs) {
    jobs.handle(std::string(kClose),
                [this](db::WriteTx& tx, const kernel::Job& job) -> Result<void> {
                    auto id = parseId<TicketId>(job.key);
                    ASSERT(id.has_value());
                    return impl_->close(tx, *id);
                });
    jobs.handle(std::string(kAddUp),
                [this, &jobs](db::WriteTx& tx, const kernel::Job& job) -> Result<void> {
                    // A job that came with a copy from a server ends here.
                    if (!impl_->parts.tally.countsApart()) return {};
                    const bool busy = impl_->parts.tally.addUp(tx);
                    jobs.add(tx, {.kind = std::string(kAddUp),
                                  .key = job.key,
                                  .payload = "{}",
                                  .due = impl_->parts.clock.now() + (busy ? kBusyRest : kIdleRest),
                                  .lane = {}});
                    return {};
                });
}
void Tickets::catchUp(db::WriteTx& tx) {
    impl_->parts.tally.catchUp(tx);
}
std::vector<std::string> Tickets::check(db::ReadTx& tx) const {
    return store::check(tx);
}
std::int64_t Tickets::rebuildCounts(db::WriteTx& tx) {
    return store::rebuildCounts(tx);
}

Result<Audience> Tickets::see(db::ReadTx& tx, const Actor& actor, TicketId id) const {
    auto audience = store::audienceOf(tx, id);
    if (!audience || !maySee(actor, *audience))
        return Error{Errc::notFound, "ticket.not_found", "", "There is no such ticket."};
    return *std::move(audience);
}
void Tickets::Impl::forgetRows(std::int64_t position, TicketId id) const {
    rowTexts.erase(position, [&](const RowKey& key) { return key.ticket == id; });
}
void Tickets::contentRemoved(db::WriteTx& tx, TicketId id, EntryId entry) {
    if (impl_->observer) impl_->observer->contentRemoved(tx, id, entry);
    if (impl_->handovers) impl_->handovers->contentRemoved(tx, id, entry);
    // At once; who began to read before it is refused when the event is heard.
    tx.afterCommit([this, id] { impl_->forgetRows(0, id); });
    auto before = store::find(tx, id);
    if (!before) return;
    auto after = *before;
    after.preview.clear();
    after.hasAttachments = false;
    for (const auto& left : impl_->parts.timeline.listBefore(tx, id, {}, 1000)) {
        if (!left.message || left.redacted) continue;
        after.preview = std::string(firstCodePoints(cleanLine(left.message->text), 200));
        after.hasAttachments = after.hasAttachments || !left.attachments.empty();
    }
    impl_->touch(tx, *before, after, {});
}
std::int64_t Tickets::openTicketsOf(db::ReadTx& tx, TeamId team) const {
    return store::openOfTeam(tx, team);
}
std::int64_t Tickets::openTicketsOf(db::ReadTx& tx, customers::CustomerId id) const {
    return store::openOfCustomer(tx, id);
}
void Tickets::customerRenamed(db::WriteTx& tx, customers::CustomerId id, const std::string& name,
                              const std::string& address) {
    store::renameCustomer(tx, id, name, address);
}

}  // namespace deskbell::tickets
