// The live line: one WebSocket, a position, and a promise to miss nothing. It comes back by itself
// after a loss, asks for everything since the last position, and says `reset` when the server no
// longer knows that far back.

import type { LiveEvent, PresenceState, PresentAgent, ServerFrame } from './types'

export type LiveState = 'connecting' | 'online' | 'offline'

export type LiveHandlers = {
  event: (event: LiveEvent) => void
  /** Too much was missed: what is shown may be stale, so fetch it all again. */
  reset: () => void
  presence: (subject: string, agents: PresentAgent[]) => void
  state: (state: LiveState) => void
}

/** What is needed of a WebSocket, so that a test can be one. */
export type Socket = {
  send(data: string): void
  close(): void
  onmessage: ((message: MessageEvent) => void) | null
  onclose: ((event: CloseEvent) => void) | null
}

export type LiveOptions = {
  open: (since: string) => Socket
  handlers: LiveHandlers
  random?: () => number
}

const firstDelay = 500
const longestDelay = 30_000
/** Shorter than the server keeps a presence that is not renewed. */
const pingEvery = 20_000
const pongWithin = 10_000

/** Full jitter: a thousand desks that lost the same server do not return in the same second. */
export function reconnectDelay(attempt: number, random: number): number {
  const ceiling = Math.min(longestDelay, firstDelay * 2 ** attempt)
  return Math.round(ceiling / 2 + (ceiling / 2) * random)
}

export class LiveConnection {
  private readonly options: LiveOptions
  private readonly random: () => number
  private socket: Socket | null = null
  private position = '0'
  private attempt = 0
  private running = false
  private reconnectTimer: ReturnType<typeof setTimeout> | undefined
  private pingTimer: ReturnType<typeof setTimeout> | undefined
  private readonly presence = new Map<string, PresenceState>()

  constructor(options: LiveOptions) {
    this.options = options
    this.random = options.random ?? Math.random
  }

  start(position: string): void {
    if (this.running) return
    this.running = true
    this.position = position
    this.connect()
  }

  stop(): void {
    this.running = false
    clearTimeout(this.reconnectTimer)
    this.drop()
  }

  /** The network is said to be back: do not wait for the timer. */
  hurry(): void {
    if (!this.running || this.socket) return
    clearTimeout(this.reconnectTimer)
    this.attempt = 0
    this.connect()
  }

  /** Tells the others what this agent does there; said again after each reconnect. */
  setPresence(subject: string, state: PresenceState): void {
    if (state === 'left') this.presence.delete(subject)
    else this.presence.set(subject, state)
    this.send({ type: 'presence', subject, state })
  }

  private connect(): void {
    this.options.handlers.state('connecting')
    const socket = this.options.open(this.position)
    this.socket = socket
    socket.onmessage = (message) => {
      if (typeof message.data === 'string') this.receive(message.data)
    }
    socket.onclose = () => {
      if (this.socket === socket) this.lost()
    }
  }

  private receive(text: string): void {
    const frame = JSON.parse(text) as ServerFrame
    const { handlers } = this.options
    switch (frame.type) {
      case 'hello':
        this.greeted()
        return
      case 'event':
        if (this.advance(frame.position)) handlers.event(frame)
        return
      case 'reset':
        this.position = frame.position
        handlers.reset()
        return
      case 'presence':
        handlers.presence(frame.subject, frame.agents)
        return
      case 'pong':
        // Stays fresh also while nothing happens that this agent may see.
        this.advance(frame.position)
        this.pingLater()
    }
  }

  /** False for what was told already. */
  private advance(position: string): boolean {
    const isNew = isLater(position, this.position)
    if (isNew) this.position = position
    return isNew
  }

  private greeted(): void {
    this.attempt = 0
    this.options.handlers.state('online')
    this.sayPresences()
    this.pingLater()
  }

  private sayPresences(): void {
    for (const [subject, state] of this.presence) this.send({ type: 'presence', subject, state })
  }

  /** A line that is silently dead looks like a quiet one: ask now and then. */
  private pingLater(): void {
    clearTimeout(this.pingTimer)
    this.pingTimer = setTimeout(() => {
      this.send({ type: 'ping' })
      this.sayPresences()
      this.pingTimer = setTimeout(() => {
        this.lost()
      }, pongWithin)
    }, pingEvery)
  }

  private lost(): void {
    this.drop()
    if (!this.running) return
    this.options.handlers.state('offline')
    const delay = reconnectDelay(this.attempt++, this.random())
    this.reconnectTimer = setTimeout(() => {
      this.connect()
    }, delay)
  }

  private drop(): void {
    clearTimeout(this.pingTimer)
    const socket = this.socket
    this.socket = null
    if (!socket) return
    socket.onmessage = null
    socket.onclose = null
    socket.close()
  }

  private send(frame: object): void {
    try {
      this.socket?.send(JSON.stringify(frame))
    } catch {
      // Not open yet: presence is said again after the greeting, a ping is not missed.
    }
  }
}

function isLater(position: string, than: string): boolean {
  return BigInt(position) > BigInt(than)
}

export function openSocket(since: string): Socket {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
  const address = `${scheme}://${location.host}/api/v1/live?since=${encodeURIComponent(since)}`
  return new WebSocket(address)
}
