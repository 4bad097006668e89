#include "channels/email/intake_workers.hpp"

#include <condition_variable>
#include <deque>
#include <latch>
#include <mutex>
#include <set>
#include <thread>

#include "base/json.hpp"
#include "base/text.hpp"
#include "channels/email/mime.hpp"
#include "channels/email/understand.hpp"

namespace deskbell::email {

namespace {

constexpr int kListed = 256;        // read from the database at once
constexpr std::size_t kGroup = 64;  // understood by one thread, then committed together
constexpr auto kPauseAfterFault = std::chrono::seconds(2);
constexpr auto kLookAnyway = std::chrono::seconds(30);  // another node may have died over some

std::vector<std::string> recipientsOf(std::string_view envelope) {
    std::vector<std::string> out;
    if (auto value = json::parse(envelope)) {
        for (const auto& item : (*value)["to"].items())
            out.emplace_back(item.string().value_or(""));
    }
    return out;
}

/// The fetcher writes it where it could take only the start of a mail.
std::optional<timeline::Oversized> oversizedOf(std::string_view envelope) {
    const auto value = json::parse(envelope);
    if (!value || !(*value)["oversized"].isObject()) return std::nullopt;
    const auto part = (*value)["oversized"];
    return timeline::Oversized{.size = part["size"].integer().value_or(0),
                               .limit = part["limit"].integer().value_or(0),
                               .mailbox = std::string(part["mailbox"].string().value_or("")),
                               .folder = std::string(part["folder"].string().value_or(""))};
}

}  // namespace

class IntakeWorkers::Impl {
public:
    explicit Impl(Parts p) : parts(p) {
        parts.intake.onArrival([this] { wake(); });
    }

    void start(int threads) {
        for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
    }

