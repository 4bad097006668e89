import type { ReactNode } from 'react'
import { Menu as MenuIcon } from 'lucide-react'
import { IconButton } from '@/design/Button'
import { classes } from '@/design/classes'
import { t } from '@/lib/strings'
import { deskPanels } from './panels'
import { usePageTitle } from './useTabTitle'
import styles from './Page.module.css'

type Props = {
  title: string
  /** Beside the title, on the right. */
  actions?: ReactNode
  lead?: ReactNode
  /** Forms read best in a narrow column; tables need all there is. */
  wide?: boolean
  children: ReactNode
}

/** A page of its own: a title, and a column under it that scrolls. */
export function Page({ title, actions, lead, wide, children }: Props) {
  usePageTitle(title)
  return (
    <div className={styles.page}>
      <header className={styles.bar}>
        <span className={styles.menu}>
          <IconButton
            label={t('openMenu')}
            onPress={() => {
              deskPanels.set('rail')
            }}
          >
            <MenuIcon size={18} />
          </IconButton>
        </span>
        <h1 className={styles.title}>{title}</h1>
        {actions}
      </header>
      <div className={styles.scroller}>
        <div className={classes(styles.column, wide && styles.wide)}>
          {lead !== undefined && <p className={styles.lead}>{lead}</p>}
          {children}
        </div>
      </div>
    </div>
  )
}

/** A part of a page with a heading and, beside it, why one would want it. */
export function Section(props: { title: string; help?: ReactNode; children: ReactNode }) {
  return (
    <section className={styles.section}>
      <div>
        <h2 className={styles.heading}>{props.title}</h2>
        {props.help !== undefined && <p className={styles.help}>{props.help}</p>}
      </div>
      <div className={styles.content}>{props.children}</div>
    </section>
  )
}
