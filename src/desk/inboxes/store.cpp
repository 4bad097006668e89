#include "desk/inboxes/store.hpp"

#include "desk/inboxes/rules.hpp"

namespace deskbell::inboxes::store {

namespace {

constexpr db::Statement kInsert{
    "inboxes.insert",
    "INSERT INTO inboxes (id, name, channel, address, team_id, sender_name, signature_html, "
    "acknowledge, acknowledge_text, "
    "authserv_id, active, incoming, outgoing, secrets, created_at, version) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1)"};
constexpr db::Statement kUpdate{"inboxes.update",
                                "UPDATE inboxes SET name = $2, address = $3, team_id = $4, "
                                "sender_name = $5, signature_html = $6, acknowledge = $7, "
                                "acknowledge_text = $8, authserv_id = $9, active = $10, incoming = "
                                "$11, outgoing = $12, secrets = $13, "
                                "version = version + 1 WHERE id = $1"};
constexpr db::Statement kDeleteStates{"inbox_states.delete",
                                      "DELETE FROM inbox_states WHERE inbox_id = $1"};
constexpr db::Statement kPutSecrets{"inboxes.put_secrets",
                                    "UPDATE inboxes SET secrets = $2 WHERE id = $1"};
constexpr db::Statement kDeleteConsents{"inbox_consents.delete_of_inbox",
                                        "DELETE FROM inbox_consents WHERE inbox_id = $1"};
constexpr db::Statement kStaleConsents{
    "inbox_consents.delete_stale",
    "DELETE FROM inbox_consents WHERE expires_at <= $1 OR (inbox_id = $2 AND agent_id = $3)"};
constexpr db::Statement kPutConsent{
    "inbox_consents.insert",
    "INSERT INTO inbox_consents (state_hash, inbox_id, agent_id, session_id, verifier, "
    "expires_at) VALUES ($1, $2, $3, $4, $5, $6)"};
constexpr db::Statement kTeam{"inboxes.team", "SELECT team_id FROM inboxes WHERE id = $1"};
constexpr db::Statement kFindConsent{
    "inbox_consents.find",
    "SELECT inbox_id, agent_id, session_id, verifier, expires_at FROM inbox_consents WHERE "
    "state_hash = $1"};
constexpr db::Statement kRemoveConsent{"inbox_consents.delete",
                                       "DELETE FROM inbox_consents WHERE state_hash = $1"};
constexpr db::Statement kDelete{"inboxes.delete", "DELETE FROM inboxes WHERE id = $1"};
constexpr db::Statement kFind{
    "inboxes.find",
    "SELECT id, name, channel, address, team_id, sender_name, signature_html, acknowledge, "
    "acknowledge_text, authserv_id, "
    "active, incoming, outgoing, created_at, version FROM inboxes WHERE id = $1"};
constexpr db::Statement kList{
    "inboxes.list",
    "SELECT id, name, channel, address, team_id, sender_name, signature_html, acknowledge, "
    "acknowledge_text, authserv_id, "
    "active, incoming, outgoing, created_at, version FROM inboxes ORDER BY id"};
constexpr db::Statement kSecrets{"inboxes.secrets", "SELECT secrets FROM inboxes WHERE id = $1"};
constexpr db::Statement kState{
    "inbox_states.find",
    "SELECT last_success_at, last_attempt_at, lag_seconds, error, cursor FROM inbox_states "
    "WHERE inbox_id = $1 AND direction = $2"};
constexpr db::Statement kPutState{
    "inbox_states.put",
    "INSERT INTO inbox_states (inbox_id, direction, last_success_at, last_attempt_at, lag_seconds, "
    "error, cursor) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (inbox_id, direction) DO UPDATE SET "
    "last_success_at = excluded.last_success_at, last_attempt_at = excluded.last_attempt_at, "
    "lag_seconds = excluded.lag_seconds, error = excluded.error, cursor = excluded.cursor"};

Inbox read(const db::Row& row) {
    Inbox inbox;
    inbox.id = row.id<InboxId>(0);
    inbox.name = row.text(1);
    inbox.channel = row.text(2);
    inbox.address = row.text(3);
    inbox.team = row.id<TeamId>(4);
    inbox.senderName = row.text(5);
    inbox.signatureHtml = row.text(6);
    inbox.acknowledge = row.boolean(7);
    inbox.acknowledgeText = row.text(8);
    inbox.authservId = row.text(9);
    inbox.active = row.boolean(10);
    if (auto incoming = json::parse(row.view(11))) rules::readIncoming(*incoming, inbox.incoming);
    if (auto outgoing = json::parse(row.view(12))) {
        rules::readOutgoing(*outgoing, inbox.outgoing);
        const auto oauth = (*outgoing)["oauth"];
        rules::readOAuth(oauth, inbox.oauth);
        if (auto text = oauth["connected_at"].string()) {
            if (auto at = parseRfc3339(*text)) inbox.oauth.connectedAt = *at;
        }
    }
    inbox.createdAt = row.time(13);
    inbox.version = row.integer(14);
    return inbox;
}

std::string incomingText(const Inbox& inbox) {
    json::Writer out;
    rules::writeIncoming(out, inbox.incoming);
    return out.take();
}
/// The outgoing settings with the OAuth client beside them.
std::string outgoingText(const Inbox& inbox) {
    json::Writer settings;
    rules::writeOutgoing(settings, inbox.outgoing);
    auto text = settings.take();
    json::Writer oauth;
    rules::writeOAuth(oauth, inbox.oauth);
    text.insert(text.size() - 1, ",\"oauth\":" + oauth.take());
    return text;
}

std::string_view nameOf(Direction direction) {
    return direction == Direction::incoming ? "incoming" : "outgoing";
}

}  // namespace

bool insert(db::WriteTx& tx, const Inbox& i, std::string_view secrets) {
    const auto incoming = incomingText(i);
    const auto outgoing = outgoingText(i);
    return tx.tryRun(kInsert, {i.id, i.name, i.channel, i.address, i.team, i.senderName,
                               i.signatureHtml, i.acknowledge, i.acknowledgeText, i.authservId,
                               i.active, incoming, outgoing, secrets, i.createdAt});
}
bool update(db::WriteTx& tx, const Inbox& i, std::string_view secrets) {
    const auto incoming = incomingText(i);
    const auto outgoing = outgoingText(i);
    return tx.tryRun(kUpdate,
                     {i.id, i.name, i.address, i.team, i.senderName, i.signatureHtml, i.acknowledge,
                      i.acknowledgeText, i.authservId, i.active, incoming, outgoing, secrets});
}
void putSecrets(db::WriteTx& tx, InboxId id, std::string_view secrets) {
    tx.run(kPutSecrets, {id, secrets});
}
void remove(db::WriteTx& tx, InboxId id) {
    tx.run(kDeleteConsents, {id});
    tx.run(kDeleteStates, {id});
    tx.run(kDelete, {id});
}
std::optional<Inbox> find(db::ReadTx& tx, InboxId id) {
    return tx.find(kFind, {id}, read);
}
std::optional<TeamId> teamOf(db::ReadTx& tx, InboxId id) {
    return tx.find(kTeam, {id}, [](const db::Row& row) { return row.id<TeamId>(0); });
}
std::vector<Inbox> list(db::ReadTx& tx) {
    return tx.list(kList, {}, read);
}
std::string sealedSecrets(db::ReadTx& tx, InboxId id) {
    return tx.find(kSecrets, {id}, [](const db::Row& row) { return row.text(0); }).value_or("");
}

void putConsent(db::WriteTx& tx, std::string_view stateHash, const Consent& c, Timestamp now) {
    tx.run(kStaleConsents, {now, c.inbox, c.agent});
    tx.run(kPutConsent, {stateHash, c.inbox, c.agent, c.session, c.sealedVerifier, c.expiresAt});
}
std::optional<Consent> findConsent(db::ReadTx& tx, std::string_view stateHash) {
    return tx.find(kFindConsent, {stateHash}, [](const db::Row& row) {
        return Consent{row.id<InboxId>(0), row.id<AgentId>(1), row.integer(2), row.text(3),
                       row.time(4)};
    });
}
void removeConsent(db::WriteTx& tx, std::string_view stateHash) {
    tx.run(kRemoveConsent, {stateHash});
}

InboxState state(db::ReadTx& tx, InboxId id, Direction direction) {
    return tx
        .find(kState, {id, nameOf(direction)},
              [](const db::Row& row) {
                  return InboxState{row.optionalTime(0), row.optionalTime(1), row.integer(2),
                                    row.text(3), row.text(4)};
              })
        .value_or(InboxState{});
}
void putState(db::WriteTx& tx, InboxId id, Direction direction, const InboxState& s) {
    tx.run(kPutState, {id, nameOf(direction), s.lastSuccessAt, s.lastAttemptAt, s.lagSeconds,
                       s.error, s.cursor});
}

}  // namespace deskbell::inboxes::store
