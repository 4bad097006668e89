#include "channels/email/bounces.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "channels/email/addresses.hpp"
#include "channels/email/charset.hpp"
#include "channels/email/header_text.hpp"
#include "channels/email/machines.hpp"

namespace deskbell::email {
namespace {

constexpr std::size_t kMostRecipients = 100;
constexpr std::size_t kLongestDiagnostic = 500;
constexpr std::size_t kMostText = 64u << 10;

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

std::string oneLine(std::string_view text) {
    return std::string(firstCodePoints(cleanLine(toValidUtf8(text)), kLongestDiagnostic));
}

/// The first enhanced status code in the text: class 2, 4 or 5, then two numbers.
std::string findStatus(std::string_view text) {
    for (std::size_t i = 0; i + 4 < text.size(); ++i) {
        if ((text[i] != '5' && text[i] != '4' && text[i] != '2') || text[i + 1] != '.') continue;
        if (i > 0 && (isDigit(text[i - 1]) || text[i - 1] == '.')) continue;
        std::size_t at = i + 2;
        auto number = [&] {
            const auto from = at;
            while (at < text.size() && isDigit(text[at])) ++at;
            return at > from && at - from <= 3;
        };
        if (!number() || at >= text.size() || text[at++] != '.' || !number()) continue;
        if (at < text.size() && text[at] == '.' && at + 1 < text.size() && isDigit(text[at + 1])) {
            continue;  // an IP address
        }
        return std::string(text.substr(i, at - i));
    }
    return {};
}

/// An SMTP reply code of failure such as 550, standing alone; 0 when there is none.
int findReplyCode(std::string_view text) {
    for (std::size_t i = 0; i + 2 < text.size(); ++i) {
        if ((text[i] != '5' && text[i] != '4') || !isDigit(text[i + 1]) || !isDigit(text[i + 2])) {
            continue;
        }
        const bool begins = i == 0 || !(isDigit(text[i - 1]) || text[i - 1] == '.');
        const bool ends = i + 3 == text.size() || text[i + 3] == ' ' || text[i + 3] == '-';
        if (begins && ends && text[i + 1] <= '5') {
            return (text[i] - '0') * 100 + (text[i + 1] - '0') * 10 + (text[i + 2] - '0');
        }
    }
    return 0;
}

using Fields = std::vector<std::pair<std::string, std::string>>;

std::string field(const Fields& fields, std::string_view name) {
    for (const auto& [key, value] : fields) {
        if (key == name) return value;
    }
    return {};
}

/// Groups of "Name: value" lines parted by blank lines.
std::vector<Fields> readGroups(std::string_view text) {
    std::vector<Fields> groups(1);
    for (auto line : split(text.substr(0, kMostText), '\n')) {
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (trim(line).empty()) {
            if (!groups.back().empty()) groups.emplace_back();
            continue;
        }
        if ((line[0] == ' ' || line[0] == '\t') && !groups.back().empty()) {
            groups.back().back().second.append(" ").append(trim(line));
            continue;
        }
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        groups.back().emplace_back(toLowerAscii(trim(line.substr(0, colon))),
                                   toValidUtf8(trim(line.substr(colon + 1))));
    }
    return groups;
}

/// "rfc822;jane@shop.example", also with blanks, with <> or without the type.
std::string recipientAddress(std::string_view value) {
    if (const auto semicolon = value.find(';'); semicolon != std::string_view::npos) {
        value.remove_prefix(semicolon + 1);
    }
    const auto parsed = parseAddresses(value);
    return parsed.empty() ? std::string() : parsed.front().address;
}

Delivery toDelivery(std::string_view action, std::string_view status) {
    if (startsWithIgnoreCaseAscii(action, "delayed")) return Delivery::delayed;
    for (const auto* good : {"delivered", "relayed", "expanded"}) {
        if (startsWithIgnoreCaseAscii(action, good)) return Delivery::delivered;
    }
    if (action.empty() && status.starts_with('4')) return Delivery::delayed;
    if (action.empty() && status.starts_with('2')) return Delivery::delivered;
    return Delivery::failed;
}

/// The machine readable part of RFC 3464.
std::vector<FailedRecipient> readStatusReports(const Mail& mail) {
    std::vector<FailedRecipient> recipients;
    for (const auto& part : mail.attachments) {
        if (part.contentType != "message/delivery-status") continue;
        for (const auto& group : readGroups(part.bytes)) {
            FailedRecipient recipient;
            recipient.address = recipientAddress(field(group, "original-recipient"));
            if (recipient.address.empty()) {
                recipient.address = recipientAddress(field(group, "final-recipient"));
            }
            const auto action = field(group, "action");
            if (recipient.address.empty() && action.empty()) continue;  // about the whole message
            auto diagnostic = field(group, "diagnostic-code");
            recipient.status = findStatus(field(group, "status"));
            if (startsWithIgnoreCaseAscii(diagnostic, "smtp;")) diagnostic.erase(0, 5);
            recipient.diagnostic = oneLine(diagnostic);
            // Some put 5.0.0 into the field and the real code into the words.
            const bool vague = recipient.status.empty() || recipient.status.ends_with(".0.0");
            if (auto said = findStatus(recipient.diagnostic); vague && !said.empty()) {
                recipient.status = std::move(said);
            }
            recipient.delivery = toDelivery(action, recipient.status);
            if (recipients.size() < kMostRecipients) recipients.push_back(std::move(recipient));
        }
    }
    return recipients;
}

/// Where the copy of our own mail begins in a report written as prose.
std::size_t findReturnedCopy(std::string_view text) {
    static constexpr std::array<std::string_view, 12> kMarkers{
        "Below this line is a copy of the message",
        "This is a copy of the message",
        "This is a copy of your message",
        "Original message headers",
        "----- Original message -----",
        "----- Original Message -----",
        "Message headers follow",
        "A copy of your message",
        "The header of the original message",
        "----- Unsent message follows",
        "Unsent message below",
        "Received: from "};
    auto first = text.size();
    for (auto marker : kMarkers) first = std::min(first, text.find(marker));
    return first;
}

bool isMailSystem(std::string_view address) {
    return address.starts_with("mailer-daemon@") || address.starts_with("postmaster@");
}

/// Addresses in a line of prose: a recipient stands first in it, perhaps in <> or indented.
std::string leadingAddress(std::string_view line) {
    line = trim(line);
    while (!line.empty() && (line[0] == '*' || line[0] == '-' || line[0] == '>')) {
        line = trim(line.substr(1));
    }
    const auto end = line.find_first_of(" \t>(", line.starts_with('<') ? 1 : 0);
    auto word = line.substr(0, end);
    if (word.starts_with('<')) word.remove_prefix(1);
    while (!word.empty() && (word.back() == ':' || word.back() == ',')) word.remove_suffix(1);
    return normalizeEmailAddress(word).value_or("");
}

/// The recipient somewhere inside a line: "could not be delivered to jane@shop.example because".
std::string anyAddress(std::string_view line) {
    for (auto at = line.find('@'); at != std::string_view::npos; at = line.find('@', at + 1)) {
        constexpr std::string_view kStops = " \t<>()[]\"',;:";
        const auto begin = line.find_last_of(kStops, at);
        const auto start = begin == std::string_view::npos ? 0 : begin + 1;
        const auto end = std::min(line.find_first_of(kStops, at), line.size());
        auto word = line.substr(start, end - start);
        while (word.ends_with('.')) word.remove_suffix(1);
        if (auto address = normalizeEmailAddress(word)) return *address;
    }
    return {};
}

/// Finds recipients and what was said about them in prose.
class ProseReader {
public:
    explicit ProseReader(const Mail& mail) : mail_(mail) {
        const std::string_view text = mail.text;
        prose_ = text.substr(0, std::min(findReturnedCopy(text), kMostText));
    }

