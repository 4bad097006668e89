#pragma once
// LISTEN and NOTIFY: one connection of its own, for short words between nodes. Words get lost while
// it is away; it comes back by itself.

#include <functional>
#include <memory>
#include <string>

#include "base/log.hpp"
#include "db/postgres.hpp"

namespace deskbell::db {

class PostgresListener {
public:
    static constexpr std::size_t kLongestWord = 7000;  ///< bytes; PostgreSQL takes 8000

    /// Called on the listener's thread; must be short and must not throw.
    struct Handlers {
        std::function<void(std::string_view word)> heard;
        /// It listens, for the first time or again: what was said before may have been missed.
        std::function<void()> connected;
    };
    /// Begins. Of the options `url` and `connect` count. Through a pooler nothing can be heard:
    /// that is logged, and words are only sent.
    PostgresListener(PostgresOptions options, std::string channel, Handlers handlers, Log& log);
    ~PostgresListener();

    /// Says a word to all who listen on the channel, this one too. Thread-safe, does not wait:
    /// words that come together travel together, the same one once. No line breaks.
    void notify(std::string word);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace deskbell::db
