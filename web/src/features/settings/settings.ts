// What a setting is called, where it stands and which values it takes.

import type { Setting } from '@/api/types'
import { languageName } from '@/lib/locale'
import { t, wordFor } from '@/lib/strings/admin'

/** What was typed but not saved yet, by key. */
export type Edits = Readonly<Record<string, string>>

export type SettingGroup = { area: string; title: string; settings: Setting[] }

/** By the part before the first dot, in the order in which the server lists them. */
export function grouped(settings: readonly Setting[]): SettingGroup[] {
  const areas = [...new Set(settings.map(({ key }) => areaOf(key)))]
  return areas.map((area) => ({
    area,
    title: wordFor(`settings.area.${area}`) ?? sentenceCase(area),
    settings: settings.filter(({ key }) => areaOf(key) === area),
  }))
}

/** "tickets.close_after_days" has words of its own; a key without any is spelt out. */
export function settingLabel(key: string): string {
  return wordFor(`settings.${key}`) ?? sentenceCase(key.slice(areaOf(key).length + 1))
}

/** Why a value cannot be saved. */
export function objectionTo(setting: Setting, value: string): string | undefined {
  const { kind, low, high } = setting
  const text = value.trim()
  if (kind === 'integer') {
    const number = Number(text)
    const fits = /^-?\d+$/.test(text) && number >= low && number <= high
    return fits ? undefined : t('settings.objection.number', { low, high })
  }
  if (kind === 'text' && low > 0 && text === '') return t('settings.objection.empty')
  if (kind === 'text' && high > 0 && codePoints(text) > high) {
    return t('settings.objection.long', { count: high })
  }
  return undefined
}

/** The edits that really change something. */
export function changesIn(settings: readonly Setting[], edits: Edits): Record<string, string> {
  const changes: Record<string, string> = {}
  for (const { key, value } of settings) {
    const edited = edits[key]?.trim()
    if (edited !== undefined && edited !== value) changes[key] = edited
  }
  return changes
}

export function defaultText(setting: Setting): string {
  const choice = choicesOf(setting)?.find(({ id }) => id === setting.default)
  if (choice) return choice.name
  if (setting.kind !== 'boolean') return setting.default
  return setting.default === 'true' ? t('settings.on') : t('settings.off')
}

/** The languages in which the server writes to people. */
const writtenLanguages = ['en', 'de', 'nl', 'fr', 'es']

/** What a setting takes, when only a few values make sense. One that was set elsewhere stays among them. */
export function choicesOf({ key, value }: Setting): { id: string; name: string }[] | undefined {
  if (key !== 'business.language') return undefined
  const ids = writtenLanguages.includes(value) ? writtenLanguages : [...writtenLanguages, value]
  return ids.map((id) => ({ id, name: languageName(id) }))
}

/** As the server counts characters. */
function codePoints(text: string): number {
  return Array.from(text).length
}

function areaOf(key: string): string {
  return key.split('.', 1)[0] ?? ''
}

function sentenceCase(key: string): string {
  const words = key.replaceAll(/[._]/g, ' ')
  return words.charAt(0).toLocaleUpperCase() + words.slice(1)
}
