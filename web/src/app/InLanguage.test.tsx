// @vitest-environment jsdom
import { act } from 'react'
import { createRoot } from 'react-dom/client'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Session } from '@/api/types'
import { fileSize } from '@/lib/files'
import { t } from '@/lib/strings'
import { speak } from '@/lib/strings/language'
import { InLanguage } from './InLanguage'
import { SessionContext } from './me'
import { Time } from './Time'

const now = Date.parse('2026-03-12T12:00:00Z')

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
  vi.useFakeTimers({ now, toFake: ['Date', 'setInterval', 'clearInterval'] })
})
afterEach(async () => {
  await speak('en')
  vi.useRealTimers()
  vi.unstubAllGlobals()
  document.body.replaceChildren()
})

/** What an agent of that language and zone reads. */
function read(language: string, timeZone = 'Europe/Berlin') {
  const host = document.body.appendChild(document.createElement('div'))
  const session = { agent: { language, time_zone: timeZone } } as Session
  const root = createRoot(host)
  const Words = () => <p>{`${t('search.found', { count: 1200 })} ${fileSize(4200)}`}</p>
  act(() => {
    root.render(
      <SessionContext value={session}>
        <InLanguage language={language}>
          <Time at="2026-03-05T22:30:00Z" form="day" />
          <Time at="2026-03-05T22:30:00Z" />
          <Time at="2026-03-12T11:56:00Z" form="short" />
          <Time at="2026-03-11T23:30:00Z" form="clock" />
          <Words />
        </InLanguage>
      </SessionContext>,
    )
  })
  const times = [...host.querySelectorAll('time')].map(({ textContent, title }) => ({ textContent, title }))
  const words = host.querySelector('p')?.textContent
  act(() => {
    root.unmount()
  })
  return { texts: times.map(({ textContent }) => textContent), title: times[0]?.title, words }
}

it('shows a German agent German words, dates and numbers', async () => {
  await speak('de')
  const { texts, title, words } = read('de')
  expect(texts).toEqual(['Donnerstag, 5. März 2026', '5. März, 23:30', '4 Min.', '00:30'])
  expect(title).toMatch(/^Donnerstag, 5\. März 2026 .*23:30$/)
  expect(words).toContain('1.200 Tickets gefunden')
  expect(words).toContain('4,2 kB')
  expect(document.documentElement.lang).toBe('de')
})

it('shows an English agent English ones, in the zone of the agent', () => {
  const { texts, words } = read('en', 'Asia/Tokyo')
  expect(texts[0]?.replace(',', '')).toBe('Friday 6 March 2026') // browsers differ in the comma
  expect(texts.slice(1)).toEqual(['6 Mar, 07:30', '4m', '08:30'])
  expect(words).toContain('1,200')
  expect(words).toContain('4.2 kB')
  expect(document.documentElement.lang).toBe('en')
})

it.each(['tlh', 'de-', '', 'no such language'])('does not fall over the language %j', (language) => {
  expect(read(language).texts[1]).toBe('5 Mar, 23:30')
})
