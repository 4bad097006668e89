// Puts the stand-in server under `vite --mode mock` and `vite preview --mode mock`, with the same
// content security policy as the real one.

import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Connect, Plugin } from 'vite'
import { WebSocketServer } from 'ws'
import { MockDesk } from './mock'

export const csp =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
  "connect-src 'self'; frame-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; " +
  "frame-ancestors 'none'"

export function mockServer(): Plugin {
  const desk = new MockDesk({ tickets: Number(process.env.MOCK_TICKETS ?? 320), signedIn: false })
  return {
    name: 'deskbell-mock',
    configureServer(server) {
      server.middlewares.use(middleware(desk))
      if (server.httpServer) live(desk, server.httpServer as Server)
    },
    configurePreviewServer(server) {
      server.middlewares.use((_request, response, next) => {
        response.setHeader('Content-Security-Policy', csp)
        next()
      })
      server.middlewares.use(middleware(desk))
      live(desk, server.httpServer as Server)
    },
  }
}

function middleware(desk: MockDesk): Connect.NextHandleFunction {
  return (request, response, next) => {
    const url = request.url ?? '/'
    if (url.startsWith('/mock/')) {
      control(desk, url)
      response.end('ok')
    } else if (url.startsWith('/api/v1/')) {
      void answer(desk, request, response)
    } else {
      next()
    }
  }
}

/** What a test asks of the stand-in: /mock/setup, /mock/sign-in, /mock/customer-writes. */
function control(desk: MockDesk, url: string): void {
  if (url.includes('setup')) Object.assign(desk, { setupNeeded: true, signedIn: false })
  if (url.includes('sign-in')) desk.signedIn = true
  if (url.includes('sign-out')) desk.signedIn = false
  if (url.includes('customer-writes')) desk.customerWrites()
}

async function answer(desk: MockDesk, request: IncomingMessage, response: ServerResponse) {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const result = desk.handle({
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    headers: request.headers as Record<string, string | undefined>,
    body: Buffer.concat(chunks),
  })
  response.removeHeader('Content-Security-Policy')
  response.writeHead(result.status, result.headers)
  response.end(result.body)
}

function live(desk: MockDesk, http: Server): void {
  const sockets = new WebSocketServer({ noServer: true })
  http.on('upgrade', (request, socket, head) => {
    if (!request.url?.startsWith('/api/v1/live')) return
    sockets.handleUpgrade(request, socket, head, (ws) => {
      ws.send(JSON.stringify({ type: 'hello', position: desk.now() }))
      const listener = (event: object) => {
        ws.send(JSON.stringify(event))
      }
      desk.listeners.add(listener)
      ws.on('close', () => desk.listeners.delete(listener))
      ws.on('message', (data) => {
        const frame = JSON.parse((data as Buffer).toString()) as { type: string; subject?: string }
        if (frame.type === 'ping') ws.send('{"type":"pong"}')
        if (frame.type === 'presence') {
          const agents = [{ id: '2', name: 'Jonas Weber', state: 'viewing' }]
          ws.send(JSON.stringify({ type: 'presence', subject: frame.subject, agents }))
        }
      })
    })
  })
}
