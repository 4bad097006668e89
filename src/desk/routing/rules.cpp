#include "desk/routing/rules.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"

namespace deskbell::routing {

namespace {

constexpr std::array<std::string_view, 3> kSkillKinds = {"language", "product", "certificate"};
constexpr std::array<std::string_view, 4> kStates = {"available", "busy", "away", "off_shift"};
constexpr std::array<std::string_view, 6> kWhys = {"active",       "chosen",    "inactive",
                                                   "missed_offer", "off_shift", "absent"};
constexpr std::array<std::string_view, 5> kStrategies = {"least_loaded", "round_robin",
                                                         "known_agent", "longest_idle", "by_hand"};
constexpr std::array<std::string_view, 6> kOfferStates = {"open",   "accepted",  "declined",
                                                          "missed", "withdrawn", "returned"};
constexpr std::array<std::string_view, 8> kReasons = {"owned",        "offered",     "queued",
                                                      "nobody_there", "no_members",  "by_hand",
                                                      "no_queue",     "not_our_move"};

template <class E, std::size_t N>
std::optional<E> find(const std::array<std::string_view, N>& names, std::string_view name) {
    const auto it = std::find(names.begin(), names.end(), name);
    return it == names.end() ? std::nullopt : std::optional(static_cast<E>(it - names.begin()));
}

}  // namespace

std::string_view skillKindName(SkillKind kind) {
    return kSkillKinds[static_cast<std::size_t>(kind)];
}
std::optional<SkillKind> parseSkillKind(std::string_view name) {
    return find<SkillKind>(kSkillKinds, name);
}
std::string_view stateName(State state) {
    return kStates[static_cast<std::size_t>(state)];
}
std::optional<State> parseState(std::string_view name) {
    return find<State>(kStates, name);
}
std::string_view whyName(Why why) {
    return kWhys[static_cast<std::size_t>(why)];
}
std::optional<Why> parseWhy(std::string_view name) {
    return find<Why>(kWhys, name);
}
std::string_view strategyName(Strategy strategy) {
    return kStrategies[static_cast<std::size_t>(strategy)];
}
std::optional<Strategy> parseStrategy(std::string_view name) {
    return find<Strategy>(kStrategies, name);
}
std::string_view offerStateName(OfferState state) {
    return kOfferStates[static_cast<std::size_t>(state)];
}
std::optional<OfferState> parseOfferState(std::string_view name) {
    return find<OfferState>(kOfferStates, name);
}
std::string_view reasonName(Reason reason) {
    return kReasons[static_cast<std::size_t>(reason)];
}

}  // namespace deskbell::routing

