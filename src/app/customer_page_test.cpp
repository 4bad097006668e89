// The customer's page in the whole house: what it shows to whom, and what its forms do.

#include <gmock/gmock.h>

#include "support/house.hpp"

namespace deskbell::app {
namespace {

using namespace std::chrono_literals;
using promises::Kind;
using test::Answer;
using test::Caller;
using test::TestHouse;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

/// The clock stands on Monday, 5 January 2026, 9:00 UTC; the business is open from 9 to 17.
class CustomerPageTest : public testing::Test {
protected:
    CustomerPageTest() {
        house.addInbox("shop@ours.example", team, true);
        house.runJobs();
        EXPECT_TRUE(house.mail({.text = "The parcel with the secret gift is late."}));
        house.runJobs();
    }

    tickets::Ticket ticket() { return house.ticket(1001); }
    std::string apiPath(const std::string& tail) {
        return "/api/v1/tickets/" + toString(ticket().id) + tail;
    }
    std::string path() {
        const auto url = house.get(apiPath("/customer-page"), agent).str("url");
        EXPECT_THAT(url, HasSubstr("https://desk.example/t/"));
        return url.substr(std::string("https://desk.example").size());
    }
    Answer visit(const std::string& target, const std::string& cookie = {}) {
        net::HttpRequest request;
        request.method = "GET";
        request.target = target;
        request.peer = "10.9.9.9";
        request.headers.add("Host", "desk.example");
        if (!cookie.empty()) request.headers.add("Cookie", cookie);
        return house.send(std::move(request));
    }
    Answer submit(const std::string& fields, const std::string& once = "abc") {
        net::HttpRequest request;
        request.method = "POST";
        request.target = path();
        request.peer = "10.9.9.9";
        request.headers.add("Host", "desk.example");
        request.headers.add("Origin", "https://desk.example");
        request.headers.add("Content-Type", "application/x-www-form-urlencoded");
        request.body = "once=" + once + "&" + fields;
        return house.send(std::move(request));
    }
    static std::string locationOf(const Answer& answer) {
        return std::string(answer.headers.get("Location"));
    }
    void take() {
        const auto changed = house.call("PATCH", apiPath(""),
                                        R"({"owner_id":")" + toString(agent.id) + R"("})", admin);
        ASSERT_EQ(changed.status, 200) << changed.text;
    }
    std::string codeSent() {
        house.runJobs();
        const auto subject = house.sent().back().subject;  // "Your code: 123456"
        return subject.size() > 6 ? subject.substr(subject.size() - 6) : subject;
    }
    std::string firstSlot() {
        const auto page = visit(path()).text;
        const std::string before = "<option value=\"";
        const auto at = page.find(before) + before.size();
        return net::encodeUriComponent(page.substr(at, page.find('"', at) - at));
    }

