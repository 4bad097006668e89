#include <gmock/gmock.h>
#include <unistd.h>

#include "channels/email/mime.hpp"
#include "sim/run.hpp"

namespace deskbell::sim {
namespace {

class Simulation : public testing::Test {
protected:
    Simulation() {
        std::filesystem::create_directories(folder_);
        makeEmptyHouse(folder_ / "empty.db");
    }
    ~Simulation() override { std::filesystem::remove_all(folder_); }

    Outcome play(std::uint64_t seed, int steps) {
        auto outcome = run({.seed = seed,
                            .steps = steps,
                            .folder = folder_ / "run",
                            .emptyHouse = folder_ / "empty.db"});
        if (outcome.failure) {
            ADD_FAILURE() << "seed " << seed << ", step " << outcome.failure->step << ": "
                          << outcome.failure->invariant << ": " << outcome.failure->what;
        }
        return outcome;
    }

private:
    const email::MimeRuntime mime_;
    const std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("sim-test-" + std::to_string(::getpid()));
};

TEST_F(Simulation, InvariantsHoldInEveryStep) {
    for (const std::uint64_t seed : {1, 2, 3}) play(seed, 200);
}

TEST_F(Simulation, TheSameSeedIsTheSameRun) {
    const auto first = play(7, 150);
    const auto second = play(7, 150);
    EXPECT_EQ(first.trace, second.trace);
    EXPECT_EQ(first.hash, second.hash);
    EXPECT_NE(play(8, 150).hash, first.hash);
}

}  // namespace
}  // namespace deskbell::sim
