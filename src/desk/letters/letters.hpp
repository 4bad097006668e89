#pragma once
// What Deskbell itself writes to people, in the language of its reader. Texts that people wrote, an
// administrator's acknowledgement for instance, are theirs: they are filled in, never translated.

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/zone.hpp"
#include "db/db.hpp"
#include "kernel/settings.hpp"

namespace deskbell::letters {

/// Languages that there are words in.
enum class Language { en, de, nl, fr, es };

/// One text in all languages, with {placeholders}.
struct Words {
    std::string_view en, de, nl, fr, es;

    [[nodiscard]] constexpr std::string_view in(Language language) const {
        switch (language) {
            case Language::en:
                return en;
            case Language::de:
                return de;
            case Language::nl:
                return nl;
            case Language::fr:
                return fr;
            case Language::es:
                return es;
        }
        return en;
    }
};

/// German for "de", "de-AT", "de-CH"; nullopt for "" and for languages without words.
[[nodiscard]] std::optional<Language> languageOf(std::string_view tag);
/// The first of the tags that there are words in, else English.
[[nodiscard]] Language chooseLanguage(std::initializer_list<std::string_view> tags);
/// The tag of the language that a text is written in, a hint: "" when the text is too short or too
/// mixed to tell. Looks at the first kilobyte.
[[nodiscard]] std::string detectLanguage(std::string_view text);

/// For people whose language nobody knows.
extern const kernel::Setting kDefaultLanguage;

struct Letter {
    std::string subject;
    std::string text;
    std::string html;  ///< "" for plain text only
};

/// Fills in {name}, {number} and so on. Values are never filled in again, whatever braces a
/// stranger wrote in them; placeholders without a value stay.
using Values = std::initializer_list<std::pair<std::string_view, std::string_view>>;
[[nodiscard]] std::string fill(std::string_view words, Values values);

/// The answer to a new request where the administrator wrote none, with {name}, {number} and
/// {business} still to be filled in.
[[nodiscard]] std::string_view acknowledgement(Language language);

struct Invitation {
    std::string_view name, inviter, business, url;
};
[[nodiscard]] Letter invitation(Language language, const Invitation& invitation);
/// A link to a new password.
[[nodiscard]] Letter newPassword(Language language, std::string_view name, std::string_view url);

/// What an agent should know of a ticket.
struct News {
    enum class Kind {
        mention,
        assigned,
        reply,
        followed,
        failed,
        dueSoon,  ///< a promise
        broken,
        escalated,         ///< a colleague's, or nobody's
        notice,            ///< a customer may be told of a delay
        handoverAsked,     ///< a ticket is offered to the reader
        handoverAccepted,  ///< what the reader offered has another owner now
        handoverBack,      ///< what the reader offered stays theirs
        subTicketDone,     ///< what another team did for a ticket of the reader's
        returned,          ///< a ticket went back from its owner
        unattended,        ///< nobody can get a ticket
    };
    Kind kind;
    std::string who;   ///< "": Deskbell itself
    std::string text;  ///< its first lines, plain
};
struct TicketNews {
    std::string_view name;  ///< of the reader
    std::int64_t number = 0;
    std::string_view subject;
    std::vector<News> news;  ///< oldest first, at least one
    std::string ticketUrl, settingsUrl;
};
[[nodiscard]] Letter ticketNews(Language language, const TicketNews& news);

/// "Tuesday, 6 January, 14:00 (Europe/Berlin)", as one writes it in the language.
[[nodiscard]] std::string momentIn(Language language, Timestamp at, const Zone& zone);
/// The same without the zone, for where that stands once for many.
[[nodiscard]] std::string localMomentIn(Language language, Timestamp at, const Zone& zone);

/// Tells a customer, before it is late, that a promise will not be kept.
struct DelayNotice {
    std::string_view name, business;
    std::int64_t number = 0;
    Timestamp promised, newTime;
    /// "busy", "checking" or "waiting": in our words; else a person's own sentence.
    std::string_view reason;
};
[[nodiscard]] std::string delayNotice(Language language, const DelayNotice& notice,
                                      const Zone& zone);

/// Tells a customer who looks after their request from now on.
struct HandoverNotice {
    std::string_view name, business;
    std::string_view who;  ///< as customers know them
    std::int64_t number = 0;
    std::string_view next;              ///< a person's own sentence; "": in our words
    std::optional<Timestamp> promised;  ///< by then the customer hears from us
};
[[nodiscard]] std::string handoverNotice(Language language, const HandoverNotice& notice,
                                         const Zone& zone);

/// What the Message-ID of a letter about a ticket is made of, so that an answer to it finds the
/// ticket: a number that its writer knows again, and the ticket's reply token.
struct Mark {
    std::int64_t id = 0;
    std::string token;
};

/// Takes letters that are no messages on a ticket. Implemented by channels/email; the mail leaves
/// through a job written in the same transaction, under a Message-ID that a repetition keeps.
class Postbox {
public:
    virtual ~Postbox() = default;
    /// False when no inbox can send.
    [[nodiscard]] virtual bool canSend(db::ReadTx& tx) = 0;
    /// Dropped when no inbox can send.
    virtual void post(db::WriteTx& tx, const std::string& to, const Letter& letter,
                      const std::optional<Mark>& mark = std::nullopt) = 0;
};

}  // namespace deskbell::letters
