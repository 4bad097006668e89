#include "kernel/health.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/database.hpp"
#include "support/fakes.hpp"
#include "support/faulty_vfs.hpp"

namespace deskbell::kernel {
namespace {

class HealthTest : public testing::Test {
protected:
    void addRoutes(std::string token = {}) {
        addHealthRoutes(router, metrics, outbox, *db, {[this] { return ready; }, std::move(token)});
    }
    Result<Response> get(std::string_view path, net::HttpRequest http = {}) {
        Request request;
        request.http = &http;
        const auto& handler = router.match("GET", path).route->handler;
        if (const auto* plain = std::get_if<PlainHandler>(&handler)) return (*plain)(request);
        if (const auto* work = std::get_if<WorkHandler>(&handler)) return (*work)(*db, request);
        return db->read(
            [&](db::ReadTx& tx) { return std::get<ReadHandler>(handler)(tx, request); });
    }

    /// Whether anything was written.
    bool write() {
        Event event;
        event.kind = "test";
        try {
            db->write([&](db::WriteTx& tx) { outbox.add(tx, event); });
            return true;
        } catch (const db::Fault&) {
            return false;
        }
    }

    [[nodiscard]] db::SqliteOptions onDisk() const {
        db::SqliteOptions options;
        options.vfs = disk.name();
        return options;
    }

    test::ManualClock clock;
    test::FaultyVfs disk;
    test::TempDatabase db{onDisk()};
    Outbox outbox{clock};
    Metrics metrics;
    Router router;
    bool ready = true;
};

TEST_F(HealthTest, LivesAlsoWhenItIsNotReady) {
    addRoutes();
    EXPECT_EQ(get("/healthz")->raw.status, 200);
    EXPECT_EQ(get("/readyz")->raw.status, 200);
    ready = false;
    EXPECT_EQ(get("/healthz")->raw.status, 200);
    EXPECT_EQ(get("/readyz").error().code, Errc::unavailable);
}

TEST_F(HealthTest, IsNotReadyWhileNothingCanBeWritten) {
    using enum test::FaultyVfs::Failure;
    addRoutes();
    for (const auto& [failure, reason] :
         {std::pair(diskFull, "storage.full"), std::pair(ioError, "database.unavailable")}) {
        disk.failAt(1, failure, test::FaultyVfs::Lasting::untilHealed);
        EXPECT_EQ(get("/readyz")->raw.status, 200) << "nobody has tried";
        EXPECT_FALSE(write());
        db->write([](db::WriteTx&) {});  // which needs no disk
        EXPECT_EQ(get("/readyz").error().reason, reason);
        EXPECT_EQ(get("/healthz")->raw.status, 200);
        disk.heal();
        EXPECT_TRUE(write());
        EXPECT_EQ(get("/readyz")->raw.status, 200);
    }
}

TEST_F(HealthTest, ShowsMetricsToThisMachineOrToTheHolderOfTheToken) {
    addRoutes("t0k3n");
    metrics.count("deskbell_mails_total");
    const auto sees = [&](std::string peer, std::string token, bool forwarded = false) {
        net::HttpRequest http;
        http.peer = std::move(peer);
        if (!token.empty()) http.headers.add("Authorization", "Bearer " + token);
        if (forwarded) http.headers.add("X-Forwarded-For", "10.0.0.9");
        const auto answer = get("/metrics", http);
        return answer && answer->raw.body.find("deskbell_mails_total 1") != std::string::npos;
    };
    EXPECT_TRUE(sees("127.0.0.1", ""));
    EXPECT_TRUE(sees("::1", ""));
    EXPECT_TRUE(sees("10.0.0.9", "t0k3n"));
    EXPECT_FALSE(sees("10.0.0.9", ""));
    EXPECT_FALSE(sees("10.0.0.9", "token"));
    EXPECT_FALSE(sees("127.0.0.1", "", true)) << "came through a proxy";
}

TEST_F(HealthTest, WithoutATokenNoneIsRight) {
    addRoutes();
    net::HttpRequest http;
    http.peer = "10.0.0.9";
    http.headers.add("Authorization", "Bearer ");
    EXPECT_FALSE(get("/metrics", http));
}

}  // namespace
}  // namespace deskbell::kernel
