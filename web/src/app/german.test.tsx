// @vitest-environment jsdom
// The pages of the desk, drawn for somebody who reads German: none of our English words is left over.

import { RouterProvider } from '@tanstack/react-router'
import { QueryClientProvider } from '@tanstack/react-query'
import { createRoot, type Root } from 'react-dom/client'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { MockDesk } from '../../dev/mock'
import { adminDe } from '@/lib/strings/admin_de'
import { adminEn } from '@/lib/strings/admin_en'
import { de } from '@/lib/strings/de'
import { en } from '@/lib/strings/en'
import { handoverDe } from '@/lib/strings/handover_de'
import { handoverEn } from '@/lib/strings/handover_en'
import { routingDe } from '@/lib/strings/routing_de'
import { routingEn } from '@/lib/strings/routing_en'
import { speak } from '@/lib/strings/language'
import { promisesDe } from '@/lib/strings/promises_de'
import { promisesEn } from '@/lib/strings/promises_en'
import { serverDe } from '@/lib/strings/server_de'
import type { Catalogue, Text } from '@/lib/strings/translate'
import { makeQueryClient } from './query'
import { makeRouter } from './router'

const forms = (text: Text | undefined) =>
  text === undefined ? [] : typeof text === 'string' ? [text] : Object.values(text)

/** English texts that are other ones in German, as patterns of what they look like filled in. */
function patterns(english: Catalogue, german: Catalogue): RegExp[] {
  return Object.entries(english).flatMap(([key, text]) => {
    const same = new Set(forms(german[key]))
    return forms(text)
      .filter((form) => !same.has(form) && isTelling(form))
      .map(patternOf)
  })
}

/** A word or two between what is put in could stand in any text. */
function isTelling(text: string): boolean {
  return text.replaceAll(/\{\w+\}/g, '').trim().length > (text.includes('{') ? 8 : 1)
}

function patternOf(text: string): RegExp {
  const source = text
    .replace(/[.*+?^$()|[\]\\]/g, '\\$&')
    .replaceAll('{count}', '[\\d.,]+')
    .replaceAll('{host}', '\\S+')
    .replace(/\{\w+\}/g, '.+')
  return new RegExp(`^${source}$`, 's')
}

/** Some English words are the German ones of something else. */
const german = new Set(
  [de, adminDe, promisesDe, handoverDe, routingDe].flatMap((words: Catalogue) => Object.values(words).flatMap(forms)).concat(Object.values(serverDe)),
)
const leftOver = [
  ...patterns(en, de),
  ...patterns(adminEn, adminDe),
  ...patterns(promisesEn, promisesDe),
  ...patterns(handoverEn, handoverDe),
  ...patterns(routingEn, routingDe),
  ...Object.entries(serverDe).filter(([text, other]) => text !== other).map(([text]) => patternOf(text)),
]

/** What the florists called their things; to us it is an example. */
const names = new Set(['Customer care', 'Orders', 'Weddings', 'Weekend help'])

const spokenAttributes = ['aria-label', 'placeholder', 'title', 'alt', 'aria-description']

/** All that is said on the page; not what customers and colleagues wrote. */
function said(): string[] {
  const texts = new Set<string>()
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) texts.add((walker.currentNode.textContent ?? '').trim())
  for (const element of document.body.querySelectorAll('*')) {
    for (const name of spokenAttributes) texts.add(element.getAttribute(name) ?? '')
  }
  return [...texts].filter((text) => text !== '')
}

const englishIn = (texts: readonly string[]) =>
  texts.filter((text) => !german.has(text) && !names.has(text) && leftOver.some((pattern) => pattern.test(text)))

let mock: MockDesk
let root: Root

beforeAll(async () => {
  // Each page is a script of its own; what is fetched now does not hold up the pages later.
  await Promise.all([
    import('@/features/tickets/TicketPage'), import('@/features/people/AgentsPage'), import('@/features/people/TeamsPage'),
    import('@/features/people/RolesPage'), import('@/features/inboxes/InboxesPage'), import('@/features/intake/QuarantinePage'),
    import('@/features/settings/SettingsPage'), import('@/features/audit/AuditPage'), import('@/features/profile/ProfilePage'),
    import('@/features/access'), import('@/features/tickets/NewTicketPage'), import('@/features/customers/CustomersPage'),
    import('@/features/tickets/composer/Editor'), import('@/features/promises/MyPromisesPage'), import('@/features/promises/report/ReportPage'),
    import('@/features/promises/policies/PoliciesPage'), import('@/features/calendars/CalendarsPage'), import('@/features/handover/HandoversPage'),
  ])
}, 60_000)

