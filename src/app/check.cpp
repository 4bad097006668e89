#include "app/check.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <set>

#include "base/crypto.hpp"

namespace deskbell::app {

namespace {

constexpr db::Reference kReferences[] = {
    {"tickets", "owner_id", "agents"},
    {"tickets", "team_id", "teams"},
    {"tickets", "inbox_id", "inboxes"},
    {"tickets", "customer_id", "customers"},
    {"tickets", "follows_up_id", "tickets"},
    {"ticket_followers", "agent_id", "agents"},
    {"ticket_reads", "agent_id", "agents"},
    {"entries", "ticket_id", "tickets"},
    {"messages", "ticket_id", "tickets"},
    {"messages", "inbox_id", "inboxes"},
    {"messages", "intake_id", "intake"},
    {"attachments", "entry_id", "entries"},
    {"attachments", "ticket_id", "tickets"},
    {"intake", "ticket_id", "tickets"},
    {"intake", "entry_id", "entries"},
    {"notifications", "agent_id", "agents"},
    {"notifications", "ticket_id", "tickets"},
    {"notifications", "entry_id", "entries"},
    {"drafts", "agent_id", "agents"},
    {"drafts", "ticket_id", "tickets"},
    {"inboxes", "team_id", "teams"},
    {"intake_raws", "intake_id", "intake"},
    {"promises", "ticket_id", "tickets"},
    {"promises", "owner_id", "agents"},
    {"promises", "team_id", "teams"},
    {"promises", "kept_by_id", "entries"},
    {"promises", "renews_id", "promises"},
    {"promise_notices", "ticket_id", "tickets"},
    {"promise_notices", "entry_id", "entries"},
    {"customer_page_renewals", "ticket_id", "tickets"},
    {"customer_page_codes", "ticket_id", "tickets"},
    {"customer_page_visits", "ticket_id", "tickets"},
    {"handovers", "ticket_id", "tickets"},
    {"handovers", "giver_id", "agents"},
    {"handovers", "made_by_id", "agents"},
    {"handovers", "agent_id", "agents"},
    {"handovers", "ended_by_id", "agents"},
    {"handovers", "told_entry_id", "entries"},
    {"sub_tickets", "child_id", "tickets"},
    {"sub_tickets", "parent_id", "tickets"},
    {"sub_tickets", "made_by_id", "agents"},
    {"agent_skills", "agent_id", "agents"},
    {"agent_capacities", "agent_id", "agents"},
    {"agent_presences", "agent_id", "agents"},
    {"absences", "agent_id", "agents"},
    {"absences", "stand_in_id", "agents"},
    {"offers", "ticket_id", "tickets"},
    {"offers", "agent_id", "agents"},
    // Watched by SQLite alone (migration 19):
    {"identities", "customer_id", "customers"},
    {"messages", "entry_id", "entries"},
    {"ticket_followers", "ticket_id", "tickets"},
    {"ticket_participants", "ticket_id", "tickets"},
    {"ticket_reads", "ticket_id", "tickets"},
    {"ticket_tags", "ticket_id", "tickets"},
};

/// The checks, in the order in which they are made; each adds lines.
class Check {
public:
    Check(House& house, const WatchTransfer& watch) : house_(house), watch_(watch) {}

    std::vector<std::string> run() {
        if (isEmbedded()) {
            begin("the database file");
            add(db::checkSqlite(databaseFile(house_.config.data)));
        }
        begin("references");
        checkReferences();
        house_.database->read([&](db::ReadTx& tx) {
            begin("tickets");
            add(house_.tickets.check(tx));
            begin("timelines");
            add(house_.timeline.check(tx));
            begin("intake");
            add(house_.intake.check(tx));
            begin("promises");
            add(house_.promises.check(tx));
            begin("handovers");
            add(house_.handovers.check(tx));
            begin("routing");
            add(house_.routing.check(tx));
            begin("passwords");
            checkPasswords(tx);
        });
        begin("jobs and events");
        checkJobs();
        checkEvents();
        checkFiles();
        return std::move(findings_);
    }

private:
    [[nodiscard]] bool isEmbedded() const { return house_.config.database.empty(); }
    void begin(std::string_view what) const {
        if (watch_) watch_({"checking", what});
    }
    void add(std::vector<std::string> lines) {
        findings_.insert(findings_.end(), std::make_move_iterator(lines.begin()),
                         std::make_move_iterator(lines.end()));
    }
    [[nodiscard]] std::unique_ptr<db::RowSource> rows() const {
        if (isEmbedded()) return db::readSqliteRows(databaseFile(house_.config.data));
        return db::readPostgresRows(house_.config.database);
    }

