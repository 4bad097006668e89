// deskbell_bench: what scripts/bench runs besides the server, nginx and wrk. Prints JSON.

#include <cstdio>

#include <fmt/core.h>
#include <gmime/gmime.h>
#include <sys/resource.h>
#include <CLI/CLI.hpp>

#include "bare_rows.hpp"
#include "channels/email/mime.hpp"
#include "generate.hpp"
#include "load.hpp"
#include "routing.hpp"
#include "words.hpp"

namespace {

using namespace deskbell;

/// GMime's own parser, nothing of ours: the tree and the decoded text of every part.
void parseBare(const std::string& mail) {
    auto* stream = g_mime_stream_mem_new_with_buffer(mail.data(), mail.size());
    auto* parser = g_mime_parser_new_with_stream(stream);
    auto* message = g_mime_parser_construct_message(parser, nullptr);
    g_mime_message_foreach(
        message,
        [](GMimeObject*, GMimeObject* part, gpointer) {
            if (GMIME_IS_TEXT_PART(part)) g_free(g_mime_text_part_get_text(GMIME_TEXT_PART(part)));
        },
        nullptr);
    g_object_unref(message);
    g_object_unref(parser);
    g_object_unref(stream);
}

int run(int argc, char** argv) {
    CLI::App app{"Data and load for scripts/bench"};
    app.require_subcommand(1);
    std::string data, from, into, counted, cookie;
    bench::Shape shape;
    bench::Peer peer;
    int group = 64, connections = 64;
    std::int64_t mails = 0;
    std::uint64_t seed = 1;

    auto* generate = app.add_subcommand("generate", "Fill an empty folder with tickets");
    generate->add_option("--data", data)->required();
    generate->add_option("--tickets", shape.tickets)->check(CLI::Range(1, 10'000'000));
    generate->add_option("--seed", shape.seed);
    generate->add_option("--database", shape.database,
                         "postgres://…; without: SQLite in the folder");
    generate->callback([&] {
        const SystemClock clock;
        SystemRandom random;
        auto log = makeJsonLog(LogLevel::warn);
        bench::generate(data, shape, clock, random, *log, [](std::int64_t done, std::int64_t all) {
            if (done == all || done % 50'000 == 0) fmt::print(stderr, "\r{} of {}", done, all);
        });
        fmt::print(stderr, "\n");
    });

    auto* bare = app.add_subcommand("bare", "Insert the rows that one database has beyond another");
    bare->add_option("--from", from)->required();
    bare->add_option("--into", into)->required();
    bare->add_option("--count", counted, "Table whose rows are counted")->required();
    bare->add_option("--group", group, "Of those in a commit");
    bare->add_option("--mails", mails, "Parse so many mails of the seed on the way");
    bare->add_option("--seed", seed);
    bare->callback([&] {
        const email::MimeRuntime mime;
        std::vector<std::string> raw;
        for (std::int64_t n = 0; n < mails; ++n)
            raw.push_back(bench::mail(static_cast<std::uint64_t>(n), seed, bench::kInboxAddress));
        const auto done = bench::insertSameRows(from, into, counted, group, [&](std::int64_t unit) {
            if (static_cast<std::size_t>(unit) < raw.size())
                parseBare(raw[static_cast<std::size_t>(unit)]);
        });
        fmt::print("{{\"units\":{},\"rows\":{},\"seconds\":{}}}\n", done.units, done.rows,
                   done.seconds);
    });

    auto* lmtp = app.add_subcommand("lmtp", "Hand over mails");
    lmtp->add_option("--port", peer.port)->required();
    lmtp->add_option("--connections", connections);
    lmtp->add_option("--mails", mails)->required();
    lmtp->add_option("--seed", seed);
    lmtp->callback([&] {
        fmt::print("{{\"seconds\":{}}}\n", bench::deliverMails(peer, connections, mails, seed));
    });

    auto* live = app.add_subcommand("live", "Hold live connections until standard input ends");
    live->add_option("--port", peer.port)->required();
    live->add_option("--connections", connections);
    live->add_option("--cookie", cookie)->required();
    live->callback([&] { bench::holdLiveConnections(peer, connections, cookie); });

    int agents = 5'000, queued = 100'000, decisions = 20'000;
    auto* routing = app.add_subcommand("routing", "Decide who gets which ticket, in memory");
    routing->add_option("--agents", agents);
    routing->add_option("--queued", queued);
    routing->add_option("--decisions", decisions);
    routing->add_option("--seed", seed);
    routing->callback([&] {
        const auto times = bench::timeDecisions(agents, queued, decisions, seed);
        fmt::print("{{\"median\":{},\"p99\":{},\"most\":{}}}\n", times.median, times.p99,
                   times.most);
    });

    CLI11_PARSE(app, argc, argv);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        fmt::print(stderr, "deskbell_bench: {}\n", error.what());
        return 1;
    }
}
