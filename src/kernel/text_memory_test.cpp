#include "kernel/text_memory.hpp"

#include <gtest/gtest.h>

namespace deskbell::kernel {
namespace {

using Memory = TextMemory<int, std::hash<int>>;
constexpr std::int64_t kSeen = 10;  ///< position of the newest event

Memory::Snapshots someNames() {
    return {std::make_shared<const int>(1), std::make_shared<const int>(2)};
}

TEST(TextMemory, RemembersWhatWasWrittenWithTheSameNames) {
    Memory memory(1000);
    const auto names = someNames();
    EXPECT_EQ(memory.find(names, 7), nullptr);
    memory.keep(names, 7, kSeen, "seven");
    ASSERT_NE(memory.find(names, 7), nullptr);
    EXPECT_EQ(*memory.find(names, 7), "seven");
    EXPECT_EQ(memory.find(names, 8), nullptr);
}

TEST(TextMemory, ForgetsEverythingWhenANameChanged) {
    Memory memory(1000);
    memory.keep(someNames(), 7, kSeen, "seven");
    EXPECT_EQ(memory.find(someNames(), 7), nullptr);
}

TEST(TextMemory, KeepsWhatIsAskedForAndDropsTheRest) {
    constexpr std::size_t kText = 100;
    Memory memory(10 * kText);
    const auto names = someNames();
    memory.keep(names, 0, kSeen, std::string(kText, 'x'));
    memory.keep(names, 1, kSeen, std::string(kText, 'y'));
    for (int key = 2; key < 200; ++key) {
        memory.keep(names, key, kSeen, std::string(kText, 'z'));
        ASSERT_NE(memory.find(names, 0), nullptr) << key;
    }
    EXPECT_EQ(memory.find(names, 1), nullptr);
    int kept = 0;
    for (int key = 0; key < 200; ++key) kept += memory.find(names, key) != nullptr ? 1 : 0;
    EXPECT_LE(kept, 30);
}

TEST(TextMemory, ErasesAtOnceAndDoesNotTakeBackWhatWasReadBefore) {
    Memory memory(100);
    const auto names = someNames();
    for (int key = 0; key < 4; ++key) memory.keep(names, key, kSeen, std::string(60, 'x'));
    memory.erase(kSeen + 1, [](int key) { return key % 2 == 1; });
    EXPECT_NE(memory.find(names, 0), nullptr) << "of the older half";
    EXPECT_EQ(memory.find(names, 1), nullptr);
    EXPECT_NE(memory.find(names, 2), nullptr);
    EXPECT_EQ(memory.find(names, 3), nullptr);

    EXPECT_EQ(*memory.keep(names, 1, kSeen, "late"), "late") << "the reader has its answer";
    EXPECT_EQ(memory.find(names, 1), nullptr);
    memory.keep(names, 1, kSeen + 1, "emptied");
    EXPECT_EQ(*memory.find(names, 1), "emptied");
}

}  // namespace
}  // namespace deskbell::kernel
