#include "desk/handover/rules.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace deskbell::handover {

namespace {
constexpr std::array<std::string_view, 6> kStates = {"open",    "accepted",  "refused",
                                                     "ignored", "withdrawn", "ended"};
}  // namespace

std::string_view stateName(State state) {
    return kStates.at(static_cast<std::size_t>(state));
}
std::optional<State> parseState(std::string_view name) {
    const auto* found = std::find(kStates.begin(), kStates.end(), name);
    if (found == kStates.end()) return std::nullopt;
    return static_cast<State>(found - kStates.begin());
}

}  // namespace deskbell::handover

namespace deskbell::handover::rules {

namespace {

/// Later than that, nobody was watching when it came.
constexpr Duration kInTime = std::chrono::minutes(2);
constexpr std::size_t kMostFirst = 900, kMostLatest = 500, kMostAnswer = 400, kMostAnswers = 3;

bool beginsWithAny(std::string_view folded, std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
        return folded.starts_with(word) &&
               (folded.size() == word.size() ||
                std::string_view(" ,.!:").find(folded[word.size()]) != std::string_view::npos);
    });
}

/// A short line that only says hello.
bool isGreeting(std::string_view line) {
    if (codePoints(line) > 50) return false;
    const auto folded = foldKey(line);
    return beginsWithAny(folded,
                         {"hello",          "hi",           "hey",      "dear",      "good morning",
                          "good afternoon", "good evening", "hallo",    "guten tag", "guten morgen",
                          "guten abend",    "liebe",        "lieber",   "liebes",    "sehr geehrte",
                          "sehr geehrter",  "moin",         "beste",    "geachte",   "goedemorgen",
                          "bonjour",        "bonsoir",      "cher",     "chère",     "madame",
                          "monsieur",       "hola",         "estimado", "estimada",  "buenos dias",
                          "buenos días"}) &&
           std::string_view("?").find(line.back()) == std::string_view::npos;
}

/// A short line with which a letter ends; folded, ß is ss.
bool isFarewell(std::string_view line) {
    if (line == "--" || line == "-- ") return true;
    if (codePoints(line) > 40) return false;
    return beginsWithAny(foldKey(line), {"kind regards",
                                         "best regards",
                                         "regards",
                                         "best wishes",
                                         "sincerely",
                                         "yours sincerely",
                                         "yours",
                                         "cheers",
                                         "many thanks",
                                         "thanks",
                                         "thank you",
                                         "mit freundlichen grüssen",
                                         "mit besten grüssen",
                                         "freundliche grüsse",
                                         "viele grüsse",
                                         "beste grüsse",
                                         "liebe grüsse",
                                         "gruss",
                                         "grüsse",
                                         "mfg",
                                         "lg",
                                         "vielen dank",
                                         "danke",
                                         "met vriendelijke groet",
                                         "vriendelijke groeten",
                                         "groeten",
                                         "cordialement",
                                         "bien à vous",
                                         "merci",
                                         "saludos",
                                         "un saludo",
                                         "atentamente",
                                         "gracias"});
}

std::string cutBetweenWords(std::string_view text, std::size_t most) {
    const auto start = firstCodePoints(text, most);
    if (start.size() == text.size()) return std::string(text);
    const auto space = start.find_last_of(" \n");
    // One endless word is cut where it must be.
    const auto kept = space == std::string_view::npos || space < start.size() / 2
                          ? start
                          : start.substr(0, space);
    return std::string(trim(kept)) + "…";
}

Said shortened(const Said& said, std::size_t most) {
    auto out = said;
    out.text = gistOf(said.text, most);
    return out;
}

}  // namespace

