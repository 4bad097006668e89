#include "channels/email/fetcher.hpp"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "base/json.hpp"
#include "channels/email/sink.hpp"

namespace deskbell::email {

namespace {

constexpr std::size_t kBatch = 100;
constexpr auto kFirstPause = std::chrono::seconds(5);
constexpr auto kLongestPause = std::chrono::minutes(5);
constexpr auto kLookAnyway = std::chrono::seconds(30);

/// Where the mailbox was left: {"uid_validity":…,"next_uid":…}.
struct Position {
    std::uint32_t validity = 0;
    std::uint32_t nextUid = 1;
};
Position positionOf(std::string_view cursor) {
    Position out;
    auto value = json::parse(cursor);
    if (!value) return out;
    out.validity = static_cast<std::uint32_t>((*value)["uid_validity"].integer().value_or(0));
    out.nextUid = static_cast<std::uint32_t>(
        std::max<std::int64_t>(1, (*value)["next_uid"].integer().value_or(1)));
    return out;
}
std::string cursorOf(const Position& position) {
    json::Writer out;
    out.beginObject()
        .key("uid_validity")
        .integer(position.validity)
        .key("next_uid")
        .integer(position.nextUid)
        .endObject();
    return out.take();
}

AfterIntake afterOf(const inboxes::IncomingSettings& settings) {
    if (settings.after == "move") return {AfterIntake::Action::move, settings.moveTo};
    if (settings.after == "delete") return {AfterIntake::Action::remove, {}};
    return {AfterIntake::Action::markSeen, {}};
}

}  // namespace

/// One mailbox on its thread.
class Mailbox {
public:
    Mailbox(MailFetcher::Parts parts, inboxes::Inbox inbox)
        : parts_(parts), inbox_(std::move(inbox)), thread_([this] { run(); }) {}
    ~Mailbox() {
        stop_.raise();
        thread_.join();
    }
    [[nodiscard]] std::int64_t version() const { return inbox_.version; }

private:
    void run() {
        std::chrono::milliseconds pause = kFirstPause;
        while (!stop_.raised()) {
            try {
                auto done = session();
                if (stop_.raised()) return;
                noteFailure(done.error());
            } catch (const std::exception& fault) {
                // The database or the disk: the mail stays on its server until we are well again.
                parts_.log.error("mail.fetch_fault", {{"inbox", inbox_.id.value},
                                                      {"error", std::string_view(fault.what())}});
            }
            if (madeProgress_) pause = kFirstPause;
            madeProgress_ = false;
            if (stop_.waitFor(pause)) return;
            pause = std::min<std::chrono::milliseconds>(pause * 2, kLongestPause);
        }
    }

    /// Until something goes wrong; so its Result always is an Error.
    Result<void> session() {
        auto secrets = parts_.database.read(
            [&](db::ReadTx& tx) { return parts_.inboxes.secretsOf(tx, inbox_.id); });
        if (!secrets) return std::move(secrets).error();
        auto settings = parts_.servers.mailbox(inbox_, *secrets);
        if (!settings) return std::move(settings).error();
        auto state = parts_.database.read([&](db::ReadTx& tx) {
            return parts_.inboxes.state(tx, inbox_.id, inboxes::Direction::incoming);
        });
        auto position = positionOf(state.cursor);

        ImapSession imap(*settings, parts_.clock, stop_);
        if (auto connected = imap.connect(); !connected) {
            if (faultOf(connected.error()) == MailFault::signIn)
                parts_.servers.forgetToken(inbox_.id);
            return connected;
        }
        auto folder = imap.select(inbox_.incoming.folder, position.validity);
        if (!folder) return std::move(folder).error();
        // UIDs of another validity mean nothing; what we have already is recognised by its content.
        if (folder->uidValidity != position.validity) position = {folder->uidValidity, 1};
        for (;;) {
            if (auto fetched = fetchNew(imap, *settings, position); !fetched) return fetched;
            noteSuccess(position);
            auto woken = imap.waitForMail();
            if (!woken) return std::move(woken).error();
        }
    }

