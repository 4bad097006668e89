#include "desk/routing/impl.hpp"
#include "desk/routing/queue_text.hpp"

namespace deskbell::routing {

using kernel::Request;
using kernel::Response;
using kernel::Route;
namespace schema = kernel::schema;

namespace {

void writeRef(json::Writer& out, const people::Directory& everybody, AgentId agent) {
    if (!agent)
        out.null();
    else
        out.beginObject()
            .key("id")
            .id(agent)
            .key("name")
            .string(everybody.agentName(agent))
            .endObject();
}

// --- Presence

void write(json::Writer& out, const Routing::Impl& self, db::ReadTx& tx, const Presence& known,
           const std::vector<Absence>& absences) {
    const auto is = self.presenceNow(tx, known, absences);
    out.beginObject().key("agent");
    writeRef(out, *self.parts.people.directory(tx), known.agent);
    out.key("state").string(stateName(is.state)).key("why").string(whyName(is.why));
    out.key("since").time(known.version != 0 && known.state == is.state ? std::optional(known.since)
                                                                        : std::nullopt);
    out.key("until").time(is.until).key("chosen");
    if (known.chosen)
        out.string(stateName(*known.chosen));
    else
        out.null();
    out.endObject();
}

void addPresenceRoutes(kernel::Router& router, Routing::Impl* self) {
    auto list = [self](db::ReadTx& tx, const Request&) -> Result<Response> {
        const auto everybody = self->parts.people.directory(tx);
        const auto absences = store::absences(tx, self->parts.clock.now());
        std::map<AgentId, Presence> all;
        for (const auto& [id, agent] : everybody->agents) {
            if (agent.active) all[id].agent = id;
        }
        for (auto& known : store::presences(tx)) {
            if (const auto found = all.find(known.agent); found != all.end()) found->second = known;
        }
        json::Writer out;
        out.beginObject().key("items").beginArray();
        for (const auto& [id, presence] : all) write(out, *self, tx, presence, absences);
        out.endArray().key("next_cursor").null().endObject();
        return kernel::ok(std::move(out));
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/presences",
                     .summary = "Who is there, busy, away or off shift",
                     .permission = Permission::ticketsRead,
                     .response = schema::pageOf(schema::ref("AgentPresence")),
                     .handler = kernel::ReadHandler(list)});

    auto own = [self](db::ReadTx& tx, const Request& request) {
        json::Writer out;
        write(out, *self, tx, Routing::Impl::presenceOf(tx, request.actor->agent),
              store::absences(tx, self->parts.clock.now()));
        return kernel::ok(std::move(out));
    };
    auto mine = [own](db::ReadTx& tx, const Request& request) -> Result<Response> {
        return own(tx, request);
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/me/presence",
                     .summary = "Whether one gets tickets now",
                     .permission = Permission::ticketsRead,
                     .response = schema::ref("AgentPresence"),
                     .handler = kernel::ReadHandler(mine)});
    auto choose = [self, own](db::WriteTx& tx, const Request& request) -> Result<Response> {
        json::Reader in(request.body);
        std::optional<State> chosen;
        if (!in.has("state"))
            in.fail({Errc::invalid, "field.required", "state",
                     "One of available, busy and away; null leaves it to Deskbell."});
        if (const auto name = in.optionalString("state", 20)) {
            chosen = parseState(*name);
            if (!chosen) chosen = State::offShift;  // refused below, with the words for it
        }
        if (auto bad = in.error()) return *bad;
        if (auto done = self->choose(tx, *request.actor, chosen); !done)
            return std::move(done).error();
        return own(tx, request);
    };
    router.add(Route{.method = "PUT",
                     .path = "/api/v1/me/presence",
                     .summary = "Be available, busy or away until the shift ends",
                     .permission = Permission::ticketsRead,
                     .body = kernel::Body::json,
                     .request = schema::ref("PresenceChoice"),
                     .response = schema::ref("AgentPresence"),
                     .handler = kernel::WriteHandler(choose)});
    auto act = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        self->acted(tx, request.actor->agent, self->parts.clock.now());
        return kernel::noContent();
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/me/presence/act",
                     .summary = "One is at work: said by desks now and then while somebody types",
                     .permission = Permission::ticketsRead,
                     .status = 204,
                     .handler = kernel::WriteHandler(act)});
}

// --- Skills

void write(json::Writer& out, const Skill& skill) {
    out.beginObject().key("id").id(skill.id).key("kind").string(skillKindName(skill.kind));
    out.key("name").string(skill.name).key("language");
    if (skill.language.empty())
        out.null();
    else
        out.string(skill.language);
    out.key("version").string(std::to_string(skill.version)).endObject();
}

