// The disk fails at the n-th write, for many n, while customers write and agents answer: whoever
// asked is told, nothing is half done, and the same goes on once the disk works again.

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <set>

#include "app/check.hpp"
#include "base/crypto.hpp"
#include "support/faulty_vfs.hpp"
#include "support/house.hpp"

namespace deskbell::app {
namespace {

using namespace std::chrono_literals;
using deskbell::test::FaultyVfs;
using test::Answer;
using test::Caller;
using test::str;
using test::TestHouse;
using testing::AnyOf;
using testing::IsEmpty;

constexpr std::string_view kOurs = "shop@ours.example";
constexpr auto kAllTriedAgain = 6min;  // the lease of a job whose end could not be written down

/// What came of one step. Nothing that was refused may have left a trace.
enum class Outcome { done, refused };

/// One conversation from the first mail to the closed ticket, in steps that can be repeated.
class Conversation {
public:
    struct Step {
        const char* name;
        std::function<Outcome()> run;
    };

    Conversation() {
        house.addInbox(std::string(kOurs), house.addTeam("Orders"), true);
        mia = house.addAgent("admin", {}, "Mia");
        tom = house.addAgent("agent", {}, "Tom");
        // When Tom hears of it by mail depends on how long a story takes, and troubles take time.
        EXPECT_EQ(house.call("PATCH", "/api/v1/me", R"({"notify":{"email":false}})", tom).status,
                  200);
    }

    [[nodiscard]] std::vector<Step> steps() {
        return {
            {"a question comes", [this] { return arrive("question", "Where is it?"); }},
            {"it is understood", [this] { return understand(1); }},
            {"it is acknowledged", [this] { return runJobs(); }},
            {"a photo comes", [this] { return arrivePhoto(); }},
            {"the photo is understood", [this] { return understand(2); }},
            {"a ticket is assigned", [this] { return assign(); }},
            {"a note tells a colleague", [this] { return note(); }},
            {"a draft is saved", [this] { return draft(); }},
            {"a file is uploaded", [this] { return upload(); }},
            {"an answer is sent", [this] { return reply(first_); }},
            {"it is taken back", [this] { return undo(); }},
            {"it is sent after all", [this] { return reply(second_); }},
            {"its undo time passes", [this] { return runJobs(); }},
            {"the customer answers", [this] { return arrive("thanks", "Thank you!", "question"); }},
            {"the answer finds its ticket", [this] { return understand(3); }},
            {"all are solved at once", [this] { return bulk(); }},
            {"a ticket is made by hand", [this] { return create(); }},
            {"its message leaves", [this] { return runJobs(); }},
            {"a setting changes", [this] { return change("/api/v1/settings", kSettings); }},
            {"an entry is redacted", [this] { return redact(); }},
        };
    }

    /// Everything that must be the same however often the disk failed; no ids and no times.
    [[nodiscard]] std::string portrait() {
        std::string out;
        for (const auto& ticket : house.allTickets()) {
            out += fmt::format("#{} {} | {} | owner {} | tags {} | {} | followers {} | {}\n",
                               ticket.number, ticket.subject, static_cast<int>(ticket.status),
                               nameOf(ticket.owner), fmt::join(ticket.tags, ","), ticket.preview,
                               ticket.followers.size(), ticket.participants.size());
            for (const auto& entry : house.entries(ticket.id, "")) out += lineOf(entry);
        }
        out += sentToCustomers();
        out += "views: " + house.get("/api/v1/views", mia).text + "\n";
        out += fmt::format("notifications: {}\n",
                           house.get("/api/v1/me/notifications", tom).items().size());
        out += fmt::format("customers: {}\n", house.get("/api/v1/customers", mia).items().size());
        out += fmt::format("audit: {}\n", house.get("/api/v1/audit", mia).items().size());
        const auto draft = house.get(path(1001, "/draft"), mia);
        out += fmt::format("draft: {} {}\n", draft.status, draft.str("html"));
        house.read([&](db::ReadTx& tx) {
            const auto jobs = house.house.jobs.figures(tx);
            out += fmt::format("jobs that failed: {}, waiting arrivals: {}, quarantined: {}\n",
                               jobs.failed, house.house.intake.waiting(tx, {}, 100).size(),
                               house.house.intake.quarantinedCount(tx));
        });
        return out;
    }

