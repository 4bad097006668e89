import type { ReactNode } from 'react'
import { classes } from './classes'
import styles from './Badge.module.css'

type Props = {
  tone?: 'plain' | 'accent' | 'danger' | 'warn' | 'ok'
  icon?: ReactNode
  children: ReactNode
}

export function Badge({ tone = 'plain', icon, children }: Props) {
  return (
    <span className={classes(styles.badge, styles[tone])}>
      {icon}
      {children}
    </span>
  )
}
