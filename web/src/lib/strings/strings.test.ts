import { afterEach, describe, expect, it } from 'vitest'
import rules from '../../../../src/desk/people/rules.cpp?raw'
import { t as admin, wordFor } from './admin'
import { adminDe } from './admin_de'
import { adminEn } from './admin_en'
import { de } from './de'
import { en } from './en'
import { promisesDe } from './promises_de'
import { promisesEn } from './promises_en'
import { handoverDe } from './handover_de'
import { handoverEn } from './handover_en'
import { routingDe } from './routing_de'
import { routingEn } from './routing_en'
import { browserLanguage, languages, speak, spoken } from './language'
import { said, t } from './index'
import { serverDe } from './server_de'
import { translator, type Catalogue, type Text } from './translate'

afterEach(() => speak('en'))

const formsOf = (text: Text) => (typeof text === 'string' ? [text] : Object.values(text))
const formsByName = (text: Text): Readonly<Record<string, string>> => (typeof text === 'string' ? { other: text } : text)
const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort()

describe.each<[string, Catalogue, Catalogue]>([
  ['the desk', en, de],
  ['the admin pages', adminEn, adminDe],
  ['promises and calendars', promisesEn, promisesDe],
  ['handovers', handoverEn, handoverDe],
  ['routing', routingEn, routingDe],
])('the German words of %s', (_name, english, german) => {
  it('are those that there are in English', () => {
    expect(Object.keys(german)).toEqual(Object.keys(english))
  })
  it('put in what the English ones do', () => {
    const wrong = Object.keys(english).filter((key) => {
      const wanted = formsByName(english[key] ?? '')
      return Object.entries(formsByName(german[key] ?? '')).some(
        ([form, text]) => placeholders(text).join() !== placeholders(wanted[form] ?? '').join(),
      )
    })
    expect(wrong).toEqual([])
  })
  it('have the plural forms that German knows', () => {
    const { pluralCategories } = new Intl.PluralRules('de').resolvedOptions()
    for (const text of Object.values(german)) {
      if (typeof text !== 'string') expect(Object.keys(text).sort()).toEqual([...pluralCategories].sort())
    }
  })
  it('speak to “Sie”, in German quotes', () => {
    const all = Object.values(german).flatMap(formsOf)
    expect(all.filter((text) => /\b(du|dich|dir|dein\w*)\b/i.test(text))).toEqual([])
    expect(all.filter((text) => /[“](?=\w)|["”]/.test(text))).toEqual([])
  })
})

describe('the language', () => {
  it('is English until another one is there', async () => {
    expect(t('save')).toBe('Save')
    const speaking = speak('de-AT')
    expect(t('save')).toBe('Save')
    await speaking
    expect([t('save'), admin('name'), admin('delete'), spoken.get()]).toEqual(['Speichern', 'Name', 'Löschen', 'de'])
    expect(t('days', { count: 1 })).toBe('1 Tag')
    expect(t('days', { count: 2 })).toBe('2 Tage')
  })
  it('falls back to English where the desk is not written in it', async () => {
    await speak('de')
    await speak('tlh')
    expect(t('save')).toBe('Save')
    expect(languages).toEqual(['en', 'de'])
  })
  it('is the one that was asked for last', async () => {
    await Promise.all([speak('de'), speak('en')])
    expect(spoken.get()).toBe('en')
  })
  it('of who has not signed in is the first of the browser that we speak', () => {
    expect(browserLanguage(['fr', 'de-CH', 'en'])).toBe('de')
    expect(browserLanguage(['en-US', 'de'])).toBe('en')
    expect(browserLanguage(['fr'])).toBe('en')
  })
  it('has the plural forms of its own', () => {
    const words = translator({ mails: { one: '{count} mail', other: '{count} mails' } }, () => ({ mails: '{count} Post' }))
    expect([words('mails', { count: 1 }), words('mails', { count: 3 })]).toEqual(['1 Post', '3 Post'])
  })
  it('finds words by keys of the server, and none for what only sounds like one', async () => {
    expect(wordFor('settings.area.tickets')).toBe('Tickets')
    expect(wordFor('toString')).toBeUndefined()
    await speak('de')
    expect(wordFor('settings.area.replies')).toBe('Antworten')
  })
})

describe('what the server says', () => {
  it('is said in German where we know it, and as it came where not', async () => {
    expect(said('Write notes')).toBe('Write notes')
    await speak('de')
    expect(said('Write notes')).toBe('Notizen schreiben')
    expect(said('This must be from 1 to 365.')).toBe('Das muss von 1 bis 365 sein.')
    expect([said('Room 4'), said('constructor')]).toEqual(['Room 4', 'constructor'])
    expect(said('Not delivered yet, still being tried. The mailbox is full.')).toBe(
      'Noch nicht zugestellt, es wird weiter versucht. Das Postfach ist voll.',
    )
  })
  it('of each permission is known', () => {
    const permissions = [...rules.matchAll(/return \{"([^"]+)",\s*"([^"]+)"\}/g)].flatMap(([, label, help]) => [label, help])
    expect(permissions.length).toBeGreaterThan(30)
    expect(permissions.filter((text) => !Object.hasOwn(serverDe, text ?? ''))).toEqual([])
  })
})
