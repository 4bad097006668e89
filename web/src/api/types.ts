// The API's shapes. Only what goes over the wire; no logic. What the server's OpenAPI describes comes
// from there (schema.gen.ts); it does not describe the bodies of its answers, so those are written
// here as its routes write them (src/desk/*/http.cpp and wire.cpp).

import type { components } from './schema.gen'

type Schemas = components['schemas']

export type Id = string
/** RFC 3339, UTC. */
export type Instant = string

export type Ref = { id: Id; name: string }
export type Page<T> = { items: T[]; next_cursor: string | null }

/** A proxy on the way may say less than our own server. */
export type ProblemDocument = Pick<Schemas['Problem'], 'title' | 'status'> & Partial<Schemas['Problem']>

// ---- access and me ---------------------------------------------------------------------------

export type Theme = 'system' | 'light' | 'dark'

export type Me = {
  id: Id
  name: string
  email: string
  role: { id: Id; key: string | null; name: string }
  permissions: string[]
  teams: Ref[]
  time_zone: string
  language: string
  avatar_url: string | null
  signature_html: string
  notify: { desktop: boolean; email: boolean }
  theme: Theme
}

export type Session = {
  agent: Me
  business: { name: string }
  position: string
  features: { demo: boolean }
}

export type SetupState = {
  needed: boolean
  product: string
  business_name: string
  demo: { email: string; password: string } | null
}

export type SetupForm = {
  business_name: string
  name: string
  email: string
  password: string
  time_zone: string
  language: string
}

export type Invitation = { name: string; email: string; business_name: string }

export type MySession = {
  id: Id
  created_at: Instant
  last_seen_at: Instant
  peer: string
  user_agent: string
  current: boolean
}

export type Token = {
  id: Id
  name: string
  scopes: string[]
  created_at: Instant
  last_used_at: Instant | null
  expires_at: Instant | null
}

export type NotificationKind = 'mention' | 'assigned' | 'reply' | 'followed' | 'failed'

export type Notification = {
  id: Id
  kind: NotificationKind
  ticket: { id: Id; number: number; subject: string }
  by: Ref | null
  at: Instant
  read: boolean
  preview: string
}

export type NotificationPage = Page<Notification> & { unread: number }

// ---- people ----------------------------------------------------------------------------------

export type Agent = {
  id: Id
  name: string
  email: string
  role: { id: Id; key: string | null; name: string }
  teams: Ref[]
  active: boolean
  invited: boolean
  last_seen_at: Instant | null
  time_zone: string
  avatar_url: string | null
  version: string
  can: { edit: boolean; deactivate: boolean }
}

export type Team = {
  id: Id
  name: string
  lead: Ref | null
  members: Ref[]
  open_tickets: number
  version: string
  can: Record<string, boolean>
}

export type Permission = { key: string; label: string; help: string }

export type Role = {
  id: Id
  /** Of a role that comes ready: admin, lead, agent, observer. */
  key: string | null
  name: string
  permissions: string[]
  builtin: boolean
  agents: number
  version: string
  can: { edit: boolean; remove: boolean; grant: boolean }
}

export type SentInvitation = { agent: Agent; invitation_url: string; mailed?: boolean }

// ---- inboxes: what every agent sees, then what only who manages them sees ----------------------

export type InboxSummary = {
  id: Id
  name: string
  address: string
  team: Ref | null
  sender_name: string
  signature_html: string
  active: boolean
}

export type IncomingKind = 'none' | 'imap' | 'listener'
export type OutgoingKind = 'none' | 'smtp' | 'sandbox'
export type Security = 'tls' | 'starttls' | 'plain'
export type MailAuth = 'password' | 'oauth'
export type AfterFetch = 'seen' | 'move' | 'delete'

export type Incoming = {
  kind: IncomingKind
  host: string
  port: number
  security: Security
  user: string
  auth: MailAuth
  folder: string
  after: AfterFetch
  move_to: string
}