    TestHouse house;
    Caller mia, tom;

private:
    static constexpr const char* kSettings = R"({"tickets.close_after_days":"5"})";

    // --- what customers do

    /// As the listener hands it over: the answer decides what the other mail server does.
    Outcome arrive(const std::string& id, const std::string& text, const std::string& to = {}) {
        test::TestMail mail;
        mail.subject = "Order: " + id;
        mail.text = text;
        mail.messageId = id + "@buyer.example";
        if (!to.empty()) mail.headers = "In-Reply-To: <" + to + "@buyer.example>\r\n";
        return deliver(house.rawOf(mail));
    }

    /// Too large for a row of the database: the mail becomes a file, and so does what it carries.
    Outcome arrivePhoto() {
        std::string photo = "\x89PNG\r\n\x1a\n";
        photo.resize(220'000, 'p');
        std::string lines;
        for (std::string_view rest = photo; !rest.empty();
             rest.remove_prefix(std::min<std::size_t>(rest.size(), 57)))
            lines += toBase64(rest.substr(0, 57)) + "\r\n";
        return deliver(
            "From: Bob <bob@buyer.example>\r\nTo: shop@ours.example\r\n"
            "Subject: Order: photo\r\nMessage-ID: <photo@buyer.example>\r\n"
            "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
            "--b\r\nContent-Type: text/plain\r\n\r\nIt is broken, see:\r\n"
            "--b\r\nContent-Type: image/png\r\n"
            "Content-Disposition: attachment; filename=vase.png\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\n" +
            lines + "--b--\r\n");
    }

    Outcome deliver(const std::string& raw) {
        email::IncomingMail mail;
        mail.id = "m";
        mail.recipients = {std::string(kOurs)};
        mail.raw = std::make_shared<const std::string>("Received: from buyer.example\r\n" + raw);
        std::promise<std::vector<email::RecipientAnswer>> answered;
        house.house.sink.deliver(mail, [&](auto answers) { answered.set_value(answers); });
        const auto answers = answered.get_future().get();
        EXPECT_EQ(answers.size(), 1U);
        EXPECT_NE(answers[0].kind, email::RecipientAnswer::Kind::refused) << "would bounce";
        return answers[0].kind == email::RecipientAnswer::Kind::taken ? Outcome::done
                                                                      : Outcome::refused;
    }

    /// What cannot be placed waits and is no quarantine case: the mail is all right.
    Outcome understand(std::size_t messages) {
        house.house.workers.drain();
        std::size_t there = 0;
        for (const auto& ticket : house.allTickets()) {
            for (const auto& entry : house.entries(ticket.id))
                there += entry.message->incoming ? 1U : 0U;
        }
        return there == messages ? Outcome::done : Outcome::refused;
    }

    /// Jobs tell nobody but the log; what did not come to its end is tried again by itself. One
    /// whose end could not be written down holds up those behind it until its lease is over.
    Outcome runJobs() {
        for (const Duration wait : {Duration(10s), Duration(kAllTriedAgain)}) {
            house.clock.advance(wait);
            try {
                house.runJobs();
            } catch (const db::Fault&) {
                return Outcome::refused;
            }
            const auto undelivered = house.read([&](db::ReadTx& tx) {
                const auto inbox = house.house.inboxes.findByAddress(tx, kOurs);
                return house.house.timeline.undelivered(tx, inbox->id.value);
            });
            if (undelivered == 0) return Outcome::done;
        }
        return Outcome::refused;
    }

    // --- what agents do

    /// A request as the web sends it: the same key when it is sent again.
    Answer ask(std::string method, std::string target, std::string body, std::string key,
               std::string type = "application/json") {
        net::HttpRequest request;
        request.method = std::move(method);
        request.target = std::move(target);
        request.peer = mia.peer;
        request.headers.add("Host", "desk.example");
        request.headers.add("Authorization", "Bearer " + mia.token);
        request.headers.add("Content-Type", std::move(type));
        if (!key.empty()) request.headers.add("Idempotency-Key", std::move(key));
        request.body = std::move(body);
        return house.send(std::move(request));
    }

    static Outcome outcomeOf(const Answer& answer) {
        if (answer.status < 300) return Outcome::done;
        EXPECT_EQ(answer.status, 503) << answer.text;
        EXPECT_THAT(answer.reason(), AnyOf("storage.full", "database.unavailable"));
        EXPECT_FALSE(answer.str("detail").empty()) << "says nothing to people";
        EXPECT_TRUE(answer.headers.has("Retry-After"));
        return Outcome::refused;
    }

    Outcome change(const std::string& target, std::string body) {
        return outcomeOf(ask("PATCH", target, std::move(body), {}));
    }

    std::string path(std::int64_t number, std::string_view rest = {}) {
        return "/api/v1/tickets/" + toString(house.ticket(number).id) + std::string(rest);
    }

    Outcome assign() {
        return change(path(1001), R"({"owner_id":")" + toString(tom.id) +
                                      R"(","tags":["late","gift"],"priority":"high"})");
    }
    Outcome note() {
        return outcomeOf(ask("POST", path(1001, "/notes"),
                             R"({"html":"<p>Look <span data-mention=\")" + toString(tom.id) +
                                 R"(\">@Tom</span></p>"})",
                             "note"));
    }
    Outcome draft() {
        return outcomeOf(ask("PUT", path(1001, "/draft"), R"({"html":"<p>Dear Ann</p>"})", {}));
    }
    Outcome upload() {
        const auto answer = ask("POST", "/api/v1/uploads?name=receipt.txt", std::string(5'000, 'r'),
                                "upload", "text/plain");
        if (answer.status == 201) upload_ = answer.str("id");
        return outcomeOf(answer);
    }
    struct Sent {
        const char* key;
        std::string id = {};
    };
    Outcome reply(Sent& sent) {
        const auto answer =
            ask("POST", path(1001, "/messages"),
                R"({"html":"<p>Tomorrow.</p>","to":[{"name":"Ann","address":"ann@buyer.example"}],)"
                R"("attachment_ids":[")" +
                    upload_ + "\"]}",
                sent.key);
        if (answer.status == 201) sent.id = answer.str("id");
        return outcomeOf(answer);
    }
    Outcome undo() {
        return outcomeOf(ask("POST", path(1001, "/messages/" + first_.id + "/undo"), {}, "undo"));
    }
    Outcome bulk() {
        std::string ids;
        for (const auto& ticket : house.allTickets())
            ids += (ids.empty() ? "\"" : ",\"") + toString(ticket.id) + "\"";
        return outcomeOf(
            ask("POST", "/api/v1/tickets/bulk",
                R"({"ids":[)" + ids + R"(],"changes":{"status":"solved","add_tags":["done"]}})",
                "bulk"));
    }
    Outcome create() {
        const auto inbox = house.read(
            [&](db::ReadTx& tx) { return house.house.inboxes.findByAddress(tx, kOurs)->id; });
        return outcomeOf(
            ask("POST", "/api/v1/tickets",
                R"({"subject":"You called","send":true,"html":"<p>As we said.</p>","inbox_id":")" +
                    toString(inbox) + R"(","customer":{"name":"Cid","email":"cid@buyer.example"}})",
                "create"));
    }
    Outcome redact() {
        const auto entry = house.entries(house.ticket(1001).id).front();
        return outcomeOf(ask("POST", path(1001, "/entries/" + toString(entry.id) + "/redact"),
                             R"({"reason":"card number"})", "redact"));
    }

    // --- what is seen

    std::string nameOf(AgentId id) { return id == mia.id ? "Mia" : id == tom.id ? "Tom" : "-"; }

    /// In no order: what is tried again leaves later. How many notifications share a mail to an
    /// agent depends on when they come.
    std::string sentToCustomers() {
        std::multiset<std::string> lines;
        for (const auto& mail : house.sent()) {
            if (mail.to.at(0).address.ends_with("@buyer.example"))
                lines.insert("sent: " + mail.subject + "\n");
        }
        return fmt::format("{}", fmt::join(lines, ""));
    }

    std::string lineOf(const timeline::Entry& entry) {
        std::string line = "  " + entry.kind + " by " + entry.by.name + ": " +
                           (entry.redacted ? "(redacted)" : entry.detail);
        if (entry.message) {
            line += fmt::format("{} | {} bytes | {} | delivery {} {}", entry.message->subject,
                                entry.message->text.size(), entry.message->messageId.empty(),
                                timeline::deliveryName(entry.message->delivery),
                                entry.message->deliveryError);
        }
        for (const auto& attachment : entry.attachments) {
            const auto bytes = house.house.blobs->get(attachment.blobHash);
            line += fmt::format(" | {} of {} bytes", attachment.name, bytes ? bytes->size() : 0U);
        }
        return withoutIds(line) + "\n";
    }

    /// A step that is repeated makes new ids.
    static std::string withoutIds(std::string_view text) {
        std::string out, digits;
        for (const char c : std::string(text) + " ") {
            if (c >= '0' && c <= '9') {
                digits += c;
                continue;
            }
            out += digits.size() > 12 ? "ID" : digits;
            digits.clear();
            out += c;
        }
        return out;
    }

    Sent first_{"first"}, second_{"second"};
    std::string upload_;
};