    void checkReferences() {
        const auto source = rows();
        for (const auto& reference : kReferences) {
            const auto rows = source->dangling(reference);
            if (rows == 0) continue;
            findings_.push_back(fmt::format("{} rows of {} name by {} what is not in {}", rows,
                                            reference.table, reference.column, reference.parent));
        }
    }

    void checkPasswords(db::ReadTx& tx) {
        for (const auto& inbox : house_.inboxes.list(tx)) {
            if (auto secrets = house_.inboxes.secretsOf(tx, inbox.id); !secrets) {
                findings_.push_back(
                    fmt::format("inbox {}: its passwords cannot be opened with secret.key: {}",
                                inbox.address, secrets.error().detail));
            }
        }
    }

    /// Jobs of a lane run one after the other: whoever waits, waits behind somebody.
    void checkJobs() {
        const db::Table jobs{
            .name = "jobs",
            .columns = {{"lane", db::ParamKind::text}, {"state", db::ParamKind::text}},
            .key = {}};
        std::set<std::string> led;
        std::set<std::string> waiting;
        rows()->each(jobs, [&](db::RowView row) {
            const auto state = row[1].text();
            if (state == "ready" || state == "running") led.emplace(row[0].text());
            if (state == "behind") waiting.emplace(row[0].text());
        });
        for (const auto& lane : waiting) {
            if (!led.contains(lane))
                findings_.push_back("jobs of lane " + lane + " wait for one that is not there");
        }
    }

    /// Whoever reads the log stands within it.
    void checkEvents() {
        const db::Table cursors{
            .name = "event_cursors",
            .columns = {{"consumer", db::ParamKind::text}, {"position", db::ParamKind::integer}},
            .key = {}};
        std::map<std::string, std::int64_t> positions;
        rows()->each(cursors, [&](db::RowView row) {
            positions[std::string(row[0].text())] = row[1].integer();
        });
        const auto head =
            house_.database->read([&](db::ReadTx& tx) { return house_.outbox.head(tx); });
        for (const auto& [consumer, position] : positions) {
            if (position > head) {
                findings_.push_back(
                    fmt::format("{} has read events up to {}, and there are none "
                                "above {}",
                                consumer, position, head));
            }
        }
    }

    /// All that rows refer to, by their first byte, so that memory stays small.
    void checkFiles() {
        constexpr int kParts = 256;
        for (int byte = 0; byte < kParts; ++byte) {
            if (watch_) watch_({"checking", "parts of the files", byte + 1, kParts});
            const auto first = toHex(std::string(1, static_cast<char>(byte)));
            const auto used = house_.database->read([&](db::ReadTx& tx) {
                return house_.blobSweep.usedHashes(tx, first,
                                                   first + "g");  // behind all hex digits
            });
            for (const auto& hash : used) {
                if (auto whole = house_.blobs->verify(hash); !whole)
                    findings_.push_back("blob " + hash + ": " + whole.error().reason);
            }
        }
    }

    House& house_;
    const WatchTransfer& watch_;
    std::vector<std::string> findings_;
};

}  // namespace

std::span<const db::Reference> looseReferences() {
    return kReferences;
}

std::vector<std::string> checkHouse(House& house, const WatchTransfer& watch) {
    return Check(house, watch).run();
}

}  // namespace deskbell::app
