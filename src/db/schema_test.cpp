#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/text.hpp"
#include "support/database.hpp"
#include "support/postgres_server.hpp"
#include "support/source_folder.hpp"

namespace deskbell::db {
namespace {

constexpr Statement kOfSqlite(
    "test.sqlite",
    "SELECT m.name || '.' || c.name || ' ' || c.type"
    " || CASE WHEN c.\"notnull\" <> 0 THEN ' NOT NULL' ELSE '' END"
    " || CASE WHEN c.pk > 0 THEN ' KEY ' || c.pk ELSE '' END"
    " FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"
    " AND m.name NOT LIKE 'sqlite_%'"
    " UNION ALL SELECT m.tbl_name || ' INDEX ' || m.name || coalesce(substr(m.sql, instr(m.sql, ' "
    "ON ')), '')"
    " FROM sqlite_master m WHERE m.type = 'index' AND m.sql IS NOT NULL");
// Parts of a table are made as time goes by, so only the whole is described.
constexpr Statement kOfPostgres(
    "test.postgres",
    "SELECT (t.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)"
    " || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END)"
    " FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT "
    "a.attisdropped"
    " WHERE t.relkind IN ('r', 'p') AND NOT t.relispartition AND t.relnamespace = "
    "'public'::regnamespace"
    " UNION ALL SELECT t.relname || ' INDEX ' || substr(pg_get_indexdef(i.indexrelid),"
    " position('INDEX' IN pg_get_indexdef(i.indexrelid)) + 6) FROM pg_index i"
    " JOIN pg_class t ON t.oid = i.indrelid WHERE NOT t.relispartition"
    " AND t.relnamespace = 'public'::regnamespace"
    " UNION ALL SELECT t.relname || ' PARTITIONED ' || pg_get_partkeydef(t.oid) FROM pg_class t"
    " WHERE t.relkind = 'p' AND t.relnamespace = 'public'::regnamespace"
    " UNION ALL SELECT t.relname || ' REFERENCE ' || pg_get_constraintdef(c.oid) FROM "
    "pg_constraint c"
    " JOIN pg_class t ON t.oid = c.conrelid WHERE c.contype = 'f' AND c.conparentid = 0"
    " AND NOT t.relispartition AND t.relnamespace = 'public'::regnamespace");

/// One line each, sorted here, since the server's locale is any.
std::string describe(Database& database, const Statement& statement) {
    std::vector<std::string> lines;
    database.read([&](ReadTx& tx) {
        tx.each(statement, {}, [&](const Row& row) {
            // A long index may be written on several lines.
            const auto text = replaceAll(row.text(0), "\n", " ");
            std::string line;
            for (const auto word : split(text, ' ')) {
                if (word.empty()) continue;
                line += (line.empty() ? "" : " ") + std::string(word);
            }
            lines.push_back(line + "\n");
        });
    });
    std::sort(lines.begin(), lines.end());
    std::string out;
    for (const auto& line : lines) out += line;
    return out;
}

void expectGolden(const std::string& name, const std::string& said) {
    const auto path = test::sourceFolder() / "test/golden" / name;
    if (::getenv("DESKBELL_UPDATE_GOLDENS") != nullptr) std::ofstream(path) << said;
    std::ifstream in(path);
    std::stringstream expected;
    expected << in.rdbuf();
    EXPECT_EQ(said, expected.str())
        << "if that is meant: DESKBELL_UPDATE_GOLDENS=1 db_tests --gtest_filter='Schema.*'";
}

TEST(Schema, OfSqliteIsTheOneWrittenDown) {
    test::TempDatabase database(test::Engine::sqlite);
    expectGolden("schema_sqlite.txt", describe(*database, kOfSqlite));
}

TEST(Schema, OfPostgresIsTheOneWrittenDown) {
    if (!test::PostgresServer::isInstalled()) GTEST_SKIP() << "PostgreSQL is not installed";
    test::TempDatabase database(test::Engine::postgres);
    expectGolden("schema_postgres.txt", describe(*database, kOfPostgres));
}

}  // namespace
}  // namespace deskbell::db
