import { useState } from 'react'
import { tidyTime } from '@/lib/clock_time'
import { TextField } from './TextField'

type Props = {
  label: string
  /** "09:30"; what is no time yet stands as it was typed. */
  value: string
  onChange: (time: string) => void
  className?: string | undefined
}

/** A time of day by 24 hours, typed as one likes: "9", "930", "9.30". */
export function TimeField({ label, value, onChange, className }: Props) {
  const [typed, setTyped] = useState<string | null>(null)
  return (
    <TextField
      hideLabel
      label={label}
      value={typed ?? value}
      placeholder="09:00"
      inputMode="numeric"
      maxLength={8}
      onChange={(text) => {
        setTyped(text)
        onChange(tidyTime(text) ?? text)
      }}
      onBlur={() => {
        setTyped(null)
      }}
      className={className}
    />
  )
}