Result<Response> answer(const Result<Skill>& skill, int status = 200) {
    if (!skill) return skill.error();
    json::Writer out;
    write(out, *skill);
    auto response = kernel::ok(std::move(out));
    response.status = status;
    return kernel::ofVersion(skill->version, std::move(response));
}

Result<Skill> read(const json::Value& body, Skill base, bool isNew) {
    json::Reader in(body);
    const auto kind = isNew ? std::optional(in.string("kind", 20)) : in.optionalString("kind", 20);
    if (kind) {
        const auto parsed = parseSkillKind(*kind);
        if (!parsed)
            in.fail(
                {Errc::invalid, "skill.kind", "kind", "One of language, product and certificate."});
        base.kind = parsed.value_or(base.kind);
    }
    if (isNew)
        base.name = in.string("name", 200);
    else if (auto name = in.optionalString("name", 200))
        base.name = *name;
    if (in.has("language")) base.language = in.optionalString("language", 20).value_or("");
    if (auto bad = in.error()) return *bad;
    return base;
}

Result<Skill> skillOf(db::ReadTx& tx, const Request& request) {
    auto id = request.id<SkillId>();
    auto skill = id ? store::findSkill(tx, *id) : std::nullopt;
    if (!skill) return Error{Errc::notFound, "skill.not_found", "", "There is no such skill."};
    return *std::move(skill);
}

void addSkillRoutes(kernel::Router& router, Routing::Impl* self) {
    auto list = [](db::ReadTx& tx, const Request&) -> Result<Response> {
        json::Writer out;
        out.beginObject().key("items").beginArray();
        for (const auto& skill : store::skills(tx)) write(out, skill);
        out.endArray().key("next_cursor").null().endObject();
        return kernel::ok(std::move(out));
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/skills",
                     .summary = "What agents can: languages, products, certificates",
                     .permission = Permission::ticketsRead,
                     .response = schema::pageOf(schema::ref("Skill")),
                     .handler = kernel::ReadHandler(list)});
    auto add = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto wanted = read(request.body, Skill{}, true);
        if (!wanted) return std::move(wanted).error();
        return answer(self->addSkill(tx, *request.actor, *std::move(wanted)), 201);
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/skills",
                     .summary = "A new skill",
                     .permission = Permission::settingsManage,
                     .body = kernel::Body::json,
                     .request = schema::ref("NewSkill"),
                     .status = 201,
                     .response = schema::ref("Skill"),
                     .versioned = true,
                     .handler = kernel::WriteHandler(add)});
    auto change = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto stored = skillOf(tx, request);
        if (!stored) return std::move(stored).error();
        if (auto same = request.expects(std::to_string(stored->version)); !same)
            return std::move(same).error();
        auto wanted = read(request.body, *stored, false);
        if (!wanted) return std::move(wanted).error();
        return answer(self->changeSkill(tx, *request.actor, *stored, *std::move(wanted)));
    };
    router.add(Route{.method = "PATCH",
                     .path = "/api/v1/skills/{id}",
                     .summary = "Change a skill",
                     .permission = Permission::settingsManage,
                     .body = kernel::Body::json,
                     .request = schema::ref("SkillChange"),
                     .response = schema::ref("Skill"),
                     .versioned = true,
                     .handler = kernel::WriteHandler(change)});
    auto remove = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto skill = skillOf(tx, request);
        if (!skill) return std::move(skill).error();
        if (auto removed = self->removeSkill(tx, *request.actor, skill->id); !removed)
            return std::move(removed).error();
        return kernel::noContent();
    };
    router.add(Route{.method = "DELETE",
                     .path = "/api/v1/skills/{id}",
                     .summary = "Remove a skill that no queue asks for",
                     .permission = Permission::settingsManage,
                     .status = 204,
                     .handler = kernel::WriteHandler(remove)});
}

// --- What an agent can and takes

Result<Response> answerAgent(const Routing::Impl& self, db::ReadTx& tx, const Actor& actor,
                             AgentId agent) {
    const auto everybody = self.parts.people.directory(tx);
    if (everybody->agent(agent) == nullptr)
        return Error{Errc::notFound, "agent.not_found", "", "There is no such agent."};
    json::Writer out;
    out.beginObject().key("agent");
    writeRef(out, *everybody, agent);
    out.key("capacity").integer(store::capacityOf(tx, agent).value_or(kUsualCapacity));
    out.key("skills");
    writeLevels(out, store::skillsOf(tx, agent));
    out.key("can").beginObject().key("edit").boolean(actor.may(Permission::peopleManage));
    out.endObject().endObject();
    return kernel::ok(std::move(out));
}

