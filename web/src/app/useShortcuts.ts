import { useEffect } from 'react'
import { isTyping, KeyReader } from '@/lib/keys'
import { actions } from './actions'

/** Listens to the keyboard for whatever actions there are. */
export function useShortcuts(): void {
  useEffect(() => {
    const reader = new KeyReader()
    const listener = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || inOverlay(event.target)) return
      const typing = isTyping(event.target)
      const offered = actions.all
        .get()
        .filter((action) => action.keys !== undefined && (!typing || action.whileTyping))
      const shortcuts = offered.flatMap(({ keys }) => keys ?? [])
      const keys = reader.read(event, shortcuts, performance.now())
      if (keys === null) return
      event.preventDefault()
      offered.find((action) => action.keys === keys)?.run()
    }
    document.addEventListener('keydown', listener)
    return () => {
      document.removeEventListener('keydown', listener)
    }
  }, [])
}

/** A dialog or menu has the keyboard to itself. */
function inOverlay(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]') !== null
  )
}
