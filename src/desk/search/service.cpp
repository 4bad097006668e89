#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "desk/markup/markup.hpp"
#include "desk/search/impl.hpp"

namespace deskbell::search {

using tickets::Ticket;
using timeline::TicketId;

namespace {

constexpr Duration kBetweenCommits = std::chrono::milliseconds(300);
constexpr Duration kAfterFault = std::chrono::seconds(5);
constexpr Duration kUntilWoken = std::chrono::seconds(30);
constexpr int kMostEvents = 500;
constexpr int kTicketsAtOnce = 200;
constexpr std::size_t kEntriesAtOnce = 50;
constexpr std::size_t kMostText = 200'000;  // bytes of a ticket's newest entries
constexpr std::size_t kMostShown = 10'000;  // of these, where highlights come from
constexpr int kMostTicketsOfCustomer = 5'000;

/// What somebody wrote in an entry, as plain text.
std::string wordsIn(const timeline::Entry& entry) {
    std::string text;
    if (entry.kind == "note") text = markup::htmlToText(entry.detail);
    if (entry.message) text = entry.message->text;
    for (const auto& attachment : entry.attachments) text += "\n" + attachment.name;
    return text;
}

/// Everybody a message names.
void addAddresses(const timeline::Entry& entry, std::vector<std::string>& out) {
    if (!entry.message) return;
    const auto& message = *entry.message;
    out.push_back(message.from.address);
    for (const auto* parties : {&message.to, &message.cc}) {
        for (const auto& party : *parties) out.push_back(party.address);
    }
}

class Reading {
public:
    Reading(db::ReadTx& tx, const timeline::Timeline& timeline) : tx_(tx), timeline_(timeline) {}

    [[nodiscard]] store::Document documentOf(const Ticket& ticket) const {
        store::Document out{.id = ticket.id,
                            .audience = ticket.audience(),
                            .at = ticket.lastEntryAt,
                            .passages = {},
                            .addresses = {ticket.customerAddress},
                            .shown = {}};
        out.passages.push_back({ticket.subject, 5});
        out.passages.push_back({ticket.customerName, 3});
        out.passages.push_back({ticket.customerAddress, 3});
        for (const auto& tag : ticket.tags) out.passages.push_back({tag, 3});
        for (const auto& person : ticket.participants) {
            out.passages.push_back({person.name, 1});
            out.addresses.push_back(person.address);
        }
        addEntries(ticket.id, out);
        std::erase(out.addresses, "");
        return out;
    }

private:
    /// The newest first, until there is enough.
    void addEntries(TicketId ticket, store::Document& out) const {
        std::size_t room = kMostText;
        timeline::EntryId before;
        while (room > 0) {
            const auto entries =
                timeline_.listBefore(tx_, ticket, before, static_cast<int>(kEntriesAtOnce));
            if (entries.empty()) return;
            before = entries.front().id;
            for (auto entry = entries.rbegin(); entry != entries.rend() && room > 0; ++entry) {
                if (!entry->redacted) addEntry(*entry, out, room);
            }
            if (entries.size() < kEntriesAtOnce) return;
        }
    }

    static void addEntry(const timeline::Entry& entry, store::Document& out, std::size_t& room) {
        addAddresses(entry, out.addresses);
        // Cut by code points, of which there are at most as many as bytes.
        std::string text(firstCodePoints(wordsIn(entry), room));
        if (text.empty()) return;
        room -= std::min(room, text.size());
        if (out.shown.size() < kMostShown) {
            out.shown += cleanLine(firstCodePoints(text, kMostShown - out.shown.size())) + " ";
        }
        out.passages.push_back({std::move(text), 1});
    }

