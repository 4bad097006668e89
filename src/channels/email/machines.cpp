#include "channels/email/machines.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.hpp"
#include "channels/email/machine_phrases.hpp"
#include "channels/email/threading.hpp"

namespace deskbell::email {
namespace {

bool isOutOfOfficeSubject(std::string_view folded) {
    return std::ranges::any_of(kOutOfOfficeSubjects,
                               [&](std::string_view phrase) { return folded.starts_with(phrase); });
}

bool isBounceSubject(std::string_view folded) {
    return std::ranges::any_of(kBounceSubjects, [&](std::string_view phrase) {
        return folded.find(phrase) != std::string_view::npos;
    });
}

bool speaksOfAbsence(std::string_view folded) {
    return std::ranges::any_of(kAbsenceWords, [&](std::string_view word) {
        return folded.find(word) != std::string_view::npos;
    });
}

/// Asks the questions in order; the first that is answered decides.
class Recognizer {
public:
    Recognizer(const Mail& mail, const OwnIdentity& own)
        : mail_(mail), own_(own), subject_(foldKey(mail.subject)) {}

    MachineVerdict recognize() const {
        for (auto question :
             {&Recognizer::complaint, &Recognizer::bounce, &Recognizer::ownLoop,
              &Recognizer::automatic, &Recognizer::absence, &Recognizer::list, &Recognizer::bulk}) {
            if (auto verdict = (this->*question)()) return *std::move(verdict);
        }
        return {};
    }

private:
    using Answer = std::optional<MachineVerdict>;

    /// "Precedence: bulk", cut to what fits a line.
    static std::string quote(std::string_view name, std::string_view value) {
        return std::string(name) + ": " + std::string(firstCodePoints(value, 100));
    }

    [[nodiscard]] std::string header(std::string_view name) const {
        const auto* value = mail_.findHeader(name);
        return value == nullptr ? std::string() : toLowerAscii(trim(*value));
    }

    [[nodiscard]] bool hasPart(std::string_view contentType) const {
        return std::ranges::find(mail_.attachments, contentType, &Part::contentType) !=
               mail_.attachments.end();
    }

    [[nodiscard]] std::string_view fromLocalPart() const {
        const std::string_view address = mail_.from.address;
        return address.substr(0, address.find('@'));
    }

    [[nodiscard]] Answer complaint() const {
        if (mail_.reportType != "feedback-report" && !hasPart("message/feedback-report")) return {};
        return MachineVerdict{Machine::complaint, "a feedback report (ARF)"};
    }

    [[nodiscard]] Answer bounce() const {
        if (mail_.reportType == "delivery-status" || hasPart("message/delivery-status")) {
            return MachineVerdict{Machine::bounce, "a delivery status report"};
        }
        if (mail_.reportType == "disposition-notification") {
            return MachineVerdict{Machine::autoReply, "a read receipt"};
        }
        if (const auto failed = header("X-Failed-Recipients"); !failed.empty()) {
            return MachineVerdict{Machine::bounce, quote("X-Failed-Recipients", failed)};
        }
        static constexpr std::array<std::string_view, 5> kDaemons{
            "mailer-daemon", "mailerdaemon", "mailer_daemon", "mail-daemon", "maildaemon"};
        const auto local = fromLocalPart();
        const bool daemon =
            std::ranges::find(kDaemons, local) != kDaemons.end() ||
            (mail_.from.address.empty() && foldKey(mail_.from.name).starts_with("mailer"));
        if (daemon) return MachineVerdict{Machine::bounce, "from the mail system"};
        const bool nobody = mail_.returnPath && mail_.returnPath->empty();
        const bool postmaster = local == "postmaster" || local.starts_with("microsoftexchange");
        if ((postmaster || nobody) && isBounceSubject(subject_)) {
            return MachineVerdict{Machine::bounce, "a returned mail"};
        }
        return {};
    }

    [[nodiscard]] Answer ownLoop() const {
        if (!own_.messageIdDomain.empty() &&
            parseMessageId(mail_.messageId, own_.messageIdDomain)) {
            return MachineVerdict{Machine::ownLoop, "our own Message-ID"};
        }
        for (const auto& inbox : own_.inboxAddresses) {
            const bool plus = parseReplyAddress(mail_.from.address, inbox).has_value();
            if (plus || equalsIgnoreCaseAscii(mail_.from.address, inbox)) {
                return MachineVerdict{Machine::ownLoop, "sent from our own address " + inbox};
            }
        }
        return {};
    }

