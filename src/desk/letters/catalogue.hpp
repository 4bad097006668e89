#pragma once
// The words, text by text. Private to this slice.

#include "desk/letters/letters.hpp"

namespace deskbell::letters {

namespace words {

extern const Words kAcknowledgement;
extern const Words kInvitationSubject, kInvitation;
extern const Words kPasswordSubject, kPassword;
extern const Words kNewsOne, kNewsMany;  ///< subjects
extern const Words kHello, kTicket, kOpenTicket;
extern const Words kMention, kAssignedBy, kAssigned, kReply, kFollowed, kFailed;
extern const Words kDueSoon, kBroken, kEscalated, kNotice, kReturned, kUnattended;
extern const Words kHandoverAsked, kHandoverAccepted, kHandoverBack, kSubTicketDone;
extern const Words kHandover, kHandoverBy, kHandoverOpen;
extern const Words kDelay, kDelayBusy, kDelayChecking, kDelayWaiting;
extern const Words kWeekdays, kMonths;  ///< with | between, Sunday and January first
extern const Words kMoment;
extern const Words kDoNotAnswer, kTurnOff;

}  // namespace words

}  // namespace deskbell::letters
