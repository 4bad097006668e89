import { Store } from '@/lib/store'

/** What lies over the desk; one at a time. `rail` is the menu on a narrow screen. */
export const deskPanels = new Store<'palette' | 'help' | 'rail' | null>(null)

export function closePanel(): void {
  deskPanels.set(null)
}