Result<Packet> checkPacket(Packet packet) {
    struct Part {
        std::string& text;
        std::string_view name;
        std::size_t most;
    };
    for (const auto& part :
         {Part{packet.wanted, "wanted", kMostOfPart}, Part{packet.tried, "tried", kMostOfPart},
          Part{packet.promised, "promised", kMostOfPart}, Part{packet.next, "next", kMostOfPart},
          Part{packet.forCustomer, "for_customer", kMostForCustomer}}) {
        part.text = trim(cleanText(part.text));
        if (codePoints(part.text) > part.most)
            return Error{Errc::invalid, "packet.too_long", std::string(part.name),
                         "This is too long for somebody who has to take it over."};
    }
    if (packet.wanted.empty())
        return Error{Errc::invalid, "packet.wanted", "wanted", "Say what the customer wants."};
    if (packet.next.empty())
        return Error{Errc::invalid, "packet.next", "next", "Say what has to be done next."};
    if (packet.sources.size() > kMostSources) packet.sources.resize(kMostSources);
    return packet;
}

Result<std::string> checkReason(std::string_view text) {
    auto reason = cleanLine(text);
    if (reason.empty() || codePoints(reason) > 500)
        return Error{Errc::invalid, "handover.reason", "reason",
                     "Say why, in 1 to 500 characters."};
    return reason;
}

std::optional<Packet> without(const Packet& packet, EntryId entry) {
    if (std::find(packet.sources.begin(), packet.sources.end(), entry) == packet.sources.end())
        return std::nullopt;
    auto out = packet;
    std::erase(out.sources, entry);
    // Which of the two quotes it is not known, and half a word would be too much.
    out.wanted.clear();
    out.tried.clear();
    return out;
}

std::string gistOf(std::string_view text, std::size_t most) {
    std::string out;
    bool begun = false, gap = false;
    for (auto raw : split(text, '\n')) {
        const auto line = trim(raw);
        if (line.empty()) {
            gap = begun;
            continue;
        }
        if (!begun && isGreeting(line)) continue;
        if (begun && isFarewell(line)) break;
        if (begun) out += gap ? "\n\n" : "\n";
        out += line;
        begun = true;
        gap = false;
    }
    // Nothing but a greeting is what was said, then.
    if (!begun) out = trim(text);
    return cutBetweenWords(out, most);
}

Draft draftFrom(const std::vector<Said>& said) {
    Draft out;
    const Said* first = nullptr;
    const Said* latest = nullptr;
    std::vector<const Said*> answers;
    for (const auto& one : said) {
        if (trim(one.text).empty()) continue;
        if (!one.byCustomer) {
            answers.push_back(&one);
            continue;
        }
        if (first == nullptr) first = &one;
        latest = &one;
    }
    if (first != nullptr) out.wanted.push_back(shortened(*first, kMostFirst));
    if (latest != first) out.wanted.push_back(shortened(*latest, kMostLatest));
    const auto skip = answers.size() > kMostAnswers ? answers.size() - kMostAnswers : 0;
    for (auto i = skip; i < answers.size(); ++i)
        out.tried.push_back(shortened(*answers[i], kMostAnswer));
    return out;
}

std::optional<Ending> endingOf(const Standing& standing) {
    if (!standing.ticketOpen) return Ending{State::ended, "the ticket was solved"};
    if (!standing.giverOwns) return Ending{State::ended, "the ticket changed hands in another way"};
    if (!standing.anyTaker)
        return Ending{State::ended, "nobody is there any more to take it", true};
    if (standing.due > standing.now) return std::nullopt;
    const bool late = standing.now - standing.due > kInTime;
    return Ending{
        State::ignored,
        late ? "nobody had answered when Deskbell was running again" : "nobody answered in time",
        true, late};
}

TeamId teamFor(TeamId present, const std::vector<TeamId>& teamsOfTaker) {
    const bool member =
        std::find(teamsOfTaker.begin(), teamsOfTaker.end(), present) != teamsOfTaker.end();
    if (!present || member || teamsOfTaker.empty()) return present;
    return *std::min_element(teamsOfTaker.begin(), teamsOfTaker.end());
}

}  // namespace deskbell::handover::rules
