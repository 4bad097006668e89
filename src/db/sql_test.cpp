#include "db/sql.hpp"

#include <gtest/gtest.h>

namespace deskbell::db {
namespace {

using OwnerId = Id<struct OwnerTag>;

TEST(Query, NumbersTheParametersOfItsPieces) {
    Query q("tickets.list", "SELECT id FROM tickets WHERE 1=1");
    q.add(" AND owner_id = ?", OwnerId{7});
    q.add(" AND (status, id) > (?, ?)", std::string("open"), 42);
    q.add(" ORDER BY id");
    EXPECT_EQ(q.name(), "tickets.list");
    EXPECT_EQ(q.text(),
              "SELECT id FROM tickets WHERE 1=1 AND owner_id = $1 AND (status, id) > ($2, $3)"
              " ORDER BY id");
    const auto params = q.params();
    ASSERT_EQ(params.size(), 3u);
    EXPECT_EQ(params[0].integer(), 7);
    EXPECT_EQ(params[1].text(), "open");
    EXPECT_EQ(params[2].integer(), 42);
}

TEST(Query, OwnsItsParameters) {
    Query q("x", "SELECT 1");
    {
        std::string gone = "a text that is too long for the string's own buffer";
        q.add(" WHERE a = ? AND b = ? AND c = ?", gone, Bytes{gone}, 1.5);
        gone.assign(gone.size(), 'x');
    }
    const auto params = q.params();
    EXPECT_EQ(params[0].text(), "a text that is too long for the string's own buffer");
    EXPECT_EQ(params[1].kind(), ParamKind::bytes);
    EXPECT_EQ(params[1].text(), params[0].text());
    EXPECT_EQ(params[2].real(), 1.5);
}

TEST(QueryDeathTest, AssertsThatEveryQuestionMarkHasAParameter) {
    EXPECT_DEATH(Query("x", "SELECT 1").add(" WHERE a = ?"), "broken invariant");
    EXPECT_DEATH(Query("x", "SELECT 1").add(" WHERE a = ?", 1, 2), "broken invariant");
}

TEST(Param, StoresNoIdAsNull) {
    EXPECT_EQ(Param(OwnerId{}).kind(), ParamKind::null);
    EXPECT_EQ(Param(std::optional<std::string>()).kind(), ParamKind::null);
    EXPECT_EQ(Param(std::optional<OwnerId>(OwnerId{3})).integer(), 3);
    EXPECT_EQ(Param(true).integer(), 1);
}

}  // namespace
}  // namespace deskbell::db
