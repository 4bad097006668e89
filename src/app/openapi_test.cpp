// The OpenAPI document is true: every operation is granted here at least once, and the house
// (support/house.hpp) holds what went over the wire against the document.

#include <gmock/gmock.h>

#include <set>

#include "kernel/event_window.hpp"
#include "support/house.hpp"

namespace deskbell::app {
namespace {

using namespace std::chrono_literals;
using deskbell::test::ApiDocument;
using test::Answer;
using test::Caller;
using test::str;
using test::TestHouse;
using testing::HasSubstr;

using Values = std::vector<std::string>;

constexpr std::string_view kOurs = "shop@ours.example";
constexpr std::string_view kPicture = "\x89PNG\r\n\x1a\n and more";

/// "/a/{id}" with the values in place of its parameters, in their order.
std::string fill(std::string_view path, const Values& values) {
    std::string out;
    for (const auto& value : values) {
        const auto open = path.find('{');
        out.append(path.substr(0, open)).append(value);
        path.remove_prefix(path.find('}', open) + 1);
    }
    return out.append(path);
}

std::string quoted(const std::string& text) {
    return "\"" + text + "\"";
}

/// What follows the last slash.
std::string tail(const std::string& url) {
    return url.substr(url.rfind('/') + 1);
}

class WholeApi : public testing::Test {
protected:
    /// `operation` is "GET /tickets/{id}", perhaps with "?a=b".
    Answer ask(std::string_view operation, const Values& names = {}, std::string body = {}) {
        const std::string method(operation.substr(0, operation.find(' ')));
        const std::string path = "/api/v1" + std::string(operation.substr(method.size() + 1));
        const auto target = fill(path, names);
        for (const auto& wrong : wrongBodies(method, path, body)) {
            EXPECT_GE(house.call(method, target, wrong, me).status, 400) << operation << wrong;
        }
        if (method == "PATCH") expectStaleRefused(operation, target, body);
        auto answer = house.call(method, target, std::move(body), me);
        if (house.router.match(method, target.substr(0, target.find('?'))).route->versioned) {
            EXPECT_NE(answer.headers.get("ETag"), "") << operation;
        }
        EXPECT_LT(answer.status, 400) << operation << ": " << answer.text;
        if (answer.status < 400) granted.insert(method + " " + path.substr(0, path.find('?')));
        return answer;
    }
    /// Every change can be bound to what it was made for.
    void expectStaleRefused(std::string_view operation, const std::string& target,
                            const std::string& body) {
        net::HttpRequest request;
        request.method = "PATCH";
        request.target = target;
        request.body = body;
        request.headers.add("Host", "desk.example");
        request.headers.add("Origin", "https://desk.example");
        request.headers.add("Cookie", "deskbell_session=" + me.session);
        request.headers.add("Content-Type", "application/json");
        request.headers.add("If-Match", "\"0\"");
        const auto refused = house.send(std::move(request));
        EXPECT_EQ(refused.status, 409) << operation << ": " << refused.text;
        EXPECT_EQ(refused.reason(), "changed") << operation;
    }
    /// The body without each member that is said to be required, and with one more.
    std::vector<std::string> wrongBodies(std::string_view method, std::string_view path,
                                         const std::string& body) {
        const auto value = json::parse(body);
        if (!value || !value->isObject()) return {};
        const auto schema = house.document->requestOf(method, path);
        std::vector<std::string> out;
        if (!schema.has("additionalProperties")) {
            out.push_back(R"({"colour":1)" + (body == "{}" ? "}" : "," + body.substr(1)));
        }
        for (const auto& required : schema["required"].items()) {
            json::Writer without;
            without.beginObject();
            for (const auto name : value->keys()) {
                if (name != required.string()) without.key(name).raw((*value)[name].dump());
            }
            out.push_back(without.endObject().take());
        }
        return out;
    }
    static Caller sessionOf(const Answer& answer) {
        const std::string cookie(answer.headers.get("Set-Cookie"));
        const auto from = cookie.find('=') + 1;
        return {.id = {}, .token = {}, .session = cookie.substr(from, cookie.find(';') - from)};
    }
    std::string roleId(std::string_view key) {
        return toString(house.read(
            [&](db::ReadTx& tx) { return house.house.people.findRoleByKey(tx, key)->id; }));
    }
    /// Of the last mail with a link of ours.
    std::string linkToken() {
        house.runJobs();
        const auto text = house.sent().back().text;
        const auto from = text.find("https://desk.example/");
        return tail(text.substr(from, text.find_first_of(" \r\n", from) - from));
    }

