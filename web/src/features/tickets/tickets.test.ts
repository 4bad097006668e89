import { describe, expect, it } from 'vitest'
import type { TicketFilter } from '@/api/filter'
import type { Change, ChangeEntry, Entry, EventEntry, MessageEntry, Page, Row, Ticket } from '@/api/types'
import { changeText, reasonOf, smallText } from './change_text'
import { emptiness } from './emptiness'
import { lookOf } from './frame_look'
import { objections, toNewTicket, type NewTicketForm } from './new_ticket'
import { undoOf } from './patches'
import { goneOf, layHead, leftBehind, orderByDue, patchRows, replaceRows } from './reconcile'
import { all, extend, nothing, prune, step, toggle } from './selection'
import { blocksOf, lastMessage, linesOf } from './timeline'

const row = (id: string, more: Partial<Row> = {}) => ({ id, subject: id, updated_at: '1', ...more }) as Row
const page = (ids: string, cursor: string | null = null): Page<Row> => ({
  items: ids.split(/(?=.)/u).map((id) => row(id)),
  next_cursor: cursor,
})
const list = (...pages: Page<Row>[]) => ({ pages, pageParams: pages.map(() => null) })
const ids = (data: { pages: Page<Row>[] }) =>
  data.pages.map(({ items }) => items.map(({ id }) => id).join('')).join('|')

describe('a list that takes in changes', () => {
  it('of one page is simply the new page', () => {
    expect(ids(layHead(list(page('abc')), page('cab')))).toBe('cab')
  })

  it('brings a changed ticket to the top and takes it away from where it stood', () => {
    const before = list(page('abc', 'c1'), page('def', 'c2'))
    const after = layHead(before, page('eab', 'x'))
    expect(ids(after)).toBe('eabc|df')
    expect(after.pages.map((one) => one.next_cursor)).toEqual(['c1', 'c2'])
  })

  it('takes out what is gone', () => {
    expect(ids(layHead(list(page('abc'), page('def')), page('abc'), ['e']))).toBe('abc|df')
  })

  it('keeps every row when much arrived at once', () => {
    const after = layHead(list(page('abc'), page('def')), page('xyz'))
    expect(ids(after)).toBe('xyzabc|def')
  })

  it('asks about changed tickets that it shows but that did not come to the top', () => {
    const before = list(page('abc'), page('def'))
    const behind = leftBehind(before, page('abc'), ['a', 'e', 'unknown'])
    expect(behind.map(({ id }) => id)).toEqual(['e'])
  })

  it('takes a ticket for gone when it moved, and not when only a mark of it changed', () => {
    const before = [row('a'), row('b'), row('c')]
    const now = [row('a', { draft: true }), row('b', { updated_at: '2' })]
    expect(goneOf(before, now)).toEqual(['b', 'c'])
  })

  it('replaces rows in place and leaves other pages alone', () => {
    const before = list(page('ab'), page('cd'))
    const after = replaceRows(before, [row('c', { subject: 'new' })])
    expect(after.pages[0]).toBe(before.pages[0])
    expect(after.pages[1]?.items[0]?.subject).toBe('new')
    expect(replaceRows(before, [row('z')])).toBe(before)
  })

  it('by what is due puts a row where it stands now, and leaves out what has no time', () => {
    const due = (id: string, at: string | null) => row(id, { next_due: { at, kind: 'update', state: at === null ? 'paused' : 'running' } })
    const before = list({ items: [due('a', '1'), due('b', '2')], next_cursor: 'c1' }, { items: [due('c', '2026-11-03T00:00:00Z'), due('d', '2026-11-04T00:00:00Z')], next_cursor: null })
    const now = replaceRows(before, [due('a', '2026-11-05T00:00:00Z'), due('b', null)])
    expect(ids(orderByDue(now))).toBe('c|da')
  })

  it('shows a patch at once', () => {
    const after = patchRows(list(page('ab')), ['b'], { subject: 'x' })
    expect(after.pages[0]?.items.map(({ subject }) => subject)).toEqual(['a', 'x'])
  })
})

describe('selection', () => {
  const order = ['a', 'b', 'c', 'd']
  it('toggles, extends over a range and selects all', () => {
    const one = toggle(nothing, 'b')
    expect([...extend(one, order, 'd').ids]).toEqual(['b', 'c', 'd'])
    expect([...extend(one, order, 'a').ids]).toEqual(['b', 'a'])
    expect(toggle(one, 'b').ids.size).toBe(0)
    expect(all(order).ids.size).toBe(4)
  })

  it('forgets rows that left the list', () => {
    const selection = all(order)
    expect([...prune(selection, ['a', 'd']).ids]).toEqual(['a', 'd'])
    expect(prune(selection, order)).toBe(selection)
  })

  it.each([
    [null, 1, 'a'],
    [null, -1, 'd'],
    ['a', 1, 'b'],
    ['d', 1, 'd'],
    ['a', -1, 'a'],
    ['gone', 1, 'a'],
  ])('steps from %s by %d to %s', (cursor, by, expected) => {
    expect(step(order, cursor, by)).toBe(expected)
  })
})

const by = (name: string) => ({ kind: 'agent' as const, id: '1', name, avatar_url: null })
const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString()
const message = (id: string, minute: number) =>
  ({ id, kind: 'message', at: at(minute), by: by('Ann') }) as MessageEntry
const change = (id: string, minute: number, who = 'Ann') =>
  ({ id, kind: 'change', at: at(minute), by: by(who), change: {} }) as ChangeEntry
const dayOf = (time: string) => time.slice(0, 10)