    TestHouse house;
    const TeamId team = house.addTeam("Blue");
    const Caller admin = house.addAgent("admin", {team});
    const Caller agent = house.addAgent("agent", {team}, "Mia Berg");
};

TEST_F(CustomerPageTest, EveryMessageToTheCustomerLeadsToIt) {
    const auto mail = house.sent().at(0);  // the acknowledgement
    EXPECT_THAT(mail.text, HasSubstr("Where your request stands:\nhttps://desk.example" + path()));
    EXPECT_THAT(mail.html, HasSubstr("href=\"https://desk.example" + path()));
}

TEST_F(CustomerPageTest, WhatGoesToOthersDoesNotLeadToIt) {
    const auto sent = house.post(
        apiPath("/messages"),
        R"({"html":"<p>Where is it?</p>","to":[{"address":"post@supplier.example"}]})", agent);
    ASSERT_EQ(sent.status, 201) << sent.text;
    house.pass(1min);
    EXPECT_THAT(house.sent().back().text, Not(HasSubstr("/t/")));
    EXPECT_THAT(visit(path()).text,
                Not(HasSubstr("We wrote to you</strong> <time datetime=\"2026-01-05T09:01")));
}

TEST_F(CustomerPageTest, ShowsWhoHasItAndByWhenAndNothingThatWasWritten) {
    auto page = visit(path());
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.text, HasSubstr("We are working on it."));
    EXPECT_THAT(page.text, HasSubstr("Blue has it"));
    EXPECT_THAT(page.text, HasSubstr("<strong>An answer</strong><br>by Monday, 5 January, 13:00"));
    EXPECT_THAT(page.text, HasSubstr("You wrote to us"));
    EXPECT_THAT(page.text, Not(HasSubstr("secret gift")));
    EXPECT_THAT(page.text, Not(HasSubstr("ann@buyer.example")));
    EXPECT_THAT(std::string(page.headers.get("Content-Security-Policy")),
                HasSubstr("default-src 'none'"));
    take();
    EXPECT_THAT(visit(path()).text, HasSubstr("Mia Berg looks after it."));
    house.pass(4h + 1s);
    EXPECT_THAT(visit(path()).text, HasSubstr("We are late"));
}

TEST_F(CustomerPageTest, SpeaksTheCustomersLanguageInTheirZone) {
    const auto changed = house.call("PATCH", "/api/v1/customers/" + toString(ticket().customer),
                                    R"({"language":"de","time_zone":"Australia/Sydney"})", admin);
    ASSERT_EQ(changed.status, 200) << changed.text;
    const auto page = visit(path()).text;
    EXPECT_THAT(page, HasSubstr("<html lang=\"de\">"));
    EXPECT_THAT(page, HasSubstr("bis Dienstag, 6. Januar, 00:00 Uhr"));
    EXPECT_THAT(page, HasSubstr("Die Zeiten gelten für Australia/Sydney."));
}

TEST_F(CustomerPageTest, AWrongAddressShowsNothing) {
    const auto good = path();
    for (const auto& bad : {good + "x", good.substr(0, good.size() - 1),
                            std::string("/t/1/AAAAAAAAAAAAAAAAAAAAAA"), std::string("/t/x/y")}) {
        const auto page = visit(bad);
        EXPECT_EQ(page.status, 404) << bad;
        EXPECT_THAT(page.text, HasSubstr("This page is not here"));
        EXPECT_THAT(page.text, Not(HasSubstr("Where is my order")));
    }
    EXPECT_EQ(visit(good + "x/qr.svg").status, 404);
}

TEST_F(CustomerPageTest, AnAddressMadeAnewReplacesTheOld) {
    const auto before = path();
    const auto renewed = house.post(apiPath("/customer-page/renew"), "", agent);
    ASSERT_EQ(renewed.status, 200) << renewed.text;
    EXPECT_NE(path(), before);
    EXPECT_EQ("https://desk.example" + path(), renewed.str("url"));
    EXPECT_EQ(visit(before).status, 404);
    EXPECT_EQ(visit(path()).status, 200);
}

TEST_F(CustomerPageTest, CanBeTurnedOff) {
    const auto link = path();
    const auto changed =
        house.call("PATCH", "/api/v1/settings", R"({"customer_page.on":false})", admin);
    ASSERT_EQ(changed.status, 200) << changed.text;
    EXPECT_EQ(visit(link).status, 404);
}

TEST_F(CustomerPageTest, AMessageFromItIsOneOfTheCustomers) {
    const auto sent = submit("act=message&text=Is+it+%3Cb%3Ecoming%3C%2Fb%3E%3F%0AAnn");
    EXPECT_EQ(sent.status, 303) << sent.text;
    EXPECT_EQ(locationOf(sent), path() + "?done=message");
    EXPECT_THAT(visit(locationOf(sent)).text, HasSubstr("We have your message."));
    // Sent twice, as by a double click, it counts once.
    EXPECT_EQ(submit("act=message&text=Is+it+%3Cb%3Ecoming%3C%2Fb%3E%3F%0AAnn").status, 303);
    const auto messages = house.entries(ticket().id);
    ASSERT_EQ(messages.size(), 3U);  // the mail, the acknowledgement, and this
    EXPECT_EQ(messages[2].message->text, "Is it <b>coming</b>?\nAnn");
    EXPECT_EQ(messages[2].message->html, "<p>Is it &lt;b&gt;coming&lt;/b&gt;?<br>Ann</p>");
    EXPECT_EQ(messages[2].message->channel, "form");
    EXPECT_EQ(messages[2].by.kind, "customer");
}

TEST_F(CustomerPageTest, AMessageReopensASolvedTicket) {
    ASSERT_EQ(submit("act=solved").status, 303);
    EXPECT_EQ(ticket().status, tickets::Status::solved);
    EXPECT_THAT(visit(path()).text, HasSubstr("We think that it is solved."));
    ASSERT_EQ(submit("act=message&text=It+broke+again", "next").status, 303);
    EXPECT_EQ(ticket().status, tickets::Status::open);
    EXPECT_THAT(visit(path()).text, HasSubstr("It was taken up again"));
}

TEST_F(CustomerPageTest, AnEmptyFormSaysWhatIsMissing) {
    const auto refused = submit("act=message&text=++");
    EXPECT_EQ(refused.status, 422);
    EXPECT_THAT(refused.text, HasSubstr("Write a few words first."));
    EXPECT_THAT(submit("act=call&phone=me&slot=x").text, HasSubstr("Give a phone number"));
    EXPECT_EQ(house.entries(ticket().id).size(), 2U);
}

TEST_F(CustomerPageTest, ACallThatIsAskedForIsPromised) {
    const auto slot = firstSlot();
    ASSERT_EQ(submit("act=call&phone=%2B49+30+123456&slot=" + slot).status, 303);
    const auto promised =
        house.read([&](db::ReadTx& tx) { return house.house.promises.of(tx, ticket().id); });
    const auto call = std::find_if(promised.begin(), promised.end(),
                                   [](const auto& p) { return p.kind == Kind::callback; });
    ASSERT_NE(call, promised.end());
    EXPECT_EQ(call->what, "+49 30 123456");
    EXPECT_EQ(call->madeBy, promises::MadeBy::system);
    EXPECT_THAT(visit(path()).text, HasSubstr("<strong>A call</strong> · +49 30 123456"));
    // Two people work here; a third call at that time is one too many.
    EXPECT_EQ(submit("act=call&phone=%2B49+30+123456&slot=" + slot, "b").status, 303);
    EXPECT_NE(firstSlot(), slot);
    const auto late = submit("act=call&phone=%2B49+30+123456&slot=" + slot, "c");
    EXPECT_EQ(late.status, 422);
    EXPECT_THAT(late.text, HasSubstr("not free any more"));
}

TEST_F(CustomerPageTest, WhatIsUrgentGoesAhead) {
    ASSERT_EQ(submit("act=urgent&text=the+wedding+is+tomorrow").status, 303);
    EXPECT_EQ(ticket().priority, tickets::Priority::high);
    EXPECT_EQ(house.entries(ticket().id).back().message->text,
              "It is urgent, because: the wedding is tomorrow");
}

TEST_F(CustomerPageTest, MessagesShowAfterACodeFromAMail) {
    EXPECT_THAT(visit(path()).text, HasSubstr("a•••@buyer.example"));
    ASSERT_EQ(submit("act=code").status, 303);
    const auto code = codeSent();
    ASSERT_EQ(code.size(), 6U);
    EXPECT_EQ(house.sent().back().to.at(0).address, "ann@buyer.example");
    EXPECT_EQ(submit("act=code").status, 422);  // one a minute

    EXPECT_EQ(submit("act=show&code=" + std::string(code == "000000" ? "1" : "000000")).status,
              422);
    const auto shown = submit("act=show&code=+" + code + "+");
    ASSERT_EQ(shown.status, 303) << shown.text;
    const std::string cookie(shown.headers.get("Set-Cookie"));
    EXPECT_THAT(cookie, HasSubstr("HttpOnly; SameSite=Lax; Secure"));
    EXPECT_THAT(cookie, HasSubstr("Path=" + path()));
    const auto visitor = cookie.substr(0, cookie.find(';'));
    EXPECT_THAT(visit(path(), visitor).text, HasSubstr("secret gift"));
    EXPECT_THAT(visit(path()).text, Not(HasSubstr("secret gift")));
    EXPECT_EQ(submit("act=show&code=" + code).status, 422);  // good once
    house.pass(12h);
    EXPECT_THAT(visit(path(), visitor).text, Not(HasSubstr("secret gift")));
}

TEST_F(CustomerPageTest, ACodeIsGuessedFiveTimesAtMostAndGrowsOld) {
    ASSERT_EQ(submit("act=code").status, 303);
    const auto code = codeSent();
    for (int i = 0; i < 5; ++i) EXPECT_EQ(submit("act=show&code=wrong").status, 422);
    EXPECT_EQ(submit("act=show&code=" + code).status, 422);
    house.pass(1min);
    ASSERT_EQ(submit("act=code").status, 303);
    const auto second = codeSent();
    house.pass(15min);
    EXPECT_EQ(submit("act=show&code=" + second).status, 422);
}

TEST_F(CustomerPageTest, NotesAndUnsentMessagesNeverShow) {
    ASSERT_EQ(house.post(apiPath("/notes"), R"({"html":"<p>careful with her</p>"})", agent).status,
              201);
    const auto sent = house.post(
        apiPath("/messages"),
        R"({"html":"<p>It left today.</p>","to":[{"address":"ann@buyer.example"}]})", agent);
    ASSERT_EQ(sent.status, 201) << sent.text;
    ASSERT_EQ(submit("act=code").status, 303);
    const auto shown = submit("act=show&code=" + codeSent());
    ASSERT_EQ(shown.status, 303);
    const std::string cookie(shown.headers.get("Set-Cookie"));
    const auto visitor = cookie.substr(0, cookie.find(';'));
    EXPECT_THAT(visit(path(), visitor).text, Not(HasSubstr("careful")));
    EXPECT_THAT(visit(path(), visitor).text, Not(HasSubstr("It left today.")));
    house.pass(1min);
    EXPECT_THAT(visit(path(), visitor).text, HasSubstr("It left today."));
}

TEST_F(CustomerPageTest, SaysThatThereIsMoreThanItShows) {
    EXPECT_THAT(visit(path()).text, Not(HasSubstr("There is more before this.")));
    // What customers do not see counts too: how far back the page looks is what ends it.
    for (int i = 0; i < 100; ++i)
        ASSERT_EQ(house.post(apiPath("/notes"), R"({"html":"<p>a note</p>"})", agent).status, 201);
    EXPECT_THAT(visit(path()).text, HasSubstr("There is more before this."));
}

TEST_F(CustomerPageTest, TheAddressIsThereAsAQrCode) {
    const auto image = visit(path() + "/qr.svg");
    EXPECT_EQ(image.status, 200);
    EXPECT_EQ(image.headers.get("Content-Type"), "image/svg+xml");
    EXPECT_THAT(image.text, HasSubstr("<svg"));
}

}  // namespace
}  // namespace deskbell::app
