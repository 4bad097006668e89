import { useSyncExternalStore } from 'react'
import { isDark } from './theme'

function subscribe(listener: () => void): () => void {
  const observer = new MutationObserver(listener)
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  const media = window.matchMedia('(prefers-color-scheme: dark)')
  media.addEventListener('change', listener)
  return () => {
    observer.disconnect()
    media.removeEventListener('change', listener)
  }
}

/** Whether the desk is dark now, for what CSS does not reach. */
export function useDark(): boolean {
  return useSyncExternalStore(subscribe, isDark)
}
