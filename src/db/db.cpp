#include "db/db.hpp"

#include <future>

namespace deskbell::db {

void Database::runWrite(const WriteWork& work) {
    std::promise<void> finished;
    auto outcome = finished.get_future();
    submitWrite(work, [&finished](std::exception_ptr thrown) {
        if (thrown) {
            finished.set_exception(std::move(thrown));
        } else {
            finished.set_value();
        }
    });
    outcome.get();
}

void Database::submitReadAnywhere(Moment, AnywhereWork work, Done done) {
    submitRead([work = std::move(work)](ReadTx& tx) { static_cast<void>(work(tx)); },
               std::move(done));
}

}  // namespace deskbell::db