    Result<void> fetchNew(ImapSession& imap, const MailboxSettings& settings, Position& position) {
        for (;;) {
            auto heads = imap.listNew(position.nextUid, kBatch);
            if (!heads) return std::move(heads).error();
            if (heads->empty()) return {};
            std::vector<std::uint32_t> taken;
            std::vector<std::uint32_t> oversized;
            auto takeOne = [&](FetchedMessage message) {
                take(message, settings.maxMessageBytes);
                (message.tooLarge ? oversized : taken).push_back(message.uid);
            };
            auto noteOne = [&](std::uint32_t uid, const std::string& why) {
                noteUnreadable(position.validity, uid, why);
            };
            auto fetched = imap.fetch(*heads, takeOne, noteOne);
            if (!fetched) return fetched;
            if (auto settled = imap.settle(taken, afterOf(inbox_.incoming)); !settled)
                return settled;
            // Nobody else has the whole of these: they stay where they are.
            const AfterIntake stay{AfterIntake::Action::markSeen, {}};
            if (auto settled = imap.settle(oversized, stay); !settled) return settled;
            position.nextUid = heads->back().uid + 1;
            madeProgress_ = true;
            noteSuccess(position);
        }
    }

    /// Durable when it returns; throws when it cannot be.
    void take(const FetchedMessage& message, std::size_t limit) {
        const auto whole = static_cast<std::int64_t>(message.size);
        const auto most = static_cast<std::int64_t>(limit);
        const auto prepared =
            parts_.intake.prepare({.inbox = inbox_.id,
                                   .channel = "email",
                                   .naturalKey = naturalKey(inbox_.id, message.raw, false),
                                   .envelope = envelopeOf(message.tooLarge, whole, most),
                                   .raw = message.raw,
                                   .fullSize = message.tooLarge ? whole : 0});
        parts_.database.write([&](db::WriteTx& tx) { parts_.intake.take(tx, prepared); });
    }

    /// What the workers know beside the bytes: of a mail that is too large, how large it is and
    /// where the whole of it lies.
    [[nodiscard]] std::string envelopeOf(bool tooLarge, std::int64_t size,
                                         std::int64_t limit) const {
        json::Writer out;
        out.beginObject().key("to").beginArray().endArray().key("protocol").string("imap");
        if (tooLarge) {
            const auto& incoming = inbox_.incoming;
            out.key("oversized").beginObject().key("size").integer(size);
            out.key("limit").integer(limit);
            out.key("mailbox").string(incoming.user + " on " + incoming.host);
            out.key("folder").string(incoming.folder).endObject();
        }
        out.endObject();
        return out.take();
    }

    /// A message that the server has and does not hand out: visible in quarantine, and the line
    /// behind it moves on.
    void noteUnreadable(std::uint32_t validity, std::uint32_t uid, const std::string& why) {
        const auto key = "imap:" + toString(inbox_.id) + ":" + std::to_string(validity) + ":" +
                         std::to_string(uid);
        const auto prepared = parts_.intake.prepare({.inbox = inbox_.id,
                                                     .channel = "email",
                                                     .naturalKey = key,
                                                     .envelope = R"({"to":[],"protocol":"imap"})",
                                                     .raw = {}});
        parts_.database.write([&](db::WriteTx& tx) {
            parts_.intake.takeUnreadable(tx, prepared,
                                         "The mail server does not hand out message " +
                                             std::to_string(uid) + " of this mailbox: " + why);
        });
    }

    void noteSuccess(const Position& position) {
        parts_.database.write([&](db::WriteTx& tx) {
            const auto now = parts_.clock.now();
            parts_.inboxes.setState(tx, inbox_.id, inboxes::Direction::incoming,
                                    {now, now, 0, "", cursorOf(position)});
        });
    }

    void noteFailure(const Error& error) {
        parts_.log.warn("mail.fetch_failed",
                        {{"inbox", inbox_.id.value}, {"reason", std::string_view(error.reason)}});
        parts_.database.write([&](db::WriteTx& tx) {
            auto state = parts_.inboxes.state(tx, inbox_.id, inboxes::Direction::incoming);
            state.lastAttemptAt = parts_.clock.now();
            const auto since = state.lastSuccessAt.value_or(*state.lastAttemptAt);
            state.lagSeconds =
                std::chrono::duration_cast<std::chrono::seconds>(*state.lastAttemptAt - since)
                    .count();
            state.error = error.detail.empty() ? error.reason : error.detail;
            parts_.inboxes.setState(tx, inbox_.id, inboxes::Direction::incoming, state);
        });
    }

