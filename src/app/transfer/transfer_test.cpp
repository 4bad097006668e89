// A business moves between a folder and a database server, is backed up while it works, and is
// restored; each time all of it, or nobody can serve it.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include "app/check.hpp"
#include "app/demo_data.hpp"
#include "app/transfer/backup.hpp"
#include "app/transfer/progress.hpp"
#include "base/assert.hpp"
#include "kernel/relocation.hpp"
#include "support/house.hpp"
#include "support/postgres_server.hpp"
#include "support/s3_server.hpp"

namespace deskbell::app {
namespace {

namespace fs = std::filesystem;
using deskbell::test::Engine;
using deskbell::test::PostgresDatabaseName;
using deskbell::test::TempDir;
using test::ManualClock;
using test::SeededRandom;
using test::TestHouse;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// The demo business in a folder, loaded once; nobody changes it.
const fs::path& demoFolder() {
    struct Demo {
        TempDir dir;
        fs::path folder = dir.path() / "data";
        Demo() {
            const email::MimeRuntime mime;
            ManualClock clock;
            SeededRandom random;
            Config config;
            config.data = folder;
            static_cast<void>(loadDemo(config, clock, random, *quiet));
            clock.advance(std::chrono::seconds(1));      // ids of a later process are later
            House house(config, clock, random, *quiet);  // with a password to be opened elsewhere
            house.database->write([&](db::WriteTx& tx) {
                inboxes::Inbox inbox;
                inbox.name = inbox.address = "mail@petals.example";
                inbox.incoming.kind = "listener";
                inbox.outgoing.kind = "sandbox";
                inboxes::InboxSecrets secrets;
                secrets.outgoingPassword = "rosebud";
                ASSERT(house.inboxes.add(tx, Actor::system("test"), inbox, secrets));
            });
        }
        std::unique_ptr<Log> quiet = makeNullLog();
    };
    static const Demo kDemo;
    return kDemo.folder;
}

/// Every value of every table in the order of the keys, but those of files: they are in the tables
/// of one place and in the folder of another.
std::string dump(db::RowSource& source) {
    std::string out;
    for (const auto& table : db::tablesOf(db::builtInMigrations())) {
        if (std::ranges::find(kernel::kBlobTables, table.name) != std::end(kernel::kBlobTables))
            continue;
        out += "== " + table.name + "\n";
        source.eachByKey(table, std::nullopt, [&](db::RowView row) {
            for (const auto& value : row) {
                out += fmt::format("{}:{}:{}|", static_cast<int>(value.kind()), value.integer(),
                                   value.text());
            }
            out += '\n';
        });
    }
    return out;
}

std::string contentOf(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// Names and contents of the files of a folder's store.
std::map<std::string, std::string> filesIn(const fs::path& folder) {
    std::map<std::string, std::string> out;
    for (const auto& entry : fs::recursive_directory_iterator(folder / "blobs")) {
        if (entry.is_regular_file())
            out[fs::relative(entry.path(), folder).string()] = contentOf(entry.path());
    }
    return out;
}

std::vector<std::string> namesIn(const fs::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder))
        names.push_back(entry.path().filename().string());
    return names;
}

class TransferTest : public testing::Test {
protected:
    TransferTest() { clock.advance(std::chrono::hours(1)); }

    [[nodiscard]] Place folder(const std::string& name) const { return {dir.path() / name, {}}; }
    [[nodiscard]] Place server() const { return {dir.path() / "node", database.url()}; }
    [[nodiscard]] static Place demo() { return {demoFolder(), {}}; }

    Result<TransferReport> copy(const Place& from, const Place& to,
                                SourceIs source = SourceIs::atRest) {
        return transfer({.from = from, .to = to, .source = source}, tools);
    }
    static std::string reasonOf(const Result<TransferReport>& report) {
        return report ? "copied" : report.error().reason;
    }
    static Config::S3 inS3(const deskbell::test::S3Server& store) {
        using deskbell::test::S3Server;
        Config::S3 s3;
        s3.endpoint = store.url();
        s3.region = S3Server::kRegion;
        s3.bucket = S3Server::kBucket;
        s3.accessKey = S3Server::kAccessKey;
        s3.secretKey = S3Server::kSecretKey;
        return s3;
    }
    /// The server takes a moment to notice that a connection has ended.
    void awaitNobodyServes() {
        while (db::readPostgresRows(server().url)->serversConnected() > 0)
            std::this_thread::yield();
    }
    std::vector<std::string> check(const Place& place) {
        Config config;
        config.data = place.folder;
        config.database = place.url;
        const email::MimeRuntime mime;
        clock.advance(std::chrono::hours(1));
        House house(config, clock, random, *log);
        return checkHouse(house);
    }

