#include "app/demo_mail.hpp"

#include <gtest/gtest.h>

#include <future>

#include "app/demo_shop.hpp"
#include "channels/email/compose.hpp"
#include "channels/email/mime.hpp"
#include "kernel/dispatch.hpp"
#include "support/database.hpp"
#include "support/fakes.hpp"

namespace deskbell::app {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

class Answer final : public net::Responder {
public:
    void send(net::HttpResponse response) override { promise.set_value(std::move(response)); }
    std::promise<net::HttpResponse> promise;
};

class DemoMail : public testing::Test {
protected:
    DemoMail() {
        config_.data = dir_.path() / "data";
        house_ = std::make_unique<House>(config_, clock_, random_, *log_);
        shop_ = demo::openShop(*house_);
        addDemoMailRoutes(router_, *house_);
        dispatch_ = std::make_unique<kernel::Dispatch>(router_, house_->access, *house_->database,
                                                       clock_, random_, *log_, house_->metrics,
                                                       kernel::DispatchOptions{});
    }

    net::HttpResponse call(std::string method, std::string target, Fields headers = {},
                           std::string body = {}) {
        net::HttpRequest request;
        request.method = std::move(method);
        request.target = std::move(target);
        request.peer = "127.0.0.1";
        request.headers.add("Host", "desk.example");
        for (auto& [name, value] : headers) request.headers.add(name, value);
        request.body = std::move(body);
        auto answer = std::make_shared<Answer>();
        auto future = answer->promise.get_future();
        dispatch_->handle(std::move(request), answer);
        return future.get();
    }

    net::HttpResponse post(const Fields& fields,
                           const std::string& origin = "http://desk.example") {
        std::string body;
        for (const auto& [name, value] : fields) {
            body += (body.empty() ? "" : "&") + name + "=" + net::encodeUriComponent(value);
        }
        return call("POST", "/demo/mail",
                    {{"Origin", origin}, {"Content-Type", "application/x-www-form-urlencoded"}},
                    body);
    }

    const Fields letter_{{"from", "grace@postbox.example"},
                         {"name", "Grace Hartley"},
                         {"to", "hello@petalandstem.example"},
                         {"subject", "Peonies?"},
                         {"text", "Do you have any?"}};

    /// The desk understands and acknowledges; the acknowledgement lands in the sandbox.
    sandbox::SandboxMail acknowledged() {
        EXPECT_EQ(post(letter_).status, 303);
        house_->workers.drain();
        house_->jobs.runDue();
        const auto mails =
            house_->database->read([&](db::ReadTx& tx) { return house_->sandbox.list(tx, 10); });
        EXPECT_EQ(mails.size(), 1U);
        return mails.empty() ? sandbox::SandboxMail{} : mails.front();
    }

    std::int64_t tickets() {
        return house_->database->read([&](db::ReadTx& tx) {
            std::int64_t count = 0;
            const auto customer = house_->customers.findByEmail(tx, "grace@postbox.example");
            if (customer) count = house_->tickets.openTicketsOf(tx, customer->id);
            return count;
        });
    }

