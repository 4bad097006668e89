// Plays the plan: old conversations are written as they ended, in large transactions; those of the
// last day go the whole way of a real mail, so that raw mails, acknowledgements and the sandbox
// have something to show.

#include "app/demo_data.hpp"

#include <atomic>
#include <unordered_map>

#include "app/demo_arrival.hpp"
#include "app/demo_files.hpp"
#include "app/demo_plan.hpp"
#include "app/demo_shop.hpp"
#include "base/text.hpp"
#include "channels/email/threading.hpp"
#include "desk/markup/markup.hpp"

namespace deskbell::app {

namespace demo {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using timeline::Delivery;

constexpr auto kReal = hours(30);  // how far back mails go the whole way
constexpr std::size_t kBatch = 50;

/// A clock that is moved along the plan.
class ShiftableClock final : public Clock {
public:
    ShiftableClock(Timestamp at, const Clock& real) : at_(at), real_(real) {}
    [[nodiscard]] Timestamp now() const override { return at_.load(); }
    [[nodiscard]] Duration steady() const override { return real_.steady(); }
    void set(Timestamp at) { at_ = at; }

private:
    std::atomic<Timestamp> at_;
    const Clock& real_;
};

/// What became of a planned conversation so far.
struct Thread {
    timeline::TicketId ticket;
    customers::CustomerId customer;
    bool owned = false;
    bool triaged = false;
    std::string lastOfCustomer, lastOfOurs;  ///< Message-IDs
    std::vector<std::string> references;
};

struct KeptFile {
    DemoFile file;
    kernel::BlobRef blob;
};

template <class T>
T must(Result<T> result) {
    ASSERT(result.has_value());
    return *std::move(result);
}

std::string htmlOf(std::string_view text) {
    return "<p>" + replaceAll(replaceAll(escapeHtml(text), "\n\n", "</p><p>"), "\n", "<br>") +
           "</p>";
}

class Player {
public:
    Player(House& house, ShiftableClock& clock, Plan plan)
        : house_(house),
          clock_(clock),
          plan_(std::move(plan)),
          threads_(plan_.conversations.size()),
          shop_(openShop(house)) {
        wantMails(false);  // nobody wants to be told of the last months now
        for (auto& file : makeDemoFiles()) {
            auto blob = house_.blobs->put(file.bytes);
            const auto key = file.key;
            files_.emplace(key, KeptFile{std::move(file), std::move(blob)});
        }
    }

    void play(Timestamp now) {
        std::size_t next = 0;
        while (next < plan_.moments.size() && plan_.moments[next].at < now - kReal)
            next = writeBatch(next, now - kReal);
        for (; next < plan_.moments.size(); ++next) live(plan_.moments[next], now);
        clock_.set(now);
        runDueJobs();
        wantMails(true);
    }

private:
    void wantMails(bool want) {
        house_.database->write([&](db::WriteTx& tx) {
            for (auto id : shop_.staff) {
                auto agent = house_.people.findAgent(tx, id);
                agent->notifyEmail = want;
                house_.people.saveProfile(tx, *agent);
            }
        });
        house_.database->read([&](db::ReadTx& tx) { (void)house_.people.directory(tx); });
    }

    /// Among them those that remove files which nothing refers to: ours are about to be referred
    /// to, as far as the story goes.
    void runDueJobs() {
        for (const auto& [key, kept] : files_)
            static_cast<void>(house_.blobs->put(kept.file.bytes));
        house_.jobs.runDue();
    }

    // --- Long ago: straight onto the timeline.

    std::size_t writeBatch(std::size_t next, Timestamp end) {
        auto last = next;
        house_.database->write([&](db::WriteTx& tx) {
            for (last = next; last < plan_.moments.size() && last - next < kBatch &&
                              plan_.moments[last].at < end;
                 ++last) {
                const auto& moment = plan_.moments[last];
                clock_.set(moment.at);
                if (moment.act == Act::customer || moment.act == Act::absence)
                    receive(tx, moment);
                else
                    work(tx, moment, Delivery::sent);
            }
        });
        runDueJobs();  // what was solved a week ago closes
        return last;
    }