    TempDir dir;
    PostgresDatabaseName database{PostgresDatabaseName::Schema::none};
    ManualClock clock;
    SeededRandom random{7};
    std::unique_ptr<Log> log = makeNullLog();
    TransferTools tools{clock, random, *log, {}};
};

TEST_F(TransferTest, ThereAndBackIsTheSameToTheByte) {
    const auto there = copy(demo(), server());
    ASSERT_TRUE(there) << there.error().detail;
    EXPECT_GT(there->brought.rows(), 1000);
    EXPECT_GT(there->brought.files, 3);
    EXPECT_EQ(dump(*db::readPostgresRows(server().url)),
              dump(*db::readSqliteRows(embeddedFile(demo()))));

    const auto back = copy(server(), folder("back"));
    ASSERT_TRUE(back) << back.error().detail;
    EXPECT_EQ(dump(*db::readSqliteRows(embeddedFile(folder("back")))),
              dump(*db::readSqliteRows(embeddedFile(demo()))));
    EXPECT_EQ(filesIn(folder("back").folder), filesIn(demoFolder()));
    EXPECT_EQ(contentOf(folder("back").folder / "secret.key"),
              contentOf(demoFolder() / "secret.key"));
    EXPECT_THAT(check(folder("back")), IsEmpty());
    EXPECT_THAT(check(server()), IsEmpty());
}

TEST_F(TransferTest, FilesComeToTheStoreThatIsConfiguredAndBack) {
    using deskbell::test::S3Server;
    const SystemClock real;
    const S3Server store(real);
    Place remote = server();
    remote.s3 = inS3(store);
    ASSERT_EQ(reasonOf(copy(demo(), remote)), "copied");
    EXPECT_EQ(store.keys().size(), filesIn(demoFolder()).size());
    EXPECT_FALSE(fs::exists(remote.folder / "blobs"));

    ASSERT_EQ(reasonOf(copy(remote, folder("back"))), "copied");
    EXPECT_EQ(filesIn(folder("back").folder), filesIn(demoFolder()));
}

TEST_F(TransferTest, TwoBusinessesInOneStoreHaveAShelfEach) {
    using deskbell::test::S3Server;
    const SystemClock real;
    const S3Server store(real);
    std::size_t shelves = 0;
    for (const auto* name : {"one", "two"}) {
        const PostgresDatabaseName other(PostgresDatabaseName::Schema::none);
        Place place{dir.path() / name, other.url()};
        place.s3 = inS3(store);
        ASSERT_EQ(reasonOf(copy(demo(), place)), "copied");
        EXPECT_EQ(store.keys().size(), ++shelves * filesIn(demoFolder()).size());
    }
}

TEST_F(TransferTest, FilesThatAnOlderProgramLeftInANodesFolderComeAlong) {
    ASSERT_EQ(reasonOf(copy(demo(), server())), "copied");
    const auto bytes = std::string("left by an older program");
    const auto left = filesInFolder(server().folder, clock)->put(bytes);
    ASSERT_EQ(reasonOf(copy(server(), folder("back"))), "copied");
    EXPECT_EQ(filesIn(folder("back").folder).size(), filesIn(demoFolder()).size() + 1);
    // A node that starts brings them to its store.
    awaitNobodyServes();
    {
        Config config;
        config.data = server().folder;
        config.database = server().url;
        const email::MimeRuntime mime;
        clock.advance(std::chrono::hours(1));
        House house(config, clock, random, *log);
        EXPECT_EQ(house.blobs->get(left.hash).value(), bytes);
    }
    EXPECT_FALSE(fs::exists(server().folder / "blobs"));
}

TEST_F(TransferTest, EveryTableOfTheServersDatabaseIsCovered) {
    ASSERT_TRUE(copy(demo(), server()));
    auto there = db::readPostgresRows(server().url)->tableNames();
    std::vector<std::string> covered{"schema_migrations"};
    for (const auto& table : db::tablesOf(db::builtInMigrations())) covered.push_back(table.name);
    EXPECT_THAT(there, testing::UnorderedElementsAreArray(covered))
        << "what no migration makes is not copied";
}

TEST_F(TransferTest, PasswordsOpenAtTheirNewPlaceAndEventsGoOnAboveTheOld) {
    ASSERT_TRUE(copy(demo(), server()));
    Config config;
    config.data = server().folder;
    config.database = server().url;
    const email::MimeRuntime mime;
    House house(config, clock, random, *log);
    const auto before = house.database->read([&](db::ReadTx& tx) {
        const auto inbox = house.inboxes.findByAddress(tx, "mail@petals.example");
        EXPECT_EQ(house.inboxes.secretsOf(tx, inbox->id)->outgoingPassword, "rosebud");
        return house.outbox.head(tx);
    });
    EXPECT_GT(before, 0);
    house.database->write(
        [&](db::WriteTx& tx) { house.outbox.add(tx, {.kind = "ticket.changed", .subject = 1}); });
    EXPECT_THAT(
        house.database->read([&](db::ReadTx& tx) { return house.outbox.after(tx, before, 10); }),
        testing::SizeIs(1));
}

TEST_F(TransferTest, AfterEventsOnTheServerTheLogGoesOnInAFolder) {
    ASSERT_TRUE(copy(demo(), server()));
    std::int64_t head = 0;
    const email::MimeRuntime mime;
    {
        Config config;
        config.data = server().folder;
        config.database = server().url;
        House house(config, clock, random, *log);
        house.database->write([&](db::WriteTx& tx) {
            house.outbox.add(tx, {.kind = "ticket.changed", .subject = 1});
        });
        head = house.database->read([&](db::ReadTx& tx) { return house.outbox.head(tx); });
    }
    awaitNobodyServes();
    ASSERT_EQ(reasonOf(copy(server(), folder("back"))), "copied");
    clock.advance(std::chrono::hours(1));  // ids of this node begin at its start
    Config config;
    config.data = folder("back").folder;
    House house(config, clock, random, *log);
    EXPECT_EQ(house.database->read([&](db::ReadTx& tx) { return house.outbox.head(tx); }), head);
}

/// Not a test: what AKilledCopyGoesOn runs in a process of its own, which kills itself.
TEST(TransferChild, DISABLED_CopiesUntilItIsKilled) {
    const char* const from = ::getenv("TRANSFER_FROM");
    const char* const to = ::getenv("TRANSFER_TO");
    const char* const at = ::getenv("TRANSFER_KILLED_AT");
    ASSERT_TRUE(from != nullptr && to != nullptr && at != nullptr);
    const auto placeNamed = [](const std::string& text) {
        const auto space = text.find(' ');
        return Place{text.substr(0, space), text.substr(space + 1)};
    };
    const ManualClock clock;
    SeededRandom random(11);
    const auto log = makeNullLog();
    const TransferTools tools{clock, random, *log, [&](const TransferProgress& progress) {
                                  if (fmt::format("{} {}", progress.step, progress.what) == at)
                                      ::kill(::getpid(), SIGKILL);
                              }};
    static_cast<void>(transfer({.from = placeNamed(from), .to = placeNamed(to)}, tools));
    FAIL() << "it was not killed at " << at;
}

class KilledTransfer : public TransferTest {
protected:
    void copyUntilKilled(const Place& from, const Place& to, const std::string& at) {
        const auto named = [](const Place& place) {
            return place.folder.string() + " " + place.url;
        };
        const auto run = deskbell::test::runProgram(
            {"/usr/bin/env", "TRANSFER_FROM=" + named(from), "TRANSFER_TO=" + named(to),
             "TRANSFER_KILLED_AT=" + at, fs::read_symlink("/proc/self/exe").string(),
             "--gtest_filter=TransferChild.*", "--gtest_also_run_disabled_tests"});
        EXPECT_EQ(run.status, -1) << run.output;
    }
};

TEST_F(KilledTransfer, GoesOnAtTheServer) {
    for (const auto* at : {"reading tickets", "copying entries", "copying notifications",
                           "copying files", "verifying tickets"}) {
        copyUntilKilled(demo(), server(), at);
        Config config;
        config.data = server().folder;
        config.database = server().url;
        if (std::string_view(at) != "reading tickets") {
            EXPECT_THROW(House(config, clock, random, *log), std::runtime_error) << at;
        }
    }
    std::map<std::string, std::int64_t> already;
    tools.watch = [&](const TransferProgress& progress) {
        if (progress.step == "copying")
            already.try_emplace(std::string(progress.what), progress.done);
    };
    ASSERT_EQ(reasonOf(copy(demo(), server())), "copied");
    EXPECT_GT(already.at("intake"), 0);
    EXPECT_EQ(dump(*db::readPostgresRows(server().url)),
              dump(*db::readSqliteRows(embeddedFile(demo()))));
}

TEST_F(KilledTransfer, GoesOnInTheFolder) {
    ASSERT_TRUE(copy(demo(), server()));
    for (const auto* at : {"copying entries", "copying files", "verifying tickets"}) {
        copyUntilKilled(server(), folder("back"), at);
        EXPECT_FALSE(fs::exists(embeddedFile(folder("back")))) << "nobody could serve it yet";
    }
    ASSERT_EQ(reasonOf(copy(server(), folder("back"))), "copied");
    EXPECT_THAT(check(folder("back")), IsEmpty());
}

TEST_F(TransferTest, BetweenFoldersItIsCopiedPageByPage) {
    ASSERT_EQ(reasonOf(copy(demo(), folder("other"))), "copied");
    EXPECT_THAT(check(folder("other")), IsEmpty());
    EXPECT_EQ(reasonOf(copy(demo(), folder("other"))), "copy.occupied");
}

TEST_F(TransferTest, RefusesWhereItCouldDoHarm) {
    EXPECT_EQ(reasonOf(copy(folder("none"), server())), "copy.no_source");
    EXPECT_EQ(reasonOf(copy(demo(), demo())), "copy.same");
    ASSERT_TRUE(copy(demo(), server()));
    EXPECT_EQ(reasonOf(copy(demo(), server())), "copy.occupied");

    fs::create_directories(folder("foreign key").folder);
    std::ofstream(folder("foreign key").folder / "secret.key")
        << "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
    EXPECT_EQ(reasonOf(copy(demo(), folder("foreign key"))), "copy.other_key");
    const Place keyless{folder("keyless").folder, server().url};
    EXPECT_EQ(reasonOf(copy(keyless, folder("back"))), "copy.wrong_key");
    EXPECT_FALSE(fs::exists(folder("back").folder));

    Config config;
    config.data = server().folder;
    config.database = server().url;
    const email::MimeRuntime mime;
    const House serving(config, clock, random, *log);
    EXPECT_EQ(reasonOf(copy(server(), folder("back"))), "copy.source_serves");
    EXPECT_EQ(reasonOf(copy(server(), folder("back"), SourceIs::serving)), "copied");
}

TEST_F(TransferTest, AServedFolderIsNotMoved) {
    ASSERT_TRUE(copy(demo(), folder("served")));
    Config config;
    config.data = folder("served").folder;
    const email::MimeRuntime mime;
    const House serving(config, clock, random, *log);
    EXPECT_EQ(reasonOf(copy(folder("served"), server())), "copy.source_serves");
    EXPECT_EQ(reasonOf(copy(folder("served"), server(), SourceIs::serving)), "copied");
}

TEST_F(TransferTest, ADamagedFileIsNamedAndTheRestIsCopied) {
    ASSERT_TRUE(copy(demo(), folder("damaged")));
    const auto files = filesIn(folder("damaged").folder);
    std::ofstream(folder("damaged").folder / files.begin()->first) << "not what it was";
    const auto report = copy(folder("damaged"), folder("next"));
    ASSERT_TRUE(report) << report.error().detail;
    EXPECT_THAT(report->damagedFiles, ElementsAre(HasSubstr("blob.corrupt")));
    EXPECT_EQ(filesIn(folder("next").folder).size(), files.size() - 1);
}

class Backups : public TransferTest, public testing::WithParamInterface<Engine> {
protected:
    /// A business that lives on the database of the test's kind.
    Place business() {
        const auto place = GetParam() == Engine::postgres ? server() : folder("home");
        EXPECT_EQ(reasonOf(copy(demo(), place)), "copied");
        return place;
    }
};

TEST_P(Backups, RestoreIntoEitherDatabase) {
    const auto home = business();
    const auto made = makeBackup(home, dir.path() / "backup", tools);
    ASSERT_TRUE(made) << made.error().detail;
    const auto verified = verifyBackup(dir.path() / "backup", clock, tools.watch);
    ASSERT_TRUE(verified) << verified.error().detail;
    EXPECT_THAT(*verified, IsEmpty());
    EXPECT_THAT(
        namesIn(dir.path() / "backup"),
        testing::UnorderedElementsAre("blobs", "deskbell.db", "manifest.json", "secret.key"));

    const PostgresDatabaseName other{PostgresDatabaseName::Schema::none};
    const Place otherServer{dir.path() / "other node", other.url()};
    ASSERT_EQ(reasonOf(restoreBackup(dir.path() / "backup", otherServer, tools)), "copied");
    ASSERT_EQ(reasonOf(restoreBackup(dir.path() / "backup", folder("restored"), tools)), "copied");
    EXPECT_EQ(dump(*db::readPostgresRows(other.url())),
              dump(*db::readSqliteRows(embeddedFile(folder("restored")))));
    EXPECT_THAT(check(otherServer), IsEmpty());
    EXPECT_THAT(check(folder("restored")), IsEmpty());
    EXPECT_EQ(reasonOf(restoreBackup(dir.path() / "backup", folder("restored"), tools)),
              "copy.occupied");
    EXPECT_EQ(reasonOf(makeBackup(home, dir.path() / "backup", tools)), "backup.occupied");
}

TEST_P(Backups, OfAServerThatWorksAreOfOneMoment) {
    const auto home = business();
    Config config;
    config.data = home.folder;
    config.database = home.url;
    config.publicUrl = "https://desk.example";
    clock.advance(std::chrono::hours(1));
    TestHouse serving(3, nullptr, [&](Config& c) { c = config; });
    serving.clock.set(clock.now());
    serving.addInbox("shop@ours.example");
    int mails = 0;
    // Mail arrives all the while: at each word of the backup.
    tools.watch = [&](const TransferProgress&) {
        if (mails < 60) serving.mail({.subject = fmt::format("Mail {}", ++mails)});
    };
    const auto made = makeBackup(home, dir.path() / "backup", tools);
    ASSERT_TRUE(made) << made.error().detail;
    EXPECT_GT(mails, 10);
    tools.watch = {};
    ASSERT_EQ(reasonOf(restoreBackup(dir.path() / "backup", folder("restored"), tools)), "copied");
    clock.set(serving.clock.now());
    EXPECT_THAT(check(folder("restored")), IsEmpty());
}

TEST_P(Backups, ThatAreDamagedAreNotRestored) {
    const auto backup = dir.path() / "backup";
    ASSERT_TRUE(makeBackup(business(), backup, tools));
    {
        static constexpr db::Statement kDamage{"test.damage",
                                               "UPDATE tickets SET priority = 4 WHERE number ="
                                               " (SELECT min(number) FROM tickets)"};
        const auto inside = db::openSqlite({.file = embeddedFile({backup, {}})}, *log);
        inside->write([](db::WriteTx& tx) { tx.run(kDamage, {}); });
    }
    EXPECT_THAT(*verifyBackup(backup, clock, {}), ElementsAre(HasSubstr("rows of table tickets")));
    EXPECT_EQ(reasonOf(restoreBackup(backup, folder("restored"), tools)), "backup.damaged");
    EXPECT_FALSE(fs::exists(folder("restored").folder));
}

TEST_P(Backups, ThatLostAFileAreNotRestored) {
    const auto backup = dir.path() / "backup";
    ASSERT_TRUE(makeBackup(business(), backup, tools));
    fs::remove(backup / filesIn(backup).begin()->first);
    EXPECT_THAT(*verifyBackup(backup, clock, {}), ElementsAre(HasSubstr("files of")));
    EXPECT_EQ(reasonOf(restoreBackup(backup, folder("restored"), tools)), "backup.damaged");
    EXPECT_FALSE(fs::exists(embeddedFile(folder("restored"))));
}

TEST_P(Backups, ThatWereBrokenOffAreNoBackups) {
    const auto home = business();
    const auto backup = dir.path() / "backup";
    struct PulledOut {};
    tools.watch = [](const TransferProgress& progress) {
        if (progress.step == "verifying") throw PulledOut{};
    };
    EXPECT_THROW(static_cast<void>(makeBackup(home, backup, tools)), PulledOut);
    EXPECT_EQ(readManifest(backup).error().reason, "backup.none");
    tools.watch = {};
    EXPECT_EQ(reasonOf(makeBackup(home, backup, tools)), "copied") << "and are begun anew";
    EXPECT_TRUE(readManifest(backup));
}

INSTANTIATE_TEST_SUITE_P(Of, Backups, testing::Values(Engine::sqlite, Engine::postgres),
                         testing::PrintToStringParamName());

TEST(ProgressLine, SaysHowMuchOfHowMuch) {
    EXPECT_EQ(progressLine({"copying", "messages", 1'234'567, 2'000'000}),
              "copying messages: 1,234,567 of 2,000,000 (61 %)");
    EXPECT_EQ(progressLine({"reading", "tickets", 12, 0}), "reading tickets: 12");
}

}  // namespace
}  // namespace deskbell::app
