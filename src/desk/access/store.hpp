#pragma once
// Rows of sessions, API tokens and links.

#include <optional>
#include <string>
#include <vector>

#include "db/db.hpp"
#include "kernel/actor.hpp"

namespace deskbell::access::store {

struct Session {
    std::int64_t id = 0;
    AgentId agent;
    Timestamp createdAt, lastSeenAt, expiresAt;
    std::string peer, userAgent;
};
void insertSession(db::WriteTx& tx, const Session& session, std::string_view tokenHash);
[[nodiscard]] std::optional<Session> findSession(db::ReadTx& tx, std::string_view tokenHash);
[[nodiscard]] bool sessionExists(db::ReadTx& tx, std::int64_t id, Timestamp now);
[[nodiscard]] std::vector<Session> sessionsOf(db::ReadTx& tx, AgentId agent);
bool deleteSession(db::WriteTx& tx, AgentId agent, std::int64_t id);
/// All of the agent's but `keep` (0: really all).
void deleteSessionsOf(db::WriteTx& tx, AgentId agent, std::int64_t keep);
void touchSession(db::WriteTx& tx, std::int64_t id, Timestamp seen, Timestamp expires);
void sweep(db::WriteTx& tx, Timestamp now);

struct Token {
    std::int64_t id = 0;
    AgentId agent;
    std::string name;
    Permissions scopes;
    Timestamp createdAt;
    std::optional<Timestamp> lastUsedAt, expiresAt;
};
void insertToken(db::WriteTx& tx, const Token& token, std::string_view tokenHash);
[[nodiscard]] std::optional<Token> findToken(db::ReadTx& tx, std::string_view tokenHash);
[[nodiscard]] bool tokenExists(db::ReadTx& tx, std::int64_t id, Timestamp now);
[[nodiscard]] std::vector<Token> tokensOf(db::ReadTx& tx, AgentId agent);
bool deleteToken(db::WriteTx& tx, AgentId agent, std::int64_t id);
void deleteTokensOf(db::WriteTx& tx, AgentId agent);
void touchToken(db::WriteTx& tx, std::int64_t id, Timestamp used);

/// Replaces the agent's links of the kind.
void putLink(db::WriteTx& tx, std::string_view kind, AgentId agent, std::string_view tokenHash,
             Timestamp now, Timestamp expires);
[[nodiscard]] std::optional<AgentId> findLink(db::ReadTx& tx, std::string_view kind,
                                              std::string_view tokenHash, Timestamp now);
void deleteLinksOf(db::WriteTx& tx, AgentId agent);

}  // namespace deskbell::access::store
