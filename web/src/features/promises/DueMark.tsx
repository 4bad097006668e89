import { AlarmClock, CirclePause, TriangleAlert } from 'lucide-react'
import type { NextDue } from '@/api/types'
import { useTimeFormat } from '@/app/Time'
import { t } from '@/lib/strings'
import { useNow } from '@/lib/ticker'
import { dueWord, urgencyOf, type Urgency } from './due'
import { kindNames } from './labels'
import styles from './DueMark.module.css'

const icons = { late: TriangleAlert, soon: AlarmClock, near: AlarmClock, later: AlarmClock, paused: CirclePause }

/** When the next promise is due: a word, a shape and a colour; all of it in words on hover and aloud. */
export function DueMark({ due, bare }: { due: NextDue; bare?: boolean }) {
  const now = useNow()
  const format = useTimeFormat()
  const urgency: Urgency = urgencyOf(due, now)
  const Icon = icons[urgency]
  const kind = t(kindNames[due.kind])
  const said =
    due.at === null
      ? t('due.saidPaused', { kind })
      : t(urgency === 'late' ? 'due.saidLate' : 'due.said', { kind, time: format.near(due.at, now) })
  return (
    <span className={styles.due} data-urgency={urgency} data-bare={bare === true ? true : undefined} title={said}>
      <Icon size={12} aria-hidden="true" />
      <span aria-hidden="true">{dueWord(due, now)}</span>
      <span className="visually-hidden">{said}</span>
    </span>
  )
}
