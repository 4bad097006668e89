#include "base/text.hpp"
#include "desk/customer_page/impl.hpp"
#include "desk/customer_page/style.hpp"

namespace deskbell::customer_page {

using kernel::Request;
using kernel::Response;
using kernel::Route;
namespace schema = kernel::schema;

namespace {

constexpr std::string_view kCookie = "deskbell_visit";
constexpr std::size_t kMostForm = 64 * 1024;

std::string_view visitOf(const Request& request) {
    return net::cookie(request.http->headers, kCookie);
}

/// The words' language is not known for a page that is not there.
Response gone(const Request& request) {
    const auto wanted = request.http->headers.get("Accept-Language");
    const auto first = wanted.substr(0, wanted.find_first_of(",;"));
    return kernel::pageResponse(writeGone(letters::chooseLanguage({first})), 404);
}

std::optional<Form> readForm(const net::HttpRequest& http) {
    const auto type = http.headers.get("Content-Type");
    if (!equalsIgnoreCaseAscii(trim(type.substr(0, type.find(';'))),
                               "application/x-www-form-urlencoded"))
        return std::nullopt;
    const auto fields = net::parseQuery(http.body);
    if (!fields) return std::nullopt;
    Form form;
    const std::pair<std::string_view, std::string*> places[] = {
        {"act", &form.act},     {"once", &form.once}, {"text", &form.text},
        {"phone", &form.phone}, {"slot", &form.slot}, {"code", &form.code}};
    for (const auto& [name, value] : *fields) {
        for (const auto& [known, place] : places) {
            if (name == known) *place = value;
        }
    }
    form.text = firstCodePoints(cleanText(form.text), rules::kMostMessage);
    for (auto* line : {&form.act, &form.once, &form.phone, &form.slot, &form.code})
        *line = firstCodePoints(cleanLine(*line), 60);
    return form;
}

std::string visitCookie(const Request& request, const Shown& shown, std::string_view token) {
    const auto scheme = request.http->headers.get("Origin");
    const bool secure = request.http->secure || startsWithIgnoreCaseAscii(scheme, "https://");
    const auto life = std::chrono::duration_cast<std::chrono::seconds>(rules::kVisitLives);
    return std::string(kCookie) + "=" + std::string(token) + "; Path=" + shown.path +
           "; Max-Age=" + std::to_string(life.count()) + "; HttpOnly; SameSite=Lax" +
           (secure ? "; Secure" : "");
}

Result<Response> post(CustomerPage::Impl& self, db::WriteTx& tx, const Request& request) {
    auto id = request.id<TicketId>();
    if (!id) return gone(request);
    auto shown = self.show(tx, *id, request.param("token"), visitOf(request));
    if (!shown) return gone(request);
    const auto form = readForm(*request.http);
    if (!form) return Error{Errc::invalid, "customer_page.form", {}, "Send a form of this page."};
    const auto outcome = self.act(tx, *shown, *form);
    if (outcome.done.empty()) {
        // As it is now: a wrong code counts.
        auto now = self.show(tx, *id, request.param("token"), visitOf(request));
        return kernel::pageResponse(writeShown(now ? *now : *shown, *form, outcome.notice), 422);
    }
    auto response = kernel::redirectTo(shown->path + "?done=" + outcome.done);
    if (!outcome.visit.empty())
        response.headers.emplace_back("Set-Cookie", visitCookie(request, *shown, outcome.visit));
    return response;
}

Response bytesResponse(std::string_view type, std::string bytes) {
    Response response;
    response.useRaw = true;
    response.raw.headers.add("Content-Type", std::string(type));
    response.raw.headers.add("Cache-Control", "no-store");
    response.raw.body = std::move(bytes);
    return response;
}

Response fileResponse(const timeline::Attachment& attachment, std::string bytes) {
    auto response = bytesResponse(attachment.contentType, std::move(bytes));
    response.raw.headers.add("Content-Disposition", "attachment; filename*=UTF-8''" +
                                                        net::encodeUriComponent(attachment.name));
    response.raw.headers.add("Content-Security-Policy", "sandbox; default-src 'none'");
    return response;
}

Result<Response> linkResponse(std::string url) {
    json::Writer out;
    out.beginObject().key("url").string(std::move(url)).endObject();
    return kernel::ok(std::move(out));
}

void addPages(kernel::Router& router, CustomerPage::Impl& self) {
    router.add({.method = "GET",
                .path = "/t/page.css",
                .summary = "Style sheet of customers' pages",
                .access = kernel::Access::anyone,
                .produces = "text/css",
                .handler = kernel::PlainHandler{[](const Request&) -> Result<Response> {
                    auto response = bytesResponse("text/css; charset=utf-8", std::string(kStyle));
                    response.raw.headers.set("Cache-Control", "no-cache");
                    return response;
                }}});
    router.add({.method = "GET",
                .path = "/t/{id}/{token}",
                .summary = "The customer's page of a ticket",
                .access = kernel::Access::anyone,
                .perMinute = 60,
                .query = {"done"},
                .produces = "text/html",
                .handler = kernel::ReadHandler{
                    [&self](db::ReadTx& tx, const Request& request) -> Result<Response> {
                        auto id = request.id<TicketId>();
                        if (!id) return gone(request);
                        auto shown = self.show(tx, *id, request.param("token"), visitOf(request));
                        if (!shown) return gone(request);
                        const auto* words = doneWords(request.queryParam("done").value_or(""));
                        return kernel::pageResponse(writeShown(*shown, {}, {words, false}));
                    }}});
    router.add({.method = "POST",
                .path = "/t/{id}/{token}",
                .summary = "A form of the customer's page",
                .access = kernel::Access::anyone,
                .body = kernel::Body::bytes,
                .maxBody = kMostForm,
                .perMinute = 20,
                .produces = "text/html",
                .handler = kernel::WriteHandler{
                    [&self](db::WriteTx& tx, const Request& request) -> Result<Response> {
                        return post(self, tx, request);
                    }}});
    router.add({.method = "GET",
                .path = "/t/{id}/{token}/qr.svg",
                .summary = "The page's address as a QR code",
                .access = kernel::Access::anyone,
                .perMinute = 60,
                .produces = "image/svg+xml",
                .handler = kernel::ReadHandler{[&self](db::ReadTx& tx,
                                                       const Request& request) -> Result<Response> {
                    auto id = request.id<TicketId>();
                    if (!id || !self.parts.links.opens(tx, *id, request.param("token")))
                        return gone(request);
                    return bytesResponse("image/svg+xml", qrCode(self.parts.links.urlOf(tx, *id)));
                }}});
    router.add({.method = "GET",
                .path = "/t/{id}/{token}/files/{file}",
                .summary = "An attachment, for a customer who entered a code",
                .access = kernel::Access::anyone,
                .perMinute = 60,
                .produces = "application/octet-stream",
                .handler = kernel::WorkHandler{[&self](db::Database& database,
                                                       const Request& request) -> Result<Response> {
                    auto id = request.id<TicketId>();
                    auto file = request.id<timeline::AttachmentId>("file");
                    if (!id || !file) return gone(request);
                    auto found = database.read([&](db::ReadTx& tx) -> Result<timeline::Attachment> {
                        auto shown = self.show(tx, *id, request.param("token"), visitOf(request));
                        if (!shown) return std::move(shown).error();
                        return self.file(tx, *shown, *file);
                    });
                    if (!found) return gone(request);
                    auto bytes = self.parts.timeline.bytesOf(*found);
                    if (!bytes) return std::move(bytes).error();
                    return fileResponse(*found, *std::move(bytes));
                }}});
}

}  // namespace

void CustomerPage::addRoutes(kernel::Router& router) {
    auto& self = *impl_;
    router.schema("CustomerPageLink", schema::object({{"url", schema::text()}}));
    addPages(router, self);
    router.add({.method = "GET",
                .path = "/api/v1/tickets/{id}/customer-page",
                .summary = "Address of the customer's page, to read out or to print",
                .permission = Permission::ticketsRead,
                .response = schema::ref("CustomerPageLink"),
                .handler = kernel::ReadHandler{
                    [&self](db::ReadTx& tx, const Request& request) -> Result<Response> {
                        auto id = request.id<TicketId>();
                        if (!id) return std::move(id).error();
                        auto ticket = self.parts.tickets.get(tx, *request.actor, *id);
                        if (!ticket) return std::move(ticket).error();
                        return linkResponse(self.parts.links.urlOf(tx, *id));
                    }}});
    router.add({.method = "POST",
                .path = "/api/v1/tickets/{id}/customer-page/renew",
                .summary = "Another address for the customer's page; the old one leads nowhere",
                .permission = Permission::ticketsReply,
                .response = schema::ref("CustomerPageLink"),
                .handler = kernel::WriteHandler{
                    [&self](db::WriteTx& tx, const Request& request) -> Result<Response> {
                        auto id = request.id<TicketId>();
                        if (!id) return std::move(id).error();
                        auto url = self.renew(tx, *request.actor, *id);
                        if (!url) return std::move(url).error();
                        return linkResponse(*std::move(url));
                    }}});
}

}  // namespace deskbell::customer_page
