#include "app/house.hpp"

#include <fstream>
#include <sstream>

#include "app/demo_plan.hpp"
#include "app/demo_shop.hpp"
#include "app/web_pages.hpp"
#include "base/crypto.hpp"
#include "base/text.hpp"
#include "db/migrations.hpp"
#include "db/postgres.hpp"
#include "kernel/blobs_s3.hpp"
#include "kernel/job_claims.hpp"

namespace deskbell::app {

namespace {

constexpr Duration kEventsKept = std::chrono::hours(24 * 7);
/// So soon the jobs of a node that died are run by another.
constexpr Duration kJobLease = std::chrono::seconds(20);

bool prepareFolder(const std::filesystem::path& data) {
    std::filesystem::create_directories(data);
    std::filesystem::permissions(data, std::filesystem::perms::owner_all,
                                 std::filesystem::perm_options::replace);
    return true;
}

/// The key that seals mailbox passwords: DIR/secret.key, made at the first start, never in a backup
/// of the database alone.
std::string secretKey(const std::filesystem::path& data, Random& random) {
    const auto path = data / "secret.key";
    if (std::filesystem::exists(path)) {
        std::ifstream file(path, std::ios::binary);
        std::stringstream bytes;
        bytes << file.rdbuf();
        auto key = fromBase64(trim(bytes.str()));
        if (!key || key->size() != 32)
            throw std::runtime_error(path.string() + " is damaged; restore it from your backup.");
        return *std::move(key);
    }
    std::string key(32, '\0');
    random.fill(key.data(), key.size());
    std::ofstream file(path, std::ios::binary);
    std::filesystem::permissions(
        path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write,
        std::filesystem::perm_options::replace);
    file << toBase64(key) << "\n";
    file.close();
    if (!file) throw std::runtime_error("Cannot write " + path.string());
    return key;
}

void migrate(db::Database& database, const Clock& clock, const std::function<void()>& copyAside) {
    auto migrated = db::migrate(database, db::builtInMigrations(), clock, copyAside);
    if (!migrated)
        throw std::runtime_error(migrated.error().detail.empty() ? migrated.error().reason
                                                                 : migrated.error().detail);
}

std::unique_ptr<db::Database> openDatabase(const Config& config, const Clock& clock, Random& random,
                                           Log& log) {
    if (!config.database.empty()) {
        db::PostgresOptions options;
        options.url = config.database;
        auto database = db::openPostgres(std::move(options), random, log);
        migrate(*database, clock, [] {});
        return database;
    }
    const auto file = databaseFile(config.data);
    auto database = db::openSqlite({.file = file, .readers = 24}, log);
    migrate(*database, clock, [&] {
        const auto aside = config.data / ("deskbell.before-upgrade." +
                                          std::to_string(toMicros(clock.now())) + ".db");
        log.info("database.copied_before_upgrade", {{"file", std::string_view(aside.native())}});
        db::backupSqlite(file, aside, [](int, int) {});
    });
    return database;
}

// --- What depends on whether this is the only node.

bool isAlone(const Config& config) {
    return config.database.empty();
}

std::unique_ptr<kernel::Signals> signalsOf(const Config& config, Random& random, Log& log) {
    if (isAlone(config)) return kernel::makeNoSignals();
    const auto& url = config.databaseDirect.empty() ? config.database : config.databaseDirect;
    return kernel::makePostgresSignals(url, random, log);
}

std::unique_ptr<kernel::Leases> leasesOf(const Config& config, db::Database& database,
                                         const kernel::Signals& signals, const Clock& clock,
                                         Log& log) {
    if (isAlone(config)) return kernel::makeEmbeddedLeases();
    return kernel::makePostgresLeases(database, clock, log, {.holder = signals.self()});
}

std::unique_ptr<kernel::EventPositions> positionsOf(const Config& config) {
    return isAlone(config) ? kernel::makeEmbeddedPositions() : kernel::makePostgresPositions();
}

std::unique_ptr<kernel::EventWatch> watchOf(const Config& config, kernel::Outbox& outbox,
                                            db::Database& database, kernel::Signals& signals,
                                            Log& log) {
    if (isAlone(config)) return nullptr;
    return std::make_unique<kernel::EventWatch>(outbox, database, signals, log);
}

std::unique_ptr<kernel::Partitions> partitionsOf(const Config& config) {
    if (isAlone(config)) return kernel::makeNoPartitions();
    return kernel::makePostgresPartitions(
        {{"entries", "id"}, {"messages", "entry_id"}, {"intake", "id"}, {"audit_entries", "id"}});
}

kernel::Jobs::Options jobOptions(const Config& config) {
    kernel::Jobs::Options options;
    if (isAlone(config)) return options;
    options.claims = kernel::makePostgresJobClaims();
    options.lease = kJobLease;
    return options;
}

std::vector<kernel::Setting> allSettings() {
    return {access::kBusinessName,           access::kSessionDays,
            tickets::kCloseAfterDays,        replies::kUndoSeconds,
            intake::kAcknowledgementsPerDay, letters::kDefaultLanguage};
}

void scheduleOnce(kernel::Jobs& jobs, db::WriteTx& tx, std::string_view kind, Timestamp due) {
    jobs.add(tx,
             {.kind = std::string(kind), .key = "all", .payload = "{}", .due = due, .lane = {}});
}

/// How browsers reach the desk.
std::string deskUrlOf(const Config& config) {
    return config.publicUrl.empty() ? "http://" + config.listen : config.publicUrl;
}

std::vector<inboxes::TestStep> stepsOf(const email::ConnectionReport& report) {
    std::vector<inboxes::TestStep> out;
    for (const auto& step : report.steps) out.push_back({step.name, step.ok, step.message});
    return out;
}

}  // namespace

std::unique_ptr<kernel::Blobs> openBlobs(const Config& config, db::Database& database,
                                         net::HttpClient& client, const Clock& clock) {
    auto where = config.blobs;
    if (where.empty()) where = isAlone(config) ? "files" : "database";
    if (where == "files") return kernel::makeFileBlobs(config.data / "blobs", clock);
    if (where == "database") return kernel::makeDatabaseBlobs(database, clock);
    kernel::S3Options options;
    options.endpoint = config.s3.endpoint;
    options.region = config.s3.region;
    options.bucket = config.s3.bucket;
    options.prefix = config.s3.prefix;
    options.pathStyle = config.s3.pathStyle;
    options.accessKey = config.s3.accessKey;
    options.secretKey = config.s3.secretKey;
    return kernel::makeS3Blobs(client, std::move(options));
}

std::filesystem::path databaseFile(const std::filesystem::path& data) {
    return data / "deskbell.db";
}

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
    : config(c),
      clock(clk),
      random(rnd),
      log(lg),
      prepared(prepareFolder(c.data)),
      ids(clock, static_cast<std::uint8_t>(c.node)),
      signals(signalsOf(c, random, log)),
      database(openDatabase(c, clock, random, log)),
      leases(leasesOf(c, *database, *signals, clock, log)),
      secrets(secretKey(c.data, random), random),
      toStore(net::makeHttpClient(curl, {.allowPrivateAddresses = true})),
      blobStore(openBlobs(c, *database, *toStore, clock)),
      blobs(kernel::besideSweep(*blobStore, *database, clock)),
      outbox(clock, positionsOf(c)),
      watch(watchOf(c, outbox, *database, *signals, log)),
      partitions(partitionsOf(c)),
      jobs(*database, clock, ids, log, metrics, jobOptions(c)),
      settings(allSettings()),
      audit(clock, ids),
      people(clock, ids, outbox, audit),
      customers(clock, ids, outbox),
      inboxes(clock, ids, outbox, audit, secrets),
      timeline(clock, ids, outbox, *blobs),
      tickets({clock, ids, random, outbox, jobs, settings, people, customers, inboxes, timeline}),
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
      blobSweep(
          {*database, clock, log, jobs, *blobStore},
          {people::People::blobUser(), timeline::Timeline::blobUser(), intake::Intake::blobUser()}),
      delivery({*database, clock, random, ids, log, jobs, inboxes, timeline, tickets, notifications,
                sandbox, servers, stopSending}),
      replies({clock, ids, outbox, jobs, settings, people, inboxes, timeline, tickets,
               notifications, delivery}),
      intake({clock, ids, outbox, settings, *blobs, customers, inboxes, timeline, tickets, replies,
              notifications}),
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
              c.demo ? std::string(demo::kPassword) : std::string()}),
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
    tickets.connect(notifications, replies, sendFirst);
    people.connect(access);
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
    if (!isAlone(c)) live.sharePresence(*signals);

    access.addJobs(jobs);
    tickets.addJobs(jobs);
    timeline.addJobs(jobs);
    replies.addJobs(jobs);
    notifications.addJobs(jobs);
    delivery.addJobs(jobs);
    renewal.addJobs(jobs);
    blobSweep.addJobs();
    jobs.handle("outbox.prune", [this](db::WriteTx& tx, const kernel::Job&) -> Result<void> {
        outbox.prune(tx, clock.now() - kEventsKept);
        scheduleOnce(jobs, tx, "outbox.prune", clock.now() + std::chrono::hours(1));
        return {};
    });
    jobs.handle("partitions.prepare", [this](db::WriteTx& tx, const kernel::Job&) -> Result<void> {
        partitions->prepare(tx, clock.now());
        scheduleOnce(jobs, tx, "partitions.prepare", clock.now() + std::chrono::hours(24));
        return {};
    });
    database->write([&](db::WriteTx& tx) {
        people.ensureRoles(tx);
        for (std::string_view kind :
             {std::string_view("access.seen"), std::string_view("access.sweep"),
              std::string_view("timeline.sweep_uploads"), std::string_view("notifications.prune"),
              std::string_view("outbox.prune"), std::string_view("partitions.prepare"),
              email::OAuthRenewal::kDue}) {
            scheduleOnce(jobs, tx, kind, clock.now() + std::chrono::minutes(1));
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
    fetcher.start();
    search.start();
    live.start();
}

void House::stop() {
    live.stop();
    fetcher.stop();
    stopSending.raise();
    workers.stop();
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
    tickets.addRoutes(router);
    timeline.addRoutes(router, tickets, people);
    replies.addRoutes(router);
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
