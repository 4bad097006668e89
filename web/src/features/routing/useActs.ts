import { useEffect } from 'react'
import { sayOneIsAtWork } from './api'
import { isWorthTelling } from './presence'

/** Tells the server now and then that somebody types or points. */
export function useActs(): void {
  useEffect(() => {
    let told: number | undefined
    const act = () => {
      if (!isWorthTelling(told, Date.now())) return
      told = Date.now()
      sayOneIsAtWork().catch(() => undefined) // the next act tells it again
    }
    window.addEventListener('keydown', act)
    window.addEventListener('pointerdown', act)
    return () => {
      window.removeEventListener('keydown', act)
      window.removeEventListener('pointerdown', act)
    }
  }, [])
}
