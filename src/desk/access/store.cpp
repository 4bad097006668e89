#include "desk/access/store.hpp"

namespace deskbell::access::store {

namespace {

constexpr db::Statement kInsertSession{"sessions.insert",
                                       "INSERT INTO sessions (id, token_hash, agent_id, "
                                       "created_at, last_seen_at, expires_at, peer, user_agent) "
                                       "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"};
constexpr db::Statement kFindSession{"sessions.find",
                                     "SELECT id, agent_id, created_at, last_seen_at, expires_at, "
                                     "peer, user_agent FROM sessions WHERE token_hash = $1"};
constexpr db::Statement kSessionExists{
    "sessions.exists", "SELECT count(*) FROM sessions WHERE id = $1 AND expires_at > $2"};
constexpr db::Statement kSessionsOf{
    "sessions.of_agent",
    "SELECT id, agent_id, created_at, last_seen_at, expires_at, peer, user_agent FROM sessions "
    "WHERE agent_id = $1 ORDER BY last_seen_at DESC LIMIT 200"};
constexpr db::Statement kDeleteSession{"sessions.delete",
                                       "DELETE FROM sessions WHERE agent_id = $1 AND id = $2"};
constexpr db::Statement kDeleteSessionsOf{"sessions.delete_of_agent",
                                          "DELETE FROM sessions WHERE agent_id = $1 AND id <> $2"};
constexpr db::Statement kTouchSession{
    "sessions.touch", "UPDATE sessions SET last_seen_at = $2, expires_at = $3 WHERE id = $1"};
constexpr db::Statement kSweepSessions{"sessions.sweep",
                                       "DELETE FROM sessions WHERE expires_at <= $1"};
constexpr db::Statement kSweepLinks{"access_links.sweep",
                                    "DELETE FROM access_links WHERE expires_at <= $1"};
constexpr db::Statement kSweepTokens{"api_tokens.sweep",
                                     "DELETE FROM api_tokens WHERE expires_at <= $1"};

constexpr db::Statement kInsertToken{
    "api_tokens.insert",
    "INSERT INTO api_tokens (id, token_hash, agent_id, name, scopes, created_at, expires_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7)"};
constexpr db::Statement kFindToken{"api_tokens.find",
                                   "SELECT id, agent_id, name, scopes, created_at, last_used_at, "
                                   "expires_at FROM api_tokens WHERE token_hash = $1"};
constexpr db::Statement kTokenExists{
    "api_tokens.exists",
    "SELECT count(*) FROM api_tokens WHERE id = $1 AND (expires_at IS NULL OR expires_at > $2)"};
constexpr db::Statement kTokensOf{
    "api_tokens.of_agent",
    "SELECT id, agent_id, name, scopes, created_at, last_used_at, expires_at FROM api_tokens "
    "WHERE agent_id = $1 ORDER BY id DESC LIMIT 200"};
constexpr db::Statement kDeleteToken{"api_tokens.delete",
                                     "DELETE FROM api_tokens WHERE agent_id = $1 AND id = $2"};
constexpr db::Statement kDeleteTokensOf{"api_tokens.delete_of_agent",
                                        "DELETE FROM api_tokens WHERE agent_id = $1"};
constexpr db::Statement kTouchToken{"api_tokens.touch",
                                    "UPDATE api_tokens SET last_used_at = $2 WHERE id = $1"};

constexpr db::Statement kDropLinks{"access_links.replace",
                                   "DELETE FROM access_links WHERE kind = $1 AND agent_id = $2"};
constexpr db::Statement kInsertLink{"access_links.insert",
                                    "INSERT INTO access_links (token_hash, kind, agent_id, "
                                    "created_at, expires_at) VALUES ($1, $2, $3, $4, $5)"};
constexpr db::Statement kFindLink{
    "access_links.find",
    "SELECT agent_id FROM access_links WHERE token_hash = $1 AND kind = $2 AND expires_at > $3"};
constexpr db::Statement kDeleteLinksOf{"access_links.delete_of_agent",
                                       "DELETE FROM access_links WHERE agent_id = $1"};

Session readSession(const db::Row& row) {
    return Session{row.integer(0), row.id<AgentId>(1), row.time(2), row.time(3),
                   row.time(4),    row.text(5),        row.text(6)};
}
Token readToken(const db::Row& row) {
    return Token{
        row.integer(0), row.id<AgentId>(1),  row.text(2),        Permissions::parse(row.view(3)),
        row.time(4),    row.optionalTime(5), row.optionalTime(6)};
}

}  // namespace

void insertSession(db::WriteTx& tx, const Session& s, std::string_view tokenHash) {
    tx.run(kInsertSession,
           {s.id, tokenHash, s.agent, s.createdAt, s.lastSeenAt, s.expiresAt, s.peer, s.userAgent});
}
std::optional<Session> findSession(db::ReadTx& tx, std::string_view tokenHash) {
    return tx.find(kFindSession, {tokenHash}, readSession);
}
bool sessionExists(db::ReadTx& tx, std::int64_t id, Timestamp now) {
    return tx.number(kSessionExists, {id, now}) > 0;
}
std::vector<Session> sessionsOf(db::ReadTx& tx, AgentId agent) {
    return tx.list(kSessionsOf, {agent}, readSession);
}
bool deleteSession(db::WriteTx& tx, AgentId agent, std::int64_t id) {
    return tx.run(kDeleteSession, {agent, id}) > 0;
}
void deleteSessionsOf(db::WriteTx& tx, AgentId agent, std::int64_t keep) {
    tx.run(kDeleteSessionsOf, {agent, keep});
}
void touchSession(db::WriteTx& tx, std::int64_t id, Timestamp seen, Timestamp expires) {
    tx.run(kTouchSession, {id, seen, expires});
}
void sweep(db::WriteTx& tx, Timestamp now) {
    tx.run(kSweepSessions, {now});
    tx.run(kSweepLinks, {now});
    tx.run(kSweepTokens, {now});
}

void insertToken(db::WriteTx& tx, const Token& t, std::string_view tokenHash) {
    tx.run(kInsertToken,
           {t.id, tokenHash, t.agent, t.name, t.scopes.toText(), t.createdAt, t.expiresAt});
}
std::optional<Token> findToken(db::ReadTx& tx, std::string_view tokenHash) {
    return tx.find(kFindToken, {tokenHash}, readToken);
}
bool tokenExists(db::ReadTx& tx, std::int64_t id, Timestamp now) {
    return tx.number(kTokenExists, {id, now}) > 0;
}
std::vector<Token> tokensOf(db::ReadTx& tx, AgentId agent) {
    return tx.list(kTokensOf, {agent}, readToken);
}
bool deleteToken(db::WriteTx& tx, AgentId agent, std::int64_t id) {
    return tx.run(kDeleteToken, {agent, id}) > 0;
}
void deleteTokensOf(db::WriteTx& tx, AgentId agent) {
    tx.run(kDeleteTokensOf, {agent});
}
void touchToken(db::WriteTx& tx, std::int64_t id, Timestamp used) {
    tx.run(kTouchToken, {id, used});
}

void putLink(db::WriteTx& tx, std::string_view kind, AgentId agent, std::string_view tokenHash,
             Timestamp now, Timestamp expires) {
    tx.run(kDropLinks, {kind, agent});
    tx.run(kInsertLink, {tokenHash, kind, agent, now, expires});
}
std::optional<AgentId> findLink(db::ReadTx& tx, std::string_view kind, std::string_view tokenHash,
                                Timestamp now) {
    return tx.find(kFindLink, {tokenHash, kind, now},
                   [](const db::Row& row) { return row.id<AgentId>(0); });
}
void deleteLinksOf(db::WriteTx& tx, AgentId agent) {
    tx.run(kDeleteLinksOf, {agent});
}

}  // namespace deskbell::access::store
