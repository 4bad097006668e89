#pragma once
// For tests: a whole house without sockets. Requests go through dispatch, mails through the intake;
// time passes when the test says so, and what is due runs when the test says so.

#include <gtest/gtest.h>

#include <fstream>
#include <future>
#include <optional>

#include "app/house.hpp"
#include "channels/email/mime.hpp"
#include "kernel/dispatch.hpp"
#include "support/database.hpp"
#include "support/fakes.hpp"
#include "support/schema.hpp"

namespace deskbell::app::test {

using deskbell::test::ManualClock;
using deskbell::test::PostgresDatabaseName;
using deskbell::test::SeededRandom;
using deskbell::test::TempDir;

/// What came back. `body` is JSON null when the answer is none.
struct Answer {
    int status = 0;
    json::Value body;
    std::string text;
    net::Headers headers;

    [[nodiscard]] std::string reason() const { return str("reason"); }
    /// A string member, or "".
    [[nodiscard]] std::string str(std::string_view key) const {
        return std::string(body[key].string().value_or(""));
    }
    [[nodiscard]] std::vector<json::Value> items() const { return body["items"].items(); }
};

inline std::string str(const json::Value& value) {
    return std::string(value.string().value_or(""));
}

/// Somebody who calls the API, by token or by session cookie; neither: nobody.
struct Caller {
    AgentId id;
    std::string token, session;
    std::string peer = "10.0.0.1";
};

/// One mail as a customer's program writes it.
struct TestMail {
    std::string from = "Ann Customer <ann@buyer.example>";
    std::string to = "shop@ours.example";
    std::string subject = "Where is my order?";
    std::string text = "I have been waiting for a week.";
    std::string headers = {};    ///< more lines, each ending in "\r\n"
    std::string messageId = {};  ///< without <>; "": a new one
};

class FakeResponder final : public net::Responder {
public:
    void send(net::HttpResponse response) override { answer.set_value(std::move(response)); }
    std::promise<net::HttpResponse> answer;
};

using AdjustConfig = std::function<void(Config&)>;

inline Config testConfig(const std::filesystem::path& data, const AdjustConfig& adjust = {}) {
    Config config;
    config.data = data;
    config.publicUrl = "https://desk.example";
    config.allowPrivateAddresses = true;  // providers of tests are on this machine
    if (adjust) adjust(config);
    return config;
}

inline std::unique_ptr<PostgresDatabaseName> choosePostgres() {
    if (deskbell::test::chosenEngine() != deskbell::test::Engine::postgres) return nullptr;
    return std::make_unique<PostgresDatabaseName>(PostgresDatabaseName::Schema::product);
}

struct TestHouse {
    explicit TestHouse(std::uint64_t seed = 1, Log* to = nullptr, const AdjustConfig& adjust = {},
                       std::span<const db::Migration> migrations = db::builtInMigrations())
        : random(seed),
          log(to != nullptr ? to : quiet.get()),
          config(testConfig(dir.path() / "data",
                            [&](Config& c) {
                                if (postgres) c.database = postgres->url();
                                if (adjust) adjust(c);
                            })),
          house(config, clock, random, *log,
                openSurroundings(config, clock, random, *log, migrations)) {
        house.addRoutes(router);
        document.emplace(router.openApi("of tests"));
        dispatch.emplace(router, house.access, *house.database, clock, random, *log, house.metrics,
                         kernel::DispatchOptions{.publicUrl = config.publicUrl, .workers = 1});
    }

    template <class F>
    auto read(F&& f) {
        return house.database->read(std::forward<F>(f));
    }
    template <class F>
    auto write(F&& f) {
        return house.database->write(std::forward<F>(f));
    }

    // --- asking ---

