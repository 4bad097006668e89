#pragma once
// The words, text by text. Private to this slice.

#include <string_view>

#include "desk/letters/letters.hpp"

namespace deskbell::letters {

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

namespace words {

extern const Words kAcknowledgement;
extern const Words kInvitationSubject, kInvitation;
extern const Words kPasswordSubject, kPassword;
extern const Words kNewsOne, kNewsMany;  ///< subjects
extern const Words kHello, kTicket, kOpenTicket;
extern const Words kMention, kAssignedBy, kAssigned, kReply, kFollowed, kFailed;
extern const Words kDueSoon, kBroken, kEscalated, kNotice;
extern const Words kDelay, kDelayBusy, kDelayChecking, kDelayWaiting;
extern const Words kWeekdays, kMonths;  ///< with | between, Sunday and January first
extern const Words kMoment;
extern const Words kDoNotAnswer, kTurnOff;

}  // namespace words

}  // namespace deskbell::letters
