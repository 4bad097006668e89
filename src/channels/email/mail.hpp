#pragma once
// A received e-mail after understanding: plain values, all text valid UTF-8, nothing left to
// decode.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace deskbell::email {

/// A mailbox. `address` is normalised (lower case, local@domain) or empty when what stood there is
/// no address; `name` is the display name, decoded, one line, possibly empty.
struct Address {
    std::string name = {};
    std::string address = {};

    bool operator==(const Address&) const = default;
};

/// One header field, unfolded, as valid UTF-8; encoded words are left as they came.
struct HeaderField {
    std::string name;
    std::string value;
};

/// A file of the mail: an attachment, an inline image, an attached message, a part of a report.
struct Part {
    std::string fileName;     ///< a bare name, never a path; made up when the mail gives none
    std::string contentType;  ///< lower case "type/subtype"
    std::string bytes;        ///< decoded
    std::string contentId;    ///< without <>; what `cid:` in the HTML refers to
    bool isInline = false;    ///< the HTML refers to it: shown there rather than listed below
};

/// When something in a calendar happens. `at` is missing when the time zone is not known; `local`
/// always says what the calendar said: "2026-11-24 10:00", or "2026-11-24" for a whole day.
struct CalendarTime {
    std::optional<Timestamp> at;
    std::string local;
    std::string zone;  ///< as written in the calendar; "UTC", or empty for floating times
    bool wholeDay = false;
};

struct Attendee {
    Address who;
    std::string status;  ///< "needs_action", "accepted", "declined", "tentative", "delegated"
    std::string role;    ///< "required", "optional", "chair", "none"
};

/// The first event of a text/calendar part (RFC 5545, RFC 6047).
struct Invitation {
    std::string method;  ///< upper case: REQUEST, CANCEL, REPLY, ...; empty when not given
    std::string uid;
    std::int64_t sequence = 0;  ///< counts the organizer's changes
    std::string status;         ///< upper case: CONFIRMED, CANCELLED, ...; empty when not given
    std::string summary;
    std::string location;
    std::string description;
    std::optional<CalendarTime> start;
    /// The last day for events of whole days; from start and duration where no end is given.
    std::optional<CalendarTime> end;
    Address organizer;
    std::vector<Attendee> attendees;
    std::string recurrence;      ///< the rule as written: "FREQ=WEEKLY;BYDAY=TU"; empty: once
    std::string recurrenceText;  ///< in words, "every week on Tuesday"; empty when too intricate
};

struct Mail {
    std::string messageId;                ///< without <>; empty when missing
    std::vector<std::string> inReplyTo;   ///< without <>
    std::vector<std::string> references;  ///< without <>, oldest first

    Address from;  ///< the first of From; empty address when missing or unreadable
    std::optional<Address> sender;
    std::vector<Address> replyTo, to, cc, bcc;
    /// Envelope recipients that our own servers wrote down: Delivered-To, X-Original-To,
    /// Envelope-To, topmost first.
    std::vector<std::string> deliveredTo;
    /// Return-Path: nullopt when the header is missing, empty for <>.
    std::optional<std::string> returnPath;
    /// How many mailboxes stood in From: more than one never proves who wrote.
    int fromCount = 0;

    std::string subject;
    std::optional<Timestamp> date;

    /// The whole body as plain text. Empty when a piece of the body exists as HTML only: then
    /// htmlToText(html) is the text.
    std::string text;
    /// The whole body as HTML, not yet sanitised. Empty when the mail has plain text only.
    std::string html;
    std::vector<Part> attachments;
    std::vector<Invitation> invitations;

    /// The report type of a multipart/report ("delivery-status", "feedback-report"), lower case;
    /// its machine readable parts are among the attachments by their content type.
    std::string reportType;

    /// Top to bottom, as they stood in the mail.
    std::vector<HeaderField> headers;
    /// What was broken and how it was read, for people who wonder: one sentence each.
    std::vector<std::string> oddities;

    /// The first field of that name (any letter case), or nullptr.
    [[nodiscard]] const std::string* findHeader(std::string_view name) const;
    [[nodiscard]] std::vector<std::string_view> listHeaders(std::string_view name) const;
};

}  // namespace deskbell::email
