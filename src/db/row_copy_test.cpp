#include "db/row_copy.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <limits>

#include "support/database.hpp"
#include "support/postgres_server.hpp"

namespace deskbell::db {
namespace {

using test::Engine;
using test::TempDir;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// Children come first here, keys have several columns, one column is computed.
constexpr Migration kPets{1, "pets",
                          "CREATE TABLE pets (name TEXT PRIMARY KEY, born BIGINT,"
                          " doubled BIGINT GENERATED ALWAYS AS (born * 2) STORED);\n"
                          "CREATE TABLE visits (at BIGINT NOT NULL, pet TEXT NOT NULL"
                          " REFERENCES pets(name), weight REAL, notes TEXT, picture BLOB,"
                          " PRIMARY KEY (pet, at));\n"
                          "CREATE TABLE settings (one BIGINT PRIMARY KEY, value TEXT NOT NULL);\n"
                          "INSERT INTO settings (one, value) VALUES (1, 'as new');"};
constexpr Migration kMore{2, "more", "CREATE TABLE owners (id BIGINT PRIMARY KEY);"};

constexpr Statement kPet("pets.insert", "INSERT INTO pets (name, born) VALUES ($1, $2)");
constexpr Statement kVisit("visits.insert",
                           "INSERT INTO visits (pet, at, weight, notes, picture)"
                           " VALUES ($1, $2, $3, $4, $5)");
constexpr Statement kSet("settings.set", "UPDATE settings SET value = $1");
constexpr Statement kCountVisits("visits.count", "SELECT count(*) FROM visits");
constexpr Statement kDouble("pets.double", "SELECT doubled FROM pets WHERE name = 'Rex'");
constexpr Statement kSpoil("visits.spoil", "UPDATE visits SET weight = 7 WHERE at = 3");

/// A place for a database, which need not be there yet.
class Place {
public:
    explicit Place(Engine engine) : engine_(engine) {
        if (engine == Engine::postgres) name_.emplace(test::PostgresDatabaseName::Schema::none);
    }
    [[nodiscard]] std::unique_ptr<Database> open() {
        if (engine_ == Engine::sqlite) return openSqlite({.file = file()}, *log_);
        PostgresOptions options;
        options.url = name_->url();
        options.writers = options.readers = 2;
        return openPostgres(options, random_, *log_);
    }
    [[nodiscard]] std::unique_ptr<RowSource> read() {
        if (engine_ == Engine::sqlite) return readSqliteRows(file());
        return readPostgresRows(name_->url());
    }
    [[nodiscard]] std::unique_ptr<RowLoader> load() {
        if (engine_ == Engine::sqlite) return loadSqliteRows(file());
        return loadPostgresRows(name_->url());
    }

private:
    [[nodiscard]] std::filesystem::path file() const { return dir_.path() / "pets.db"; }

    const Engine engine_;
    TempDir dir_;
    std::optional<test::PostgresDatabaseName> name_;
    std::unique_ptr<Log> log_ = makeNullLog();
    test::SeededRandom random_;
};

class RowCopy : public testing::TestWithParam<std::tuple<Engine, Engine>> {
protected:
    RowCopy() {
        auto database = from.open();
        EXPECT_TRUE(migrate(*database, schema, clock, [] {}));
        database->write([](WriteTx& tx) {
            tx.run(kPet, {"Rex", 21});
            tx.run(kPet, {"Émile 🐈", std::nullopt});
            tx.run(kPet, {"", -7});
            for (int at = 0; at < 50; ++at) {
                tx.run(kVisit, {at % 2 == 0 ? "Rex" : "", at, at * 0.1, "a\tb\\\n\"x\"",
                                Bytes{std::string_view("\0\xff\n", 3)}});
            }
            tx.run(kVisit, {"Émile 🐈", -1, std::nullopt, std::nullopt, std::nullopt});
            tx.run(kVisit, {"Rex", std::numeric_limits<std::int64_t>::min(), -0.0, "", Bytes{""}});
            tx.run(kSet, {"changed"});
        });
    }

    [[nodiscard]] std::vector<TableSum> sums(Place& place) {
        return sumsOf(*place.read(), tables, "reading", 0, {});
    }
    /// As a program does it; kept until `until` says no.
    void copy(const std::function<bool()>& until = [] { return true; }) {
        auto source = from.read();
        auto database = to.open();
        auto loader = to.load();
        const auto begun = beginCopy(*database, *loader, schema, clock, digest);
        ASSERT_TRUE(begun) << begun.error().detail;
        struct Enough {};
        try {
            copyRows(*source, *loader, tables, 0, [&](const RowProgress&) {
                if (!until()) throw Enough{};
            });
        } catch (const Enough&) {
            return;
        }
        loader->settle();
        database->write([](WriteTx& tx) { endCopy(tx); });
    }
    Result<int> serve() {
        return migrate(*to.open(), schema, clock, [] {});
    }

