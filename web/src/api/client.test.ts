import { afterEach, describe, expect, it, vi } from 'vitest'
import { api, apiUrl, newKey, onSignedOut } from './client'
import { isProblem, Problem, Unreachable } from './problem'

type Sent = { url: string; init: RequestInit; headers: Headers }

function answerWith(...answers: (Response | Error)[]): Sent[] {
  const sent: Sent[] = []
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    sent.push({ url, init, headers: new Headers(init.headers) })
    const answer = answers[Math.min(sent.length, answers.length) - 1]
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer?.clone())
  })
  return sent
}

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status })

afterEach(() => {
  vi.unstubAllGlobals()
  onSignedOut(() => undefined)
})

describe('the API client', () => {
  it('leaves out of the address what is not given', () => {
    expect(apiUrl('/tickets', { view: 'mine', tag: '', cursor: null, status: undefined })).toBe(
      '/api/v1/tickets?view=mine',
    )
    expect(apiUrl('/views')).toBe('/api/v1/views')
  })

  it('gives every POST a key of its own', async () => {
    const sent = answerWith(json({}))
    await api.post('/a')
    await api.post('/b')
    const keys = sent.map(({ headers }) => headers.get('Idempotency-Key'))
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/)
    expect(new Set(keys).size).toBe(2)
    expect(newKey()).not.toBe(newKey())
  })

  it('sends a POST again with the same key when the line broke', async () => {
    const sent = answerWith(new TypeError('network'), json({ ok: true }))
    await expect(api.post('/a')).resolves.toEqual({ ok: true })
    expect(sent).toHaveLength(2)
    expect(sent[0]?.headers.get('Idempotency-Key')).toBe(sent[1]?.headers.get('Idempotency-Key'))
  })

  it('does not send a PATCH again, which carries no key', async () => {
    const sent = answerWith(new TypeError('network'))
    await expect(api.patch('/a', { body: {} })).rejects.toBeInstanceOf(Unreachable)
    expect(sent).toHaveLength(1)
  })

  it('names the version that a change is based on', async () => {
    const sent = answerWith(json({}))
    await api.patch('/a', { body: { name: 'x' }, version: '7' })
    expect(sent[0]?.headers.get('If-Match')).toBe('"7"')
    expect(sent[0]?.init.body).toBe('{"name":"x"}')
  })

  it('sends bytes as they are, with their type', async () => {
    const sent = answerWith(json({}))
    await api.post('/uploads', { body: new Blob(['x'], { type: 'image/png' }) })
    expect(sent[0]?.headers.get('Content-Type')).toBe('image/png')
  })

  it('turns a problem document into a typed error', async () => {
    answerWith(json({ title: 'No', detail: 'Too short', reason: 'password.short', field: 'password' }, 400))
    const error = await api.post('/a').catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(Problem)
    expect(isProblem(error, 'password.short')).toBe(true)
    expect(isProblem(error, 400)).toBe(true)
    expect((error as Problem).field).toBe('password')
    expect((error as Problem).message).toBe('Too short')
  })

  it('makes do with an error that is no document', async () => {
    answerWith(new Response('<h1>Bad gateway</h1>', { status: 502, statusText: 'Bad Gateway' }))
    const error = await api.get('/a').catch((caught: unknown) => caught)
    expect(error).toMatchObject({ status: 502, message: 'Bad Gateway' })
  })

  it('reads an empty answer as nothing', async () => {
    answerWith(new Response(null, { status: 204 }))
    await expect(api.delete('/a')).resolves.toBeUndefined()
  })

  it('says that the session is over, but not when signing in fails', async () => {
    const over = vi.fn()
    onSignedOut(over)
    answerWith(json({ title: 'No', status: 401 }, 401))
    await api.post('/session').catch(() => undefined)
    expect(over).not.toHaveBeenCalled()
    await api.get('/tickets').catch(() => undefined)
    expect(over).toHaveBeenCalledOnce()
  })
})
