#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "support/house.hpp"
#include "support/postgres_server.hpp"

namespace deskbell::app {
namespace {

using std::chrono::hours;
using test::TestHouse;

class PartitionedHouse : public testing::Test {
protected:
    void SetUp() override {
        if (!deskbell::test::PostgresServer::isInstalled()) GTEST_SKIP();
        name.emplace(test::PostgresDatabaseName::Schema::product);
        house.emplace(1, nullptr, [&](Config& c) { c.database = name->url(); });
        house->addInbox("shop@ours.example");
    }
    std::string ask(std::string_view sql) {
        return std::string(trim(deskbell::test::sharedPostgres().query(name->name(), sql)));
    }

    std::optional<test::PostgresDatabaseName> name;
    std::optional<TestHouse> house;
};

TEST_F(PartitionedHouse, NamesEveryPartitionedTableSoThatItsPartsAreMadeAhead) {
    house->pass(hours(24 * 600));  // past whatever the migration made for the day of this test
    const auto tables = ask("SELECT partrelid::regclass FROM pg_partitioned_table ORDER BY 1");
    for (const auto line : split(tables, '\n')) {
        const auto table = std::string(trim(line));
        EXPECT_NE(ask("SELECT count(*) FROM partition_list('" + table + "')"), "1") << table;
    }
}

TEST_F(PartitionedHouse, TakesAConversationAcrossQuarters) {
    const auto raw = house->rawOf({.messageId = "first@buyer.example"});
    ASSERT_TRUE(house->mailRaw("shop@ours.example", raw));
    for (int quarter = 0; quarter < 8; ++quarter) {
        house->pass(hours(24 * 91));
        EXPECT_FALSE(house->mailRaw("shop@ours.example", raw)) << "it is known, however old";
        house->mail({.subject = "Re: Where is my order?",
                     .headers = "References: <first@buyer.example>\r\n"});
    }
    const auto ticket = house->ticket(1001);
    const auto entries = house->entries(ticket.id);
    EXPECT_GE(entries.size(), 2U);
    EXPECT_TRUE(std::is_sorted(entries.begin(), entries.end(),
                               [](const auto& a, const auto& b) { return a.id < b.id; }));
    EXPECT_NE(ask("SELECT count(DISTINCT tableoid) FROM messages"), "1");
    EXPECT_EQ(ask("SELECT count(*) FROM entries_default"), "0");
}

}  // namespace
}  // namespace deskbell::app
