#include "desk/search/store.hpp"

#include <xapian.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/words.hpp"

namespace deskbell::search::store {

namespace {

// Terms: words as they are (folded, so without capitals), with positions; "Z" and a stem; "A" and
// an e-mail address; "Q" and the ticket's id; "T", "O", "F" and a team, owner or follower who may
// see it.
constexpr std::string_view kFormat = "1";  // another number: indexes of before are built anew
constexpr std::string_view kFormatKey = "format", kPositionKey = "position";
constexpr Xapian::valueno kTimeSlot = 0, kIdSlot = 1;
constexpr Xapian::termpos kGap = 100;           // no phrase goes from one passage into the next
constexpr std::size_t kLongestTerm = 240;       // Xapian's own limit is 245 bytes
constexpr Xapian::termcount kMostEndings = 60;  // words that an unfinished one may become
constexpr std::size_t kMostUncommitted = 32 * 1024 * 1024;
constexpr int kTries = 3;

Fault faultOf(const Xapian::Error& error) {
    const std::string_view type = error.get_type();
    const bool broken = type == "DatabaseCorruptError" || type == "DatabaseVersionError" ||
                        type == "DatabaseNotFoundError" || type == "DatabaseOpeningError";
    return {broken, error.get_description()};
}

/// Runs `work`; Xapian's errors, which are no std::exception, leave as Faults.
template <class F>
auto guarded(F&& work) {
    try {
        return work();
    } catch (const Xapian::Error& error) {
        throw faultOf(error);
    }
}

std::string term(char kind, std::string_view value) {
    return kind + std::string(value.substr(0, kLongestTerm));
}
template <class Tag>
std::string term(char kind, Id<Tag> id) {
    return term(kind, toString(id));
}

/// A ticket's language is not known for certain, so every word is found by the stems of the two
/// languages most of our mail is in; where neither fits, it is found as it is.
class Stems {
public:
    [[nodiscard]] std::vector<std::string> of(const std::string& key) const {
        if (key.size() < 3 || key.find_first_of("0123456789") != std::string::npos) return {};
        const std::string english = "Z" + english_(key), german = "Z" + german_(key);
        if (english == german) return {english};
        return {english, german};
    }

private:
    Xapian::Stem english_{"en"}, german_{"de"};
};

class QueryMaker {
public:
    [[nodiscard]] Xapian::Query all(const rules::Question& question) const {
        std::vector<Xapian::Query> parts;
        for (const auto& wanted : question.all) parts.push_back(one(wanted));
        return {Xapian::Query::OP_AND, parts.begin(), parts.end()};
    }

    /// Whether a word of a text is what was asked for.
    [[nodiscard]] bool asksFor(const rules::Question& question, const std::string& key) const {
        return std::any_of(question.all.begin(), question.all.end(), [&](const auto& wanted) {
            if (wanted.unfinished && isPrefix(wanted.words.back()) &&
                key.starts_with(wanted.words.back())) {
                return true;
            }
            return std::any_of(wanted.words.begin(), wanted.words.end(), [&](const auto& word) {
                return word == key || (isLooseWord(wanted) && shareStem(word, key));
            });
        });
    }

private:
    static bool isLooseWord(const rules::Wanted& wanted) {
        return wanted.words.size() == 1 && !wanted.exact;
    }
    // A single letter begins too many words.
    static bool isPrefix(const std::string& word) { return word.size() > 1; }

    [[nodiscard]] bool shareStem(const std::string& a, const std::string& b) const {
        const auto left = stems_.of(a), right = stems_.of(b);
        return std::find_first_of(left.begin(), left.end(), right.begin(), right.end()) !=
               left.end();
    }

    [[nodiscard]] Xapian::Query one(const rules::Wanted& wanted) const {
        std::vector<Xapian::Query> ways;
        if (isLooseWord(wanted)) {
            ways.emplace_back(wanted.words.front());
            for (const auto& stem : stems_.of(wanted.words.front())) ways.emplace_back(stem);
        } else {
            ways.push_back(phrase(wanted.words));
        }
        if (wanted.unfinished && isPrefix(wanted.words.back())) ways.push_back(begun(wanted.words));
        if (!wanted.address.empty()) ways.emplace_back(term('A', wanted.address));
        return {Xapian::Query::OP_MAX, ways.begin(), ways.end()};
    }

    static Xapian::Query phrase(const std::vector<std::string>& words) {
        return {Xapian::Query::OP_PHRASE, words.begin(), words.end(),
                static_cast<Xapian::termcount>(words.size())};
    }

    /// Xapian has no phrases that end in a wildcard: the beginning only has to be there too.
    static Xapian::Query begun(const std::vector<std::string>& words) {
        const Xapian::Query last(Xapian::Query::OP_WILDCARD, words.back(), kMostEndings,
                                 Xapian::Query::WILDCARD_LIMIT_MOST_FREQUENT,
                                 Xapian::Query::OP_MAX);
        if (words.size() == 1) return last;
        return {Xapian::Query::OP_AND, phrase({words.begin(), words.end() - 1}), last};
    }

