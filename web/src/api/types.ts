// The API's shapes under the names that the desk uses. They come from the server's own description
// (schema.gen.ts); only the live line, which OpenAPI does not describe, is written here.

import type { components } from './schema.gen'

type Schemas = components['schemas']

export type Id = Schemas['Id']
/** RFC 3339, UTC. */
export type Instant = Schemas['Instant']
export type Ref = Schemas['Ref']
export type Page<T> = { items: T[]; next_cursor: string | null }

/** A proxy on the way may say less than our own server. */
export type ProblemDocument = Pick<Schemas['Problem'], 'title' | 'status'> & Partial<Schemas['Problem']>

// ---- access and me ---------------------------------------------------------------------------

export type Me = Schemas['Me']
export type Theme = Me['theme']
export type Session = Schemas['Session']
export type SetupState = Schemas['SetupState']
export type SetupForm = Schemas['SetupForm']
export type Invitation = Schemas['Invitation']
export type MySession = Schemas['MySession']
export type Token = Schemas['Token']

export type Notification = Schemas['Notification']
export type NotificationKind = Notification['kind']
export type NotificationPage = Schemas['NotificationPage']

// ---- routing ---------------------------------------------------------------------------------

export type AgentPresence = Schemas['AgentPresence']
export type Offer = Schemas['Offer']

// ---- people ----------------------------------------------------------------------------------

export type Agent = Schemas['Agent']
export type Team = Schemas['Team']
export type Permission = Schemas['Permission']
export type Role = Schemas['Role']
export type SentInvitation = Schemas['SentInvitation']

// ---- inboxes: what every agent sees, then what only who manages them sees ----------------------

export type InboxSummary = Schemas['InboxSummary']
export type Inbox = Schemas['Inbox']
export type Incoming = Schemas['Incoming']
export type Outgoing = Schemas['Outgoing']
export type IncomingKind = Incoming['kind']
export type OutgoingKind = Outgoing['kind']
export type Security = Incoming['security']
export type MailAuth = Incoming['auth']
export type AfterFetch = Incoming['after']
export type ChannelState = Schemas['IncomingState'] | Schemas['OutgoingState']
export type OAuthProvider = Schemas['OAuthProvider']
export type OAuthProviders = Schemas['OAuthProviders']
export type OAuthProviderId = OAuthProvider['id']
export type TestStep = Schemas['TestStep']
export type TestReport = Schemas['TestReport']

// ---- quarantine, settings, audit ---------------------------------------------------------------

export type Quarantined = Schemas['Quarantined']
export type Setting = Schemas['Setting']
export type AuditEntry = Schemas['AuditEntry']

// ---- customers -------------------------------------------------------------------------------

export type Customer = Schemas['Customer']
export type Identity = Schemas['Identity']
export type IdentityKind = Identity['kind']
export type Organization = Schemas['Organization']

// ---- tickets ---------------------------------------------------------------------------------

export type Status = Schemas['Status']
export type Priority = Schemas['Priority']
/** A ticket as lists show it. */
export type Row = Schemas['Row']
export type Ticket = Schemas['Ticket']
export type Participant = Schemas['Participant']
export type View = Schemas['View']
export type TicketPatch = Schemas['TicketChange']
export type NewTicket = Schemas['NewTicket']
export type BulkChanges = Schemas['BulkChanges']

// ---- calendars and promises --------------------------------------------------------------------

export type Span = Schemas['Span']
export type Calendar = Schemas['Calendar']
export type CalendarUse = Schemas['CalendarUse']
export type NewCalendar = Schemas['NewCalendar']
export type CalendarDay = Schemas['CalendarDays']['items'][number]
export type HolidaySet = Schemas['HolidaySet']
export type Holiday = Schemas['Holiday']

export type NextDue = Schemas['NextDue']
export type PromiseKind = Schemas['PromiseKind']
export type PromiseState = Schemas['PromiseState']
/** What a customer was promised. (`Promise` alone is JavaScript's.) */
export type DeskPromise = Schemas['Promise']
export type TicketPromises = Schemas['TicketPromises']
export type DelayNotice = Schemas['DelayNotice']
export type NewPromise = Schemas['NewPromise']
export type PromiseChange = Schemas['PromiseChange']
export type TimePhrase = Schemas['TimePhrases']['items'][number]
export type PromiseReport = Schemas['PromiseReport']

export type PromisePolicy = Schemas['PromisePolicy']
export type NewPromisePolicy = Schemas['NewPromisePolicy']
export type PolicyTarget = Schemas['PolicyTarget']
export type PolicyWarning = Schemas['PolicyWarning']
export type PolicyStep = Schemas['PolicyStep']
export type PolicyNotice = Schemas['PolicyNotice']
export type PromiseRecount = Schemas['PromiseRecount']

// ---- handovers and sub-tickets -------------------------------------------------------------------

export type Handover = Schemas['Handover']
export type HandoverPacket = Schemas['HandoverPacket']
export type HandoverDraft = Schemas['HandoverDraft']
export type HandoverList = Schemas['HandoverList']
export type TicketHandovers = Schemas['TicketHandovers']
export type NewHandover = Schemas['NewHandover']
export type NewHandoverPacket = Schemas['NewHandoverPacket']
export type SubTicket = Schemas['SubTicket']
export type NewSubTicket = Schemas['NewSubTicket']
export type TicketFamily = Schemas['TicketFamily']

// ---- entries ---------------------------------------------------------------------------------

/** As agents write it; what the server says always has a name, if only an empty one. */
export type Address = Schemas['NewAddress']
export type Attachment = Schemas['Attachment']
export type Delivery = Schemas['Delivery']
export type DeliveryState = Delivery['state']
export type Message = Schemas['Message']
/** A calendar's event in a mail. (`Invitation` is an agent's to the desk.) */
export type CalendarEvent = Schemas['CalendarEvent']
export type Oversized = Schemas['Oversized']
export type Note = Schemas['Note']
export type Change = Schemas['Change']

export type MessageEntry = Schemas['MessageEntry']
export type NoteEntry = Schemas['NoteEntry']
export type ChangeEntry = Schemas['ChangeEntry']
export type EventEntry = Schemas['EventEntry']
export type Entry = Schemas['Entry']

export type NewMessage = Schemas['NewMessage']
export type StatusAfter = NonNullable<NewMessage['status_after']>
export type ReplyRecipients = Schemas['ReplyRecipients']
export type Draft = Schemas['Draft']
export type DraftKind = Draft['kind']
export type DraftBody = Pick<Draft, 'html' | 'attachments'> & {
  to: Address[]
  cc: Address[]
  bcc: Address[]
}

export type SearchPage = Schemas['SearchPage']

// ---- live ------------------------------------------------------------------------------------

export type PresenceState = Schemas['LiveAnnouncement']['state']
export type PresentAgent = Schemas['LivePresence']['agents'][number]
/** What a server of this version tells of; a newer one may know more. */
export type EventKind = Schemas['EventKind']
export type LiveEvent = Omit<Schemas['LiveEvent'], 'kind'> & { kind: string }
export type ServerFrame = LiveEvent | Exclude<Schemas['LiveFrame'], Schemas['LiveEvent']>