export type Outgoing = {
  kind: OutgoingKind
  host: string
  port: number
  security: Security
  user: string
  auth: MailAuth
}

export type ChannelState = {
  /** null until it was tried. */
  ok: boolean | null
  last_success_at: Instant | null
  lag_seconds?: number
  error: string | null
  queued?: number
}

export type Inbox = InboxSummary & {
  channel: string
  acknowledge: boolean
  acknowledge_text: string
  authserv_id: string
  incoming: Incoming
  outgoing: Outgoing
  oauth: { token_url: string; client_id: string }
  has_secrets: { incoming_password: boolean; outgoing_password: boolean; oauth: boolean }
  state: { incoming: ChannelState; outgoing: ChannelState }
  version: string
  can: { edit: boolean; remove: boolean }
}

export type TestStep = { name: string; ok: boolean; message: string }
export type TestReport = { incoming: TestStep[]; outgoing: TestStep[] }

// ---- quarantine, settings, audit ---------------------------------------------------------------

export type Quarantined = {
  id: Id
  received_at: Instant
  inbox: Ref | null
  channel: string
  from_hint: string
  subject_hint: string
  size: number
  error: string
  attempts: number
  original_url: string
}

export type Setting = {
  key: string
  kind: 'text' | 'integer' | 'boolean'
  /** As text, whatever the kind. */
  value: string
  default: string
  help: string
  /** Bounds of an integer; for a text `high` is the most characters, 0 for no bound. */
  low: number
  high: number
}

export type AuditEntry = {
  id: Id
  at: Instant
  actor: { kind: string; id: Id | null; name: string }
  peer: string
  action: string
  /** KIND:ID, or "". */
  subject: string
  details: Record<string, unknown>
}

// ---- customers -------------------------------------------------------------------------------

export type IdentityKind = 'email' | 'phone' | 'external'

export type Identity = { id: Id; kind: IdentityKind; value: string; verified: boolean }

export type Customer = {
  id: Id
  name: string
  identities: Identity[]
  organization: Ref | null
  language: string | null
  time_zone: string | null
  notes: string
  avatar_seed: string
  created_at: Instant
  open_tickets: number
  version: string
  can: { edit: boolean }
}

export type Organization = {
  id: Id
  name: string
  domains: string[]
  notes: string
  customers: number
  version: string
  can: { edit: boolean }
}

// ---- tickets ---------------------------------------------------------------------------------

export type Status = 'open' | 'waiting' | 'paused' | 'solved' | 'closed'
export type Priority = 'low' | 'normal' | 'high' | 'urgent'

export type Row = {
  id: Id
  /** What the customer quotes. */
  number: number
  subject: string
  status: Status
  priority: Priority
  owner: (Ref & { avatar_url?: string | null }) | null
  team: Ref | null
  inbox: Ref
  customer: { id: Id; name: string; email: string }
  tags: string[]
  preview: string
  last_entry_at: Instant
  last_customer_at: Instant | null
  created_at: Instant
  updated_at: Instant
  waiting_since: Instant | null
  unread: boolean
  attachments: boolean
  draft: boolean
  failed: boolean
}

export type Participant = {
  address: string
  name: string
  customer_id: Id | null
  role: 'to' | 'cc'
}

export type Ticket = Omit<Row, 'inbox'> & {
  inbox: Ref & { address: string; sender_name: string }
  participants: Participant[]
  followers: Ref[]
  following: boolean
  follows_up: { id: Id; number: number } | null
  follow_ups: { id: Id; number: number }[]
  channel: string
  closed_at: Instant | null
  solved_at: Instant | null
  customer_label: string
  version: string
  can: { reply: boolean; note: boolean; update: boolean; assign: boolean; redact: boolean }
}

export type TicketPatch = {
  subject?: string
  status?: Status
  priority?: Priority
  owner_id?: Id | null
  team_id?: Id | null
  tags?: string[]
  participants?: { address: string; name?: string; role: 'to' | 'cc' }[]
}

