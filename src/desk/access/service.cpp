#include "base/crypto.hpp"
#include "base/text.hpp"
#include "desk/access/impl.hpp"
#include "desk/access/rules.hpp"

namespace deskbell::access {

const kernel::Setting kBusinessName{"business.name",
                                    kernel::SettingKind::text,
                                    "Deskbell",
                                    "The name of your business, as customers and agents see it.",
                                    1,
                                    80};
const kernel::Setting kSessionDays{"access.session_days",
                                   kernel::SettingKind::integer,
                                   "30",
                                   "A session ends after so many days without use.",
                                   1,
                                   365};

namespace {

constexpr std::string_view kTokenPrefix = "dbt_";
constexpr Duration kMinute = std::chrono::minutes(1);

Error wrongLogin() {
    return Error{Errc::unauthorized, "login.wrong", "", "The address or the password is wrong."};
}
Error tooOften() {
    return Error{Errc::tooMany, "login.too_often", "",
                 "Too many attempts. Wait a quarter of an hour, or reset the password."};
}

std::string nameOf(const people::Agent& agent) {
    return kernel::AuditDetails(agent.name).take();
}

}  // namespace

Access::Impl::Impl(Parts p)
    : parts(std::move(p)), perAccount_(parts.clock, 1, 10), perAddress_(parts.clock, 2, 30) {}

const std::string& Access::Impl::dummyHash() {
    std::call_once(dummyMade_, [this] { dummyHash_ = hashPassword(parts.random.token(16)); });
    return dummyHash_;
}

Duration Access::Impl::sessionLife(db::ReadTx& tx) const {
    return std::chrono::hours(24) * parts.settings.integer(tx, kSessionDays);
}

Access::Impl::Started Access::Impl::begin(db::WriteTx& tx, const people::Agent& agent,
                                          const Origin& origin) {
    if (origin.oldSession != 0) store::deleteSession(tx, agent.id, origin.oldSession);
    Started started{agent, parts.ids.next(), parts.random.token(32)};
    const auto now = parts.clock.now();
    store::insertSession(tx,
                         {.id = started.session,
                          .agent = agent.id,
                          .createdAt = now,
                          .lastSeenAt = now,
                          .expiresAt = now + sessionLife(tx),
                          .peer = origin.peer,
                          .userAgent = toValidUtf8(origin.userAgent).substr(0, 300)},
                         sha256Hex(started.token));
    parts.people.markSeen(tx, agent.id, now);
    return started;
}

Result<Access::Impl::Started> Access::Impl::setUp(db::Database& database, const json::Value& body,
                                                  const Origin& origin) {
    json::Reader in(body);
    auto business = cleanLine(in.string("business_name", 80));
    people::NewAgent agent{.name = in.string("name"),
                           .email = in.string("email"),
                           .timeZone = in.optionalString("time_zone").value_or("UTC"),
                           .language = in.optionalString("language").value_or("en")};
    auto password = in.string("password");
    if (auto bad = in.error()) return *bad;
    if (business.empty())
        return Error{Errc::invalid, "name.length", "business_name", "Name your business."};
    if (auto good = rules::checkNewPassword(password, agent.name, agent.email); !good)
        return std::move(good).error();
    if (database.read([&](db::ReadTx& tx) { return parts.people.countAgents(tx); }) > 0) {
        return Error{Errc::conflict, "setup.done", "", "Deskbell is set up already. Sign in."};
    }
    agent.passwordHash = hashPassword(password);

    return database.write([&](db::WriteTx& tx) -> Result<Started> {
        // Asked again inside the transaction: of two who set up at once, one becomes administrator.
        if (parts.people.countAgents(tx) > 0) {
            return Error{Errc::conflict, "setup.done", "", "Deskbell is set up already. Sign in."};
        }
        const auto system = Actor::system("setup");
        parts.people.ensureRoles(tx);
        agent.role = parts.people.findRoleByKey(tx, "admin")->id;
        auto added = parts.people.addAgent(tx, system, agent);
        if (!added) return std::move(added).error();
        if (auto set = parts.settings.set(tx, system, kBusinessName.key, business); !set)
            return std::move(set).error();
        if (parts.onSetUp) parts.onSetUp(tx, added->timeZone);
        return begin(tx, *added, origin);
    });
}

Result<Access::Impl::Started> Access::Impl::signIn(db::Database& database, const json::Value& body,
                                                   const Origin& origin) {
    json::Reader in(body);
    auto email = normalizeEmailAddress(in.string("email", 320)).value_or("");
    auto password = in.string("password", rules::kLongestPassword);
    // Fields of a second factor are read by the steps.
    if (password.empty() || password.size() > rules::kLongestPassword) return wrongLogin();
    if (!perAddress_.allow(origin.peer) || !perAccount_.allow(email)) return tooOften();

    const auto& dummy = dummyHash();  // whoever asks: its time must not tell who is known
    auto agent =
        database.read([&](db::ReadTx& tx) { return parts.people.findAgentByEmail(tx, email); });
    const bool known = agent && agent->active && !agent->passwordHash.empty();
    const bool right = verifyPassword(known ? agent->passwordHash : dummy, password);
    if (!known || !right) {
        database.write([&](db::WriteTx& tx) {
            Actor who;
            who.peer = origin.peer;
            parts.audit.record(tx, who, "login.failed",
                               known ? "agent:" + toString(agent->id) : "agent:unknown",
                               known ? nameOf(*agent) : std::string());
        });
        return wrongLogin();
    }
    return database.write([&](db::WriteTx& tx) -> Result<Started> {
        for (auto* step : parts.steps) {
            if (auto passed = step->afterPassword(tx, *agent, body); !passed)
                return std::move(passed).error();
        }
        Actor who;
        who.kind = ActorKind::agent;
        who.agent = agent->id;
        who.name = agent->name;
        who.peer = origin.peer;
        parts.audit.record(tx, who, "login.succeeded", "agent:" + toString(agent->id),
                           nameOf(*agent));
        return begin(tx, *agent, origin);
    });
}

void Access::Impl::signOut(db::WriteTx& tx, const Actor& actor) {
    if (actor.session != 0 && store::deleteSession(tx, actor.agent, actor.session))
        announceEnd(tx, actor.agent);
}

void Access::Impl::announceEnd(db::WriteTx& tx, AgentId agent) {
    parts.outbox.add(tx, {.kind = "session.ended",
                          .subject = agent.value,
                          .audience = {.only = agent},
                          .by = agent,
                          .data = {}});
}

std::string Access::Impl::invite(db::WriteTx& tx, const Actor& actor, const people::Agent& agent,
                                 std::string_view baseUrl) {
    auto token = parts.random.token(32);
    const auto now = parts.clock.now();
    store::putLink(tx, "invitation", agent.id, sha256Hex(token), now,
                   now + rules::kInvitationLives);
    auto url = std::string(baseUrl) + "/invitation/" + token;
    if (parts.mail.canSend(tx)) {
        auto business = parts.settings.text(tx, kBusinessName);
        const auto language = letters::chooseLanguage(
            {agent.language, parts.settings.text(tx, letters::kDefaultLanguage)});
        parts.mail.post(tx, agent.email,
                        letters::invitation(language, {agent.name, actor.name, business, url}));
    }
    parts.audit.record(tx, actor, "agent.invited", "agent:" + toString(agent.id), nameOf(agent));
    return url;
}

void Access::Impl::requestReset(db::WriteTx& tx, std::string_view email, std::string_view baseUrl) {
    auto agent = parts.people.findAgentByEmail(tx, email);
    if (!agent || !agent->active || agent->passwordHash.empty() || !parts.mail.canSend(tx)) return;
    auto token = parts.random.token(32);
    const auto now = parts.clock.now();
    store::putLink(tx, "reset", agent->id, sha256Hex(token), now, now + rules::kResetLives);
    const auto language = letters::chooseLanguage(
        {agent->language, parts.settings.text(tx, letters::kDefaultLanguage)});
    parts.mail.post(
        tx, agent->email,
        letters::newPassword(language, agent->name, std::string(baseUrl) + "/reset/" + token));
}

std::optional<people::Agent> Access::Impl::agentOfLink(db::ReadTx& tx, std::string_view kind,
                                                       std::string_view token) const {
    auto id = store::findLink(tx, kind, sha256Hex(token), parts.clock.now());
    if (!id) return std::nullopt;
    auto agent = parts.people.findAgent(tx, *id);
    return agent && agent->active ? agent : std::nullopt;
}

Result<Access::Impl::Started> Access::Impl::redeem(db::Database& database, std::string_view kind,
                                                   std::string_view token, const json::Value& body,
                                                   const Origin& origin) {
    const Error gone{Errc::notFound, "link.gone", "",
                     "This link was used or is too old. Ask for a new one."};
    auto agent = database.read([&](db::ReadTx& tx) { return agentOfLink(tx, kind, token); });
    if (!agent) return gone;
    json::Reader in(body);
    auto password = in.string("password");
    auto name = in.optionalString("name", 100);
    auto zone = in.optionalString("time_zone", 60);
    auto language = in.optionalString("language", 20);
    if (auto bad = in.error()) return *bad;
    if (auto good = rules::checkNewPassword(password, agent->name, agent->email); !good)
        return std::move(good).error();
    auto hash = hashPassword(password);

    return database.write([&](db::WriteTx& tx) -> Result<Started> {
        auto still = agentOfLink(tx, kind, token);
        if (!still) return gone;
        if (name && !cleanLine(*name).empty()) still->name = cleanLine(*name);
        if (zone && isTimeZone(*zone)) still->timeZone = *zone;
        if (language && isLanguageTag(*language)) still->language = *language;
        parts.people.saveProfile(tx, *still);
        parts.people.setPasswordHash(tx, still->id, hash);
        store::deleteLinksOf(tx, still->id);
        store::deleteSessionsOf(tx, still->id, 0);
        announceEnd(tx, still->id);
        Actor self;
        self.kind = ActorKind::agent;
        self.agent = still->id;
        self.name = still->name;
        self.peer = origin.peer;
        parts.audit.record(tx, self, kind == "reset" ? "password.reset" : "invitation.accepted",
                           "agent:" + toString(still->id), nameOf(*still));
        return begin(tx, *still, origin);
    });
}

Result<void> Access::Impl::changePassword(db::Database& database, const Actor& actor,
                                          const json::Value& body) {
    json::Reader in(body);
    auto current = in.string("current", rules::kLongestPassword);
    auto password = in.string("password");
    if (auto bad = in.error()) return *bad;
    auto agent =
        database.read([&](db::ReadTx& tx) { return parts.people.findAgent(tx, actor.agent); });
    ASSERT(agent.has_value());
    if (!perAccount_.allow(agent->email)) return tooOften();
    if (!verifyPassword(agent->passwordHash, current)) {
        return Error{Errc::invalid, "password.wrong", "current",
                     "This is not your present password."};
    }
    if (auto good = rules::checkNewPassword(password, agent->name, agent->email); !good)
        return std::move(good).error();
    auto hash = hashPassword(password);
    database.write([&](db::WriteTx& tx) {
        parts.people.setPasswordHash(tx, agent->id, hash);
        store::deleteSessionsOf(tx, agent->id, actor.session);
        announceEnd(tx, agent->id);
        parts.audit.record(tx, actor, "password.changed", "agent:" + toString(agent->id),
                           nameOf(*agent));
    });
    return {};
}

Result<std::string> Access::Impl::createToken(db::WriteTx& tx, const Actor& actor, AgentId agent,
                                              std::string name, Permissions scopes,
                                              std::optional<int> days, store::Token* made) {
    name = cleanLine(name);
    if (name.empty() || codePoints(name) > 100) {
        return Error{Errc::invalid, "name.length", "name", "Say what the token is for."};
    }
    if (store::tokensOf(tx, agent).size() >= 100) {
        return Error{Errc::conflict, "token.too_many", "",
                     "Remove a token that is not needed any more first."};
    }
    auto secret = std::string(kTokenPrefix) + parts.random.token(32);
    store::Token token{.id = parts.ids.next(),
                       .agent = agent,
                       .name = std::move(name),
                       .scopes = scopes,
                       .createdAt = parts.clock.now(),
                       .lastUsedAt = {},
                       .expiresAt = {}};
    if (days) token.expiresAt = token.createdAt + std::chrono::hours(24) * *days;
    store::insertToken(tx, token, sha256Hex(secret));
    parts.audit.record(
        tx, actor, "token.created", "token:" + std::to_string(token.id),
        kernel::AuditDetails(token.name).add("scopes", token.scopes.toText()).take());
    if (made != nullptr) *made = token;
    return secret;
}

Result<Actor> Access::Impl::bySession(db::ReadTx& tx, std::string_view token) {
    const Error ended{Errc::unauthorized, "session.ended", "",
                      "Your session has ended. Sign in again."};
    const auto now = parts.clock.now();
    auto session = store::findSession(tx, sha256Hex(token));
    if (!session || session->expiresAt <= now) return ended;
    auto actor = parts.people.actorFor(tx, session->agent);
    if (!actor) return ended;
    actor->session = session->id;
    if (now - session->lastSeenAt > kMinute) {
        std::lock_guard lock(mutex_);
        seenSessions_[session->id] = {session->agent, now};
    }
    return *std::move(actor);
}

Result<Actor> Access::Impl::byToken(db::ReadTx& tx, std::string_view secret) {
    const Error wrong{Errc::unauthorized, "token.wrong", "",
                      "This API token is unknown, expired or revoked."};
    const auto now = parts.clock.now();
    auto token = store::findToken(tx, sha256Hex(secret));
    if (!token || (token->expiresAt && *token->expiresAt <= now)) return wrong;
    auto actor = parts.people.actorFor(tx, token->agent);
    if (!actor) return wrong;
    actor->permissions = actor->permissions & token->scopes;
    actor->token = token->id;
    if (!token->lastUsedAt || now - *token->lastUsedAt > kMinute) {
        std::lock_guard lock(mutex_);
        seenTokens_[token->id] = {token->agent, now};
    }
    return *std::move(actor);
}

void Access::Impl::flushSeen(db::WriteTx& tx) {
    std::unordered_map<std::int64_t, Seen> sessions, tokens;
    {
        std::lock_guard lock(mutex_);
        sessions.swap(seenSessions_);
        tokens.swap(seenTokens_);
    }
    const auto life = sessionLife(tx);
    for (const auto& [id, seen] : sessions) {
        store::touchSession(tx, id, seen.at, seen.at + life);
        parts.people.markSeen(tx, seen.agent, seen.at);
    }
    for (const auto& [id, seen] : tokens) store::touchToken(tx, id, seen.at);
}

Access::Access(Parts parts) : impl_(std::make_unique<Impl>(std::move(parts))) {}
Access::~Access() = default;

Result<Actor> Access::authenticate(db::ReadTx& tx, const net::HttpRequest& request) {
    Result<Actor> actor = Actor{};
    constexpr std::string_view kBearer = "Bearer ";
    const auto authorization = request.headers.get("Authorization");
    if (startsWithIgnoreCaseAscii(authorization, kBearer)) {
        actor = impl_->byToken(tx, trim(authorization.substr(kBearer.size())));
    } else if (auto cookie = net::cookie(request.headers, rules::kCookie); !cookie.empty()) {
        actor = impl_->bySession(tx, cookie);
    }
    if (actor) actor->peer = request.peer;
    return actor;
}

std::optional<Actor> Access::refresh(db::ReadTx& tx, const Actor& actor) {
    const auto now = impl_->parts.clock.now();
    if (actor.session != 0 && !store::sessionExists(tx, actor.session, now)) return std::nullopt;
    if (actor.token != 0 && !store::tokenExists(tx, actor.token, now)) return std::nullopt;
    auto fresh = impl_->parts.people.actorFor(tx, actor.agent);
    if (!fresh) return std::nullopt;
    if (actor.token != 0) fresh->permissions = fresh->permissions & actor.permissions;
    fresh->session = actor.session;
    fresh->token = actor.token;
    fresh->peer = actor.peer;
    return fresh;
}

void Access::endAll(db::WriteTx& tx, AgentId agent) {
    store::deleteSessionsOf(tx, agent, 0);
    store::deleteTokensOf(tx, agent);
    store::deleteLinksOf(tx, agent);
    impl_->announceEnd(tx, agent);
}

Result<people::Agent> Access::addAgentWithPassword(db::Database& database, people::NewAgent agent,
                                                   std::string_view password) {
    if (auto good = rules::checkNewPassword(password, agent.name, agent.email); !good)
        return std::move(good).error();
    agent.passwordHash = hashPassword(password);
    return database.write([&](db::WriteTx& tx) {
        return impl_->parts.people.addAgent(tx, Actor::system("command line"), agent);
    });
}

Result<std::string> Access::createToken(db::WriteTx& tx, AgentId agent, std::string name,
                                        Permissions scopes) {
    return impl_->createToken(tx, Actor::system("command line"), agent, std::move(name), scopes,
                              std::nullopt, nullptr);
}

void Access::addJobs(kernel::Jobs& jobs) {
    // Both run for ever: each run writes the next one in its own transaction.
    jobs.handle("access.seen", [this, &jobs](db::WriteTx& tx, const kernel::Job&) -> Result<void> {
        impl_->flushSeen(tx);
        jobs.add(tx, {.kind = "access.seen",
                      .key = "all",
                      .payload = "{}",
                      .due = impl_->parts.clock.now() + kMinute,
                      .lane = {}});
        return {};
    });
    jobs.handle("access.sweep", [this, &jobs](db::WriteTx& tx, const kernel::Job&) -> Result<void> {
        store::sweep(tx, impl_->parts.clock.now());
        jobs.add(tx, {.kind = "access.sweep",
                      .key = "all",
                      .payload = "{}",
                      .due = impl_->parts.clock.now() + std::chrono::hours(1),
                      .lane = {}});
        return {};
    });
}

}  // namespace deskbell::access
