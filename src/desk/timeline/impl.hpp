#pragma once
// What service.cpp and http.cpp share.

#include "desk/timeline/entry_texts.hpp"
#include "desk/timeline/timeline.hpp"

namespace deskbell::timeline {

class Timeline::Impl {
public:
    Impl(const Clock& c, IdSource& i, kernel::Outbox& o, kernel::Blobs& b)
        : clock(c), ids(i), outbox(o), blobs(b) {
        outbox.onRead([this](const kernel::StoredEvent& stored) { heard(stored); });
    }

    Result<Entry> append(db::WriteTx& tx, NewEntry command);
    /// Removes the content of an entry for good and says so in an entry of its own; blobs that
    /// nothing refers to any more go within two hours.
    Result<Entry> redact(db::WriteTx& tx, const Actor& actor, Entry entry, std::string_view reason,
                         const Audience& audience);
    /// A file that an agent uploaded and has not sent yet.
    Result<Attachment> upload(db::Database& database, const Actor& actor, std::string_view name,
                              std::string_view type, std::string_view bytes);
    /// The event's position.
    std::int64_t announce(db::WriteTx& tx, std::string_view kind, TicketId ticket, EntryId entry,
                          const Audience& audience, AgentId by);
    void sweepUploads(db::WriteTx& tx);

    const Clock& clock;
    IdSource& ids;
    kernel::Outbox& outbox;
    kernel::Blobs& blobs;
    Originals originals = {};
    EntryTexts entryTexts{std::size_t{4} << 20};

private:
    /// Another node removed the content of an entry, or this one did.
    void heard(const kernel::StoredEvent& stored);
    void forgetTexts(std::int64_t position, EntryId entry);
};

}  // namespace deskbell::timeline
