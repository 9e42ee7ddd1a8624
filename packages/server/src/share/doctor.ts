import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { connect } from 'node:tls'
import type { PeerCertificate } from 'node:tls'
import { WebSocket } from 'ws'
import { diskSpaceOf } from '../ops/index.ts'
import type { Config } from '../ops/index.ts'
import { ownAddress } from './addresses.ts'
import { loadCertificate } from './certificate.ts'
import { certificateNames, orderedCertificate } from './doctor-acme.ts'
import type { OrderedCertificate } from './doctor-acme.ts'
import { mailServer } from './doctor-mail.ts'
import type { MailCheck } from './doctor-mail.ts'
import { opsFromOutside, opsListener } from './doctor-ops.ts'
import { ill, skipped, well } from './finding.ts'
import type { Finding } from './finding.ts'
import { ask, reach } from './reach.ts'

/** What the running server says of itself; undefined when none runs on this data. */
export type Running =
  | {
      instance: string
      port: number
      newestEventAt: number | undefined
      ops?: string | null
      certificate?: OrderedCertificate
    }
  | undefined

const LEAST_NODE = 24
const LEAST_FREE_BYTES = 512 * 1_024 * 1_024
const SLOW_SYNC_MS = 100
const MAX_CLOCK_DIFFERENCE_MS = 10_000
const DAY_MS = 86_400_000
const RENEW_BEFORE_DAYS = 14
const TIMEOUT_MS = 6_000
const HELLO = JSON.stringify({ t: 'hello', v: 2, guest: {}, client: 'doctor' })

/**
 * Looks at everything that keeps people out of a room, and says what to do for each. `mail` is what came of signing in to the
 * mail server; left out where a running server cannot say.
 */
export async function examine(
  config: Config,
  running: Running,
  now: () => number,
  mail?: MailCheck | null,
): Promise<Finding[]> {
  const findings = [node(), await disk(config), ...(await ports(config, running)), clock(running, now())]
  findings.push(
    config.tls === 'acme' ? orderedCertificate(running?.certificate) : await ownCertificate(config, now()),
    ...(await certificateNames(config, running !== undefined)),
  )
  if (mail !== undefined) findings.push(mailServer(mail))
  if (running) findings.push(await opsListener(running.ops))
  const { publicUrl } = config
  if (publicUrl === undefined) {
    const detail = running
      ? 'the running server has no OVATION_PUBLIC_URL: the room is for this machine alone; see the studio’s Share'
      : `OVATION_PUBLIC_URL is not set here, and ${noServer(config)}`
    return [...findings, skipped('public address', detail)]
  }
  if (!running) return [...findings, skipped('public address', noServer(config))]
  findings.push(...(await publicAddress(publicUrl, running.instance, now)))
  return [...findings, await opsFromOutside(publicUrl, running.ops)]
}

const noServer = ({ dataFolder }: Config): string =>
  `no server of this user runs on ${resolve(dataFolder)}; start it, or set OVATION_DATA as it has it, and run the doctor again`

function node(): Finding {
  const version = process.versions.node
  return Number(version.split('.')[0]) >= LEAST_NODE
    ? well('Node.js', version)
    : ill(
        'Node.js',
        `${version} is too old`,
        `run it with 'npm start' or 'npx ovation', which bring their own, or install Node.js ${LEAST_NODE}`,
      )
}

/** Free space, and how long the disk takes to keep something for sure: every acknowledgement waits for that. */
async function disk({ dataFolder }: Config): Promise<Finding> {
  const folder = resolve(dataFolder)
  const file = join(folder, `.doctor-${randomBytes(4).toString('hex')}`)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const { freeBytes } = await diskSpaceOf(folder)
    const handle = openSync(file, 'w', 0o600)
    writeSync(handle, 'doctor')
    const before = performance.now()
    fsyncSync(handle)
    const syncMs = performance.now() - before
    closeSync(handle)
    rmSync(file)
    const detail = `${folder}: ${Math.round(freeBytes / 1_048_576)} MB free, a sync takes ${syncMs.toFixed(1)} ms`
    if (freeBytes < LEAST_FREE_BYTES)
      return ill('disk', detail, 'free some space, or put OVATION_DATA on a larger disk')
    if (syncMs > SLOW_SYNC_MS)
      return ill('disk', detail, 'messages wait for each sync: put OVATION_DATA on a local disk')
    return well('disk', detail)
  } catch (error) {
    return ill(
      'disk',
      `${folder} cannot be written (${(error as Error).message})`,
      'give the user that runs Ovation the right to write there',
    )
  }
}

