#include "app/demo_mail.hpp"

#include <functional>

#include "app/demo_arrival.hpp"
#include "app/demo_mail_style.hpp"
#include "base/text.hpp"
#include "channels/email/mime.hpp"
#include "channels/email/threading.hpp"
#include "desk/markup/markup.hpp"
#include "kernel/html.hpp"
#include "kernel/origin.hpp"

namespace deskbell::app {
namespace {

using kernel::Html;
using kernel::pageResponse;
using kernel::redirectTo;
using kernel::Request;
using kernel::Response;
using kernel::writePage;
using sandbox::SandboxMail;
using sandbox::SandboxMailId;

constexpr int kListed = 200;
constexpr std::size_t kMostSubject = 250, kMostText = 20'000;

constexpr std::string_view kFramePolicy =
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors "
    "'self'; base-uri 'none'; "
    "form-action 'none'; sandbox allow-same-origin allow-popups";

/// What stands in the form; also what is shown again when something is wrong with it.
struct Letter {
    std::string from, name, to, subject, text, inReplyTo;
};

Error mailNotFound() {
    return {Errc::notFound, "demo.mail_not_found", {}, "There is no such mail."};
}

std::string pathOf(SandboxMailId id) {
    return "/demo/mail/" + toString(id);
}

std::string when(Timestamp at) {
    return formatInZone(at, "UTC") + " UTC";
}

std::string writeDemoPage(std::string_view title, const std::function<void(Html&)>& content) {
    Html body;
    body.element("p", {{"class", "banner"}, {"role", "note"}}, [&] {
        body.element("strong", {}, "Mail sandbox. ")
            .text(
                "Nothing here leaves this computer: you see what customers would receive, and "
                "write as one. ");
        body.element("a", {{"href", "/"}}, "To the desk");
    });
    body.element("main", {}, [&] { content(body); });
    return writePage({.title = title, .stylesheet = "/demo/mail.css"}, body);
}

void writeField(Html& html, std::string_view label, std::string_view name, std::string_view value,
                std::string_view type) {
    html.element("label", {{"for", name}}, label);
    html.element("input", {{"id", name},
                           {"name", name},
                           {"type", type},
                           {"value", value},
                           {"required", name != "name"},
                           {"maxlength", "320"},
                           {"autocomplete", "off"}});
}

void writeTextAndButton(Html& html, const Letter& letter) {
    writeField(html, "Subject", "subject", letter.subject, "text");
    html.element("label", {{"for", "text"}}, "Message");
    html.element("textarea",
                 {{"id", "text"}, {"name", "text"}, {"required", true}, {"maxlength", "20000"}},
                 letter.text);
    html.element("button", {{"type", "submit"}}, "Send");
}

void writeNewMailForm(Html& html, const std::vector<inboxes::Inbox>& inboxes,
                      const Letter& letter) {
    html.element(
        "form", {{"class", "card padded"}, {"method", "post"}, {"action", "/demo/mail"}}, [&] {
            html.element("h2", {}, "Write as a customer");
            writeField(html, "Your name", "name", letter.name, "text");
            writeField(html, "Your address", "from", letter.from, "email");
            html.element("label", {{"for", "to"}}, "To");
            html.element("select", {{"id", "to"}, {"name", "to"}}, [&] {
                for (const auto& inbox : inboxes) {
                    html.element(
                        "option",
                        {{"value", inbox.address}, {"selected", inbox.address == letter.to}},
                        inbox.address);
                }
            });
            writeTextAndButton(html, letter);
        });
}

void writeReplyForm(Html& html, const Letter& letter) {
    html.element(
        "form", {{"class", "card padded"}, {"method", "post"}, {"action", "/demo/mail"}}, [&] {
            html.element("h2", {}, "Reply as this customer");
            const std::pair<std::string_view, std::string_view> hidden[] = {
                {"from", letter.from},
                {"name", letter.name},
                {"to", letter.to},
                {"in_reply_to", letter.inReplyTo}};
            for (const auto& [name, value] : hidden)
                html.element("input", {{"type", "hidden"}, {"name", name}, {"value", value}});
            html.element("p", {{"class", "hint"}},
                         [&] { html.text("From ").element("strong", {}, letter.from); });
            writeTextAndButton(html, letter);
        });
}

void writeMails(Html& html, const std::vector<SandboxMail>& mails) {
    if (mails.empty()) {
        html.element("div", {{"class", "card empty"}}, [&] {
            html.element("strong", {}, "No mail has left yet");
            html.text(
                "Write as a customer, then answer in the desk: the acknowledgement and the answer "
                "appear here.");
        });
        return;
    }
    html.element("ul", {{"class", "card mails"}}, [&] {
        for (const auto& mail : mails) {
            html.element("li", {}, [&] {
                html.element("a", {{"href", pathOf(mail.id)}}, [&] {
                    html.element("span", {{"class", "who"}}, mail.recipients);
                    html.element("time", {{"class", "when"}, {"datetime", formatRfc3339(mail.at)}},
                                 when(mail.at));
                    html.element("span", {{"class", "what"}},
                                 mail.subject.empty() ? "(no subject)" : mail.subject);
                    html.element("span", {{"class", "from"}}, "from " + mail.from);
                });
            });
        }
    });
}

/// The list with the form, in which something may be wrong.
Response listPage(db::ReadTx& tx, House& house, const Letter& letter, std::string_view notice,
                  std::string_view problem) {
    const auto mails = house.sandbox.list(tx, kListed);
    const auto inboxes = house.inboxes.list(tx);
    auto page = writeDemoPage("Mail sandbox", [&](Html& html) {
        html.element("h1", {}, "What customers receive");
        html.element(
            "p", {{"class", "hint"}},
            "Newest first. Open a mail to read it and to reply as the customer who got it.");
        if (!notice.empty()) html.element("p", {{"class", "notice"}, {"role", "status"}}, notice);
        if (!problem.empty())
            html.element("p", {{"class", "notice bad"}, {"role", "alert"}}, problem);
        html.element("div", {{"class", "columns"}}, [&] {
            writeMails(html, mails);
            writeNewMailForm(html, inboxes, letter);
        });
    });
    return pageResponse(std::move(page), problem.empty() ? 200 : 422);
}

// --- One mail.

struct OpenMail {
    SandboxMail kept;
    email::Mail mail;
};

/// Runs on a worker's thread: parsing a large mail takes its time.
Result<OpenMail> openMail(db::Database& database, House& house, const Request& request) {
    auto id = request.id<SandboxMailId>();
    if (!id) return mailNotFound();
    auto kept = database.read([&](db::ReadTx& tx) { return house.sandbox.find(tx, *id); });
    if (!kept) return mailNotFound();
    auto mail = email::parseMail(kept->raw);
    if (!mail) return std::move(mail).error();
    return OpenMail{*std::move(kept), *std::move(mail)};
}

std::string namesOf(const std::vector<email::Address>& parties) {
    std::string out;
    for (const auto& party : parties) {
        out += (out.empty() ? "" : ", ") +
               (party.name.empty() ? party.address : party.name + " <" + party.address + ">");
    }
    return out;
}

void writeHeaders(Html& html, const OpenMail& open) {
    html.element("dl", {}, [&] {
        auto row = [&](std::string_view label, std::string_view value) {
            if (!value.empty()) html.element("dt", {}, label).element("dd", {}, value);
        };
        row("From", namesOf({open.mail.from}));
        row("To", namesOf(open.mail.to));
        row("Cc", namesOf(open.mail.cc));
        row("Reply to", namesOf(open.mail.replyTo));
        row("Sent", when(open.kept.at));
    });
}

std::string fileAddress(const OpenMail& open, std::size_t index) {
    return pathOf(open.kept.id) + "/files/" + std::to_string(index + 1);
}

void writeFiles(Html& html, const OpenMail& open) {
    if (open.mail.attachments.empty()) return;
    html.element("ul", {{"class", "files"}, {"aria-label", "Attachments"}}, [&] {
        for (std::size_t i = 0; i < open.mail.attachments.size(); ++i) {
            const auto& file = open.mail.attachments[i];
            html.element("li", {}, [&] {
                html.element("a", {{"href", fileAddress(open, i)}}, file.fileName);
                html.text(" · " + std::to_string((file.bytes.size() + 1023) / 1024) + " kB");
            });
        }
    });
}

/// To whom the form replies, and as whom.
Letter replyTo(const OpenMail& open) {
    const auto customer =
        open.mail.to.empty() ? email::Address{"", open.kept.recipients} : open.mail.to.front();
    const auto desk = open.mail.replyTo.empty() ? open.mail.from : open.mail.replyTo.front();
    return {.from = customer.address,
            .name = customer.name,
            .to = desk.address,
            .subject = "Re: " + email::stripReplyMarks(open.mail.subject),
            .text = {},
            .inReplyTo = open.mail.messageId};
}

Response mailPage(const OpenMail& open) {
    const auto& subject = open.mail.subject.empty() ? "(no subject)" : open.mail.subject;
    auto page = writeDemoPage(subject, [&](Html& html) {
        html.element("p", {{"class", "hint"}}, [&] {
            html.element("a", {{"href", "/demo/mail"}}, "← All mails");
        });
        html.element("div", {{"class", "columns"}}, [&] {
            html.element("article", {{"class", "card mail"}}, [&] {
                html.element("header", {{"class", "padded"}}, [&] {
                    html.element("h1", {}, subject);
                    writeHeaders(html, open);
                });
                html.element("iframe",
                             {{"title", "The message"},
                              {"sandbox", "allow-same-origin allow-popups"},
                              {"src", pathOf(open.kept.id) + "/body"}},
                             "");
                writeFiles(html, open);
                html.element("details", {}, [&] {
                    html.element("summary", {}, "As plain text");
                    html.element("div", {{"class", "text"}},
                                 [&] { html.paragraphs(open.mail.text); });
                });
            });
            writeReplyForm(html, replyTo(open));
        });
    });
    return pageResponse(std::move(page));
}

/// The mail's HTML as a document for the sandboxed frame: made safe, although it is our own.
Response bodyPage(const OpenMail& open) {
    markup::SanitizeOptions options;
    options.resolveContentId = [&](std::string_view contentId) -> std::string {
        for (std::size_t i = 0; i < open.mail.attachments.size(); ++i) {
            if (open.mail.attachments[i].contentId == contentId) return fileAddress(open, i);
        }
        return {};
    };
    Html content;
    if (open.mail.html.empty())
        content.paragraphs(open.mail.text);
    else
        content.sanitized(markup::sanitizeHtml(open.mail.html, options).html);
    auto response =
        pageResponse(writePage({.title = "Message", .stylesheet = "/demo/mail-body.css"}, content));
    response.raw.headers.set("Content-Security-Policy", std::string(kFramePolicy));
    return response;
}

/// Attachments count from 1 in addresses.
Result<Response> fileResponse(const OpenMail& open, std::string_view number) {
    const auto index = parseIdValue(number);
    if (!index || static_cast<std::size_t>(*index) > open.mail.attachments.size())
        return mailNotFound();
    const auto& file = open.mail.attachments[static_cast<std::size_t>(*index) - 1];
    Response response;
    response.useRaw = true;
    response.raw.headers.add("Content-Type", file.contentType);
    response.raw.headers.add("Content-Disposition", "attachment; filename*=UTF-8''" +
                                                        net::encodeUriComponent(file.fileName));
    response.raw.headers.add("Content-Security-Policy", "sandbox; default-src 'none'");
    response.raw.body = file.bytes;
    return response;
}

// --- Writing as a customer.

Result<Letter> parseLetter(const net::HttpRequest& http) {
    const auto type = http.headers.get("Content-Type");
    const auto fields = equalsIgnoreCaseAscii(trim(type.substr(0, type.find(';'))),
                                              "application/x-www-form-urlencoded")
                            ? net::parseQuery(http.body)
                            : std::nullopt;
    if (!fields) return Error{Errc::invalid, "demo.form", {}, "Send the form of this page."};
    Letter letter;
    const std::pair<std::string_view, std::string*> places[] = {
        {"from", &letter.from},       {"name", &letter.name}, {"to", &letter.to},
        {"subject", &letter.subject}, {"text", &letter.text}, {"in_reply_to", &letter.inReplyTo}};
    for (const auto& [name, value] : *fields) {
        for (const auto& [known, place] : places) {
            if (name == known) *place = value;
        }
    }
    letter.name = firstCodePoints(cleanLine(letter.name), 100);
    letter.subject = firstCodePoints(cleanLine(letter.subject), kMostSubject);
    letter.text = firstCodePoints(cleanText(letter.text), kMostText);
    letter.inReplyTo = firstCodePoints(cleanLine(letter.inReplyTo), 300);
    return letter;
}

Result<void> sendLetter(House& house, const Letter& letter) {
    const auto from = normalizeEmailAddress(letter.from);
    if (!from)
        return Error{Errc::invalid, "demo.from", "from",
                     "Give the customer's e-mail address, such as grace@postbox.example."};
    const auto to = normalizeEmailAddress(letter.to);
    if (!to) return Error{Errc::invalid, "demo.to", "to", "Choose an inbox to write to."};
    if (trim(letter.text).empty())
        return Error{Errc::invalid, "demo.text", "text", "Write a few words."};
    email::OutgoingMail mail;
    mail.from = {letter.name, *from};
    mail.to = {{"", *to}};
    mail.subject = letter.subject;
    mail.text = letter.text;
    mail.messageId = customerMessageId(*from, house.random);
    mail.date = house.clock.now();
    if (!letter.inReplyTo.empty()) mail.inReplyTo = mail.references = {letter.inReplyTo};
    return takeAsMail(house, mail);
}

Result<Response> post(db::Database& database, House& house, const Request& request) {
    // There is no session whose cookie would make dispatch look: a page elsewhere must not write
    // here.
    if (!kernel::isFromOurOrigin(*request.http, house.config.publicUrl)) {
        return Error{Errc::forbidden, "origin.foreign", {}, "Use the form of this page."};
    }
    auto letter = parseLetter(*request.http);
    if (!letter) return std::move(letter).error();
    if (auto sent = sendLetter(house, *letter); !sent) {
        const auto problem =
            sent.error().detail.empty() ? std::string("This cannot be sent.") : sent.error().detail;
        return database.read(
            [&](db::ReadTx& tx) { return listPage(tx, house, *letter, {}, problem); });
    }
    return redirectTo("/demo/mail?notice=sent");
}

Response stylesheet(std::string_view css) {
    Response response;
    response.useRaw = true;
    response.raw.headers.add("Content-Type", "text/css; charset=utf-8");
    response.raw.headers.add("Cache-Control", "no-cache");
    response.raw.body = css;
    return response;
}

constexpr std::string_view kBodyStyle =
    "html{font:15px/1.55 "
    "system-ui,sans-serif;color:#1c2024;background:#fff;color-scheme:light;overflow-wrap:anywhere}"
    "body{margin:0;padding:20px}img{max-width:100%;height:auto}p{margin:0 0 "
    ".8em}blockquote{margin:.4em 0;padding-left:.9em;"
    "border-left:3px solid #d0d5dc;color:#60646c}";

}  // namespace

void addDemoMailRoutes(kernel::Router& router, House& house) {
    using kernel::Access;
    auto list = [&house](db::ReadTx& tx, const Request& request) -> Result<Response> {
        const bool sent = request.queryParam("notice") == "sent";
        Letter blank;
        blank.name = "Grace Hartley";
        blank.from = "grace.hartley@postbox.example";
        return listPage(
            tx, house, blank,
            sent ? "Your mail has arrived. Look into the desk; an acknowledgement follows here."
                 : "",
            "");
    };
    router.add({.method = "GET",
                .path = "/demo/mail",
                .summary = "Sandbox: mails that customers would receive",
                .access = Access::anyone,
                .perMinute = 300,
                .query = {"notice"},
                .handler = kernel::ReadHandler(list)});

    auto one = [&house](db::Database& database, const Request& request) -> Result<Response> {
        auto open = openMail(database, house, request);
        if (!open) return std::move(open).error();
        return mailPage(*open);
    };
    router.add({.method = "GET",
                .path = "/demo/mail/{id}",
                .summary = "Sandbox: one mail",
                .access = Access::anyone,
                .perMinute = 300,
                .handler = kernel::WorkHandler(one)});

    auto body = [&house](db::Database& database, const Request& request) -> Result<Response> {
        auto open = openMail(database, house, request);
        if (!open) return std::move(open).error();
        return bodyPage(*open);
    };
    router.add({.method = "GET",
                .path = "/demo/mail/{id}/body",
                .summary = "Sandbox: a mail's HTML for a sandboxed frame",
                .access = Access::anyone,
                .perMinute = 300,
                .handler = kernel::WorkHandler(body)});

    auto file = [&house](db::Database& database, const Request& request) -> Result<Response> {
        auto open = openMail(database, house, request);
        if (!open) return std::move(open).error();
        return fileResponse(*open, request.param("file"));
    };
    router.add({.method = "GET",
                .path = "/demo/mail/{id}/files/{file}",
                .summary = "Sandbox: an attachment",
                .access = Access::anyone,
                .perMinute = 300,
                .handler = kernel::WorkHandler(file)});

    auto write = [&house](db::Database& database, const Request& request) {
        return post(database, house, request);
    };
    router.add({.method = "POST",
                .path = "/demo/mail",
                .summary = "Sandbox: write as a customer",
                .access = Access::anyone,
                .body = kernel::Body::bytes,
                .maxBody = 128 * 1024,
                .perMinute = 60,
                .handler = kernel::WorkHandler(write)});

    for (const auto& [path, css] : {std::pair{std::string_view("/demo/mail.css"), kDemoMailStyle},
                                    {"/demo/mail-body.css", kBodyStyle}}) {
        auto style = [text = css](const Request&) -> Result<Response> { return stylesheet(text); };
        router.add({.method = "GET",
                    .path = path,
                    .summary = "Sandbox: its style",
                    .access = Access::anyone,
                    .handler = kernel::PlainHandler(style)});
    }
}

}  // namespace deskbell::app
