#pragma once
// What the system has promised to whom, kept outside of it.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace deskbell::sim {

/// A mail that a customer's server hands over, until it hears OK.
struct CustomerMail {
    int marker = 0;
    std::string from, to, raw, naturalKey;
    bool acknowledged = false;
    int handedOver = 0;  ///< how often
};

/// A request that writes something new: sent again with its key until it is answered.
struct Deed {
    enum class Kind { reply, note, create };
    /// `givenUp`: never answered, and too old for its key to be known still.
    enum class State { open, done, refused, givenUp };
    Kind kind = Kind::note;
    State state = State::open;
    int marker = 0;
    std::size_t agent = 0;  ///< of World::agents
    std::int64_t ticket = 0;
    std::string target, body, key;
    Timestamp since;
    std::int64_t entry = 0;  ///< once done, where the answer names it
};

struct Ledger {
    int markers = 0;  ///< handed out so far
    std::vector<CustomerMail> mails;
    std::vector<Deed> deeds;
    std::map<int, std::size_t> mailOf, deedOf;  ///< by marker

    std::set<std::int64_t> undoAsked;       ///< entries that somebody wanted to take back
    std::set<std::int64_t> takenBack;       ///< where the answer was yes
    std::set<std::int64_t> redactionAsked;  ///< entries whose content may go
    std::set<std::int64_t> redacted;        ///< where the answer was yes
    std::set<std::int64_t> retryAsked;      ///< entries that may be delivered again
    std::set<std::string> goneMessageIds;   ///< of what was taken back
};

}  // namespace deskbell::sim
