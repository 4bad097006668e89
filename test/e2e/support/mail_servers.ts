// A real Postfix and a real Dovecot on loopback, each in folders and on ports of its own.

import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { awaitPort, Daemon, eventually, freePort, run, TempFolder } from './processes.ts'

const daemons = '/usr/lib/postfix/sbin'

/** An authority of one's own, and a certificate of it for 127.0.0.1. */
export class Certificates {
  readonly authority: string
  readonly certificate: string
  readonly key: string

  private constructor(private readonly folder: TempFolder) {
    this.authority = folder.at('ca.pem')
    this.certificate = folder.at('cert.pem')
    this.key = folder.at('key.pem')
  }

  static async make(): Promise<Certificates> {
    const made = new Certificates(new TempFolder('tls'))
    const { folder } = made
    const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
    writeFileSync(folder.at('names'), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n')
    await run('openssl', ['req', '-x509', ...newKey, '-keyout', folder.at('ca.key'), '-out', made.authority, '-days', '2', '-subj', '/CN=Authority of the tests'])
    await run('openssl', ['req', ...newKey, '-keyout', made.key, '-out', folder.at('request'), '-subj', '/CN=localhost'])
    await run('openssl', ['x509', '-req', '-in', folder.at('request'), '-CA', made.authority, '-CAkey', folder.at('ca.key'), '-CAcreateserial', '-days', '2', '-extfile', folder.at('names'), '-out', made.certificate])
    return made
  }

  [Symbol.dispose](): void {
    this.folder[Symbol.dispose]()
  }
}

export const mailPassword = 'mailbox secret'

/** Mailboxes: mail comes in by LMTP and is fetched by IMAP over TLS. */
export class Dovecot {
  private readonly folder = new TempFolder('dovecot')
  private daemon: Daemon | undefined

  private constructor(
    private readonly certificates: Certificates,
    readonly imapsPort: number,
    readonly lmtpPort: number,
    readonly signInPort: number,
  ) {}

  static async start(certificates: Certificates, mailboxes: readonly string[]): Promise<Dovecot> {
    const dovecot = new Dovecot(certificates, await freePort(), await freePort(), await freePort())
    await dovecot.configure(mailboxes)
    dovecot.daemon = new Daemon('dovecot', ['-F', '-c', dovecot.folder.at('dovecot.conf')])
    await awaitPort(dovecot.imapsPort)
    await awaitPort(dovecot.lmtpPort)
    return dovecot
  }

  private async configure(mailboxes: readonly string[]): Promise<void> {
    const { folder, certificates } = this
    mkdirSync(folder.at('mail'))
    await run('chown', ['nobody:nogroup', folder.at('mail')])
    const users = mailboxes.map((address) => `${address}:${mailPassword}::::${folder.at('mail', address)}\n`)
    writeFileSync(folder.at('users'), users.join(''))
    writeFileSync(
      folder.at('dovecot.conf'),
      `base_dir = ${folder.at('run')}
state_dir = ${folder.at('state')}
log_path = ${folder.at('log')}
protocols = imap lmtp
listen = 127.0.0.1
ssl = required
ssl_cert = <${certificates.certificate}
ssl_key = <${certificates.key}
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:~/Maildir
first_valid_uid = 1
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u ${folder.at('users')}
}
userdb {
  driver = passwd-file
  args = username_format=%u ${folder.at('users')}
  default_fields = uid=nobody gid=nogroup
}
service imap-login {
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = ${String(this.imapsPort)}
    ssl = yes
  }
}
service lmtp {
  inet_listener lmtp {
    port = ${String(this.lmtpPort)}
  }
}
service auth {
  inet_listener client {
    port = ${String(this.signInPort)}
  }
}
`,
    )
  }

  /** What lies in a mailbox, oldest first. */
  messages(address: string): string[] {
    const files = ['new', 'cur'].flatMap((place) => {
      const folder = this.folder.at('mail', address, 'Maildir', place)
      return existsSync(folder) ? readdirSync(folder).map((name) => ({ folder, name })) : []
    })
    // Names begin with the time of delivery.
    files.sort((a, b) => (a.name < b.name ? -1 : 1))
    return files.map(({ folder, name }) => readFileSync(`${folder}/${name}`, 'utf8'))
  }

  awaitMessages(address: string, count: number): Promise<string[]> {
    return eventually(`${String(count)} messages for ${address}`, () => {
      const all = this.messages(address)
      return all.length >= count ? all : undefined
    })
  }

  async stop(): Promise<void> {
    await this.daemon?.stop()
    this.folder[Symbol.dispose]()
  }
}

type Transports = {
  /** Where the mail of a domain goes: a port that speaks LMTP. */
  lmtp: Record<string, number>
  /** Dovecot's port that checks passwords. */
  signInPort: number
}

/** A mail server: mail comes in by SMTP, from agents by submission, and goes on by LMTP. */
export class Postfix {
  private readonly folder = new TempFolder('postfix')
  private daemon: Daemon | undefined

  private constructor(
    private readonly certificates: Certificates,
    private readonly transports: Transports,
    readonly smtpPort: number,
    readonly submissionPort: number,
  ) {}

  static async start(certificates: Certificates, transports: Transports): Promise<Postfix> {
    const postfix = new Postfix(certificates, transports, await freePort(), await freePort())
    await postfix.makeQueue()
    postfix.configure()
    postfix.daemon = new Daemon(`${daemons}/master`, ['-c', postfix.folder.at('config'), '-d'])
    await awaitPort(postfix.smtpPort)
    await awaitPort(postfix.submissionPort)
    return postfix
  }