void addAgentRoute(kernel::Router& router, Routing::Impl* self) {
    auto show = [self](db::ReadTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<AgentId>();
        if (!id) return std::move(id).error();
        return answerAgent(*self, tx, *request.actor, *id);
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/agents/{id}/routing",
                     .summary = "An agent's capacity and skills",
                     .permission = Permission::ticketsRead,
                     .response = schema::ref("AgentRouting"),
                     .handler = kernel::ReadHandler(show)});
    auto change = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<AgentId>();
        if (!id) return std::move(id).error();
        json::Reader in(request.body);
        std::optional<int> capacity;
        if (const auto points = in.optionalInteger("capacity", 0, kMostPoints))
            capacity = static_cast<int>(*points);
        std::optional<std::vector<SkillLevel>> skills;
        if (in.has("skills")) readLevels(in, "skills", skills.emplace());
        if (auto bad = in.error()) return *bad;
        if (auto done = self->setAgent(tx, *request.actor, *id, capacity, skills); !done)
            return std::move(done).error();
        return answerAgent(*self, tx, *request.actor, *id);
    };
    router.add(Route{.method = "PUT",
                     .path = "/api/v1/agents/{id}/routing",
                     .summary = "Give an agent another capacity or other skills",
                     .permission = Permission::peopleManage,
                     .body = kernel::Body::json,
                     .request = schema::ref("AgentRoutingChange"),
                     .response = schema::ref("AgentRouting"),
                     .handler = kernel::WriteHandler(change)});
}

// --- Absences

void write(json::Writer& out, const people::Directory& everybody, const Actor& actor,
           const Absence& absence) {
    out.beginObject().key("id").id(absence.id).key("agent");
    writeRef(out, everybody, absence.agent);
    out.key("begins").time(absence.begins).key("ends").time(absence.ends).key("stand_in");
    writeRef(out, everybody, absence.standIn);
    out.key("note").string(absence.note).key("can").beginObject().key("remove");
    out.boolean(absence.agent == actor.agent || actor.may(Permission::peopleManage));
    out.endObject().endObject();
}

void addAbsenceRoutes(kernel::Router& router, Routing::Impl* self) {
    auto list = [self](db::ReadTx& tx, const Request& request) -> Result<Response> {
        const auto everybody = self->parts.people.directory(tx);
        json::Writer out;
        out.beginObject().key("items").beginArray();
        for (const auto& absence : store::absences(tx, self->parts.clock.now()))
            write(out, *everybody, *request.actor, absence);
        out.endArray().key("next_cursor").null().endObject();
        return kernel::ok(std::move(out));
    };
    router.add(Route{.method = "GET",
                     .path = "/api/v1/absences",
                     .summary = "Who is not there for some days, now or later",
                     .permission = Permission::ticketsRead,
                     .response = schema::pageOf(schema::ref("Absence")),
                     .handler = kernel::ReadHandler(list)});
    auto add = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        json::Reader in(request.body);
        Absence wanted;
        wanted.agent = in.optionalId<AgentId>("agent_id").value_or(request.actor->agent);
        const auto begins = in.optionalTime("begins"), ends = in.optionalTime("ends");
        if (!begins) in.fail({Errc::invalid, "field.required", "begins", "Say from when."});
        if (!ends) in.fail({Errc::invalid, "field.required", "ends", "Say until when."});
        wanted.standIn = in.optionalId<AgentId>("stand_in_id").value_or(AgentId{});
        wanted.note = in.optionalString("note", 300).value_or("");
        if (auto bad = in.error()) return *bad;
        wanted.begins = *begins;
        wanted.ends = *ends;
        const auto added = self->addAbsence(tx, *request.actor, std::move(wanted));
        if (!added) return added.error();
        json::Writer out;
        write(out, *self->parts.people.directory(tx), *request.actor, *added);
        return kernel::created(std::move(out));
    };
    router.add(Route{.method = "POST",
                     .path = "/api/v1/absences",
                     .summary = "One is not there for some days, and who stands in",
                     .permission = Permission::ticketsRead,
                     .body = kernel::Body::json,
                     .request = schema::ref("NewAbsence"),
                     .status = 201,
                     .response = schema::ref("Absence"),
                     .handler = kernel::WriteHandler(add)});
    auto remove = [self](db::WriteTx& tx, const Request& request) -> Result<Response> {
        auto id = request.id<AbsenceId>();
        if (!id) return std::move(id).error();
        if (auto removed = self->removeAbsence(tx, *request.actor, *id); !removed)
            return std::move(removed).error();
        return kernel::noContent();
    };
    router.add(Route{.method = "DELETE",
                     .path = "/api/v1/absences/{id}",
                     .summary = "The absence is off or over",
                     .permission = Permission::ticketsRead,
                     .status = 204,
                     .handler = kernel::WriteHandler(remove)});
}

}  // namespace

void addAgentRoutes(kernel::Router& router, Routing::Impl& self) {
    addPresenceRoutes(router, &self);
    addSkillRoutes(router, &self);
    addAgentRoute(router, &self);
    addAbsenceRoutes(router, &self);
}

}  // namespace deskbell::routing
