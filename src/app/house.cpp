#include "app/house.hpp"

#include "app/demo_plan.hpp"
#include "app/demo_shop.hpp"
#include "app/web_pages.hpp"
#include "channels/ical/holidays.hpp"
#include "kernel/idempotency.hpp"

namespace deskbell::app {

namespace {

constexpr Duration kEventsKept = std::chrono::hours(24 * 7);
constexpr Duration kFirstAddUp = std::chrono::seconds(2);
constexpr std::string_view kPreparePartitions = "partitions.prepare";

std::unique_ptr<kernel::EventWatch> watchOf(Nodes nodes, kernel::Outbox& outbox,
                                            db::Database& database, kernel::Signals& signals,
                                            Log& log) {
    if (nodes == Nodes::one) return nullptr;
    return std::make_unique<kernel::EventWatch>(outbox, database, signals, log);
}

std::vector<kernel::Setting> allSettings() {
    return {access::kBusinessName,     access::kSessionDays,      tickets::kCloseAfterDays,
            tickets::kAtRiskHours,     replies::kUndoSeconds,     intake::kAcknowledgementsPerDay,
            letters::kDefaultLanguage, handover::kAnswerMinutes,  handover::kTellCustomer,
            customer_page::kPages,     routing::kAwayAfterMinutes};
}

void scheduleOnce(kernel::Jobs& jobs, db::WriteTx& tx, std::string_view kind, Timestamp due) {
    jobs.add(tx,
             {.kind = std::string(kind), .key = "all", .payload = "{}", .due = due, .lane = {}});
}

/// How browsers reach the desk.
std::string deskUrlOf(const Config& config) {
    return config.publicUrl.empty() ? "http://" + config.listen : config.publicUrl;
}

/// For the calendar of a business that has none yet: the zone of whoever set it up.
std::string zoneOf(const people::Directory& everybody) {
    const people::Agent* first = nullptr;
    for (const auto& [id, agent] : everybody.agents) {
        if (first == nullptr || id < first->id) first = &agent;
    }
    return first != nullptr && isTimeZone(first->timeZone) ? first->timeZone : "UTC";
}

std::vector<inboxes::TestStep> stepsOf(const email::ConnectionReport& report) {
    std::vector<inboxes::TestStep> out;
    for (const auto& step : report.steps) out.push_back({step.name, step.ok, step.message});
    return out;
}

}  // namespace

inboxes::TestReport EmailInboxes::test(const inboxes::Inbox& inbox,
                                       const inboxes::InboxSecrets& secrets) {
    inboxes::TestReport report;
    const email::StopSignal never;
    auto refused = [](const Error& error) {
        return std::vector<inboxes::TestStep>{{"Sign-in", false, error.detail}};
    };
    if (inbox.incoming.kind == "imap") {
        auto settings = servers_.mailbox(inbox, secrets);
        report.incoming = settings ? stepsOf(email::testMailbox(*settings, clock_, never))
                                   : refused(settings.error());
    }
    if (inbox.outgoing.kind == "smtp") {
        auto settings = servers_.submission(inbox, secrets);
        report.outgoing = settings ? stepsOf(email::testSubmission(*settings, clock_, never))
                                   : refused(settings.error());
    }
    return report;
}

std::int64_t EmailInboxes::queued(db::ReadTx& tx, inboxes::InboxId id) const {
    return timeline_.undelivered(tx, id.value);
}

Result<std::string> EmailInboxes::exchangeCode(const inboxes::Inbox& inbox,
                                               const inboxes::InboxSecrets& secrets,
                                               const inboxes::OAuthCode& code) {
    auto tokens = email::exchangeCode(outside_, clock_, email::oauthOf(inbox, secrets), code);
    if (!tokens) return std::move(tokens).error();
    return std::move(tokens->newRefreshToken);
}

House::House(const Config& c, const Clock& clk, Random& rnd, Log& lg)
    : House(c, clk, rnd, lg, openSurroundings(c, clk, rnd, lg)) {}

House::House(const Config& c, const Clock& clk, Random& rnd, Log& lg, Surroundings around)
    : config(c),
      clock(clk),
      random(rnd),
      log(lg),
      ids(clock, static_cast<std::uint8_t>(c.node)),
      signals(std::move(around.signals)),
      database(std::move(around.database)),
      leases(std::move(around.leases)),
      secrets(std::move(around.secretKey), random),
      blobStore(std::move(around.blobStore)),
      blobs(kernel::besideSweep(*blobStore.blobs, *database, clock)),
      mailTransport(std::move(around.mailTransport)),
      outbox(clock, std::move(around.positions)),
      watch(watchOf(around.nodes, outbox, *database, *signals, log)),
      partitions(std::move(around.partitions)),
      jobs(*database, clock, ids, log, metrics, std::move(around.jobs)),
      settings(allSettings()),
      audit(clock, ids),
      people(clock, ids, outbox, audit),
      customers(clock, ids, outbox),
      inboxes(clock, ids, outbox, audit, secrets),
      calendars({clock, ids, outbox, audit, jobs, people, inboxes}),
      timeline(clock, ids, outbox, *blobs),
      tally(around.tally(ids)),
      tickets({clock, ids, random, outbox, jobs, settings, people, customers, inboxes, timeline,
               *tally}),
      notifications(clock, ids, outbox, jobs, people),
      sandbox(clock, ids),
      outside(net::makeHttpClient(curl, {.allowPrivateAddresses = c.allowPrivateAddresses})),
      tokens(*outside, clock,
             [this](std::int64_t inbox, const std::string& token) {
                 database->write([&](db::WriteTx& tx) {
                     inboxes.setRefreshToken(tx, inboxes::InboxId{inbox}, token);
                 });
             }),
      servers(tokens, c.mailHostName, c.mailCaFile, c.mailMostBytes),
      renewal({*database, clock, log, jobs, inboxes, tokens}),
      customerLinks(secrets, settings, customers, deskUrlOf(c)),
      blobSweep(
          {*database, clock, log, jobs, *blobStore.blobs},
          {people::People::blobUser(), timeline::Timeline::blobUser(), intake::Intake::blobUser()}),
      delivery({*database, clock, random, ids, log, jobs, inboxes, timeline, tickets, notifications,
                sandbox, servers, *mailTransport, stopSending, customerLinks}),
      replies({clock, ids, outbox, jobs, settings, people, inboxes, timeline, tickets,
               notifications, delivery}),
      promises({clock, ids, outbox, jobs, settings, audit, people, customers, inboxes, calendars,
                timeline, tickets, notifications, replies}),
      handovers({clock, ids, outbox, jobs, settings, people, customers, inboxes, calendars,
                 timeline, tickets, notifications, replies, promises}),
      routing({clock, ids, log, *database, *leases, outbox, settings, audit, people, customers,
               inboxes, calendars, timeline, tickets, notifications, handovers}),
      intake({clock, ids, outbox, settings, *blobs, customers, inboxes, timeline, tickets, replies,
              notifications}),
      customerPage({clock, random, secrets, settings, people, customers, inboxes, calendars,
                    timeline, tickets, promises, intake, delivery, customerLinks}),
      workers({*database, intake, inboxes, *blobs, log, metrics}),
      fetcher({*database, clock, log, outbox, inboxes, intake, servers, *leases}),
      emailInboxes(servers, fetcher, *signals, timeline, *outside, clock),
      sink(*database, intake, inboxes, log),
      access({clock,
              ids,
              random,
              outbox,
              audit,
              jobs,
              settings,
              *blobs,
              people,
              delivery,
              {},
              c.publicUrl,
              c.demo ? std::string(demo::kStaff[0].email) : std::string(),
              c.demo ? std::string(demo::kPassword) : std::string(),
              [this](db::WriteTx& tx, const std::string& zone) { calendars.adoptZone(tx, zone); }}),
      search({c.data / "search", *database, outbox, tickets, timeline, customers, clock, log}),
      live(outbox, *database, clock, log,
           [this](db::ReadTx& tx, const Actor& actor) { return access.refresh(tx, actor); }) {
    auto sendFirst = [this](
                         db::WriteTx& tx, const Actor& actor, const tickets::Ticket& ticket,
                         const std::string& html,
                         const std::vector<timeline::AttachmentId>& attachments) -> Result<void> {
        replies::SendMessage message;
        message.ticket = ticket.id;
        message.html = html;
        message.to = {{ticket.customerName, ticket.customerAddress}};
        message.attachments = attachments;
        auto sent = replies.send(tx, actor, std::move(message));
        if (!sent) return std::move(sent).error();
        return {};
    };
    tickets.connect(notifications, replies, promises, handovers, sendFirst);
    people.connect(access);
    calendars.connect(promises, {*outside, *database, ical::parseHolidays});
    notifications.connect({.tickets = tickets,
                           .timeline = timeline,
                           .settings = settings,
                           .postbox = delivery,
                           .isThere =
                               [this](AgentId agent, timeline::TicketId ticket) {
                                   return live.isPresent(agent, "ticket:" + toString(ticket));
                               },
                           .deskUrl = deskUrlOf(c)});
    timeline.connect(
        {.read = [this](db::ReadTx& tx,
                        std::int64_t id) { return intake.original(tx, intake::IntakeId{id}); },
         .erase = [this](db::WriteTx& tx,
                         std::int64_t id) { intake.eraseOriginal(tx, intake::IntakeId{id}); }});

    signals->listen(std::string(EmailInboxes::kFetchTopic), {[this](std::string_view text) {
                        if (auto id = parseId<inboxes::InboxId>(text)) fetcher.fetchSoon(*id);
                    }});
    if (around.nodes == Nodes::several) live.sharePresence(*signals);

    access.addJobs(jobs);
    calendars.addJobs(jobs);
    tickets.addJobs(jobs);
    timeline.addJobs(jobs);
    replies.addJobs(jobs);
    promises.addJobs(jobs);
    customerPage.addJobs(jobs);
    handovers.addJobs(jobs);
    notifications.addJobs(jobs);
    delivery.addJobs(jobs);
    renewal.addJobs(jobs);
    blobSweep.addJobs();
    jobs.handle("outbox.prune", [this](db::WriteTx& tx, const kernel::Job&) -> Result<void> {
        outbox.prune(tx, clock.now() - kEventsKept);
        scheduleOnce(jobs, tx, "outbox.prune", clock.now() + std::chrono::hours(1));
        return {};
    });
    jobs.handle("idempotency.prune", [this](db::WriteTx& tx, const kernel::Job&) -> Result<void> {
        const bool more = kernel::forgetOldAnswers(tx, clock.now());
        scheduleOnce(jobs, tx, "idempotency.prune",
                     clock.now() + (more ? Duration{0} : std::chrono::minutes(10)));
        return {};
    });
    jobs.handle(std::string(kPreparePartitions),
                [this](db::WriteTx& tx, const kernel::Job&) -> Result<void> {
                    partitions->prepare(tx, clock.now());
                    scheduleOnce(jobs, tx, kPreparePartitions,
                                 clock.now() + std::chrono::hours(24));
                    return {};
                });
    database->write([&](db::WriteTx& tx) {
        people.ensureRoles(tx);
        if (calendars.ensureDefault(tx, [&] { return zoneOf(*people.directory(tx)); }))
            promises.makeDefaultPolicy(tx);
        promises.scheduleAlarms(tx);
        handovers.scheduleWatch(tx);
        outbox.catchUp(tx);
        tickets.catchUp(tx);
        for (std::string_view kind :
             {std::string_view("access.seen"), std::string_view("access.sweep"),
              std::string_view("timeline.sweep_uploads"), std::string_view("notifications.prune"),
              std::string_view("outbox.prune"), std::string_view("idempotency.prune"),
              std::string_view("customer_page.sweep"), email::OAuthRenewal::kDue}) {
            scheduleOnce(jobs, tx, kind, clock.now() + std::chrono::minutes(1));
        }
        if (around.nodes == Nodes::several) {
            scheduleOnce(jobs, tx, tickets::Tickets::kAddUp, clock.now() + kFirstAddUp);
            scheduleOnce(jobs, tx, kPreparePartitions, clock.now() + std::chrono::minutes(1));
        }
    });
}

House::~House() {
    // Their threads call parts that end before them.
    signals->stop();
    if (watch) watch->stop();
    leases->stop();
}

void House::start() {
    signals->start();
    if (watch) watch->start();
    leases->start();
    workers.start(2);
    jobs.start();
    routing.start();
    fetcher.start();
    search.start();
    live.start();
}

void House::stop() {
    live.stop();
    fetcher.stop();
    stopSending.raise();
    workers.stop();
    routing.stop();
    jobs.stop();
    search.stop();
    leases->stop();
    if (watch) watch->stop();
    signals->stop();
}

void House::addRoutes(kernel::Router& router) {
    access.addRoutes(router);
    people.addRoutes(router, *blobs, tickets);
    customers.addRoutes(router, tickets, tickets);
    inboxes.addRoutes(
        router, emailInboxes,
        {.teamName = [this](db::ReadTx& tx,
                            TeamId team) { return people.directory(tx)->teamName(team); },
         .hasTickets = [this](db::ReadTx& tx,
                              inboxes::InboxId id) { return tickets.anyIn(tx, id); },
         .oversized = [this](db::ReadTx& tx,
                             inboxes::InboxId id) { return intake.oversizedCount(tx, id); }},
        {random, deskUrlOf(config)});
    calendars.addRoutes(router);
    tickets.addRoutes(router);
    timeline.addRoutes(router, tickets, people);
    replies.addRoutes(router);
    promises.addRoutes(router);
    customerPage.addRoutes(router);
    handovers.addRoutes(router);
    routing.addRoutes(router);
    notifications.addRoutes(router, tickets);
    intake.addRoutes(router);
    search.addRoutes(router);
    audit.addRoutes(router);
    live.addRoutes(router, [this](db::ReadTx& tx, const Actor& actor, std::string_view subject) {
        constexpr std::string_view kTicket = "ticket:";
        if (!subject.starts_with(kTicket)) return false;
        auto id = parseId<tickets::TicketId>(subject.substr(kTicket.size()));
        return id && tickets.see(tx, actor, *id).has_value();
    });
    addApiDescription(router);
    addWebPages(router);
}

}  // namespace deskbell::app
