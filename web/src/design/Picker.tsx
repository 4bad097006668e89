import { useState, type ReactElement, type ReactNode } from 'react'
import { Check } from 'lucide-react'
import { Autocomplete, useFilter } from 'react-aria-components/Autocomplete'
import { Input } from 'react-aria-components/Input'
import { DialogTrigger, Dialog } from 'react-aria-components/Dialog'
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox'
import { Popover } from 'react-aria-components/Popover'
import { SearchField } from 'react-aria-components/SearchField'
import { classes } from './classes'
import styles from './Popover.module.css'

export type Choice = { id: string; name: string; icon?: ReactNode; hint?: string }

type Common = {
  trigger: ReactElement
  label: string
  choices: readonly Choice[]
  /** Typing narrows the list; for lists that are longer than a glance. */
  searchable?: boolean
  /** Offered when nothing of that name is there. */
  onCreate?: (name: string) => void
  createLabel?: (name: string) => string
  isOpen?: boolean
  onOpenChange?: (open: boolean) => void
  placeholder?: string
  empty?: string
}

type Props = Common &
  (
    | { multiple?: false; selected: string | null; onPick: (id: string) => void }
    | { multiple: true; selected: readonly string[]; onPick: (ids: string[]) => void }
  )

/** A value that is a button until it is pressed, then a list to choose from. */
export function Picker(props: Props) {
  const { trigger, label, choices, searchable, isOpen, onOpenChange, placeholder, empty } = props
  const [words, setWords] = useState('')
  const [openHere, setOpenHere] = useState(false)
  const open = isOpen ?? openHere
  const setOpen = (next: boolean) => {
    setOpenHere(next)
    onOpenChange?.(next)
    if (next) setWords('')
  }
  const { contains } = useFilter({ sensitivity: 'base' })
  const selected = props.multiple ? props.selected : props.selected === null ? [] : [props.selected]

  const name = words.trim()
  const known = choices.some((choice) => choice.name.toLowerCase() === name.toLowerCase())
  const create = props.onCreate && name !== '' && !known ? props.onCreate : undefined

  const pick = (id: string) => {
    if (id === createId) create?.(name)
    else if (!props.multiple) props.onPick(id)
    else if (selected.includes(id)) props.onPick(selected.filter((other) => other !== id))
    else props.onPick([...selected, id])
    if (props.multiple) setWords('')
    else setOpen(false)
  }

  const list = (
    <ListBox
      aria-label={label}
      className={styles.list}
      autoFocus={!searchable}
      selectionMode="none"
      onAction={(key) => {
        pick(String(key))
      }}
      renderEmptyState={() => <p className={styles.empty}>{empty}</p>}
    >
      {choices.map((choice) => (
        <ListBoxItem
          key={choice.id}
          id={choice.id}
          textValue={choice.hint ? `${choice.name} ${choice.hint}` : choice.name}
          className={styles.item}
          aria-current={selected.includes(choice.id) ? 'true' : undefined}
        >
          {choice.icon !== undefined && <span className={styles.icon}>{choice.icon}</span>}
          <span className={styles.text}>{choice.name}</span>
          {selected.includes(choice.id) && (
            <Check size={14} className={styles.check} aria-hidden="true" />
          )}
        </ListBoxItem>
      ))}
      {create && (
        <ListBoxItem id={createId} textValue={name} className={styles.item}>
          <span className={classes(styles.text)}>{props.createLabel?.(name) ?? name}</span>
        </ListBoxItem>
      )}
    </ListBox>
  )

  return (
    <DialogTrigger isOpen={open} onOpenChange={setOpen}>
      {trigger}
      <Popover className={styles.popover} placement="bottom start" offset={5}>
        <Dialog aria-label={label} className={styles.list}>
          {searchable ? (
            <Autocomplete
              inputValue={words}
              onInputChange={setWords}
              filter={(text, typed) => contains(text, typed.trim())}
            >
              <SearchField aria-label={label} autoFocus>
                <Input className={styles.search} placeholder={placeholder ?? label} />
              </SearchField>
              {list}
            </Autocomplete>
          ) : (
            list
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}

const createId = ' create'
