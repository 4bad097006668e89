// The server under test, and its API.

import { resolve } from 'node:path'
import { awaitPort, Daemon, eventually, freePort, run, TempFolder } from './processes.ts'

const binary = resolve(process.env.DESKBELL_BIN ?? '../../build/dev/deskbell')

export type Person = { name: string; email: string; role: 'admin' | 'lead' | 'agent' | 'observer' }
export const password = 'correct horse battery'
export const ada: Person = { name: 'Ada Admin', email: 'ada@shop.example', role: 'admin' }
export const ben: Person = { name: 'Ben Bloom', email: 'ben@shop.example', role: 'agent' }

type Options = {
  people?: readonly Person[]
  /** For a server that fetches and sends mail by TLS: the authority that it shall trust. */
  caFile?: string
  /** With the demo business instead of people of one's own. */
  demo?: boolean
  /** Known beforehand where another server must be told of them. */
  ports?: Ports
}

export type Ports = { http: number; lmtp: number }

export type Ticket = { id: string; number: string; subject: string; status: string; owner: { id: string; name: string } | null }
export type Entry = {
  id: string
  kind: string
  message?: { direction: string; text: string; message_id: string; delivery: { state: string } }
}

export class Deskbell {
  readonly url: string
  private token = ''
  private daemon: Daemon | undefined

  private constructor(
    private readonly folder: TempFolder,
    readonly ports: Ports,
  ) {
    this.url = `http://127.0.0.1:${String(ports.http)}`
  }

  static async freePorts(): Promise<Ports> {
    return { http: await freePort(), lmtp: await freePort() }
  }

  static async start({ people = [ada, ben], caFile = '', demo = false, ports }: Options = {}): Promise<Deskbell> {
    const desk = new Deskbell(new TempFolder('data'), ports ?? (await Deskbell.freePorts()))
    if (demo) await desk.command(['demo', 'load'])
    else if (people.length > 0) await desk.command(['init'])
    for (const { name, email, role } of demo ? [] : people) {
      await desk.command(['user', 'add', '--name', name, '--email', email, '--role', role], password)
    }
    if (people[0] && !demo) desk.token = (await desk.command(['token', 'create', '--email', people[0].email])).trim()
    desk.daemon = new Daemon(
      binary,
      [
        ...['serve', '--data', desk.folder.path],
        ...['--listen', `127.0.0.1:${String(desk.ports.http)}`],
        ...['--lmtp-listen', `127.0.0.1:${String(desk.ports.lmtp)}`],
      ],
      { DESKBELL_MAIL_CA_FILE: caFile },
    )
    await awaitPort(desk.ports.http).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${desk.log}`)
    })
    return desk
  }

  /** Ends it as an operator would; a server that does not end well, or leaves its data in disorder, is a failure. */
  async stop(): Promise<void> {
    const status = await this.daemon?.stop()
    if (status !== 0) throw new Error(`the server ended with ${String(status)}\n${this.log}`)
    await this.command(['check'])
    this.folder[Symbol.dispose]()
  }

  get log(): string {
    return this.daemon?.describe() ?? ''
  }

  command(words: readonly string[], input = ''): Promise<string> {
    return run(binary, [...words, '--data', this.folder.path], input)
  }

  async api<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${String(response.status)} ${text}`)
    return (text === '' ? undefined : JSON.parse(text)) as T
  }

  /** An inbox that takes mail at the LMTP listener; `more` says what else it does. */
  async addInbox(more: Record<string, unknown> = {}): Promise<{ id: string; name: string; address: string }> {
    return this.api('POST', '/inboxes', {
      name: 'Support',
      address: 'support@shop.example',
      incoming: { kind: 'listener' },
      outgoing: { kind: 'sandbox' },
      acknowledge: false,
      ...more,
    })
  }

  async tickets(): Promise<Ticket[]> {
    const all: Ticket[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: { items: Ticket[]; next_cursor: string | null } = await this.api(
        'GET',
        `/tickets?view=all&limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      )
      all.push(...page.items)
      cursor = page.next_cursor
    }
    return all
  }

  awaitTicket(subject: string): Promise<Ticket> {
    return eventually(`a ticket "${subject}"`, async () =>
      (await this.tickets()).find((ticket) => ticket.subject === subject),
    )
  }

  /** Somebody answers, as from another device. */
  async replyAs({ email }: Person, ticket: string, text: string): Promise<void> {
    const origin = this.url
    const json = { origin, 'content-type': 'application/json' }
    const session = await fetch(`${origin}/api/v1/session`, { method: 'POST', headers: json, body: JSON.stringify({ email, password }) })
    const cookie = session.headers.get('set-cookie')?.split(';')[0] ?? ''
    const { to } = await this.api<{ to: unknown[] }>('GET', `/tickets/${ticket}/reply-recipients`)
    const answer = await fetch(`${origin}/api/v1/tickets/${ticket}/messages`, {
      method: 'POST',
      headers: { ...json, cookie },
      body: JSON.stringify({ html: `<p>${text}</p>`, to, cc: [], bcc: [], attachment_ids: [] }),
    })
    if (!answer.ok) throw new Error(await answer.text())
  }

  async entries(ticket: string): Promise<Entry[]> {
    return (await this.api<{ items: Entry[] }>('GET', `/tickets/${ticket}/entries`)).items
  }
}
