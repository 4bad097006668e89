import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Agent, Draft, DraftBody } from '@/api/types'
import { DraftSaver, hasText } from './draft_saver'
import { matching } from './mentions'
import { add, firstBad, isAddress, missing, parseAddresses, remove } from './recipients'

const body = (html: string): DraftBody => ({ html, to: [], cc: [], bcc: [], attachments: [] })

describe('a draft that saves itself', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  function setUp() {
    let finish: (() => void) | undefined
    let broken = false
    const saves: string[] = []
    const save = vi.fn(async ({ html }: DraftBody): Promise<Draft> => {
      saves.push(html)
      if (broken) throw new Error('offline')
      await new Promise<void>((resolve) => (finish = resolve))
      return { ...body(html), kind: 'reply', to: [], cc: [], bcc: [], updated_at: '', version: html }
    })
    const remove = vi.fn(async () => undefined)
    const saved = vi.fn()
    const saver = new DraftSaver({ save, remove, saved })
    const answer = async () => {
      finish?.()
      await vi.advanceTimersByTimeAsync(0)
    }
    const breakLine = (now: boolean) => (broken = now)
    return { saver, saves, remove, saved, answer, breakLine }
  }

  it('waits until one pauses, and saves the newest text', async () => {
    const { saver, saves, answer, saved } = setUp()
    saver.change(body('<p>a</p>'))
    await vi.advanceTimersByTimeAsync(500)
    saver.change(body('<p>ab</p>'))
    await vi.advanceTimersByTimeAsync(799)
    expect(saves).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(saver.state.get()).toBe('saving')
    await answer()
    expect(saves).toEqual(['<p>ab</p>'])
    expect(saver.state.get()).toBe('saved')
    expect(saved).toHaveBeenCalledOnce()
  })

  it('never has two saves on the way, and does not forget what was typed meanwhile', async () => {
    const { saver, saves, answer } = setUp()
    saver.change(body('<p>a</p>'))
    await vi.advanceTimersByTimeAsync(800)
    saver.change(body('<p>ab</p>'))
    await vi.advanceTimersByTimeAsync(2000)
    expect(saves).toEqual(['<p>a</p>'])
    await answer()
    await vi.advanceTimersByTimeAsync(800)
    expect(saves).toEqual(['<p>a</p>', '<p>ab</p>'])
  })

  it('tries again when the line is broken', async () => {
    const { saver, saves, answer, breakLine } = setUp()
    breakLine(true)
    saver.change(body('<p>a</p>'))
    await vi.advanceTimersByTimeAsync(800)
    expect(saver.state.get()).toBe('failed')
    breakLine(false)
    await vi.advanceTimersByTimeAsync(5000)
    await answer()
    expect(saves).toEqual(['<p>a</p>', '<p>a</p>'])
    expect(saver.state.get()).toBe('saved')
  })

  it('removes a draft that was emptied', async () => {
    const { saver, saves, remove, saved } = setUp()
    saver.change(body('<p></p>'))
    await vi.advanceTimersByTimeAsync(800)
    expect(saves).toEqual([])
    expect(remove).toHaveBeenCalledOnce()
    expect(saved).toHaveBeenCalledWith(null)
  })

  it('saves nothing after the message was sent', async () => {
    const { saver, saves } = setUp()
    saver.change(body('<p>a</p>'))
    await saver.end()
    saver.change(body('<p>b</p>'))
    await vi.advanceTimersByTimeAsync(60_000)
    expect(saves).toEqual([])
  })

  it.each([
    ['', false],
    ['<p></p>', false],
    ['<p>&nbsp; </p>', false],
    ['<p>x</p>', true],
    ['<p><img src="/x"></p>', true],
  ])('knows whether %j says anything', (html, says) => {
    expect(hasText(html)).toBe(says)
  })
})

describe('recipients', () => {
  it.each([
    ['ann@x.example', true],
    ['ann.b+c@mail.x.example', true],
    ['jörg@müller.example', true],
    ['ann@localhost', false],
    ['ann x@x.example', false],
    ['@x.example', false],
    ['ann@x..example', false],
  ])('%s', (text, good) => {
    expect(isAddress(text)).toBe(good)
  })

  it('reads a pasted list', () => {
    expect(parseAddresses('"Lind, Ann" <a@x.example>, b@x.example; Cy <c@x.example>\nd@x.example')).toEqual([
      { name: 'Lind, Ann', address: 'a@x.example' },
      { address: 'b@x.example' },
      { name: 'Cy', address: 'c@x.example' },
      { address: 'd@x.example' },
    ])
  })

  it('takes each address once', () => {
    const list = add([{ address: 'a@x.example' }], [{ address: 'A@X.example' }, { address: 'b@x.example' }])
    expect(list.map(({ address }) => address)).toEqual(['a@x.example', 'b@x.example'])
    expect(remove(list, 'a@x.example')).toHaveLength(1)
  })

  it('says who would be left out, and which address is wrong', () => {
    const value = { to: [{ address: 'a@x.example' }], cc: [], bcc: [{ address: 'oops' }] }
    expect(missing([{ address: 'A@x.example' }, { address: 'z@x.example' }], value)).toEqual([{ address: 'z@x.example' }])
    expect(firstBad(value)).toBe('oops')
  })
})

describe('mentions', () => {
  it('propose active agents by the beginning of any of their names', () => {
    const agent = (name: string, active = true) => ({ name, active }) as Agent
    const agents = [agent('Mina Sato'), agent('Samuel Mint'), agent('Jonas Weber'), agent('Miro Old', false)]
    expect(matching(agents, 'mi').map(({ name }) => name)).toEqual(['Mina Sato', 'Samuel Mint'])
  })
})