beforeEach(() => {
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: vi.fn(), removeEventListener: vi.fn() }))
  vi.stubGlobal('ResizeObserver', class { observe = vi.fn(); unobserve = vi.fn(); disconnect = vi.fn() })
  vi.stubGlobal('IntersectionObserver', class { observe = vi.fn(); disconnect = vi.fn() })
  vi.stubGlobal('WebSocket', class { addEventListener = vi.fn(); removeEventListener = vi.fn(); close = vi.fn(); send = vi.fn() })
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['de-DE', 'en'])
  window.scrollTo = vi.fn() as typeof window.scrollTo
  Element.prototype.getAnimations = () => []
  mock = new MockDesk({ tickets: 30, signedIn: true })
  ask('PATCH', '/api/v1/me', '{"language":"de"}')
  vi.stubGlobal('fetch', (url: string, init: RequestInit = {}) => {
    const { status, headers, body } = ask(init.method ?? 'GET', url, typeof init.body === 'string' ? init.body : '')
    return Promise.resolve(new Response(status === 204 ? null : body.toString(), { status, headers }))
  })
})

afterEach(async () => {
  root.unmount()
  document.body.replaceChildren()
  await speak('en')
  vi.restoreAllMocks()
})
afterAll(() => { vi.unstubAllGlobals() })

const ask = (method: string, url: string, body = '') =>
  mock.handle({ method, url, headers: {}, body: Buffer.from(body) })

/** Opens the desk at an address, and waits for a German word that only the finished page has. */
async function open(path: string, sign: string | RegExp) {
  window.history.replaceState(null, '', path)
  const client = makeQueryClient()
  const router = makeRouter(client)
  const host = document.body.appendChild(document.createElement('div'))
  root = createRoot(host)
  root.render(<QueryClientProvider client={client}><RouterProvider router={router} /></QueryClientProvider>)
  await vi.waitFor(
    () => {
      const there = said()
      expect(there.some((text) => (typeof sign === 'string' ? text === sign : sign.test(text)))).toBe(true)
      expect(document.querySelector('[aria-busy="true"]')).toBeNull()
    },
    { timeout: 8_000, interval: 20 },
  )
}

it.each<[string, string | RegExp]>([
  ['/tickets?view=open', 'Alle offenen'],
  ['/tickets/10400?view=open', 'Einladung'],
  ['/tickets/10389?view=all', 'Hier ist nur der Anfang dieser E-Mail'],
  ['/new', 'Was ist geschehen?'],
  ['/search?q=roses', /gefunden/],
  ['/notifications', 'Alle als gelesen markieren'],
  ['/handovers', 'Annehmen'],
  ['/customers', 'Neuer Kunde'],
  ['/customers?tab=organizations', 'Neue Organisation'],
  ['/profile', 'Wer Sie sind'],
  ['/profile?tab=security', 'Wo Sie angemeldet sind'],
  ['/profile?tab=tokens', 'Neues Token'],
  ['/admin/agents', 'Einladen'],
  ['/admin/teams', 'Neues Team'],
  ['/admin/roles', 'Neue Rolle'],
  ['/admin/roles/3', 'Tickets sehen'],
  ['/admin/inboxes', 'Neues Postfach'],
  ['/admin/inboxes/1', 'Eingangsbestätigung'],
  ['/admin/inboxes/new', 'Postfach anlegen'],
  ['/promises', 'Welche Vasen noch da sind'],
  ['/promises?tab=week', 'Diese Woche'],
  ['/promises/report', 'Nach Team'],
  ['/admin/promises', 'Was fällig ist, wird neu gezählt'],
  ['/admin/promises/1', 'Wenn es misslingt'],
  ['/admin/promises/new', 'Richtlinie anlegen'],
  ['/admin/calendars', 'Neuer Kalender'],
  ['/admin/calendars/2', 'Stunden der Woche'],
  ['/admin/quarantine', 'Unverständlich'],
  ['/admin/quarantine?tab=oversized', 'Beiseitelegen'],
  ['/admin/settings', 'Unternehmen'],
  ['/admin/audit', /hat sich angemeldet$/],
])('%s is German throughout', async (path, sign) => {
  await open(path, sign)
  expect(englishIn(said())).toEqual([])
  expect(document.documentElement.lang).toBe('de')
}, 20_000)

it.each<[string, string, boolean]>([
  ['/sign-in', 'Passwort vergessen?', false],
  ['/setup', 'Loslegen', true],
])('%s is in the language of the browser', async (path, sign, setupNeeded) => {
  Object.assign(mock, { signedIn: false, setupNeeded })
  await open(path, sign)
  expect(englishIn(said())).toEqual([])
}, 20_000)

it('finds English words where there are any', async () => {
  ask('PATCH', '/api/v1/me', '{"language":"en"}')
  await open('/admin/settings', 'Default: 30')
  expect(englishIn(said())).toEqual(expect.arrayContaining(['Settings', 'Length of a session, in days', 'Demo mail']))
}, 20_000)