    std::vector<Migration> schema{kPets};
    std::vector<Table> tables = tablesOf(schema);
    test::ManualClock clock;
    std::string digest = "of this";
    Place from{std::get<0>(GetParam())};
    Place to{std::get<1>(GetParam())};
};

TEST_P(RowCopy, BringsEveryValueOver) {
    copy();
    EXPECT_THAT(differences(sums(from), sums(to)), IsEmpty());
    const auto database = to.open();
    EXPECT_EQ(database->read([](ReadTx& tx) { return tx.number(kCountVisits, {}); }), 52);
    EXPECT_EQ(database->read([](ReadTx& tx) { return tx.number(kDouble, {}); }), 42);
    EXPECT_EQ(*migrate(*database, schema, clock, [] {}), 0) << "and may be served";
}

TEST_P(RowCopy, GoesOnWhereItWasBrokenOff) {
    int tablesLeft = 2;
    copy([&] { return tablesLeft-- > 0; });
    EXPECT_EQ(serve().error().reason, "schema.unfinished_copy");
    // What is there is not copied a second time, as is seen when it is changed meanwhile.
    static constexpr Statement kTouch("pets.touch", "UPDATE pets SET born = 1 WHERE name = 'Rex'");
    to.open()->write([](WriteTx& tx) { tx.run(kTouch, {}); });
    copy();
    EXPECT_THAT(differences(sums(from), sums(to)), ElementsAre(HasSubstr("rows of table pets")));
    EXPECT_TRUE(serve());
}

TEST_P(RowCopy, GoesOnInTheMiddleOfATable) {
    // More than are kept at once.
    static constexpr Statement kMany("visits.many",
                                     "INSERT INTO visits (pet, at) WITH RECURSIVE n(i) AS (SELECT"
                                     " 100 UNION ALL SELECT i + 1 FROM n WHERE i < 45000)"
                                     " SELECT 'Rex', i FROM n");
    from.open()->write([](WriteTx& tx) { tx.run(kMany, {}); });
    int words = 3;  // of pets, of visits, of the first rows that are kept
    copy([&] { return --words > 0; });
    std::int64_t already = to.load()->count(tables[1]);
    EXPECT_GT(already, 0);
    EXPECT_LT(already, 45'000);
    copy();
    EXPECT_THAT(differences(sums(from), sums(to)), IsEmpty());
}

TEST_P(RowCopy, OfAnotherSourceBeginsAnew) {
    int tablesLeft = 2;
    copy([&] { return tablesLeft-- > 0; });
    from.open()->write([](WriteTx& tx) { tx.run(kSpoil, {}); });
    digest = "of that";
    copy();
    EXPECT_THAT(differences(sums(from), sums(to)), IsEmpty());
}

TEST_P(RowCopy, RefusesATargetThatHoldsData) {
    EXPECT_TRUE(serve());
    auto database = to.open();
    auto loader = to.load();
    EXPECT_EQ(beginCopy(*database, *loader, schema, clock, digest).error().reason, "copy.occupied");
}

TEST_P(RowCopy, NoticesAChangedAndAMissingRow) {
    copy();
    const auto wanted = sums(from);
    to.open()->write([](WriteTx& tx) { tx.run(kSpoil, {}); });
    EXPECT_THAT(differences(wanted, sums(to)),
                ElementsAre(HasSubstr("rows of table visits are not as they were")));
    static constexpr Statement kLose("visits.lose", "DELETE FROM visits WHERE at = 3");
    to.open()->write([](WriteTx& tx) { tx.run(kLose, {}); });
    EXPECT_THAT(differences(wanted, sums(to)), ElementsAre("table visits has 51 rows, not 52"));
}

TEST_P(RowCopy, KnowsTheSchemaOfItsSourceAlsoAnOlderOne) {
    const auto reasonFor = [&](const std::vector<Migration>& ours) {
        const auto found = schemaOf(*from.read(), ours);
        return found ? "so many: " + std::to_string(found->size()) : found.error().reason;
    };
    constexpr Migration kOther{1, "pets", "CREATE TABLE pets (name TEXT PRIMARY KEY);"};
    EXPECT_EQ(reasonFor({kPets}), "so many: 1");
    EXPECT_EQ(reasonFor({kPets, kMore}), "so many: 1");
    EXPECT_EQ(reasonFor({}), "schema.newer");
    EXPECT_EQ(reasonFor({kOther}), "schema.changed");
    static_cast<void>(to.open());
    EXPECT_EQ(schemaOf(*to.read(), schema).error().reason, "schema.none");
}

// A table without a declared reference, as between slices.
constexpr Migration kLoose{2, "loose",
                           "CREATE TABLE cats (id BIGINT PRIMARY KEY, mother BIGINT);"
                           "INSERT INTO cats (id, mother) VALUES (1, NULL), (2, 1), (3, 99);"};

TEST_P(RowCopy, CountsReferencesToNothing) {
    schema.push_back(kLoose);
    EXPECT_TRUE(migrate(*from.open(), schema, clock, [] {}));
    EXPECT_EQ(from.read()->dangling({"cats", "mother", "cats"}), 1);
}

TEST_P(RowCopy, ReadsOneMoment) {
    const auto source = from.read();
    const auto before = sumsOf(*source, tables, "reading", 0, {});
    from.open()->write([](WriteTx& tx) { tx.run(kSpoil, {}); });
    EXPECT_EQ(sumsOf(*source, tables, "reading", 0, {}), before);
    EXPECT_NE(sums(from), before);
}

INSTANTIATE_TEST_SUITE_P(Between, RowCopy,
                         testing::Combine(testing::Values(Engine::sqlite, Engine::postgres),
                                          testing::Values(Engine::sqlite, Engine::postgres)),
                         [](const auto& ends) {
                             return testing::PrintToString(std::get<0>(ends.param)) + "And" +
                                    testing::PrintToString(std::get<1>(ends.param));
                         });

TEST(Tables, StandBehindThoseThatTheyReferTo) {
    const std::vector<Migration> schema{
        {1, "one",
         "CREATE TABLE cats (id BIGINT PRIMARY KEY, mother BIGINT REFERENCES cats(id),"
         " owner BIGINT REFERENCES people(id));"
         "CREATE TABLE people (id BIGINT PRIMARY KEY);"},
        {2, "two",
         "CREATE TABLE bills (no BIGINT, year BIGINT, PRIMARY KEY (year, no));"
         "ALTER TABLE people ADD COLUMN name TEXT NOT NULL DEFAULT '';"}};
    const auto tables = tablesOf(schema);
    ASSERT_THAT(tables, SizeIs(3));
    EXPECT_EQ(tables[0].name, "people");
    EXPECT_EQ(tables[0].columns[1].name, "name");
    EXPECT_FALSE(tables[0].columns[1].watched);
    EXPECT_EQ(tables[1].name, "cats");
    EXPECT_TRUE(tables[1].columns[2].watched);
    EXPECT_EQ(tables[2].name, "bills");
    EXPECT_THAT(tables[2].key, ElementsAre(1, 0));
}

TEST(Tables, WithoutAKeyOrInACircleAreRefused) {
    const auto of = [](std::string_view sql) {
        return tablesOf(std::vector<Migration>{{1, "m", sql}});
    };
    EXPECT_THROW((void)of("CREATE TABLE a (b BIGINT);"), Fault);
    EXPECT_THROW((void)of("CREATE TABLE a (b VARCHAR PRIMARY KEY);"), Fault);
    EXPECT_THROW((void)of("CREATE TABLE a (b BIGINT PRIMARY KEY REFERENCES c(d));"
                          "CREATE TABLE c (d BIGINT PRIMARY KEY REFERENCES a(b));"),
                 Fault);
}

TEST(Rows, OfTheEmbeddedDatabaseWithValuesOfAnotherTypeAreCorrupt) {
    const std::vector<Migration> schema{kPets};
    test::TempDatabase db{std::span<const Migration>(schema), Engine::sqlite};
    static constexpr Statement kWrong("pets.wrong", "INSERT INTO pets VALUES ('Rex', 'old')");
    db->write([](WriteTx& tx) { tx.run(kWrong, {}); });
    try {
        (void)sumsOf(*readSqliteRows(db.file()), tablesOf(schema), "reading", 0, {});
        FAIL() << "nothing was found";
    } catch (const Fault& fault) {
        EXPECT_EQ(fault.kind(), Fault::Kind::corrupt);
        EXPECT_THAT(fault.what(), HasSubstr("column born"));
    }
}

TEST(Rows, HoldTextAsBothDatabasesCan) {
    const std::vector<Migration> schema{kPets};
    test::TempDatabase db{std::span<const Migration>(schema), Engine::sqlite};
    db->write([](WriteTx& tx) { tx.run(kPet, {std::string("R\0e\xffx", 5), 1}); });
    std::vector<std::string> names;
    readSqliteRows(db.file())->each(tablesOf(schema)[0],
                                    [&](RowView row) { names.emplace_back(row[0].text()); });
    EXPECT_THAT(names, ElementsAre("Re\xEF\xBF\xBDx"));
}

}  // namespace
}  // namespace deskbell::db
