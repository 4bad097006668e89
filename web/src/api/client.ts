import { Problem, Unreachable } from './problem'
import type { ProblemDocument } from './types'

export type Query = Record<string, string | number | boolean | null | undefined>

type Options = {
  query?: Query
  /** Sent as JSON, or as it is when it is a Blob. */
  body?: unknown
  /** The version the change is based on: the server refuses when it is stale. */
  version?: string
  signal?: AbortSignal
}

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

const base = '/api/v1'

let whenSignedOut: () => void = () => undefined

/** What to do when the server says that the session is over. */
export function onSignedOut(handler: () => void): void {
  whenSignedOut = handler
}

export const api = {
  get: <T>(path: string, options?: Options) => send<T>('GET', path, options),
  post: <T = undefined>(path: string, options?: Options) => send<T>('POST', path, options),
  patch: <T>(path: string, options?: Options) => send<T>('PATCH', path, options),
  put: <T = undefined>(path: string, options?: Options) => send<T>('PUT', path, options),
  delete: <T = undefined>(path: string, options?: Options) => send<T>('DELETE', path, options),
}

/** The address of something the browser itself fetches: a frame, an image, a download. */
export function apiUrl(path: string, query: Query = {}): string {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(key, String(value))
  }
  const text = search.toString()
  return `${base}${path}${text && '?'}${text}`
}

/** A key that makes a POST safe to repeat. (randomUUID exists in secure contexts only.) */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

async function send<T>(method: Method, path: string, options: Options = {}): Promise<T> {
  const headers = new Headers({ Accept: 'application/json' })
  if (method === 'POST') headers.set('Idempotency-Key', newKey())
  if (options.version !== undefined) headers.set('If-Match', `"${options.version}"`)

  let body: BodyInit | null = null
  if (options.body instanceof Blob) {
    body = options.body
    headers.set('Content-Type', options.body.type || 'application/octet-stream')
  } else if (options.body !== undefined) {
    body = JSON.stringify(options.body)
    headers.set('Content-Type', 'application/json')
  }

  const init: RequestInit = { method, headers, body, credentials: 'same-origin' }
  if (options.signal) init.signal = options.signal
  const url = apiUrl(path, options.query)
  return read<T>(await fetchTwice(url, init, method === 'POST'), path)
}

/** A POST carries a key, so it may be sent again when the line broke and nobody knows how far. */
async function fetchTwice(url: string, init: RequestInit, again: boolean): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (error) {
    if (init.signal?.aborted) throw error
    if (again) return fetchTwice(url, init, false)
    throw new Unreachable('No connection to the server', { cause: error })
  }
}

async function read<T>(response: Response, path: string): Promise<T> {
  if (response.ok) {
    const empty = response.status === 204 || response.headers.get('Content-Length') === '0'
    const text = empty ? '' : await response.text()
    return (text === '' ? undefined : JSON.parse(text)) as T
  }
  const problem = await readProblem(response)
  if (problem.status === 401 && path !== '/session') whenSignedOut()
  throw problem
}

async function readProblem(response: Response): Promise<Problem> {
  const fallback: ProblemDocument = {
    title: response.statusText || 'The server answered with an error',
    status: response.status,
  }
  try {
    const document = (await response.json()) as Partial<ProblemDocument>
    return new Problem({ ...fallback, ...document, status: response.status })
  } catch {
    return new Problem(fallback)
  }
}