    /// Headers that say "a program sent this"; whether it tells of an absence is in the subject.
    [[nodiscard]] Answer automatic() const {
        const auto reason = automaticReason();
        if (reason.empty()) return {};
        const bool absence = isOutOfOfficeSubject(subject_) || speaksOfAbsence(subject_);
        return MachineVerdict{absence ? Machine::outOfOffice : Machine::autoReply, reason};
    }

    [[nodiscard]] std::string automaticReason() const {
        if (const auto value = header("Auto-Submitted"); !value.empty()) {
            const auto keyword = trim(std::string_view(value).substr(0, value.find(';')));
            if (keyword != "no") return quote("Auto-Submitted", value);
        }
        for (const auto* name : {"X-Autoreply", "X-Autorespond", "X-Autoresponder",
                                 "X-AutoReply-From", "X-Autogenerated", "X-POST-MessageClass"}) {
            const auto value = header(name);
            if (mail_.findHeader(name) != nullptr && value != "no") return quote(name, value);
        }
        const auto precedence = header("Precedence");
        if (precedence == "auto_reply" || precedence == "auto-reply") {
            return quote("Precedence", precedence);
        }
        const auto suppress = header("X-Auto-Response-Suppress");
        for (auto word : split(suppress, ',')) {
            word = trim(word);
            if (word == "all" || word == "oof" || word == "autoreply") {
                return quote("X-Auto-Response-Suppress", suppress);
            }
        }
        if (mail_.returnPath && mail_.returnPath->empty()) return "Return-Path: <>";
        return {};
    }

    [[nodiscard]] Answer absence() const {
        if (!isOutOfOfficeSubject(subject_)) return {};
        return MachineVerdict{Machine::outOfOffice, quote("Subject", mail_.subject)};
    }

    [[nodiscard]] Answer list() const {
        for (const auto* name : {"List-Id", "List-Post", "Mailing-List", "X-Mailing-List"}) {
            if (const auto value = header(name); !value.empty() && !isOwnList(value)) {
                return MachineVerdict{Machine::mailingList, quote(name, value)};
            }
        }
        if (header("Precedence") == "list" && !isOwnList(header("List-Id"))) {
            return MachineVerdict{Machine::mailingList, "Precedence: list"};
        }
        return {};
    }

    /// A group address that spreads to our inbox, such as support@shop.example at Google.
    [[nodiscard]] bool isOwnList(std::string_view value) const {
        return !value.empty() &&
               std::ranges::any_of(own_.inboxAddresses, [&](const std::string& inbox) {
                   const auto domain = std::string_view(inbox).substr(inbox.find('@') + 1);
                   return value.find(domain) != std::string_view::npos;
               });
    }

    [[nodiscard]] Answer bulk() const {
        const auto precedence = header("Precedence");
        if (precedence == "bulk" || precedence == "junk") {
            return MachineVerdict{Machine::bulk, quote("Precedence", precedence)};
        }
        for (const auto* name : {"List-Unsubscribe", "Feedback-ID", "X-Campaign-Id",
                                 "X-CSA-Complaints", "X-Mailgun-Tag", "X-Mailchimp-Id"}) {
            const auto value = header(name);
            if (!value.empty() && !isOwnList(header("List-Id"))) {
                return MachineVerdict{Machine::bulk, quote(name, value)};
            }
        }
        // A form that writes for a customer sets Reply-To; without one nobody reads the answer.
        static constexpr std::array<std::string_view, 7> kNobody{
            "noreply",      "no-reply",     "no_reply", "donotreply",
            "do-not-reply", "do_not_reply", "no.reply"};
        const bool noReply = std::ranges::any_of(
            kNobody, [&](std::string_view name) { return fromLocalPart().starts_with(name); });
        if (noReply && mail_.replyTo.empty()) {
            return MachineVerdict{Machine::bulk, "from " + mail_.from.address};
        }
        return {};
    }

    const Mail& mail_;
    const OwnIdentity& own_;
    const std::string subject_;
};

}  // namespace

std::string_view toString(Machine machine) {
    switch (machine) {
        case Machine::none:
            return "none";
        case Machine::autoReply:
            return "auto_reply";
        case Machine::outOfOffice:
            return "out_of_office";
        case Machine::bounce:
            return "bounce";
        case Machine::complaint:
            return "complaint";
        case Machine::mailingList:
            return "mailing_list";
        case Machine::bulk:
            return "bulk";
        case Machine::ownLoop:
            return "own_loop";
    }
    return "none";
}

MachineVerdict recognizeMachine(const Mail& mail, const OwnIdentity& own) {
    return Recognizer(mail, own).recognize();
}

}  // namespace deskbell::email
