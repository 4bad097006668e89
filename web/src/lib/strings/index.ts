// All words of the desk come from a catalogue. `t` knows each text's placeholders, so a missing one
// does not compile. Another language is another catalogue of the same shape.

import { en } from './en'
import { translator, type PlainKey } from './translate'

export const t = translator(en, 'en')
/** A text without placeholders: what a label, a heading or an action is named with. */
export type Key = PlainKey<typeof en>
