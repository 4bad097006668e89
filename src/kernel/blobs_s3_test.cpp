#include "kernel/blobs_s3.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/crypto.hpp"
#include "db/db.hpp"
#include "support/fakes.hpp"
#include "support/s3_server.hpp"

namespace deskbell::kernel {
namespace {

using test::S3Server;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using Trouble = S3Server::Trouble;

class S3BlobsTest : public testing::Test {
protected:
    S3Options options() {
        S3Options out;
        out.endpoint = server.url();
        out.region = S3Server::kRegion;
        out.bucket = S3Server::kBucket;
        out.prefix = "shop-1/blobs/";
        out.accessKey = S3Server::kAccessKey;
        out.secretKey = S3Server::kSecretKey;
        out.pause = [this](Duration d) { pauses.push_back(d); };
        return out;
    }
    std::unique_ptr<Blobs> with(S3Options changed) {
        return makeS3Blobs(*client, std::move(changed));
    }
    template <class F>
    static std::string faultOf(F&& step) {
        try {
            step();
        } catch (const db::Fault& fault) {
            EXPECT_EQ(fault.kind(), db::Fault::Kind::lost);
            return fault.what();
        }
        return "no fault";
    }

    const net::CurlRuntime curl;
    const std::unique_ptr<net::HttpClient> client =
        net::makeHttpClient(curl, {.allowPrivateAddresses = true});
    test::ManualClock clock;
    S3Server server{clock};
    std::vector<Duration> pauses;
    std::unique_ptr<Blobs> blobs = with(options());
};

TEST_F(S3BlobsTest, SignWhateverTheyAsk) {
    const auto ref = blobs->put("signed");
    static_cast<void>(blobs->get(ref.hash));
    static_cast<void>(blobs->list("", 10));
    static_cast<void>(blobs->list(ref.hash, 10));
    blobs->remove(ref.hash);
    EXPECT_THAT(server.log(),
                ElementsAre("PUT 200", "GET 200", "GET 200", "GET 200", "DELETE 204"));
}

TEST_F(S3BlobsTest, GiveBackWhatWasPut) {
    for (const auto& bytes :
         {std::string("a\0b\r\n\xff", 6), std::string(), std::string(3 * 1024 * 1024, 'x')}) {
        const auto ref = blobs->put(bytes);
        EXPECT_EQ(ref.hash, sha256Hex(bytes));
        EXPECT_TRUE(*blobs->get(ref.hash) == bytes);
        EXPECT_TRUE(blobs->verify(ref.hash));
        EXPECT_EQ(blobs->find(ref.hash)->size, static_cast<std::int64_t>(bytes.size()));
    }
    EXPECT_THAT(pauses, IsEmpty());
}

TEST_F(S3BlobsTest, HaveTheNamesThatFilesHave) {
    const auto hash = blobs->put("here").hash;
    EXPECT_THAT(server.keys(),
                ElementsAre("shop-1/blobs/" + hash.substr(0, 2) + "/" + hash.substr(2)));
}

TEST_F(S3BlobsTest, SayWhenTheyWerePutLast) {
    const auto ref = blobs->put("again");
    const auto first = clock.now();
    EXPECT_EQ(blobs->find(ref.hash)->storedAt, first);
    clock.advance(std::chrono::hours(2));
    static_cast<void>(blobs->put("again"));
    EXPECT_EQ(blobs->find(ref.hash)->storedAt, first + std::chrono::hours(2));
}

TEST_F(S3BlobsTest, AreListedByHashInPagesAndOthersObjectsPassedOver) {
    std::vector<std::string> hashes;
    for (int i = 0; i < 20; ++i) hashes.push_back(blobs->put("blob " + std::to_string(i)).hash);
    std::sort(hashes.begin(), hashes.end());
    server.plant("shop-1/blobs/README", "not ours");
    server.plant("shop-1/blobs/00/README", "not ours");
    server.plant("shop-2/blobs/ab/cd", "not ours");

    std::vector<std::string> listed;
    for (auto page = blobs->list("", 7); !page.empty(); page = blobs->list(listed.back(), 7)) {
        EXPECT_LE(page.size(), 7);
        for (const auto& info : page) listed.push_back(info.hash);
    }
    EXPECT_EQ(listed, hashes);
}

TEST_F(S3BlobsTest, KnowNothingButHashes) {
    for (const auto* hash : {"", "../secret", "README",
                             "0000000000000000000000000000000000000000000000000000000000000000"}) {
        EXPECT_EQ(blobs->get(hash).error().reason, "blob.not_found") << hash;
        EXPECT_FALSE(blobs->find(hash)) << hash;
        blobs->remove(hash);
    }
}

TEST_F(S3BlobsTest, TryAgainWhatMayWorkAMomentLater) {
    const auto ref = blobs->put("worth waiting for");
    for (const auto trouble : {Trouble::unavailable, Trouble::truncated, Trouble::garbage}) {
        server.trouble({trouble, trouble});
        EXPECT_EQ(*blobs->get(ref.hash), "worth waiting for");
        server.trouble({trouble});
        static_cast<void>(blobs->put("another"));
        server.trouble({trouble});
        EXPECT_EQ(blobs->list("", 10).size(), 2);
    }
    EXPECT_EQ(pauses.size(), 11) << "a cut answer to a put has nothing that could be cut";
    EXPECT_EQ(pauses[1], pauses[0] * 2) << "longer each time";
}

TEST_F(S3BlobsTest, WaitForNobodyForEver) {
    auto impatient = options();
    impatient.timeout = std::chrono::milliseconds(200);
    impatient.attempts = 2;
    const auto hurried = with(impatient);
    const auto ref = blobs->put("x");
    server.trouble({Trouble::silent, Trouble::silent});
    const auto read = hurried->get(ref.hash);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, Errc::unavailable);
    EXPECT_EQ(read.error().reason, "blob.unreachable");
    EXPECT_EQ(pauses.size(), 1);
}

TEST_F(S3BlobsTest, AreAFaultWhenTheStoreStaysAway) {
    server.trouble(
        {Trouble::unavailable, Trouble::unavailable, Trouble::unavailable, Trouble::unavailable});
    EXPECT_THAT(faultOf([&] { static_cast<void>(blobs->put("x")); }), HasSubstr("503 (SlowDown)"));
    EXPECT_EQ(pauses.size(), 3);
}

TEST_F(S3BlobsTest, NoticeDamageAndNameIt) {
    const auto ref = blobs->put("precious");
    server.trouble({Trouble::spoilt});
    EXPECT_EQ(*blobs->get(ref.hash), "precious") << "it was spoilt on its way only";

    server.plant(server.keys().front(), "previous");
    const auto read = blobs->get(ref.hash);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().reason, "blob.corrupt");
    EXPECT_THAT(read.error().detail, HasSubstr(ref.hash));
    static_cast<void>(blobs->put("precious"));
    EXPECT_EQ(*blobs->get(ref.hash), "precious") << "healed by putting it again";
}

TEST_F(S3BlobsTest, SayWhatIsWrongWithTheKeysOrTheBucketAndNeverTheKeys) {
    auto wrong = options();
    wrong.secretKey = "another-secret";
    const auto signature = faultOf([&] { static_cast<void>(with(wrong)->put("x")); });
    EXPECT_THAT(signature, HasSubstr("403 (SignatureDoesNotMatch)"));
    EXPECT_THAT(signature, Not(HasSubstr("another-secret")));

    auto elsewhere = options();
    elsewhere.bucket = "nowhere";
    EXPECT_THAT(faultOf([&] { static_cast<void>(with(elsewhere)->put("x")); }),
                HasSubstr("(NoSuchBucket)"));
    EXPECT_EQ(with(elsewhere)->get(sha256Hex("x")).error().reason, "blob.unreachable")
        << "a bucket that is not there is no blob that is not there";
    EXPECT_THAT(pauses, IsEmpty()) << "trying again would not help";
}

}  // namespace
}  // namespace deskbell::kernel
