#pragma once
// Threads that understand what arrived: raw bytes → Mail → Understood → ticket. A mail that cannot
// be understood goes to quarantine and the line moves on; a fault of ours leaves it waiting.

#include <memory>

#include "base/log.hpp"
#include "db/db.hpp"
#include "desk/intake/intake.hpp"
#include "kernel/blobs.hpp"
#include "kernel/metrics.hpp"

namespace deskbell::email {

class IntakeWorkers {
public:
    struct Parts {
        db::Database& database;
        intake::Intake& intake;
        inboxes::Inboxes& inboxes;
        kernel::Blobs& blobs;
        Log& log;
        kernel::Metrics& metrics;
    };
    /// Registers with intake.onArrival; before the first write.
    explicit IntakeWorkers(Parts parts);
    ~IntakeWorkers();

    void start(int threads);
    /// Finishes what is being understood.
    void stop();
    /// Understands everything that waits, on the calling thread; for tests and the command line.
    /// Stops early at a fault of ours. The number understood.
    int drain();

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace deskbell::email
