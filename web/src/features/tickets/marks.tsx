// The small signs for status and priority. Shape says it; colour only helps.

import type { Priority, Status } from '@/api/types'
import { t } from '@/lib/strings'
import { priorityNames, statusNames } from './labels'
import styles from './marks.module.css'

type Props<T> = { of: T; size?: number; labelled?: boolean }

export function StatusMark({ of, size = 14, labelled }: Props<Status>) {
  return (
    <svg
      className={styles[of]}
      width={size}
      height={size}
      viewBox="0 0 14 14"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      {...(labelled ? { role: 'img', 'aria-label': t(statusNames[of]) } : { 'aria-hidden': true })}
    >
      {of === 'open' && <circle cx="7" cy="7" r="5.6" />}
      {of === 'waiting' && (
        <>
          <circle cx="7" cy="7" r="5.6" />
          <path d="M7 4v3l2 1.4" />
        </>
      )}
      {of === 'paused' && (
        <>
          <circle cx="7" cy="7" r="5.6" />
          <path d="M5.6 5v4M8.4 5v4" />
        </>
      )}
      {of === 'solved' && (
        <>
          <circle cx="7" cy="7" r="5.6" fill="currentColor" />
          <path d="m4.6 7.1 1.7 1.7 3.2-3.5" className={styles.cut} />
        </>
      )}
      {of === 'closed' && (
        <>
          <circle cx="7" cy="7" r="5.6" strokeDasharray="2.2 2.2" />
          <path d="m4.6 7.1 1.7 1.7 3.2-3.5" />
        </>
      )}
    </svg>
  )
}

export function PriorityMark({ of, size = 14, labelled }: Props<Priority>) {
  const level = { low: 1, normal: 2, high: 3, urgent: 4 }[of]
  const name = labelled
    ? { role: 'img', 'aria-label': t(priorityNames[of]) }
    : { 'aria-hidden': true as const }
  if (of === 'urgent') {
    return (
      <svg className={styles.urgent} width={size} height={size} viewBox="0 0 14 14" {...name}>
        <rect x="1" y="1" width="12" height="12" rx="3.5" fill="currentColor" />
        <path d="M7 3.8v3.8" stroke="var(--surface)" strokeWidth="1.7" strokeLinecap="round" />
        <circle cx="7" cy="10.1" r="1" fill="var(--surface)" />
      </svg>
    )
  }
  return (
    <svg className={styles.bars} width={size} height={size} viewBox="0 0 14 14" {...name}>
      {[1, 2, 3].map((bar) => (
        <rect
          key={bar}
          x={1.5 + (bar - 1) * 4}
          y={11.5 - bar * 3}
          width="2.8"
          height={1 + bar * 3}
          rx="1"
          fill="currentColor"
          opacity={bar <= level ? 1 : 0.28}
        />
      ))}
    </svg>
  )
}
