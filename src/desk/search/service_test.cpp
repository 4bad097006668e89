#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <optional>
#include <set>
#include <thread>

#include "desk/search/search.hpp"
#include "kernel/metrics.hpp"
#include "support/database.hpp"
#include "support/fakes.hpp"

namespace deskbell::search {
namespace {

using tickets::Ticket;
using timeline::TicketId;

/// The slices that search stands on, as the composition root builds them.
class SearchTest : public testing::Test {
protected:
    SearchTest() {
        open();
        database->write([&](db::WriteTx& tx) {
            people.ensureRoles(tx);
            inboxes::Inbox wanted;
            wanted.name = "Help";
            wanted.address = "help@shop.example";
            inbox = inboxes.add(tx, system, wanted, {})->id;
            ours = people.addTeam(tx, system, "Ours", {}, {})->id;
            theirs = people.addTeam(tx, system, "Theirs", {}, {})->id;
        });
        reader.kind = ActorKind::agent;
        reader.agent = AgentId{77};
        reader.permissions = {Permission::ticketsRead, Permission::customersRead};
        reader.teams = {ours};
    }

    void open() {
        search.emplace(
            Search::Parts{folder(), *database, outbox, tickets, timeline, customers, clock, *log});
    }
    [[nodiscard]] std::filesystem::path folder() const { return dir.path() / "search"; }

    Ticket ticket(const std::string& subject, const std::string& text, TeamId team = {}) {
        return database->write([&](db::WriteTx& tx) {
            const auto customer =
                customers.findOrCreateByEmail(tx, "zoe@kunde.example", "Zoë Müller");
            tickets::NewTicket wanted;
            wanted.inbox = inbox;
            wanted.customer = customer.id;
            wanted.customerName = customer.name;
            wanted.customerAddress = customer.email();
            wanted.subject = subject;
            wanted.team = team;
            wanted.tags = {"warranty"};
            auto made = *tickets.create(tx, system, wanted);
            write(tx, made, text);
            return made;
        });
    }
    timeline::Entry write(db::WriteTx& tx, const Ticket& to, const std::string& text) {
        timeline::NewEntry entry;
        entry.ticket = to.id;
        entry.kind = "message";
        entry.by = {"customer", to.customer.value, to.customerName};
        entry.audience = to.audience();
        entry.message.emplace();
        entry.message->inbox = inbox.value;
        entry.message->from = {to.customerName, to.customerAddress};
        entry.message->cc = {{"", "carl@copy.example"}};
        entry.message->text = text;
        return *timeline.append(tx, entry);
    }

    json::Value ask(std::string_view words, std::string cursor = {}) {
        kernel::Router router;
        search->addRoutes(router);
        const auto match = router.match("GET", "/api/v1/search");
        kernel::Request request;
        request.actor = &reader;
        request.query = {{"q", std::string(words)}, {"limit", "2"}};
        if (!cursor.empty()) request.query.emplace_back("cursor", cursor);
        const auto answer = std::get<kernel::WorkHandler>(match.route->handler)(*database, request);
        if (!answer) return *json::parse("{\"reason\":\"" + answer.error().reason + "\"}");
        return *json::parse(answer->json);
    }
    /// Subjects of the first page.
    std::string found(std::string_view words) {
        const auto page = ask(words);
        if (const auto reason = page["reason"].string()) return std::string(*reason);
        std::string out;
        for (const auto& item : page["items"].items()) {
            out += (out.empty() ? "" : ", ") + std::string(*item["ticket"]["subject"].string());
        }
        return out;
    }

    test::TempDatabase database;
    const test::TempDir dir;
    test::ManualClock clock;
    test::SeededRandom random;
    const std::unique_ptr<Log> log = makeNullLog();
    IdSource ids{clock, 1};
    kernel::Metrics metrics;
    kernel::Secrets secrets{std::string(32, 'k'), random};
    const std::unique_ptr<kernel::Blobs> blobs = kernel::makeFileBlobs(dir.path() / "blobs", clock);
    kernel::Outbox outbox{clock};
    kernel::Jobs jobs{*database, clock, ids, *log, metrics, {}};
    kernel::Settings settings{{tickets::kCloseAfterDays}};
    kernel::Audit audit{clock, ids};
    people::People people{clock, ids, outbox, audit};
    customers::Customers customers{clock, ids, outbox};
    inboxes::Inboxes inboxes{clock, ids, outbox, audit, secrets};
    timeline::Timeline timeline{clock, ids, outbox, *blobs};
    const std::shared_ptr<tickets::Tally> tally = tickets::makeEmbeddedTally();
    tickets::Tickets tickets{
        {clock, ids, random, outbox, jobs, settings, people, customers, inboxes, timeline, *tally}};
    std::optional<Search> search;

