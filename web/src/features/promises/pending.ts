// Promises that stand in a reply that is not sent yet: they are made with the message, since a message
// that goes out later would count as the word that was promised.

import type { DeskPromise, Id } from '@/api/types'
import { Store, useStore } from '@/lib/store'
import { makePromise } from './api'
import type { PendingPromise } from './offers'

const pending = new Store<ReadonlyMap<Id, readonly PendingPromise[]>>(new Map())
const none: readonly PendingPromise[] = []

export function usePending(ticket: Id): readonly PendingPromise[] {
  return useStore(pending).get(ticket) ?? none
}

export function pendingOf(ticket: Id): readonly PendingPromise[] {
  return pending.get().get(ticket) ?? none
}

export function setPending(ticket: Id, promises: readonly PendingPromise[]): void {
  pending.set((before) => {
    const after = new Map(before)
    if (promises.length === 0) after.delete(ticket)
    else after.set(ticket, promises)
    return after
  })
}

export type Made = { promises: readonly PendingPromise[]; made: DeskPromise[]; failed: unknown }

/** Makes what was promised in a reply that has gone out; what could not be made stays pending. */
export async function makePending(ticket: Id): Promise<Made> {
  const promises = pendingOf(ticket)
  const made: DeskPromise[] = []
  for (const [index, promise] of promises.entries()) {
    try {
      made.push(await makePromise(ticket, promise))
    } catch (failed) {
      setPending(ticket, promises.slice(index))
      return { promises, made, failed }
    }
  }
  setPending(ticket, [])
  return { promises, made, failed: null }
}
