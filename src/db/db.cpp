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

}  // namespace deskbell::db
