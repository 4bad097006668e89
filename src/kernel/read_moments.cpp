#include "kernel/read_moments.hpp"

#include <fmt/format.h>

#include <charconv>
#include <functional>

namespace deskbell::kernel {
namespace {

constexpr std::size_t kMostCallers = 20'000;

db::Moment parseMoment(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    const bool whole = error == std::errc{} && end == text.data() + text.size();
    if (!whole || value >> 63U != 0) return {};
    return {static_cast<std::int64_t>(value)};
}

}  // namespace

db::Moment ReadMoments::neededBy(const net::HttpRequest& request) const {
    auto needed = std::max(parseMoment(request.headers.get(kHeader)),
                           parseMoment(net::cookie(request.headers, kCookie)));
    const auto caller = request.headers.get("Authorization");
    if (caller.empty()) return needed;
    const std::lock_guard lock(mutex_);
    needed = std::max(needed, ofOthers_);
    const auto found = byCaller_.find(std::hash<std::string_view>{}(caller));
    return found == byCaller_.end() ? needed : std::max(needed, found->second);
}

void ReadMoments::wrote(const net::HttpRequest& request, db::Moment moment) {
    const auto caller = request.headers.get("Authorization");
    if (caller.empty() || moment == db::Moment{}) return;
    const std::lock_guard lock(mutex_);
    if (byCaller_.size() >= kMostCallers) {
        for (const auto& [other, wrote] : byCaller_) ofOthers_ = std::max(ofOthers_, wrote);
        byCaller_.clear();
    }
    auto& last = byCaller_[std::hash<std::string_view>{}(caller)];
    last = std::max(last, moment);
}

void tellMoment(net::Headers& answer, db::Moment moment, MomentFor whom) {
    if (moment == db::Moment{}) return;
    const auto text = fmt::format("{:X}", moment.value);
    answer.set(ReadMoments::kHeader, text);
    if (whom == MomentFor::program) return;
    answer.add("Set-Cookie",
               fmt::format("{}={}; Path=/; HttpOnly; SameSite=Lax{}", ReadMoments::kCookie, text,
                           whom == MomentFor::secureBrowser ? "; Secure" : ""));
}

}  // namespace deskbell::kernel
