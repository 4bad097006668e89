// The wire form of entries and attachments.

#include "desk/markup/markup.hpp"
#include "desk/timeline/rules.hpp"
#include "desk/timeline/timeline.hpp"

namespace deskbell::timeline {

namespace {

void writeParty(json::Writer& out, const Party& party) {
    out.beginObject()
        .key("name")
        .string(party.name)
        .key("address")
        .string(party.address)
        .endObject();
}

void writeParties(json::Writer& out, std::string_view key, const std::vector<Party>& parties) {
    out.key(key).beginArray();
    for (const auto& party : parties) writeParty(out, party);
    out.endArray();
}

void writeTextOrNull(json::Writer& out, std::string_view key, std::string_view text) {
    out.key(key);
    if (text.empty())
        out.null();
    else
        out.string(text);
}

void writeAttachments(json::Writer& out, const std::vector<Attachment>& attachments) {
    out.key("attachments").beginArray();
    for (const auto& attachment : attachments) write(out, attachment);
    out.endArray();
}

void writeBy(json::Writer& out, const Author& by, const people::Directory& everybody) {
    out.beginObject().key("kind").string(by.kind).key("id").idValue(by.id);
    // Agents are shown as they are called today.
    const auto* agent = by.kind == "agent" ? everybody.agent(AgentId{by.id}) : nullptr;
    out.key("name").string(agent ? agent->name : by.name);
    writeTextOrNull(out, "avatar_url", agent ? everybody.avatarUrl(agent->id) : "");
    out.endObject();
}

void writeDelivery(json::Writer& out, const Message& message) {
    out.key("delivery").beginObject();
    out.key("state").string(deliveryName(message.delivery));
    writeTextOrNull(out, "error", message.deliveryError);
    out.key("undo_until")
        .time(message.delivery == Delivery::undo ? message.deliveryAt : std::nullopt);
    out.key("at").time(message.deliveryAt);
    out.key("attempts").integer(message.attempts).endObject();
}

void writeOversized(json::Writer& out, const std::optional<Oversized>& oversized) {
    out.key("oversized");
    if (!oversized) {
        out.null();
        return;
    }
    out.beginObject();
    out.key("size").integer(oversized->size).key("limit").integer(oversized->limit);
    out.key("mailbox").string(oversized->mailbox);
    out.key("folder").string(oversized->folder).endObject();
}

void writeMessage(json::Writer& out, const Entry& entry) {
    const auto& message = *entry.message;
    out.key("message").beginObject();
    out.key("direction")
        .string(message.incoming ? "in" : "out")
        .key("channel")
        .string(message.channel);
    out.key("from");
    writeParty(out, message.from);
    writeParties(out, "to", message.to);
    writeParties(out, "cc", message.cc);
    writeParties(out, "bcc", message.bcc);
    writeParties(out, "reply_to", message.replyTo);
    out.key("subject").string(message.subject);
    out.key("html").string(message.html);
    writeTextOrNull(out, "quoted_html", message.quotedHtml);
    out.key("text").string(message.text);
    out.key("has_remote_images").boolean(message.hasRemoteImages);
    writeTextOrNull(out, "machine", message.machine);
    out.key("trust").string(message.trust);
    out.key("invitation");
    if (message.invitation.empty())
        out.null();
    else
        out.raw(message.invitation);
    writeOversized(out, message.oversized);
    writeDelivery(out, message);
    out.key("message_id").string(message.messageId);
    const bool hasOriginal =
        message.incoming && (!message.originalHash.empty() || message.intake != 0);
    const auto base =
        "/api/v1/tickets/" + toString(entry.ticket) + "/entries/" + toString(entry.id);
    writeTextOrNull(out, "original_url", hasOriginal ? base + "/original" : "");
    out.key("frame_url").string(base + "/frame");
    writeAttachments(out, entry.attachments);
    out.endObject();
}

/// `<span data-mention="7">@Mia</span>` of the sanitised note → {id, name as of today}.
void writeMentions(json::Writer& out, std::string_view html, const people::Directory& everybody) {
    constexpr std::string_view kMark = "data-mention=\"";
    out.key("mentions").beginArray();
    for (auto at = html.find(kMark); at != std::string_view::npos;
         at = html.find(kMark, at + kMark.size())) {
        auto rest = html.substr(at + kMark.size());
        auto id = parseId<AgentId>(rest.substr(0, rest.find('"')));
        if (!id || everybody.agent(*id) == nullptr) continue;
        out.beginObject()
            .key("id")
            .id(*id)
            .key("name")
            .string(everybody.agentName(*id))
            .endObject();
    }
    out.endArray();
}

}  // namespace

void write(json::Writer& out, const Attachment& attachment) {
    const auto base = "/api/v1/attachments/" + toString(attachment.id);
    out.beginObject();
    out.key("id").id(attachment.id).key("name").string(attachment.name);
    out.key("content_type").string(attachment.contentType).key("size").integer(attachment.size);
    out.key("inline").boolean(attachment.isInline);
    writeTextOrNull(out, "content_id", attachment.contentId);
    out.key("url").string(base);
    writeTextOrNull(out, "preview_url",
                    rules::mayHavePreview(attachment.contentType) ? base + "/preview" : "");
    out.endObject();
}

void write(json::Writer& out, const Entry& entry, const people::Directory& everybody,
           const Actor& actor) {
    out.beginObject();
    out.key("id").id(entry.id).key("kind").string(entry.kind).key("at").time(entry.at);
    out.key("by");
    writeBy(out, entry.by, everybody);
    if (entry.message) writeMessage(out, entry);
    if (entry.kind == "note") {
        out.key("note").beginObject().key("html").string(entry.detail);
        writeMentions(out, entry.detail, everybody);
        writeAttachments(out, entry.attachments);
        out.endObject();
    }
    if (entry.kind == "change") out.key("change").raw(entry.detail.empty() ? "{}" : entry.detail);
    if (entry.kind == "event") out.key("event").raw(entry.detail.empty() ? "{}" : entry.detail);
    out.key("redacted").boolean(entry.redacted);
    const bool hasContent = entry.message || entry.kind == "note";
    out.key("can").beginObject();
    out.key("redact").boolean(hasContent && !entry.redacted &&
                              actor.may(Permission::ticketsRedact));
    const bool mine = entry.by.kind == "agent" && entry.by.id == actor.agent.value;
    out.key("undo").boolean(mine && entry.message && entry.message->delivery == Delivery::undo);
    out.endObject().endObject();
}

}  // namespace deskbell::timeline
