import type { ReactNode } from 'react'
import { ChevronRight } from 'lucide-react'
import styles from './Details.module.css'

/** What few people need: folded away until they ask for it. */
export function Details(props: { title: string; open?: boolean; children: ReactNode }) {
  return (
    <details className={styles.details} open={props.open}>
      <summary className={styles.summary}>
        <ChevronRight size={14} aria-hidden="true" />
        {props.title}
      </summary>
      <div className={styles.content}>{props.children}</div>
    </details>
  )
}