    Answer call(std::string method, std::string target, std::string body = {},
                const Caller& as = {}) {
        net::HttpRequest request;
        request.method = std::move(method);
        request.target = std::move(target);
        request.peer = as.peer;
        request.headers.add("Host", "desk.example");
        if (!as.token.empty()) request.headers.add("Authorization", "Bearer " + as.token);
        if (!as.session.empty()) request.headers.add("Cookie", "deskbell_session=" + as.session);
        if (!as.session.empty() || as.token.empty())
            request.headers.add("Origin", "https://desk.example");
        if (!body.empty()) request.headers.add("Content-Type", "application/json");
        request.body = std::move(body);
        return send(std::move(request));
    }
    Answer send(net::HttpRequest request) {
        const auto sent = request;
        const auto asked = request.method + " " + request.target;
        auto responder = std::make_shared<FakeResponder>();
        auto coming = responder->answer.get_future();
        dispatch->handle(std::move(request), std::move(responder));
        if (coming.wait_for(std::chrono::seconds(60)) != std::future_status::ready) {
            ADD_FAILURE() << asked << " was never answered";
            return {};
        }
        auto response = coming.get();
        if (!response.file.empty()) response.body = bytesOf(response);
        expectAsDescribed(sent, response);
        Answer answer{response.status, {}, std::move(response.body), std::move(response.headers)};
        if (auto parsed = json::parse(answer.text)) answer.body = *parsed;
        return answer;
    }
    /// What the server would stream.
    static std::string bytesOf(const net::HttpResponse& response) {
        std::ifstream in(response.file, std::ios::binary);
        std::string bytes(response.fileLength, '\0');
        in.seekg(static_cast<std::streamoff>(response.fileOffset));
        in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        return bytes;
    }
    /// Whatever is granted goes as the OpenAPI document says.
    void expectAsDescribed(const net::HttpRequest& request, const net::HttpResponse& response) {
        const auto match = router.match(request.method, request.path());
        if (!match.route || !match.route->path.starts_with("/api/") || response.status >= 400)
            return;
        const auto complaint =
            document->complaint({.method = request.method,
                                 .path = match.route->path,
                                 .query = net::parseQuery(request.query()).value(),
                                 .requestBody = request.body,
                                 .status = response.status,
                                 .contentType = response.headers.get("Content-Type"),
                                 .responseBody = response.body});
        EXPECT_EQ(complaint, "") << "OpenAPI of " << request.method << " " << request.target;
    }
    Answer get(std::string target, const Caller& as) {
        return call("GET", std::move(target), {}, as);
    }
    Answer post(std::string target, std::string body, const Caller& as) {
        return call("POST", std::move(target), std::move(body), as);
    }

    // --- people and inboxes ---

    /// An agent of a built-in role, who calls by a token with everything the role may.
    Caller addAgent(std::string_view role, std::vector<TeamId> teams = {}, std::string name = {}) {
        const auto nth = ++agents;
        if (name.empty()) name = "Agent " + std::to_string(nth);
        return house.database->write([&](db::WriteTx& tx) {
            people::NewAgent agent{.name = name,
                                   .email = "agent" + std::to_string(nth) + "@ours.example",
                                   .role = house.people.findRoleByKey(tx, role)->id,
                                   .teams = std::move(teams),
                                   .passwordHash = "none matches"};
            auto added = house.people.addAgent(tx, system, std::move(agent));
            auto token =
                house.access.createToken(tx, added.value().id, "tests", Permissions::all());
            return Caller{.id = added->id, .token = token.value(), .session = {}};
        });
    }
    TeamId addTeam(std::string name) {
        return house.database->write([&](db::WriteTx& tx) {
            return house.people.addTeam(tx, system, std::move(name), {}, {}).value().id;
        });
    }
    inboxes::InboxId addInbox(std::string address, TeamId team = {}, bool acknowledge = false) {
        inboxes::Inbox inbox;
        inbox.name = "Inbox of " + address;
        inbox.address = std::move(address);
        inbox.team = team;
        inbox.acknowledge = acknowledge;
        inbox.acknowledgeText = "Dear {name}, we have your message. Its number is {number}.";
        inbox.authservId = "mx.ours.example";
        inbox.incoming.kind = "listener";
        inbox.outgoing.kind = "sandbox";
        return house.database->write([&](db::WriteTx& tx) {
            return house.inboxes.add(tx, system, std::move(inbox), {}).value().id;
        });
    }

