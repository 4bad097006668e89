import type { Catalogue } from './translate'

export const routingEn = {
  presence: 'Your presence',
  'presence.available': 'Available',
  'presence.busy': 'Busy',
  'presence.away': 'Away',
  'presence.offShift': 'Off shift',
  'presence.byItself': 'By itself',
  'presence.why.chosen': 'chosen by you',
  'presence.why.inactive': 'nothing was done for a while',
  'presence.why.missedOffer': 'an offer was not taken',
  'presence.why.absent': 'absent',
  offers: 'Tickets for you to take',
  'offer.accept': 'Take it',
  'offer.decline': 'Decline',
} as const satisfies Catalogue
