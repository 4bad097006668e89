import { ArrowLeft } from 'lucide-react'
import { Link } from '@tanstack/react-router'
import styles from './BackLink.module.css'

/** From one thing back to the list of its kind. */
export function BackLink({ page, children }: { page: string; children: string }) {
  return (
    <Link to="/admin/$page" params={{ page }} className={styles.back}>
      <ArrowLeft size={15} aria-hidden="true" />
      {children}
    </Link>
  )
}