    void setUpTheHouse() {
        ask("GET /setup");
        me = sessionOf(
            ask("POST /setup", {},
                R"({"business_name":"Petal","name":"Rosa","email":"rosa@ours.example",)"
                R"("password":"a sentence works well","time_zone":"UTC","language":"en"})"));
        house.addInbox(std::string(kOurs));
    }

    void signInAndOut() {
        ask("POST /password-resets", {}, R"({"email":"rosa@ours.example"})");
        const auto token = linkToken();
        ask("GET /password-resets/{token}", {token});
        ask("POST /password-resets/{token}", {token}, R"({"password":"another one does too"})");
        const auto signIn = R"({"email":"rosa@ours.example","password":"another one does too"})";
        me = sessionOf(ask("POST /session", {}, signIn));
        ask("DELETE /session");
        me = sessionOf(ask("POST /session", {}, signIn));
        ask("GET /session");
    }

    void lookAfterOneself() {
        ask("PATCH /me", {},
            R"({"name":"Rosa M","signature_html":"<p>R.</p>","theme":"dark",)"
            R"("notify":{"desktop":false,"email":true}})");
        ask("PUT /me/avatar", {}, std::string(kPicture));
        const auto mine = str(ask("GET /session").body["agent"]["id"]);
        ask("GET /agents/{id}/avatar", {mine});
        ask("DELETE /me/avatar");
        ask("POST /me/password", {},
            R"({"current":"another one does too","password":"and a third for good"})");
        house.post("/api/v1/session",
                   R"({"email":"rosa@ours.example","password":"and a third for good"})", {});
        for (const auto& session : ask("GET /me/sessions").items()) {
            if (session["current"].boolean() == false)
                ask("DELETE /me/sessions/{id}", {str(session["id"])});
        }
        ask("DELETE /me/sessions");
        const auto token = ask("POST /me/tokens", {},
                               R"({"name":"A","scopes":["tickets.read"],"expires_in_days":3})");
        ask("GET /me/tokens");
        ask("DELETE /me/tokens/{id}", {token.str("id")});
    }

    void arrangeThePeople() {
        const auto role =
            ask("POST /roles", {}, R"({"name":"Weekend","permissions":["tickets.read"]})")
                .str("id");
        ask("PATCH /roles/{id}", {role}, R"({"name":"Sunday","permissions":["tickets.note"]})");
        ask("GET /roles");
        ask("GET /permissions");
        const auto invited =
            ask("POST /agents/invitations", {},
                R"({"name":"Mia","email":"mia@ours.example","role_id":)" + quoted(role) + "}");
        const auto mia = str(invited.body["agent"]["id"]);
        const auto again = ask("POST /agents/{id}/invitation", {mia});
        const auto token = tail(again.str("invitation_url"));
        ask("GET /invitations/{token}", {token});
        ask("POST /invitations/{token}", {token}, R"({"password":"her own sentence then"})");
        const auto team = ask("POST /teams", {},
                              R"({"name":"Blue","lead_id":)" + quoted(mia) + R"(,"member_ids":[)" +
                                  quoted(mia) + "]}")
                              .str("id");
        ask("PATCH /teams/{id}", {team}, R"({"name":"Red","lead_id":null})");
        ask("GET /teams");
        ask("PATCH /agents/{id}", {mia},
            R"({"name":"Mia B","team_ids":[],"role_id":)" + quoted(roleId("agent")) + "}");
        ask("GET /agents");
        ask("DELETE /teams/{id}", {team});
        ask("DELETE /roles/{id}", {role});
    }