    void stop() {
        {
            std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        changed_.notify_all();
        for (auto& thread : threads_) thread.join();
        threads_.clear();
    }

    int drain() {
        int done = 0;
        for (auto group = next(false); !group.empty(); group = next(false)) {
            const bool fault = !understandAll(group);
            finish(group);
            if (fault) break;  // it waits still: the next one would be the same
            done += static_cast<int>(group.size());
        }
        return done;
    }

private:
    void wake() {
        {
            std::lock_guard lock(mutex_);
            more_ = true;
        }
        changed_.notify_one();
    }

    void run() {
        for (auto group = next(true); !group.empty(); group = next(true)) {
            const bool fault = !understandAll(group);
            finish(group);
            if (!fault) continue;
            std::unique_lock lock(mutex_);
            more_ = true;
            changed_.wait_for(lock, kPauseAfterFault, [this] { return stopping_; });
        }
    }

    /// The next arrivals nobody works on; waits for one, or answers none when stopped or empty.
    std::vector<intake::IntakeId> next(bool wait) {
        std::unique_lock lock(mutex_);
        for (;;) {
            if (stopping_) return {};
            if (!queue_.empty()) return takeGroup();
            if (more_ || !wait) {
                more_ = false;
                const bool listed = refill();
                if (!queue_.empty()) continue;
                if (!wait) return {};
                if (!listed) {
                    changed_.wait_for(lock, kPauseAfterFault, [this] { return stopping_; });
                    more_ = true;
                    continue;
                }
            }
            const auto woken = [this] { return stopping_ || more_ || !queue_.empty(); };
            if (!changed_.wait_for(lock, kLookAnyway, woken)) more_ = true;
        }
    }

    /// Called with the lock held.
    std::vector<intake::IntakeId> takeGroup() {
        std::vector<intake::IntakeId> group;
        while (!queue_.empty() && group.size() < kGroup) {
            group.push_back(queue_.front());
            working_.insert(queue_.front());
            queue_.pop_front();
        }
        if (!queue_.empty()) changed_.notify_one();
        return group;
    }

    /// Called with the lock held: the query is one short index scan. False when it failed.
    bool refill() {
        try {
            auto ids = parts.database.read(
                [&](db::ReadTx& tx) { return parts.intake.waiting(tx, {}, kListed); });
            more_ = ids.size() == static_cast<std::size_t>(kListed);
            for (auto id : ids) {
                if (!working_.contains(id)) queue_.push_back(id);
            }
            return true;
        } catch (const std::exception& fault) {
            parts.log.error("intake.list_failed", {{"error", std::string_view(fault.what())}});
            return false;
        }
    }

    void finish(const std::vector<intake::IntakeId>& group) {
        std::lock_guard lock(mutex_);
        for (auto id : group) working_.erase(id);
    }

    /// A mail on its way to its ticket.
    struct Mail {
        intake::IntakeId id;
        std::string raw = {};
        std::optional<intake::Understood> what = {};
        std::string trouble = {};            ///< why it goes to quarantine
        std::exception_ptr fault = nullptr;  ///< our own house is broken and it has to wait
    };

    /// False when our own house is broken and something has to wait.
    bool understandAll(const std::vector<intake::IntakeId>& ids) {
        std::vector<Mail> mails;
        mails.reserve(ids.size());
        for (auto id : ids) {
            mails.push_back({.id = id});
            guarded(mails.back(), [&] { understandOne(mails.back()); });
        }
        placeAll(mails);
        bool sound = true;
        for (auto& mail : mails) {
            if (!mail.fault && !mail.trouble.empty()) {
                try {
                    quarantine(mail);
                } catch (const std::exception&) {
                    mail.fault = std::current_exception();
                }
            }
            if (mail.fault) sound = false;
            report(mail);
        }
        return sound;
    }

    /// What a mail breaks is its own trouble; what the database breaks is ours.
    template <class F>
    static void guarded(Mail& mail, F&& step) {
        try {
            step();
        } catch (const db::Fault&) {
            mail.fault = std::current_exception();
        } catch (const std::exception& broken) {
            mail.trouble = std::string("This message could not be read: ") + broken.what();
        }
    }

    void report(const Mail& mail) {
        if (!mail.fault) return;
        try {
            std::rethrow_exception(mail.fault);
        } catch (const std::exception& fault) {
            parts.log.error("intake.fault",
                            {{"intake", mail.id.value}, {"error", std::string_view(fault.what())}});
        }
    }

    void understandOne(Mail& mail) {
        std::optional<intake::Waiting> waiting;
        std::shared_ptr<const std::vector<inboxes::Inbox>> all;
        parts.database.read([&](db::ReadTx& tx) {
            waiting = parts.intake.load(tx, mail.id);
            all = parts.inboxes.cached(tx);
        });
        if (!waiting) return;
        Surroundings around{*all, nullptr, recipientsOf(waiting->envelope),
                            oversizedOf(waiting->envelope)};
        for (const auto& inbox : *all) {
            if (inbox.id == waiting->inbox) around.inbox = &inbox;
        }
        mail.raw = waiting->rawHash.empty() ? std::move(waiting->raw) : bytesOf(*waiting);
        auto parsed = parseMail(mail.raw);
        if (parsed)
            mail.what = understand(*std::move(parsed), around, parts.blobs);
        else
            mail.trouble = parsed.error().detail;
    }

    /// A store that does not answer is our own house; a blob that is gone or damaged is not.
    [[nodiscard]] std::string bytesOf(const intake::Waiting& waiting) const {
        auto bytes = parts.blobs.get(waiting.rawHash);
        if (bytes) return *std::move(bytes);
        const auto& error = bytes.error();
        if (error.reason == "blob.unreachable")
            throw db::Fault(db::Fault::Kind::lost, "blobs: " + error.detail);
        throw std::runtime_error(error.detail.empty() ? "its bytes are not there" : error.detail);
    }

    /// Each in a use case of its own, all of them waiting for the disk at the same time.
    void placeAll(std::vector<Mail>& mails) {
        // Shared: the last to count down may still be inside while we go on.
        auto open = std::make_shared<std::latch>(static_cast<std::ptrdiff_t>(mails.size()));
        for (auto& mail : mails) {
            if (!mail.what) {
                open->count_down();
                continue;
            }
            parts.database.submitWrite(
                [this, &mail](db::WriteTx& tx) {
                    mail.trouble.clear();
                    auto placed = parts.intake.place(tx, mail.id, *mail.what);
                    if (placed) return true;
                    const auto& error = placed.error();
                    mail.trouble = error.detail.empty() ? error.reason : error.detail;
                    return false;
                },
                [this, &mail, open](std::exception_ptr thrown) {
                    guarded(mail, [&] {
                        if (thrown) std::rethrow_exception(thrown);
                        if (mail.trouble.empty())
                            parts.metrics.count("deskbell_mails_placed_total");
                    });
                    open->count_down();
                });
        }
        open->wait();
    }

    void quarantine(const Mail& mail) {
        // Hints for the list: the first lines that look like From and Subject, as they stand.
        auto hint = [&](std::string_view name) {
            for (auto line : split(std::string_view(mail.raw).substr(0, 8'192), '\n')) {
                if (startsWithIgnoreCaseAscii(line, name))
                    return toValidUtf8(trim(line.substr(name.size())));
            }
            return std::string();
        };
        const auto from = hint("From:");
        const auto subject = hint("Subject:");
        parts.database.write([&](db::WriteTx& tx) {
            parts.intake.quarantine(tx, mail.id, mail.trouble, from, subject);
        });
        parts.metrics.count("deskbell_mails_quarantined_total");
        parts.log.warn("intake.quarantined",
                       {{"intake", mail.id.value}, {"error", std::string_view(mail.trouble)}});
    }

    Parts parts;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<intake::IntakeId> queue_;
    std::set<intake::IntakeId> working_;
    bool more_ = true;  // what waits since before the start
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

IntakeWorkers::IntakeWorkers(Parts parts) : impl_(std::make_unique<Impl>(parts)) {}
IntakeWorkers::~IntakeWorkers() {
    stop();
}
void IntakeWorkers::start(int threads) {
    impl_->start(threads);
}
void IntakeWorkers::stop() {
    impl_->stop();
}
int IntakeWorkers::drain() {
    return impl_->drain();
}

}  // namespace deskbell::email