    const Actor system = Actor::system("test");
    Actor reader;
    inboxes::InboxId inbox;
    TeamId ours, theirs;
};

TEST_F(SearchTest, FindsByWhatPeopleRemember) {
    search->catchUp();  // makes an empty index, so that both come in by the log
    const auto first = ticket("Broken printer", "The paper jams in the lower tray. Größe A4.");
    ticket("Late parcel", "Where are my Bestellungen? I paid invoice INV-2024-7 for paper.");
    EXPECT_EQ(search->catchUp(), 2);
    EXPECT_EQ(search->catchUp(), 0);

    struct Case {
        std::string_view words, subjects;
    };
    constexpr Case kCases[] = {
        {"printer", "Broken printer"},
        {"PRINTERS", "Broken printer"},      // other forms of a word
        {"bestellung", "Late parcel"},       // in German too
        {"prin", "Broken printer"},          // while it is being typed
        {"prin ", ""},                       // but not when it is complete
        {"groesse", ""},                     // "oe" is not "ö" …
        {"grosse", "Broken printer"},        // … but accents do not matter
        {"printer tray", "Broken printer"},  // every word
        {"printer parcel", ""},
        {"\"lower tray\"", "Broken printer"},  // side by side, in this order
        {"\"tray lower\"", ""},
        {"\"papers jam\"", ""},  // just so
        {"INV-2024-7", "Late parcel"},
        {"muller paper jams", "Broken printer"},  // the customer's name
        {"warranty parcel", "Late parcel"},       // tags
        {"unheard", ""},
        {"* \" (", ""},
        {"", ""},
    };
    for (const auto& c : kCases) EXPECT_EQ(found(c.words), c.subjects) << c.words;
    for (const auto* both : {"paper", "zoe@kunde.example", "carl@copy.example", "kunde"}) {
        EXPECT_EQ(ask(both)["items"].items().size(), 2u) << both;
    }
    for (const auto& number : {std::to_string(first.number), "#" + std::to_string(first.number)}) {
        EXPECT_EQ(found(number), "Broken printer");
    }
}

TEST_F(SearchTest, ShowsWhyAndWhoAndTurnsPages) {
    for (int i = 0; i < 5; ++i) ticket("Case " + std::to_string(i), "A <b>tray</b> & zoe");
    search->catchUp();
    auto page = ask("zoe tray");
    EXPECT_EQ(page["items"].items()[0]["highlights"].items()[0].string(),
              "A &lt;b&gt;<mark>tray</mark>&lt;/b&gt; &amp; <mark>zoe</mark>");
    EXPECT_TRUE(page["customers"].items().empty());
    EXPECT_EQ(ask("zoë")["customers"].items().size(), 1u);

    std::set<std::string> seen;
    int pages = 0;
    for (std::string cursor;; ++pages) {
        page = ask("tray", cursor);
        for (const auto& item : page["items"].items()) {
            seen.emplace(*item["ticket"]["subject"].string());
        }
        if (page["next_cursor"].isNull()) break;
        cursor = *page["next_cursor"].string();
    }
    EXPECT_EQ(seen.size(), 5u);
    EXPECT_EQ(pages, 2);
}

TEST_F(SearchTest, ShowsNobodyWhatHeMayNotSee) {
    const auto secret = ticket("Secret", "about the tray", theirs);
    ticket("Open", "about the tray", ours);
    search->catchUp();
    EXPECT_EQ(found("tray"), "Open");
    EXPECT_EQ(found(std::to_string(secret.number)), "");
    EXPECT_TRUE(ask("secret")["items"].items().empty());
    EXPECT_TRUE(ask("secret")["next_cursor"].isNull());

    database->write([&](db::WriteTx& tx) { tickets.follow(tx, secret.id, reader.agent, true); });
    search->catchUp();
    EXPECT_EQ(found("secret"), "Secret");
    database->write([&](db::WriteTx& tx) { tickets.follow(tx, secret.id, reader.agent, false); });
    EXPECT_EQ(found("secret"), "") << "the index is behind, the database is not";

    reader.permissions.add(Permission::ticketsReadAll);
    EXPECT_EQ(found("secret"), "Secret");
}

TEST_F(SearchTest, ForgetsWhatWasTakenBackAndFollowsRenamedCustomers) {
    const auto made = ticket("Case", "first words");
    const auto entry =
        database->write([&](db::WriteTx& tx) { return write(tx, made, "regretted words"); });
    search->catchUp();
    EXPECT_EQ(found("regretted"), "Case");
    database->write([&](db::WriteTx& tx) {
        timeline.removeUnsent(tx, entry.id, made.audience());
        tickets.customerRenamed(tx, made.customer, "Nora Neu", made.customerAddress);
        outbox.add(tx, {.kind = "customer.changed",
                        .subject = made.customer.value,
                        .audience = {},
                        .by = {},
                        .data = {}});
    });
    search->catchUp();
    EXPECT_EQ(found("regretted"), "");
    EXPECT_EQ(found("nora"), "Case");
}

TEST_F(SearchTest, FindsTheSameAfterARebuild) {
    ticket("Broken printer", "in the tray");
    ticket("Late parcel", "in the tray too");
    EXPECT_EQ(*ask("tray")["reason"].string(), "search.building");
    search->catchUp();
    const auto before = ask("tray in").dump();
    std::int64_t last = 0, all = 0;
    search->rebuild([&](std::int64_t done, std::int64_t total) { last = done, all = total; });
    EXPECT_EQ(last, 2);
    EXPECT_EQ(all, 2);
    EXPECT_EQ(ask("tray in").dump(), before);
    EXPECT_EQ(search->catchUp(), 0);
}

TEST_F(SearchTest, GoesOnWhereTheIndexWasLastCommitted) {
    ticket("One", "tray");
    search->catchUp();
    search.reset();
    const auto copy = dir.path() / "copy";
    std::filesystem::copy(folder(), copy, std::filesystem::copy_options::recursive);
    open();
    ticket("Two", "parcel");
    EXPECT_EQ(search->catchUp(), 1);
    search.reset();
    // A crash that lost the last commit.
    std::filesystem::remove_all(folder());
    std::filesystem::rename(copy, folder());
    open();
    EXPECT_EQ(search->catchUp(), 1);
    EXPECT_EQ(found("tray"), "One");
    EXPECT_EQ(found("parcel"), "Two");
}

TEST_F(SearchTest, BuildsADamagedIndexAnew) {
    ticket("One", "tray");
    search->catchUp();
    search.reset();
    for (const auto& file : std::filesystem::directory_iterator(folder() / "current")) {
        std::ofstream(file.path(), std::ios::trunc) << "damaged";
    }
    open();
    EXPECT_EQ(*ask("tray")["reason"].string(), "search.building");
    search->catchUp();
    EXPECT_EQ(found("tray"), "One");
}

TEST_F(SearchTest, BuildsAnewWhenTheLogIsNotTheOneItFollowed) {
    ticket("One", "tray");
    database->write([&](db::WriteTx& tx) {
        for (int i = 0; i < 3; ++i) {
            outbox.add(tx, {.kind = "other", .subject = 1, .audience = {}, .by = {}, .data = {}});
        }
    });
    search->catchUp();
    search.reset();
    clock.advance(std::chrono::hours(1));
    const auto lost = ticket("Two", "parcel");
    database->write([&](db::WriteTx& tx) { outbox.prune(tx, clock.now() + Duration(1)); });
    open();
    search->catchUp();
    EXPECT_EQ(found("parcel"), "Two") << "its events were pruned before the index saw them";
}

TEST_F(SearchTest, FollowsTheLogOnAThread) {
    search->catchUp();
    ticket("One", "tray");
    search->start();
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (found("tray") != "One" && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::yield();
    }
    EXPECT_EQ(found("tray"), "One");
    search->stop();
}

}  // namespace
}  // namespace deskbell::search