export type View = { key: string; name: string; count: number }

export type NewTicket = {
  inbox_id: Id
  customer: { id: Id } | { name: string; email: string }
  subject: string
  html?: string
  text?: string
  owner_id?: Id
  team_id?: Id
  priority?: Priority
  tags?: string[]
  attachment_ids?: Id[]
  send: boolean
  channel?: 'phone' | 'counter' | 'letter'
}

export type BulkChanges = {
  status?: Status
  owner_id?: Id | null
  team_id?: Id | null
  priority?: Priority
  add_tags?: string[]
  remove_tags?: string[]
}

// ---- entries ---------------------------------------------------------------------------------

export type Address = { name?: string; address: string }

export type Attachment = {
  id: Id
  name: string
  content_type: string
  size: number
  inline: boolean
  content_id: string | null
  url: string
  preview_url: string | null
}

export type DeliveryState =
  | 'queued'
  | 'undo'
  | 'sending'
  | 'sent'
  | 'failed'
  | 'bounced'
  | 'received'

export type Delivery = {
  state: DeliveryState
  error: string | null
  undo_until: Instant | null
  attempts: number
}

export type Message = {
  direction: 'in' | 'out'
  channel: string
  from: Address
  to: Address[]
  cc: Address[]
  bcc: Address[]
  subject: string
  html: string
  quoted_html: string | null
  text: string
  has_remote_images: boolean
  machine: string | null
  trust: 'verified' | 'unknown' | 'forged'
  delivery: Delivery
  message_id: string
  original_url: string | null
  attachments: Attachment[]
}

export type Note = { html: string; mentions: Ref[]; attachments: Attachment[] }

export type Change = {
  field: string
  from: string | null
  to: string | null
  from_id: Id | null
  to_id: Id | null
  reason: string | null
}

type EntryBase = {
  id: Id
  at: Instant
  by: {
    kind: 'agent' | 'customer' | 'system'
    id: Id | null
    name: string
    avatar_url: string | null
  }
  redacted: boolean
  can: { redact: boolean }
}

export type MessageEntry = EntryBase & { kind: 'message'; message: Message }
export type NoteEntry = EntryBase & { kind: 'note'; note: Note }
export type ChangeEntry = EntryBase & { kind: 'change'; change: Change }
/** Something that happened to the ticket and is no change of a field, such as a redaction. */
export type EventEntry = EntryBase & { kind: 'event'; event: { event: string; reason?: string } }
export type Entry = MessageEntry | NoteEntry | ChangeEntry | EventEntry

export type StatusAfter = 'open' | 'waiting' | 'solved'

export type NewMessage = {
  html: string
  to: Address[]
  cc: Address[]
  bcc: Address[]
  attachment_ids: Id[]
  status_after?: StatusAfter
  last_seen_entry_id?: Id
  force?: boolean
}

export type ReplyRecipients = {
  to: Address[]
  cc: Address[]
  dropped: { address: string; reason: string }[]
}

export type DraftKind = 'reply' | 'note'

export type DraftBody = {
  html: string
  to: Address[]
  cc: Address[]
  bcc: Address[]
  attachments: Attachment[]
}

export type Draft = DraftBody & { updated_at: Instant; version: string }

export type SearchPage = Page<{ ticket: Row; highlights: string[] }> & { customers: Customer[] }

// ---- live ------------------------------------------------------------------------------------

export type PresenceState = 'viewing' | 'typing' | 'left'
export type PresentAgent = { id: Id; name: string; state: PresenceState }

export type LiveEvent = {
  type: 'event'
  position: string
  kind: string
  /** null for what concerns the house as a whole, such as its settings. */
  subject: string | null
  by: Id | null
  at: Instant
  data: Record<string, unknown>
}

export type ServerFrame =
  | { type: 'hello'; position: string }
  | LiveEvent
  | { type: 'reset'; position?: string }
  | { type: 'presence'; subject: string; agents: PresentAgent[] }
  | { type: 'pong' }
