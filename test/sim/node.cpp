#include "sim/node.hpp"

#include <future>

#include "app/house.hpp"
#include "kernel/dispatch.hpp"
#include "support/fakes.hpp"

namespace deskbell::sim {
namespace {

app::Config configOf(const Site& site, int number) {
    app::Config config;
    config.data = site.folder / ("node" + std::to_string(number));
    config.node = number;
    config.publicUrl = "https://desk.example";
    return config;
}

class Catcher final : public net::Responder {
public:
    void send(net::HttpResponse response) override { answer.set_value(std::move(response)); }
    std::promise<net::HttpResponse> answer;
};

}  // namespace

/// One life of a node.
struct Node::Running {
    Running(const Parts& parts, int life)
        : random(parts.seed * 1'000'003 + static_cast<std::uint64_t>(parts.number * 1009 + life)),
          config(configOf(parts.site, parts.number)),
          house(config, parts.clock, random, parts.log, surroundings(parts, life)) {
        house.addRoutes(router);
        dispatch.emplace(
            router, house.access, *house.database, parts.clock, random, parts.log, house.metrics,
            kernel::DispatchOptions{
                .publicUrl = config.publicUrl, .requestsPerMinute = 1'000'000, .workers = 1});
    }

    app::Surroundings surroundings(const Parts& parts, int life) {
        auto opened = std::make_unique<NodeDatabase>(parts.site.store, plug);
        database = opened.get();
        app::Surroundings around;
        around.nodes = app::Nodes::several;
        around.signals =
            parts.site.ether.join(plug, std::to_string(parts.number) + "." + std::to_string(life));
        around.database = std::move(opened);
        around.leases = kernel::makeEmbeddedLeases();
        around.positions = kernel::makeEmbeddedPositions();
        around.jobs.lease = std::chrono::seconds(20);
        around.secretKey = std::string(32, 'k');
        around.blobStore.blobs = parts.site.shelf.open(plug);
        around.mailTransport = parts.post.open(plug);
        return around;
    }

    PlugPtr plug = std::make_shared<Plug>();
    NodeDatabase* database = nullptr;
    test::SeededRandom random;
    app::Config config;
    app::House house;
    kernel::Router router;
    std::optional<kernel::Dispatch> dispatch;
};

std::int64_t Answer::id(std::string_view key) const {
    return parseIdValue(body[key].string().value_or("")).value_or(0);
}

Node::Node(Parts parts) : parts_(parts) {}
Node::~Node() = default;

bool Node::isUp() const {
    return running_ && !running_->plug->pulled;
}

bool Node::isDying() const {
    return running_ && running_->plug->pulled;
}

app::House& Node::house() {
    return running_->house;
}

NodeDatabase& Node::database() {
    return *running_->database;
}

void Node::start() {
    ASSERT(!running_);
    running_ = std::make_unique<Running>(parts_, ++lives_);
    known_ = head();
}

void Node::crash() {
    if (!running_) return;
    running_->plug->pulled = true;
    running_.reset();
}

std::optional<Answer> Node::call(const Call& call) {
    net::HttpRequest request;
    request.method = call.method;
    request.target = call.target;
    request.peer = "10.0.0.1";
    request.headers.add("Host", "desk.example");
    request.headers.add("Authorization", "Bearer " + call.token);
    if (!call.key.empty()) request.headers.add("Idempotency-Key", call.key);
    if (!call.ifMatch.empty()) request.headers.add("If-Match", call.ifMatch);
    if (!call.body.empty()) request.headers.add("Content-Type", "application/json");
    request.webSocket = call.webSocket;
    request.body = call.body;

    auto catcher = std::make_shared<Catcher>();
    auto coming = catcher->answer.get_future();
    running_->dispatch->handle(std::move(request), catcher);
    auto response = coming.get();
    if (running_->plug->pulled) return std::nullopt;
    Answer answer{.status = response.status,
                  .text = std::move(response.body),
                  .etag = std::string(response.headers.get("ETag")),
                  .body = {},
                  .upgrade = response.upgrade};
    if (auto parsed = json::parse(answer.text)) answer.body = *parsed;
    return answer;
}

bool Node::deliver(const std::string& from, const std::string& to, std::string raw) {
    bool taken = false;
    auto& sink = running_->house.sink;
    email::IncomingMail mail;
    mail.from = from;
    sink.accept(to, [&](const Result<void>& known) {
        if (known) mail.recipients = {to};
    });
    if (mail.recipients.empty()) return false;
    mail.id = "in";
    mail.raw = std::make_shared<const std::string>(std::move(raw));
    mail.peer = "10.0.0.25";
    sink.deliver(std::move(mail), [&](const std::vector<email::RecipientAnswer>& answers) {
        taken = answers.at(0).kind == email::RecipientAnswer::Kind::taken;
    });
    return taken && !running_->plug->pulled;
}

void Node::work() {
    running_->house.workers.drain();
    try {
        running_->house.jobs.runDue();
    } catch (const db::Fault& fault) {  // as its thread would: later again
        parts_.log.error("jobs.runner.failed", {{"error", std::string_view(fault.what())}});
    }
}

void Node::readOn() {
    running_->house.watch->runOnce();
    running_->house.live.runOnce();
    known_ = head();
}

std::int64_t Node::head() const {
    std::int64_t position = 0;
    parts_.site.store.look("SELECT position FROM event_head", {},
                           [&](const db::Row& row) { position = row.integer(0); });
    return position;
}

void Node::index() {
    try {
        running_->house.search.catchUp();
    } catch (const std::exception& fault) {
        parts_.log.error("search.failed", {{"error", std::string_view(fault.what())}});
    }
}

}  // namespace deskbell::sim
