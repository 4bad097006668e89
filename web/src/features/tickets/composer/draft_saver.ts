import type { Draft, DraftBody } from '@/api/types'
import { Store } from '@/lib/store'

export type SaveState = 'clean' | 'dirty' | 'saving' | 'saved' | 'failed'

type Options = {
  save: (body: DraftBody) => Promise<Draft>
  remove: () => Promise<unknown>
  /** What the server keeps now; null after the draft was emptied. */
  saved: (draft: Draft | null) => void
  delay?: number
  retryAfter?: number
}

/**
 * Keeps a draft on the server while it is written. One save at a time and always the newest text;
 * what could not be saved is tried again. An emptied draft is removed.
 */
export class DraftSaver {
  readonly state = new Store<SaveState>('clean')
  private readonly options: Required<Options>
  private pending: DraftBody | null = null
  private running: Promise<void> | null = null
  private timer: ReturnType<typeof setTimeout> | undefined
  private ended = false

  constructor(options: Options) {
    this.options = { delay: 800, retryAfter: 5000, ...options }
  }

  change(body: DraftBody): void {
    if (this.ended) return
    this.pending = body
    this.state.set('dirty')
    this.after(this.options.delay)
  }

  /** Saves at once what is not saved yet. */
  async flush(): Promise<void> {
    clearTimeout(this.timer)
    if (this.running) await this.running
    if (this.pending) await this.run()
  }

  /** The draft was sent or thrown away: nothing may be saved after this. */
  async end(): Promise<void> {
    this.ended = true
    this.pending = null
    clearTimeout(this.timer)
    if (this.running) await this.running
  }

  private after(delay: number): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.flush(), delay)
  }

  private run(): Promise<void> {
    const body = this.pending
    if (!body) return Promise.resolve()
    this.pending = null
    this.state.set('saving')
    this.running = this.store(body).finally(() => {
      this.running = null
      if (this.pending && !this.ended && this.state.get() !== 'failed') this.after(0)
    })
    return this.running
  }

  private async store(body: DraftBody): Promise<void> {
    try {
      const empty = isEmpty(body)
      const draft = empty ? null : await this.options.save(body)
      if (empty) await this.options.remove()
      if (this.ended) return
      this.options.saved(draft)
      this.state.set(this.pending ? 'dirty' : 'saved')
    } catch {
      if (this.ended) return
      this.pending ??= body
      this.state.set('failed')
      this.after(this.options.retryAfter)
    }
  }
}

/** Recipients alone are no draft: the desk proposes them itself. */
export function isEmpty({ html, attachments }: DraftBody): boolean {
  return attachments.length === 0 && !hasText(html)
}

export function hasText(html: string): boolean {
  return /<(img|hr)\b/i.test(html) || html.replace(/<[^>]*>|&nbsp;|\s/g, '') !== ''
}
