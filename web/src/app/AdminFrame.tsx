import { Suspense } from 'react'
import { useParams } from '@tanstack/react-router'
import { adminPagesFor } from './admin'
import { Missing } from './Failure'
import { useMe } from './me'

/** Shows the admin page that the address names, if this agent may see it. */
export function AdminFrame() {
  const { page: path } = useParams({ strict: false })
  const { permissions } = useMe()
  const found = adminPagesFor(permissions).find((one) => one.path === path)
  if (!found) return <Missing />
  return (
    <Suspense>
      <found.page />
    </Suspense>
  )
}