    Stems stems_;
};

/// The same decision as maySee(), in terms.
Xapian::Query visibleTo(const Actor& actor, const Xapian::Query& query) {
    if (actor.may(Permission::ticketsReadAll)) return query;
    std::vector<std::string> marks{term('T', TeamId{}), term('O', actor.agent),
                                   term('F', actor.agent)};
    for (auto team : actor.teams) marks.push_back(term('T', team));
    return {Xapian::Query::OP_FILTER, query,
            Xapian::Query(Xapian::Query::OP_OR, marks.begin(), marks.end())};
}

Found findOnce(const std::filesystem::path& folder, const Ask& ask) {
    // Opening takes a tenth of a millisecond and always shows the last commit.
    const Xapian::Database database(folder.string());
    const QueryMaker maker;
    auto query = visibleTo(ask.actor, maker.all(ask.question));
    if (ask.without) {
        query = {Xapian::Query::OP_AND_NOT, query, Xapian::Query(term('Q', ask.without))};
    }
    Xapian::Enquire enquire(database);
    enquire.set_query(query);
    enquire.set_sort_by_relevance_then_value(kTimeSlot, true);
    const auto matches = enquire.get_mset(ask.from, ask.limit + 1);

    Found found;
    found.more = matches.size() > ask.limit;
    const auto isHit = [&](const std::string& key) { return maker.asksFor(ask.question, key); };
    for (auto match = matches.begin(); match != matches.end(); ++match) {
        if (found.hits.size() == ask.limit) break;
        const auto document = match.get_document();
        const auto id = parseId<TicketId>(document.get_value(kIdSlot));
        if (!id) throw Fault(true, "a document without its ticket's id");
        found.hits.push_back({*id, rules::highlights(document.get_data(), isHit)});
    }
    return found;
}

void addPassage(Xapian::Document& out, const Passage& passage, const Stems& stems,
                Xapian::termpos& position) {
    for (const auto& word : wordsOf(passage.text)) {
        out.add_posting(word.key, ++position, passage.weight);
        for (const auto& stem : stems.of(word.key)) out.add_term(stem, passage.weight);
    }
    position += kGap;
}

void addVisibility(Xapian::Document& out, const Audience& audience) {
    out.add_boolean_term(term('T', audience.team));
    if (audience.owner) out.add_boolean_term(term('O', audience.owner));
    for (auto follower : audience.followers) out.add_boolean_term(term('F', follower));
}

}  // namespace

struct Writer::State {
    State(const std::filesystem::path& folder, int flags) : database(folder.string(), flags) {}

    Xapian::WritableDatabase database;
    const Stems stems;
    std::size_t uncommitted = 0;
};

Writer::Writer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Writer::Writer(Writer&&) noexcept = default;
Writer& Writer::operator=(Writer&&) noexcept = default;
Writer::~Writer() = default;

Writer Writer::create(const std::filesystem::path& folder) {
    return guarded([&] {
        auto state = std::make_unique<State>(folder, Xapian::DB_CREATE);
        state->database.set_metadata(std::string(kFormatKey), std::string(kFormat));
        return Writer(std::move(state));
    });
}

std::optional<Writer> Writer::open(const std::filesystem::path& folder) {
    try {
        auto state = guarded([&] { return std::make_unique<State>(folder, Xapian::DB_OPEN); });
        Writer writer(std::move(state));
        const auto format =
            guarded([&] { return writer.state_->database.get_metadata(std::string(kFormatKey)); });
        if (format != kFormat) return std::nullopt;
        return writer;
    } catch (const Fault& fault) {
        if (!fault.broken()) throw;
        return std::nullopt;
    }
}

std::int64_t Writer::position() const {
    return guarded([&] {
        const auto text = state_->database.get_metadata(std::string(kPositionKey));
        return parseIdValue(text).value_or(0);
    });
}

void Writer::put(const Document& document) {
    guarded([&] {
        Xapian::Document out;
        Xapian::termpos position = 0;
        for (const auto& passage : document.passages) {
            addPassage(out, passage, state_->stems, position);
            state_->uncommitted += passage.text.size();
        }
        for (const auto& address : document.addresses) out.add_term(term('A', address));
        addVisibility(out, document.audience);
        const auto id = term('Q', document.id);
        out.add_boolean_term(id);
        out.add_value(kTimeSlot,
                      Xapian::sortable_serialise(static_cast<double>(toMicros(document.at))));
        out.add_value(kIdSlot, toString(document.id));
        out.set_data(document.shown);
        state_->database.replace_document(id, out);
        // With the old position, which is safe: the same tickets are only indexed once more.
        if (state_->uncommitted > kMostUncommitted) commit(this->position());
    });
}

void Writer::drop(TicketId id) {
    guarded([&] { state_->database.delete_document(term('Q', id)); });
}

void Writer::commit(std::int64_t position) {
    guarded([&] {
        state_->database.set_metadata(std::string(kPositionKey), std::to_string(position));
        state_->database.commit();
        state_->uncommitted = 0;
    });
}

std::optional<Found> find(const std::filesystem::path& folder, const Ask& ask) {
    if (!std::filesystem::exists(folder)) return std::nullopt;
    if (ask.question.all.empty()) return Found{};
    return guarded([&]() -> std::optional<Found> {
        for (int attempt = 1;; ++attempt) {
            try {
                return findOnce(folder, ask);
            } catch (const Xapian::DatabaseModifiedError&) {
                // The writer committed twice meanwhile and used our blocks again.
                if (attempt == kTries) throw;
            }
        }
    });
}

}  // namespace deskbell::search::store
