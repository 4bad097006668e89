#include "app/server.hpp"

#include <stdexcept>

#include "app/demo_mail.hpp"
#include "kernel/health.hpp"

namespace deskbell::app {

namespace {

constexpr std::chrono::seconds kGrace{10};

Endpoint endpointOf(const std::string& text) {
    auto endpoint = parseEndpoint(text);
    ASSERT(endpoint.has_value());  // loadConfig has checked it
    return *endpoint;
}

}  // namespace

Server::Server(House& house, const Config& config, const Clock& clock, Random& random, Log& log)
    : house_(house) {
    kernel::addHealthRoutes(
        router_, house.metrics, house.outbox, *house.database,
        {.ready = [this] { return ready_.load(); }, .metricsToken = config.metricsToken});
    if (config.demo) addDemoMailRoutes(router_, house);
    house.addRoutes(router_);
    addGauges();

    dispatch_ = std::make_unique<kernel::Dispatch>(
        router_, house.access, *house.database, clock, random, log, house.metrics,
        kernel::DispatchOptions{.publicUrl = config.publicUrl,
                                .trustProxy = config.trustProxy,
                                .requestsPerMinute = config.requestsPerMinute});
    house.start();
    openMailListeners(config, clock, random, log);

    const auto listen = endpointOf(config.listen);
    net::ServerOptions options;
    options.address = listen.address;
    options.port = listen.port;
    options.threads = config.threads;
    options.certificate = config.tlsCertificate;
    options.privateKey = config.tlsKey;
    options.bodyLimit = [this](std::string_view method, std::string_view path) {
        return dispatch_->bodyLimit(method, path);
    };
    auto handle = [this](net::HttpRequest request, std::shared_ptr<net::Responder> responder) {
        dispatch_->handle(std::move(request), std::move(responder));
    };
    http_ = net::startHttpServer(std::move(options), handle, clock, log);
    ready_ = true;
}

Server::~Server() {
    stop();
}

void Server::openMailListeners(const Config& config, const Clock& clock, Random& random, Log& log) {
    auto open = [&](const std::string& where,
                    email::MailProtocol protocol) -> std::unique_ptr<email::MailListener> {
        if (where.empty()) return nullptr;
        const auto endpoint = endpointOf(where);
        email::ListenerOptions options;
        options.protocol = protocol;
        options.address = endpoint.address;
        options.port = endpoint.port;
        options.hostName = config.mailHostName;
        options.allowedNetworks = config.mailNetworks;
        options.certificate = config.tlsCertificate;
        options.privateKey = config.tlsKey;
        options.limits.messageBytes = config.mailMostBytes;
        auto listener =
            email::startMailListener(std::move(options), house_.sink, clock, random, log);
        if (!listener)
            throw std::runtime_error("Cannot take mail at " + where + ": " +
                                     listener.error().detail);
        return *std::move(listener);
    };
    lmtp_ = open(config.lmtpListen, email::MailProtocol::lmtp);
    smtp_ = open(config.smtpListen, email::MailProtocol::smtp);
}

void Server::addGauges() {
    auto& metrics = house_.metrics;
    auto figures = [this] {
        return house_.database->read([&](db::ReadTx& tx) { return house_.jobs.figures(tx); });
    };
    metrics.gauge("deskbell_jobs_waiting", "", "Jobs that wait for their time or their turn.",
                  [figures] { return static_cast<double>(figures().waiting); });
    metrics.gauge("deskbell_jobs_failed", "", "Jobs that were given up.",
                  [figures] { return static_cast<double>(figures().failed); });
    metrics.gauge("deskbell_live_connections", "", "Open live connections.",
                  [this] { return static_cast<double>(house_.live.connections()); });
    metrics.gauge("deskbell_quarantined", "", "Messages that could not be understood.", [this] {
        return static_cast<double>(house_.database->read(
            [&](db::ReadTx& tx) { return house_.intake.quarantinedCount(tx); }));
    });
    metrics.gauge("deskbell_database_bytes", "", "Size of the database file.",
                  [this] { return static_cast<double>(house_.database->stats().bytes); });
    metrics.gauge("deskbell_database_waiting_writes", "", "Use cases that wait for the writer.",
                  [this] { return static_cast<double>(house_.database->stats().waitingWrites); });
    metrics.gauge("deskbell_database_writes_fail", "", "1 while nothing can be written.",
                  [this] { return house_.database->stats().writesFail ? 1.0 : 0.0; });
    metrics.gauge("deskbell_http_connections", "", "Open HTTP connections.",
                  [this] { return http_ ? static_cast<double>(http_->stats().connections) : 0.0; });
}

void Server::stop() {
    if (!ready_.exchange(false)) return;
    if (lmtp_) lmtp_->stop(kGrace);
    if (smtp_) smtp_->stop(kGrace);
    http_->stop(kGrace);
    dispatch_->stop();
    house_.stop();
}

}  // namespace deskbell::app
