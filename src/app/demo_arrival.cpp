#include "app/demo_arrival.hpp"

#include "base/json.hpp"
#include "channels/email/sink.hpp"
#include "channels/email/threading.hpp"

namespace deskbell::app {
namespace {

std::string envelopeOf(const email::OutgoingMail& mail) {
    json::Writer out;
    out.beginObject().key("from").string(mail.from.address);
    out.key("to").beginArray().string(mail.to.front().address).endArray();
    out.key("protocol").string("smtp").key("peer").string("sandbox").endObject();
    return out.take();
}

}  // namespace

Result<void> takeAsMail(House& house, const email::OutgoingMail& mail) {
    auto composed = email::composeMail(mail, house.random);
    if (!composed) return std::move(composed).error();
    const auto inbox = house.database->read(
        [&](db::ReadTx& tx) { return house.inboxes.findByAddress(tx, mail.to.front().address); });
    if (!inbox) return Error{Errc::notFound, "mail.no_mailbox", "to", "No inbox has this address."};

    const auto arrival =
        house.intake.prepare({.inbox = inbox->id,
                              .channel = "email",
                              .naturalKey = email::naturalKey(inbox->id, composed->bytes, false),
                              .envelope = envelopeOf(mail),
                              .raw = composed->bytes});
    house.database->write([&](db::WriteTx& tx) { house.intake.take(tx, arrival); });
    return {};
}

std::string customerMessageId(std::string_view sender, Random& random) {
    return email::makeToken(random) + "@" + std::string(sender.substr(sender.find('@') + 1));
}

}  // namespace deskbell::app
