#include "app/commands.hpp"

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <string>

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include "app/check.hpp"
#include "app/demo_data.hpp"
#include "app/invocation.hpp"
#include "app/schema_watch.hpp"
#include "app/server.hpp"
#include "app/transfer/commands.hpp"
#include "app/transfer/progress.hpp"
#include "app/web_pages.hpp"
#include "base/text.hpp"
#include "channels/email/mime.hpp"

namespace deskbell::app {

namespace {

LogLevel levelOf(std::string_view name) {
    if (name == "debug") return LogLevel::debug;
    if (name == "warn") return LogLevel::warn;
    return name == "error" ? LogLevel::error : LogLevel::info;
}

/// Throws when there is no business: a mistyped folder must not become an empty one in good order.
Config ofBusiness(Config config) {
    if (config.database.empty() && !std::filesystem::exists(databaseFile(config.data))) {
        throw std::runtime_error(config.data.string() +
                                 " holds no business; `deskbell init` makes an empty one.");
    }
    return config;
}

/// A House for one command, quiet but for warnings.
struct Visit {
    explicit Visit(Config where)
        : config(std::move(where)),
          log(makeJsonLog(LogLevel::warn)),
          house(config, clock, random, *log) {}
    Config config;
    SystemClock clock;
    SystemRandom random;
    email::MimeRuntime mime;
    std::unique_ptr<Log> log;
    House house;
};

int serve(const Invocation& invocation) {
    // Blocked before any thread starts, so that only the wait below gets them.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);

    const auto config = invocation.config();
    const SystemClock clock;
    SystemRandom random;
    const email::MimeRuntime mime;
    auto log = makeJsonLog(levelOf(config.logLevel));
    House house(config, clock, random, *log);
    Server server(house, config, clock, random, *log);
    log->info("server.ready",
              {{"listen", std::string_view(config.listen)}, {"port", std::int64_t{server.port()}}});

    std::atomic<bool> outgrown{false};
    const SchemaWatch watch(*house.database, db::builtInMigrations(), *log, [&outgrown] {
        outgrown = true;
        ::kill(::getpid(), SIGTERM);
    });
    int caught = 0;
    sigwait(&signals, &caught);
    log->info("server.stopping", {{"signal", std::int64_t{caught}}});
    server.stop();
    log->info("server.stopped");
    return outgrown ? 1 : 0;
}

int init(const Invocation& invocation) {
    const Visit visit(invocation.config());
    fmt::print(
        "{} is ready. Start it with:\n  deskbell serve --data {}\nand open the address in a "
        "browser; the first page sets up your business.\n",
        visit.config.data.string(), visit.config.data.string());
    return 0;
}

struct UserFlags {
    std::string email, name, role = "agent", password;
};

int addUser(const Invocation& invocation, UserFlags flags) {
    Visit visit(ofBusiness(invocation.config()));
    auto& house = visit.house;
    if (flags.password.empty()) {
        // From standard input, so that it stands in no process list and no shell history.
        char line[512];
        if (std::fgets(line, sizeof line, stdin) != nullptr) flags.password = trim(line);
    }
    auto role = house.database->read(
        [&](db::ReadTx& tx) { return house.people.findRoleByKey(tx, flags.role); });
    if (!role)
        return fail(
            {Errc::invalid, "role.unknown", "", "The role is admin, lead, agent or observer."});
    auto agent = house.access.addAgentWithPassword(
        *house.database, {.name = flags.name, .email = flags.email, .role = role->id},
        flags.password);
    if (!agent) return fail(agent.error());
    fmt::print("{} <{}> may sign in now.\n", agent->name, agent->email);
    return 0;
}

int createToken(const Invocation& invocation, const std::string& email, const std::string& name,
                const std::vector<std::string>& scopes) {
    Visit visit(ofBusiness(invocation.config()));
    auto& house = visit.house;
    Permissions granted;
    for (const auto& scope : scopes) {
        auto permission = parsePermission(scope);
        if (!permission)
            return fail(
                {Errc::invalid, "permission.unknown", "", "There is no permission " + scope + "."});
        granted.add(*permission);
    }
    if (scopes.empty()) granted = Permissions::all();  // never more than the agent's own
    auto secret = house.database->write([&](db::WriteTx& tx) -> Result<std::string> {
        auto agent = house.people.findAgentByEmail(tx, email);
        if (!agent)
            return Error{Errc::notFound, "agent.not_found", "",
                         "There is no agent with the address " + email + "."};
        return house.access.createToken(tx, agent->id, name, granted);
    });
    if (!secret) return fail(secret.error());
    fmt::print("{}\n", *secret);
    return 0;
}

int loadDemoBusiness(const Invocation& invocation) {
    auto config = invocation.config();
    if (std::filesystem::exists(databaseFile(config.data))) {
        return fail({Errc::conflict, "demo.exists", "",
                     config.data.string() + " holds a business already; choose an empty folder."});
    }
    auto log = makeJsonLog(LogLevel::warn);
    const SystemClock clock;
    SystemRandom random;
    const email::MimeRuntime mime;
    const auto summary = loadDemo(config, clock, random, *log);
    fmt::print("{}\n", summary);
    return 0;
}

int check(const Invocation& invocation) {
    Visit visit(ofBusiness(invocation.config()));
    const auto findings = [&] {
        Progress progress(visit.clock, *visit.log);
        return checkHouse(visit.house, progress.watch());
    }();
    for (const auto& finding : findings) fmt::print("{}\n", finding);
    fmt::print("{}\n", findings.empty() ? "Everything is in order."
                                        : fmt::format("{} findings.", findings.size()));
    return findings.empty() ? 0 : 1;
}

int rebuild(const Invocation& invocation, const std::string& what) {
    Visit visit(ofBusiness(invocation.config()));
    auto& house = visit.house;
    if (what == "counts" || what == "all") {
        const auto wrong =
            house.database->write([&](db::WriteTx& tx) { return house.tickets.rebuildCounts(tx); });
        fmt::print("counts: {} corrected\n", wrong);
    }
    if (what == "search" || what == "all") {
        house.search.rebuild([](std::int64_t done, std::int64_t total) {
            fmt::print(stderr, "\rsearch: {} of {}", done, total);
        });
        fmt::print(stderr, "\n");
    }
    return 0;
}

int routes(bool openApi) {
    // The table needs a House, and a House needs a folder: one that is gone afterwards.
    std::string folder =
        (std::filesystem::temp_directory_path() / "deskbell-routes-XXXXXX").string();
    if (mkdtemp(folder.data()) == nullptr)
        return fail({Errc::unavailable, "temp", "", "Cannot make a temporary folder."});
    {
        Config config;
        config.data = folder;
        const SystemClock clock;
        SystemRandom random;
        auto log = makeNullLog();
        House house(config, clock, random, *log);
        kernel::Router router;
        house.addRoutes(router);
        fmt::print("{}\n", openApi ? router.openApi(version()) : router.describe());
    }
    std::filesystem::remove_all(folder);
    return 0;
}

}  // namespace

int runCommandLine(int argc, char** argv) {
    CLI::App app{"Deskbell: customer service, in one program"};
    app.set_version_flag("--version", std::string(version()));
    app.require_subcommand(0, 1);  // none is asked about below, with the help
    Invocation invocation;
    int status = 0;
    bool demo = false, openApi = false;
    UserFlags user;
    std::string tokenEmail, tokenName = "command line", what = "all";
    std::vector<std::string> scopes;

    auto* serveCommand = app.add_subcommand("serve", "Start the server");
    addConfigFlags(*serveCommand, invocation,
                   {{"--listen", "listen"},
                    {"--public-url", "public_url"},
                    {"--lmtp-listen", "mail.lmtp_listen"},
                    {"--smtp-listen", "mail.smtp_listen"},
                    {"--log-level", "log.level"}});
    serveCommand->add_flag("--demo", demo,
                           "Offer the mail sandbox at /demo/mail and take mail at 127.0.0.1:2525");
    serveCommand->callback([&] {
        if (demo) {
            invocation.flags["demo"] = "true";
            invocation.flags.try_emplace("mail.smtp_listen", "127.0.0.1:2525");
        }
        status = serve(invocation);
    });

    auto* initCommand = app.add_subcommand("init", "Make an empty data folder");
    addConfigFlags(*initCommand, invocation, {});
    initCommand->callback([&] { status = init(invocation); });

    auto* userCommand = app.add_subcommand("user", "Agents")->require_subcommand(1);
    auto* userAdd = userCommand->add_subcommand(
        "add", "Add an agent; the password is read from standard input");
    addConfigFlags(*userAdd, invocation, {});
    userAdd->add_option("--email", user.email, "Address to sign in with")->required();
    userAdd->add_option("--name", user.name, "Name as customers see it")->required();
    userAdd->add_option("--role", user.role, "admin, lead, agent or observer");
    userAdd->callback([&] { status = addUser(invocation, user); });

    auto* tokenCommand = app.add_subcommand("token", "API tokens")->require_subcommand(1);
    auto* tokenCreate =
        tokenCommand->add_subcommand("create", "Make a token of an agent and print it");
    addConfigFlags(*tokenCreate, invocation, {});
    tokenCreate->add_option("--email", tokenEmail, "The agent's address")->required();
    tokenCreate->add_option("--name", tokenName, "What it is for");
    tokenCreate->add_option("--scope", scopes, "Permissions; without any: all of the agent's");
    tokenCreate->callback([&] { status = createToken(invocation, tokenEmail, tokenName, scopes); });

    auto* demoCommand = app.add_subcommand("demo", "The demo business")->require_subcommand(1);
    auto* demoLoad = demoCommand->add_subcommand(
        "load", "Fill an empty data folder with the florist Petal & Stem");
    addConfigFlags(*demoLoad, invocation, {});
    demoLoad->callback([&] { status = loadDemoBusiness(invocation); });

    addTransferCommands(app, invocation, status);

    auto* checkCommand =
        app.add_subcommand("check", "Look at the integrity and the invariants of the data");
    addConfigFlags(*checkCommand, invocation, {});
    checkCommand->callback([&] { status = check(invocation); });

    auto* rebuildCommand = app.add_subcommand("rebuild", "Make derived data anew");
    addConfigFlags(*rebuildCommand, invocation, {});
    rebuildCommand->add_option("what", what, "counts, search or all")
        ->check(CLI::IsMember({"counts", "search", "all"}));
    rebuildCommand->callback([&] { status = rebuild(invocation, what); });

    auto* routesCommand = app.add_subcommand("routes", "Print every route with who may call it");
    routesCommand->add_flag("--openapi", openApi, "As OpenAPI 3.1");
    routesCommand->callback([&] { status = routes(openApi); });

    app.add_subcommand("config", "Print every key with its default and meaning")->callback([] {
        fmt::print("{}", describeConfig());
    });

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error);
    } catch (const std::exception& fault) {
        fmt::print(stderr, "deskbell: {}\n", fault.what());
        return 1;
    }
    if (app.get_subcommands().empty()) {
        fmt::print(stderr, "{}", app.help());
        return 1;
    }
    return status;
}

}  // namespace deskbell::app
