#include <algorithm>
#include <unordered_map>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "desk/customer_page/impl.hpp"
#include "desk/customer_page/store.hpp"
#include "desk/customer_page/words.hpp"

namespace deskbell::customer_page {

using letters::Words;
using promises::Promise;
using tickets::Status;
using tickets::Ticket;
using timeline::Entry;

namespace {

constexpr int kMostEntries = 100;

/// What the customer does here is done in their name.
Actor customerActor() {
    return Actor::system("customer");
}

Outcome refuse(const Words& words) {
    return {.notice = {&words, true}, .done = {}, .visit = {}};
}
Outcome done(std::string key) {
    return {.notice = {}, .done = std::move(key), .visit = {}};
}

bool reaches(const timeline::Message& message, std::string_view address) {
    const auto among = [&](const std::vector<timeline::Party>& parties) {
        return std::any_of(parties.begin(), parties.end(),
                           [&](const auto& party) { return party.address == address; });
    };
    return among(message.to) || among(message.cc) || among(message.bcc);
}

/// What passed between the customer and the house: no notes, nothing written to or by others,
/// nothing that machines sent, nothing that may still be taken back or never arrived.
bool isCustomers(const Entry& entry, const Ticket& ticket) {
    if (!entry.message) return false;
    const auto& message = *entry.message;
    if (message.incoming) {
        return message.machine.empty() && entry.by.kind == "customer" &&
               entry.by.id == ticket.customer.value;
    }
    using timeline::Delivery;
    return reaches(message, ticket.customerAddress) && message.delivery != Delivery::undo &&
           message.delivery != Delivery::failed && message.delivery != Delivery::bounced;
}

/// That it was solved or taken up again.
bool isTurn(const Entry& entry) {
    if (entry.kind != "change") return false;
    const auto detail = json::parse(entry.detail);
    if (!detail || (*detail)["field"].string().value_or("") != "status") return false;
    const auto from = (*detail)["from"].string().value_or("");
    const auto to = (*detail)["to"].string().value_or("");
    return to == "solved" || (to == "open" && from == "solved");
}

std::string htmlOf(std::string_view text) {
    return "<p>" + replaceAll(escapeHtml(text), "\n", "<br>") + "</p>";
}

}  // namespace

const Words* doneWords(std::string_view key) {
    if (key == "message") return &words::kDoneMessage;
    if (key == "call") return &words::kDoneCall;
    if (key == "urgent") return &words::kDoneUrgent;
    if (key == "solved") return &words::kDoneSolved;
    if (key == "code") return &words::kDoneCode;
    return key == "shown" ? &words::kDoneShown : nullptr;
}

Result<Shown> CustomerPage::Impl::show(db::ReadTx& tx, TicketId id, std::string_view token,
                                       std::string_view visit) {
    auto ticket = parts.links.opens(tx, id, token) ? parts.tickets.find(tx, id) : std::nullopt;
    if (!ticket) return Error{Errc::notFound, "customer_page.not_found"};
    const auto now = parts.clock.now();
    const auto customer = parts.customers.find(tx, ticket->customer);
    const auto inbox = parts.inboxes.find(tx, ticket->inbox);
    const auto directory = parts.people.directory(tx);
    const auto calendars = parts.calendars.snapshot(tx);

    Shown shown;
    shown.path = parts.links.pathOf(tx, id);
    shown.language = letters::chooseLanguage({customer ? std::string_view(customer->language) : "",
                                              parts.settings.text(tx, letters::kDefaultLanguage)});
    if (customer && !customer->timeZone.empty()) shown.zone = Zone::find(customer->timeZone);
    if (!shown.zone) {
        const auto hours = calendars->forTicket(ticket->inbox, ticket->team).hours;
        shown.zone = std::shared_ptr<const Zone>(hours, &hours->zone());
    }
    shown.business = inbox ? inbox->name : "";
    shown.owner = directory->agentName(ticket->owner);
    shown.team = directory->teamName(ticket->team);
    for (auto& promise : parts.promises.of(tx, id)) {
        const bool counts = promise.active || promise.state == promises::State::kept ||
                            promise.state == promises::State::broken;
        if (promise.visible && counts) shown.promises.push_back(std::move(promise));
    }
    auto entries = parts.timeline.listBefore(tx, id, {}, kMostEntries + 1);
    shown.moreEntries = entries.size() > kMostEntries;
    if (shown.moreEntries) entries.erase(entries.begin());
    for (auto& entry : entries) {
        if (isCustomers(entry, *ticket) || isTurn(entry)) shown.entries.push_back(std::move(entry));
    }
    shown.slots = freeSlots(tx, *ticket);
    shown.codeAddress = customer ? customer->email() : "";
    const auto code = store::codeOf(tx, id);
    shown.codeIsOut = code && code->attempts < rules::kMostAttempts &&
                      now < code->sentAt + rules::kCodeLives && !code->hash.empty();
    shown.verified = !visit.empty() && store::isVisiting(tx, sha256Hex(visit), id, now);
    shown.once = parts.random.token(9);
    shown.ticket = *std::move(ticket);
    return shown;
}

std::vector<Timestamp> CustomerPage::Impl::freeSlots(db::ReadTx& tx, const Ticket& ticket) {
    const auto now = parts.clock.now();
    const auto directory = parts.people.directory(tx);
    const auto calendars = parts.calendars.snapshot(tx);
    rules::Staffing staffing;
    staffing.house = calendars->forTicket(ticket.inbox, ticket.team).hours.get();
    // Anybody may ask for this page, in a house of thousands: each list is walked once.
    std::unordered_map<AgentId, std::vector<TeamId>> teams;
    for (const auto& [id, team] : directory->teams) {
        for (const auto member : team.members) teams[member].push_back(id);
    }
    const auto count = [&](AgentId id) {
        const auto* agent = directory->agent(id);
        if (agent == nullptr || !agent->active) return;
        const auto role = directory->roles.find(agent->role);
        if (role == directory->roles.end() ||
            !role->second.permissions.has(Permission::ticketsReply))
            return;
        auto& own = teams[id];
        std::sort(own.begin(), own.end());
        ++staffing.staff[calendars->forAgent(id, own).hours.get()];
    };
    if (const auto* team = directory->team(ticket.team)) {
        for (const auto member : team->members) count(member);
    } else {
        for (const auto& [id, agent] : directory->agents) count(id);
    }
    for (const auto& call :
         parts.promises.callbacksDue(tx, now, now + std::chrono::hours(24 * 8))) {
        if (call.team == ticket.team || !call.team) staffing.promised.push_back(*call.due);
    }
    return rules::freeSlots(staffing, now);
}

Outcome CustomerPage::Impl::act(db::WriteTx& tx, const Shown& shown, const Form& form) {
    if (form.act == "message") return write(tx, shown, form);
    if (form.act == "call") return askForCall(tx, shown, form);
    if (form.act == "urgent") return sayUrgent(tx, shown, form);
    if (form.act == "solved") return saySolved(tx, shown);
    if (form.act == "code") return sendCode(tx, shown);
    if (form.act == "show") return enterCode(tx, shown, form);
    return refuse(words::kBadState);
}

bool CustomerPage::Impl::takeIn(db::WriteTx& tx, const Shown& shown, const std::string& once,
                                const std::string& text) {
    const auto& ticket = shown.ticket;
    intake::Arrival arrival;
    arrival.inbox = ticket.inbox;
    arrival.channel = "form";
    arrival.naturalKey = "page:" + toString(ticket.id) + ":" + once;
    arrival.envelope = "{}";
    arrival.raw = text;
    intake::Understood what;
    what.customer = ticket.customer;
    what.senderName = ticket.customerName;
    what.senderAddress = ticket.customerAddress;
    what.subject = ticket.subject;
    what.text = text;
    what.html = htmlOf(text);
    what.preview = std::string(firstCodePoints(cleanLine(text), 200));
    what.language = {};
    what.replyTokens = {ticket.replyToken};
    auto placed = parts.intake.takeAndPlace(tx, parts.intake.prepare(std::move(arrival)), what);
    ASSERT(placed.has_value());
    return placed->has_value();
}

Outcome CustomerPage::Impl::write(db::WriteTx& tx, const Shown& shown, const Form& form) {
    if (trim(form.text).empty()) return refuse(words::kBadMessage);
    takeIn(tx, shown, form.once, form.text);
    return done("message");
}

Outcome CustomerPage::Impl::askForCall(db::WriteTx& tx, const Shown& shown, const Form& form) {
    if (shown.ticket.status == Status::closed) return refuse(words::kBadState);
    const auto phone = rules::readPhone(form.phone);
    if (!phone) return refuse(words::kBadPhone);
    const auto slot = parseRfc3339(form.slot);
    if (!slot || std::find(shown.slots.begin(), shown.slots.end(), *slot) == shown.slots.end())
        return refuse(words::kBadSlot);
    auto text = letters::fill(
        words::kCallMessage.in(shown.language),
        {{"phone", *phone}, {"moment", letters::momentIn(shown.language, *slot, *shown.zone)}});
    if (!trim(form.text).empty()) text += "\n\n" + form.text;
    if (!takeIn(tx, shown, form.once, text)) return done("call");
    auto promised = parts.promises.make(tx, customerActor(),
                                        {.ticket = shown.ticket.id,
                                         .kind = promises::Kind::callback,
                                         .due = *slot,
                                         .what = *phone,
                                         .visible = true});
    ASSERT(promised.has_value());
    return done("call");
}

Outcome CustomerPage::Impl::sayUrgent(db::WriteTx& tx, const Shown& shown, const Form& form) {
    if (shown.ticket.status == Status::closed) return refuse(words::kBadState);
    if (trim(form.text).empty()) return refuse(words::kBadMessage);
    const auto text = letters::fill(words::kUrgentMessage.in(shown.language),
                                    {{"reason", firstCodePoints(form.text, rules::kMostReason)}});
    if (takeIn(tx, shown, form.once, text) && shown.ticket.priority < tickets::Priority::high) {
        tickets::TicketChange change;
        change.priority = tickets::Priority::high;
        change.reason = "the customer says that it is urgent";
        auto changed = parts.tickets.change(tx, customerActor(), shown.ticket.id, change);
        ASSERT(changed.has_value());
    }
    return done("urgent");
}

Outcome CustomerPage::Impl::saySolved(db::WriteTx& tx, const Shown& shown) {
    if (shown.ticket.status == Status::solved) return done("solved");
    if (shown.ticket.status == Status::closed) return refuse(words::kBadState);
    tickets::TicketChange change;
    change.status = Status::solved;
    change.reason = "the customer says that it is solved";
    auto changed = parts.tickets.change(tx, customerActor(), shown.ticket.id, change);
    return changed ? done("solved") : refuse(words::kBadState);
}

Outcome CustomerPage::Impl::sendCode(db::WriteTx& tx, const Shown& shown) {
    if (shown.codeAddress.empty() || !parts.postbox.canSend(tx)) return refuse(words::kNoAddress);
    const auto now = parts.clock.now();
    const auto before = store::codeOf(tx, shown.ticket.id);
    std::optional<rules::CodeHistory> history;
    if (before) history = {before->sentAt, before->firstSentAt, before->sentToday};
    if (!rules::maySendCode(history, now)) return refuse(words::kTooManyCodes);

    auto code = std::to_string(parts.random.below(1'000'000));
    code.insert(0, 6 - code.size(), '0');
    const bool sameDay = before && now < before->firstSentAt + std::chrono::hours(24);
    store::putCode(
        tx, shown.ticket.id,
        {.hash = parts.secrets.tokenFor("customer code", toString(shown.ticket.id) + " " + code),
         .sentAt = now,
         .firstSentAt = sameDay ? before->firstSentAt : now,
         .sentToday = sameDay ? before->sentToday + 1 : 1,
         .attempts = 0});
    const auto number = std::to_string(shown.ticket.number);
    parts.postbox.post(
        tx, shown.codeAddress,
        {.subject = letters::fill(words::kCodeSubject.in(shown.language), {{"code", code}}),
         .text = letters::fill(
             words::kCodeText.in(shown.language),
             {{"name", shown.ticket.customerName}, {"number", number}, {"code", code}}),
         .html = {}});
    return done("code");
}

Outcome CustomerPage::Impl::enterCode(db::WriteTx& tx, const Shown& shown, const Form& form) {
    auto code = store::codeOf(tx, shown.ticket.id);
    if (!code || !shown.codeIsOut) return refuse(words::kBadCode);
    const auto hash = parts.secrets.tokenFor(
        "customer code", toString(shown.ticket.id) + " " + std::string(trim(form.code)));
    const bool right = equalsConstantTime(hash, code->hash);
    if (right)
        code->hash.clear();  // good once
    else
        ++code->attempts;
    store::putCode(tx, shown.ticket.id, *code);
    if (!right) return refuse(words::kBadCode);
    auto visit = parts.random.token(16);
    store::addVisit(tx, sha256Hex(visit), shown.ticket.id, parts.clock.now() + rules::kVisitLives);
    return {.notice = {}, .done = "shown", .visit = std::move(visit)};
}

Result<timeline::Attachment> CustomerPage::Impl::file(db::ReadTx&, const Shown& shown,
                                                      timeline::AttachmentId id) {
    for (const auto& entry : shown.entries) {
        for (const auto& attachment : entry.attachments) {
            if (shown.verified && !entry.redacted && attachment.id == id) return attachment;
        }
    }
    return Error{Errc::notFound, "customer_page.not_found"};
}

Result<std::string> CustomerPage::Impl::renew(db::WriteTx& tx, const Actor& actor, TicketId id) {
    auto ticket = parts.tickets.get(tx, actor, id);
    if (!ticket) return std::move(ticket).error();
    store::setSalt(tx, id, parts.random.token(9), parts.clock.now());
    store::endVisits(tx, id);
    auto noted = parts.timeline.append(tx, {.ticket = id,
                                            .kind = "event",
                                            .by = {"agent", actor.agent.value, actor.name},
                                            .detail = R"({"event":"customer_page_renewed"})",
                                            .message = {},
                                            .attachments = {},
                                            .audience = ticket->audience()});
    ASSERT(noted.has_value());
    return parts.links.urlOf(tx, id);
}

CustomerPage::CustomerPage(Parts parts) : impl_(std::make_unique<Impl>(parts)) {}
CustomerPage::~CustomerPage() = default;

void CustomerPage::addJobs(kernel::Jobs& jobs) {
    jobs.handle("customer_page.sweep",
                [this, &jobs](db::WriteTx& tx, const kernel::Job&) -> Result<void> {
                    const auto now = impl_->parts.clock.now();
                    store::sweepVisits(tx, now);
                    jobs.add(tx, {.kind = "customer_page.sweep",
                                  .key = "all",
                                  .payload = "{}",
                                  .due = now + std::chrono::hours(1),
                                  .lane = {}});
                    return {};
                });
}

}  // namespace deskbell::customer_page
