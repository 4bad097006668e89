#pragma once
// A POST that is sent twice takes effect once: its answer is kept for a day under the caller's
// Idempotency-Key and given again. Only answers that took effect are kept: a refusal changed
// nothing, so asking again is harmless.

#include <optional>
#include <string>

#include "base/time.hpp"
#include "db/db.hpp"
#include "kernel/http.hpp"

namespace deskbell::kernel {

/// What makes two requests the same one.
struct IdempotencyKey {
    std::string scope;  ///< caller, route and key, hashed
    std::string bodyHash;
};

/// The key of a POST with the header; nullopt for other requests; `invalid` for a key that is empty
/// or longer than 255 characters.
[[nodiscard]] Result<std::optional<IdempotencyKey>> idempotencyKey(const net::HttpRequest& request,
                                                                   const Actor& actor);

class Idempotency {
public:
    explicit Idempotency(const Clock& clock) : clock_(clock) {}

    /// The answer kept for the key, or nullopt: go on. `invalid` (reason "idempotency.key_reused")
    /// when the key came with another body, `conflict` ("idempotency.in_progress") while the first
    /// one is being worked on.
    [[nodiscard]] Result<std::optional<Response>> find(db::ReadTx& tx,
                                                       const IdempotencyKey& key) const;
    /// Keeps the answer, in the transaction of its effect. Answers that carry a cookie or bytes are
    /// not kept (and no reservation stays).
    void remember(db::WriteTx& tx, const IdempotencyKey& key, const Response& response);

    /// For work outside a transaction: says that it has begun. Forgotten after ten minutes, should
    /// the process end meanwhile.
    void reserve(db::WriteTx& tx, const IdempotencyKey& key);
    void release(db::WriteTx& tx, const IdempotencyKey& key);

private:
    const Clock& clock_;
};

/// Forgets some answers that nobody can ask for any more; true when there may be others.
bool forgetOldAnswers(db::WriteTx& tx, Timestamp now);

}  // namespace deskbell::kernel
