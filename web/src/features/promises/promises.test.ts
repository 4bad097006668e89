// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest'
import { api } from '@/api/client'
import type { DeskPromise, PromisePolicy, PromiseReport, Row, TimePhrase } from '@/api/types'
import { agendaOf, weekOf } from './agenda'
import { dueWord, tabWord, urgencyOf } from './due'
import { chooseNext } from './next'
import { clauseAt, kindOf, offersOf, ownWords } from './offers'
import { makePending, pendingOf, setPending } from './pending'
import { bodyOf, emptyForm, formOf, moved, objectionsTo, type PolicyForm } from './policies/form'
import { policySentences, promiseSentence } from './policies/sentence'
import { barsOfAgents, hoursOf, percentOf, periodOf, shareKept } from './report/figures'
import { differs, placeOf, quickTimes } from './times'
import { whyText } from './why'

afterEach(() => vi.restoreAllMocks())

const now = Date.parse('2026-11-29T18:00:00Z') // a Sunday
const at = (minutes: number) => new Date(now + minutes * 60_000).toISOString()

describe('what is due', () => {
  it.each([
    [-5, 'running', 'late', '5m late'],
    [40, 'running', 'soon', 'in 40m'],
    [40, 'broken', 'late', 'in 40m'],
    [150, 'running', 'near', 'in 2h'],
    [3000, 'running', 'later', 'in 2d'],
    [40, 'paused', 'paused', 'paused'],
  ] as const)('in %i minutes, %s: %s', (minutes, state, urgency, word) => {
    expect(urgencyOf({ at: at(minutes), state }, now)).toBe(urgency)
    expect(dueWord({ at: at(minutes), state }, now)).toBe(word)
  })
  it('stands in the tab only while it presses', () => {
    expect(tabWord({ overdue: 2, next: at(5) }, now)).toBe('2 overdue')
    expect(tabWord({ overdue: 0, next: at(12) }, now)).toBe('in 12m')
    expect(tabWord({ overdue: 0, next: at(90) }, now)).toBe('')
    expect(tabWord({ overdue: 0, next: null }, now)).toBe('')
  })
})

describe('the next ticket', () => {
  const row = (number: number) => ({ number }) as Row
  it('is the first of the first list that has one, but not the one that is open', () => {
    expect(chooseNext([[row(1), row(2)], [row(3)], []], null)?.number).toBe(1)
    expect(chooseNext([[row(1), row(2)], [row(3)], []], 1)?.number).toBe(2)
    expect(chooseNext([[row(1)], [], [row(1), row(4)]], 1)?.number).toBe(4)
    expect(chooseNext([[], [], []], null)).toBeNull()
    expect(chooseNext([[row(1)]], 1)).toBeNull()
  })
})

describe('times to promise for', () => {
  it('are whole quarters and usual hours, still to come', () => {
    expect(quickTimes(Date.parse('2026-11-30T09:07:00Z'), 'Europe/Berlin')).toEqual([
      { key: 'twoHours', at: '2026-11-30T11:15:00.000Z' },
      { key: 'today', at: '2026-11-30T16:00:00.000Z' },
      { key: 'tomorrow', at: '2026-12-01T11:00:00.000Z' },
      { key: 'friday', at: '2026-12-04T16:00:00.000Z' },
      { key: 'nextWeek', at: '2026-12-07T11:00:00.000Z' },
    ])
  })
  it('leave out what is too near and what stands there already', () => {
    expect(quickTimes(now, 'Europe/Berlin').map(({ key }) => key)).toEqual(['twoHours', 'tomorrow', 'friday'])
    expect(quickTimes(Date.parse('2026-12-04T15:30:00Z'), 'Europe/Berlin').map(({ key }) => key)).toEqual(['twoHours', 'tomorrow', 'nextWeek'])
  })
  it('are shown for the customer’s place where it shows another time', () => {
    expect(differs(at(0), 'Europe/Berlin', 'Europe/Paris')).toBe(false)
    expect(differs(at(0), 'Europe/Berlin', 'America/New_York')).toBe(true)
    expect(differs(at(0), 'Europe/Berlin', '')).toBe(false)
    expect(differs(at(0), 'Europe/Berlin', 'Mars/Olympus')).toBe(false)
    expect(placeOf('America/New_York')).toBe('New York')
  })
})