    void receive(db::WriteTx& tx, const Moment& moment) {
        const auto& planned = conversationOf(moment);
        auto& thread = threads_[moment.conversation];
        const auto customer = customerOf(tx, moment);
        const auto& inbox = shop_.inboxOf(planned.scenario->desk);
        if (moment.opening) {
            thread.ticket = must(house_.tickets.create(tx, Actor::system("intake"),
                                                       {.inbox = inbox.id,
                                                        .customer = customer.id,
                                                        .customerName = customer.name,
                                                        .customerAddress = customer.email(),
                                                        .subject = planned.subject,
                                                        .priority = planned.scenario->priority,
                                                        .owner = {},
                                                        .team = {},
                                                        .tags = planned.scenario->tags,
                                                        .followsUp = {},
                                                        .createdAt = {}}))
                                .id;
            thread.triaged = true;
        }
        timeline::Message message;
        message.inbox = inbox.id.value;
        message.from = {customer.name, customer.email()};
        message.to = {{"", inbox.address}};
        message.subject = moment.opening ? planned.subject : "Re: " + planned.subject;
        message.text = moment.text;
        message.machine = machineOf(moment);
        message.messageId = customerMessageId(customer.email(), house_.random);
        link(message.inReplyTo, message.references, thread.lastOfOurs, thread);
        thread.lastOfCustomer = message.messageId;

        const auto ticket = house_.tickets.find(tx, thread.ticket);
        ASSERT(ticket.has_value());
        const bool machine = !message.machine.empty();
        must(house_.timeline.append(tx, {.ticket = thread.ticket,
                                         .kind = "message",
                                         .by = {"customer", customer.id.value, customer.name},
                                         .detail = {},
                                         .message = std::move(message),
                                         .attachments = attachmentsOf(moment),
                                         .audience = ticket->audience()}));
        must(house_.tickets.messageAdded(tx, Actor::system("intake"), thread.ticket,
                                         {.incoming = true,
                                          .machine = machine,
                                          .preview = markup::previewOf(moment.text),
                                          .hasAttachments = !moment.file.empty(),
                                          .statusAfter = {}}));
    }

    // --- Lately: as raw mail in, through the queue out.

    void live(const Moment& moment, Timestamp now) {
        clock_.set(moment.at);
        if (moment.act == Act::customer || moment.act == Act::absence) {
            arrive(moment);
            // Somebody looks through what came in, but has not got to the newest yet.
            if (moment.opening && moment.at + minutes(15) < now) triageLater(moment);
        } else {
            house_.database->write([&](db::WriteTx& tx) { work(tx, moment, Delivery::queued); });
        }
        clock_.set(moment.at + std::chrono::seconds(1));
        runDueJobs();
    }

    void arrive(const Moment& moment) {
        const auto& planned = conversationOf(moment);
        auto& thread = threads_[moment.conversation];
        const auto customer =
            house_.database->write([&](db::WriteTx& tx) { return customerOf(tx, moment); });
        const auto& inbox = shop_.inboxOf(planned.scenario->desk);
        email::OutgoingMail mail;
        mail.from = {customer.name, customer.email()};
        mail.to = {{inbox.name, addressFor(thread, inbox)}};
        mail.subject = moment.opening ? planned.subject : "Re: " + planned.subject;
        mail.text = moment.text;
        mail.messageId = customerMessageId(customer.email(), house_.random);
        mail.date = moment.at;
        if (moment.act == Act::absence) mail.autoSubmitted = email::AutoSubmitted::replied;
        if (!planned.scenario->machine.empty())
            mail.extraHeaders = {
                {"List-Unsubscribe", "<mailto:leave@" +
                                         mail.from.address.substr(mail.from.address.find('@') + 1) +
                                         ">"}};
        std::string inReplyTo;
        link(inReplyTo, mail.references, thread.lastOfOurs, thread);
        if (!inReplyTo.empty()) mail.inReplyTo = {inReplyTo};
        if (!moment.file.empty()) {
            const auto& file = files_.at(std::string(moment.file)).file;
            mail.attachments.push_back({file.name, file.contentType, file.bytes, {}, false});
        }
        thread.lastOfCustomer = mail.messageId;
        ASSERT(takeAsMail(house_, mail).has_value());
        house_.workers.drain();
        const auto entry = house_.database->read([&](db::ReadTx& tx) {
            return house_.timeline.findByMessageId(tx, thread.lastOfCustomer);
        });
        ASSERT(entry.has_value());
        thread.ticket = entry->ticket;
    }

    /// A reply goes to the address that carries the ticket's token, as mail programs do it.
    std::string addressFor(const Thread& thread, const inboxes::Inbox& inbox) {
        if (thread.lastOfOurs.empty()) return inbox.address;
        const auto ticket = house_.database->read(
            [&](db::ReadTx& tx) { return house_.tickets.find(tx, thread.ticket); });
        ASSERT(ticket.has_value());
        return email::formatReplyAddress(inbox.address, ticket->replyToken).value_or(inbox.address);
    }

