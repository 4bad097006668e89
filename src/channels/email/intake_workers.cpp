#include "channels/email/intake_workers.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <set>
#include <thread>

#include "base/json.hpp"
#include "base/text.hpp"
#include "channels/email/mime.hpp"
#include "channels/email/understand.hpp"

namespace deskbell::email {

namespace {

constexpr int kBatch = 256;
constexpr auto kPauseAfterFault = std::chrono::seconds(2);

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
        for (auto id = next(false); id; id = next(false)) {
            const bool fault = !understandOne(*id);
            finish(*id);
            if (fault) break;  // it waits still: the next one would be the same
            ++done;
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
        while (auto id = next(true)) {
            const bool fault = !understandOne(*id);
            finish(*id);
            if (!fault) continue;
            std::unique_lock lock(mutex_);
            more_ = true;
            changed_.wait_for(lock, kPauseAfterFault, [this] { return stopping_; });
        }
    }

    /// The next arrival nobody works on; waits for one, or answers nullopt when stopped or empty.
    std::optional<intake::IntakeId> next(bool wait) {
        std::unique_lock lock(mutex_);
        for (;;) {
            if (stopping_) return std::nullopt;
            if (!queue_.empty()) {
                auto id = queue_.front();
                queue_.pop_front();
                working_.insert(id);
                if (!queue_.empty()) changed_.notify_one();
                return id;
            }
            if (more_ || !wait) {
                more_ = false;
                const bool listed = refill();
                if (!queue_.empty()) continue;
                if (!wait) return std::nullopt;
                if (!listed) {
                    changed_.wait_for(lock, kPauseAfterFault, [this] { return stopping_; });
                    more_ = true;
                    continue;
                }
            }
            changed_.wait(lock, [this] { return stopping_ || more_ || !queue_.empty(); });
        }
    }

    /// Called with the lock held: the query is one short index scan. False when it failed.
    bool refill() {
        try {
            auto ids = parts.database.read(
                [&](db::ReadTx& tx) { return parts.intake.waiting(tx, {}, kBatch); });
            more_ = ids.size() == static_cast<std::size_t>(kBatch);
            for (auto id : ids) {
                if (!working_.contains(id)) queue_.push_back(id);
            }
            return true;
        } catch (const std::exception& fault) {
            parts.log.error("intake.list_failed", {{"error", std::string_view(fault.what())}});
            return false;
        }
    }

    void finish(intake::IntakeId id) {
        std::lock_guard lock(mutex_);
        working_.erase(id);
    }

    /// False when our own house is broken and the mail has to wait.
    bool understandOne(intake::IntakeId id) {
        try {
            try {
                place(id);
            } catch (const db::Fault&) {
                throw;
            } catch (const std::exception& broken) {
                quarantine(id, std::string("This message could not be read: ") + broken.what(), {});
            }
            return true;
        } catch (const std::exception& fault) {
            parts.log.error("intake.fault",
                            {{"intake", id.value}, {"error", std::string_view(fault.what())}});
            return false;
        }
    }

    void place(intake::IntakeId id) {
        auto waiting =
            parts.database.read([&](db::ReadTx& tx) { return parts.intake.load(tx, id); });
        if (!waiting) return;
        auto all = parts.database.read([&](db::ReadTx& tx) { return parts.inboxes.cached(tx); });
        Surroundings around{*all, nullptr, recipientsOf(waiting->envelope),
                            oversizedOf(waiting->envelope)};
        for (const auto& inbox : *all) {
            if (inbox.id == waiting->inbox) around.inbox = &inbox;
        }
        auto mail = parseMail(waiting->raw);
        if (!mail) {
            quarantine(id, mail.error().detail, waiting->raw);
            return;
        }
        const auto what = understand(*std::move(mail), around, parts.blobs);
        auto placed =
            parts.database.write([&](db::WriteTx& tx) { return parts.intake.place(tx, id, what); });
        if (!placed) {
            quarantine(
                id, placed.error().detail.empty() ? placed.error().reason : placed.error().detail,
                waiting->raw);
            return;
        }
        parts.metrics.count("deskbell_mails_placed_total");
    }

    void quarantine(intake::IntakeId id, const std::string& error, std::string_view raw) {
        // Hints for the list: the first lines that look like From and Subject, as they stand.
        auto hint = [&](std::string_view name) {
            for (auto line : split(raw.substr(0, 8'192), '\n')) {
                if (startsWithIgnoreCaseAscii(line, name))
                    return toValidUtf8(trim(line.substr(name.size())));
            }
            return std::string();
        };
        const auto from = hint("From:");
        const auto subject = hint("Subject:");
        parts.database.write(
            [&](db::WriteTx& tx) { parts.intake.quarantine(tx, id, error, from, subject); });
        parts.metrics.count("deskbell_mails_quarantined_total");
        parts.log.warn("intake.quarantined",
                       {{"intake", id.value}, {"error", std::string_view(error)}});
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
