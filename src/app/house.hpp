#pragma once
// The composition root: every part of a running Deskbell, in the order in which each stands on
// those above it. Read house.cpp from top to bottom to see the whole wiring.

#include <memory>
#include <string>

#include "app/surroundings.hpp"
#include "base/log.hpp"
#include "channels/email/delivery.hpp"
#include "channels/email/fetcher.hpp"
#include "channels/email/intake_workers.hpp"
#include "channels/email/oauth_renewal.hpp"
#include "channels/email/sink.hpp"
#include "db/sqlite.hpp"
#include "desk/access/access.hpp"
#include "desk/calendars/calendars.hpp"
#include "desk/handover/handover.hpp"
#include "desk/promises/promises.hpp"
#include "desk/routing/routing.hpp"
#include "desk/search/search.hpp"
#include "kernel/blob_sweep.hpp"
#include "kernel/event_watch.hpp"
#include "kernel/leases.hpp"
#include "kernel/live.hpp"
#include "kernel/partitions.hpp"
#include "kernel/signals.hpp"
#include "net/client.hpp"

namespace deskbell::app {

/// Test a connection, fetch now, count what waits: the channel's answers to the inboxes' pages.
class EmailInboxes final : public inboxes::InboxChannel {
public:
    /// "Fetch now" is passed on: another node may be the one that fetches.
    static constexpr std::string_view kFetchTopic = "fetch";

    EmailInboxes(const email::Servers& servers, email::MailFetcher& fetcher,
                 kernel::Signals& signals, timeline::Timeline& timeline, net::HttpClient& outside,
                 const Clock& clock)
        : servers_(servers),
          fetcher_(fetcher),
          signals_(signals),
          timeline_(timeline),
          outside_(outside),
          clock_(clock) {}
    [[nodiscard]] inboxes::TestReport test(const inboxes::Inbox& inbox,
                                           const inboxes::InboxSecrets& secrets) override;
    void fetchSoon(inboxes::InboxId id) override {
        fetcher_.fetchSoon(id);
        signals_.tell(kFetchTopic, toString(id));
    }
    [[nodiscard]] std::int64_t queued(db::ReadTx& tx, inboxes::InboxId id) const override;
    [[nodiscard]] Result<std::string> exchangeCode(const inboxes::Inbox& inbox,
                                                   const inboxes::InboxSecrets& secrets,
                                                   const inboxes::OAuthCode& code) override;

private:
    const email::Servers& servers_;
    email::MailFetcher& fetcher_;
    kernel::Signals& signals_;
    timeline::Timeline& timeline_;
    net::HttpClient& outside_;
    const Clock& clock_;
};

/// Everything but the sockets towards clients. Runs nothing until start().
struct House {
    /// On the surroundings that the configuration names; throws as openSurroundings does.
    House(const Config& config, const Clock& clock, Random& random, Log& log);
    House(const Config& config, const Clock& clock, Random& random, Log& log, Surroundings around);
    ~House();

    /// Recurring jobs, workers, fetchers, search, live updates.
    void start();
    /// In the opposite order; what was begun is finished.
    void stop();
    /// All routes of the API and of the desk's pages.
    void addRoutes(kernel::Router& router);

    const Config& config;
    const Clock& clock;
    Random& random;
    Log& log;
    net::CurlRuntime curl;
    IdSource ids;
    kernel::Metrics metrics;
    const std::unique_ptr<kernel::Signals> signals;
    const std::unique_ptr<db::Database> database;
    const std::unique_ptr<kernel::Leases> leases;
    kernel::Secrets secrets;
    const BlobStore blobStore;
    const std::unique_ptr<kernel::Blobs> blobs;  ///< the same beside the sweep, for everybody else
    const std::unique_ptr<email::MailTransport> mailTransport;
    kernel::Outbox outbox;
    const std::unique_ptr<kernel::EventWatch> watch;  ///< where there may be several nodes
    const std::unique_ptr<kernel::Partitions> partitions;
    kernel::Jobs jobs;
    kernel::Settings settings;
    kernel::Audit audit;

    people::People people;
    customers::Customers customers;
    inboxes::Inboxes inboxes;
    calendars::Calendars calendars;
    timeline::Timeline timeline;
    const std::shared_ptr<tickets::Tally> tally;
    tickets::Tickets tickets;
    notifications::Notifications notifications;
    sandbox::Sandbox sandbox;

    std::unique_ptr<net::HttpClient> outside;
    email::OAuthTokens tokens;
    email::Servers servers;
    email::OAuthRenewal renewal;
    kernel::BlobSweep blobSweep;
    email::StopSignal stopSending;
    customer_page::Links customerLinks;
    email::MailDelivery delivery;
    replies::Replies replies;
    promises::Promises promises;
    handover::Handovers handovers;
    routing::Routing routing;
    intake::Intake intake;
    customer_page::CustomerPage customerPage;
    email::IntakeWorkers workers;
    email::MailFetcher fetcher;
    EmailInboxes emailInboxes;
    email::IntakeSink sink;
    access::Access access;
    search::Search search;
    kernel::LiveUpdates live;
};

}  // namespace deskbell::app
