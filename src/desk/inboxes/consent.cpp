// Use cases of a consent: asked for, answered by the provider, kept or refused.

#include "base/crypto.hpp"
#include "desk/inboxes/impl.hpp"
#include "desk/inboxes/rules.hpp"

namespace deskbell::inboxes {

namespace {

constexpr Duration kConsentLasts = std::chrono::minutes(15);

}  // namespace

std::string Inboxes::Impl::redirectUri() const {
    return consenting->deskUrl + "/api/v1/inboxes/oauth/callback";
}

Result<std::string> Inboxes::Impl::beginConsent(db::WriteTx& tx, const Actor& actor,
                                                const Inbox& inbox) {
    if (actor.session == 0) {
        return Error{Errc::forbidden, "oauth.session", "",
                     "A mailbox is connected in the browser: the provider sends its answer there."};
    }
    if (inbox.oauth.authorizeUrl.empty() || inbox.oauth.clientId.empty()) {
        return Error{Errc::conflict, "oauth.incomplete", "oauth.client_id",
                     "Choose a provider and save its client id and secret first."};
    }
    const auto state = consenting->random.token(32);
    const auto verifier = consenting->random.token(32);
    const auto now = clock.now();
    store::putConsent(tx, sha256Hex(state),
                      {.inbox = inbox.id,
                       .agent = actor.agent,
                       .session = actor.session,
                       .sealedVerifier = secrets.seal(verifier),
                       .expiresAt = now + kConsentLasts},
                      now);
    return rules::consentUrl(inbox, redirectUri(), state, verifier);
}

Result<Inboxes::Impl::Consented> Inboxes::Impl::takeConsent(db::WriteTx& tx, const Actor& actor,
                                                            std::string_view state) {
    const auto hash = sha256Hex(state);
    const auto consent = store::findConsent(tx, hash);
    // Somebody else's link must not connect their mailbox to our inbox, nor ours to theirs.
    if (!consent || consent->agent != actor.agent || consent->session != actor.session ||
        consent->expiresAt <= clock.now()) {
        return Error{Errc::forbidden, "oauth.state", "state",
                     "This answer of the provider belongs to no open request. Connect again."};
    }
    auto inbox = store::find(tx, consent->inbox);
    if (!inbox) return Error{Errc::notFound, "inbox.not_found"};
    auto plain = secretsOf(tx, consent->inbox);
    if (!plain) return std::move(plain).error();
    auto verifier = secrets.open(consent->sealedVerifier);
    if (!verifier) return std::move(verifier).error();
    store::removeConsent(tx, hash);
    return Consented{*std::move(inbox), *std::move(plain), *std::move(verifier)};
}

Result<void> Inboxes::Impl::connected(db::WriteTx& tx, const Actor& actor, const Inbox& asked,
                                      const std::string& refreshToken) {
    auto inbox = store::find(tx, asked.id);
    if (!inbox || !rules::mayReuseOAuth(asked, *inbox)) {
        return Error{Errc::conflict, "oauth.changed", "",
                     "The settings of this inbox were changed meanwhile. Connect again."};
    }
    auto plain = secretsOf(tx, inbox->id);
    if (!plain) return std::move(plain).error();
    plain->oauthRefreshToken = refreshToken;
    inbox->oauth.connectedAt = clock.now();
    ASSERT(store::update(tx, *inbox, secrets.seal(toText(*plain))));
    audit.record(tx, actor, "inbox.connected", "inbox:" + toString(inbox->id));
    announce(tx, actor, "inbox.changed", inbox->id);
    return {};
}

void Inboxes::Impl::connectFailed(db::WriteTx& tx, const Inbox& inbox, const Error& error) {
    for (const auto direction : {Direction::incoming, Direction::outgoing}) {
        const bool concerned =
            direction == Direction::incoming
                ? inbox.incoming.kind == "imap" && inbox.incoming.auth == "oauth"
                : inbox.outgoing.kind == "smtp" && inbox.outgoing.auth == "oauth";
        if (!concerned) continue;
        auto state = store::state(tx, inbox.id, direction);
        state.lastAttemptAt = clock.now();
        state.error = error.detail.empty() ? error.reason : error.detail;
        store::putState(tx, inbox.id, direction, state);
    }
    announce(tx, Actor::system("channel"), "inbox.state", inbox.id);
}

}  // namespace deskbell::inboxes