async function ports(
  { host, port, rtmpPort, tls, opsListen, plainHttp }: Config,
  running: Running,
): Promise<Finding[]> {
  if (running) {
    const scheme = tls === 'off' ? 'http' : 'https'
    const own = await reach(ownAddress(scheme, host, running.port), running.instance, true)
    return [
      own.ok
        ? well('port', `${running.port} answers`)
        : ill(
            'port',
            `${running.port} does not answer as this server (${own.detail})`,
            'restart it; look whether another program took the port',
          ),
    ]
  }
  const names = [
    ['port', host, port, 'OVATION_PORT'],
    ['RTMP port', host, rtmpPort, 'OVATION_RTMP_PORT'],
    ...(plainHttp ? [['port without TLS', host, plainHttp.port, 'OVATION_HTTP_PORT'] as const] : []),
    // One that nobody has chosen gives way.
    ...(opsListen !== 'off' && opsListen.chosen
      ? [['ops port', opsListen.host, opsListen.port, 'OVATION_OPS_LISTEN'] as const]
      : []),
  ] as const
  return Promise.all(
    names.map(async ([check, at, number, variable]) => {
      const error = await tryPort(at, number)
      return error === undefined
        ? well(check, `${number} is free`)
        : ill(
            check,
            `${number} cannot be listened on (${error})`,
            `stop the program that has it, or choose another with ${variable}`,
          )
    }),
  )
}

const tryPort = (host: string, port: number): Promise<string | undefined> =>
  new Promise((done) => {
    const server = createServer()
    server.once('error', ({ code, message }: NodeJS.ErrnoException) => done(code ?? message))
    server.listen(port, host, () => server.close(() => done(undefined)))
  })

/** A clock that went back orders nothing wrongly, but shows wrong times and lets tokens end at the wrong hour. */
function clock(running: Running, now: number): Finding {
  const newest = running?.newestEventAt
  const text = new Date(now).toISOString()
  return newest !== undefined && newest > now + MAX_CLOCK_DIFFERENCE_MS
    ? ill(
        'clock',
        `${text}, but the newest event is of ${new Date(newest).toISOString()}`,
        'set the clock of this machine; let it follow a time server (timedatectl set-ntp true)',
      )
    : well('clock', text)
}

async function ownCertificate({ tls, dataFolder }: Config, now: number): Promise<Finding> {
  if (tls === 'off')
    return skipped(
      'certificate',
      'OVATION_TLS is off: something in front has to bring TLS, or only this machine comes in',
    )
  try {
    const certificate = await loadCertificate(tls, resolve(dataFolder), now)
    return well(
      'certificate',
      certificate?.selfMade ? 'self-made: browsers ask once whether to trust it' : `read from ${tls}`,
    )
  } catch (error) {
    return ill('certificate', (error as Error).message, 'correct OVATION_TLS')
  }
}

async function publicAddress(url: string, instance: string, now: () => number): Promise<Finding[]> {
  const sent = now()
  let reached = await reach(url, instance)
  const findings: Finding[] = []
  if (url.startsWith('https:')) findings.push(await publicCertificate(url, now()))
  const untrusted = !reached.ok && reached.why === 'certificate'
  if (untrusted) reached = await reach(url, instance, true)
  if (!reached.ok) {
    findings.push(ill('public address', `${url} does not lead here (${reached.detail})`, MENDS[reached.why] ?? ''))
    return findings
  }
  findings.push(well('public address', `${url} leads here`))
  if (reached.dateMs !== undefined && Math.abs(reached.dateMs - sent) > MAX_CLOCK_DIFFERENCE_MS)
    findings.push(
      ill(
        'clock of the proxy',
        `it differs by ${Math.round(Math.abs(reached.dateMs - sent) / 1_000)} s`,
        'let both machines follow a time server',
      ),
    )
  findings.push(
    reached.echo.forwarded === 'ignored'
      ? ill(
          'proxy headers',
          'a proxy forwards addresses, and they are not believed: everybody counts as one person',
          'name the proxy in OVATION_TRUSTED_PROXIES, such as 127.0.0.1',
        )
      : well(
          'proxy headers',
          reached.echo.forwarded === 'believed'
            ? `visitors are told apart (${reached.echo.address})`
            : 'no proxy in between',
        ),
  )
  findings.push(await webSocket(url, !untrusted), await events(url, !untrusted))
  return findings
}