  /** What "postfix check" would make, in less time. */
  private async makeQueue(): Promise<void> {
    const at = (...names: string[]) => this.folder.at(...names)
    mkdirSync(at('config'))
    const own = ['active', 'bounce', 'corrupt', 'defer', 'deferred', 'flush', 'hold', 'incoming', 'private', 'saved', 'trace']
    const folders = [at('data'), ...own.map((name) => at('queue', name))]
    for (const folder of [...folders, at('queue/pid'), at('queue/maildrop'), at('queue/public')]) {
      mkdirSync(folder, { recursive: true })
    }
    await run('chown', ['postfix:root', ...folders])
    await run('chown', ['postfix:postdrop', at('queue/maildrop'), at('queue/public')])
    for (const folder of folders) chmodSync(folder, 0o700)
    chmodSync(at('queue/maildrop'), 0o730)
    chmodSync(at('queue/public'), 0o710)
  }

  private configure(): void {
    const { folder, certificates, transports } = this
    const routes = Object.entries(transports.lmtp)
    writeFileSync(
      folder.at('config/transport'),
      routes.map(([domain, port]) => `${domain} lmtp:inet:[127.0.0.1]:${String(port)}\n`).join(''),
    )
    writeFileSync(
      folder.at('config/main.cf'),
      `compatibility_level = 3.6
queue_directory = ${folder.at('queue')}
data_directory = ${folder.at('data')}
command_directory = /usr/sbin
daemon_directory = ${daemons}
mail_owner = postfix
setgid_group = postdrop
maillog_file_prefixes = ${folder.path}
maillog_file = ${folder.at('log')}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.test.example
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
relay_domains = ${routes.map(([domain]) => domain).join(' ')}
relay_recipient_maps =
transport_maps = texthash:${folder.at('config/transport')}
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
smtpd_tls_security_level = may
smtpd_tls_chain_files = ${certificates.key} ${certificates.certificate}
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:${String(transports.signInPort)}
smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination
`,
    )
    const submission = [
      '-o smtpd_tls_security_level=encrypt',
      '-o smtpd_sasl_auth_enable=yes',
      '-o smtpd_client_restrictions=permit_sasl_authenticated,reject',
    ].join(' ')
    writeFileSync(
      folder.at('config/master.cf'),
      `127.0.0.1:${String(this.smtpPort)} inet n - n - - smtpd
127.0.0.1:${String(this.submissionPort)} inet n - n - - smtpd ${submission}
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`,
    )
  }

  log(): string {
    return readFileSync(this.folder.at('log'), 'utf8')
  }

  async stop(): Promise<void> {
    await this.daemon?.stop()
    this.folder[Symbol.dispose]()
  }
}

/** Both of them, for a customer at home.example and a shop that fetches its mail, or takes it by LMTP. */
export class MailServers {
  private constructor(
    readonly certificates: Certificates,
    readonly dovecot: Dovecot,
    readonly postfix: Postfix,
  ) {}

  /** `shopLmtp`: where mail for shop.example goes, if not into a mailbox. */
  static async start(shopLmtp?: number): Promise<MailServers> {
    const certificates = await Certificates.make()
    const dovecot = await Dovecot.start(certificates, ['support@shop.example', 'carla@home.example'])
    const postfix = await Postfix.start(certificates, {
      lmtp: { 'home.example': dovecot.lmtpPort, 'shop.example': shopLmtp ?? dovecot.lmtpPort },
      signInPort: dovecot.signInPort,
    })
    return new MailServers(certificates, dovecot, postfix)
  }

  /** Fields of an inbox that fetches from the mailbox. */
  get incoming() {
    return {
      kind: 'imap',
      host: '127.0.0.1',
      port: this.dovecot.imapsPort,
      security: 'tls',
      user: 'support@shop.example',
      password: mailPassword,
    }
  }

  /** Fields of an inbox that sends by submission. */
  get outgoing() {
    return {
      kind: 'smtp',
      host: '127.0.0.1',
      port: this.postfix.submissionPort,
      security: 'starttls',
      user: 'support@shop.example',
      password: mailPassword,
    }
  }

  /** The customer writes with a mail program of hers. */
  async write(subject: string, text: string, headers: Record<string, string> = {}): Promise<void> {
    const more = Object.entries(headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`])
    await run('swaks', [
      ...['--server', '127.0.0.1', '--port', String(this.postfix.smtpPort), '--tls-optional'],
      ...['--from', 'carla@home.example', '--to', 'support@shop.example'],
      ...['--header', 'From: Carla Customer <carla@home.example>', '--header', `Subject: ${subject}`],
      ...['--header', `Message-ID: <${crypto.randomUUID()}@home.example>`, ...more, '--body', text],
    ])
  }

  async stop(): Promise<void> {
    await this.postfix.stop()
    await this.dovecot.stop()
    this.certificates[Symbol.dispose]()
  }
}

/** A header field of a raw message, unfolded. */
export function header(raw: string, name: string): string {
  const head = raw.split(/\r?\n\r?\n/, 1)[0] ?? ''
  const unfolded = head.replace(/\r?\n[ \t]+/g, ' ')
  return new RegExp(`^${name}: *(.*)$`, 'im').exec(unfolded)?.[1]?.trim() ?? ''
}