    void triageLater(const Moment& moment) {
        clock_.set(moment.at + std::chrono::seconds(40));
        house_.database->write([&](db::WriteTx& tx) { triage(tx, moment); });
    }

    void triage(db::WriteTx& tx, const Moment& moment) {
        auto& thread = threads_[moment.conversation];
        if (std::exchange(thread.triaged, true)) return;
        const auto& scenario = *conversationOf(moment).scenario;
        must(house_.tickets.change(tx, actorOf(tx, shop_.leadOf(scenario.desk)), thread.ticket,
                                   {.subject = {},
                                    .status = {},
                                    .priority = scenario.priority,
                                    .owner = {},
                                    .team = {},
                                    .tags = scenario.tags,
                                    .participants = {},
                                    .reason = {}}));
    }

    // --- What staff do, then as now.

    void work(db::WriteTx& tx, const Moment& moment, Delivery delivery) {
        const auto owner = conversationOf(moment).owner;
        const auto lead = shop_.leadOf(conversationOf(moment).scenario->desk);
        triage(tx, moment);
        const bool byLead = moment.act == Act::leadNote || moment.act == Act::assign;
        const auto actor = actorOf(tx, byLead ? lead : owner);
        if (moment.act != Act::leadNote)
            takeOwnership(tx, moment, delivery == Delivery::sent ? actorOf(tx, owner) : actor);
        switch (moment.act) {
            case Act::reply:
                return reply(tx, actor, moment, delivery, std::nullopt);
            case Act::replyAndSolve:
                return reply(tx, actor, moment, delivery, tickets::Status::solved);
            case Act::note:
            case Act::leadNote:
                return note(tx, actor, moment, delivery);
            case Act::pause:
                return move(tx, actor, moment, tickets::Status::paused);
            case Act::solve:
                return move(tx, actor, moment, tickets::Status::solved);
            case Act::assign:
            case Act::customer:
            case Act::absence:
                return;
        }
    }

    void takeOwnership(db::WriteTx& tx, const Moment& moment, const Actor& actor) {
        auto& thread = threads_[moment.conversation];
        if (std::exchange(thread.owned, true)) return;
        tickets::TicketChange change;
        change.owner = shop_.staff[conversationOf(moment).owner];
        must(house_.tickets.change(tx, actor, thread.ticket, change));
    }

    void move(db::WriteTx& tx, const Actor& actor, const Moment& moment, tickets::Status status) {
        tickets::TicketChange change;
        change.status = status;
        must(house_.tickets.change(tx, actor, threads_[moment.conversation].ticket, change));
    }

    void reply(db::WriteTx& tx, const Actor& actor, const Moment& moment, Delivery delivery,
               std::optional<tickets::Status> statusAfter) {
        auto& thread = threads_[moment.conversation];
        const auto ticket = must(house_.tickets.get(tx, actor, thread.ticket));
        const auto& inbox = shop_.inboxOf(conversationOf(moment).scenario->desk);
        timeline::Message message;
        message.inbox = inbox.id.value;
        message.incoming = false;
        message.from = {replaceAll(inbox.senderName, "{agent}", actor.name), inbox.address};
        message.to = {{ticket.customerName, ticket.customerAddress}};
        message.subject = ticket.subject;
        message.html = htmlOf(moment.text);
        message.quotedHtml = inbox.signatureHtml;
        message.text = moment.text;
        message.trust = "verified";
        message.messageId = house_.delivery.newMessageId(ticket, inbox);
        message.delivery = delivery;
        message.deliveryAt = clock_.now();
        link(message.inReplyTo, message.references, thread.lastOfCustomer, thread);
        thread.lastOfOurs = message.messageId;

        auto entry =
            must(house_.timeline.append(tx, {.ticket = ticket.id,
                                             .kind = "message",
                                             .by = {"agent", actor.agent.value, actor.name},
                                             .detail = {},
                                             .message = std::move(message),
                                             .attachments = attachmentsOf(moment),
                                             .audience = ticket.audience()}));
        must(house_.tickets.messageAdded(tx, actor, ticket.id,
                                         {.incoming = false,
                                          .preview = markup::previewOf(moment.text),
                                          .hasAttachments = !moment.file.empty(),
                                          .statusAfter = statusAfter}));
        if (delivery == Delivery::queued) house_.delivery.queue(tx, ticket, entry.id, inbox.id);
    }

