import { useDeferredValue, useId, useState } from 'react'
import { CornerDownLeft, Search, UserRound, type LucideIcon } from 'lucide-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Dialog as AriaDialog } from 'react-aria-components/Dialog'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { Keys } from '@/design/Kbd'
import { searchQuery } from '@/features/search/api'
import { StatusMark } from '@/features/tickets/marks'
import { useStore } from '@/lib/store'
import { t } from '@/lib/strings'
import { actions, sectionNames } from './actions'
import { closePanel } from './panels'
import { rank } from './palette'
import styles from './CommandPalette.module.css'

type Item = {
  id: string
  section: string
  title: string
  hint?: string
  keys?: string | undefined
  icon: React.ReactNode
  run: () => void
}

/** One field for everything: actions, tickets, customers. */
export default function CommandPalette() {
  const [words, setWords] = useState('')
  const [active, setActive] = useState(0)
  const list = useId()
  const items = useItems(words)
  const current = Math.min(active, items.length - 1)

  const choose = (item: Item | undefined) => {
    if (!item) return
    closePanel()
    // After the dialog gave the focus back, so that the action may take it.
    setTimeout(item.run, 0)
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === 'ArrowDown' || (event.key === 'n' && event.ctrlKey)) {
      event.preventDefault()
      setActive((current + 1) % Math.max(1, items.length))
    } else if (event.key === 'ArrowUp' || (event.key === 'p' && event.ctrlKey)) {
      event.preventDefault()
      setActive((current + items.length - 1) % Math.max(1, items.length))
    } else if (event.key === 'Enter') {
      event.preventDefault()
      choose(items[current])
    }
  }

  return (
    <ModalOverlay
      isOpen
      isDismissable
      className={styles.scrim}
      onOpenChange={(open) => {
        if (!open) closePanel()
      }}
    >
      <Modal className={styles.modal}>
        <AriaDialog aria-label={t('palette')} className={styles.dialog}>
          <div className={styles.top}>
            <Search size={17} aria-hidden="true" />
            <input
              className={styles.input}
              autoFocus
              role="combobox"
              aria-expanded="true"
              aria-controls={list}
              aria-activedescendant={items[current] ? `${list}-${String(current)}` : undefined}
              aria-label={t('palette')}
              placeholder={t('palette.placeholder')}
              value={words}
              onChange={(event) => {
                setWords(event.target.value)
                setActive(0)
              }}
              onKeyDown={onKeyDown}
            />
          </div>
          <ul id={list} role="listbox" aria-label={t('palette')} className={styles.list}>
            {items.map((item, index) => (
              <PaletteItem
                key={item.id}
                id={`${list}-${String(index)}`}
                item={item}
                heading={item.section !== items[index - 1]?.section ? item.section : undefined}
                isActive={index === current}
                onHover={() => {
                  setActive(index)
                }}
                onChoose={() => {
                  choose(item)
                }}
              />
            ))}
            {items.length === 0 && <li className={styles.none}>{t('nothingFound')}</li>}
          </ul>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}

function PaletteItem(props: {
  id: string
  item: Item
  heading: string | undefined
  isActive: boolean
  onHover: () => void
  onChoose: () => void
}) {
  const { id, item, heading, isActive, onHover, onChoose } = props
  return (
    <>
      {heading !== undefined && (
        <li role="presentation" className={styles.heading}>
          {heading}
        </li>
      )}
      <li
        id={id}
        role="option"
        aria-selected={isActive}
        className={styles.item}
        ref={(element) => {
          if (isActive) element?.scrollIntoView({ block: 'nearest' })
        }}
        onMouseMove={isActive ? undefined : onHover}
        onClick={onChoose}
      >
        <span className={styles.icon}>{item.icon}</span>
        <span className={styles.title}>
          {item.title}
          {item.hint !== undefined && <span className={styles.hint}>{item.hint}</span>}
        </span>
        {item.keys !== undefined && <Keys keys={item.keys} />}
      </li>
    </>
  )
}

function useItems(words: string): Item[] {
  const navigate = useNavigate()
  const all = useStore(actions.all)
  const wanted = useDeferredValue(words.trim())
  const { data } = useQuery({ ...searchQuery(wanted), placeholderData: keepPreviousData })

  const commands = rank(all, words).map(
    (action): Item => ({
      id: action.id,
      section: t(sectionNames[action.section]),
      title: action.title,
      keys: action.keys,
      icon: <Icon of={action.icon ?? CornerDownLeft} />,
      run: action.run,
    }),
  )
  if (wanted === '') return commands

  const tickets = (data?.items ?? []).slice(0, 6).map(
    ({ ticket }): Item => ({
      id: `ticket ${ticket.id}`,
      section: t('tickets'),
      title: ticket.subject,
      hint: `#${String(ticket.number)} · ${ticket.customer.name}`,
      icon: <StatusMark of={ticket.status} size={15} />,
      run: () => void navigate({ to: '/tickets/$number', params: { number: String(ticket.number) } }),
    }),
  )
  const customers = (data?.customers ?? []).slice(0, 4).map(
    ({ id, name, identities }): Item => ({
      id: `customer ${id}`,
      section: t('customers'),
      title: name,
      hint: identities[0]?.value ?? '',
      icon: <Icon of={UserRound} />,
      run: () => void navigate({ to: '/customers/$id', params: { id } }),
    }),
  )
  const everything: Item = {
    id: 'search everything',
    section: t('search'),
    title: t('searchFor', { words: wanted }),
    icon: <Icon of={Search} />,
    run: () => void navigate({ to: '/search', search: { q: wanted } }),
  }
  const best = commands.slice(0, 5)
  return /^#?\d+$/.test(wanted)
    ? [...tickets, ...customers, ...best, everything]
    : [...best, ...tickets, ...customers, everything]
}

function Icon({ of: Shape }: { of: LucideIcon }) {
  return <Shape size={15} strokeWidth={1.75} aria-hidden="true" />
}