    void arrangeTheInboxes() {
        const std::string body =
            R"({"name":"Letters","address":"letters@ours.example","incoming":{"kind":"none"},)"
            R"("outgoing":{"kind":"none"},"oauth":{"provider":"other","client_id":"deskbell",)"
            R"("authorize_url":"https://login.example/authorize","client_secret":"secret",)"
            R"("token_url":"https://login.example/token","scope":"mail"}})";
        const auto inbox = ask("POST /inboxes", {}, body).str("id");
        ask("PATCH /inboxes/{id}", {inbox}, R"({"sender_name":"Petal","team_id":null})");
        ask("GET /inboxes/{id}", {inbox});
        ask("GET /inboxes");
        ask("POST /inboxes/test", {}, body);
        ask("POST /inboxes/{id}/fetch", {inbox});
        ask("GET /inboxes/oauth/providers");
        ask("POST /inboxes/{id}/oauth/connect", {inbox});
        ask("GET /inboxes/oauth/callback?state=guessed");
        ask("DELETE /inboxes/{id}", {inbox});
    }

    void arrangeTheCalendars() {
        const auto calendar =
            ask("POST /calendars", {},
                R"({"name":"Shop","time_zone":"Europe/Berlin","week":[[{"from":"09:00",)"
                R"("to":"17:00"}],[],[],[],[],[],[]],"holiday_sets":["DE"],)"
                R"("exceptions":[{"date":"2026-12-24","spans":[]}],)"
                R"("feed_url":"https://127.0.0.1:1/holidays.ics"})")
                .str("id");
        ask("GET /calendars");
        ask("GET /calendars/{id}", {calendar});
        ask("GET /calendars/{id}/days?days=7", {calendar});
        ask("PATCH /calendars/{id}", {calendar}, R"({"name":"Shop in Berlin"})");
        ask("POST /calendars/{id}/import", {calendar},
            R"({"text":"BEGIN:VCALENDAR\nEND:VCALENDAR\n"})");
        ask("POST /calendars/{id}/refresh", {calendar});
        ask("GET /holiday-sets");
        ask("GET /holiday-sets/{code}/{year}", {"DE-BY", "2026"});
        const auto mine = str(ask("GET /session").body["agent"]["id"]);
        ask("PUT /calendar-uses", {},
            R"({"of":"agent","id":)" + quoted(mine) + R"(,"calendar_id":)" + quoted(calendar) +
                "}");
        const auto standard = str(house.get("/api/v1/calendars", me).items().at(0)["id"]);
        ask("PUT /calendars/{id}/default", {standard});
        ask("DELETE /calendars/{id}", {calendar});
    }

    void keepPromises() {
        const auto policy =
            ask("POST /promise-policies", {},
                R"({"name":"Roses","conditions":{"tags":["roses"]},"targets":[)"
                R"({"kind":"first_answer","minutes":60}],"warnings":[{"minutes_before":30}],)"
                R"("steps":[{"minutes_after":0,"to":"lead"}],"notice":{"mode":"offer"}})")
                .str("id");
        ask("PATCH /promise-policies/{id}", {policy}, R"({"name":"All roses"})");
        const auto others = ask("GET /promise-policies").items();
        ask("PUT /promise-policies/order", {},
            R"({"ids":[)" + quoted(policy) + "," + quoted(str(others.at(0)["id"])) + "]}");
        ask("GET /promise-policies/recount");
        house.runJobs();
        const auto ticket = toString(house.ticket(1002).id);
        auto make = [&] {
            return ask("POST /tickets/{id}/promises", {ticket},
                       R"({"kind":"update","due":"2026-02-01T10:00:00Z","what":"News"})")
                .str("id");
        };
        const auto promise = make();
        ask("PATCH /promises/{id}", {promise},
            R"({"due":"2026-02-02T10:00:00Z","reason":"asked for it"})");
        ask("GET /tickets/{id}/promises", {ticket});
        ask("GET /tickets/{id}/customer-page", {ticket});
        ask("POST /tickets/{id}/customer-page/renew", {ticket});
        ask("GET /promises?owner=me&state=running");
        ask("POST /promises/{id}/notice", {promise},
            R"({"reason":"busy","due":"2026-02-03T10:00:00Z"})");
        ask("POST /promises/{id}/keep", {promise}, R"({"reason":"told her"})");
        ask("POST /promises/{id}/withdraw", {make()}, R"({"reason":"not needed"})");
        dismissANotice(ticket);
        ask("GET /promise-report?until=2026-02-01T00:00:00Z");
        ask("GET /promise-report/promises?state=kept");
        ask("POST /promise-times", {}, R"({"text":"by Friday","time_zone":"Europe/Berlin"})");
        ask("DELETE /promise-policies/{id}", {policy});
    }
    /// One that was offered when a promise was nearly due.
    void dismissANotice(const std::string& ticket) {
        house.call("PATCH", "/api/v1/tickets/" + ticket, R"({"status":"open"})", me);
        const auto due = formatRfc3339(house.clock.now() + 2h);
        const auto promise = ask("POST /tickets/{id}/promises", {ticket},
                                 R"({"kind":"update","due":)" + quoted(due) + "}")
                                 .str("id");
        house.pass(1h + 45min);
        ask("DELETE /promises/{id}/notice", {promise});
        house.pass(5h);  // and nobody keeps it
    }

    void handTicketsOver() {
        const auto ticket = toString(house.ticket(1002).id);
        const auto mine = str(ask("GET /session").body["agent"]["id"]);
        const auto other = house.addAgent("agent", {}, "Olaf");
        const std::string packet = R"("packet":{"wanted":"Roses","next":"Send them"}})";
        const auto to = [&](const std::string& id) {
            return R"({"agent_id":)" + quoted(id) + "," + packet;
        };
        house.call("PATCH", "/api/v1/tickets/" + ticket, R"({"status":"open"})", me);
        ask("GET /tickets/{id}/handover/draft", {ticket});
        const auto first =
            ask("POST /tickets/{id}/handovers", {ticket}, to(toString(other.id))).str("id");
        ask("POST /handovers/{id}/withdraw", {first});
        // Two that the other side answers, and one that it does not.
        const auto offer = [&] {
            return house
                .post("/api/v1/tickets/" + ticket + "/handovers", to(toString(other.id)), me)
                .str("id");
        };
        offer();
        house.pass(24h);
        offer();
        house.call("PATCH", "/api/v1/tickets/" + ticket, R"({"status":"solved"})", me);
        house.call("PATCH", "/api/v1/tickets/" + ticket,
                   R"({"status":"open","owner_id":)" + quoted(toString(other.id)) + "}", me);
        const auto toMe = [&] {
            return house.post("/api/v1/tickets/" + ticket + "/handovers", to(mine), other)
                .str("id");
        };
        ask("POST /handovers/{id}/refuse", {toMe()}, R"({"reason":"Not now"})");
        const auto last = toMe();
        ask("GET /handovers?role=taker");
        ask("POST /handovers/{id}/accept", {last}, R"({"tell_customer":true})");
        ask("GET /handovers/{id}", {last});
        ask("GET /tickets/{id}/handovers", {ticket});
        askAnotherTeam(ticket,
                       R"({"subject":"A refund","agent_id":)" + quoted(mine) + "," + packet);
    }
    void askAnotherTeam(const std::string& ticket, const std::string& wanted) {
        const auto child = ask("POST /tickets/{id}/sub-tickets", {ticket}, wanted).str("id");
        for (const auto* change :
             {R"({"status":"paused"})", R"({"status":"solved"})", R"({"status":"open"})"}) {
            house.call("PATCH", "/api/v1/tickets/" + child, change, me);
        }
        ask("GET /tickets/{id}/sub-tickets", {ticket});
    }

    void routeTickets() {
        const auto skill =
            ask("POST /skills", {}, R"({"kind":"language","name":"German","language":"de"})")
                .str("id");
        ask("PATCH /skills/{id}", {skill}, R"({"name":"Deutsch"})");
        ask("GET /skills");
        const auto mine = str(ask("GET /session").body["agent"]["id"]);
        ask("PUT /agents/{id}/routing", {mine},
            R"({"capacity":1000,"skills":[{"skill_id":)" + quoted(skill) + R"(,"level":2}]})");
        ask("GET /agents/{id}/routing", {mine});
        ask("GET /channel-weights");
        ask("PUT /channel-weights", {}, R"({"items":[{"channel":"email","weight":10}]})");
        const auto queue =
            ask("POST /queues", {},
                R"({"name":"Roses","conditions":{"tags":["routed"]},"offer_seconds":60,)"
                R"("skills":[{"skill_id":)" +
                    quoted(skill) + R"(}],"silent_minutes":240})")
                .str("id");
        ask("PATCH /queues/{id}", {queue}, R"({"name":"All roses"})");
        ask("GET /queues");
        ask("PUT /queues/order", {}, R"({"ids":[)" + quoted(queue) + "]}");
        ask("GET /presences");
        ask("PUT /me/presence", {}, R"({"state":"available"})");
        ask("GET /me/presence");
        ask("POST /me/presence/act");
        for (const auto* answer : {"accept", "decline"}) {
            house.mail({.subject = std::string("To ") + answer});
            const auto ticket = toString(house.allTickets().back().id);
            house.call("PATCH", "/api/v1/tickets/" + ticket, R"({"tags":["routed"]})", me);
            house.runJobs();
            const auto offers = ask("GET /me/offers").items();
            ask("GET /tickets/{id}/routing", {ticket});
            if (offers.empty()) {
                ADD_FAILURE() << "nothing was offered";
                return;
            }
            ask(std::string("POST /offers/{id}/") + answer, {str(offers.at(0)["id"])},
                answer == std::string_view("decline") ? "{}" : "");
        }
        const auto absence =
            ask("POST /absences", {},
                R"({"begins":"2026-03-01T00:00:00Z","ends":"2026-03-08T00:00:00Z"})")
                .str("id");
        ask("GET /absences");
        ask("DELETE /absences/{id}", {absence});
        ask("DELETE /queues/{id}", {queue});
        ask("DELETE /skills/{id}", {skill});
    }

    void arrangeTheHouse() {
        ask("GET /settings");
        ask("PATCH /settings", {}, R"({"access.session_days":14})");
        ask("GET /audit?limit=200");
        std::string deep = "From: ann@buyer.example\r\nSubject: Deep\r\nMIME-Version: 1.0\r\n";
        for (int i = 0; i < 400; ++i) {
            const auto mark = "b" + std::to_string(i);
            deep +=
                "Content-Type: multipart/mixed; boundary=" + mark + "\r\n\r\n--" + mark + "\r\n";
        }
        house.mailRaw(std::string(kOurs), deep);
        const auto waiting = str(ask("GET /intake").items().at(0)["id"]);
        ask("GET /intake/{id}/original", {waiting});
        ask("POST /intake/{id}/retry", {waiting});
        house.house.workers.drain();
        ask("DELETE /intake/{id}", {waiting});
    }

    void knowTheCustomers() {
        const auto customer =
            ask("POST /customers", {}, R"({"name":"Bo","email":"bo@buyer.example"})").str("id");
        ask("PATCH /customers/{id}", {customer}, R"({"notes":"Kind","organization_id":null})");
        const auto more = ask("POST /customers/{id}/identities", {customer},
                              R"({"kind":"external","value":"K-17"})");
        ask("DELETE /customers/{id}/identities/{identity}",
            {customer, str(more.body["identities"].items().back()["id"])});
        ask("GET /customers/{id}", {customer});
        ask("GET /customers?limit=1");
        ask("GET /customers/{id}/tickets", {customer});
        const auto organization =
            ask("POST /organizations", {}, R"({"name":"Buyers","domains":["buyer.example"]})")
                .str("id");
        ask("PATCH /organizations/{id}", {organization}, R"({"notes":"Large"})");
        ask("GET /organizations/{id}", {organization});
        ask("GET /organizations");
        ask("DELETE /organizations/{id}", {organization});
    }

    void moveTickets() {
        const auto inbox = str(ask("GET /inboxes").items().at(0)["id"]);
        const auto mine = str(ask("GET /session").body["agent"]["id"]);
        const auto ticket =
            ask("POST /tickets", {},
                R"({"inbox_id":)" + quoted(inbox) +
                    R"(,"customer":{"name":"Cy","phone":"+44 20 7946 0000"},"channel":"phone",)"
                    R"("subject":"A call","text":"Roses?","tags":["roses"]})")
                .str("id");
        ask("PATCH /tickets/{id}", {ticket},
            R"({"priority":"high","owner_id":)" + quoted(mine) +
                R"(,"participants":[{"address":"di@buyer.example","role":"cc"}]})");
        ask("GET /tickets/{id}", {ticket});
        ask("GET /tickets/by-number/{number}", {"1001"});
        ask("GET /tickets?view=mine&sort=waiting&limit=5");
        ask("GET /views");
        ask("GET /tags?query=ro");
        ask("POST /tickets/{id}/follow", {ticket});
        ask("POST /tickets/{id}/read", {ticket});
        ask("DELETE /tickets/{id}/follow", {ticket});
        const auto bulk = ask("POST /tickets/bulk", {},
                              R"({"ids":[)" + quoted(ticket) +
                                  R"(],"changes":{"status":"solved","add_tags":["done"]}})");
        ask("POST /tickets/bulk/undo", {},
            R"({"undo_token":)" + quoted(bulk.str("undo_token")) + "}");
        house.house.search.catchUp();
        EXPECT_EQ(ask("GET /search?q=1001").items().size(), 1);
    }

    void writeOnATicket() {
        house.mail({.from = "Ann <ann@buyer.example>"});
        const auto ticket = toString(house.ticket(1002).id);
        const auto first = str(ask("GET /tickets/{id}/entries", {ticket}).items().at(0)["id"]);
        ask("GET /tickets/{id}/entries/{entry}", {ticket, first});
        ask("GET /tickets/{id}/entries/{entry}/frame?theme=dark", {ticket, first});
        ask("GET /tickets/{id}/entries/{entry}/original", {ticket, first});

        const auto file = ask("POST /uploads?name=a.png", {}, std::string(kPicture)).str("id");
        ask("GET /attachments/{id}", {file});
        ask("GET /attachments/{id}/preview", {file});
        ask("PUT /tickets/{id}/draft?kind=note", {ticket}, R"({"html":"<p>Hm</p>"})");
        ask("GET /tickets/{id}/draft?kind=note", {ticket});
        ask("DELETE /tickets/{id}/draft?kind=note", {ticket});
        const auto note = ask("POST /tickets/{id}/notes", {ticket},
                              R"({"html":"<p>Look</p>","attachment_ids":[)" + quoted(file) + "]}");
        ask("GET /tickets/{id}/reply-recipients?all=0", {ticket});
        const std::string reply =
            R"({"html":"<p>Today.</p>","to":[{"address":"ann@buyer.example"}],)"
            R"("status_after":"waiting"})";
        const auto hasty = ask("POST /tickets/{id}/messages", {ticket}, reply).str("id");
        ask("POST /tickets/{id}/messages/{entry}/undo", {ticket, hasty});
        const auto failed = failedMessage(ticket, reply);
        ask("GET /me/notifications");
        ask("POST /me/notifications/read", {}, "{}");
        ask("POST /tickets/{id}/messages/{entry}/retry", {ticket, failed});
        ask("POST /tickets/{id}/entries/{entry}/redact", {ticket, note.str("id")},
            R"({"reason":"a card number"})");
        ask("GET /tickets/{id}/entries?order=newest", {ticket});
    }
    /// Sent, and come back.
    std::string failedMessage(const std::string& ticket, const std::string& reply) {
        const auto id = ask("POST /tickets/{id}/messages", {ticket}, reply).str("id");
        house.pass(10s);
        const auto sent = house.sent().back();
        house.mailRaw(
            std::string(kOurs),
            "From: MAILER-DAEMON@mx.buyer.example\r\nTo: " + sent.replyTo.at(0).address +
                "\r\nSubject: Undelivered Mail\r\nReturn-Path: <>\r\nMIME-Version: 1.0\r\n"
                "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
                "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
                "Final-Recipient: rfc822; ann@buyer.example\r\nAction: failed\r\n"
                "Status: 5.1.1\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
                "Message-ID: <" +
                sent.messageId + ">\r\n\r\n--b--\r\n");
        return id;
    }

    /// Whatever happened above went over live updates as the document says, and all that it says
    /// can happen did.
    void expectDescribedEvents() {
        std::set<std::string> happened;
        kernel::EventWindow window;
        house.read([&](db::ReadTx& tx) {
            for (const auto& event : house.house.outbox.after(tx, 0, 10'000)) {
                happened.insert(event.event.kind);
                const auto frame = *json::parse(*window.append(event).message);
                EXPECT_EQ(house.document->mismatchOf("LiveFrame", frame), "");
            }
        });
        const auto document = *json::parse(house.router.openApi("1"), 64);
        const auto kinds = document["components"]["schemas"]["EventKind"]["enum"];
        for (const auto& kind : kinds.items())
            EXPECT_TRUE(happened.contains(str(kind))) << str(kind) << " did not happen above";
    }

    TestHouse house;
    Caller me;
    std::set<std::string> granted;
};

TEST_F(WholeApi, GrantsEveryOperationAsItsDescriptionSays) {
    setUpTheHouse();
    signInAndOut();
    lookAfterOneself();
    arrangeThePeople();
    arrangeTheInboxes();
    arrangeTheCalendars();
    arrangeTheHouse();
    knowTheCustomers();
    moveTickets();
    writeOnATicket();
    keepPromises();
    handTicketsOver();
    routeTickets();
    for (const auto& route : house.router.routes()) {
        if (!route->path.starts_with("/api/v1/") || route->path == "/api/v1/live") continue;
        const auto name = std::string(route->method) + " " + std::string(route->path);
        EXPECT_TRUE(granted.contains(name)) << name << " is not asked for above";
    }
    expectDescribedEvents();
}

/// That the description can be found wrong at all.
TEST(ApiDocument, ComplainsAboutWhatItDoesNotSay) {
    const ApiDocument document(
        R"({"components":{"schemas":{"Id":{"type":"string","pattern":"^[0-9]+$"}}}})");
    const auto schema = [](std::string_view text) { return json::parse(text, 64).value(); };
    using namespace kernel::schema;
    const auto ticket = object({{"id", id()},
                                {"owner", nullable(object({{"name", text()}}))},
                                optional("state", oneOf({"open", "closed"})),
                                optional("count", integer(1, 100)),
                                optional("tags", listOf(text()))});
    struct Case {
        std::string_view value, complaint;
    };
    const Case cases[] = {
        {R"({"id":"1","owner":null})", ""},
        {R"({"id":"1","owner":{"name":"A"},"state":"open","count":7,"tags":["a"]})", ""},
        {R"({"id":1,"owner":null})", "it.id is 1"},
        {R"({"id":"x","owner":null})", "it.id is \"x\""},
        {R"({"id":"1"})", "it has no owner"},
        {R"({"id":"1","owner":{}})", "it.owner has no name"},
        {R"({"id":"1","owner":{"name":null}})", "it.owner.name is null"},
        {R"({"id":"1","owner":null,"colour":"red"})", "it.colour is not described"},
        {R"({"id":"1","owner":null,"state":"lost"})", "it.state is \"lost\""},
        {R"({"id":"1","owner":null,"count":101})", "it.count is 101"},
        {R"({"id":"1","owner":null,"tags":["a",2]})", "it.tags[1] is 2"},
        {"[]", "it is []"},
    };
    for (const auto& c : cases) {
        const auto complaint = document.mismatch(schema(ticket), schema(c.value), "it");
        EXPECT_THAT(complaint, HasSubstr(std::string(c.complaint))) << c.value;
        EXPECT_EQ(complaint.empty(), c.complaint.empty()) << c.value << ": " << complaint;
    }
    EXPECT_THAT(document.mismatch(schema(R"({"const":1})"), schema("1"), "it"),
                HasSubstr("unknown keyword const"));
    EXPECT_THAT(document.mismatch(schema(ref("Nobody")), schema("1"), "it"),
                HasSubstr("has no schema"));
}

TEST(ApiDocument, ComplainsAboutAnExchangeThatWentOtherwise) {
    kernel::Router router;
    router.add({.method = "POST",
                .path = "/api/v1/tags",
                .summary = "Makes a tag",
                .body = kernel::Body::json,
                .request = R"({"type":"object","properties":{"name":{"type":"string"}}})",
                .status = 201,
                .response = R"({"type":"string"})"});
    router.add({.method = "GET",
                .path = "/api/v1/picture",
                .summary = "A picture",
                .produces = "image/*"});
    router.add({.method = "DELETE", .path = "/api/v1/tags", .summary = "", .status = 204});
    const ApiDocument document(router.openApi("1"));
    struct Case {
        deskbell::test::Exchanged exchanged;
        std::string_view complaint;
    };
    const Case cases[] = {
        {{"POST", "/api/v1/tags", {}, R"({"name":"a"})", 201, "application/json", "\"a\""}, ""},
        {{"POST", "/api/v1/tags", {}, R"({"name":1})", 201, "application/json", "\"a\""},
         "the request.name is 1"},
        {{"POST", "/api/v1/tags", {}, R"({"name":"a"})", 200, "application/json", "\"a\""},
         "the status 200"},
        {{"POST", "/api/v1/tags", {}, R"({"name":"a"})", 201, "application/json", "7"},
         "the answer is 7"},
        {{"POST", "/api/v1/tags", {}, R"({"name":"a"})", 201, "text/html", "\"a\""},
         "the answer is text/html"},
        {{"GET", "/api/v1/picture", {}, "", 200, "image/png", "bytes"}, ""},
        {{"GET", "/api/v1/picture", {}, "", 200, "text/html", "bytes"}, "the answer is text/html"},
        {{"DELETE", "/api/v1/tags", {}, "", 204, "", ""}, ""},
        {{"DELETE", "/api/v1/tags", {}, "", 204, "text/plain", "done"}, "no answer is described"},
        {{"PUT", "/api/v1/tags", {}, "", 204, "", ""}, "no such operation"},
    };
    for (const auto& c : cases) {
        const auto complaint = document.complaint(c.exchanged);
        EXPECT_THAT(complaint, HasSubstr(std::string(c.complaint)));
        EXPECT_EQ(complaint.empty(), c.complaint.empty()) << complaint;
    }
}

}  // namespace
}  // namespace deskbell::app