struct Case {
    FaultyVfs::Failure failure;
    FaultyVfs::Lasting lasting;
};

class Faults : public testing::TestWithParam<Case> {
protected:
    /// The whole script with a failure at the n-th write; what the house looks like at the end.
    std::string play(int n) {
        FaultyVfs disk;
        disk.becomeDefault();
        Conversation conversation;
        const int before = disk.operations();
        disk.failAt(n, GetParam().failure, GetParam().lasting);
        bool struck = false;
        for (const auto& step : conversation.steps()) {
            SCOPED_TRACE(step.name);
            auto outcome = step.run();
            if (!struck && disk.hasFailed()) {
                struck = true;
                outcome = repair(conversation, disk, step, outcome);
            }
            EXPECT_EQ(outcome, Outcome::done) << "the disk works";
            if (HasFailure()) break;
        }
        disk.heal();
        operations_ = disk.operations() - before;
        EXPECT_THAT(checkHouse(conversation.house.house), IsEmpty());
        return HasFailure() ? std::string() : conversation.portrait();
    }

    /// While it fails the desk can be read, and asking again is refused again; then it is healed
    /// and the step must go through.
    Outcome repair(Conversation& conversation, FaultyVfs& disk, const Conversation::Step& step,
                   Outcome first) {
        const auto list = conversation.house.get("/api/v1/tickets?view=all", conversation.mia);
        EXPECT_EQ(list.status, 200) << list.text;
        if (GetParam().lasting == FaultyVfs::Lasting::untilHealed) {
            if (first == Outcome::refused) {
                EXPECT_EQ(step.run(), Outcome::refused);
            }
            disk.heal();
        }
        EXPECT_THAT(checkHouse(conversation.house.house), IsEmpty()) << "half done";
        if (first == Outcome::done) return first;
        return step.run();
    }

