#include "kernel/blobs.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "base/crypto.hpp"
#include "support/database.hpp"

namespace deskbell::kernel {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kNone =
    "0000000000000000000000000000000000000000000000000000000000000000";

/// Larger than what a store keeps or reads in one piece.
std::string large() {
    std::string bytes(5 * 1024 * 1024 + 3, 'x');
    for (std::size_t i = 0; i < bytes.size(); i += 1000) bytes[i] = static_cast<char>(i / 1000);
    return bytes;
}

// --- What every store does.

enum class Store { files, databaseOnSqlite, databaseOnPostgres };

void PrintTo(Store store, std::ostream* out) {
    constexpr std::string_view kNames[] = {"Files", "DatabaseOnSqlite", "DatabaseOnPostgres"};
    *out << kNames[static_cast<std::size_t>(store)];
}

class BlobsTest : public testing::TestWithParam<Store> {
protected:
    void SetUp() override {
        if (GetParam() == Store::files) {
            blobs = makeFileBlobs(dir.path() / "blobs", clock);
            return;
        }
        const bool postgres = GetParam() == Store::databaseOnPostgres;
        database.emplace(postgres ? test::Engine::postgres : test::Engine::sqlite);
        blobs = makeDatabaseBlobs(**database, clock);
    }

    test::TempDir dir;
    test::ManualClock clock;
    std::optional<test::TempDatabase> database;
    std::unique_ptr<Blobs> blobs;
};

INSTANTIATE_TEST_SUITE_P(Stores, BlobsTest,
                         testing::Values(Store::files, Store::databaseOnSqlite,
                                         Store::databaseOnPostgres),
                         testing::PrintToStringParamName());

TEST_P(BlobsTest, GiveBackWhatWasPut) {
    for (const auto& bytes : {std::string("a\0b\r\n\xff", 6), std::string(), large()}) {
        const auto ref = blobs->put(bytes);
        EXPECT_EQ(ref.hash, sha256Hex(bytes));
        EXPECT_EQ(ref.size, static_cast<std::int64_t>(bytes.size()));
        EXPECT_TRUE(*blobs->get(ref.hash) == bytes);
        EXPECT_TRUE(blobs->verify(ref.hash));
    }
}

TEST_P(BlobsTest, KeepTheSameContentOnce) {
    const auto refs = blobs->putMany({"same", "other", "same"});
    ASSERT_EQ(refs.size(), 3);
    EXPECT_EQ(refs[0].hash, refs[2].hash);
    EXPECT_EQ(blobs->put("same").hash, refs[0].hash);
    EXPECT_EQ(blobs->list("", 10).size(), 2);
}

TEST_P(BlobsTest, SayWhenTheyWerePutLast) {
    const auto first = clock.now();
    const auto ref = blobs->put("again and again");
    EXPECT_EQ(blobs->find(ref.hash)->storedAt, first);
    clock.advance(std::chrono::hours(2));
    static_cast<void>(blobs->put("again and again"));
    const auto info = blobs->find(ref.hash);
    ASSERT_TRUE(info);
    EXPECT_EQ(info->hash, ref.hash);
    EXPECT_EQ(info->size, 15);
    EXPECT_EQ(info->storedAt, first + std::chrono::hours(2));
}

TEST_P(BlobsTest, AreListedByHashInPages) {
    std::vector<std::string> hashes;
    for (int i = 0; i < 50; ++i) hashes.push_back(blobs->put("blob " + std::to_string(i)).hash);
    std::sort(hashes.begin(), hashes.end());

    std::vector<std::string> listed;
    for (auto page = blobs->list("", 7); !page.empty(); page = blobs->list(listed.back(), 7)) {
        EXPECT_LE(page.size(), 7);
        for (const auto& info : page) {
            EXPECT_EQ(info.size, blobs->find(info.hash)->size);
            listed.push_back(info.hash);
        }
    }
    EXPECT_EQ(listed, hashes);
}

TEST_P(BlobsTest, KnowNothingButHashes) {
    const auto there = blobs->put("x").hash;
    auto upperCase = there;
    for (auto& c : upperCase) c = static_cast<char>(std::toupper(c));
    for (const std::string_view hash :
         {std::string_view(""), std::string_view("../secret"), std::string_view("../../etc/passwd"),
          kNone, std::string_view(upperCase)}) {
        const auto read = blobs->get(hash);
        ASSERT_FALSE(read) << hash;
        EXPECT_EQ(read.error().code, Errc::notFound);
        EXPECT_EQ(read.error().reason, "blob.not_found");
        EXPECT_EQ(blobs->verify(hash).error().reason, "blob.not_found");
        EXPECT_FALSE(blobs->file(hash)) << hash;
        EXPECT_FALSE(blobs->find(hash)) << hash;
        blobs->remove(hash);
    }
    EXPECT_TRUE(blobs->find(there));
}

TEST_P(BlobsTest, AreGoneWhenTheyWereRemoved) {
    const auto ref = blobs->put("short-lived");
    blobs->remove(ref.hash);
    blobs->remove(ref.hash);
    EXPECT_FALSE(blobs->get(ref.hash));
    EXPECT_FALSE(blobs->find(ref.hash));
    EXPECT_TRUE(blobs->list("", 10).empty());
    EXPECT_EQ(*blobs->get(blobs->put("short-lived").hash), "short-lived") << "and may come again";
}

// --- Files.

class FileBlobsTest : public testing::Test {
protected:
    std::size_t files() {
        const auto all = fs::recursive_directory_iterator(dir.path());
        return static_cast<std::size_t>(
            std::count_if(begin(all), end(all), [](const auto& e) { return e.is_regular_file(); }));
    }

