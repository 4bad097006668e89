#include <fmt/format.h>

#include "base/id_time.hpp"
#include "kernel/partitions.hpp"

namespace deskbell::kernel {
namespace {

constexpr int kQuartersAhead = 2;

// Functions of migrations/0020_partitions.sql, since a name cannot be a parameter elsewhere.
constexpr db::Statement kAdd{"partitions.add", "SELECT partition_add($1, $2, $3, $4)::int"};
constexpr db::Statement kDetach{"partitions.detach", "SELECT partition_detach($1, $2)"};

struct Quarter {
    std::chrono::year_month begin;

    static Quarter of(Timestamp at) {
        const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(at));
        const auto month = (static_cast<unsigned>(day.month()) - 1) / 3 * 3 + 1;
        return {day.year() / std::chrono::month(month)};
    }
    [[nodiscard]] Quarter next() const { return {begin + std::chrono::months(3)}; }
    [[nodiscard]] Timestamp start() const { return std::chrono::sys_days(begin / 1); }
    [[nodiscard]] std::string name() const {
        return fmt::format("{}_q{}", static_cast<int>(begin.year()),
                           (static_cast<unsigned>(begin.month()) + 2) / 3);
    }
};

class PostgresPartitions final : public Partitions {
public:
    explicit PostgresPartitions(std::vector<PartitionedTable> tables)
        : tables_(std::move(tables)) {}

    int prepare(db::WriteTx& tx, Timestamp now) override {
        int made = 0;
        for (const auto& table : tables_) {
            auto quarter = Quarter::of(now);
            for (int ahead = 0; ahead <= kQuartersAhead; ++ahead, quarter = quarter.next()) {
                const auto end = firstIdAt(quarter.next().start());
                if (tx.number(kAdd, {table.name, table.key, quarter.name(), end}) != 0) ++made;
            }
        }
        return made;
    }

    std::vector<std::string> detach(db::WriteTx& tx, const PartitionedTable& table,
                                    Timestamp before) override {
        return tx.list(kDetach, {table.name, firstIdAt(before)},
                       [](const db::Row& row) { return row.text(0); });
    }

private:
    const std::vector<PartitionedTable> tables_;
};

class NoPartitions final : public Partitions {
public:
    int prepare(db::WriteTx&, Timestamp) override { return 0; }
    std::vector<std::string> detach(db::WriteTx&, const PartitionedTable&, Timestamp) override {
        return {};
    }
};

}  // namespace

std::unique_ptr<Partitions> makeNoPartitions() {
    return std::make_unique<NoPartitions>();
}

std::unique_ptr<Partitions> makePostgresPartitions(std::vector<PartitionedTable> tables) {
    return std::make_unique<PostgresPartitions>(std::move(tables));
}

}  // namespace deskbell::kernel
