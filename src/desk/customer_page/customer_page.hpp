#pragma once
// The customer's page of a ticket: who has it, what happens next and by when, without signing in.
// Its address is in every message and cannot be guessed; what was written shows only after a code
// from a mail to the customer. Made here as plain HTML: it works without scripts and on paper.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "desk/calendars/calendars.hpp"
#include "desk/customers/customers.hpp"
#include "desk/inboxes/inboxes.hpp"
#include "desk/intake/intake.hpp"
#include "desk/letters/letters.hpp"
#include "desk/people/people.hpp"
#include "desk/promises/promises.hpp"
#include "desk/tickets/tickets.hpp"
#include "desk/timeline/timeline.hpp"
#include "kernel/http.hpp"
#include "kernel/jobs.hpp"
#include "kernel/secrets.hpp"
#include "kernel/settings.hpp"

namespace deskbell::customer_page {

using tickets::TicketId;

/// What stands under a message to a customer.
struct Footer {
    std::string label, url;
};

/// Addresses of pages. They are computed from the ticket and the house's key, so that no message
/// waits for one to be stored; what is stored is that one was made anew.
class Links {
public:
    /// `deskUrl` is how browsers reach the house.
    Links(const kernel::Secrets& secrets, kernel::Settings& settings,
          customers::Customers& customers, std::string deskUrl);

    /// "/t/TICKET/TOKEN".
    [[nodiscard]] std::string pathOf(db::ReadTx& tx, TicketId ticket) const;
    [[nodiscard]] std::string urlOf(db::ReadTx& tx, TicketId ticket) const;
    /// In the customer's language; nullopt where the business has no such pages.
    [[nodiscard]] std::optional<Footer> footerOf(db::ReadTx& tx,
                                                 const tickets::Ticket& ticket) const;
    [[nodiscard]] bool areOn(db::ReadTx& tx) const;
    /// Whether it is the token of the ticket's address in force.
    [[nodiscard]] bool opens(db::ReadTx& tx, TicketId ticket, std::string_view token) const;

private:
    [[nodiscard]] std::string tokenOf(db::ReadTx& tx, TicketId ticket) const;

    const kernel::Secrets& secrets_;
    kernel::Settings& settings_;
    customers::Customers& customers_;
    const std::string deskUrl_;
};

class CustomerPage {
public:
    class Impl;
    struct Parts {
        const Clock& clock;
        Random& random;
        const kernel::Secrets& secrets;
        kernel::Settings& settings;
        people::People& people;
        customers::Customers& customers;
        inboxes::Inboxes& inboxes;
        calendars::Calendars& calendars;
        timeline::Timeline& timeline;
        tickets::Tickets& tickets;
        promises::Promises& promises;
        intake::Intake& intake;
        letters::Postbox& postbox;
        const Links& links;
    };
    explicit CustomerPage(Parts parts);
    ~CustomerPage();

    /// The page with its forms; for agents its address, and another one in its place.
    void addRoutes(kernel::Router& router);
    /// "customer_page.sweep": visits that ended.
    void addJobs(kernel::Jobs& jobs);

private:
    std::unique_ptr<Impl> impl_;
};

extern const kernel::Setting kPages;  ///< whether customers have such pages

}  // namespace deskbell::customer_page
