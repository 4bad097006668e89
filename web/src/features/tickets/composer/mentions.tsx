// "@Name" in a note: the menu that proposes agents, and the node that stands in the text.

import { useMemo } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { Mention } from '@tiptap/extension-mention'
import type { SuggestionProps } from '@tiptap/suggestion'
import type { Agent } from '@/api/types'
import { Avatar } from '@/design/Avatar'
import { agentsQuery } from '@/features/people/api'
import { Store, useStore } from '@/lib/store'
import { t } from '@/lib/strings'
import styles from './mentions.module.css'

type Proposals = SuggestionProps<Agent, { id: string; label: string }>
type Open = { proposals: Proposals; active: number }

export class MentionStore extends Store<Open | null> {
  readonly find: (words: string) => Promise<Agent[]>

  constructor(find: (words: string) => Promise<Agent[]>) {
    super(null)
    this.find = find
  }
}

export function useMentionMenu(): MentionStore {
  const client = useQueryClient()
  return useMemo(
    () =>
      new MentionStore(async (words) => {
        const agents = await client.query({ ...agentsQuery, staleTime: 'static' })
        return matching(agents, words)
      }),
    [client],
  )
}

/** Active agents with a word that begins so. */
export function matching(agents: readonly Agent[], words: string): Agent[] {
  const wanted = words.toLocaleLowerCase()
  return agents
    .filter(({ active }) => active)
    .filter(({ name }) => {
      const lower = name.toLocaleLowerCase()
      return lower.startsWith(wanted) || lower.split(' ').some((word) => word.startsWith(wanted))
    })
    .slice(0, 6)
}

export function mentionOf(menu: MentionStore) {
  return Mention.extend({
    addAttributes() {
      return {
        id: {
          default: null,
          parseHTML: (element) => element.getAttribute('data-mention'),
          renderHTML: ({ id }) => ({ 'data-mention': id as string }),
        },
        label: {
          default: null,
          parseHTML: (element) => element.textContent.replace(/^@/, ''),
          renderHTML: () => ({}),
        },
      }
    },
    parseHTML() {
      return [{ tag: 'span[data-mention]' }]
    },
    renderHTML({ node, HTMLAttributes }) {
      const { 'data-mention': id } = HTMLAttributes as Record<string, string>
      return ['span', { 'data-mention': id }, `@${String(node.attrs.label ?? '')}`]
    },
  }).configure({
    suggestion: {
      items: ({ query }) => menu.find(query),
      render: () => ({
        onStart: (proposals) => {
          menu.set({ proposals: proposals as Proposals, active: 0 })
        },
        onUpdate: (proposals) => {
          menu.set({ proposals: proposals as Proposals, active: 0 })
        },
        onExit: () => {
          menu.set(null)
        },
        onKeyDown: ({ event }) => press(menu, event),
      }),
    },
  })
}

function press(menu: MentionStore, event: KeyboardEvent): boolean {
  const open = menu.get()
  const items = open?.proposals.items ?? []
  if (!open || items.length === 0) return false
  switch (event.key) {
    case 'ArrowDown':
      menu.set({ ...open, active: (open.active + 1) % items.length })
      return true
    case 'ArrowUp':
      menu.set({ ...open, active: (open.active + items.length - 1) % items.length })
      return true
    case 'Enter':
    case 'Tab':
      choose(open.proposals, items[open.active])
      return true
    case 'Escape':
      menu.set(null)
      return true
    default:
      return false
  }
}

function choose(proposals: Proposals, agent: Agent | undefined): void {
  if (agent) proposals.command({ id: agent.id, label: agent.name })
}

export function MentionMenu({ menu }: { menu: MentionStore }) {
  const open = useStore(menu)
  const place = open?.proposals.clientRect?.()
  if (!open || !place || open.proposals.items.length === 0) return null
  return (
    <ul
      className={styles.menu}
      role="listbox"
      aria-label={t('mention')}
      style={{ left: place.left, bottom: window.innerHeight - place.top + 6 }}
    >
      {open.proposals.items.map((agent, index) => (
        <li
          key={agent.id}
          role="option"
          aria-selected={index === open.active}
          className={styles.item}
          onMouseDown={(event) => {
            event.preventDefault()
            choose(open.proposals, agent)
          }}
        >
          <Avatar name={agent.name} seed={agent.id} src={agent.avatar_url} size="xs" />
          {agent.name}
        </li>
      ))}
    </ul>
  )
}
