import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LiveConnection, reconnectDelay, type Socket } from './live'

class FakeSocket implements Socket {
  readonly since: string
  readonly sent: unknown[] = []
  closed = false
  onmessage: Socket['onmessage'] = null
  onclose: Socket['onclose'] = null

  constructor(since: string) {
    this.since = since
  }
  send(data: string): void {
    this.sent.push(JSON.parse(data))
  }
  close(): void {
    this.closed = true
  }
  say(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) } as MessageEvent)
  }
  fail(): void {
    this.onclose?.({} as CloseEvent)
  }
}

function setUp() {
  const sockets: FakeSocket[] = []
  const handlers = { event: vi.fn(), reset: vi.fn(), presence: vi.fn(), state: vi.fn() }
  const live = new LiveConnection({
    open: (since) => {
      const socket = new FakeSocket(since)
      sockets.push(socket)
      return socket
    },
    handlers,
    random: () => 1,
  })
  const last = () => sockets.at(-1)!
  return { live, sockets, last, handlers }
}

const event = (position: string) => ({ type: 'event', position, kind: 'x', subject: 'ticket:1', data: {} })

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('the live line', () => {
  it('begins at the position it was given', () => {
    const { live, last } = setUp()
    live.start('123')
    expect(last().since).toBe('123')
  })

  it('comes back after a loss and asks for what it missed', () => {
    const { live, sockets, last, handlers } = setUp()
    live.start('1')
    last().say({ type: 'hello', position: '9' })
    last().say(event('10'))
    last().fail()
    expect(handlers.state).toHaveBeenLastCalledWith('offline')
    vi.advanceTimersByTime(499)
    expect(sockets).toHaveLength(1)
    vi.advanceTimersByTime(1)
    expect(sockets).toHaveLength(2)
    expect(last().since).toBe('10')
  })

  it('does not skip what lies between its position and the greeting', () => {
    const { live, last, handlers } = setUp()
    live.start('5')
    last().say({ type: 'hello', position: '9' })
    last().say(event('6'))
    expect(handlers.event).toHaveBeenCalledOnce()
  })

  it('passes each event on once, also when the server repeats it', () => {
    const { live, last, handlers } = setUp()
    live.start('5')
    last().say(event('6'))
    last().say(event('6'))
    last().say(event('5'))
    last().say(event('10'))
    expect(handlers.event).toHaveBeenCalledTimes(2)
  })

  it('waits longer after each failure, up to a limit, and starts over after a greeting', () => {
    const { live, sockets, last } = setUp()
    live.start('1')
    last().fail()
    vi.advanceTimersByTime(500)
    last().fail()
    vi.advanceTimersByTime(999)
    expect(sockets).toHaveLength(2)
    vi.advanceTimersByTime(1)
    last().say({ type: 'hello', position: '1' })
    last().fail()
    vi.advanceTimersByTime(500)
    expect(sockets).toHaveLength(4)
    expect(reconnectDelay(30, 1)).toBe(30_000)
    expect(reconnectDelay(30, 0)).toBe(15_000)
  })

  it('takes a line that does not answer for a dead one', () => {
    const { live, sockets, last } = setUp()
    live.start('1')
    last().say({ type: 'hello', position: '1' })
    vi.advanceTimersByTime(20_000)
    expect(last().sent).toContainEqual({ type: 'ping' })
    last().say({ type: 'pong', position: '1' })
    vi.advanceTimersByTime(20_000 + 10_000)
    expect(sockets[0]?.closed).toBe(true)
    vi.advanceTimersByTime(500)
    expect(sockets).toHaveLength(2)
  })

  it('keeps its position fresh while nothing happens that the agent may see', () => {
    const { live, last } = setUp()
    live.start('1')
    last().say({ type: 'hello', position: '1' })
    vi.advanceTimersByTime(20_000)
    last().say({ type: 'pong', position: '2000' })
    last().fail()
    vi.advanceTimersByTime(500)
    expect(last().since).toBe('2000')
  })

  it('hurries when the network is back', () => {
    const { live, sockets, last } = setUp()
    live.start('1')
    last().fail()
    live.hurry()
    live.hurry()
    expect(sockets).toHaveLength(2)
  })

  it('says again where the agent is after each greeting, and not where they were', () => {
    const { live, last } = setUp()
    live.start('1')
    live.setPresence('ticket:1', 'viewing')
    live.setPresence('ticket:2', 'viewing')
    live.setPresence('ticket:1', 'left')
    last().fail()
    vi.advanceTimersByTime(500)
    last().say({ type: 'hello', position: '1' })
    expect(last().sent).toEqual([{ type: 'presence', subject: 'ticket:2', state: 'viewing' }])
  })

  it('renews where the agent is, before the server forgets it', () => {
    const { live, last } = setUp()
    live.start('1')
    last().say({ type: 'hello', position: '1' })
    live.setPresence('ticket:1', 'typing')
    vi.advanceTimersByTime(20_000)
    const said = last().sent.filter((frame) => (frame as { type: string }).type === 'presence')
    expect(said).toHaveLength(2)
  })

  it('says that too much was missed, and goes on from there', () => {
    const { live, last, handlers } = setUp()
    live.start('1')
    last().say({ type: 'reset', position: '50' })
    expect(handlers.reset).toHaveBeenCalledOnce()
    last().fail()
    vi.advanceTimersByTime(500)
    expect(last().since).toBe('50')
  })

  it('stays silent after it was stopped', () => {
    const { live, sockets, last } = setUp()
    live.start('1')
    last().fail()
    live.stop()
    vi.advanceTimersByTime(60_000)
    live.hurry()
    expect(sockets).toHaveLength(1)
  })
})