describe('the timeline', () => {
  it('names each day once and groups changes that happened together', () => {
    const entries: Entry[] = [message('1', 0), change('2', 1), change('3', 2, 'Bob'), message('4', 3), change('5', 4), change('6', 40), message('7', 60 * 30)]
    const blocks = blocksOf(entries, dayOf)
    expect(blocks.map(({ type }) => type)).toEqual([
      'day', 'message', 'changes', 'message', 'changes', 'changes', 'day', 'message',
    ])
  })

  it('writes one line for each run of changes by the same actor', () => {
    const lines = linesOf([change('1', 0), change('2', 0), change('3', 0, 'Bob')])
    expect(lines.map((line) => line.length)).toEqual([2, 1])
  })

  it('folds the middle of a long conversation only', () => {
    const foldedOf = (count: number) =>
      blocksOf(Array.from({ length: count }, (_, n) => message(String(n), n)), dayOf)
        .filter((block) => block.type === 'message' && block.folded).length
    expect(foldedOf(6)).toBe(0)
    expect(foldedOf(10)).toBe(5)
  })

  it('finds the newest message past notes and changes', () => {
    expect(lastMessage([message('1', 0), message('2', 1), change('3', 2)])?.id).toBe('2')
  })
})

describe('changes in words', () => {
  const said = (part: Partial<Change>, who = 'Ann') =>
    changeText({ field: '', from: '', to: '', from_id: null, to_id: null, reason: null, ...part }, who)
  it.each([
    [{ field: 'status', from: 'open', to: 'solved' }, 'set status to Solved'],
    [{ field: 'owner', to: 'Bob' }, 'made Bob the owner'],
    [{ field: 'owner', to: 'Ann' }, 'took it'],
    [{ field: 'owner', from: 'Bob' }, 'removed Bob as owner'],
    [{ field: 'tags', from: 'a, b', to: 'b, c' }, 'tagged it c instead of a'],
    [{ field: 'tags', from: '', to: 'c' }, 'tagged it c'],
    [{ field: 'tags', from: 'c', to: '' }, 'removed tag c'],
    [{ field: 'paused_until', to: 'Friday' }, 'changed paused until to Friday'],
  ])('%o', (part, text) => {
    expect(said(part)).toBe(text)
  })
})

describe('events in words', () => {
  const happened = (part: Partial<EventEntry['event']>) =>
    ({ kind: 'event', by: { name: 'Ann' }, event: { event: '', entry_id: null, reason: '', ...part } }) as EventEntry
  it.each([
    [{ event: 'handover_offered', target: 'Bo' }, 'offered the ticket to Bo', undefined],
    [{ event: 'handover_refused', target: 'Bo', reason: 'No time' }, 'refused the handover: No time', undefined],
    [{ event: 'sub_ticket_done', target: 'Delivery', number: 12 }, 'finished #12 of Delivery', undefined],
    [{ event: 'redaction', reason: 'a card number' }, 'removed the content of an entry', 'a card number'],
    [{ event: 'something_new', reason: '' }, 'something new', ''],
  ])('%o', (part, text, reason) => {
    expect(smallText(happened(part))).toBe(text)
    expect(reasonOf(happened(part))).toBe(reason)
  })
})

describe('the look of a mail', () => {
  it.each([
    ['<p>Hello</p>', 'words'],
    ['<p>the background: none</p>', 'paper'],
    ['<table bgcolor="#fff"><tr></tr></table>', 'paper'],
    ['<div style="background-color:#eee">x</div>', 'paper'],
    ['<font color="red">x</font>', 'paper'],
    ['<b>bold</b><ul><li>x</li></ul>', 'words'],
  ])('%s', (html, look) => {
    expect(lookOf(html)).toBe(look)
  })
})

describe('undo of a change', () => {
  it('puts back exactly what was changed', () => {
    const before = { status: 'open', owner: { id: '3', name: 'x' }, team: null, tags: ['a'] } as unknown as Ticket
    expect(undoOf(before, { status: 'solved', owner_id: null, team_id: '9' })).toEqual({
      status: 'open', owner_id: '3', team_id: null,
    })
  })
})

describe('an empty list', () => {
  const open = [{ active: true }]
  it.each([
    ['the filter', { view: 'mine', tag: ['vip'] }, [], 'filter'],
    ['no inbox', { view: 'mine' }, [], 'inboxes'],
    ['no inbox in use', {}, [{ active: false }], 'inboxes'],
    ['nothing, while the inboxes are unknown', { view: 'mine' }, undefined, 'mine'],
    ['its view', { view: 'at_risk' }, open, 'at_risk'],
    ['no ticket', { view: 'all' }, open, 'list'],
  ] as const)('is blamed on %s', (_what, filter, inboxes, expected) => {
    expect(emptiness(filter as TicketFilter, inboxes)).toBe(expected)
  })
})

describe('a new ticket', () => {
  const form: NewTicketForm = {
    inbox: '1', customer: null, name: 'Ann', email: 'ann@x.example', subject: 'Hi', way: 'send',
    html: '<p>x</p>', attachments: [],
  }
  it('is complete', () => {
    expect(objections(form)).toEqual([])
  })
  it.each([
    [{ inbox: '' }, ['inbox']],
    [{ email: '', name: '' }, ['customer']],
    [{ email: 'ann' }, ['email']],
    [{ email: '', way: 'phone' as const }, []],
    [{ subject: ' ', html: '<p></p>' }, ['subject', 'text']],
  ])('objects to %o', (part, expected) => {
    expect(objections({ ...form, ...part })).toEqual(expected)
  })
  it('says on which channel it came in, unless it is sent', () => {
    expect(toNewTicket(form)).toMatchObject({ send: true, customer: { name: 'Ann', email: 'ann@x.example' } })
    expect(toNewTicket(form)).not.toHaveProperty('channel')
    expect(toNewTicket({ ...form, way: 'letter' })).toMatchObject({ send: false, channel: 'letter' })
  })
})
