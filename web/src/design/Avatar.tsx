import { initials, tint } from '@/lib/people'
import { classes } from './classes'
import styles from './Avatar.module.css'

type Props = {
  name: string
  /** What keeps the tint the same wherever this person is shown. */
  seed?: string
  src?: string | null | undefined
  size?: 'xs' | 's' | 'm' | 'l' | 'xl'
}

const tints = [
  styles.tint0,
  styles.tint1,
  styles.tint2,
  styles.tint3,
  styles.tint4,
  styles.tint5,
] as const

/** A decoration: the name stands beside it in text. */
export function Avatar({ name, seed, src, size = 'm' }: Props) {
  const look = classes(styles.avatar, styles[size], tints[tint(seed ?? name, tints.length)])
  if (src) return <img className={look} src={src} alt="" />
  return (
    <span className={look} aria-hidden="true">
      {initials(name)}
    </span>
  )
}
