#pragma once
// What service.cpp and the http files share.

#include <mutex>
#include <unordered_map>

#include "desk/access/access.hpp"
#include "desk/access/store.hpp"

namespace deskbell::access {

class Access::Impl {
public:
    explicit Impl(Parts p);

    /// A session that has just begun: the cookie's value is here and nowhere else.
    struct Started {
        people::Agent agent;
        std::int64_t session = 0;
        std::string token;
    };
    /// Where a request comes from, for the list of sessions and the limits.
    struct Origin {
        std::string peer, userAgent;
        std::int64_t oldSession = 0;  ///< ended by the new one: sessions rotate at login
    };

    /// First run: roles, the first administrator, the business's name. `conflict` once there is
    /// one.
    Result<Started> setUp(db::Database& database, const json::Value& body, const Origin& origin);
    /// `unauthorized` "login.wrong" for an unknown address and a wrong password alike; `tooMany`.
    Result<Started> signIn(db::Database& database, const json::Value& body, const Origin& origin);
    void signOut(db::WriteTx& tx, const Actor& actor);

    /// The link (path with token) that lets an invited agent choose a password.
    std::string invite(db::WriteTx& tx, const Actor& actor, const people::Agent& agent,
                       std::string_view baseUrl);
    void requestReset(db::WriteTx& tx, std::string_view email, std::string_view baseUrl);
    [[nodiscard]] std::optional<people::Agent> agentOfLink(db::ReadTx& tx, std::string_view kind,
                                                           std::string_view token) const;
    /// Sets the password by an invitation or reset link, which is then used up.
    Result<Started> redeem(db::Database& database, std::string_view kind, std::string_view token,
                           const json::Value& body, const Origin& origin);
    Result<void> changePassword(db::Database& database, const Actor& actor,
                                const json::Value& body);

    Result<std::string> createToken(db::WriteTx& tx, const Actor& actor, AgentId agent,
                                    std::string name, Permissions scopes, std::optional<int> days,
                                    store::Token* made);

    Result<Actor> bySession(db::ReadTx& tx, std::string_view token);
    Result<Actor> byToken(db::ReadTx& tx, std::string_view token);
    /// Writes down who was seen since the last time; a job calls it every minute.
    void flushSeen(db::WriteTx& tx);
    void announceEnd(db::WriteTx& tx, AgentId agent);

    Parts parts;

private:
    Started begin(db::WriteTx& tx, const people::Agent& agent, const Origin& origin);
    Duration sessionLife(db::ReadTx& tx) const;

    kernel::RateLimit perAccount_;
    kernel::RateLimit perAddress_;
    /// Verified against when there is no such agent: the same work. Made at the first sign-in,
    /// since it takes as long as one.
    const std::string& dummyHash();
    std::once_flag dummyMade_;
    std::string dummyHash_;

    struct Seen {
        AgentId agent;
        Timestamp at;
    };
    std::mutex mutex_;
    std::unordered_map<std::int64_t, Seen> seenSessions_;
    std::unordered_map<std::int64_t, Seen> seenTokens_;
};

}  // namespace deskbell::access
