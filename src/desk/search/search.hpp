#pragma once
// Full text over subjects, messages, notes, customers, fed from the event log into a Xapian index
// (one per node, derived: `deskbell rebuild search`). What was committed is found within a second.

#include <filesystem>
#include <memory>
#include <string>

#include "base/log.hpp"
#include "desk/tickets/tickets.hpp"

namespace deskbell::search {

class Search {
public:
    Search(std::filesystem::path folder, db::Database& database, kernel::Outbox& outbox, tickets::Tickets& tickets,
           timeline::Timeline& timeline, customers::Customers& customers, const Clock& clock, Log& log);
    ~Search();

    /// GET /search. Permissions are terms of the query, so neither hits nor counts leak.
    void addRoutes(kernel::Router& router);
    /// Follows the event log on a thread of its own.
    void start();
    void stop();
    /// Indexes what is new on the calling thread; for tests. The number of tickets indexed.
    int catchUp();
    /// Drops the index and builds it again; `progress(done, total)`.
    void rebuild(const std::function<void(std::int64_t, std::int64_t)>& progress);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace deskbell::search
