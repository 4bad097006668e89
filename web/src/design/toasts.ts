import { Store } from '@/lib/store'

export type Toast = {
  id: number
  text: string
  kind: 'info' | 'error'
  /** Shown as a button; pressing it ends the toast. */
  action?: { label: string; run: () => void }
}

type Options = { kind?: Toast['kind']; action?: Toast['action']; seconds?: number }

const most = 4

/** The toasts on the screen, the oldest first. Resting the pointer on them stops their clocks. */
export class Toasts {
  readonly shown = new Store<readonly Toast[]>([])
  private next = 1
  private readonly clocks = new Map<number, { ends: number; timer: Timer | undefined }>()
  private paused = false

  show(text: string, { kind = 'info', action, seconds = 6 }: Options = {}): number {
    const id = this.next++
    const toast: Toast = action ? { id, text, kind, action } : { id, text, kind }
    const overflow = this.shown.get().slice(0, -(most - 1))
    for (const old of overflow) this.close(old.id)
    this.shown.set((toasts) => [...toasts, toast])
    this.clocks.set(id, { ends: Date.now() + seconds * 1000, timer: undefined })
    if (!this.paused) this.run(id)
    return id
  }

  error(text: string): number {
    return this.show(text, { kind: 'error', seconds: 10 })
  }

  close(id: number): void {
    clearTimeout(this.clocks.get(id)?.timer)
    this.clocks.delete(id)
    this.shown.set((toasts) => toasts.filter((toast) => toast.id !== id))
  }

  pause(): void {
    this.paused = true
    for (const clock of this.clocks.values()) clearTimeout(clock.timer)
  }

  resume(): void {
    this.paused = false
    for (const id of this.clocks.keys()) this.run(id)
  }

  /** What was read while paused still has two seconds to be pressed. */
  private run(id: number): void {
    const clock = this.clocks.get(id)
    if (!clock) return
    clock.timer = setTimeout(
      () => {
        this.close(id)
      },
      Math.max(2000, clock.ends - Date.now()),
    )
  }
}

type Timer = ReturnType<typeof setTimeout>

export const toasts = new Toasts()
