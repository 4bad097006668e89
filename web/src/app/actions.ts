// What can be done here and now. Said once: the command palette, the shortcuts, the help overlay
// and the menus all read it from here.

import { useEffect, useRef } from 'react'
import type { LucideIcon } from 'lucide-react'
import type { Key } from '@/lib/strings'
import { Store } from '@/lib/store'

export type Section = 'ticket' | 'list' | 'go' | 'general' | 'admin'

export type Action = {
  id: string
  title: string
  section: Section
  /** As in lib/keys: "mod+k", "g i". */
  keys?: string
  icon?: LucideIcon
  /** Works while one types, too. */
  whileTyping?: boolean
  /** Only a shortcut: makes no sense in the palette. */
  hidden?: boolean
  run: () => void
}

export const sectionNames: Record<Section, Key> = {
  ticket: 'section.ticket',
  list: 'section.list',
  go: 'section.go',
  general: 'section.general',
  admin: 'section.admin',
}

/** Several parts of the page offer actions at a time; the latest to come wins a disputed key. */
export class Actions {
  private readonly sources = new Map<symbol, readonly Action[]>()
  readonly all = new Store<readonly Action[]>([])

  offer(source: symbol, actions: readonly Action[]): void {
    this.sources.set(source, actions)
    this.gather()
  }

  withdraw(source: symbol): void {
    this.sources.delete(source)
    this.gather()
  }

  byKeys(keys: string): Action | undefined {
    return this.all.get().find((action) => action.keys === keys)
  }

  private gather(): void {
    const latestFirst = [...this.sources.values()].reverse().flat()
    const seen = new Set<string>()
    this.all.set(latestFirst.filter(({ id }) => !seen.has(id) && seen.add(id)))
  }
}

export const actions = new Actions()

/** Offers these actions while the component is there. */
export function useActions(offered: readonly Action[]): void {
  const source = useRef<symbol>(undefined)
  useEffect(() => {
    source.current ??= Symbol('actions')
    actions.offer(source.current, offered)
  })
  useEffect(
    () => () => {
      if (source.current) actions.withdraw(source.current)
      source.current = undefined
    },
    [],
  )
}
