import { useParams } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { Missing } from '@/app/Failure'
import { Loaded } from '@/app/Loaded'
import { Page } from '@/app/Page'
import { t as desk } from '@/lib/strings'
import { policiesQuery } from '../api'
import { PolicyEditor } from './PolicyEditor'
import { PolicyList } from './PolicyList'

export default function PoliciesPage() {
  const { id } = useParams({ strict: false })
  if (id === undefined) return <PolicyList />
  return id === 'new' ? <PolicyEditor policy={null} /> : <PolicyDetail key={id} id={id} />
}

function PolicyDetail({ id }: { id: string }) {
  const query = useQuery(policiesQuery)
  const policy = query.data?.find((one) => one.id === id)
  if (policy) return <PolicyEditor policy={policy} />
  if (query.data) return <Missing />
  return (
    <Page title={desk('promisePolicies')}>
      <Loaded query={query}>{() => null}</Loaded>
    </Page>
  )
}
