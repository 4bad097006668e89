// Hands mails over as one's own mail server would, many in one connection.

import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

export type Mail = { from: string; to: string; raw: string }

/** A whole mail in a few words. */
export function compose(fields: { from: string; to: string; subject: string; html?: string; text?: string; messageId?: string }): Mail {
  const { from, to, subject, html, text = '', messageId = `<${crypto.randomUUID()}@home.example>` } = fields
  const body = Buffer.from(html ?? text).toString('base64').replace(/.{76}/g, '$&\r\n')
  const raw = [
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${subject}`,
    `Message-ID: ${messageId}`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    'MIME-Version: 1.0',
    `Content-Type: text/${html === undefined ? 'plain' : 'html'}; charset=utf-8`,
    'Content-Transfer-Encoding: base64',
    '',
    body,
    '',
  ].join('\r\n')
  return { from: /<(.*)>/.exec(from)?.[1] ?? from, to, raw }
}

export async function deliver(port: number, ...mails: Mail[]): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  const say = conversation(socket)
  try {
    await say('', 220)
    await say('LHLO e2e.example', 250)
    for (const { from, to, raw } of mails) {
      await say(`MAIL FROM:<${from}>`, 250)
      await say(`RCPT TO:<${to}>`, 250)
      await say('DATA', 354)
      await say(`${raw.replace(/^\./gm, '..')}\r\n.`, 250)
    }
    await say('QUIT', 221)
  } finally {
    socket.destroy()
  }
}

function conversation(socket: Socket) {
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]()
  return async (words: string, expected: number): Promise<void> => {
    if (words !== '') socket.write(`${words}\r\n`)
    for (;;) {
      const { value, done } = await lines.next()
      if (done) throw new Error(`the connection closed after ${words.slice(0, 80)}`)
      if (!value.startsWith(String(expected))) throw new Error(`${words.slice(0, 80)}: ${value}`)
      if (value[3] !== '-') return
    }
  }
}