    std::vector<FailedRecipient> read() {
        for (auto value : mail_.listHeaders("X-Failed-Recipients")) {
            for (const auto& each : parseAddresses(value)) add(each.address);
        }
        const auto lines = split(prose_, '\n');
        if (recipients_.empty()) collect(lines, leadingAddress);
        if (recipients_.empty()) collect(lines, anyAddress);
        for (auto& recipient : recipients_) describe(recipient, lines);
        return std::move(recipients_);
    }

private:
    template <class Find>
    void collect(const std::vector<std::string_view>& lines, Find find) {
        for (auto line : lines) {
            if (line.find('@') != std::string_view::npos) add(find(line));
        }
    }

    void add(const std::string& address) {
        const bool ours = std::ranges::find(mail_.to, address, &Address::address) != mail_.to.end();
        const bool known =
            std::ranges::find(recipients_, address, &FailedRecipient::address) != recipients_.end();
        if (address.empty() || ours || known || isMailSystem(address) ||
            address == mail_.from.address || recipients_.size() >= kMostRecipients) {
            return;
        }
        recipients_.emplace_back().address = address;
    }

    /// The words about a recipient: what follows its address up to the next blank line. If there is
    /// nothing with a code in it, the first such line of the whole report.
    void describe(FailedRecipient& recipient, const std::vector<std::string_view>& lines) const {
        std::string words;
        for (std::size_t i = 0; i < lines.size() && words.empty(); ++i) {
            const auto lower = toLowerAscii(lines[i]);
            const auto found = lower.find(recipient.address);
            if (found == std::string::npos) continue;
            words = lines[i].substr(std::min(found + recipient.address.size(), lines[i].size()));
            for (auto k = i + 1; k < lines.size() && !trim(lines[k]).empty(); ++k) {
                words.append(" ").append(trim(lines[k]));
                if (words.size() > 4 * kLongestDiagnostic) break;
            }
            if (findStatus(words).empty() && findReplyCode(words) == 0) words = codedLine(lines, i);
        }
        if (words.empty()) words = codedLine(lines, 0);
        const auto start = words.find_first_not_of(" \t:>),");
        recipient.diagnostic =
            oneLine(std::string_view(words).substr(start == std::string::npos ? 0 : start));
        recipient.status = findStatus(words);
        const int reply = findReplyCode(words);
        if (recipient.status.empty() && reply > 0) {
            recipient.status = reply < 500 ? "4.0.0" : "5.0.0";
        }
        const auto subject = foldKey(mail_.subject);
        const bool warning = subject.find("delay") != std::string::npos ||
                             subject.find("warning") != std::string::npos ||
                             prose_.find("will keep trying") != std::string_view::npos ||
                             prose_.find("will be retried") != std::string_view::npos;
        recipient.delivery = warning ? Delivery::delayed : Delivery::failed;
    }

