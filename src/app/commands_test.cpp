// The command line as somebody at a terminal meets it: what it says, and what it leaves alone.

#include "app/commands.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "support/database.hpp"

namespace deskbell::app {
namespace {

using testing::HasSubstr;

struct Told {
    int status = 0;
    std::string out, error;
};

Told run(std::vector<std::string> words) {
    words.insert(words.begin(), "deskbell");
    std::vector<char*> pointers;
    for (auto& word : words) pointers.push_back(word.data());
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    Told told;
    told.status = runCommandLine(static_cast<int>(pointers.size()), pointers.data());
    told.out = testing::internal::GetCapturedStdout();
    told.error = testing::internal::GetCapturedStderr();
    return told;
}

class CommandLine : public testing::Test {
protected:
    test::TempDir folder;
    std::filesystem::path inside(std::string_view name) const { return folder.path() / name; }
};

TEST_F(CommandLine, LooksAtNoBusinessThatIsNotThere) {
    const auto mistyped = inside("mistyped");
    const std::vector<std::vector<std::string>> commands = {
        {"check"},
        {"rebuild"},
        {"user", "add", "--email", "ann@shop.example", "--name", "Ann"},
        {"token", "create", "--email", "ann@shop.example"},
        {"backup", "--to", inside("copy").string()},
    };
    for (auto command : commands) {
        command.insert(command.end(), {"--data", mistyped.string()});
        const auto told = run(command);
        EXPECT_EQ(told.status, 1) << command[0];
        EXPECT_THAT(told.error, HasSubstr(mistyped.string() + " holds no business")) << command[0];
        EXPECT_FALSE(std::filesystem::exists(mistyped)) << command[0];
    }
}

TEST_F(CommandLine, LooksAtABusinessThatWasMade) {
    const auto made = inside("made").string();
    ASSERT_EQ(run({"init", "--data", made}).status, 0);
    const auto told = run({"check", "--data", made});
    EXPECT_EQ(told.status, 0) << told.error;
    EXPECT_EQ(told.out, "Everything is in order.\n");
}

TEST_F(CommandLine, NamesTheWordThatItDoesNotKnow) {
    const auto told = run({"sevre"});
    EXPECT_NE(told.status, 0);
    EXPECT_THAT(told.error, HasSubstr("sevre"));
}

TEST_F(CommandLine, WithoutACommandSaysWhichThereAre) {
    const auto told = run({});
    EXPECT_EQ(told.status, 1);
    EXPECT_THAT(told.error, HasSubstr("serve"));
}

TEST_F(CommandLine, NamesTheConfigFileThatItCannotRead) {
    const auto missing = inside("missing.toml").string();
    EXPECT_EQ(run({"check", "--config", missing}).error,
              "deskbell: There is no file " + missing + ".\n");

    const auto broken = inside("broken.toml").string();
    std::ofstream(broken) << "listen = [";
    EXPECT_THAT(run({"check", "--config", broken}).error, HasSubstr(broken + ": "));
}

}  // namespace
}  // namespace deskbell::app
