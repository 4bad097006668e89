#include "base/text.hpp"
#include "desk/markup/markup.hpp"
#include "desk/notifications/impl.hpp"

namespace deskbell::notifications {

namespace {

constexpr std::string_view kMail = "notifications.mail";
constexpr std::string_view kPrune = "notifications.prune";
constexpr Duration kMailAfter = std::chrono::minutes(2);
constexpr Duration kKept = std::chrono::hours(24 * 90);
constexpr int kMostNews = 20;  // in one mail; the newest
constexpr std::size_t kMostLines = 6, kMostText = 600;

std::string payloadOf(const Plan& plan) {
    json::Writer out;
    out.beginObject().key("agent").id(plan.agent).key("ticket").id(plan.ticket);
    out.key("first").idValue(plan.first).key("last").idValue(plan.last);
    out.key("due").time(plan.due).endObject();
    return out.take();
}

Plan planOf(std::string_view payload) {
    auto value = json::parse(payload);
    ASSERT(value.has_value());
    json::Reader in(*value);
    using NotificationId = Id<struct NotificationTag>;
    Plan plan{in.id<AgentId>("agent"), in.id<timeline::TicketId>("ticket"),
              in.id<NotificationId>("first").value, in.id<NotificationId>("last").value,
              in.optionalTime("due").value_or(Timestamp{})};
    ASSERT(!in.error());
    return plan;
}

std::string keyOf(const Plan& plan) {
    return toString(plan.agent) + ":" + toString(plan.ticket);
}

kernel::NewJob jobOf(const Plan& plan) {
    return {.kind = std::string(kMail),
            .key = keyOf(plan),
            .payload = payloadOf(plan),
            .due = plan.due,
            .lane = {}};
}

std::string firstLines(std::string_view text) {
    std::string out;
    std::size_t lines = 0;
    for (auto line : split(text, '\n')) {
        line = trim(line);
        if (line.empty()) continue;
        if (++lines > kMostLines) return out + "\n…";
        out += (out.empty() ? "" : "\n") + std::string(line);
    }
    const auto start = firstCodePoints(out, kMostText);
    return start.size() == out.size() ? out : std::string(start) + "…";
}

}  // namespace

void Notifications::Impl::planMail(db::WriteTx& tx, const store::Row& row) {
    Plan plan{row.agent, row.ticket, row.id, row.id, clock.now() + kMailAfter};
    // What is planned keeps its time: a busy ticket must not put its mail off for ever.
    if (auto planned = jobs.cancel(tx, kMail, keyOf(plan))) {
        plan = planOf(*planned);
        plan.last = row.id;
    }
    jobs.add(tx, jobOf(plan));
}

std::optional<letters::News> Notifications::Impl::newsOf(db::ReadTx& tx, const store::Row& row,
                                                         const people::Directory& everybody) const {
    letters::News news{.kind = letters::News::Kind::failed,
                       .who = everybody.agentName(row.by),
                       .text = row.preview};
    for (std::size_t i = 0; i < std::size(kKinds); ++i) {
        if (row.kind == kKinds[i]) news.kind = static_cast<letters::News::Kind>(i);
    }
    if (!row.by && row.kind != "reply" && row.kind != "followed") news.who.clear();
    if (row.kind == "failed" || !row.entry) return news;
    const auto entry = mailing->timeline.find(tx, row.ticket, row.entry);
    if (!entry || entry->redacted) return std::nullopt;
    news.who = entry->by.name;
    news.text =
        firstLines(entry->message ? entry->message->text : markup::htmlToText(entry->detail));
    return news;
}

std::vector<store::Row> Notifications::Impl::unseen(db::ReadTx& tx, const Plan& plan) const {
    auto rows = store::unread(tx, plan.agent, plan.ticket, plan.first, plan.last, kMostNews);
    const auto looked = mailing->tickets.readAt(tx, plan.ticket, plan.agent);
    std::erase_if(rows, [&](const store::Row& row) { return looked && row.at <= *looked; });
    return rows;
}

void Notifications::Impl::mail(db::WriteTx& tx, Plan plan) {
    ASSERT(mailing.has_value());
    const auto reader = people.actorFor(tx, plan.agent);
    if (!reader || mailing->isThere(plan.agent, plan.ticket)) return;
    const auto ticket = mailing->tickets.get(tx, *reader, plan.ticket);
    if (!ticket) return;  // may not be seen any more
    const auto everybody = people.directory(tx);
    const auto& agent = *everybody->agent(plan.agent);
    if (!agent.notifyEmail || !mailing->postbox.canSend(tx)) return;

    const auto rows = unseen(tx, plan);
    if (rows.empty()) return;
    if (const auto due = rows.front().at + kMailAfter; due > clock.now()) {
        // What it was planned for has been seen; the rest has a right to its own time.
        plan.first = rows.front().id;
        plan.due = due;
        jobs.add(tx, jobOf(plan));
        return;
    }
    letters::TicketNews told{
        .name = agent.name,
        .number = ticket->number,
        .subject = ticket->subject,
        .news = {},
        .ticketUrl = mailing->deskUrl + "/tickets/" + std::to_string(ticket->number),
        .settingsUrl = mailing->deskUrl + "/profile"};
    for (const auto& row : rows) {
        if (auto news = newsOf(tx, row, *everybody)) told.news.push_back(*std::move(news));
    }
    if (told.news.empty()) return;
    const auto language = letters::chooseLanguage(
        {agent.language, mailing->settings.text(tx, letters::kDefaultLanguage)});
    mailing->postbox.post(tx, agent.email, letters::ticketNews(language, told),
                          letters::Mark{rows.front().id, ticket->replyToken});
}

void Notifications::connect(Mailing mailing) {
    impl_->mailing.emplace(std::move(mailing));
}

void Notifications::addJobs(kernel::Jobs& jobs) {
    jobs.handle(std::string(kMail),
                [self = impl_.get()](db::WriteTx& tx, const kernel::Job& job) -> Result<void> {
                    self->mail(tx, planOf(job.payload));
                    return {};
                });
    jobs.handle(std::string(kPrune),
                [this, &jobs](db::WriteTx& tx, const kernel::Job&) -> Result<void> {
                    store::prune(tx, impl_->clock.now() - kKept);
                    jobs.add(tx, {.kind = std::string(kPrune),
                                  .key = "all",
                                  .payload = "{}",
                                  .due = impl_->clock.now() + std::chrono::hours(24),
                                  .lane = {}});
                    return {};
                });
}

}  // namespace deskbell::notifications
