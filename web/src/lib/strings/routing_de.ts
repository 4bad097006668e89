import type { routingEn } from './routing_en'
import type { Translation } from './translate'

export const routingDe: Translation<typeof routingEn> = {
  presence: 'Ihre Anwesenheit',
  'presence.available': 'Verfügbar',
  'presence.busy': 'Beschäftigt',
  'presence.away': 'Abwesend',
  'presence.offShift': 'Nicht im Dienst',
  'presence.byItself': 'Von selbst',
  'presence.why.chosen': 'von Ihnen gewählt',
  'presence.why.inactive': 'seit einer Weile nichts getan',
  'presence.why.missedOffer': 'ein Angebot nicht angenommen',
  'presence.why.absent': 'abwesend gemeldet',
  offers: 'Tickets, die Sie übernehmen können',
  'offer.accept': 'Übernehmen',
  'offer.decline': 'Ablehnen',
}
