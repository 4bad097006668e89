#include "base/crypto.hpp"
#include "desk/customer_page/customer_page.hpp"
#include "desk/customer_page/store.hpp"
#include "desk/customer_page/words.hpp"

namespace deskbell::customer_page {

const kernel::Setting kPages{
    "customer_page.on", kernel::SettingKind::boolean, "true",
    "Every message to a customer leads to a page that shows, without signing in, who has the "
    "request and what happens next."};

Links::Links(const kernel::Secrets& secrets, kernel::Settings& settings,
             customers::Customers& customers, std::string deskUrl)
    : secrets_(secrets), settings_(settings), customers_(customers), deskUrl_(std::move(deskUrl)) {}

std::string Links::tokenOf(db::ReadTx& tx, TicketId ticket) const {
    return secrets_.tokenFor("customer page", toString(ticket) + " " + store::saltOf(tx, ticket));
}

std::string Links::pathOf(db::ReadTx& tx, TicketId ticket) const {
    return "/t/" + toString(ticket) + "/" + tokenOf(tx, ticket);
}

std::string Links::urlOf(db::ReadTx& tx, TicketId ticket) const {
    return deskUrl_ + pathOf(tx, ticket);
}

std::optional<Footer> Links::footerOf(db::ReadTx& tx, const tickets::Ticket& ticket) const {
    if (!areOn(tx)) return std::nullopt;
    const auto customer = customers_.find(tx, ticket.customer);
    const auto language =
        letters::chooseLanguage({customer ? std::string_view(customer->language) : "",
                                 settings_.text(tx, letters::kDefaultLanguage)});
    return Footer{std::string(words::kFooter.in(language)), urlOf(tx, ticket.id)};
}

bool Links::areOn(db::ReadTx& tx) const {
    return settings_.boolean(tx, kPages);
}

bool Links::opens(db::ReadTx& tx, TicketId ticket, std::string_view token) const {
    return areOn(tx) && equalsConstantTime(tokenOf(tx, ticket), token);
}

}  // namespace deskbell::customer_page