    int operations_ = 0;
};

TEST_P(Faults, OfTheDiskAreToldAndLeaveNothingHalfDone) {
    if (deskbell::test::chosenEngine() != deskbell::test::Engine::sqlite)
        GTEST_SKIP() << "the embedded database's file is what fails here";
    constexpr int kNever = 1'000'000;
    constexpr int kPoints = 20;
    const auto untroubled = play(kNever);
    ASSERT_FALSE(HasFailure());
    const int all = operations_;
    ASSERT_GT(all, kPoints);
    // Another remainder for each case, so that together they strike in more places.
    const int stride = all / kPoints + 1;
    const int offset =
        static_cast<int>(GetParam().failure) * 2 + static_cast<int>(GetParam().lasting);
    for (int n = 1 + offset % stride; n <= all; n += stride) {
        SCOPED_TRACE(testing::Message() << "write " << n << " of " << all);
        ASSERT_EQ(play(n), untroubled);
        ASSERT_FALSE(HasFailure());
    }
}

INSTANTIATE_TEST_SUITE_P(
    Disk, Faults,
    testing::Values(Case{FaultyVfs::Failure::diskFull, FaultyVfs::Lasting::once},
                    Case{FaultyVfs::Failure::diskFull, FaultyVfs::Lasting::untilHealed},
                    Case{FaultyVfs::Failure::ioError, FaultyVfs::Lasting::once},
                    Case{FaultyVfs::Failure::ioError, FaultyVfs::Lasting::untilHealed}),
    [](const auto& given) {
        return std::string(given.param.failure == FaultyVfs::Failure::diskFull ? "Full"
                                                                               : "IoError") +
               (given.param.lasting == FaultyVfs::Lasting::once ? "Once" : "UntilHealed");
    });

}  // namespace
}  // namespace deskbell::app