    /// The first line from `from` on that holds a code, with what continues it.
    static std::string codedLine(const std::vector<std::string_view>& lines, std::size_t from) {
        for (auto i = from; i < lines.size(); ++i) {
            if (findStatus(lines[i]).empty() && findReplyCode(lines[i]) == 0) continue;
            std::string words(trim(lines[i]));
            for (auto k = i + 1; k < lines.size() && k < i + 4 && !trim(lines[k]).empty(); ++k) {
                words.append(" ").append(trim(lines[k]));
            }
            return words;
        }
        return {};
    }

    const Mail& mail_;
    std::string_view prose_;
    std::vector<FailedRecipient> recipients_;
};

std::vector<std::string> findOriginalIds(const Mail& mail) {
    std::vector<std::string> ids;
    auto add = [&](std::string_view value) {
        for (auto& id : parseMessageIds(value)) {
            if (std::ranges::find(ids, id) == ids.end()) ids.push_back(std::move(id));
        }
    };
    auto addFrom = [&](std::string_view headers) {
        const auto groups = readGroups(headers);
        for (const auto& group : groups) add(field(group, "message-id"));
    };
    for (const auto& part : mail.attachments) {
        if (part.contentType == "message/rfc822" || part.contentType == "message/global" ||
            part.contentType == "text/rfc822-headers" ||
            part.contentType == "message/global-headers") {
            addFrom(std::string_view(part.bytes).substr(0, kMostText));
        }
        if (part.contentType == "message/delivery-status") {
            for (const auto& group : readGroups(part.bytes)) {
                add(field(group, "x-original-message-id"));
            }
        }
    }
    const std::string_view text = mail.text;
    addFrom(text.substr(findReturnedCopy(text)));
    addFrom(text);
    for (const auto& id : mail.inReplyTo) add("<" + id + ">");
    for (auto id = mail.references.rbegin(); id != mail.references.rend(); ++id) {
        add("<" + *id + ">");
    }
    return ids;
}

}  // namespace

std::optional<Bounce> parseBounce(const Mail& mail) {
    Bounce bounce;
    bounce.recipients = readStatusReports(mail);
    if (bounce.recipients.empty()) {
        const OwnIdentity nobody{};
        if (recognizeMachine(mail, nobody).machine != Machine::bounce) return std::nullopt;
        bounce.recipients = ProseReader(mail).read();
    }
    for (auto& recipient : bounce.recipients) {
        recipient.plainReason =
            explainBounce(recipient.status, recipient.diagnostic, recipient.delivery);
    }
    bounce.originalMessageIds = findOriginalIds(mail);

    const auto worst = std::ranges::min_element(bounce.recipients, {}, &FailedRecipient::delivery);
    if (worst == bounce.recipients.end()) {
        bounce.plainReason = explainBounce("", mail.text.substr(0, kMostText), bounce.delivery);
        return bounce;
    }
    bounce.delivery = worst->delivery;
    bounce.permanent = worst->delivery == Delivery::failed && !worst->status.starts_with('4');
    bounce.status = worst->status;
    bounce.diagnostic = worst->diagnostic;
    bounce.plainReason = worst->plainReason;
    return bounce;
}

}  // namespace deskbell::email
