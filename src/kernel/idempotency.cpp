#include "kernel/idempotency.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "kernel/idempotency_store.hpp"

namespace deskbell::kernel {

namespace store = idempotency_store;

namespace {

constexpr auto kKept = std::chrono::hours(24);
constexpr auto kReserved = std::chrono::minutes(10);
constexpr std::size_t kLongestKey = 255;
constexpr std::int64_t kForgottenAtOnce = 1'000;

std::string headersToJson(const Response& response) {
    json::Writer w;
    w.beginArray();
    for (const auto& [name, value] : response.headers) {
        w.beginArray().string(name).string(value).endArray();
    }
    w.endArray();
    return w.take();
}

Response responseOf(store::Record record) {
    Response response;
    response.status = record.status;
    response.json = std::move(record.body);
    const auto headers = json::parse(record.headers);
    ASSERT(headers.has_value());
    for (const auto& header : headers->items()) {
        const auto pair = header.items();
        response.headers.emplace_back(pair.at(0).string().value(), pair.at(1).string().value());
    }
    response.headers.emplace_back("Idempotency-Replayed", "true");
    return response;
}

/// Secrets and streams have no place in the table.
bool canBeKept(const Response& response) {
    return !response.useRaw &&
           std::none_of(response.headers.begin(), response.headers.end(), [](const auto& header) {
               return equalsIgnoreCaseAscii(header.first, "Set-Cookie");
           });
}

}  // namespace

Result<std::optional<IdempotencyKey>> idempotencyKey(const net::HttpRequest& request,
                                                     const Actor& actor) {
    std::optional<IdempotencyKey> none;
    if (request.method != "POST" || !request.headers.has("Idempotency-Key")) return none;
    const auto key = request.headers.get("Idempotency-Key");
    if (key.empty() || key.size() > kLongestKey) {
        return Error{Errc::invalid, "idempotency.key_length", "Idempotency-Key",
                     "The key must have 1 to 255 characters."};
    }
    const auto caller = actor.isAgent() ? "agent " + toString(actor.agent) : "peer " + actor.peer;
    std::string scope = caller + '\n' + std::string(request.path()) + '\n';
    scope += key;
    return std::optional(IdempotencyKey{sha256Hex(scope), sha256Hex(request.body)});
}

Result<std::optional<Response>> Idempotency::find(db::ReadTx& tx, const IdempotencyKey& key) const {
    std::optional<Response> none;
    auto record = store::find(tx, key.scope);
    const bool pending = record && record->status == 0;
    if (!record || clock_.now() - record->at >= (pending ? kReserved : kKept)) return none;
    if (record->bodyHash != key.bodyHash) {
        return Error{Errc::invalid, "idempotency.key_reused", "Idempotency-Key",
                     "This key was used for another request. Make a new key for each one."};
    }
    if (pending) {
        return Error{Errc::conflict, "idempotency.in_progress", "Idempotency-Key",
                     "The first request with this key is still being worked on."};
    }
    return std::optional(responseOf(*std::move(record)));
}

void Idempotency::remember(db::WriteTx& tx, const IdempotencyKey& key, const Response& response) {
    if (canBeKept(response)) {
        store::put(
            tx, key.scope,
            {key.bodyHash, clock_.now(), response.status, headersToJson(response), response.json});
    } else {
        store::remove(tx, key.scope);
    }
}

void Idempotency::reserve(db::WriteTx& tx, const IdempotencyKey& key) {
    store::put(tx, key.scope, {key.bodyHash, clock_.now(), 0, "[]", ""});
}

void Idempotency::release(db::WriteTx& tx, const IdempotencyKey& key) {
    store::remove(tx, key.scope);
}

bool forgetOldAnswers(db::WriteTx& tx, Timestamp now) {
    return store::prune(tx, now - kKept, kForgottenAtOnce) == kForgottenAtOnce;
}

}  // namespace deskbell::kernel
