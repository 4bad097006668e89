// The words of handovers and sub-tickets.

import { translated } from './language'
import { handoverEn } from './handover_en'
import { translator, type PlainKey } from './translate'

export const t = translator(handoverEn, () => translated('handover'))
export type HandoverKey = PlainKey<typeof handoverEn>
