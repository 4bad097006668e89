import { useParams } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { Loaded } from '@/app/Loaded'
import { Page } from '@/app/Page'
import { t as desk } from '@/lib/strings'
import { inboxQuery } from './api'
import { InboxEditor } from './InboxEditor'
import { InboxList } from './InboxList'

export default function InboxesPage() {
  const { id } = useParams({ strict: false })
  if (id === undefined) return <InboxList />
  return id === 'new' ? <InboxEditor inbox={null} /> : <InboxDetail key={id} id={id} />
}

function InboxDetail({ id }: { id: string }) {
  const query = useQuery(inboxQuery(id))
  if (query.data) return <InboxEditor inbox={query.data} />
  return (
    <Page title={desk('inboxes')}>
      <Loaded query={query}>{() => null}</Loaded>
    </Page>
  )
}
