import { describe, expect, it } from 'vitest'
import { fileSize, previewKind } from './files'
import { KeyReader, matches, parseChord, spellKeys } from './keys'
import { localeOf } from './locale'
import { initials, tint } from './people'
import { translator } from './strings/translate'
import { timeFormat } from './time'

const key = (name: string, more: Partial<KeyboardEvent> = {}) => ({
  key: name, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...more,
})

describe('shortcuts', () => {
  it.each([
    ['j', key('j'), true],
    ['j', key('J', { shiftKey: true }), false],
    ['j', key('j', { ctrlKey: true }), false],
    ['shift+j', key('J', { shiftKey: true }), true],
    ['mod+k', key('k', { ctrlKey: true }), true],
    ['mod+k', key('k', { metaKey: true }), true],
    ['?', key('?', { shiftKey: true }), true],
    ['/', key('/'), true],
    ['escape', key('Escape'), true],
  ])('%s', (shortcut, pressed, hit) => {
    expect(matches(parseChord(shortcut), pressed)).toBe(hit)
  })

  it('reads two keys one after the other', () => {
    const reader = new KeyReader(1000)
    expect(reader.read(key('g'), ['g m', 'm'], 0)).toBeNull()
    expect(reader.read(key('m'), ['g m', 'm'], 500)).toBe('g m')
    expect(reader.read(key('m'), ['g m', 'm'], 600)).toBe('m')
  })

  it('forgets the first key after a while', () => {
    const reader = new KeyReader(1000)
    reader.read(key('g'), ['g m'], 0)
    expect(reader.read(key('m'), ['g m'], 1500)).toBeNull()
  })

  it('spells keys as they are labelled', () => {
    expect(spellKeys('mod+enter', true)).toEqual(['⌘', '↵'])
    expect(spellKeys('mod+k', false)).toEqual(['Ctrl', 'K'])
    expect(spellKeys('g m', false)).toEqual(['G', 'M'])
  })
})

describe('initials', () => {
  it.each([
    ['Hannah Lindqvist', 'HL'],
    ['Jean-Luc Picard', 'JP'],
    ['ann@example.com', 'A'],
    ['"Bob" <b@x.example>', 'B'],
    ['Äpfel', 'Ä'],
    ['李 小龙', '李小'],
    ['  ', '?'],
    ['***', '?'],
  ])('%s', (name, expected) => {
    expect(initials(name)).toBe(expected)
  })

  it('tints the same person the same', () => {
    expect(tint('a@b.example', 6)).toBe(tint('a@b.example', 6))
    expect(new Set(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((s) => tint(s, 6))).size).toBeGreaterThan(2)
  })
})

describe('files', () => {
  it.each([
    [0, '0 B'],
    [812, '812 B'],
    [4200, '4.2 kB'],
    [13_000_000, '13 MB'],
    [1_500_000, '1.5 MB'],
  ])('%d bytes', (bytes, text) => {
    expect(fileSize(bytes)).toBe(text)
  })

  it.each([
    ['image/png', 'image'],
    ['image/svg+xml', 'none'],
    ['application/pdf', 'pdf'],
    ['text/html', 'none'],
  ])('previews %s as %s', (type, kind) => {
    expect(previewKind(type)).toBe(kind)
  })
})

describe('times', () => {
  const now = Date.parse('2026-03-12T12:00:00Z')
  const berlin = timeFormat('Europe/Berlin', 'en')

  it.each([
    ['2026-03-12T11:59:40Z', 'now'],
    ['2026-03-12T11:56:00Z', '4m'],
    ['2026-03-12T09:00:00Z', '3h'],
    ['2026-03-10T09:00:00Z', 'Tue'],
    ['2026-02-01T09:00:00Z', '1 Feb'],
    ['2024-02-01T09:00:00Z', '1 Feb 2024'],
  ])('%s is short %s', (at, text) => {
    expect(berlin.short(at, now)).toBe(text)
  })

  it('speaks of yesterday in the zone of the agent', () => {
    // 23:30 in Berlin on the 11th
    expect(berlin.relative('2026-03-11T22:30:00Z', now)).toBe('yesterday, 23:30')
    expect(berlin.clock('2026-03-11T22:30:00Z')).toBe('23:30')
  })

  it('falls back to UTC for a zone that nobody knows', () => {
    expect(timeFormat('Mars/Olympus', 'en').clock('2026-03-11T22:30:00Z')).toBe('22:30')
  })
})

describe('the locale', () => {
  it.each([
    ['en', 'en-GB'],
    ['en-US', 'en-US'],
    ['de', 'de'],
    ['de-AT', 'de-AT'],
    ['tlh', 'en-GB'],
    ['not a tag', 'en-GB'],
  ])('of %s', (language, locale) => {
    expect(localeOf(language)).toBe(locale)
  })
})

describe('texts', () => {
  const t = translator(
    { hello: 'Hello {name}', mails: { one: '{count} mail', other: '{count} mails' }, bye: 'Bye' },
  )
  it('puts values in and chooses the plural', () => {
    expect(t('hello', { name: 'Ann' })).toBe('Hello Ann')
    expect(t('mails', { count: 1 })).toBe('1 mail')
    expect(t('mails', { count: 1200 })).toBe('1,200 mails')
    expect(t('bye')).toBe('Bye')
  })
})
