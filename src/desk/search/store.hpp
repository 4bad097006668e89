#pragma once
// The index on disk (Xapian): one document a ticket, and the position in the event log up to which
// it is complete, committed together.

#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "desk/search/rules.hpp"
#include "desk/timeline/timeline.hpp"
#include "kernel/actor.hpp"

namespace deskbell::search::store {

using timeline::TicketId;

/// The index cannot be used. Nothing is lost by that: it is derived.
class Fault : public std::runtime_error {
public:
    Fault(bool broken, const std::string& what) : std::runtime_error(what), broken_(broken) {}
    /// It contradicts itself or is no index: build it again. Otherwise trying later may help.
    [[nodiscard]] bool broken() const { return broken_; }

private:
    bool broken_;
};

struct Passage {
    std::string text;
    unsigned weight = 1;
};

/// What is found of a ticket, and who may find it.
struct Document {
    TicketId id;
    Audience audience;
    Timestamp at;  ///< of two that fit as well the newer comes first
    std::vector<Passage> passages;
    std::vector<std::string> addresses;  ///< found as a whole only
    std::string shown;                   ///< where highlights are taken from
};

/// The one writer of an index; holds its lock against other processes.
class Writer {
public:
    Writer(Writer&&) noexcept;
    Writer& operator=(Writer&&) noexcept;
    ~Writer();

    /// A new, empty one; `folder` must not exist.
    [[nodiscard]] static Writer create(const std::filesystem::path& folder);
    /// nullopt when there is none that this version of the program can go on with. Throws Fault
    /// when another process writes to it.
    [[nodiscard]] static std::optional<Writer> open(const std::filesystem::path& folder);

    /// All events up to this one are in the index.
    [[nodiscard]] std::int64_t position() const;
    void put(const Document& document);
    void drop(TicketId id);
    /// Makes durable and visible what was put and dropped, with the position it stands for.
    void commit(std::int64_t position);

private:
    struct State;
    explicit Writer(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

struct Hit {
    TicketId ticket;
    std::vector<std::string> highlights;
};
struct Found {
    std::vector<Hit> hits;
    bool more = false;
};
/// What to answer: at most `limit` hits after the first `from` that `actor` may see, best first,
/// without the ticket `without`.
struct Ask {
    const rules::Question& question;
    const Actor& actor;
    TicketId without;
    unsigned from = 0;
    unsigned limit = 25;
};
/// nullopt when there is no index (yet). Safe beside a writer.
[[nodiscard]] std::optional<Found> find(const std::filesystem::path& folder, const Ask& ask);

}  // namespace deskbell::search::store
