import type { ReactNode } from 'react'
import { Link, type LinkProps } from '@tanstack/react-router'
import { Button } from 'react-aria-components/Button'
import styles from './Rows.module.css'

/** A list of things to look at or to open. */
export function Rows({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul className={styles.rows} aria-label={label}>
      {children}
    </ul>
  )
}

type Props = {
  icon?: ReactNode
  title: string
  /** Opens on a press anywhere in the row: either another page or something here. */
  link?: LinkProps | undefined
  onOpen?: (() => void) | undefined
  badges?: ReactNode
  detail?: ReactNode
  /** What stands on the right, and goes under the text on a phone. */
  aside?: ReactNode
  actions?: ReactNode
  /** Under it all, as wide as the row. */
  below?: ReactNode
  faded?: boolean
}

export function Row(props: Props) {
  const { icon, title, link, onOpen, badges, detail, aside, actions, below, faded } = props
  return (
    <li className={styles.row} data-faded={faded === true ? true : undefined}>
      {icon !== undefined && <span className={styles.icon}>{icon}</span>}
      <div className={styles.main}>
        <div className={styles.head}>
          <Title title={title} link={link} onOpen={onOpen} />
          {badges}
        </div>
        {detail !== undefined && <div className={styles.detail}>{detail}</div>}
      </div>
      {aside !== undefined && <div className={styles.aside}>{aside}</div>}
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      {below !== undefined && <div className={styles.below}>{below}</div>}
    </li>
  )
}

function Title({ title, link, onOpen }: Pick<Props, 'title' | 'link' | 'onOpen'>) {
  if (link) {
    return (
      <Link {...link} className={styles.open}>
        {title}
      </Link>
    )
  }
  if (onOpen) {
    return (
      <Button className={styles.open} onPress={onOpen}>
        {title}
      </Button>
    )
  }
  return <span className={styles.title}>{title}</span>
}
