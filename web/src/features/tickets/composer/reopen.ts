import type { DraftKind, Id } from '@/api/types'
import { Store } from '@/lib/store'

/** Asks the composer of a ticket to open: after an undo, wherever the agent is by then. */
export const reopen = new Store<{ ticket: Id; kind: DraftKind } | null>(null)
