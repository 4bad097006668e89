import type { ReactNode } from 'react'
import { CalendarCheck2, CalendarClock, CalendarX2, Clock, MapPin, Repeat2, UserRound, UsersRound } from 'lucide-react'
import type { CalendarEvent } from '@/api/types'
import { useMe } from '@/app/me'
import { Details } from '@/design/Details'
import { t } from '@/lib/strings'
import {
  byAnswer,
  headingOf,
  kindOf,
  linkIn,
  nameOf,
  whenOf,
  type Answer,
  type InvitationKind,
} from './invitation'
import { recurrenceText } from './recurrence'
import styles from './InvitationCard.module.css'

const icons: Record<InvitationKind, typeof CalendarClock> = {
  invited: CalendarClock,
  changed: CalendarClock,
  proposed: CalendarClock,
  event: CalendarClock,
  cancelled: CalendarX2,
  replied: CalendarCheck2,
}

/** Names of so many stand in the card; longer lists are folded. */
const fewPeople = 6

/** What a calendar file in the message is about. The file itself is among the attachments. */
export function InvitationCard({ invitation }: { invitation: CalendarEvent }) {
  const { time_zone, language } = useMe()
  const kind = kindOf(invitation)
  const Icon = icons[kind]
  const when = whenOf(invitation, time_zone, language)
  const { summary, location, organizer, attendees, recurrence } = invitation
  return (
    <section className={styles.card} data-kind={kind} aria-label={headingOf(invitation)}>
      <p className={styles.heading}>
        <Icon size={15} aria-hidden="true" />
        {headingOf(invitation)}
      </p>
      <p className={styles.summary}>{summary || t('invite.noSummary')}</p>
      <dl className={styles.facts}>
        {when && (
          <Fact icon={<Clock size={14} />} name={t('invite.when')}>
            <span className={styles.time}>{when.here}</span>
            {when.there && (
              <span className={styles.quiet}>
                {t('invite.there', { time: when.there.text, zone: when.there.zone })}
              </span>
            )}
          </Fact>
        )}
        {recurrence !== null && (
          <Fact icon={<Repeat2 size={14} />} name={t('invite.repeats')}>
            {recurrenceText(recurrence, language)}
          </Fact>
        )}
        {location !== '' && (
          <Fact icon={<MapPin size={14} />} name={t('invite.where')}>
            <Place location={location} />
          </Fact>
        )}
        {organizer && (
          <Fact icon={<UserRound size={14} />} name={t('invite.organizer')}>
            <span title={organizer.address}>{nameOf(organizer)}</span>
          </Fact>
        )}
        {attendees.length > 0 && kind !== 'replied' && (
          <Fact icon={<UsersRound size={14} />} name={t('invite.attendees')}>
            <Attendees attendees={attendees} />
          </Fact>
        )}
      </dl>
    </section>
  )
}

function Fact({ icon, name, children }: { icon: ReactNode; name: string; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt title={name}>
        <span aria-hidden="true">{icon}</span>
        <span className="visually-hidden">{name}</span>
      </dt>
      <dd>{children}</dd>
    </div>
  )
}

function Place({ location }: { location: string }) {
  const link = linkIn(location)
  if (link === null) return location
  return (
    <a href={link} target="_blank" rel="noreferrer">
      {link}
    </a>
  )
}

const answers = {
  accepted: 'invite.accepted',
  tentative: 'invite.tentative',
  declined: 'invite.declined',
  delegated: 'invite.delegated',
  needs_action: 'invite.unanswered',
} as const satisfies Record<Answer, string>

function Attendees({ attendees }: { attendees: CalendarEvent['attendees'] }) {
  const groups = byAnswer(attendees)
  const names = (
    <ul className={styles.people}>
      {groups.map(({ answer, people }) => (
        <li key={answer}>
          <span className={styles.quiet}>{t(answers[answer], { count: people.length })}: </span>
          {people.map(nameOf).join(', ')}
        </li>
      ))}
    </ul>
  )
  if (attendees.length <= fewPeople) return names
  const counts = groups.map(({ answer, people }) => t(answers[answer], { count: people.length }))
  return <Details title={counts.join(' · ')}>{names}</Details>
}
