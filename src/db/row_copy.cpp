#include "db/row_copy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "base/fingerprint.hpp"

namespace deskbell::db {
namespace {

constexpr std::int64_t kRowsBetweenWords = 10'000;
constexpr std::size_t kMostRowsInOne = 20'000;
constexpr std::size_t kMostBytesInOne = std::size_t{16} << 20U;

/// Says now and then how many rows were done.
class Counter {
public:
    Counter(std::string_view step, std::int64_t total, const WatchRows& watch)
        : progress_{.step = step, .table = {}, .total = total}, watch_(watch) {}

    void begin(const Table& table) {
        progress_.table = table.name;
        tell();
    }
    void add(std::int64_t rows) {
        const auto before = progress_.done / kRowsBetweenWords;
        progress_.done += rows;
        if (progress_.done / kRowsBetweenWords != before) tell();
    }
    void tell() const {
        if (watch_) watch_(progress_);
    }

private:
    RowProgress progress_;
    const WatchRows& watch_;
};

/// A row as bytes that are the same whatever database it comes from.
class RowBytes {
public:
    std::string_view of(RowView row) {
        bytes_.clear();
        for (const auto& value : row) append(value);
        return bytes_;
    }

private:
    void append(const Param& value) {
        bytes_ += static_cast<char>(value.kind());
        switch (value.kind()) {
            case ParamKind::null:
                return;
            case ParamKind::integer:
                return appendNumber(static_cast<std::uint64_t>(value.integer()));
            case ParamKind::real:
                // SQLite makes 0.0 of -0.0.
                return appendNumber(std::bit_cast<std::uint64_t>(value.real() + 0.0));
            case ParamKind::text:
            case ParamKind::bytes:
                appendNumber(value.text().size());
                bytes_ += value.text();
        }
    }
    void appendNumber(std::uint64_t number) {
        for (int i = 0; i < 8; ++i, number >>= 8U) bytes_ += static_cast<char>(number & 0xffU);
    }

    std::string bytes_;
};

std::size_t sizeOf(RowView row) {
    std::size_t size = 0;
    for (const auto& value : row) size += 8 + value.text().size();
    return size;
}

}  // namespace

std::vector<TableSum> sumsOf(RowSource& source, std::span<const Table> tables,
                             std::string_view step, std::int64_t total, const WatchRows& watch,
                             const WatchRow& eachRow) {
    std::vector<TableSum> sums;
    Counter counter(step, total, watch);
    RowBytes bytes;
    for (const auto& table : tables) {
        counter.begin(table);
        TableSum sum{.table = table.name};
        source.each(table, [&](RowView row) {
            const auto digest = fingerprint(bytes.of(row));
            ++sum.rows;
            // Added up, so that the order does not matter.
            sum.checksum[0] += digest[0];
            sum.checksum[1] += digest[1];
            if (eachRow) eachRow(table, row);
            counter.add(1);
        });
        sums.push_back(std::move(sum));
    }
    counter.tell();
    return sums;
}

std::vector<std::string> differences(const std::vector<TableSum>& wanted,
                                     const std::vector<TableSum>& found) {
    std::vector<std::string> out;
    for (const auto& want : wanted) {
        const auto other = std::find_if(found.begin(), found.end(),
                                        [&](const auto& sum) { return sum.table == want.table; });
        if (other == found.end()) {
            out.push_back(fmt::format("table {} is missing", want.table));
        } else if (other->rows != want.rows) {
            out.push_back(
                fmt::format("table {} has {} rows, not {}", want.table, other->rows, want.rows));
        } else if (*other != want) {
            out.push_back(fmt::format("rows of table {} are not as they were (checksum {}, not {})",
                                      want.table, hexOf(*other), hexOf(want)));
        }
    }
    for (const auto& other : found) {
        if (std::none_of(wanted.begin(), wanted.end(),
                         [&](const auto& sum) { return sum.table == other.table; }))
            out.push_back(fmt::format("table {} was not there", other.table));
    }
    return out;
}

void copyRows(RowSource& from, RowLoader& to, std::span<const Table> tables, std::int64_t total,
              const WatchRows& watch) {
    Counter counter("copying", total, watch);
    for (const auto& table : tables) {
        counter.begin(table);
        std::size_t rows = 0;
        std::size_t bytes = 0;
        const auto keep = [&] {
            to.commit();
            counter.add(static_cast<std::int64_t>(rows));
            rows = bytes = 0;
        };
        const auto last = to.lastKey(table);
        if (last) counter.add(to.count(table));
        from.eachByKey(table, last, [&](RowView row) {
            to.add(table, row);
            bytes += sizeOf(row);
            if (++rows >= kMostRowsInOne || bytes >= kMostBytesInOne) keep();
        });
        keep();
    }
    counter.tell();
}

}  // namespace deskbell::db
