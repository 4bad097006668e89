// Every statement of the stores is understood by both databases.
#include <gtest/gtest.h>

#include "support/database.hpp"
#include "support/processes.hpp"
#include "support/source_folder.hpp"

namespace deskbell::db {
namespace {

TEST(PostgresStatements, ArePreparedOnBothDatabases) {
    const test::TempDatabase sqlite(test::Engine::sqlite);
    const test::TempDatabase postgres(test::Engine::postgres);
    const auto ran = test::runProgram({"python3", test::sourceFolder() / "tools/statements.py",
                                       "--sqlite", sqlite.file(), "--postgres", postgres.url()});
    EXPECT_EQ(ran.status, 0) << ran.output;
    EXPECT_NE(ran.output.find(" statements, 0 refused"), std::string::npos) << ran.output;
}

}  // namespace
}  // namespace deskbell::db
