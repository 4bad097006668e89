// The words of the admin pages: a catalogue of their own, loaded with those pages.

import { translator } from './translate'

export const adminWords = {} as const

export const t = translator(adminWords, 'en')
