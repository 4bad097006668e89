import type { Id } from '@/api/types'
import { Store } from '@/lib/store'
import type { PendingPromise } from './offers'

/** On which ticket the dialog for a new promise is open, what stands in it to begin with, and whether it waits for the reply. */
export const promising = new Store<{ ticket: Id; begin?: Partial<PendingPromise>; atOnce?: boolean } | null>(null)
