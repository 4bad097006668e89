import { useState } from 'react'
import { Select } from '@/design/Select'
import { TextField } from '@/design/TextField'
import { t } from '@/lib/strings/promises'
import styles from './policies.module.css'

type Unit = 'minutes' | 'hours' | 'days'
const sizes: Record<Unit, number> = { minutes: 1, hours: 60, days: 24 * 60 }

type Props = {
  label: string
  minutes: number
  onChange: (minutes: number) => void
  /** A day of working time is no fixed length, so it is none to choose. */
  days?: boolean
  error?: string | undefined
}

/** A length of time as a number and a unit. */
export function DurationField({ label, minutes, onChange, days, error }: Props) {
  const [unit, setUnit] = useState<Unit>(() => unitOf(minutes, days === true))
  const [text, setText] = useState(() => String(minutes / sizes[unit]))
  const units: Unit[] = days ? ['minutes', 'hours', 'days'] : ['minutes', 'hours']
  const chosen = units.includes(unit) ? unit : 'hours'
  const say = (words: string, size: Unit) => {
    const number = Number(words.replace(',', '.'))
    onChange(words.trim() === '' || Number.isNaN(number) ? Number.NaN : Math.round(number * sizes[size]))
  }
  return (
    <div className={styles.duration} data-wrong={error !== undefined || undefined}>
      <TextField
        hideLabel
        label={label}
        value={text}
        inputMode="decimal"
        onChange={(words) => {
          setText(words)
          say(words, chosen)
        }}
        error={error}
        className={styles.amount}
      />
      <Select
        hideLabel
        label={t('unit.of', { label })}
        value={chosen}
        choices={units.map((id) => ({ id, name: t(`unit.${id}`) }))}
        onChange={(id) => {
          const next = units.find((one) => one === id) ?? 'hours'
          setUnit(next)
          say(text, next)
        }}
      />
    </div>
  )
}

function unitOf(minutes: number, days: boolean): Unit {
  if (days && minutes > 0 && minutes % sizes.days === 0) return 'days'
  return minutes > 0 && minutes % 60 === 0 ? 'hours' : 'minutes'
}
