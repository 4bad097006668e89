// COPY, for which the protocol has messages of its own that do not go into a pipeline.

#include <libpq-fe.h>
#include <poll.h>

#include <optional>

#include "base/assert.hpp"
#include "db/postgres_connection.hpp"
#include "db/postgres_errors.hpp"

namespace deskbell::db::postgres {
namespace {

constexpr Duration kGrace = std::chrono::seconds(2);

struct FreeMemory {
    void operator()(char* memory) const { PQfreemem(memory); }
};

}  // namespace

/// Ends the pipeline and sends one statement; its first result.
ResultPtr Connection::askOutsidePipeline(const std::string& text) {
    ASSERT(queued_.empty());
    const Deadline deadline(options_.statement + kGrace);
    receive(deadline);
    if (PQexitPipelineMode(handle_.get()) != 1 || PQsendQuery(handle_.get(), text.c_str()) != 1) {
        lose(PQerrorMessage(handle_.get()));
    }
    flush(deadline);
    return next(deadline);
}

/// Reads to the end, `result` first, and throws what failed.
void Connection::backToPipeline(std::string_view name, ResultPtr result) {
    const Deadline deadline(options_.statement + kGrace);
    std::optional<Failure> failure;
    for (; result; result = next(deadline)) noteFailure(failure, name, *result);
    if (PQenterPipelineMode(handle_.get()) != 1) lose(PQerrorMessage(handle_.get()));
    if (failure) throwFault(failure->state, failure->name, failure->message);
}

void Connection::beginCopyIn(std::string_view name, const std::string& text) {
    auto result = askOutsidePipeline(text);
    if (PQresultStatus(result.get()) == PGRES_COPY_IN) return;
    backToPipeline(name, std::move(result));
    lose("COPY was not begun");
}

void Connection::sendCopy(std::string_view data) {
    const Deadline deadline(options_.statement + kGrace);
    int sent = 0;
    while ((sent = PQputCopyData(handle_.get(), data.data(), static_cast<int>(data.size()))) == 0) {
        waitForSocket(POLLOUT, deadline);
    }
    if (sent < 0) lose(PQerrorMessage(handle_.get()));
    flush(deadline);
}

void Connection::endCopyIn(std::string_view name) {
    const Deadline deadline(options_.statement + kGrace);
    int sent = 0;
    while ((sent = PQputCopyEnd(handle_.get(), nullptr)) == 0) waitForSocket(POLLOUT, deadline);
    if (sent < 0) lose(PQerrorMessage(handle_.get()));
    flush(deadline);
    backToPipeline(name, next(deadline));
}

void Connection::copyOut(std::string_view name, const std::string& text,
                         const std::function<void(std::string_view)>& visit) {
    auto result = askOutsidePipeline(text);
    if (PQresultStatus(result.get()) != PGRES_COPY_OUT) {
        backToPipeline(name, std::move(result));
        lose("COPY was not begun");
    }
    for (;;) {
        char* raw = nullptr;
        const int size = PQgetCopyData(handle_.get(), &raw, 1);
        const std::unique_ptr<char, FreeMemory> message(raw);
        if (size < 0) break;  // its end, or an error, which comes as a result
        if (size == 0) {
            waitForSocket(POLLIN, Deadline(options_.statement + kGrace));
            if (PQconsumeInput(handle_.get()) != 1) lose(PQerrorMessage(handle_.get()));
            continue;
        }
        try {
            visit({message.get(), static_cast<std::size_t>(size)});
        } catch (...) {
            broken_ = true;  // what else was sent will not be read
            throw;
        }
    }
    backToPipeline(name, next(Deadline(options_.statement + kGrace)));
}

}  // namespace deskbell::db::postgres
