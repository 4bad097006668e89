// The words of presence and of tickets that one is offered.

import { translated } from './language'
import { routingEn } from './routing_en'
import { translator, type PlainKey } from './translate'

export const t = translator(routingEn, () => translated('routing'))
export type RoutingKey = PlainKey<typeof routingEn>
