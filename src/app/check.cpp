#include "app/check.hpp"

#include <filesystem>

#include "base/crypto.hpp"

namespace deskbell::app {

namespace {

void append(std::vector<std::string>& out, std::vector<std::string> more) {
    out.insert(out.end(), std::make_move_iterator(more.begin()),
               std::make_move_iterator(more.end()));
}

/// All that rows refer to, by their first byte, so that memory stays small.
std::vector<std::string> checkBlobs(House& house) {
    std::vector<std::string> findings;
    for (int byte = 0; byte < 256; ++byte) {
        const std::string prefix = toHex(std::string(1, static_cast<char>(byte)));
        const auto used = house.database->read([&](db::ReadTx& tx) {
            return house.blobSweep.usedHashes(tx, prefix, prefix + "g");  // behind all hex digits
        });
        for (const auto& hash : used) {
            if (auto sound = house.blobs->verify(hash); !sound)
                findings.push_back("blob " + hash + ": " + sound.error().reason);
        }
    }
    return findings;
}

}  // namespace

std::vector<std::string> checkHouse(House& house) {
    std::vector<std::string> findings;
    if (house.config.database.empty()) findings = db::checkSqlite(databaseFile(house.config.data));
    house.database->read([&](db::ReadTx& tx) {
        append(findings, house.tickets.check(tx));
        append(findings, house.timeline.check(tx));
        append(findings, house.intake.check(tx));
    });
    append(findings, checkBlobs(house));
    return findings;
}

}  // namespace deskbell::app
