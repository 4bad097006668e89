#include "kernel/settings.hpp"

#include <gtest/gtest.h>

#include "support/database.hpp"

namespace deskbell::kernel {
namespace {

constexpr Setting kName{"site.name", SettingKind::text, "Petal & Stem", "What customers see", 0, 5};
constexpr Setting kDays{"tickets.close_after_days", SettingKind::integer, "7", "Days", 1, 365};
constexpr Setting kAck{"email.acknowledge", SettingKind::boolean, "true",
                       "Acknowledge new requests"};

class SettingsTest : public testing::Test {
protected:
    std::string set(std::string_view key, std::string_view value) {
        const auto done = db->write(
            [&](db::WriteTx& tx) { return settings.set(tx, Actor::system("test"), key, value); });
        return done ? "" : done.error().reason + " " + done.error().field;
    }

    test::TempDatabase db;
    Settings settings{{kName, kDays, kAck}};
};

TEST_F(SettingsTest, StandAtTheirDefaultsUntilTheyAreSet) {
    db->read([&](db::ReadTx& tx) {
        EXPECT_EQ(settings.text(tx, kName), "Petal & Stem");
        EXPECT_EQ(settings.integer(tx, kDays), 7);
        EXPECT_TRUE(settings.boolean(tx, kAck));
    });
    EXPECT_EQ(set("site.name", "Blüte"), "");
    EXPECT_EQ(set("tickets.close_after_days", "30"), "");
    EXPECT_EQ(set("email.acknowledge", "false"), "");
    EXPECT_EQ(set("tickets.close_after_days", "31"), "");
    db->read([&](db::ReadTx& tx) {
        EXPECT_EQ(settings.text(tx, kName), "Blüte");
        EXPECT_EQ(settings.integer(tx, kDays), 31);
        EXPECT_FALSE(settings.boolean(tx, kAck));
    });
}

TEST_F(SettingsTest, RefuseWhatIsUnknownOrOutOfBounds) {
    EXPECT_EQ(set("site.nam", "x"), "setting.unknown site.nam");
    EXPECT_EQ(set("site.name", "Blüten"), "field.length site.name");
    EXPECT_EQ(set("site.name", "\xff"), "field.format site.name");
    EXPECT_EQ(set("tickets.close_after_days", "0"), "field.range tickets.close_after_days");
    EXPECT_EQ(set("tickets.close_after_days", "366"), "field.range tickets.close_after_days");
    EXPECT_EQ(set("tickets.close_after_days", "7 "), "field.format tickets.close_after_days");
    EXPECT_EQ(set("email.acknowledge", "yes"), "field.format email.acknowledge");
    db->read([&](db::ReadTx& tx) { EXPECT_EQ(settings.integer(tx, kDays), 7); });
}

}  // namespace
}  // namespace deskbell::kernel
