#include "app/transfer/backup.hpp"

#include <charconv>
#include <fstream>
#include <sstream>

#include "app/web_pages.hpp"
#include "base/json.hpp"

namespace deskbell::app {

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kFormat = 1;
constexpr std::int64_t kMost = std::int64_t{1} << 60;

fs::path manifestOf(const fs::path& folder) {
    return folder / "manifest.json";
}

std::string describe(const Inventory& inventory, Timestamp at) {
    json::Writer out;
    out.beginObject().key("format").integer(kFormat);
    out.key("program").string(version());
    out.key("made_at").time(at);
    out.key("schema").integer(inventory.schema);
    out.key("files").integer(inventory.files);
    out.key("file_bytes").integer(inventory.fileBytes);
    out.key("tables").beginArray();
    for (const auto& sum : inventory.tables) {
        out.beginObject().key("name").string(sum.table);
        out.key("rows").integer(sum.rows);
        out.key("checksum").string(hexOf(sum)).endObject();
    }
    return out.endArray().endObject().take() + "\n";
}

void writeManifest(const fs::path& folder, const Inventory& inventory, Timestamp at) {
    std::ofstream file(manifestOf(folder), std::ios::binary | std::ios::trunc);
    file << describe(inventory, at);
    file.close();
    if (!file) throw std::runtime_error("Cannot write " + manifestOf(folder).string());
    syncFolder(folder);
}

std::optional<db::TableSum> parseSum(const json::Value& value) {
    const auto name = value["name"].string();
    const auto rows = value["rows"].integer();
    const auto hex = value["checksum"].string();
    if (!name || !rows || !hex || hex->size() != 32) return std::nullopt;
    db::TableSum sum{.table = std::string(*name), .rows = *rows};
    for (std::size_t i = 0; i < 2; ++i) {
        const auto half = hex->substr(i * 16, 16);
        const auto parsed =
            std::from_chars(half.data(), half.data() + half.size(), sum.checksum[i], 16);
        if (parsed.ptr != half.data() + half.size()) return std::nullopt;
    }
    return sum;
}

Result<Inventory> parseManifest(std::string_view text) {
    const Error unknown{
        Errc::invalid, "backup.manifest", {}, "manifest.json is damaged, or of a newer program."};
    auto document = json::parse(text);
    if (!document || (*document)["format"].integer() != kFormat) return unknown;
    json::Reader in(*document);
    Inventory out;
    static_cast<void>(in.integer("format", kFormat, kFormat));
    static_cast<void>(in.string("program"));
    static_cast<void>(in.string("made_at"));
    out.schema = static_cast<int>(in.integer("schema", 1, 1'000'000));
    out.files = in.integer("files", 0, kMost);
    out.fileBytes = in.integer("file_bytes", 0, kMost);
    for (const auto& item : in.value("tables").items()) {
        auto sum = parseSum(item);
        if (!sum) return unknown;
        out.tables.push_back(*std::move(sum));
    }
    if (in.error() || out.tables.empty()) return unknown;
    return out;
}

bool isEmpty(const fs::path& folder) {
    return !fs::exists(folder) || fs::is_empty(folder);
}

}  // namespace

Result<TransferReport> makeBackup(const Place& from, const fs::path& folder,
                                  const TransferTools& tools) {
    const Place to{folder, {}};
    // One that was broken off has a name by which it is known.
    const auto begun = folder / "unfinished-backup";
    if (!isEmpty(folder) && !fs::exists(begun)) {
        return Error{Errc::conflict, "backup.occupied", "",
                     folder.string() + " is not empty. Each backup needs a folder of its own."};
    }
    makeFolder(folder);
    std::ofstream(begun) << "A backup was begun here and has not ended.\n";
    TransferOrder order{.from = from, .to = to, .source = SourceIs::serving};
    order.beforeEnd = [&](const Inventory& inventory) {
        writeManifest(folder, inventory, tools.clock.now());
    };
    auto report = transfer(order, tools);
    if (report) {
        fs::remove(begun);
        syncFolder(folder);
    }
    return report;
}

Result<TransferReport> restoreBackup(const fs::path& folder, const Place& to,
                                     const TransferTools& tools) {
    auto manifest = readManifest(folder);
    if (!manifest) return std::move(manifest).error();
    TransferOrder order{.from = {folder, {}}, .to = to, .source = SourceIs::serving};
    order.expected = *std::move(manifest);
    return transfer(order, tools);
}

Result<std::vector<std::string>> verifyBackup(const fs::path& folder, const Clock& clock,
                                              const WatchTransfer& watch) {
    const auto manifest = readManifest(folder);
    if (!manifest) return manifest.error();
    std::vector<std::string> findings;
    const auto found = takeInventory({folder, {}}, clock, watch, findings);
    if (!found) return found.error();
    const auto wrong = differences(*manifest, *found);
    findings.insert(findings.end(), wrong.begin(), wrong.end());
    return findings;
}

Result<Inventory> readManifest(const fs::path& folder) {
    if (!fs::exists(manifestOf(folder)) || !fs::exists(embeddedFile({folder, {}}))) {
        return Error{Errc::notFound, "backup.none", "",
                     folder.string() + " is no backup, or one that was broken off."};
    }
    std::ifstream file(manifestOf(folder), std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return parseManifest(text.str());
}

}  // namespace deskbell::app