const MENDS: Record<string, string> = {
  name: 'the name is not known: add a DNS record for it, or wait until it has spread',
  refused: 'nothing listens there: start the proxy or tunnel, or forward the port in the router to this machine',
  timeout: 'the way is closed: open the port in the firewall and forward it in the router to this machine',
  certificate:
    'the certificate is not trusted: get one for this name (certbot, caddy), or open the page once and accept it',
  other_server: 'another program answers: point the proxy at this server’s port',
  failed: 'look at the log of the proxy',
}

function publicCertificate(url: string, now: number): Promise<Finding> {
  const { hostname, port } = new URL(url)
  const check = 'public certificate'
  return new Promise((done) => {
    const host = hostname.replace(/^\[|\]$/g, '')
    const socket = connect({
      host,
      port: Number(port || 443),
      servername: /^[\d.]+$|:/.test(host) ? '' : host,
      rejectUnauthorized: false,
      timeout: TIMEOUT_MS,
    })
    const end = (finding: Finding): void => {
      socket.destroy()
      done(finding)
    }
    socket.once('timeout', () => end(ill(check, 'no answer', MENDS.timeout ?? '')))
    socket.once('error', ({ message }) => end(ill(check, message, MENDS.refused ?? '')))
    socket.once('secureConnect', () => {
      const { valid_to: until } = socket.getPeerCertificate() as PeerCertificate
      const days = Math.floor((new Date(until).getTime() - now) / DAY_MS)
      if (days < RENEW_BEFORE_DAYS) return end(ill(check, `it ends in ${days} days`, 'renew it now'))
      if (socket.authorizationError)
        return end(ill(check, `browsers will warn (${String(socket.authorizationError)})`, MENDS.certificate ?? ''))
      return end(well(check, `good for ${days} days`))
    })
  })
}

/** Says hello as a visitor's browser would. */
function webSocket(url: string, trustOnly: boolean): Promise<Finding> {
  const fix =
    'let the proxy pass upgrades (see deploy/nginx.conf, deploy/Caddyfile); until then visitors fall back to slower events'
  return new Promise((done) => {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/v1/ws`, {
      rejectUnauthorized: trustOnly,
      handshakeTimeout: TIMEOUT_MS,
      origin: new URL(url).origin,
    })
    const timer = setTimeout(() => end(ill('WebSocket', 'no answer to the hello', fix)), TIMEOUT_MS)
    const end = (finding: Finding): void => {
      clearTimeout(timer)
      socket.terminate()
      done(finding)
    }
    socket.on('open', () => socket.send(HELLO))
    socket.on('message', (data) =>
      end(
        String(data).includes('"welcome"')
          ? well('WebSocket', 'passes')
          : ill('WebSocket', String(data).slice(0, 200), fix),
      ),
    )
    socket.on('error', ({ message }) => end(ill('WebSocket', message, fix)))
  })
}

/** The first event has to come while the answer is still open: a proxy that gathers would hold everything back. */
async function events(url: string, trustOnly: boolean): Promise<Finding> {
  const fix = 'let the proxy pass answers on at once (nginx: proxy_buffering off)'
  try {
    const answer = await ask(
      `${url}/v1/sse`,
      {
        method: 'POST',
        rejectUnauthorized: trustOnly,
        headers: { 'content-type': 'application/json', origin: new URL(url).origin },
      },
      HELLO,
    )
    const first = await Promise.race([
      new Promise<string>((done) => answer.once('data', (chunk: Buffer) => done(String(chunk)))),
      new Promise<string>((done) => setTimeout(() => done(''), TIMEOUT_MS).unref()),
    ])
    answer.destroy()
    return first.includes('"welcome"')
      ? well('server-sent events', 'pass')
      : ill('server-sent events', first === '' ? 'nothing came in time' : first.slice(0, 200), fix)
  } catch (error) {
    return ill('server-sent events', (error as Error).message, fix)
  }
}
