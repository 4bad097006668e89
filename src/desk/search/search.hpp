#pragma once
// Full text over subjects, messages, notes, customers, fed from the event log into a Xapian index
// (one per node, derived: `deskbell rebuild search`). What was committed is found within a second.

#include <filesystem>
#include <functional>
#include <memory>

#include "base/log.hpp"
#include "desk/customers/customers.hpp"
#include "desk/tickets/tickets.hpp"
#include "desk/timeline/timeline.hpp"

namespace deskbell::search {

class Search {
public:
    class Impl;
    struct Parts {                     // what search stands on
        std::filesystem::path folder;  ///< for the index; made when missing
        db::Database& database;
        kernel::Outbox& outbox;
        tickets::Tickets& tickets;
        timeline::Timeline& timeline;
        customers::Customers& customers;
        const Clock& clock;
        Log& log;
    };
    using Progress = std::function<void(std::int64_t done, std::int64_t total)>;

    /// Before the first write: it listens to the outbox.
    explicit Search(Parts parts);
    ~Search();

    /// GET /search. Permissions are terms of the query, so neither hits nor counts leak.
    void addRoutes(kernel::Router& router);
    /// Follows the event log on a thread of its own. An index that is missing, damaged or of
    /// another version is built first.
    void start();
    void stop();
    /// Indexes what is new on the calling thread. The number of tickets indexed.
    int catchUp();
    /// Builds a second index and puts it in place of the first, which answers until then. Throws
    /// when another process follows the log into this folder.
    void rebuild(const Progress& progress);

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace deskbell::search
