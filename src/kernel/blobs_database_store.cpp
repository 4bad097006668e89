#include <algorithm>

#include "base/crypto.hpp"
#include "db/db.hpp"
#include "kernel/blobs.hpp"

namespace deskbell::kernel {
namespace {

/// So that no row, no message of the driver and no step of a copy is larger.
constexpr std::size_t kPieceBytes = 512 * 1024;
constexpr int kPiecesAtOnce = 8;

constexpr db::Statement kUpsert{
    "blobs.upsert",
    "INSERT INTO blobs (hash, size, stored_at) VALUES ($1, $2, $3)"
    " ON CONFLICT (hash) DO UPDATE SET size = excluded.size, stored_at = excluded.stored_at"};
constexpr db::Statement kTouch{"blobs.touch",
                               "UPDATE blobs SET stored_at = $3 WHERE hash = $1 AND size = $2"};
constexpr db::Statement kInsertPiece{
    "blobs.insert_piece", "INSERT INTO blob_pieces (hash, piece, bytes) VALUES ($1, $2, $3)"};
constexpr db::Statement kPieces{"blobs.pieces",
                                "SELECT bytes FROM blob_pieces WHERE hash = $1 AND piece >= $2 AND"
                                " piece < $3 ORDER BY piece"};
constexpr db::Statement kFind{"blobs.find",
                              "SELECT hash, size, stored_at FROM blobs WHERE hash = $1"};
constexpr db::Statement kList{
    "blobs.list", "SELECT hash, size, stored_at FROM blobs WHERE hash > $1 ORDER BY hash LIMIT $2"};
constexpr db::Statement kRemove{"blobs.remove", "DELETE FROM blobs WHERE hash = $1"};
constexpr db::Statement kRemovePieces{"blobs.remove_pieces",
                                      "DELETE FROM blob_pieces WHERE hash = $1"};

BlobInfo infoOf(const db::Row& row) {
    return {row.text(0), row.integer(1), row.time(2)};
}

/// Each blob in a transaction of its own: memory and locks stay small.
class DatabaseBlobs final : public Blobs {
public:
    DatabaseBlobs(db::Database& database, const Clock& clock)
        : database_(database), clock_(clock) {}

    BlobRef put(std::string_view bytes) override {
        BlobRef ref{sha256Hex(bytes), static_cast<std::int64_t>(bytes.size())};
        database_.write([&](db::WriteTx& tx) {
            // One of another length is damaged, and written anew.
            if (!touch(tx, ref)) replace(tx, ref, bytes);
        });
        return ref;
    }

    std::vector<BlobRef> putMany(const std::vector<std::string_view>& many) override {
        std::vector<BlobRef> refs;
        refs.reserve(many.size());
        for (const auto bytes : many) refs.push_back(put(bytes));
        return refs;
    }

    [[nodiscard]] Result<std::string> get(std::string_view hash) const override {
        std::string bytes;
        auto sound = read(hash, [&](std::string_view piece) { bytes += piece; });
        if (!sound) return std::move(sound).error();
        return bytes;
    }

    [[nodiscard]] Result<void> verify(std::string_view hash) const override {
        return read(hash, [](std::string_view) {});
    }

    [[nodiscard]] std::optional<std::filesystem::path> file(std::string_view) const override {
        return std::nullopt;
    }

    [[nodiscard]] std::optional<BlobInfo> find(std::string_view hash) const override {
        return database_.read([&](db::ReadTx& tx) { return tx.find(kFind, {hash}, infoOf); });
    }

    [[nodiscard]] std::vector<BlobInfo> list(std::string_view after, int limit) const override {
        return database_.read([&](db::ReadTx& tx) {
            return tx.list(kList, {after, limit}, infoOf);
        });
    }

    void remove(std::string_view hash) override {
        database_.write([&](db::WriteTx& tx) {
            tx.run(kRemove, {hash});
            tx.run(kRemovePieces, {hash});
        });
    }

private:
    bool touch(db::WriteTx& tx, const BlobRef& ref) const {
        return tx.run(kTouch, {ref.hash, ref.size, clock_.now()}) != 0;
    }

    void replace(db::WriteTx& tx, const BlobRef& ref, std::string_view bytes) const {
        tx.run(kUpsert, {ref.hash, ref.size, clock_.now()});
        tx.run(kRemovePieces, {ref.hash});
        for (std::size_t at = 0; at < bytes.size(); at += kPieceBytes) {
            const db::Bytes piece{bytes.substr(at, kPieceBytes)};
            tx.run(kInsertPiece, {ref.hash, at / kPieceBytes, piece});
        }
    }

    /// Some pieces at a time, in one snapshot each: a blob never changes, it only goes.
    template <class Visit>
    Result<void> read(std::string_view hash, Visit&& visit) const {
        try {
            const auto info = find(hash);
            if (!info) return Error{Errc::notFound, "blob.not_found"};
            Sha256 sum;
            std::int64_t size = 0;
            for (std::int64_t from = 0; size < info->size; from += kPiecesAtOnce) {
                const auto before = size;
                for (const auto& piece : pieces(hash, from)) {
                    sum.update(piece);
                    size += static_cast<std::int64_t>(piece.size());
                    visit(piece);
                }
                if (size == before) break;
            }
            if (sum.finishHex() != hash) return corruptBlob(hash);
            return {};
        } catch (const db::Fault& fault) {
            if (fault.kind() == db::Fault::Kind::corrupt) return corruptBlob(hash);
            return Error{Errc::unavailable,
                         "blob.unreachable",
                         {},
                         "The database does not answer. Try again in a moment."};
        }
    }

    [[nodiscard]] std::vector<std::string> pieces(std::string_view hash, std::int64_t from) const {
        return database_.read([&](db::ReadTx& tx) {
            return tx.list(kPieces, {hash, from, from + kPiecesAtOnce},
                           [](const db::Row& row) { return row.text(0); });
        });
    }

    db::Database& database_;
    const Clock& clock_;
};

}  // namespace

std::unique_ptr<Blobs> makeDatabaseBlobs(db::Database& database, const Clock& clock) {
    return std::make_unique<DatabaseBlobs>(database, clock);
}

}  // namespace deskbell::kernel
