// The packet as the giver finds it: what the server picked from the conversation, as text.

import type { HandoverDraft, HandoverPacket, NewHandoverPacket } from '@/api/types'
import { kindNames } from '@/features/promises/labels'
import { t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/handover'

export const emptyPacket: HandoverPacket = {
  wanted: '',
  tried: '',
  promised: '',
  next: '',
  for_customer: '',
}

/** `timeOf` says a moment as the giver reads it. */
export function packetFrom(draft: HandoverDraft, timeOf: (at: string) => string): HandoverPacket {
  return {
    ...emptyPacket,
    wanted: draft.wanted.map(({ text }) => text).join('\n\n'),
    tried: draft.tried
      .map(({ at, by, text }) => t('packet.answer', { time: timeOf(at), name: by, text }))
      .join('\n\n'),
    promised: draft.promised.map((promise) => promiseLine(promise, timeOf)).join('\n'),
  }
}

function promiseLine(
  { kind, what, due, visible }: HandoverDraft['promised'][number],
  timeOf: (at: string) => string,
): string {
  const name = desk(kindNames[kind])
  const promise =
    due === null
      ? t('packet.promise.paused', { kind: name })
      : what === ''
        ? t('packet.promise', { kind: name, time: timeOf(due) })
        : t('packet.promise.what', { kind: name, time: timeOf(due), what })
  return visible ? promise : t('packet.promise.hidden', { promise })
}

/** As it is sent. What was quoted is named, so that a redaction finds it, as long as a quote is left. */
export function packetToSend(packet: HandoverPacket, draft: HandoverDraft | undefined): NewHandoverPacket {
  const quotes = packet.wanted.trim() !== '' || packet.tried.trim() !== ''
  return {
    wanted: packet.wanted,
    tried: packet.tried,
    promised: packet.promised,
    next: packet.next,
    for_customer: packet.for_customer,
    source_ids: quotes ? (draft?.source_ids ?? []) : [],
  }
}

export type Target = { id: string; name: string; isTeam: boolean }

/** "agent:7" and "team:3" are what a choice is called. */
export function targetsOf(
  agents: readonly { id: string; name: string; active: boolean }[],
  teams: readonly { id: string; name: string }[],
  without: string | undefined,
): Target[] {
  return [
    ...teams.map(({ id, name }) => ({ id: `team:${id}`, name, isTeam: true })),
    ...agents
      .filter(({ id, active }) => active && id !== without)
      .map(({ id, name }) => ({ id: `agent:${id}`, name, isTeam: false })),
  ]
}

export function targetBody(target: string): { agent_id: string } | { team_id: string } {
  const [kind = '', id = ''] = target.split(':')
  return kind === 'team' ? { team_id: id } : { agent_id: id }
}
