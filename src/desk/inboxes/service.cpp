#include <algorithm>

#include "base/text.hpp"
#include "desk/inboxes/impl.hpp"
#include "desk/inboxes/rules.hpp"
#include "desk/letters/letters.hpp"
#include "desk/markup/markup.hpp"

namespace deskbell::inboxes {

std::string toText(const InboxSecrets& plain) {
    json::Writer out;
    out.beginObject()
        .key("incoming")
        .string(plain.incomingPassword)
        .key("outgoing")
        .string(plain.outgoingPassword);
    out.key("client_secret")
        .string(plain.oauthClientSecret)
        .key("refresh_token")
        .string(plain.oauthRefreshToken)
        .endObject();
    return out.take();
}

namespace {

Error addressTaken() {
    return Error{Errc::conflict, "inbox.taken", "address", "Another inbox has this address."};
}

/// Which server and whether it works, but no secret.
std::string serverOf(std::string_view kind, std::string_view host, int port,
                     std::string_view user) {
    if (host.empty()) return std::string(kind);
    return std::string(kind) + " " + std::string(user) + "@" + std::string(host) + ":" +
           std::to_string(port);
}

std::string changeOf(const Inbox& before, const Inbox& after) {
    const auto& [in, out] = std::pair(before.incoming, before.outgoing);
    const auto& [newIn, newOut] = std::pair(after.incoming, after.outgoing);
    auto onOff = [](bool on) { return on ? "on" : "off"; };
    return kernel::AuditDetails(after.name)
        .changed("renamed", before.name, after.name)
        .changed("address", before.address, after.address)
        .changed("incoming", serverOf(in.kind, in.host, in.port, in.user),
                 serverOf(newIn.kind, newIn.host, newIn.port, newIn.user))
        .changed("outgoing", serverOf(out.kind, out.host, out.port, out.user),
                 serverOf(newOut.kind, newOut.host, newOut.port, newOut.user))
        .changed("acknowledgement", onOff(before.acknowledge), onOff(after.acknowledge))
        .changed("state", before.active ? "active" : "paused", after.active ? "active" : "paused")
        .take();
}

/// What stands in for {agent} and {team} where there is none.
std::string orInbox(const std::string& name, const Inbox& inbox) {
    return name.empty() ? inbox.name : name;
}

}  // namespace

const Inbox* inboxAt(const std::vector<Inbox>& all, std::string_view text) {
    const auto address = normalizeEmailAddress(text);
    if (!address) return nullptr;
    const auto find = [&](std::string_view wanted) -> const Inbox* {
        const auto found = std::find_if(
            all.begin(), all.end(), [&](const Inbox& inbox) { return inbox.address == wanted; });
        return found == all.end() ? nullptr : &*found;
    };
    if (const auto* exact = find(*address)) return exact;
    const auto at = address->find('@'), plus = address->find('+');
    return plus < at ? find(address->substr(0, plus) + address->substr(at)) : nullptr;
}

std::string senderNameOf(const Inbox& inbox, const Writer& writer) {
    if (inbox.senderName.empty()) return orInbox(writer.agent, inbox);
    return letters::fill(inbox.senderName, {{"agent", orInbox(writer.agent, inbox)},
                                            {"team", orInbox(writer.team, inbox)}});
}

std::string signatureOf(const Inbox& inbox, const Writer& writer) {
    return letters::fill(inbox.signatureHtml, {{"agent", escapeHtml(orInbox(writer.agent, inbox))},
                                               {"team", escapeHtml(orInbox(writer.team, inbox))}});
}

void Inboxes::Impl::announce(db::WriteTx& tx, const Actor& actor, std::string_view kind,
                             InboxId id) {
    const auto position = outbox.add(tx, {.kind = std::string(kind),
                                          .subject = id.value,
                                          .audience = {},
                                          .by = actor.agent,
                                          .data = {}});
    if (kind == "inbox.changed") inboxes_.changed(tx, position);
}

Result<Inbox> Inboxes::Impl::add(db::WriteTx& tx, const Actor& actor, Inbox wanted,
                                 const InboxSecrets& plain) {
    auto inbox = rules::check(std::move(wanted));
    if (!inbox) return inbox;
    inbox->id = ids.make<InboxId>();
    inbox->signatureHtml = markup::sanitizeComposed(inbox->signatureHtml).html;
    inbox->createdAt = clock.now();
    inbox->version = 1;
    if (!store::insert(tx, *inbox, secrets.seal(toText(plain)))) return addressTaken();
    audit.record(tx, actor, "inbox.added", "inbox:" + toString(inbox->id),
                 kernel::AuditDetails(inbox->name).add("address", inbox->address).take());
    announce(tx, actor, "inbox.changed", inbox->id);
    return inbox;
}

Result<InboxSecrets> Inboxes::Impl::secretsOf(db::ReadTx& tx, InboxId id) const {
    auto text = secrets.open(store::sealedSecrets(tx, id));
    if (!text) return std::move(text).error();
    InboxSecrets plain;
    if (text->empty()) return plain;
    auto value = json::parse(*text);
    ASSERT(value.has_value());
    plain.incomingPassword = (*value)["incoming"].string().value_or("");
    plain.outgoingPassword = (*value)["outgoing"].string().value_or("");
    plain.oauthClientSecret = (*value)["client_secret"].string().value_or("");
    plain.oauthRefreshToken = (*value)["refresh_token"].string().value_or("");
    return plain;
}

Result<InboxSecrets> Inboxes::Impl::merge(db::ReadTx& tx, const Inbox& stored, const Inbox& wanted,
                                          const SecretsChange& plain) const {
    auto kept = secretsOf(tx, stored.id);
    if (!kept) return kept;
    if (!rules::mayReuseIncoming(stored, wanted)) kept->incomingPassword.clear();
    if (!rules::mayReuseOutgoing(stored, wanted)) kept->outgoingPassword.clear();
    if (!rules::mayReuseOAuth(stored, wanted))
        kept->oauthClientSecret = kept->oauthRefreshToken = "";
    if (plain.incomingPassword) kept->incomingPassword = *plain.incomingPassword;
    if (plain.outgoingPassword) kept->outgoingPassword = *plain.outgoingPassword;
    if (plain.oauthClientSecret) kept->oauthClientSecret = *plain.oauthClientSecret;
    if (plain.oauthRefreshToken) kept->oauthRefreshToken = *plain.oauthRefreshToken;
    return kept;
}

Result<Inbox> Inboxes::Impl::change(db::WriteTx& tx, const Actor& actor, const Inbox& stored,
                                    Inbox wanted, const SecretsChange& plain) {
    auto inbox = rules::check(std::move(wanted));
    if (!inbox) return inbox;
    inbox->signatureHtml = markup::sanitizeComposed(inbox->signatureHtml).html;
    auto merged = merge(tx, stored, *inbox, plain);
    if (!merged) return std::move(merged).error();
    if (merged->oauthRefreshToken.empty()) inbox->oauth.connectedAt.reset();
    if (plain.oauthRefreshToken && !plain.oauthRefreshToken->empty())
        inbox->oauth.connectedAt = clock.now();
    if (!store::update(tx, *inbox, secrets.seal(toText(*merged)))) return addressTaken();
    ++inbox->version;
    audit.record(tx, actor, "inbox.changed", "inbox:" + toString(inbox->id),
                 changeOf(stored, *inbox));
    announce(tx, actor, "inbox.changed", inbox->id);
    return inbox;
}

Result<void> Inboxes::Impl::remove(db::WriteTx& tx, const Actor& actor, InboxId id) {
    const auto inbox = store::find(tx, id);
    if (!inbox) return Error{Errc::notFound, "inbox.not_found"};
    store::remove(tx, id);
    audit.record(tx, actor, "inbox.removed", "inbox:" + toString(id),
                 kernel::AuditDetails(inbox->name).add("address", inbox->address).take());
    announce(tx, actor, "inbox.changed", id);
    return {};
}

Inboxes::Inboxes(const Clock& clock, IdSource& ids, kernel::Outbox& outbox, kernel::Audit& audit,
                 const kernel::Secrets& secrets)
    : impl_(std::make_unique<Impl>(clock, ids, outbox, audit, secrets)) {}
Inboxes::~Inboxes() = default;

Result<Inbox> Inboxes::add(db::WriteTx& tx, const Actor& actor, Inbox inbox,
                           const InboxSecrets& secrets) {
    return impl_->add(tx, actor, std::move(inbox), secrets);
}
std::optional<Inbox> Inboxes::find(db::ReadTx& tx, InboxId id) const {
    return store::find(tx, id);
}
std::optional<Inbox> Inboxes::findByAddress(db::ReadTx& tx, std::string_view text) const {
    const auto all = cached(tx);
    const auto* found = inboxAt(*all, text);
    return found != nullptr ? std::optional(*found) : std::nullopt;
}
std::optional<TeamId> Inboxes::teamOf(db::ReadTx& tx, InboxId id) const {
    return store::teamOf(tx, id);
}
std::vector<Inbox> Inboxes::list(db::ReadTx& tx) const {
    return store::list(tx);
}
std::shared_ptr<const std::vector<Inbox>> Inboxes::cached(db::ReadTx& tx) const {
    return impl_->cached(tx);
}
std::shared_ptr<const std::vector<Inbox>> Inboxes::inMemory() const {
    return impl_->inMemory();
}
Result<InboxSecrets> Inboxes::secretsOf(db::ReadTx& tx, InboxId id) const {
    return impl_->secretsOf(tx, id);
}

void Inboxes::setRefreshToken(db::WriteTx& tx, InboxId id, const std::string& token) {
    auto inbox = store::find(tx, id);
    auto secrets = impl_->secretsOf(tx, id);
    if (!inbox || !secrets) return;
    secrets->oauthRefreshToken = token;
    store::putSecrets(tx, id, impl_->secrets.seal(toText(*secrets)));
}

InboxState Inboxes::state(db::ReadTx& tx, InboxId id, Direction direction) const {
    return store::state(tx, id, direction);
}
void Inboxes::setState(db::WriteTx& tx, InboxId id, Direction direction, const InboxState& state) {
    const auto before = store::state(tx, id, direction);
    store::putState(tx, id, direction, state);
    const bool first = !before.lastAttemptAt;
    if (first || before.error != state.error)
        impl_->announce(tx, Actor::system("channel"), "inbox.state", id);
}

}  // namespace deskbell::inboxes