namespace deskbell::routing::rules {

namespace {

constexpr std::chrono::seconds kShortestOffer{10};
constexpr std::chrono::seconds kLongestOffer = std::chrono::hours(24);
constexpr std::chrono::minutes kLongestWait = std::chrono::hours(24 * 90);
constexpr std::size_t kMostSkills = 10;
constexpr auto kLongestAbsence = std::chrono::hours(24 * 366 * 2);

Error invalid(std::string reason, std::string field, std::string detail) {
    return {Errc::invalid, std::move(reason), std::move(field), std::move(detail)};
}

template <class T>
bool namesOrEmpty(const std::vector<T>& wanted, const T& value) {
    return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

Result<void> checkTimes(const Queue& queue) {
    if (queue.offerFor && (*queue.offerFor < kShortestOffer || *queue.offerFor > kLongestOffer))
        return invalid("queue.offer", "offer_seconds",
                       "The time to take an offer lies between ten seconds and a day.");
    for (const auto& wait : {queue.silentAfter, queue.absentAfter}) {
        if (wait && (*wait < std::chrono::minutes(0) || *wait > kLongestWait))
            return invalid("queue.wait", "silent_minutes", "At most ninety days.");
    }
    if (queue.silentAfter && *queue.silentAfter < std::chrono::minutes(1))
        return invalid("queue.silent", "silent_minutes", "A minute is the least.");
    return {};
}

/// When a choice made by hand at that time ends: with the shift, or when the next one begins.
std::optional<Timestamp> endOfChoice(const calendars::WorkingTime& hours, Timestamp chosenAt) {
    return hours.isOpen(chosenAt) ? hours.nextClosing(chosenAt) : hours.nextOpening(chosenAt);
}

void earlier(std::optional<Timestamp>& until, std::optional<Timestamp> other) {
    if (other && (!until || *other < *until)) until = other;
}

}  // namespace

bool matches(const Conditions& conditions, const TicketFacts& facts) {
    const auto& tags = conditions.tags;
    const bool tagged = tags.empty() || std::any_of(tags.begin(), tags.end(), [&](const auto& tag) {
                            const auto& keys = facts.tagKeys;
                            return std::find(keys.begin(), keys.end(), foldKey(tag)) != keys.end();
                        });
    return tagged && namesOrEmpty(conditions.inboxes, facts.inbox) &&
           namesOrEmpty(conditions.channels, facts.channel) &&
           namesOrEmpty(conditions.priorities, facts.priority) &&
           namesOrEmpty(conditions.languages, facts.language);
}

const Queue* choose(const std::vector<Queue>& queues, const TicketFacts& facts) {
    for (const auto& queue : queues) {
        if (queue.active && matches(queue.conditions, facts)) return &queue;
    }
    return nullptr;
}

std::vector<std::string> whyOf(const Queue& queue) {
    std::vector<std::string> out;
    const auto& wanted = queue.conditions;
    if (!wanted.inboxes.empty()) out.emplace_back("inbox");
    if (!wanted.tags.empty()) out.emplace_back("tag");
    if (!wanted.channels.empty()) out.emplace_back("channel");
    if (!wanted.priorities.empty()) out.emplace_back("priority");
    if (!wanted.languages.empty()) out.emplace_back("language");
    return out;
}

std::string languageOf(std::string_view tag) {
    return foldKey(tag.substr(0, tag.find('-')));
}

Result<Queue> check(Queue wanted) {
    wanted.name = cleanLine(wanted.name);
    if (wanted.name.empty() || codePoints(wanted.name) > 60)
        return invalid("queue.name.length", "name", "A name has 1 to 60 characters.");
    for (auto& tag : wanted.conditions.tags) {
        tag = cleanLine(tag);
        if (tag.empty()) return invalid("queue.tag", "conditions", "A tag has a name.");
    }
    for (auto& language : wanted.conditions.languages) {
        if (!isLanguageTag(language))
            return invalid("queue.language", "conditions", "A language is a code such as de.");
        language = languageOf(language);
    }
    if (wanted.skills.size() > kMostSkills)
        return invalid("queue.skills", "skills", "A queue asks for at most 10 skills.");
    std::set<SkillId> seen;
    for (const auto& need : wanted.skills) {
        if (!seen.insert(need.skill).second)
            return invalid("queue.skill.twice", "skills", "Name each skill once.");
        if (need.level < 1 || need.level > kHighestLevel)
            return invalid("skill.level", "skills", "A level lies between 1 and 5.");
    }
    if (auto good = checkTimes(wanted); !good) return std::move(good).error();
    if (wanted.weight && (*wanted.weight < 0 || *wanted.weight > kMostPoints))
        return invalid("queue.weight", "weight", "A weight lies between 0 and 1000.");
    return wanted;
}

Result<Skill> check(Skill wanted) {
    wanted.name = cleanLine(wanted.name);
    if (wanted.name.empty() || codePoints(wanted.name) > 60)
        return invalid("skill.name.length", "name", "A name has 1 to 60 characters.");
    if (wanted.kind == SkillKind::language) {
        if (!isLanguageTag(wanted.language))
            return invalid("skill.language", "language", "A language is a code such as de.");
        wanted.language = languageOf(wanted.language);
    } else {
        wanted.language.clear();
    }
    return wanted;
}

const Weights& usualWeights() {
    // By capacity 100: twenty mails, ten letters or forms, three chats, or one call.
    static const Weights weights{{"api", 5},     {"chat", 30}, {"counter", 100},
                                 {"email", 5},   {"form", 5},  {"letter", 10},
                                 {"phone", 100}, {"sms", 15},  {"social", 10}};
    return weights;
}

int weightOf(const Queue* queue, const Weights& weights, std::string_view channel) {
    constexpr int kUnknown = 5;
    if (queue != nullptr && queue->weight) return *queue->weight;
    if (const auto set = weights.find(channel); set != weights.end()) return set->second;
    const auto usual = usualWeights().find(channel);
    return usual == usualWeights().end() ? kUnknown : usual->second;
}

PresenceNow presenceAt(const PresenceFacts& facts, Timestamp now) {
    const auto& known = facts.known;
    PresenceNow out;
    auto chosen = known.chosen;
    bool open = true;
    if (facts.hours != nullptr) {
        open = facts.hours->isOpen(now);
        out.until = open ? facts.hours->nextClosing(now) : facts.hours->nextOpening(now);
        const auto end = chosen ? endOfChoice(*facts.hours, *known.chosenAt) : std::nullopt;
        if (end && *end <= now) chosen.reset();
        if (chosen) earlier(out.until, end);
    }
    auto become = [&](State state, Why why) {
        out.state = state;
        out.why = why;
        return out;
    };
    if (facts.absent) return become(State::offShift, Why::absent);
    if (!open && !chosen) return become(State::offShift, Why::offShift);
    if (chosen && *chosen != State::available) return become(*chosen, Why::chosen);

    if (!known.actedAt || *known.actedAt + facts.awayAfter <= now)
        return become(State::away, Why::inactive);
    if (known.missedAt && *known.actedAt < *known.missedAt)
        return become(State::away, Why::missedOffer);
    earlier(out.until, *known.actedAt + facts.awayAfter);
    return become(State::available, chosen ? Why::chosen : Why::active);
}

const Absence* absenceAt(const std::vector<Absence>& all, AgentId agent, Timestamp now) {
    const Absence* found = nullptr;
    for (const auto& absence : all) {
        if (absence.agent != agent || absence.begins > now || absence.ends <= now) continue;
        if (found == nullptr || absence.ends > found->ends) found = &absence;
    }
    return found;
}

AgentId standInFor(const std::vector<Absence>& all, AgentId agent, Timestamp now) {
    std::set<AgentId> asked{agent};
    for (const auto* absence = absenceAt(all, agent, now); absence != nullptr;
         absence = absenceAt(all, agent, now)) {
        agent = absence->standIn;
        if (!agent || !asked.insert(agent).second) return {};
    }
    return agent;
}

Result<Absence> check(Absence wanted) {
    wanted.note = cleanLine(wanted.note);
    if (codePoints(wanted.note) > 200)
        return invalid("absence.note", "note", "At most 200 characters.");
    if (wanted.ends <= wanted.begins || wanted.ends - wanted.begins > kLongestAbsence)
        return invalid("absence.times", "ends",
                       "An absence ends after it begins, within two years.");
    if (wanted.standIn && wanted.standIn == wanted.agent)
        return invalid("absence.stand_in", "stand_in_id", "Nobody stands in for themselves.");
    return wanted;
}

}  // namespace deskbell::routing::rules