    MailFetcher::Parts parts_;
    const inboxes::Inbox inbox_;
    StopSignal stop_;
    bool madeProgress_ = false;
    std::thread thread_;  // last: runs when everything above is there
};

class MailFetcher::Impl {
public:
    explicit Impl(Parts p) : parts_(p) {
        parts_.leases.onChange([this] { wake(); });
    }

    void start() {
        parts_.outbox.onCommit([this] { wake(); });
        thread_ = std::thread([this] { supervise(); });
    }

    void stop() {
        {
            std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        changed_.notify_all();
        if (thread_.joinable()) thread_.join();
        mailboxes_.clear();
        for (const auto& [id, lease] : leases_) parts_.leases.release(lease);
        leases_.clear();
    }

    void restart(inboxes::InboxId id) {
        {
            std::lock_guard lock(mutex_);
            restart_.push_back(id);
            dirty_ = true;
        }
        changed_.notify_all();
    }

private:
    void wake() {
        {
            std::lock_guard lock(mutex_);
            dirty_ = true;
        }
        changed_.notify_all();
    }

    /// Keeps one Mailbox for each inbox that wants to be fetched and whose lease is ours, in its
    /// present version.
    void supervise() {
        std::unique_lock lock(mutex_);
        while (!stopping_) {
            dirty_ = false;
            auto restart = std::exchange(restart_, {});
            lock.unlock();
            for (auto id : restart) mailboxes_.erase(id);
            reconcile();
            lock.lock();
            changed_.wait_for(lock, kLookAnyway, [this] { return stopping_ || dirty_; });
        }
    }

    void reconcile() {
        std::shared_ptr<const std::vector<inboxes::Inbox>> all;
        try {
            all = parts_.database.read([&](db::ReadTx& tx) { return parts_.inboxes.cached(tx); });
        } catch (const std::exception& fault) {
            parts_.log.error("mail.inboxes_unreadable",
                             {{"error", std::string_view(fault.what())}});
            return;
        }
        std::map<inboxes::InboxId, const inboxes::Inbox*> wanted;
        for (const auto& inbox : *all) {
            if (inbox.active && inbox.incoming.kind == "imap") wanted[inbox.id] = &inbox;
        }
        for (const auto& [id, inbox] : wanted) {
            const auto& lease = leases_.try_emplace(id, "mailbox:" + toString(id)).first->second;
            parts_.leases.want(lease);
        }
        std::erase_if(mailboxes_, [&](const auto& item) {
            auto it = wanted.find(item.first);
            return it == wanted.end() || it->second->version != item.second->version() ||
                   !parts_.leases.has(leases_.at(item.first));
        });
        std::erase_if(leases_, [&](const auto& item) {
            if (wanted.contains(item.first)) return false;
            parts_.leases.release(item.second);
            return true;
        });
        for (const auto& [id, inbox] : wanted) {
            if (!mailboxes_.contains(id) && parts_.leases.has(leases_.at(id)))
                mailboxes_[id] = std::make_unique<Mailbox>(parts_, *inbox);
        }
    }

    Parts parts_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool dirty_ = false, stopping_ = false;
    std::vector<inboxes::InboxId> restart_;
    std::map<inboxes::InboxId, std::string> leases_;  ///< names of those that are wanted
    std::map<inboxes::InboxId, std::unique_ptr<Mailbox>> mailboxes_;
    std::thread thread_;
};

MailFetcher::MailFetcher(Parts parts) : impl_(std::make_unique<Impl>(parts)) {}
MailFetcher::~MailFetcher() {
    stop();
}
void MailFetcher::start() {
    impl_->start();
}
void MailFetcher::stop() {
    impl_->stop();
}
void MailFetcher::fetchSoon(inboxes::InboxId id) {
    impl_->restart(id);
}

}  // namespace deskbell::email
