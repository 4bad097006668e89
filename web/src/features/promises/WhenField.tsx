import { useEffect, useState } from 'react'
import { useMe } from '@/app/me'
import { useTimeFormat } from '@/app/Time'
import type { Id } from '@/api/types'
import { Button } from '@/design/Button'
import { TextField } from '@/design/TextField'
import { t } from '@/lib/strings/promises'
import { useNow } from '@/lib/ticker'
import { fromWall, toWall } from '@/lib/zoned'
import { findTimes } from './api'
import { dueWord } from './due'
import { TheirTime } from './TheirTime'
import { quickTimes } from './times'
import styles from './PromiseDialog.module.css'

type Props = {
  label?: string
  /** Its customer's zone is what words are understood in. */
  ticket: Id
  /** The customer's; '' when unknown. */
  zone: string
  value: string | null
  autoFocus?: boolean
  onChange: (due: string | null) => void
  error?: string | undefined
}

const pause = 350

/** A time in one's own words, by a press, or by date and clock; and what it means for both. */
export function WhenField({ label = t('when'), ticket, zone, value, autoFocus, onChange, error }: Props) {
  const me = useMe()
  const now = useNow()
  const format = useTimeFormat()
  const [words, setWords] = useState('')
  const [misread, setMisread] = useState(false)
  const take = (due: string | null) => {
    setMisread(false)
    onChange(due)
  }

  useEffect(() => {
    const text = words.trim()
    if (text === '') return
    const asked = new AbortController()
    const timer = setTimeout(() => {
      findTimes(text, ticket, null, asked.signal).then(
        ({ items: [found] }) => {
          setMisread(found === undefined)
          if (found) onChange(found.due)
        },
        () => undefined, // the fields below work without the server's reading
      )
    }, pause)
    return () => {
      clearTimeout(timer)
      asked.abort()
    }
    // Only what is typed is read; the handler is another one at each render.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [words, ticket])

  return (
    <div className={styles.when} role="group" aria-label={label}>
      <TextField
        autoFocus={autoFocus ?? false}
        label={label}
        value={words}
        placeholder={t('when.placeholder')}
        help={misread ? t('when.misread') : t('when.help')}
        onChange={setWords}
        error={error}
      />
      <div className={styles.quick}>
        {quickTimes(now, me.time_zone).map(({ key, at }) => (
          <Button
            key={key}
            small
            aria-pressed={value === at}
            onPress={() => {
              setWords('')
              take(at)
            }}
          >
            {t(`quick.${key}`)}
          </Button>
        ))}
      </div>
      <TextField
        hideLabel
        type="datetime-local"
        label={t('when.exact')}
        value={value === null ? '' : toWall(Date.parse(value), me.time_zone)}
        onChange={(wall) => {
          const at = fromWall(wall, me.time_zone)
          setWords('')
          take(at === null ? null : new Date(at).toISOString())
        }}
      />
      <div className={styles.meaning} role="status">
        {value !== null && (
          <>
            <p>
              {format.full(value)} <span className={styles.quiet}>{dueWord({ at: value, state: 'running' }, now)}</span>
            </p>
            <TheirTime at={value} here={me.time_zone} there={zone} />
          </>
        )}
      </div>
    </div>
  )
}
