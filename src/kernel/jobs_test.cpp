#include "kernel/jobs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "kernel/job_claims.hpp"
#include "support/database.hpp"
#include "support/fakes.hpp"
#include "support/faulty_vfs.hpp"

namespace deskbell::kernel {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

std::unique_ptr<JobClaims> claimsOf(test::Engine engine) {
    return engine == test::Engine::postgres ? makePostgresJobClaims() : makeEmbeddedJobClaims();
}

class JobsTest : public testing::Test {
protected:
    JobsTest() { jobs.emplace(*db, clock, ids, *log, metrics, options); }

    JobId add(NewJob job) {
        if (job.due == Timestamp{}) job.due = clock.now();
        return db->write([&](db::WriteTx& tx) { return jobs->add(tx, job); });
    }
    Jobs::Figures figures() {
        return db->read([&](db::ReadTx& tx) { return jobs->figures(tx); });
    }
    /// Takes due jobs of the kind as a runner does that dies before it ends one.
    std::vector<Job> claimAndDie(std::string kind) {
        return db->write([&](db::WriteTx& tx) {
            const auto now = options.claims->clock(tx, clock.now());
            return options.claims->claim(
                tx, {{kind}, clock.now(), now, now + options.lease, ids.next(), 10});
        });
    }
    /// Lets so much time pass that all claims lapse, by whatever clock they are.
    void lapse() {
        constexpr db::Statement kLapse{
            "test.lapse",
            "UPDATE jobs SET claimed_until = claimed_until - $1 WHERE state = 'running'"};
        clock.advance(options.lease);
        if (db.engine() == test::Engine::sqlite) return;
        db->write([&](db::WriteTx& tx) { tx.run(kLapse, {options.lease.count()}); });
    }
    /// A handler that writes down what it was given and answers Done.
    OutsideHandler record() {
        return [this](const Job& job) -> JobOutcome {
            ran.push_back(job.payload);
            return JobDone{};
        };
    }

