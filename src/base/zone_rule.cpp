#include "base/zone_rule.hpp"

namespace deskbell {
namespace {

using std::chrono::seconds;

/// Eats a rule from the left.
class RuleScanner {
public:
    explicit RuleScanner(std::string_view rest) : rest_(rest) {}

    bool eat(char wanted) {
        if (rest_.empty() || rest_.front() != wanted) return false;
        rest_.remove_prefix(1);
        return true;
    }
    /// "EST" or "<+0545>".
    bool name() {
        const auto end = eat('<') ? rest_.find('>') + 1 : rest_.find_first_of("+-0123456789,");
        if (end == 0 || end == std::string_view::npos) return false;
        rest_.remove_prefix(end);
        return true;
    }
    std::optional<unsigned> number(unsigned most) {
        unsigned value = 0;
        std::size_t digits = 0;
        for (; digits < 4 && digits < rest_.size() && isDigit(rest_[digits]); ++digits)
            value = value * 10 + static_cast<unsigned>(rest_[digits] - '0');
        if (digits == 0 || value > most) return std::nullopt;
        rest_.remove_prefix(digits);
        return value;
    }
    /// "-1", "26", "5:45".
    std::optional<seconds> time() {
        const bool negative = eat('-');
        if (!negative) eat('+');
        auto total = seconds{0};
        for (const int unit : {3600, 60, 1}) {
            if (unit != 3600 && !eat(':')) break;
            const auto part = number(unit == 3600 ? 167 : 59);
            if (!part) return std::nullopt;
            total += seconds{unit} * static_cast<int>(*part);
        }
        return negative ? -total : total;
    }
    std::optional<ZoneRule::Change> change() {
        ZoneRule::Change out;
        if (!eat(',') || !eat('M')) return std::nullopt;
        const auto month = number(12);
        if (!month || *month == 0 || !eat('.')) return std::nullopt;
        const auto nth = number(5);
        if (!nth || *nth == 0 || !eat('.')) return std::nullopt;
        const auto weekday = number(6);
        if (!weekday) return std::nullopt;
        out.month = *month;
        out.nth = *nth;
        out.weekday = *weekday;
        if (!eat('/')) return out;
        const auto at = time();
        if (!at) return std::nullopt;
        out.time = *at;
        return out;
    }
    [[nodiscard]] bool startsNumber() const {
        return !rest_.empty() &&
               (isDigit(rest_.front()) || rest_.front() == '-' || rest_.front() == '+');
    }
    [[nodiscard]] bool done() const { return rest_.empty(); }

private:
    static bool isDigit(char c) { return c >= '0' && c <= '9'; }
    std::string_view rest_;
};

}  // namespace

std::chrono::local_seconds ZoneRule::Change::in(int year) const {
    using namespace std::chrono;
    const auto ofMonth = std::chrono::year{year} / std::chrono::month{month};
    const std::chrono::weekday day{weekday};
    const auto date = nth == 5 ? local_days{ofMonth / day[last]} : local_days{ofMonth / day[nth]};
    return date + time;
}

std::optional<ZoneRule> parseZoneRule(std::string_view text) {
    RuleScanner in(text);
    ZoneRule out;
    if (!in.name()) return std::nullopt;
    const auto standard = in.time();  // POSIX counts west of Greenwich
    if (!standard || !in.name()) return std::nullopt;
    out.standard = -*standard;
    out.summer = out.standard + std::chrono::hours(1);
    if (in.startsNumber()) {
        const auto summer = in.time();
        if (!summer) return std::nullopt;
        out.summer = -*summer;
    }
    const auto toSummer = in.change();
    const auto toStandard = toSummer ? in.change() : std::nullopt;
    if (!toStandard || !in.done()) return std::nullopt;
    out.toSummer = *toSummer;
    out.toStandard = *toStandard;
    return out;
}

}  // namespace deskbell
