#pragma once
// What the customer's page says. Private to this slice.

#include "desk/letters/letters.hpp"

namespace deskbell::customer_page::words {

using letters::Words;

extern const Words kFooter, kRequest, kPrint, kTimesIn;
// Where it stands, who has it
extern const Words kOpen, kWaiting, kPaused, kSolved, kClosed;
extern const Words kAgentHasIt, kTeamHasIt;
// What was promised
extern const Words kPromised, kNothingPromised, kAnswer, kSolution, kCallback, kUpdate;
extern const Words kBy, kStopped, kLate, kKept, kKeptLate;
// What happened
extern const Words kSoFar, kYouWrote, kWeWrote, kWasSolved, kWasReopened;
extern const Words kFiles, kEarlier;
// What one can do
extern const Words kWrite, kYourMessage, kSend;
extern const Words kCallMe, kPhone, kWhen, kCallNote, kNoSlots, kAskForCall;
extern const Words kUrgent, kUrgentBecause, kSayUrgent;
extern const Words kItIsSolved, kItIsSolvedHint;
extern const Words kPrivate, kPrivateHint, kSendCode, kCode, kShow, kNoAddress;
// What became of it
extern const Words kDoneMessage, kDoneCall, kDoneUrgent, kDoneSolved, kDoneCode, kDoneShown;
extern const Words kBadMessage, kBadPhone, kBadSlot, kBadCode, kTooManyCodes, kBadState;
// Messages that the page writes for the customer
extern const Words kCallMessage, kUrgentMessage;
// The mail with the code
extern const Words kCodeSubject, kCodeText;
extern const Words kGone, kGoneHint;

}  // namespace deskbell::customer_page::words