describe('what one writes', () => {
  const text = 'Hello,\nI am sorry. You get an update by Friday, and I will call you tomorrow at 10. Bye'
  const phrase = (words: string, due: string): TimePhrase => {
    const begin = text.indexOf(words)
    return { begin, end: begin + words.length, text: words, due, day_only: false }
  }
  const phrases = [phrase('by Friday', '2026-12-04T16:00:00Z'), phrase('tomorrow at 10', '2026-11-30T09:00:00Z')]
  it('is read without what is quoted', () => {
    expect(ownWords('<p>Dear &amp; all</p><blockquote><p>by Monday</p></blockquote><p>by <b>Friday</b></p>')).toBe('Dear & all\nby Friday')
  })
  it('is offered clause by clause, a call as a callback', () => {
    expect(offersOf(text, phrases, [], new Set()).map(({ promise }) => [promise.kind, promise.what])).toEqual([
      ['update', 'You get an update by Friday'],
      ['callback', 'I will call you tomorrow at 10'],
    ])
    expect([kindOf('Ich rufe Sie an'), kindOf('Sie hören von uns'), kindOf('We recall the vase')]).toEqual(['callback', 'update', 'update'])
  })
  it('is not offered again when it is promised or was waved away', () => {
    const [first] = offersOf(text, phrases, [], new Set())
    expect(offersOf(text, phrases, [{ due: '2026-12-04T16:00:00.000Z' }], new Set())).toHaveLength(1)
    expect(offersOf(text, phrases, [{ due: null }], new Set([first?.key ?? '']))).toHaveLength(1)
  })
  it('is cut down to the words when it does not fit', () => {
    const long = `${'very '.repeat(60)}soon by Friday`
    expect(clauseAt(long, long.indexOf('by Friday'), long.length)).toBe('by Friday')
  })
})

describe('promises in a reply', () => {
  const promise = { kind: 'update', due: at(60), what: 'One', visible: true } as const
  it('are made one after the other when it is sent', async () => {
    const post = vi.spyOn(api, 'post').mockImplementation(async () => ({ id: '7' }))
    setPending('1', [promise, { ...promise, what: 'Two' }])
    const done = await makePending('1')
    expect(post.mock.calls.map(([path]) => path)).toEqual(['/tickets/1/promises', '/tickets/1/promises'])
    expect([done.made.length, done.failed, pendingOf('1').length]).toEqual([2, null, 0])
  })
  it('that could not be made are kept for another try', async () => {
    const post = vi.spyOn(api, 'post').mockResolvedValueOnce({ id: '7' }).mockRejectedValueOnce(new Error('gone'))
    setPending('1', [promise, { ...promise, what: 'Two' }])
    expect((await makePending('1')).failed).toBeInstanceOf(Error)
    expect(pendingOf('1').map(({ what }) => what)).toEqual(['Two'])
    post.mockResolvedValue({ id: '8' })
    expect((await makePending('1')).made).toHaveLength(1)
  })
})

describe('my promises', () => {
  const promise = (id: string, due: string | null, owed = false) => ({ id, due, owed }) as DeskPromise
  const all = [promise('a', at(-60), true), promise('b', at(60)), promise('c', at(13 * 60)), promise('d', at(40 * 60)), promise('e', at(10 * 24 * 60))]
  it('stand in the order of the day', () => {
    const groups = agendaOf(all, Date.parse('2026-11-26T09:00:00Z'), 'Europe/Berlin').map(({ group, promises }) => [group, promises.map(({ id }) => id).join('')])
    expect(groups).toEqual([['overdue', 'a'], ['week', 'b'], ['later', 'cde']])
    expect(agendaOf(all, now, 'Europe/Berlin').map(({ group, promises }) => [group, promises.map(({ id }) => id).join('')])).toEqual([
      ['overdue', 'a'], ['today', 'b'], ['tomorrow', 'c'], ['later', 'de'],
    ])
  })
  it('stand in the days of a week, where the reader is', () => {
    const week = weekOf('2026-11-23', [...all, promise('z', '2026-11-29T23:30:00Z')], 'Europe/Berlin')
    expect(week.map(({ day }) => day.slice(8))).toEqual(['23', '24', '25', '26', '27', '28', '29'])
    expect(week[6]?.promises.map(({ id }) => id)).toEqual(['a', 'b'])
  })
})