    test::ManualClock clock;
    IdSource ids{clock, 1};
    test::TempDatabase db;
    std::unique_ptr<Log> log = makeNullLog();
    Metrics metrics;
    Jobs::Options options{.maxAttempts = 3, .claims = claimsOf(db.engine())};
    std::optional<Jobs> jobs;
    std::vector<std::string> ran;
};

TEST_F(JobsTest, RunsAJobOnceWhenItIsDue) {
    std::vector<Job> seen;
    jobs->handleOutside("mail", [&](const Job& job) -> JobOutcome {
        seen.push_back(job);
        return JobDone{};
    });
    const auto id =
        add({.kind = "mail", .key = "k", .payload = "{}", .due = clock.now() + 1h, .lane = "l"});
    EXPECT_EQ(jobs->runDue(), 0);
    EXPECT_EQ(figures().waiting, 1);
    EXPECT_EQ(figures().oldestDue, clock.now() + 1h);

    clock.advance(1h);
    EXPECT_EQ(jobs->runDue(), 1);
    ASSERT_EQ(seen.size(), 1);
    EXPECT_EQ(seen[0].id, id);
    EXPECT_EQ(seen[0].kind, "mail");
    EXPECT_EQ(seen[0].key, "k");
    EXPECT_EQ(seen[0].payload, "{}");
    EXPECT_EQ(seen[0].lane, "l");
    EXPECT_EQ(seen[0].due, clock.now());
    EXPECT_EQ(seen[0].attempt, 1);
    EXPECT_EQ(jobs->runDue(), 0);
    EXPECT_EQ(figures().waiting, 0);
}

TEST_F(JobsTest, AJobOfARolledBackDecisionNeverRuns) {
    jobs->handleOutside("mail", record());
    static_cast<void>(db->write([&](db::WriteTx& tx) -> Result<void> {
        jobs->add(tx, {.kind = "mail", .due = clock.now()});
        return Error{Errc::conflict, "no"};
    }));
    EXPECT_EQ(jobs->runDue(), 0);
}

TEST_F(JobsTest, LeavesAloneWhatItHasNoHandlerFor) {
    jobs->handleOutside("mail", record());
    add({.kind = "of.another.version"});
    EXPECT_EQ(jobs->runDue(), 0);
    EXPECT_EQ(figures().waiting, 1);
}

TEST_F(JobsTest, AddingAWaitingKeyAgainMovesIt) {
    jobs->handleOutside("close", record());
    add({.kind = "close", .key = "ticket:1", .payload = "first", .due = clock.now() + 1h});
    add({.kind = "close", .key = "ticket:2", .payload = "other", .due = clock.now() + 1h});
    add({.kind = "close", .key = "ticket:1", .payload = "second", .due = clock.now() + 2h});
    clock.advance(1h);
    jobs->runDue();
    EXPECT_THAT(ran, ElementsAre("other"));
    clock.advance(1h);
    jobs->runDue();
    EXPECT_THAT(ran, ElementsAre("other", "second"));
}

TEST_F(JobsTest, CancellingGivesThePayloadBackWhileItWaits) {
    jobs->handleOutside("send", record());
    add({.kind = "send", .key = "m1", .payload = "hello", .due = clock.now() + 10s});
    const auto cancel = [&] {
        return db->write([&](db::WriteTx& tx) { return jobs->cancel(tx, "send", "m1"); });
    };
    EXPECT_EQ(cancel(), "hello");
    EXPECT_EQ(cancel(), std::nullopt);
    clock.advance(1min);
    EXPECT_EQ(jobs->runDue(), 0);

    add({.kind = "send", .key = "m1", .payload = "hello"});
    EXPECT_EQ(jobs->runDue(), 1);
    EXPECT_EQ(cancel(), std::nullopt) << "it has run";
}

TEST_F(JobsTest, ATransactionalJobTakesEffectExactlyOnceWhateverFails) {
    int attempts = 0;
    jobs->handle("count", [&](db::WriteTx& tx, const Job&) -> Result<void> {
        // The effect is another job, so that it is written in the same transaction.
        jobs->add(tx, {.kind = "effect", .due = clock.now() + 24h});
        if (++attempts == 1) return Error{Errc::conflict, "not.yet"};
        if (attempts == 2) throw std::runtime_error("broken");
        return {};
    });
    add({.kind = "count"});
    jobs->runDue();
    EXPECT_EQ(figures().waiting, 1) << "rolled back with the error, and waits";
    clock.advance(1min);
    jobs->runDue();
    EXPECT_EQ(figures().waiting, 1);
    clock.advance(2min);
    jobs->runDue();
    EXPECT_EQ(attempts, 3);
    EXPECT_EQ(figures().waiting, 1) << "the effect alone";
    clock.advance(1h);
    EXPECT_EQ(jobs->runDue(), 0);
}

TEST_F(JobsTest, RetriesWithGrowingPausesAndKeepsWhatFailed) {
    std::vector<int> attempts;
    jobs->handleOutside("mail", [&](const Job& job) -> JobOutcome {
        attempts.push_back(job.attempt);
        return JobRetry{"host is down"};
    });
    add({.kind = "mail"});
    const auto waitOf = [&] {
        jobs->runDue();
        return *figures().oldestDue - clock.now();
    };
    const auto first = waitOf();
    EXPECT_GE(first, 27s);
    EXPECT_LE(first, 33s);
    clock.advance(first - 1us);
    EXPECT_EQ(jobs->runDue(), 0);
    clock.advance(1us);
    const auto second = waitOf();
    EXPECT_GE(second, 54s);
    EXPECT_LE(second, 66s);
    clock.advance(second);
    EXPECT_EQ(jobs->runDue(), 1);
    EXPECT_THAT(attempts, ElementsAre(1, 2, 3));
    EXPECT_EQ(figures().waiting, 0);
    EXPECT_EQ(figures().failed, 1);
    clock.advance(48h);
    EXPECT_EQ(jobs->runDue(), 0);
}

TEST_F(JobsTest, AHandlerSaysWhenToComeBackAndWhenToGiveUp) {
    jobs->handleOutside("mail", [&](const Job& job) -> JobOutcome {
        if (job.attempt == 1) return JobRetry{"greylisted", 5min};
        return JobFailed{"no such mailbox"};
    });
    add({.kind = "mail"});
    jobs->runDue();
    EXPECT_EQ(figures().oldestDue, clock.now() + 5min);
    clock.advance(5min);
    jobs->runDue();
    EXPECT_EQ(figures().failed, 1);
}

TEST_F(JobsTest, AnExceptionIsAFailedAttempt) {
    jobs->handleOutside("mail", [&](const Job& job) -> JobOutcome {
        if (job.attempt == 1) throw std::runtime_error("boom");
        if (job.attempt == 2) throw 42;
        return JobDone{};
    });
    add({.kind = "mail"});
    for (int i = 0; i < 3; ++i) {
        jobs->runDue();
        clock.advance(1h);
    }
    EXPECT_EQ(figures().waiting, 0);
    EXPECT_EQ(figures().failed, 0);
}

TEST_F(JobsTest, ADatabaseThatWasAwayDelaysAJobByLittle) {
    int attempts = 0;
    jobs->handleOutside("mail", [&](const Job&) -> JobOutcome {
        if (++attempts == 1) throw db::Fault(db::Fault::Kind::lost, "the connection was lost");
        return JobDone{};
    });
    add({.kind = "mail"});
    EXPECT_EQ(jobs->runDue(), 1);
    EXPECT_EQ(jobs->runDue(), 0);
    clock.advance(3s);
    EXPECT_EQ(jobs->runDue(), 1);
    EXPECT_EQ(figures().waiting, 0);
}

TEST_F(JobsTest, JobsOfALaneRunOneAfterTheOtherAndOthersAtTheSideOfThem) {
    const auto claimed = [&] {
        std::vector<std::string> payloads;
        for (const auto& job : claimAndDie("mail")) payloads.push_back(job.payload);
        return payloads;
    };
    add({.kind = "mail", .payload = "a2", .due = clock.now() - 1s, .lane = "a"});
    add({.kind = "mail", .payload = "a1", .due = clock.now() - 2s, .lane = "a"});
    add({.kind = "mail", .payload = "b1", .due = clock.now() - 3s, .lane = "b"});
    add({.kind = "mail", .payload = "free1"});
    add({.kind = "mail", .payload = "free2"});
    EXPECT_THAT(claimed(), ElementsAre("b1", "a1", "free1", "free2"));
    add({.kind = "mail", .payload = "a0", .due = clock.now() - 5s, .lane = "a"});
    EXPECT_THAT(claimed(), IsEmpty()) << "both lanes are busy";
}

TEST_F(JobsTest, ALaneGoesOnInTheOrderOfDueTimes) {
    jobs->handleOutside("mail", [&](const Job& job) -> JobOutcome {
        ran.push_back(job.payload);
        if (job.payload == "bad" && job.attempt == 1) return JobRetry{"later", 1h};
        if (job.payload == "hopeless") return JobFailed{"never"};
        return JobDone{};
    });
    add({.kind = "mail", .payload = "bad", .due = clock.now() - 4s, .lane = "a"});
    add({.kind = "mail", .payload = "third", .due = clock.now() - 2s, .lane = "a"});
    add({.kind = "mail", .payload = "hopeless", .due = clock.now() - 3s, .lane = "a"});
    add({.kind = "mail",
         .key = "gone",
         .payload = "cancelled",
         .due = clock.now() - 9s,
         .lane = "a"});
    db->write([&](db::WriteTx& tx) { jobs->cancel(tx, "mail", "gone"); });
    jobs->runDue();
    EXPECT_THAT(ran, ElementsAre("bad", "hopeless", "third"))
        << "a retry does not hold the lane up";
    clock.advance(1h);
    jobs->runDue();
    EXPECT_THAT(ran, ElementsAre("bad", "hopeless", "third", "bad"));
}

TEST_F(JobsTest, AJobWhoseRunnerDiedRunsAgainAfterItsLease) {
    jobs->handleOutside("mail", record());
    add({.kind = "mail", .payload = "a1", .due = clock.now() - 1s, .lane = "a"});
    add({.kind = "mail", .payload = "a2", .lane = "a"});
    EXPECT_EQ(claimAndDie("mail").size(), 1);
    EXPECT_EQ(jobs->runDue(), 0) << "it may still be running";
    lapse();
    EXPECT_EQ(jobs->runDue(), 2);
    EXPECT_THAT(ran, ElementsAre("a1", "a2"));
}

TEST_F(JobsTest, ANodeWhoseClockIsWrongDoesNotTakeTheJobsOfOthers) {
    if (db.engine() == test::Engine::sqlite) GTEST_SKIP() << "the embedded database has one node";
    jobs->handleOutside("mail", record());
    add({.kind = "mail"});
    EXPECT_EQ(claimAndDie("mail").size(), 1);
    clock.advance(48h);
    EXPECT_EQ(jobs->runDue(), 0);
    clock.advance(-96h);
    lapse();
    EXPECT_EQ(jobs->runDue(), 1);
}

TEST_F(JobsTest, AJobThatEndsItsProcessEachTimeIsGivenUp) {
    jobs->handleOutside("poison", record());
    add({.kind = "poison"});
    for (int i = 0; i < options.maxAttempts; ++i) {
        EXPECT_EQ(claimAndDie("poison").size(), 1);
        lapse();
    }
    EXPECT_EQ(jobs->runDue(), 0);
    EXPECT_THAT(ran, IsEmpty());
    EXPECT_EQ(figures().failed, 1);
}

TEST_F(JobsTest, AnOutcomeAfterTheLeaseWasLostChangesNothing) {
    jobs->handleOutside("slow", [&](const Job&) -> JobOutcome {
        lapse();  // and meanwhile another runner takes it
        EXPECT_EQ(claimAndDie("slow").size(), 1);
        return JobDone{};
    });
    add({.kind = "slow"});
    EXPECT_EQ(jobs->runDue(), 1);
    EXPECT_EQ(figures().waiting, 1) << "the other runner still has it";
}

TEST_F(JobsTest, AKeyAddedWhileItsJobRunsReplacesTheRetry) {
    jobs->handleOutside("sync", [&](const Job& job) -> JobOutcome {
        ran.push_back(job.payload);
        if (job.payload == "new") return JobDone{};
        add({.kind = "sync", .key = "k", .payload = "new", .due = clock.now() + 1s});
        return JobRetry{"not yet"};
    });
    add({.kind = "sync", .key = "k", .payload = "old"});
    jobs->runDue();
    EXPECT_EQ(figures().waiting, 1);
    clock.advance(1h);
    jobs->runDue();
    EXPECT_THAT(ran, ElementsAre("old", "new"));
}

TEST_F(JobsTest, AJobMayAddItsSuccessorUnderItsOwnKey) {
    jobs->handle("tick", [&](db::WriteTx& tx, const Job& job) -> Result<void> {
        ran.push_back(job.payload);
        jobs->add(
            tx,
            {.kind = "tick", .key = "t", .payload = "next", .due = clock.now() + 1h, .lane = "t"});
        return {};
    });
    add({.kind = "tick", .key = "t", .payload = "first", .lane = "t"});
    EXPECT_EQ(jobs->runDue(), 1);
    clock.advance(1h);
    EXPECT_EQ(jobs->runDue(), 1);
    EXPECT_THAT(ran, ElementsAre("first", "next"));
    EXPECT_EQ(figures().waiting, 1);
}

TEST_F(JobsTest, ThreadsWakeByTheCommitAndRunBothKinds) {
    std::promise<void> transactional, outside;
    jobs->handle("in", [&](db::WriteTx&, const Job&) -> Result<void> {
        transactional.set_value();
        return {};
    });
    jobs->handleOutside("out", [&](const Job&) -> JobOutcome {
        outside.set_value();
        return JobDone{};
    });
    jobs->start();
    add({.kind = "in"});
    add({.kind = "out"});
    EXPECT_EQ(transactional.get_future().wait_for(30s), std::future_status::ready);
    EXPECT_EQ(outside.get_future().wait_for(30s), std::future_status::ready);
    jobs->stop();
    EXPECT_EQ(figures().waiting, 0) << "stop() lets them end";
}

TEST_F(JobsTest, ThreadsKeepALaneToOneAtATimeAndRunEveryJob) {
    std::atomic<int> inLane = 0, most = 0, done = 0;
    std::promise<void> all;
    jobs->handleOutside("mail", [&](const Job&) -> JobOutcome {
        most = std::max(most.load(), ++inLane);
        --inLane;
        if (++done == 50) all.set_value();
        return JobDone{};
    });
    jobs->start();
    db->write([&](db::WriteTx& tx) {
        for (int i = 0; i < 50; ++i)
            jobs->add(tx, {.kind = "mail", .due = clock.now(), .lane = "a"});
    });
    EXPECT_EQ(all.get_future().wait_for(30s), std::future_status::ready);
    jobs->stop();
    EXPECT_EQ(most, 1);
    EXPECT_EQ(figures().waiting, 0);
}

/// On a disk that is full when a job ends. The embedded database, whatever the others run on.
class JobsOnAFullDisk : public testing::Test {
protected:
    JobsOnAFullDisk() {
        jobs.handleOutside("mail", [&](const Job& job) -> JobOutcome {
            ran.push_back(job.payload);
            if (ran.size() == 1)
                disk.failAt(1, test::FaultyVfs::Failure::diskFull,
                            test::FaultyVfs::Lasting::untilHealed);
            return JobDone{};
        });
        db->write([&](db::WriteTx& tx) {
            for (const auto* payload : {"a1", "a2"}) {
                jobs.add(tx, {.kind = "mail", .payload = payload, .due = clock.now(), .lane = "a"});
            }
        });
        EXPECT_EQ(jobs.runDue(), 1);
    }

