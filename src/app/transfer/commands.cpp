#include "app/transfer/commands.hpp"

#include <cstdio>
#include <memory>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/transfer/backup.hpp"
#include "app/transfer/progress.hpp"

namespace deskbell::app {

namespace {

/// What a command needs besides its flags.
struct Around {
    SystemClock clock;
    SystemRandom random;
    std::unique_ptr<Log> log = makeJsonLog(LogLevel::info);
    Progress progress{clock, *log};
    TransferTools tools{clock, random, *log, progress.watch()};
};

std::string inWords(const Inventory& inventory) {
    return fmt::format("{} rows of {} tables, {} files of {:.1f} MB", inventory.rows(),
                       inventory.tables.size(), inventory.files,
                       static_cast<double>(inventory.fileBytes) / 1e6);
}

int tell(const TransferReport& report, std::string_view done) {
    fmt::print("{} and verified: {}.\n", done, inWords(report.brought));
    for (const auto& line : report.damagedFiles) fmt::print("left out, damaged: {}\n", line);
    return report.damagedFiles.empty() ? 0 : 1;
}

std::optional<Config::S3> s3Of(const Config& config) {
    return config.blobs == "s3" ? std::optional(config.s3) : std::nullopt;
}

/// Where this configuration keeps its business.
Place ofConfig(const Config& config) {
    return {config.data, config.database, s3Of(config)};
}

/// The folder of a node: the one that was named, or else the other end's.
Place placeBeside(const Invocation& invocation, const std::string& text, const std::string& other) {
    const auto config = invocation.config();
    const bool named = config.data != Config().data;
    const auto beside = placeOf(other, {});
    auto place = placeOf(text, named || beside.isServer() ? config.data : beside.folder);
    if (place.isServer()) place.s3 = s3Of(config);
    return place;
}

/// A folder has its files in the store of the configuration where it holds none itself.
Place sourceBeside(const Invocation& invocation, const std::string& text,
                   const std::string& other) {
    auto place = placeBeside(invocation, text, other);
    if (!place.isServer() && !std::filesystem::exists(place.folder / "blobs"))
        place.s3 = s3Of(invocation.config());
    return place;
}

void tellWhatIsNext(const Place& to) {
    if (!to.isServer()) {
        fmt::print("Serve it with: deskbell serve --data {}\n", to.folder.string());
        return;
    }
    fmt::print(
        "To serve it, set `database` to its address and `data` to {}. Each further node needs that "
        "folder's secret.key in a folder of its own.\n",
        to.folder.string());
}

struct CopyFlags {
    std::string from, to;
    bool whileRunning = false;
};

int copy(const Invocation& invocation, const CopyFlags& flags) {
    Around around;
    const TransferOrder order{.from = sourceBeside(invocation, flags.from, flags.to),
                              .to = placeBeside(invocation, flags.to, flags.from),
                              .source = flags.whileRunning ? SourceIs::serving : SourceIs::atRest};
    const auto report = transfer(order, around.tools);
    if (!report) return fail(report.error());
    const int status = tell(*report, "Copied");
    tellWhatIsNext(order.to);
    return status;
}

int verify(const std::string& folder, const TransferTools& tools) {
    const auto findings = verifyBackup(folder, tools.clock, tools.watch);
    if (!findings) return fail(findings.error());
    for (const auto& finding : *findings) fmt::print("{}\n", finding);
    fmt::print("{}\n",
               findings->empty() ? folder + " is as it was made." : folder + " is damaged.");
    return findings->empty() ? 0 : 1;
}

struct BackupFlags {
    std::string to, verify;
};

int backup(const Invocation& invocation, const BackupFlags& flags) {
    Around around;
    if (!flags.verify.empty()) return verify(flags.verify, around.tools);
    if (flags.to.empty())
        return fail({Errc::invalid, "backup.to", {}, "Name the new folder of the backup: --to."});
    const auto report = makeBackup(ofConfig(invocation.config()), flags.to, around.tools);
    if (!report) return fail(report.error());
    return tell(*report, "Backed up");
}

struct RestoreFlags {
    std::string from, to;
};

int restore(const Invocation& invocation, const RestoreFlags& flags) {
    Around around;
    const auto config = invocation.config();
    auto to = flags.to.empty() ? ofConfig(config) : placeOf(flags.to, config.data);
    if (to.isServer()) to.s3 = s3Of(config);
    const auto report = restoreBackup(flags.from, to, around.tools);
    if (!report) return fail(report.error());
    const int status = tell(*report, "Restored");
    tellWhatIsNext(to);
    return status;
}

}  // namespace

void addTransferCommands(CLI::App& app, Invocation& invocation, int& status) {
    const auto copyFlags = std::make_shared<CopyFlags>();
    auto* copyCommand = app.add_subcommand(
        "copy", "Copy a business to another folder or database; goes on when given again");
    addConfigFlags(*copyCommand, invocation, {});
    copyCommand->add_option("--from", copyFlags->from, "Data folder, or postgres://…")->required();
    copyCommand->add_option("--to", copyFlags->to, "Empty data folder, or postgres://…")
        ->required();
    copyCommand->add_flag("--while-running", copyFlags->whileRunning,
                          "Also while servers use the source; what they write meanwhile stays "
                          "behind");
    copyCommand->callback(
        [&invocation, &status, copyFlags] { status = copy(invocation, *copyFlags); });

    const auto backupFlags = std::make_shared<BackupFlags>();
    auto* backupCommand =
        app.add_subcommand("backup", "Copy everything to a folder, also while the server runs");
    addConfigFlags(*backupCommand, invocation, {{"--database", "database"}});
    backupCommand->add_option("--to", backupFlags->to, "New folder of the backup");
    backupCommand->add_option("--verify", backupFlags->verify,
                              "Instead: look whether this backup is as it was made");
    backupCommand->callback(
        [&invocation, &status, backupFlags] { status = backup(invocation, *backupFlags); });

    const auto restoreFlags = std::make_shared<RestoreFlags>();
    auto* restoreCommand =
        app.add_subcommand("restore", "Bring a backup to an empty folder or database");
    addConfigFlags(*restoreCommand, invocation, {{"--database", "database"}});
    restoreCommand->add_option("--from", restoreFlags->from, "Folder of the backup")->required();
    restoreCommand->add_option("--to", restoreFlags->to,
                               "Data folder, or postgres://…; else what is configured");
    restoreCommand->callback(
        [&invocation, &status, restoreFlags] { status = restore(invocation, *restoreFlags); });
}

}  // namespace deskbell::app
