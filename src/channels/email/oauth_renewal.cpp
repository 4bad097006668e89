#include "channels/email/oauth_renewal.hpp"

#include "base/json.hpp"

namespace deskbell::email {

namespace {

constexpr std::string_view kRenew = "email.oauth_renew";
constexpr Duration kEvery = std::chrono::minutes(4);
/// More than one look ahead, so that a provider that is down for a while is no trouble.
constexpr Duration kAhead = std::chrono::minutes(10);

bool fetchesByOAuth(const inboxes::Inbox& inbox) {
    return inbox.incoming.kind == "imap" && inbox.incoming.auth == "oauth";
}
bool sendsByOAuth(const inboxes::Inbox& inbox) {
    return inbox.outgoing.kind == "smtp" && inbox.outgoing.auth == "oauth";
}

}  // namespace

void OAuthRenewal::addJobs(kernel::Jobs& jobs) {
    jobs.handle(std::string(kDue),
                [this](db::WriteTx& tx, const kernel::Job&) { return lookAtAll(tx); });
    jobs.handleOutside(std::string(kRenew), [this](const kernel::Job& job) { return renew(job); });
}

Result<void> OAuthRenewal::lookAtAll(db::WriteTx& tx) {
    const auto now = parts_.clock.now();
    for (const auto& inbox : parts_.inboxes.list(tx)) {
        if (!inbox.active) continue;
        if (!fetchesByOAuth(inbox) && !sendsByOAuth(inbox)) continue;
        json::Writer payload;
        payload.beginObject().key("inbox").id(inbox.id).endObject();
        parts_.jobs.add(tx, {.kind = std::string(kRenew),
                             .key = toString(inbox.id),
                             .payload = payload.take(),
                             .due = now,
                             .lane = "oauth:" + toString(inbox.id)});
    }
    parts_.jobs.add(tx, {.kind = std::string(kDue),
                         .key = "all",
                         .payload = "{}",
                         .due = now + kEvery,
                         .lane = {}});
    return {};
}

kernel::JobOutcome OAuthRenewal::renew(const kernel::Job& job) {
    auto payload = json::parse(job.payload);
    ASSERT(payload.has_value());
    json::Reader in(*payload);
    const auto id = in.id<inboxes::InboxId>("inbox");
    auto inbox = parts_.database.read([&](db::ReadTx& tx) { return parts_.inboxes.find(tx, id); });
    auto secrets =
        parts_.database.read([&](db::ReadTx& tx) { return parts_.inboxes.secretsOf(tx, id); });
    if (!inbox || !inbox->active || !secrets || secrets->oauthRefreshToken.empty())
        return kernel::JobDone{};
    const auto token = parts_.tokens.get(id.value, oauthOf(*inbox, *secrets), kAhead);
    if (token) return kernel::JobDone{};
    parts_.log.warn("mail.oauth_renewal_failed",
                    {{"inbox", id.value}, {"reason", std::string_view(token.error().reason)}});
    // A provider that cannot be reached is asked again at the next look; only its no is an alarm.
    if (token.error().code != Errc::unavailable) alarm(*inbox, token.error());
    return kernel::JobDone{};
}

void OAuthRenewal::alarm(const inboxes::Inbox& inbox, const Error& error) {
    parts_.database.write([&](db::WriteTx& tx) {
        for (const auto direction : {inboxes::Direction::incoming, inboxes::Direction::outgoing}) {
            const bool concerned = direction == inboxes::Direction::incoming ? fetchesByOAuth(inbox)
                                                                             : sendsByOAuth(inbox);
            if (!concerned) continue;
            auto state = parts_.inboxes.state(tx, inbox.id, direction);
            state.lastAttemptAt = parts_.clock.now();
            state.error = error.detail.empty() ? error.reason : error.detail;
            parts_.inboxes.setState(tx, inbox.id, direction, state);
        }
    });
}

}  // namespace deskbell::email
