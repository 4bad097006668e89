#include "sim/actions/all.hpp"
#include "sim/actions/letters.hpp"

namespace deskbell::sim::actions {
namespace {

void take(World& world, CustomerMail mail) {
    auto& kept = world.newMail(std::move(mail));
    if (auto* node = world.anyNode()) world.handOver(*node, kept);
}

const Post::Arrival* anyArrival(World& world) {
    return world.post.arrivals.empty() ? nullptr : &world.dice.pick(world.post.arrivals);
}

std::string answerAddress(World& world, const Post::Arrival& arrival) {
    return arrival.sender.empty() ? world.dice.pick(world.inboxes).address : arrival.sender;
}

}  // namespace

/// An absence note, or a shop's robot.
void machineAnswers(World& world) {
    const auto* answered = anyArrival(world);
    if (answered == nullptr) return;
    const auto marker = world.newMarker();
    const Letter letter{.from = answered->recipient,
                        .to = answerAddress(world, *answered),
                        .subject = "Out of office",
                        .headers = "Auto-Submitted: auto-replied\r\nIn-Reply-To: <" +
                                   answered->messageId + ">\r\n"};
    take(world, {.marker = marker,
                 .from = letter.from,
                 .to = letter.to,
                 .raw = write(letter, marker),
                 .naturalKey = {}});
}

/// A report that says so of something we sent.
void mailBounces(World& world) {
    const auto* arrival = anyArrival(world);
    if (arrival == nullptr) return;
    const auto marker = world.newMarker();
    const auto to = answerAddress(world, *arrival);
    const auto raw =
        "From: MAILER-DAEMON@buyer.example\r\nTo: " + to +
        "\r\nSubject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\n"
        "Message-ID: <" +
        markerWord(marker) +
        "@buyer.example>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=bb\r\n\r\n--bb\r\n"
        "Content-Type: text/plain\r\n\r\n" +
        markerWord(marker) +
        " could not be delivered.\r\n"
        "--bb\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        "Final-Recipient: rfc822; " +
        arrival->recipient +
        "\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--bb\r\nContent-Type: text/rfc822-headers\r\n"
        "\r\nMessage-ID: <" +
        arrival->messageId + ">\r\nSubject: x\r\n\r\n--bb--\r\n";
    take(world, {.marker = marker, .from = "", .to = to, .raw = raw, .naturalKey = {}});
}

void garbageArrives(World& world) {
    const auto marker = world.newMarker();
    std::string raw = world.dice.percent(50) ? "Subject: =?utf-8?B?////?=\r\nFrom: <<<>\r\n" : "";
    const auto length = world.dice.between(0, 400);
    for (int i = 0; i < length; ++i) raw += static_cast<char>(world.dice.below(256));
    raw += "\r\n" + markerWord(marker) + "\r\n";
    take(world, {.marker = marker,
                 .from = "x@elsewhere.example",
                 .to = world.dice.pick(world.inboxes).address,
                 .raw = raw,
                 .naturalKey = {}});
}

}  // namespace deskbell::sim::actions
