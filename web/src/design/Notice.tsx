import type { ReactNode } from 'react'
import { CircleCheck, Info, TriangleAlert } from 'lucide-react'
import { classes } from './classes'
import styles from './Notice.module.css'

type Props = {
  tone?: 'info' | 'ok' | 'warn' | 'danger'
  title?: string
  children?: ReactNode
  action?: ReactNode
  /** Said aloud when it appears. */
  live?: boolean
}

const icons = { info: Info, ok: CircleCheck, warn: TriangleAlert, danger: TriangleAlert }

/** Something to know, in its place among the rest. */
export function Notice({ tone = 'info', title, children, action, live }: Props) {
  const Icon = icons[tone]
  return (
    <div className={classes(styles.notice, styles[tone])} role={live ? 'alert' : undefined}>
      <Icon size={16} aria-hidden="true" />
      <div className={styles.text}>
        {title !== undefined && <p className={styles.title}>{title}</p>}
        {children}
      </div>
      {action}
    </div>
  )
}
