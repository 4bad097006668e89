#pragma once
// Signing in and out: set-up, passwords, sessions, API tokens, invitations, password resets. A
// second factor and single sign-on come in behind `SignInMethod` later.

#include <memory>
#include <string>

#include "base/random.hpp"
#include "desk/letters/letters.hpp"
#include "desk/people/people.hpp"
#include "kernel/dispatch.hpp"
#include "kernel/jobs.hpp"
#include "kernel/rate_limit.hpp"
#include "kernel/settings.hpp"

namespace deskbell::access {

/// Seam for second factors and single sign-on: asked after the password was right. Answers an empty
/// Result to go on, or an Error such as `unauthorized` "login.second_factor".
class SignInStep {
public:
    virtual ~SignInStep() = default;
    [[nodiscard]] virtual Result<void> afterPassword(db::ReadTx& tx, const people::Agent& agent,
                                                     const json::Value& body) = 0;
};

class Access final : public kernel::Authenticator, public people::SignIns {
public:
    class Impl;
    struct Parts {
        const Clock& clock;
        IdSource& ids;
        Random& random;
        kernel::Outbox& outbox;
        kernel::Audit& audit;
        kernel::Jobs& jobs;
        kernel::Settings& settings;
        kernel::Blobs& blobs;
        people::People& people;
        letters::Postbox& mail;
        std::vector<SignInStep*> steps;       ///< not owned; empty today
        std::string publicUrl;                ///< for links in mails; "" = from the request's Host
        std::string demoEmail, demoPassword;  ///< shown on the sign-in page of a demo; else empty
        /// Hears, in the transaction that sets the business up, in which time zone it is.
        std::function<void(db::WriteTx&, const std::string& timeZone)> onSetUp;
    };
    explicit Access(Parts parts);
    ~Access() override;

    [[nodiscard]] Result<Actor> authenticate(db::ReadTx& tx,
                                             const net::HttpRequest& request) override;
    /// For live updates: what the actor may do now; nullopt when the session, token or agent is
    /// gone.
    [[nodiscard]] std::optional<Actor> refresh(db::ReadTx& tx, const Actor& actor);

    /// Command line: an agent with a password; a token with the scopes (its secret is returned
    /// once).
    Result<people::Agent> addAgentWithPassword(db::Database& database, people::NewAgent agent,
                                               std::string_view password);
    Result<std::string> createToken(db::WriteTx& tx, AgentId agent, std::string name,
                                    Permissions scopes);

    void endAll(db::WriteTx& tx, AgentId agent) override;

    void addRoutes(kernel::Router& router);
    /// "access.sweep": expired sessions, links and tokens go, hourly.
    void addJobs(kernel::Jobs& jobs);

private:
    std::unique_ptr<Impl> impl_;
};

/// Settings this slice declares.
extern const kernel::Setting kBusinessName;  ///< shown to customers and on the sign-in page
extern const kernel::Setting kSessionDays;   ///< a session ends after so many days without use

}  // namespace deskbell::access