    /// A note of old wakes nobody any more.
    void note(db::WriteTx& tx, const Actor& actor, const Moment& moment, Delivery delivery) {
        const auto ticket =
            must(house_.tickets.get(tx, actor, threads_[moment.conversation].ticket));
        auto html = withMentions(htmlOf(moment.text), conversationOf(moment).owner);
        if (delivery == Delivery::queued) {
            must(house_.replies.addNote(tx, actor, ticket.id, std::move(html), {}));
            return;
        }
        must(house_.timeline.append(tx, {.ticket = ticket.id,
                                         .kind = "note",
                                         .by = {"agent", actor.agent.value, actor.name},
                                         .detail = markup::sanitizeComposed(html).html,
                                         .message = {},
                                         .attachments = {},
                                         .audience = ticket.audience()}));
        house_.tickets.noteAdded(tx, actor, ticket.id);
    }

    std::string withMentions(std::string html, Staff owner) const {
        const std::pair<std::string_view, Staff> kWhom[] = {
            {"{@lead}", tomas},
            {"{@admin}", rosa},
            {"{@observer}", elif},
            {"{@me}", owner},
            {"{@colleague}", owner == jonas ? mia : jonas}};
        for (const auto& [mark, member] : kWhom) {
            html = replaceAll(std::move(html), mark,
                              "<span data-mention=\"" + toString(shop_.staff[member]) + "\">@" +
                                  std::string(kStaff[member].name) + "</span>");
        }
        return html;
    }

    // --- Small things.

    [[nodiscard]] const Conversation& conversationOf(const Moment& moment) const {
        return plan_.conversations[moment.conversation];
    }

    std::string machineOf(const Moment& moment) const {
        return moment.act == Act::absence ? "out_of_office"
                                          : std::string(conversationOf(moment).scenario->machine);
    }

    Actor actorOf(db::ReadTx& tx, Staff member) {
        auto actor = house_.people.actorFor(tx, shop_.staff[member]);
        ASSERT(actor.has_value());
        return *std::move(actor);
    }

    customers::Customer customerOf(db::WriteTx& tx, const Moment& moment) {
        const auto& planned = plan_.customers[conversationOf(moment).customer];
        if (auto known = house_.customers.findByEmail(tx, planned.email)) return *std::move(known);
        return must(house_.customers.add(tx, Actor::system("intake"),
                                         {.name = planned.name,
                                          .email = planned.email,
                                          .phone = planned.phone,
                                          .language = std::string(planned.language),
                                          .timeZone = planned.timeZone,
                                          .notes = {}}));
    }

    std::vector<timeline::Attachment> attachmentsOf(const Moment& moment) const {
        if (moment.file.empty()) return {};
        const auto& kept = files_.at(std::string(moment.file));
        timeline::Attachment attachment;
        attachment.name = kept.file.name;
        attachment.contentType = kept.file.contentType;
        attachment.size = kept.blob.size;
        attachment.blobHash = kept.blob.hash;
        return {attachment};
    }

    /// An answer names the message it answers, and all before it.
    static void link(std::string& inReplyTo, std::vector<std::string>& references,
                     const std::string& answered, Thread& thread) {
        inReplyTo = answered;
        if (!answered.empty() &&
            (thread.references.empty() || thread.references.back() != answered))
            thread.references.push_back(answered);
        references = thread.references;
    }

    House& house_;
    ShiftableClock& clock_;
    const Plan plan_;
    std::vector<Thread> threads_;
    std::unordered_map<std::string, KeptFile> files_;
    const Shop shop_;
};

}  // namespace
}  // namespace demo

std::string loadDemo(const Config& config, const Clock& clock, Random& random, Log& log) {
    const auto now = clock.now();
    demo::ShiftableClock past(now - std::chrono::hours(24) * (demo::kDays + 1), clock);
    House house(config, past, random, log);
    demo::Player(house, past, demo::makePlan(now)).play(now);
    house.search.rebuild([](std::int64_t, std::int64_t) {});

    std::string told = "Petal & Stem is open: " + std::to_string(demo::kConversations) +
                       " tickets of the last " + std::to_string(demo::kDays) +
                       " days.\nSign in with one of these addresses and the password \"" +
                       std::string(demo::kPassword) + "\":\n";
    for (const auto& member : demo::kStaff)
        told += "  " + std::string(member.email) + "  (" + std::string(member.role) + ")\n";
    return told;
}

}  // namespace deskbell::app
