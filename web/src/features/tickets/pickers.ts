import { Store } from '@/lib/store'

export type PickerName = 'status' | 'priority' | 'owner' | 'team' | 'tags'

/** The property of the open ticket that is being chosen: by a press, or by a shortcut. */
export const openPicker = new Store<PickerName | null>(null)
