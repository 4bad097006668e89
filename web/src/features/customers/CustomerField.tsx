import { useId, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { Customer } from '@/api/types'
import { Avatar } from '@/design/Avatar'
import { t } from '@/lib/strings'
import { customerSearchQuery, emailOf } from './api'
import field from '@/design/Field.module.css'
import styles from './CustomerField.module.css'

type Props = {
  label?: string
  autoFocus?: boolean
  value: string
  error: string | undefined
  onChange: (email: string) => void
  onPick: (customer: Customer) => void
}

/** An address that may be a known customer's: typing a name or an address proposes them. */
export function CustomerField(props: Props) {
  const { label = t('customerOrAddress'), autoFocus = true, value, error, onChange, onPick } = props
  const id = useId()
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(-1)
  const { data } = useQuery(customerSearchQuery(value.trim()))
  const found = open && value.trim() !== '' ? (data ?? []).slice(0, 6) : []

  const onKeyDown = (event: React.KeyboardEvent) => {
    const customer = found[active]
    if (event.key === 'ArrowDown' && found.length > 0) {
      event.preventDefault()
      setActive((active + 1) % found.length)
    } else if (event.key === 'ArrowUp' && found.length > 0) {
      event.preventDefault()
      setActive((active + found.length - 1 + found.length) % found.length)
    } else if (event.key === 'Enter' && customer) {
      event.preventDefault()
      onPick(customer)
    } else if (event.key === 'Escape') {
      setOpen(false)
    }
  }

  return (
    <div className={`${field.field ?? ''} ${styles.field ?? ''}`}>
      <label className={field.label} htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        className={field.input}
        data-invalid={error !== undefined || undefined}
        role="combobox"
        autoComplete="off"
        autoFocus={autoFocus}
        aria-expanded={found.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={active >= 0 ? `${id}-${String(active)}` : undefined}
        aria-describedby={error === undefined ? undefined : `${id}-error`}
        value={value}
        onFocus={() => {
          setOpen(true)
        }}
        onBlur={() => {
          setOpen(false)
        }}
        onChange={(event) => {
          onChange(event.target.value)
          setOpen(true)
          setActive(-1)
        }}
        onKeyDown={onKeyDown}
      />
      {error !== undefined && (
        <p id={`${id}-error`} className={field.error}>
          {error}
        </p>
      )}
      {found.length > 0 && (
        <ul id={`${id}-list`} role="listbox" aria-label={t('customers')} className={styles.list}>
          {found.map((customer, index) => (
            <li
              key={customer.id}
              id={`${id}-${String(index)}`}
              role="option"
              aria-selected={index === active}
              onMouseDown={(event) => {
                event.preventDefault()
                onPick(customer)
              }}
            >
              <Avatar name={customer.name} seed={customer.avatar_seed} size="s" />
              <span>{customer.name}</span>
              <span className={styles.address}>{emailOf(customer)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
