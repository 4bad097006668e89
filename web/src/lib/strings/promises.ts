// The words of promises, their policies and calendars, loaded with those pages.

import { translated } from './language'
import { promisesEn } from './promises_en'
import { translator, type PlainKey } from './translate'

export const t = translator(promisesEn, () => translated('promises'))
export type PromisesKey = PlainKey<typeof promisesEn>
