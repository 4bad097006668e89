#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/check.hpp"
#include "base/crypto.hpp"
#include "base/text.hpp"
#include "support/house.hpp"
#include "support/postgres_server.hpp"
#include "support/s3_server.hpp"

namespace deskbell::app {
namespace {

using deskbell::test::S3Server;
using std::chrono::hours;
using test::TestHouse;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const std::string kPicture = "\x89PNG\r\n\x1a\n" + std::string(3000, 'p');

test::Answer upload(TestHouse& house, const test::Caller& as, std::string bytes) {
    net::HttpRequest request;
    request.method = "POST";
    request.target = "/api/v1/uploads?name=picture.png";
    request.headers.add("Host", "desk.example");
    request.headers.add("Authorization", "Bearer " + as.token);
    request.headers.add("Content-Type", "image/png");
    request.body = std::move(bytes);
    return house.send(std::move(request));
}

test::AdjustConfig inS3(const S3Server& server) {
    return [&server](Config& config) {
        config.blobs = "s3";
        config.s3.endpoint = server.url();
        config.s3.region = S3Server::kRegion;
        config.s3.bucket = S3Server::kBucket;
        config.s3.accessKey = S3Server::kAccessKey;
        config.s3.secretKey = S3Server::kSecretKey;
    };
}

// --- Where they are kept.

TEST(BlobsOfAHouse, ComeBackFromEveryStore) {
    const SystemClock clock;
    const S3Server server(clock);
    for (const auto& adjust :
         {test::AdjustConfig([](Config& c) { c.blobs = c.database.empty() ? "files" : ""; }),
          test::AdjustConfig([](Config& c) { c.blobs = "database"; }), inS3(server)}) {
        TestHouse house(1, nullptr, adjust);
        house.addInbox("shop@ours.example");
        const auto mia = house.addAgent("agent");
        const auto attachment = upload(house, mia, kPicture);
        ASSERT_EQ(attachment.status, 201) << attachment.text;
        const auto path = "/api/v1/attachments/" + attachment.str("id");
        EXPECT_EQ(house.get(path, mia).text, kPicture);
        EXPECT_EQ(house.get(path + "/preview", mia).headers.get("Content-Type"), "image/png");

        const std::string large(300 * 1024, 'x');
        house.mail({.text = large});
        const auto ticket = house.ticket(1001);
        const auto entry = house.entries(ticket.id)[0];
        const auto raw = house.get("/api/v1/tickets/" + toString(ticket.id) + "/entries/" +
                                       toString(entry.id) + "/original",
                                   mia);
        EXPECT_EQ(raw.status, 200);
        EXPECT_THAT(raw.text, HasSubstr(large));
        EXPECT_THAT(checkHouse(house.house), IsEmpty());
    }
    EXPECT_THAT(server.keys(), SizeIs(2));
}

TEST(BlobsOfAHouse, ThatAreDamagedAreNeverServedAndTheCheckNamesThem) {
    TestHouse house(1, nullptr, [](Config& c) { c.blobs = c.database.empty() ? "files" : ""; });
    const auto mia = house.addAgent("agent");
    const auto attachment = upload(house, mia, kPicture);
    const auto hash = sha256Hex(kPicture);
    const auto path = house.house.blobs->file(hash);
    if (!path) GTEST_SKIP() << "the database is looked at in the kernel's tests";
    std::ofstream(*path) << "\x89PNG\r\n\x1a\n other bytes";

    for (const auto* way : {"", "/preview"}) {
        const auto answer = house.get("/api/v1/attachments/" + attachment.str("id") + way, mia);
        EXPECT_EQ(answer.status, 503) << way;
        EXPECT_EQ(answer.reason(), "blob.corrupt");
        EXPECT_THAT(answer.str("detail"), HasSubstr(hash));
        EXPECT_THAT(answer.text, testing::Not(HasSubstr("other bytes")));
    }
    EXPECT_THAT(checkHouse(house.house), Contains("blob " + hash + ": blob.corrupt"));
}

TEST(BlobsOfAHouse, AMailWaitsWhileTheStoreIsAway) {
    const SystemClock clock;
    S3Server server(clock);
    TestHouse house(1, nullptr, inS3(server));
    house.addInbox("shop@ours.example");
    ASSERT_TRUE(
        house.takeRaw("shop@ours.example", house.rawOf({.text = std::string(300 * 1024, 'x')})));
    using Trouble = S3Server::Trouble;
    server.trouble(std::vector<Trouble>(4, Trouble::unavailable));
    house.house.workers.drain();
    EXPECT_THAT(house.allTickets(), IsEmpty());
    EXPECT_EQ(house.read([&](db::ReadTx& tx) { return house.house.intake.quarantinedCount(tx); }),
              0)
        << "it is not the mail's fault";
    house.house.workers.drain();
    EXPECT_THAT(house.allTickets(), SizeIs(1));
}

TEST(BlobsOfAHouse, GoWhenNothingRefersToThem) {
    TestHouse house;
    const auto mia = house.addAgent("agent");
    ASSERT_EQ(upload(house, mia, kPicture).status, 201);
    const auto hash = sha256Hex(kPicture);
    house.pass(hours(24 * 29));
    EXPECT_TRUE(house.house.blobs->find(hash)) << "a draft may wait for it";
    house.pass(hours(24 * 2));
    house.pass(hours(2));
    EXPECT_FALSE(house.house.blobs->find(hash));
}

// --- What the configuration allows.

Result<Config> configOf(std::map<std::string, std::string> flags) {
    return loadConfig(std::nullopt, flags);
}

TEST(BlobsInTheConfig, LieWhereEveryNodeReachesThem) {
    EXPECT_EQ(configOf({})->blobs, "files");
    EXPECT_EQ(configOf({{"blobs", "database"}}).error().field, "blobs");
    EXPECT_EQ(configOf({{"database", "postgres://db/desk"}})->blobs, "database");
    const auto files = configOf({{"database", "postgres://db/desk"}, {"blobs", "files"}});
    ASSERT_FALSE(files);
    EXPECT_THAT(files.error().detail, HasSubstr("set blobs to database"));
}

TEST(BlobsInTheConfig, OfAnS3StoreAreWholeAndCanBeSigned) {
    std::map<std::string, std::string> flags{
        {"blobs", "s3"},         {"s3.endpoint", "https://s3.example/"},
        {"s3.bucket", "desk"},   {"s3.prefix", "shop"},
        {"s3.access_key", "AK"}, {"s3.secret_key", "hidden-secret"}};
    const auto good = configOf(flags);
    ASSERT_TRUE(good) << good.error().detail;
    EXPECT_EQ(good->s3.endpoint, "https://s3.example");
    EXPECT_EQ(good->s3.prefix, "shop/");

    for (const auto& [key, value] : std::vector<std::pair<std::string, std::string>>{
             {"s3.endpoint", ""},
             {"s3.bucket", ""},
             {"s3.secret_key", ""},
             {"s3.endpoint", "s3.example"},
             {"s3.endpoint", "https://s3.example/path"},
             {"s3.bucket", "de sk"},
             {"s3.prefix", "../other"},
             {"s3.prefix", "a b"},
             {"blobs", "tape"}}) {
        auto changed = flags;
        changed[key] = value;
        const auto refused = configOf(changed);
        ASSERT_FALSE(refused) << key << "=" << value;
        EXPECT_EQ(refused.error().field, key);
        EXPECT_THAT(refused.error().detail, testing::Not(HasSubstr("hidden-secret")));
    }
    EXPECT_THAT(describeConfig(), testing::Not(HasSubstr("hidden-secret")));
}

// --- Nobody who refers to a blob is forgotten.

/// Every table of the product with its columns of text, as PostgreSQL has them.
std::vector<std::pair<std::string, std::string>> textColumns(const std::string& database) {
    const auto said = deskbell::test::sharedPostgres().query(
        database,
        "SELECT c.table_name || '.' || c.column_name FROM information_schema.columns c"
        " JOIN information_schema.tables t USING (table_schema, table_name)"
        " JOIN pg_class p ON p.relname = t.table_name AND NOT p.relispartition"
        " WHERE c.table_schema = 'public' AND c.data_type = 'text' ORDER BY 1");
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto line : split(said, '\n')) {
        const auto dot = line.find('.');
        if (dot == line.npos) continue;
        out.emplace_back(trim(line.substr(0, dot)), trim(line.substr(dot + 1)));
    }
    return out;
}

TEST(BlobsOfAHouse, EveryColumnThatHoldsTheirHashesIsDeclared) {
    if (!deskbell::test::PostgresServer::isInstalled()) GTEST_SKIP();
    const test::PostgresDatabaseName name(test::PostgresDatabaseName::Schema::product);
    TestHouse house(1, nullptr, [&](Config& c) {
        c.database = name.url();
        c.blobs = "";
    });
    // Everything that brings bytes in.
    house.addInbox("shop@ours.example");
    const auto mia = house.addAgent("agent");
    ASSERT_EQ(upload(house, mia, kPicture).status, 201);
    house.mail({.text = std::string(300 * 1024, 'x')});
    house.write([&](db::WriteTx& tx) {
        auto agent = *house.house.people.findAgent(tx, mia.id);
        agent.avatarHash = sha256Hex(kPicture);
        agent.avatarType = "image/png";
        house.house.people.saveProfile(tx, agent);
    });

    std::set<std::string> declared;
    for (const auto& user : house.house.blobSweep.users())
        declared.insert(user.columns.begin(), user.columns.end());
    const std::set<std::string> theirOwn{"blobs.hash", "blob_pieces.hash", "blob_marks.hash"};
    // Hashes of other things: secrets, bodies, scripts.
    const std::set<std::string> others{"access_links.token_hash",
                                       "agents.password_hash",
                                       "api_tokens.token_hash",
                                       "bulk_undos.token_hash",
                                       "idempotency_keys.body_hash",
                                       "inbox_consents.state_hash",
                                       "sessions.token_hash",
                                       "customer_page_codes.code_hash",
                                       "customer_page_visits.token_hash"};

    std::set<std::string> holding, named;
    std::string ask;
    for (const auto& [table, column] : textColumns(name.name())) {
        const auto whole = table + "." + column;
        if (column.find("hash") != column.npos) named.insert(whole);
        for (const auto& blob : house.house.blobs->list("", 100)) {
            ask += (ask.empty() ? "" : " UNION ");
            ask += "SELECT '" + whole + "' FROM " + table + " WHERE strpos(" + column + ", '" +
                   blob.hash + "') > 0";
        }
    }
    const auto said = deskbell::test::sharedPostgres().query(name.name(), ask);
    for (const auto line : split(said, '\n'))
        if (!trim(line).empty()) holding.insert(std::string(trim(line)));

    for (const auto& column : declared)
        EXPECT_TRUE(holding.contains(column)) << column << " is declared; this test has to fill it";
    for (const auto& column : holding) {
        EXPECT_TRUE(declared.contains(column) || theirOwn.contains(column))
            << column << " holds a blob's hash: its slice has to declare it as a BlobUser";
    }
    for (const auto& column : named) {
        EXPECT_TRUE(declared.contains(column) || theirOwn.contains(column) ||
                    others.contains(column))
            << column << ": say here that it is no blob's, or declare it as a BlobUser";
    }
}

}  // namespace
}  // namespace deskbell::app
