#include "sim/actions/all.hpp"
#include "sim/actions/letters.hpp"

namespace deskbell::sim::actions {
namespace {

void send(World& world, Letter letter) {
    const auto marker = world.newMarker();
    letter.html = world.dice.percent(15);
    letter.attachment = world.dice.percent(15);
    if (world.far && letter.from == FarDesk::kAddress) ++world.far->namedAsSender;
    auto& mail = world.newMail({.marker = marker,
                                .from = letter.from,
                                .to = letter.to,
                                .raw = write(letter, marker),
                                .naturalKey = {}});
    if (auto* node = world.anyNode()) world.handOver(*node, mail);
}

std::string anyInbox(World& world) {
    return world.dice.pick(world.inboxes).address;
}

}  // namespace

void customerWrites(World& world) {
    send(world, {.from = world.dice.pick(world.customers), .to = anyInbox(world)});
}

/// To what arrived from us, by the address we asked to be answered at, or by reference only.
void customerAnswers(World& world) {
    std::vector<const Post::Arrival*> ours;
    for (auto it = world.post.arrivals.rbegin();
         it != world.post.arrivals.rend() && ours.size() < 10; ++it) {
        if (it->recipient.starts_with("customer")) ours.push_back(&*it);
    }
    if (ours.empty()) return;
    const auto& answered = *world.dice.pick(ours);
    auto to = answered.sender;
    if (to.empty() || world.dice.percent(30)) to = anyInbox(world);
    send(world, {.from = answered.recipient,
                 .to = to,
                 .subject = "Re: " + headerOf(answered.raw, "Subject"),
                 .headers = "In-Reply-To: <" + answered.messageId + ">\r\n"});
}

/// In another's name, or into another's ticket.
void strangerPretends(World& world) {
    Letter letter{.from = world.dice.pick(world.customers), .to = anyInbox(world)};
    if (const auto ticket = world.anyTicket())
        letter.subject = "About [#" + std::to_string(world.mirror.tickets.at(*ticket).number) + "]";
    if (world.dice.percent(50)) {
        letter.headers =
            "Authentication-Results: mx.ours.example; dmarc=fail header.from=buyer.example\r\n";
    } else {
        letter.from = "stranger@elsewhere.example";
        letter.headers =
            "In-Reply-To: <" +
            markerWord(1 + static_cast<int>(world.dice.below(
                               static_cast<std::uint64_t>(world.ledger.markers) + 1))) +
            "@buyer.example>\r\nCc: spy@elsewhere.example\r\n";
    }
    send(world, letter);
}

/// Servers do that until they hear OK, and sometimes after it.
void mailIsHandedOverAgain(World& world) {
    auto* node = world.anyNode();
    if (node == nullptr || world.ledger.mails.empty()) return;
    std::vector<CustomerMail*> waiting;
    for (auto& mail : world.ledger.mails) {
        if (!mail.acknowledged) waiting.push_back(&mail);
    }
    auto& mail = waiting.empty() || world.dice.percent(20) ? world.dice.pick(world.ledger.mails)
                                                           : *world.dice.pick(waiting);
    world.handOver(*node, mail);
}

}  // namespace deskbell::sim::actions