    email::MimeRuntime mime_;
    test::TempDir dir_;
    test::ManualClock clock_;
    test::SeededRandom random_;
    std::unique_ptr<Log> log_ = makeNullLog();
    Config config_;
    std::unique_ptr<House> house_;
    demo::Shop shop_;
    kernel::Router router_;
    std::unique_ptr<kernel::Dispatch> dispatch_;
};

TEST_F(DemoMail, AnEmptySandboxTellsWhatToDo) {
    const auto page = call("GET", "/demo/mail");
    EXPECT_EQ(page.status, 200);
    EXPECT_NE(page.body.find("No mail has left yet"), std::string::npos);
    EXPECT_NE(page.body.find("weddings@petalandstem.example"), std::string::npos);
}

TEST_F(DemoMail, WhatACustomerWritesBecomesATicketAndIsAcknowledged) {
    const auto sent = post(letter_);
    EXPECT_EQ(sent.status, 303);
    EXPECT_EQ(sent.headers.get("Location"), "/demo/mail?notice=sent");
    house_->workers.drain();
    house_->jobs.runDue();
    EXPECT_EQ(tickets(), 1);

    const auto page = call("GET", "/demo/mail?notice=sent");
    EXPECT_NE(page.body.find("Your mail has arrived"), std::string::npos);
    EXPECT_NE(page.body.find("grace@postbox.example"), std::string::npos);
    EXPECT_NE(page.body.find("Peonies?"), std::string::npos);
}

TEST_F(DemoMail, ShowsAMailAndAFormToReplyThatThreads) {
    const auto mail = acknowledged();
    const auto page = call("GET", "/demo/mail/" + toString(mail.id));
    ASSERT_EQ(page.status, 200);
    EXPECT_NE(page.body.find("Reply as this customer"), std::string::npos);
    EXPECT_NE(page.body.find("/demo/mail/" + toString(mail.id) + "/body"), std::string::npos);

    // What the form holds: the reply address and the message that is answered.
    const auto start = page.body.find("hello+t-");
    ASSERT_NE(start, std::string::npos);
    const std::string to = page.body.substr(start, page.body.find_first_of("&\"<", start) - start);
    const auto reply = post({{"from", "grace@postbox.example"},
                             {"name", "Grace"},
                             {"to", to},
                             {"subject", "Re: Peonies?"},
                             {"text", "Pink ones, please."},
                             {"in_reply_to", mail.messageId}});
    EXPECT_EQ(reply.status, 303);
    EXPECT_EQ(house_->workers.drain(), 1);
    EXPECT_EQ(tickets(), 1);
}

TEST_F(DemoMail, TheBodyIsSanitisedAndItsFrameSandboxed) {
    email::OutgoingMail mail;
    mail.from = {"Shop", "hello@petalandstem.example"};
    mail.to = {{"Grace", "grace@postbox.example"}};
    mail.subject = "<script>alert(1)</script>";
    mail.text = "Plain";
    mail.html = "<p>Hello</p><script>alert(1)</script><img src=x onerror=alert(1)>";
    mail.messageId = "a@petalandstem.example";
    mail.date = clock_.now();
    mail.attachments = {{"plan.txt", "text/plain", "tulips", {}, false}};
    const auto raw = email::composeMail(mail, random_);
    ASSERT_TRUE(raw.has_value());
    house_->database->write([&](db::WriteTx& tx) {
        house_->sandbox.keep(tx, {{},
                                  {},
                                  "hello@petalandstem.example",
                                  "grace@postbox.example",
                                  mail.subject,
                                  mail.messageId,
                                  raw->bytes});
    });
    const auto id = house_->database->read(
        [&](db::ReadTx& tx) { return toString(house_->sandbox.list(tx, 1).front().id); });

    const auto body = call("GET", "/demo/mail/" + id + "/body");
    EXPECT_NE(body.body.find("<p>Hello</p>"), std::string::npos);
    EXPECT_EQ(body.body.find("alert"), std::string::npos);
    EXPECT_NE(body.headers.get("Content-Security-Policy").find("sandbox"), std::string_view::npos);

    const auto page = call("GET", "/demo/mail/" + id);
    EXPECT_EQ(page.body.find("<script"), std::string::npos);
    EXPECT_NE(page.body.find("plan.txt"), std::string::npos);
    EXPECT_EQ(call("GET", "/demo/mail/" + id + "/files/1").body, "tulips");
    EXPECT_EQ(call("GET", "/demo/mail/" + id + "/files/2").status, 404);
    EXPECT_EQ(call("GET", "/demo/mail/" + id + "/files/0").status, 404);
}

TEST_F(DemoMail, PagesCarryAPolicyWithoutExceptions) {
    for (const auto* path : {"/demo/mail", "/demo/mail?notice=sent"}) {
        const auto page = call("GET", path);
        const auto policy = page.headers.get("Content-Security-Policy");
        EXPECT_NE(policy.find("default-src 'none'"), std::string_view::npos);
        EXPECT_EQ(policy.find("unsafe"), std::string_view::npos);
        EXPECT_EQ(page.body.find(" style="), std::string::npos);
    }
    EXPECT_EQ(call("GET", "/demo/mail.css").headers.get("Content-Type"), "text/css; charset=utf-8");
}

TEST_F(DemoMail, SaysWhatIsWrongAndKeepsWhatWasTyped) {
    struct Row {
        std::string field, value, told;
    };
    const Row rows[] = {{"from", "nobody", "Give the customer&#39;s e-mail address"},
                        {"to", "stranger@elsewhere.example", "No inbox has this address"},
                        {"text", "  ", "Write a few words"}};
    for (const auto& row : rows) {
        auto fields = letter_;
        for (auto& [name, value] : fields) {
            if (name == row.field) value = row.value;
        }
        const auto page = post(fields);
        EXPECT_EQ(page.status, 422) << row.field;
        EXPECT_NE(page.body.find("notice bad"), std::string::npos) << row.field;
        EXPECT_NE(page.body.find("Peonies?"), std::string::npos) << row.field;
    }
    EXPECT_EQ(house_->workers.drain(), 0);
}

TEST_F(DemoMail, APageElsewhereCannotWrite) {
    EXPECT_EQ(post(letter_, "https://evil.example").status, 403);
    EXPECT_EQ(call("POST", "/demo/mail", {{"Content-Type", "application/x-www-form-urlencoded"}},
                   "from=a")
                  .status,
              403);
    EXPECT_EQ(house_->workers.drain(), 0);
}

TEST_F(DemoMail, RefusesWhatIsNoForm) {
    const Fields json{{"Origin", "http://desk.example"}, {"Content-Type", "application/json"}};
    EXPECT_GE(call("POST", "/demo/mail", json, "{}").status, 400);
    EXPECT_EQ(call("GET", "/demo/mail/999").status, 404);
    EXPECT_EQ(call("GET", "/demo/mail/x").status, 404);
}

}  // namespace
}  // namespace deskbell::app
