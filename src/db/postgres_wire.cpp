#include "db/postgres_wire.hpp"

#include <libpq-fe.h>

#include <bit>
#include <cmath>

#include "base/assert.hpp"
#include "base/text.hpp"

namespace deskbell::db::postgres {
namespace {

// Types by the numbers that PostgreSQL has given them for good (catalog/pg_type.dat).
constexpr Oid kBool = 16, kBytea = 17, kName = 19, kInt8 = 20, kInt2 = 21, kInt4 = 23, kText = 25,
              kFloat4 = 700, kFloat8 = 701, kUnknown = 705, kVarchar = 1043, kNumeric = 1700;

/// Big-endian bytes as a number.
template <class T>
T read(std::string_view bytes) {
    ASSERT(bytes.size() >= sizeof(T));
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) {
        bits = bits << 8U | static_cast<unsigned char>(bytes[i]);
    }
    return static_cast<T>(bits);
}

std::array<char, 8> bigEndian(std::uint64_t bits) {
    std::array<char, 8> bytes{};
    for (auto it = bytes.rbegin(); it != bytes.rend(); ++it, bits >>= 8U) {
        *it = static_cast<char>(bits & 0xffU);
    }
    return bytes;
}

bool isText(std::string_view bytes) {
    return bytes.find('\0') == std::string_view::npos && isUtf8(bytes);
}

/// A number in base 10,000, which is what sums and averages of BIGINT are.
struct Numeric {
    explicit Numeric(std::string_view bytes)
        : digits(read<std::int16_t>(bytes)),
          weight(read<std::int16_t>(bytes.substr(2))),
          sign(read<std::uint16_t>(bytes.substr(4))),
          data(bytes.substr(8)) {
        ASSERT(sign == 0 || sign == kMinus);  // neither NaN nor infinite
    }
    [[nodiscard]] int digit(int i) const {
        return i < digits ? read<std::int16_t>(data.substr(static_cast<std::size_t>(i) * 2)) : 0;
    }
    [[nodiscard]] std::int64_t integer() const {
        ASSERT(digits <= weight + 1);  // whole
        std::int64_t value = 0;
        bool tooLarge = false;
        for (int i = 0; i <= weight; ++i) {
            const int next = sign == kMinus ? -digit(i) : digit(i);
            tooLarge |= __builtin_mul_overflow(value, std::int64_t{10'000}, &value);
            tooLarge |= __builtin_add_overflow(value, next, &value);
        }
        ASSERT(!tooLarge);
        return value;
    }
    [[nodiscard]] double real() const {
        double value = 0;
        for (int i = 0; i < digits; ++i) value += digit(i) * std::pow(10'000.0, weight - i);
        return sign == kMinus ? -value : value;
    }

    static constexpr std::uint16_t kMinus = 0x4000;
    int digits, weight;
    std::uint16_t sign;
    std::string_view data;
};

/// A result row; ASSERTs that a column holds what is asked for.
class ResultRow final : public Row {
public:
    explicit ResultRow(const PGresult& result) : result_(result) {}
    void moveTo(int row) { row_ = row; }

    [[nodiscard]] bool isNull(int column) const override {
        check(column);
        return PQgetisnull(&result_, row_, column) != 0;
    }
    [[nodiscard]] std::int64_t integer(int column) const override {
        if (isNull(column)) return 0;
        const auto bytes = value(column);
        switch (PQftype(&result_, column)) {
            case kInt8:
                return read<std::int64_t>(bytes);
            case kInt4:
                return read<std::int32_t>(bytes);
            case kInt2:
                return read<std::int16_t>(bytes);
            case kBool:
                return bytes.front();
            case kNumeric:
                return Numeric(bytes).integer();
            default:
                assertionFailed("a column that holds an integer", __FILE__, __LINE__);
        }
    }
    [[nodiscard]] double real(int column) const override {
        if (isNull(column)) return 0;
        switch (PQftype(&result_, column)) {
            case kFloat8:
                return std::bit_cast<double>(read<std::uint64_t>(value(column)));
            case kFloat4:
                return std::bit_cast<float>(read<std::uint32_t>(value(column)));
            case kNumeric:
                return Numeric(value(column)).real();
            default:
                return static_cast<double>(integer(column));
        }
    }
    [[nodiscard]] std::string_view view(int column) const override {
        if (isNull(column)) return {};
        switch (PQftype(&result_, column)) {
            case kText:
            case kBytea:
            case kVarchar:
            case kName:
            case kUnknown:
                return value(column);
            default:
                assertionFailed("a column that holds text or bytes", __FILE__, __LINE__);
        }
    }

private:
    void check(int column) const { ASSERT(column >= 0 && column < PQnfields(&result_)); }
    [[nodiscard]] std::string_view value(int column) const {
        return {PQgetvalue(&result_, row_, column),
                static_cast<std::size_t>(PQgetlength(&result_, row_, column))};
    }

    const PGresult& result_;
    int row_ = 0;
};

}  // namespace

void ClearResult::operator()(pg_result* result) const {
    PQclear(result);
}

unsigned typeOf(ParamKind kind) {
    switch (kind) {
        case ParamKind::null:
            return 0;
        case ParamKind::integer:
            return kInt8;
        case ParamKind::real:
            return kFloat8;
        case ParamKind::text:
            return kText;
        case ParamKind::bytes:
            return kBytea;
    }
    return 0;
}

Arguments::Arguments(std::span<const Param> params) : formats_(params.size(), 1) {
    numbers_.reserve(params.size());  // values_ points into it
    for (const auto& param : params) {
        std::string_view bytes;
        if (param.kind() == ParamKind::integer || param.kind() == ParamKind::real) {
            numbers_.push_back(bigEndian(param.kind() == ParamKind::integer
                                             ? static_cast<std::uint64_t>(param.integer())
                                             : std::bit_cast<std::uint64_t>(param.real())));
            bytes = {numbers_.back().data(), numbers_.back().size()};
        } else if (param.kind() != ParamKind::null) {
            // A null pointer would be NULL, and an empty string_view may have one.
            bytes = param.text().data() == nullptr ? std::string_view("") : param.text();
            if (param.kind() == ParamKind::text && !isText(bytes)) {
                bytes = mended_.emplace_back(toValidUtf8(bytes));
            }
        }
        values_.push_back(bytes.data());
        lengths_.push_back(static_cast<int>(bytes.size()));
    }
}

void eachRow(const pg_result& result, const ReadTx::Visit& visit) {
    ResultRow row(result);
    for (int i = 0; i < PQntuples(&result); ++i) {
        row.moveTo(i);
        visit(row);
    }
}

}  // namespace deskbell::db::postgres