    db::ReadTx& tx_;
    const timeline::Timeline& timeline_;
};

bool isOfTicket(std::string_view kind) {
    return kind == "ticket.created" || kind == "ticket.changed" || kind == "ticket.entry_added" ||
           kind == "entry.changed" || kind == timeline::kEntryRedacted;
}

}  // namespace

Search::Impl::Impl(Parts p)
    : parts(std::move(p)),
      thread_(std::make_shared<kernel::WakeableThread>([this] { return follow(); },
                                                       kernel::WakeableThread::Rank::background)) {
    parts.outbox.onCommit([thread = thread_] { thread->wake(); });
}

Search::Impl::~Impl() {
    stop();
}

void Search::Impl::start() {
    thread_->start();
}

void Search::Impl::stop() {
    stopping_ = true;
    thread_->stop();
}

/// One step of the thread. Commits are far enough apart that a busy log costs few of them.
Duration Search::Impl::follow() {
    const auto now = parts.clock.steady();
    if (now < notBefore_) return notBefore_ - now;
    try {
        catchUp();
        notBefore_ = parts.clock.steady() + kBetweenCommits;
        return kUntilWoken;
    } catch (const std::exception& fault) {
        if (stopping_) return kUntilWoken;
        parts.log.error("search.failed", {{"error", std::string_view(fault.what())}});
        notBefore_ = parts.clock.steady() + kAfterFault;
        return kAfterFault;
    }
}

int Search::Impl::catchUp() {
    const std::lock_guard lock(indexing_);
    try {
        openOrBuild();
        int indexed = 0;
        for (bool more = true; more && !stopping_;) indexed += indexNext(more);
        return indexed;
    } catch (const store::Fault& fault) {
        writer_.reset();
        if (fault.broken()) broken_ = true;
        throw;
    } catch (...) {
        writer_.reset();  // with what was put and not committed
        throw;
    }
}

/// The next events of the log; `more` when there may be others behind them.
int Search::Impl::indexNext(bool& more) {
    auto position = writer_->position();
    int indexed = 0;
    more = parts.database.read([&](db::ReadTx& tx) {
        const auto events = parts.outbox.after(tx, position, kMostEvents);
        if (events.empty()) return false;
        position = events.back().position;
        std::set<TicketId> changed;
        for (const auto& [at, time, event] : events) {
            if (isOfTicket(event.kind)) changed.insert(TicketId{event.subject});
            if (event.kind != "customer.changed") continue;
            const customers::CustomerId customer{event.subject};
            for (auto id : parts.tickets.listIdsOf(tx, customer, kMostTicketsOfCustomer)) {
                changed.insert(id);
            }
        }
        const Reading reading(tx, parts.timeline);
        for (auto id : changed) {
            if (auto ticket = parts.tickets.find(tx, id))
                writer_->put(reading.documentOf(*ticket));
            else
                writer_->drop(id);
        }
        indexed = static_cast<int>(changed.size());
        return true;
    });
    if (more) writer_->commit(position);
    return indexed;
}

void Search::Impl::openOrBuild() {
    if (broken_) writer_.reset();
    if (writer_) return;
    if (!broken_) writer_ = store::Writer::open(current());
    if (writer_ && isUsable(*writer_)) return;
    build([](std::int64_t, std::int64_t) {});
}

/// False when the log is not the one it was built from (a backup was restored), or has forgotten
/// events that the index never saw.
bool Search::Impl::isUsable(const store::Writer& writer) const {
    const auto position = writer.position();
    return parts.database.read([&](db::ReadTx& tx) {
        const auto tail = parts.outbox.tail(tx), head = parts.outbox.head(tx);
        return position <= head && (tail == 0 ? position == head : position + 1 >= tail);
    });
}

void Search::Impl::rebuild(const Progress& progress) {
    const std::lock_guard lock(indexing_);
    // Holds the lock of the present index, if there is one, so that nobody else follows into it.
    if (!writer_ && !broken_) writer_ = store::Writer::open(current());
    build(progress);
}

void Search::Impl::build(const Progress& progress) {
    const auto building = parts.folder / "building", old = parts.folder / "old";
    std::filesystem::create_directories(parts.folder);
    std::filesystem::remove_all(building);
    auto fresh = std::optional(store::Writer::create(building));
    fill(*fresh, progress);
    fresh.reset();
    writer_.reset();
    std::filesystem::remove_all(old);
    if (std::filesystem::exists(current())) std::filesystem::rename(current(), old);
    std::filesystem::rename(building, current());
    std::filesystem::remove_all(old);
    broken_ = false;
    writer_ = store::Writer::open(current());
    if (!writer_) throw store::Fault(true, "the new index does not open");
    parts.log.info("search.built", {{"position", writer_->position()}});
}

/// All tickets. Events from before the first one are in it, later ones are read again afterwards.
void Search::Impl::fill(store::Writer& writer, const Progress& progress) {
    std::int64_t position = 0, total = 0, done = 0;
    parts.database.read([&](db::ReadTx& tx) {
        position = parts.outbox.head(tx);
        total = parts.tickets.count(tx);
    });
    TicketId last;
    for (bool more = true; more;) {
        if (stopping_) throw store::Fault(false, "stopped while the index was being built");
        more = parts.database.read([&](db::ReadTx& tx) {
            const auto ids = parts.tickets.listIds(tx, last, kTicketsAtOnce);
            const Reading reading(tx, parts.timeline);
            for (auto id : ids) {
                if (auto ticket = parts.tickets.find(tx, id))
                    writer.put(reading.documentOf(*ticket));
                last = id;
            }
            done += static_cast<std::int64_t>(ids.size());
            return !ids.empty();
        });
        progress(done, std::max(done, total));
    }
    writer.commit(position);
}

Result<store::Found> Search::Impl::find(const store::Ask& ask) {
    const Error notReady{Errc::unavailable, "search.building", "",
                         "The search index is being built. Try again in a moment."};
    try {
        auto found = store::find(current(), ask);
        if (!found) return notReady;
        return *std::move(found);
    } catch (const store::Fault& fault) {
        parts.log.error("search.failed", {{"error", std::string_view(fault.what())}});
        if (fault.broken()) broken_ = true;
        thread_->wake();
        return notReady;
    }
}

Search::Search(Parts parts) : impl_(std::make_unique<Impl>(std::move(parts))) {}
Search::~Search() = default;

void Search::start() {
    impl_->start();
}
void Search::stop() {
    impl_->stop();
}
int Search::catchUp() {
    return impl_->catchUp();
}
void Search::rebuild(const Progress& progress) {
    impl_->rebuild(progress);
}

}  // namespace deskbell::search
