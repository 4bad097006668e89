import styles from './Skeleton.module.css'

/** The shape of text that is on its way. */
export function Skeleton({ width = '100%', height = 12 }: { width?: string; height?: number }) {
  return <span className={styles.bone} style={{ width, height }} aria-hidden="true" />
}
