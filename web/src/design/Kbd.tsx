import { spellKeys } from '@/lib/keys'
import styles from './Kbd.module.css'

/** "mod+k" or "g i", drawn as the keys of this machine. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className={styles.keys}>
      {spellKeys(keys).map((key, index) => (
        <kbd key={index} className={styles.kbd}>
          {key}
        </kbd>
      ))}
    </span>
  )
}