    test::FaultyVfs disk;
    test::ManualClock clock;
    IdSource ids{clock, 1};
    test::TempDatabase db{db::SqliteOptions{.vfs = disk.name()}};
    std::unique_ptr<Log> log = makeNullLog();
    Metrics metrics;
    Jobs::Options options;
    std::vector<std::string> ran;
    Jobs jobs{*db, clock, ids, *log, metrics, options};
};

TEST_F(JobsOnAFullDisk, AnEndIsWrittenWhenThereIsSpaceAndItsLaneGoesOn) {
    EXPECT_EQ(jobs.runDue(), 0);
    EXPECT_THAT(ran, ElementsAre("a1")) << "it ended, and the next one waits for that to be known";
    disk.heal();
    jobs.runDue();
    EXPECT_THAT(ran, ElementsAre("a1", "a2"));
    clock.advance(options.lease);
    jobs.runDue();
    EXPECT_THAT(ran, ElementsAre("a1", "a2")) << "nor does it run again after its lease";
}

TEST_F(JobsOnAFullDisk, AnEndIsWrittenBeforeTheProcessStops) {
    disk.heal();
    jobs.stop();
    EXPECT_EQ(db->read([&](db::ReadTx& tx) { return jobs.figures(tx).waiting; }), 1);
}

TEST_F(JobsOnAFullDisk, WhoTookTheJobAfterItsLeaseHasTheLastWord) {
    disk.heal();
    clock.advance(options.lease);
    const auto again = db->write([&](db::WriteTx& tx) {
        return makeEmbeddedJobClaims()->claim(
            tx, {{"mail"}, clock.now(), clock.now(), clock.now() + options.lease, ids.next(), 1});
    });
    ASSERT_EQ(again.size(), 1);
    EXPECT_EQ(again[0].payload, "a1");
    EXPECT_EQ(jobs.runDue(), 0);
    EXPECT_EQ(db->read([&](db::ReadTx& tx) { return jobs.figures(tx).waiting; }), 2);
}

}  // namespace
}  // namespace deskbell::kernel
