#include "sim/post.hpp"

#include "base/text.hpp"
#include "channels/email/mail_transport.hpp"

namespace deskbell::sim {

class Post::Transport final : public email::MailTransport {
public:
    Transport(Post& post, PlugPtr plug) : post_(post), plug_(std::move(plug)) {}

    Result<email::Delivery> submit(const email::SubmissionSettings&,
                                   const email::Envelope& envelope, std::string_view raw,
                                   const email::StopSignal&) override {
        if (plug_->pulled) return email::mailError(email::MailFault::closed, "simulated: no power");
        return take(envelope, raw);
    }

private:
    Result<email::Delivery> take(const email::Envelope& envelope, std::string_view raw) {
        using email::RecipientStatus;
        if (post_.mood == Mood::isDown) {
            return email::mailError(email::MailFault::unreachable, "simulated: nobody answers");
        }
        if (post_.mood == Mood::takesItsTime && post_.meanwhile) post_.meanwhile();
        const bool cut = post_.mood == Mood::hangsUp && post_.dice_.percent(50);
        const bool taken = !cut || post_.dice_.percent(50);

        email::Delivery delivery;
        for (const auto& recipient : envelope.recipients) {
            email::RecipientOutcome outcome{.recipient = recipient};
            if (post_.mood == Mood::comesAgain && post_.dice_.percent(50)) {
                outcome.status = RecipientStatus::temporary;
                outcome.reason = "simulated: busy";
            } else if (post_.mood == Mood::turnsAway && post_.dice_.percent(50)) {
                outcome.status = RecipientStatus::permanent;
                outcome.reason = "simulated: no such mailbox";
            } else {
                outcome.status = cut ? RecipientStatus::uncertain : RecipientStatus::accepted;
                if (taken) {
                    post_.arrivals.push_back({.sender = envelope.from,
                                              .recipient = recipient,
                                              .messageId = headerOf(raw, "Message-ID"),
                                              .raw = std::string(raw),
                                              .automatic = !headerOf(raw, "Auto-Submitted").empty(),
                                              .at = post_.clock_.now()});
                }
            }
            delivery.recipients.push_back(std::move(outcome));
        }
        return delivery;
    }

    Post& post_;
    PlugPtr plug_;
};

std::unique_ptr<email::MailTransport> Post::open(PlugPtr plug) {
    return std::make_unique<Transport>(*this, std::move(plug));
}

std::string headerOf(std::string_view raw, std::string_view name) {
    while (!raw.empty()) {
        const auto end = raw.find('\n');
        const auto line = trim(raw.substr(0, end));
        if (line.empty()) return {};
        if (line.size() > name.size() && line[name.size()] == ':' &&
            startsWithIgnoreCaseAscii(line, name)) {
            auto value = trim(line.substr(name.size() + 1));
            if (value.starts_with('<') && value.ends_with('>'))
                value = value.substr(1, value.size() - 2);
            return std::string(value);
        }
        raw = end == std::string_view::npos ? std::string_view() : raw.substr(end + 1);
    }
    return {};
}

}  // namespace deskbell::sim