describe('a policy', () => {
  const names = (_what: string, id: string) => ({ '1': 'Support', '9': 'Shop hours' })[id] ?? ''
  const form = (part: Partial<PolicyForm>): PolicyForm => ({ ...emptyForm, ...part })
  it('is sent as it was given', () => {
    const policy = {
      name: 'Weddings', active: true, conditions: { inbox_ids: ['1'], priorities: ['high'], customer_ids: [], organization_ids: [], tags: [], channels: [] },
      targets: [{ kind: 'first_answer', minutes: 60, working: true, visible: true }, { kind: 'solution', minutes: 2880, working: false, visible: false }],
      pause_waiting: true, pause_paused: false, calendar_id: '9', manager_id: null, warnings: [{ minutes_before: 30, to: ['owner', 'lead'] }],
      steps: [{ minutes_after: 0, to: 'lead', tell: true, reassign: true, raise_priority: false }],
      notice: { mode: 'offer', minutes_before: 30, minutes_later: 240, most: 1, reason: 'busy' },
    } as const
    expect(bodyOf(formOf(structuredClone(policy) as unknown as PromisePolicy))).toEqual(policy)
  })
  it('says in one sentence what it promises', () => {
    expect(promiseSentence(emptyForm, names)).toBe('Every ticket: a first answer within 4 hours of working time.')
    const targets = { ...emptyForm.targets, solution: { on: true, minutes: 2880, working: false, visible: true } }
    const conditions = { ...emptyForm.conditions, inbox_ids: ['1'], priorities: ['high', 'urgent'] as const, channels: ['phone'] }
    expect(promiseSentence(form({ targets, conditions: { ...conditions, priorities: [...conditions.priorities] } }), names)).toBe(
      'Tickets in Support, of priority High or Urgent, that came by phone: a first answer within 4 hours of working time and a solution within 2 days.',
    )
    const none = { ...emptyForm.targets, first_answer: { ...emptyForm.targets.first_answer, on: false } }
    expect(policySentences(form({ targets: none }), names)).toEqual(['Every ticket: nothing is promised, on purpose.'])
  })
  it('says the rest of it too', () => {
    const said = policySentences(form({
      calendar_id: '9', pause_paused: false, notice: { ...emptyForm.notice, mode: 'automatic' },
      steps: [{ minutes_after: 0, to: 'lead', tell: true, reassign: true, raise_priority: false }, { minutes_after: 90, to: 'manager', tell: true, reassign: false, raise_priority: false }],
    }), names)
    expect(said.slice(1)).toEqual([
      'The customer sees these times.',
      'Working time is counted by “Shop hours”.',
      'The clock stands still while the customer is asked.',
      'Warned 30 minutes before it is due: the owner.',
      'If it will be missed, the customer hears 30 minutes before of a time 4 hours later.',
      'As soon as it is missed: the lead is told and gets the ticket.',
      'Missed by 1 hour 30 minutes: the manager is told.',
    ])
  })
  it('objects at the field', () => {
    expect(Object.keys(objectionsTo(form({
      targets: { ...emptyForm.targets, first_answer: { ...emptyForm.targets.first_answer, minutes: Number.NaN } },
      warnings: [{ minutes_before: 30, to: [] }],
      steps: [
        { minutes_after: 0, to: 'owner', tell: true, reassign: true, raise_priority: false },
        { minutes_after: 0, to: 'lead', tell: false, reassign: false, raise_priority: false },
      ],
    })))).toEqual(['name', 'targets.first_answer', 'warnings.0', 'steps.0', 'steps.1'])
  })
  it('moves in its list, but not out of it', () => {
    expect([moved(['a', 'b', 'c'], 0, 1), moved(['a', 'b', 'c'], 2, -1), moved(['a', 'b'], 0, -1)]).toEqual([['b', 'a', 'c'], ['a', 'c', 'b'], ['a', 'b']])
  })
  it('says why it is the one', () => {
    expect(whyText([])).toBe('It is for every ticket.')
    expect(whyText(['inbox', 'priority', 'new_one'])).toBe('It fits by inbox and priority.')
  })
})

describe('the report', () => {
  it('never says all while one is missing', () => {
    expect([percentOf(1), percentOf(0.999), percentOf(0.001), percentOf(0), percentOf(0.666)]).toEqual([100, 99, 1, 0, 67])
    expect(shareKept({ kept: 0, broken: 0 })).toBeNull()
  })
  it('goes from midnight to midnight where the reader is', () => {
    expect(periodOf(7, '2026-10-27', 'Europe/Berlin')).toEqual({ from: '2026-10-20T22:00:00.000Z', until: '2026-10-27T23:00:00.000Z' })
  })
  it('has who answers for most first, and every hour', () => {
    const report = {
      by_agent: [{ agent: { id: '1', name: 'Ann' }, kept: 1, broken: 1 }, { agent: null, kept: 5, broken: 0 }],
      by_hour: [{ hour: 9, kept: 3, broken: 1 }],
    } as unknown as PromiseReport
    expect(barsOfAgents(report, 'No owner').map(({ name, part }) => [name, part.agent])).toEqual([['No owner', 'none'], ['Ann', '1']])
    expect(hoursOf(report)).toHaveLength(24)
    expect(hoursOf(report)[9]).toEqual({ hour: 9, kept: 3, broken: 1 })
  })
})
