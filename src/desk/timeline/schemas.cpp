#include "desk/timeline/schemas.hpp"

#include "desk/timeline/timeline.hpp"

namespace deskbell::timeline {

using namespace kernel::schema;

namespace {

void addCalendarSchemas(kernel::Router& router) {
    router.schema("CalendarTime",
                  object({{"at", nullable(time())},
                          {"local", described(text(),
                                              "2026-11-24 10:00, or 2026-11-24 for whole "
                                              "days; an end is the last day")},
                          {"zone", text()},
                          {"all_day", boolean()}}));
    const Fields person{{"name", text()}, {"address", text()}};
    const auto attendee = object(
        person + Fields{{"status",
                         oneOf({"needs_action", "accepted", "declined", "tentative", "delegated"})},
                        {"role", oneOf({"required", "optional", "chair", "none"})}});
    router.schema(
        "CalendarEvent",
        object({{"method", described(text(), "REQUEST, CANCEL, REPLY, …; empty when not given")},
                {"uid", text()},
                {"sequence", integer()},
                {"status", described(nullable(text()), "CONFIRMED, TENTATIVE, CANCELLED")},
                {"summary", text()},
                {"location", text()},
                {"description", text()},
                {"start", nullable(ref("CalendarTime"))},
                {"end", nullable(ref("CalendarTime"))},
                {"organizer", nullable(object(person))},
                {"attendees", listOf(attendee)},
                {"recurrence", described(nullable(text()), "The rule of RFC 5545")},
                {"recurrence_text",
                 described(nullable(text()), "The rule in words, where words are clearer")}}));
}

void addMessageSchemas(kernel::Router& router) {
    router.schema("Address", object({{"name", text()}, {"address", text()}}));
    router.schema("Attachment", object({{"id", id()},
                                        {"name", text()},
                                        {"content_type", text()},
                                        {"size", integer()},
                                        {"inline", boolean()},
                                        {"content_id", nullable(text())},
                                        {"url", text()},
                                        {"preview_url", nullable(text())}}));
    router.schema("Delivery", object({{"state", oneOf({"received", "undo", "queued", "sending",
                                                       "sent", "failed", "bounced"})},
                                      {"error", nullable(text())},
                                      {"undo_until", nullable(time())},
                                      {"at", nullable(time())},
                                      {"attempts", integer()}}));
    router.schema("Oversized",
                  described(object({{"size", integer()},
                                    {"limit", integer()},
                                    {"mailbox", text()},
                                    {"folder", text()}}),
                            "Only the start of the mail is here; the whole of it lies in this "
                            "mailbox"));
    addCalendarSchemas(router);
    const auto addresses = listOf(ref("Address"));
    router.schema(
        "Message",
        object({{"direction", oneOf({"in", "out"})},
                {"channel", text()},
                {"from", ref("Address")},
                {"to", addresses},
                {"cc", addresses},
                {"bcc", addresses},
                {"reply_to", addresses},
                {"subject", text()},
                {"html", text()},
                {"quoted_html", nullable(text())},
                {"text", text()},
                {"has_remote_images", boolean()},
                {"machine", described(nullable(text()), "auto_reply, bounce, …")},
                {"trust", oneOf({"verified", "unknown", "forged"})},
                {"invitation", described(nullable(ref("CalendarEvent")),
                                         "The first event of a calendar in the mail; the file is "
                                         "among the attachments")},
                {"oversized", nullable(ref("Oversized"))},
                {"delivery", ref("Delivery")},
                {"message_id", text()},
                {"original_url", nullable(text())},
                {"frame_url", text()},
                {"attachments", listOf(ref("Attachment"))}}));
}

void addEntrySchemas(kernel::Router& router) {
    router.schema("Note", object({{"html", text()},
                                  {"mentions", listOf(ref("Ref"))},
                                  {"attachments", listOf(ref("Attachment"))}}));
    router.schema("Change", object({{"field", text()},
                                    {"from", text()},
                                    {"to", text()},
                                    {"from_id", nullable(id())},
                                    {"to_id", nullable(id())},
                                    {"reason", nullable(text())}}));
    router.schema("Event",
                  described(object({{"event", text()},
                                    {"entry_id", nullable(id())},
                                    {"reason", text()},
                                    optional("promise_id", id()),
                                    optional("promise_kind", text()),
                                    optional("due", nullable(time())),
                                    optional("late", boolean()),
                                    optional("handover_id", id()),
                                    optional("target", described(text(), "An agent or a team")),
                                    optional("number", described(integer(), "Of another ticket")),
                                    optional("size", integer()),
                                    optional("limit", integer()),
                                    optional("mailbox", text()),
                                    optional("folder", text())}),
                            "What happened to the ticket and is no change of a field, such as a "
                            "redaction"));
    router.schema("Author", object({{"kind", oneOf({"agent", "customer", "system"})},
                                    {"id", nullable(id())},
                                    {"name", text()},
                                    {"avatar_url", nullable(text())}}));
    const Fields common{{"id", id()},
                        {"at", time()},
                        {"by", ref("Author")},
                        {"redacted", boolean()},
                        {"can", object({{"redact", boolean()}, {"undo", boolean()}})}};
    const auto entry = [&](std::string_view kind, std::string_view content) {
        return object(common + Fields{{"kind", oneOf({kind})}, {kind, ref(content)}});
    };
    router.schema("MessageEntry", entry("message", "Message"));
    router.schema("NoteEntry", entry("note", "Note"));
    router.schema("ChangeEntry", entry("change", "Change"));
    router.schema("EventEntry", entry("event", "Event"));
    router.schema("Entry", anyOf({ref("MessageEntry"), ref("NoteEntry"), ref("ChangeEntry"),
                                  ref("EventEntry")}));
    router.schema("Redaction", object({{"reason", text()}}));
}

}  // namespace

void addSchemas(kernel::Router& router) {
    router.event("ticket.entry_added", "The ticket has another entry: data.entry_id");
    router.event("entry.changed",
                 "The delivery of an entry went on, or a message was taken back: data.entry_id");
    router.event(kEntryRedacted, "The content of an entry is gone for good: data.entry_id");
    addMessageSchemas(router);
    addEntrySchemas(router);
}

}  // namespace deskbell::timeline
