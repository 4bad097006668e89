#include "kernel/blobs.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "base/crypto.hpp"
#include "support/database.hpp"

namespace deskbell::kernel {
namespace {

namespace fs = std::filesystem;

class BlobsTest : public testing::Test {
protected:
    std::size_t filesIn(const fs::path& folder) {
        const auto all = fs::recursive_directory_iterator(folder);
        return static_cast<std::size_t>(
            std::count_if(begin(all), end(all), [](const auto& e) { return e.is_regular_file(); }));
    }

    test::TempDir dir;
    std::unique_ptr<Blobs> blobs = makeFileBlobs(dir.path() / "blobs");
};

TEST_F(BlobsTest, GivesBackWhatWasPut) {
    const std::string bytes("a\0b\r\n\xff", 6);
    const auto ref = blobs->put(bytes);
    EXPECT_EQ(ref.hash, sha256Hex(bytes));
    EXPECT_EQ(ref.size, 6);
    EXPECT_EQ(*blobs->get(ref.hash), bytes);
    EXPECT_EQ(*blobs->get(blobs->put("").hash), "");
    EXPECT_EQ(*makeFileBlobs(dir.path() / "blobs")->get(ref.hash), bytes) << "after a restart";
}

TEST_F(BlobsTest, KeepsTheSameContentOnceAndLeavesNothingBeside) {
    const auto refs = blobs->putMany({"same", "other", "same"});
    ASSERT_EQ(refs.size(), 3);
    EXPECT_EQ(refs[0].hash, refs[2].hash);
    EXPECT_EQ(blobs->put("same").hash, refs[0].hash);
    EXPECT_EQ(filesIn(dir.path()), 2);
}

TEST_F(BlobsTest, NoticesDamage) {
    const auto ref = blobs->put("precious");
    std::ofstream(*blobs->file(ref.hash)) << "previous";
    const auto read = blobs->get(ref.hash);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, Errc::unavailable);
    EXPECT_EQ(read.error().reason, "blob.corrupt");
}

TEST_F(BlobsTest, PuttingAgainHealsATruncatedFile) {
    const auto ref = blobs->put("precious");
    fs::resize_file(*blobs->file(ref.hash), 3);
    static_cast<void>(blobs->put("precious"));
    EXPECT_EQ(*blobs->get(ref.hash), "precious");
}

TEST_F(BlobsTest, KnowsNothingButHashes) {
    std::ofstream(dir.path() / "secret") << "x";
    for (const auto* hash : {"", "../secret", "../../etc/passwd", "incoming",
                             "0000000000000000000000000000000000000000000000000000000000000000",
                             "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}) {
        const auto read = blobs->get(hash);
        ASSERT_FALSE(read) << hash;
        EXPECT_EQ(read.error().reason, "blob.not_found");
        EXPECT_FALSE(blobs->file(hash)) << hash;
    }
    blobs->remove("../secret");
    EXPECT_TRUE(fs::exists(dir.path() / "secret"));
}

TEST_F(BlobsTest, RemovesAndForgets) {
    const auto ref = blobs->put("short-lived");
    blobs->remove(ref.hash);
    blobs->remove(ref.hash);
    EXPECT_FALSE(blobs->get(ref.hash));
    EXPECT_EQ(filesIn(dir.path()), 0);
}

TEST_F(BlobsTest, AFolderThatCannotBeWrittenIsAFault) {
    std::ofstream(dir.path() / "file") << "x";
    EXPECT_THROW(static_cast<void>(makeFileBlobs(dir.path() / "file" / "blobs")), db::Fault);
}

}  // namespace
}  // namespace deskbell::kernel
