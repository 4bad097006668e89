#include "base/text.hpp"
#include "desk/calendars/impl.hpp"

namespace deskbell::calendars {

namespace {

constexpr std::string_view kFeed = "calendars.feed";
constexpr Duration kAgainAfter = std::chrono::hours(24);
constexpr Duration kAgainAfterFailure = std::chrono::hours(1);
constexpr int kMostRedirects = 3;

Error failed(std::string detail) {
    return {Errc::unavailable, "calendar.feed", "feed_url", std::move(detail)};
}

}  // namespace

void Calendars::Impl::planFeed(db::WriteTx& tx, CalendarId id, Timestamp due) {
    parts.jobs.add(
        tx,
        {.kind = std::string(kFeed), .key = toString(id), .payload = "{}", .due = due, .lane = {}});
}

Result<std::vector<HolidayEntry>> Calendars::Impl::fetch(std::string url) {
    for (int hop = 0; hop <= kMostRedirects; ++hop) {
        net::ClientRequest request;
        request.url = url;
        request.headers.add("Accept", "text/calendar");
        request.maxResponseBytes = std::size_t{1} << 20;
        auto response = outside->client.send(request);
        if (!response) return failed(std::move(response).error().detail);
        if (response->status == 200) return outside->readHolidays(response->body);
        if (response->status < 300 || response->status > 399)
            return failed("The address answered with status " + std::to_string(response->status) +
                          ".");
        url = std::string(response->headers.get("Location"));
        if (!url.starts_with("https://") && !url.starts_with("http://"))
            return failed("The address leads to one that is not understood.");
    }
    return failed("The address leads from one to the next without an end.");
}

kernel::JobOutcome Calendars::Impl::fetchFeed(CalendarId id) {
    const auto asked = outside->database.read([&](db::ReadTx& tx) { return store::find(tx, id); });
    if (!asked || asked->feed.url.empty()) return kernel::JobDone{};
    const auto days = fetch(asked->feed.url);
    outside->database.write([&](db::WriteTx& tx) {
        auto calendar = store::find(tx, id);
        if (!calendar || calendar->feed.url != asked->feed.url) return;
        auto& feed = calendar->feed;
        feed.triedAt = parts.clock.now();
        const bool news = days && *days != feed.days;
        if (days) {
            feed.days = *days;
            feed.fetchedAt = feed.triedAt;
            feed.error.clear();
        } else {
            feed.error = std::string(firstCodePoints(days.error().detail, 300));
        }
        store::saveFeed(tx, *calendar);
        announceChange(tx, id, {});
        if (news && observer != nullptr) observer->calendarsChanged(tx, Actor::system("Deskbell"));
        planFeed(tx, id, *feed.triedAt + (days ? kAgainAfter : kAgainAfterFailure));
    });
    return kernel::JobDone{};
}

void Calendars::addJobs(kernel::Jobs& jobs) {
    jobs.handleOutside(std::string(kFeed), [self = impl_.get()](const kernel::Job& job) {
        auto id = parseId<CalendarId>(job.key);
        ASSERT(id.has_value());
        return self->fetchFeed(*id);
    });
}

}  // namespace deskbell::calendars
