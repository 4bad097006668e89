#pragma once
// What service.cpp, view.cpp and http.cpp share.

#include <memory>
#include <vector>

#include "base/zone.hpp"
#include "desk/customer_page/customer_page.hpp"
#include "desk/customer_page/rules.hpp"
#include "kernel/html.hpp"

namespace deskbell::customer_page {

/// Everything that the page of a ticket shows, as it is now.
struct Shown {
    std::string path;
    tickets::Ticket ticket;
    letters::Language language = letters::Language::en;
    std::shared_ptr<const Zone> zone;
    std::string business, owner, team;
    std::vector<promises::Promise> promises;  ///< that the customer may see, oldest first
    std::vector<timeline::Entry> entries;     ///< oldest first
    bool moreEntries = false;                 ///< before these
    std::vector<Timestamp> slots;             ///< free for a call
    std::string codeAddress;                  ///< where a code goes; "" when nowhere
    bool codeIsOut = false;                   ///< one can be entered
    bool verified = false;                    ///< this browser sees what was written
    std::string once;                         ///< of the forms: sent twice counts once
};

/// What a form held, shown again when something is wrong with it.
struct Form {
    std::string act, once, text, phone, slot, code;
};

/// A notice above the page: of something done, or wrong.
struct Notice {
    const letters::Words* words = nullptr;  ///< null: none
    bool problem = false;
};

/// What became of a form: the words to show, and a cookie for a visit.
struct Outcome {
    Notice notice;
    std::string done;   ///< key of the notice after the redirect; "" shows the page again
    std::string visit;  ///< token of a new visit
};

class CustomerPage::Impl {
public:
    explicit Impl(Parts p) : parts(p) {}

    /// `notFound` for an address that leads nowhere.
    Result<Shown> show(db::ReadTx& tx, TicketId id, std::string_view token, std::string_view visit);
    Outcome act(db::WriteTx& tx, const Shown& shown, const Form& form);
    /// The attachment, when this browser may see it.
    Result<timeline::Attachment> file(db::ReadTx& tx, const Shown& shown,
                                      timeline::AttachmentId id);
    /// Another address; the old one leads nowhere from now on.
    Result<std::string> renew(db::WriteTx& tx, const Actor& actor, TicketId id);

    Parts parts;

private:
    [[nodiscard]] std::vector<Timestamp> freeSlots(db::ReadTx& tx, const tickets::Ticket& ticket);
    Outcome write(db::WriteTx& tx, const Shown& shown, const Form& form);
    Outcome askForCall(db::WriteTx& tx, const Shown& shown, const Form& form);
    Outcome sayUrgent(db::WriteTx& tx, const Shown& shown, const Form& form);
    Outcome saySolved(db::WriteTx& tx, const Shown& shown);
    Outcome sendCode(db::WriteTx& tx, const Shown& shown);
    Outcome enterCode(db::WriteTx& tx, const Shown& shown, const Form& form);
    /// The customer's words, as if they had come by mail. False when they came before.
    bool takeIn(db::WriteTx& tx, const Shown& shown, const std::string& once,
                const std::string& text);
};

/// The notice of a done act, by its key in the address; null for none.
[[nodiscard]] const letters::Words* doneWords(std::string_view key);

[[nodiscard]] std::string writeShown(const Shown& shown, const Form& form, const Notice& notice);
[[nodiscard]] std::string writeGone(letters::Language language);
/// An SVG image.
[[nodiscard]] std::string qrCode(std::string_view text);

}  // namespace deskbell::customer_page
