import { useParams } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { Loaded } from '@/app/Loaded'
import { Page } from '@/app/Page'
import { t as desk } from '@/lib/strings'
import { calendarQuery } from './api'
import { CalendarEditor } from './CalendarEditor'
import { CalendarList } from './CalendarList'

export default function CalendarsPage() {
  const { id } = useParams({ strict: false })
  if (id === undefined) return <CalendarList />
  return id === 'new' ? <CalendarEditor calendar={null} /> : <CalendarDetail key={id} id={id} />
}

function CalendarDetail({ id }: { id: string }) {
  const query = useQuery(calendarQuery(id))
  if (query.data) return <CalendarEditor calendar={query.data} />
  return (
    <Page title={desk('calendars')}>
      <Loaded query={query}>{() => null}</Loaded>
    </Page>
  )
}
