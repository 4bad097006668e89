#include "desk/replies/rules.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"

namespace deskbell::replies::rules {

using timeline::Party;

namespace {

Result<std::vector<Party>> checkList(const std::vector<Party>& parties, std::string field,
                                     std::set<std::string>& seen) {
    std::vector<Party> out;
    for (const auto& party : parties) {
        auto address = normalizeEmailAddress(party.address);
        if (!address) {
            return Error{Errc::invalid, "recipient.address", std::move(field),
                         "\"" + std::string(firstCodePoints(party.address, 80)) +
                             "\" is not an e-mail address."};
        }
        if (!seen.insert(*address).second) continue;
        out.push_back(Party{cleanLine(firstCodePoints(party.name, 200)), *std::move(address)});
    }
    return out;
}

bool containsAddress(const std::vector<Party>& parties, std::string_view address) {
    return std::any_of(parties.begin(), parties.end(),
                       [&](const Party& p) { return p.address == address; });
}

}  // namespace

Result<Addressed> checkRecipients(const SendMessage& command) {
    std::set<std::string> seen;
    auto to = checkList(command.to, "to", seen);
    if (!to) return std::move(to).error();
    auto cc = checkList(command.cc, "cc", seen);
    if (!cc) return std::move(cc).error();
    auto bcc = checkList(command.bcc, "bcc", seen);
    if (!bcc) return std::move(bcc).error();
    if (seen.empty())
        return Error{Errc::invalid, "recipient.none", "to", "Say who should get this message."};
    if (seen.size() > kMostRecipients) {
        return Error{Errc::invalid, "recipient.too_many", "to",
                     "A message goes to at most 50 addresses."};
    }
    return Addressed{*std::move(to), *std::move(cc), *std::move(bcc)};
}

Result<void> checkContent(std::string_view text, std::string_view html,
                          const std::vector<timeline::Attachment>& attachments) {
    if (trim(text).empty() && attachments.empty()) {
        return Error{Errc::invalid, "message.empty", "html", "Write something, or attach a file."};
    }
    if (html.size() > kMostHtmlBytes) {
        return Error{Errc::invalid, "message.too_long", "html",
                     "The text is too long; attach it as a file."};
    }
    std::int64_t bytes = 0;
    for (const auto& attachment : attachments) bytes += attachment.size;
    if (attachments.size() > kMostAttachments || bytes > kMostAttachmentBytes) {
        return Error{Errc::invalid, "message.attachments", "attachment_ids",
                     "Attachments may have 25 MB together; most mail servers refuse more."};
    }
    return {};
}

bool isUnattended(std::string_view address) {
    static constexpr std::string_view kNames[] = {"noreply",      "no-reply",      "donotreply",
                                                  "do-not-reply", "mailer-daemon", "postmaster",
                                                  "bounce",       "bounces"};
    auto local = address.substr(0, address.find('@'));
    local = local.substr(0, local.find('+'));
    return std::any_of(std::begin(kNames), std::end(kNames),
                       [&](std::string_view name) { return equalsIgnoreCaseAscii(local, name); });
}

Recipients chooseRecipients(const tickets::Ticket& ticket, const timeline::Message* lastIncoming,
                            const std::vector<std::string>& ours, bool all) {
    Recipients out;
    auto isOurs = [&](std::string_view address) {
        return std::find(ours.begin(), ours.end(), address) != ours.end();
    };
    auto drop = [&](const Party& party, std::string reason) {
        out.dropped.push_back({party.address, std::move(reason)});
    };

    if (lastIncoming != nullptr) {
        for (const auto& party : lastIncoming->replyTo) {
            if (!isOurs(party.address) && !containsAddress(out.to, party.address))
                out.to.push_back(party);
        }
    }
    if (out.to.empty() && !ticket.customerAddress.empty()) {
        out.to.push_back(Party{ticket.customerName, ticket.customerAddress});
    }

    std::vector<Party> others;
    auto consider = [&](const Party& party) {
        if (!containsAddress(out.to, party.address) && !containsAddress(others, party.address)) {
            others.push_back(party);
        }
    };
    if (lastIncoming != nullptr) {
        consider(lastIncoming->from);
        for (const auto& party : lastIncoming->to) consider(party);
        for (const auto& party : lastIncoming->cc) consider(party);
    }
    for (const auto& p : ticket.participants) consider(Party{p.name, p.address});

    for (const auto& party : others) {
        if (party.address.empty()) continue;
        if (isOurs(party.address))
            drop(party, "one of our own addresses");
        else if (isUnattended(party.address))
            drop(party, "nobody reads this address");
        else if (!all)
            drop(party, "was on the conversation, but this answer goes to the customer only");
        else
            out.cc.push_back(party);
    }
    return out;
}

std::vector<AgentId> mentionsIn(std::string_view html) {
    static constexpr std::string_view kMark = "data-mention=\"";
    std::vector<AgentId> out;
    for (auto at = html.find(kMark); at != std::string_view::npos && out.size() < 50;
         at = html.find(kMark, at + kMark.size())) {
        auto rest = html.substr(at + kMark.size());
        auto id = parseId<AgentId>(rest.substr(0, rest.find('"')));
        if (id && std::find(out.begin(), out.end(), *id) == out.end()) out.push_back(*id);
    }
    return out;
}

}  // namespace deskbell::replies::rules
