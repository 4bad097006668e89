import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import type { Customer, Notification, NotificationPage } from '@/api/types'
import { changesOf, formOf, furtherIdentity } from './customers/changes'
import { markRead } from './notifications/NotificationsPage'
import { sentence } from './notifications/sentence'
import { browserName } from './profile/browser_name'
import { middle } from './profile/shrink_image'
import { marked, passage } from './search/marked'

const note = (id: string, read: boolean) => ({ id, read }) as Notification

describe('notifications', () => {
  const page: NotificationPage = { items: [note('1', false), note('2', false)], next_cursor: null, unread: 9 }
  it('are read one by one or all', () => {
    expect(markRead(page, ['1']).unread).toBe(1)
    expect(markRead(page, undefined)).toMatchObject({ unread: 0, items: [{ read: true }, { read: true }] })
  })
  it('are sentences', () => {
    const told = { kind: 'mention', by: { id: '1', name: 'Ann' }, ticket: { number: 12 } } as Notification
    expect(sentence(told)).toBe('Ann mentioned you in #12')
    const wrote = { ...told, kind: 'reply', by: null, customer: { id: '2', name: 'Bo' } } as const
    expect(sentence(wrote)).toBe('Bo replied in #12')
    expect(sentence({ ...wrote, kind: 'followed' })).toBe('News from Bo in #12, which you follow')
    expect(sentence({ ...told, kind: 'failed', by: null })).toBe('A message in #12 could not be delivered')
  })
})

describe('a customer', () => {
  const ann = { name: 'Ann', language: 'en', time_zone: 'Europe/Berlin' } as Customer
  it('is changed only in what differs', () => {
    expect(changesOf(ann, formOf(ann))).toBeNull()
    expect(changesOf(ann, { ...formOf(ann), name: ' Anne ', language: 'de' })).toEqual({ name: 'Anne', language: 'de' })
  })
  it.each([
    [' ', null],
    [' ann@home.example ', { kind: 'email', value: 'ann@home.example' }],
    ['+44 20 7946 0435', { kind: 'phone', value: '+44 20 7946 0435' }],
  ])('is reached further at "%s"', (further, expected) => {
    expect(furtherIdentity({ ...formOf(ann), further })).toEqual(expected)
  })
})

describe('search', () => {
  it('marks words in what is only text', () => {
    const html = renderToStaticMarkup(<>{marked('a <b> &amp; Delivery', 'delivery la(')}</>)
    expect(html).toBe('a &lt;b&gt; &amp;amp; <mark>Delivery</mark>')
  })

  it.each([
    ['the <mark>tray</mark>&#39;s &quot;lid&quot; &amp; <mark>trays</mark>', 'the [tray]\'s "lid" & [trays]'],
    ['&lt;b&gt;<mark>a</mark>&lt;/b&gt;', '<b>[a]</b>'],
    ['&amp;lt;script&amp;gt; &copy;', '&lt;script&gt; &copy;'],
    ['&lt;mark&gt;no&lt;/mark&gt; <mark>&lt;yes&gt;</mark>', '<mark>no</mark> [<yes>]'],
    ['<img src=x onerror=alert(1)> <mark>a', '<img src=x onerror=alert(1)> <mark>a'],
  ])('shows the passage %s', (highlight, shown) => {
    const html = renderToStaticMarkup(<>{passage(highlight)}</>)
    const words = html.replaceAll('<mark>', '[').replaceAll('</mark>', ']')
    expect(words).not.toMatch(/[<>]/) // nothing of it is markup
    const text = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#x27;': "'", '&amp;': '&' }
    expect(words.replace(/&(?:lt|gt|quot|#x27|amp);/g, (one) => text[one as keyof typeof text])).toBe(shown)
  })
})

describe('sessions', () => {
  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36', 'Chrome, Linux', false],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/605.1', 'Safari, iPhone', true],
    ['Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0', 'Edge, Windows', false],
    ['curl/8.0', 'curl/8.0', false],
  ])('%s', (agent, name, mobile) => {
    expect(browserName(agent)).toEqual({ name, mobile })
  })
  it('cuts a picture to the square in its middle', () => {
    expect(middle(400, 200)).toEqual({ x: 100, y: 0, size: 200 })
  })
})