    test::TempDir dir;
    test::ManualClock clock;
    std::unique_ptr<Blobs> blobs = makeFileBlobs(dir.path() / "blobs", clock);
};

TEST_F(FileBlobsTest, LieInShardsWithNothingBesideThem) {
    const auto hash = blobs->put("here").hash;
    const auto path = *blobs->file(hash);
    EXPECT_EQ(path, dir.path() / "blobs" / hash.substr(0, 2) / hash.substr(2));
    EXPECT_EQ(files(), 1);
    EXPECT_EQ(*makeFileBlobs(dir.path() / "blobs", clock)->get(hash), "here") << "after a restart";
    blobs->remove(hash);
    EXPECT_EQ(files(), 0);
}

TEST_F(FileBlobsTest, NoticeDamageAndNameIt) {
    const auto ref = blobs->put("precious");
    std::ofstream(*blobs->file(ref.hash)) << "previous";
    const auto read = blobs->get(ref.hash);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, Errc::unavailable);
    EXPECT_EQ(read.error().reason, "blob.corrupt");
    EXPECT_NE(read.error().detail.find(ref.hash), std::string::npos);
    EXPECT_EQ(blobs->verify(ref.hash).error().reason, "blob.corrupt");
}

TEST_F(FileBlobsTest, AreHealedByPuttingAgainWhatWasTruncated) {
    const auto ref = blobs->put("precious");
    fs::resize_file(*blobs->file(ref.hash), 3);
    static_cast<void>(blobs->put("precious"));
    EXPECT_EQ(*blobs->get(ref.hash), "precious");
}

TEST_F(FileBlobsTest, StayInTheirFolder) {
    std::ofstream(dir.path() / "secret") << "x";
    blobs->remove("../secret");
    EXPECT_TRUE(fs::exists(dir.path() / "secret"));
    EXPECT_FALSE(blobs->file("../secret"));
}

TEST_F(FileBlobsTest, AFolderThatCannotBeWrittenIsAFault) {
    std::ofstream(dir.path() / "file") << "x";
    EXPECT_THROW(static_cast<void>(makeFileBlobs(dir.path() / "file" / "blobs", clock)), db::Fault);
}

// --- The database.

constexpr db::Statement kSpoil{"test.spoil",
                               "UPDATE blob_pieces SET bytes = $2 WHERE hash = $1 AND piece = 0"};
constexpr db::Statement kLose{"test.lose", "DELETE FROM blob_pieces WHERE hash = $1 AND piece = 3"};
constexpr db::Statement kLargest{"test.largest", "SELECT max(length(bytes)) FROM blob_pieces"};

class DatabaseBlobsTest : public testing::TestWithParam<test::Engine> {
protected:
    test::ManualClock clock;
    test::TempDatabase database{GetParam()};
    std::unique_ptr<Blobs> blobs = makeDatabaseBlobs(*database, clock);
};

INSTANTIATE_TEST_SUITE_P(Engines, DatabaseBlobsTest,
                         testing::Values(test::Engine::sqlite, test::Engine::postgres),
                         testing::PrintToStringParamName());

TEST_P(DatabaseBlobsTest, HaveNoRowLargerThanHalfAMegabyte) {
    static_cast<void>(blobs->put(large()));
    EXPECT_EQ(database->read([](db::ReadTx& tx) { return tx.number(kLargest, {}); }), 512 * 1024);
}

TEST_P(DatabaseBlobsTest, NoticeDamageAndNameIt) {
    const auto spoilt = blobs->put("precious").hash;
    const auto lost = blobs->put(large()).hash;
    database->write([&](db::WriteTx& tx) {
        tx.run(kSpoil, {spoilt, db::Bytes{"previous"}});
        tx.run(kLose, {lost});
    });
    for (const auto& hash : {spoilt, lost}) {
        const auto read = blobs->get(hash);
        ASSERT_FALSE(read);
        EXPECT_EQ(read.error().reason, "blob.corrupt");
        EXPECT_NE(read.error().detail.find(hash), std::string::npos);
        EXPECT_EQ(blobs->verify(hash).error().reason, "blob.corrupt");
    }
}

}  // namespace
}  // namespace deskbell::kernel
