import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Toasts } from './toasts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const texts = (toasts: Toasts) => toasts.shown.get().map(({ text }) => text)

describe('toasts', () => {
  it('go by themselves', () => {
    const toasts = new Toasts()
    toasts.show('a', { seconds: 5 })
    vi.advanceTimersByTime(4999)
    expect(texts(toasts)).toEqual(['a'])
    vi.advanceTimersByTime(1)
    expect(texts(toasts)).toEqual([])
  })

  it('wait while the pointer rests on them', () => {
    const toasts = new Toasts()
    toasts.show('a', { seconds: 5 })
    toasts.pause()
    vi.advanceTimersByTime(60_000)
    expect(texts(toasts)).toEqual(['a'])
    toasts.resume()
    vi.advanceTimersByTime(2000)
    expect(texts(toasts)).toEqual([])
  })

  it('never cover the page: the oldest makes room', () => {
    const toasts = new Toasts()
    for (const text of ['a', 'b', 'c', 'd', 'e']) toasts.show(text)
    expect(texts(toasts)).toEqual(['b', 'c', 'd', 'e'])
  })
})
