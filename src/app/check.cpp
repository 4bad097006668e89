#include "app/check.hpp"

#include <filesystem>

namespace deskbell::app {

namespace {

void append(std::vector<std::string>& out, std::vector<std::string> more) {
    out.insert(out.end(), std::make_move_iterator(more.begin()),
               std::make_move_iterator(more.end()));
}

}  // namespace

std::vector<std::string> checkHouse(House& house) {
    std::vector<std::string> findings;
    if (house.config.database.empty()) findings = db::checkSqlite(databaseFile(house.config.data));
    house.database->read([&](db::ReadTx& tx) {
        append(findings, house.tickets.check(tx));
        append(findings, house.timeline.check(tx));
        append(findings, house.intake.check(tx));
        append(findings, house.promises.check(tx));
        house.timeline.eachBlob(tx, [&](const std::string& hash) {
            if (auto bytes = house.blobs->get(hash); !bytes)
                findings.push_back("blob " + hash + ": " + bytes.error().reason);
        });
    });
    return findings;
}

}  // namespace deskbell::app
