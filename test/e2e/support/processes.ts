// Programs, ports and folders that live as long as a test.

import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** How long anything outside the browser may take: much more than it does. */
const patience = 30_000
const pollEvery = 25

/** A folder that other users may look into, as mail servers do. */
export class TempFolder implements Disposable {
  readonly path: string

  constructor(name: string) {
    this.path = mkdtempSync(join(tmpdir(), `deskbell-e2e-${name}-`))
    chmodSync(this.path, 0o755)
  }

  at(...names: string[]): string {
    return join(this.path, ...names)
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true, maxRetries: 5 })
  }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return port
}

/** Runs a program to its end; what it printed. */
export function run(program: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { timeout: patience }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${program} ${args.join(' ')}: ${error.message}\n${stdout}${stderr}`))
      else resolve(stdout)
    })
    child.stdin?.on('error', () => undefined) // it may end without reading
    child.stdin?.end(input)
  })
}

/** Asks until there is an answer. For what lies outside the browser and cannot tell us by itself. */
export async function eventually<T>(what: string, ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const until = Date.now() + patience
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (Date.now() > until) throw new Error(`${what}: did not happen`)
    await pause(pollEvery)
  }
}

export async function awaitPort(port: number): Promise<void> {
  await eventually(`somebody listens at ${String(port)}`, () => answers(port))
}

function answers(port: number): Promise<true | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => {
      resolve(undefined)
    })
  })
}

/** A server program: what it writes is kept, and it is stopped with SIGTERM. */
export class Daemon {
  output = ''
  private readonly child: ChildProcess
  private readonly ended: Promise<number | string>

  constructor(
    private readonly program: string,
    args: readonly string[],
    env: Record<string, string> = {},
  ) {
    this.child = spawn(program, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (data: Buffer) => (this.output += data.toString()))
    }
    this.ended = new Promise((resolve) => {
      this.child.once('error', (error) => {
        resolve(error.message)
      })
      this.child.once('exit', (status, signal) => {
        resolve(status ?? signal ?? 'gone')
      })
    })
  }

  /** Its exit status, or the name of the signal that ended it. */
  async stop(): Promise<number | string> {
    this.child.kill('SIGTERM')
    const giveUp = new AbortController()
    const late = pause(patience, 'still running', { signal: giveUp.signal }).catch(() => 'aborted')
    const end = await Promise.race([this.ended, late])
    giveUp.abort()
    if (end === 'still running') this.child.kill('SIGKILL')
    return end
  }

  describe(): string {
    return `${this.program}:\n${this.output}`
  }
}
