import { useId, useState } from 'react'
import { X } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import type { Address } from '@/api/types'
import { customerSearchQuery, emailOf } from '@/features/customers/api'
import { t } from '@/lib/strings'
import { add, isAddress, parseAddresses, remove } from './recipients'
import styles from './RecipientField.module.css'

type Props = { label: string; value: Address[]; onChange: (value: Address[]) => void }

/** Addresses as chips; typing proposes customers, a comma or Enter takes what stands there. */
export function RecipientField({ label, value, onChange }: Props) {
  const [text, setText] = useState('')
  const [active, setActive] = useState(0)
  const id = useId()
  const words = text.trim()
  const { data } = useQuery(customerSearchQuery(words.length > 1 ? words : ''))
  const proposals =
    words.length > 1
      ? (data ?? [])
          .map((customer) => ({ name: customer.name, address: emailOf(customer) }))
          .filter(({ address }) => address !== '' && !value.some((one) => one.address === address))
          .slice(0, 5)
      : []

  const take = (more: Address[]) => {
    setText('')
    setActive(0)
    if (more.length > 0) onChange(add(value, more))
  }

  const onKeyDown = (event: React.KeyboardEvent) => {
    const proposal = proposals[active]
    if (event.key === 'ArrowDown' && proposals.length > 0) {
      event.preventDefault()
      setActive((active + 1) % proposals.length)
    } else if (event.key === 'ArrowUp' && proposals.length > 0) {
      event.preventDefault()
      setActive((active + proposals.length - 1) % proposals.length)
    } else if ((event.key === 'Enter' || event.key === 'Tab') && words !== '') {
      event.preventDefault()
      take(proposal && !isAddress(words) ? [proposal] : parseAddresses(words))
    } else if ((event.key === ',' || event.key === ';') && isAddress(words)) {
      event.preventDefault()
      take(parseAddresses(words))
    } else if (event.key === 'Backspace' && text === '' && value.length > 0) {
      onChange(value.slice(0, -1))
    } else if (event.key === 'Escape' && words !== '') {
      event.stopPropagation()
      setText('')
    }
  }

  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <ul className={styles.chips}>
        {value.map(({ name, address }) => (
          <li
            key={address}
            className={styles.chip}
            data-bad={!isAddress(address) || undefined}
            title={address}
          >
            <span>{name || address}</span>
            <button
              type="button"
              aria-label={t('remove', { name: name || address })}
              onClick={() => {
                onChange(remove(value, address))
              }}
            >
              <X size={11} aria-hidden="true" />
            </button>
          </li>
        ))}
        <li className={styles.entry}>
          <input
            id={id}
            type="text"
            inputMode="email"
            autoComplete="off"
            role="combobox"
            aria-expanded={proposals.length > 0}
            aria-controls={`${id}-list`}
            aria-activedescendant={proposals.length > 0 ? `${id}-${String(active)}` : undefined}
            value={text}
            onChange={(event) => {
              setText(event.target.value)
              setActive(0)
            }}
            onKeyDown={onKeyDown}
            onPaste={(event) => {
              const pasted = parseAddresses(event.clipboardData.getData('text'))
              if (!pasted.some(({ address }) => isAddress(address))) return
              event.preventDefault()
              take(pasted)
            }}
            onBlur={() => {
              take(parseAddresses(words))
            }}
          />
          {proposals.length > 0 && (
            <ul className={styles.proposals} id={`${id}-list`} role="listbox" aria-label={label}>
              {proposals.map((proposal, index) => (
                <li
                  key={proposal.address}
                  id={`${id}-${String(index)}`}
                  role="option"
                  aria-selected={index === active}
                  onMouseDown={(event) => {
                    event.preventDefault()
                    take([proposal])
                  }}
                >
                  {proposal.name} <span>{proposal.address}</span>
                </li>
              ))}
            </ul>
          )}
        </li>
      </ul>
    </div>
  )
}