    // --- mail ---

    /// Takes a mail in as the listener would and understands it. False when it was known already.
    bool mail(const TestMail& mail) { return mailRaw(mail.to, rawOf(mail)); }
    bool mailRaw(const std::string& recipient, const std::string& raw) {
        const bool fresh = takeRaw(recipient, raw);
        house.workers.drain();
        return fresh;
    }
    bool takeRaw(const std::string& recipient, const std::string& raw) {
        const auto inbox =
            read([&](db::ReadTx& tx) { return house.inboxes.findByAddress(tx, recipient); });
        if (!inbox) throw std::runtime_error("no inbox has the address " + recipient);
        json::Writer envelope;
        envelope.beginObject().key("to").beginArray().string(recipient).endArray().endObject();
        const auto arrival = house.intake.prepare(
            intake::Arrival{.inbox = inbox->id,
                            .channel = "email",
                            .naturalKey = email::naturalKey(inbox->id, raw, false),
                            .envelope = envelope.take(),
                            .raw = raw});
        return write([&](db::WriteTx& tx) { return house.intake.take(tx, arrival); });
    }
    std::string rawOf(const TestMail& mail) {
        const auto id = mail.messageId.empty()
                            ? "mail-" + std::to_string(++mails) + "@buyer.example"
                            : mail.messageId;
        return "From: " + mail.from + "\r\nTo: " + mail.to + "\r\nSubject: " + mail.subject +
               "\r\nMessage-ID: <" + id + ">\r\nDate: Mon, 5 Jan 2026 09:00:00 +0000\r\n" +
               mail.headers +
               "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + mail.text +
               "\r\n";
    }
    /// What customers received, oldest first, parsed.
    std::vector<email::Mail> sent() {
        std::vector<email::Mail> out;
        read([&](db::ReadTx& tx) {
            auto list = house.sandbox.list(tx, 1000);
            for (auto it = list.rbegin(); it != list.rend(); ++it) {
                out.push_back(email::parseMail(house.sandbox.find(tx, it->id)->raw).value());
            }
        });
        return out;
    }

    // --- time ---

    /// Runs what is due now.
    void runJobs() {
        do {
            house.jobs.runDue();
        } while (house.routing.runOnce());
    }
    /// Lets time pass, then runs what became due.
    void pass(Duration by) {
        clock.advance(by);
        runJobs();
    }

    // --- looking ---

    /// The ticket with the number; throws when there is none.
    tickets::Ticket ticket(std::int64_t number) {
        return read([&](db::ReadTx& tx) { return house.tickets.findByNumber(tx, number).value(); });
    }
    std::vector<tickets::Ticket> allTickets() {
        return read([&](db::ReadTx& tx) {
            std::vector<tickets::Ticket> out;
            for (auto id : house.tickets.listIds(tx, {}, 10'000))
                out.push_back(*house.tickets.find(tx, id));
            return out;
        });
    }
    std::vector<timeline::Entry> entries(timeline::TicketId id, std::string_view kind = "message") {
        auto all = read([&](db::ReadTx& tx) { return house.timeline.list(tx, id, {}, 1000); });
        if (!kind.empty())
            std::erase_if(all, [&](const auto& entry) { return entry.kind != kind; });
        return all;
    }

    const Actor system = Actor::system("test");
    TempDir dir;
    /// Set when tests run on PostgreSQL (support/database.hpp).
    const std::unique_ptr<PostgresDatabaseName> postgres = choosePostgres();
    ManualClock clock;
    SeededRandom random;
    std::unique_ptr<Log> quiet = makeNullLog();
    Log* log;
    email::MimeRuntime mime;
    Config config;
    House house;
    kernel::Router router;
    std::optional<deskbell::test::ApiDocument> document;
    std::optional<kernel::Dispatch> dispatch;
    int agents = 0, mails = 0;
};

}  // namespace deskbell::app::test
