import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ROUTES } from '@ovation/protocol'
import type { PasskeyOptions, ReplaySummary, RouteName, RouteSpec } from '@ovation/protocol'
import { eventually } from '@ovation/testkit'
import { SmtpServer } from '@ovation/testkit/services'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { repositoryRoot } from '../../../scripts/arrows.ts'
import { blocksOf } from '../../../scripts/docs-blocks.ts'
import { repliedFields } from '../../../scripts/reference/route-types.ts'
import { listenForCommands } from '../src/cli/control-socket.ts'
import { SoftAuthenticator } from '../src/people/authenticator.fixture.ts'
import { DocumentedAnswers } from './openapi.fixture.ts'
import type { Answer } from './openapi.fixture.ts'
import { TestServer } from './server.fixture.ts'
import { mailingBy } from './smtp.fixture.ts'
import { flvTags } from './tags.fixture.ts'

const skipped = (process.env.OVATION_TEST_SKIP ?? '').includes('ffmpeg')
const [SETUP, ...BLOCKS] = blocksOf('docs/api.md').filter(({ language }) => language === 'sh')
const NAMES = Object.keys(ROUTES) as RouteName[]

let test: TestServer
let smtp: SmtpServer
let folder: string
let closeSocket: () => unknown
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ovation-rest-'))
  const portrait = sharp({ create: { width: 300, height: 300, channels: 3, background: 'teal' } })
  await portrait.png().toFile(join(folder, 'portrait.png'))
  smtp = await SmtpServer.start()
  test = await TestServer.start({
    limits: { recordingMinFreeBytes: 0, recordingMinFreeShare: 0, signInAttemptsPerMinute: 100 },
    config: { ...mailingBy(smtp), origins: ['https://shop.example'] },
  })
  await test.server.mails.personOf({ mail: 'owner@example.com', person: 'owner' })
  // `ovation token` asks the server that runs.
  closeSocket = await listenForCommands(test.server)
})
afterAll(async () => {
  await closeSocket()
  await test.close()
  await smtp.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** An encoder with a few seconds of video. */
function encoder() {
  const tags = flvTags(folder, 'short', [
    ...['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=25', '-f', 'lavfi', '-i', 'sine=f=440:r=48000', '-t', '4'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', '-pix_fmt', 'yuv420p', '-c:a', 'aac'],
  ])
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', join(folder, 'short.flv'), '-c', 'copy', join(folder, 'show.mp4')])
  const publisher = test.server.media.publish({ place: 'demo', holder: 'main' }, () => {})
  let sent = 0
  const send = (): void => {
    const { atMs, type, payload } = tags[sent++] as (typeof tags)[number]
    publisher.message({ type, payload, timestampMs: atMs, streamId: 1 })
  }
  return { publisher, send, rest: () => tags.length - sent }
}

/** A broadcast that is on air. */
async function goLive(): Promise<void> {
  const { send, rest } = encoder()
  while (rest() > 0) send()
  await eventually(async () => (await test.server.rooms.state('demo')).stream.status === 'live', 'the broadcast')
}

/** A few seconds of video, recorded. */
async function record(): Promise<string> {
  const { media, recordings } = test.server
  const { publisher, send, rest } = encoder()
  while (media.stream('demo')?.init === undefined && rest() > 0) send()
  await eventually(() => recordings.info('demo').recording !== null, 'the beginning of the recording', 20_000)
  while (rest() > 0) send()
  publisher.ended('unpublished')
  const ready = await eventually(
    async () => {
      const answer = await fetch(`${test.url}/api/v1/rooms/demo/replays`)
      return ((await answer.json()) as { replays: ReplaySummary[] }).replays.find(({ live }) => !live)
    },
    'the recording',
    20_000,
  )
  return ready.id
}

/** What a reader would see: the answer, and its status and media type behind it. */
async function run(code: string, env: Record<string, string>): Promise<Answer> {
  const helpers = [
    `npx() { shift; '${process.execPath}' '${join(repositoryRoot, 'packages/server/bin/ovation.js')}' "$@"; }`,
    String.raw`curl() { command curl -sS -w '\n%{http_code} %{content_type}' "$@"; }`,
  ]
  const script = [...helpers, code].join('\n')
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: folder,
    env: { ...process.env, OVATION_DATA: test.folder, ...env },
  })
  const lines = stdout.trimEnd().split('\n')
  const [status, ...type] = (lines.pop() ?? '').split(' ')
  return { status: Number(status), type: type.join(' '), body: lines.join('\n') }
}

describe.skipIf(skipped)('the examples of docs/api.md', () => {
  it('[DOCS20] [OPENAPI4] each route has one, and it is answered as the page and the document say', async () => {
    expect(BLOCKS).toHaveLength(NAMES.length)
    // Browsers have passkeys only where a host has a name.
    const url = test.url.replace('127.0.0.1', 'localhost')
    const server = `SERVER=${url}`
    const document = await DocumentedAnswers.of(url)
    const setup = (SETUP?.code ?? '').replace(/^SERVER=.*/m, server)
    const { body: token } = await run(`${setup}echo "$TOKEN"\necho 0`, {})
    const env: Record<string, string> = { SERVER: url, TOKEN: token.trim(), RECORDING: await record() }
    const reporter = { id: 'g_reporter', name: 'Rita', role: 'guest' } as const
    const report = { type: 'report.send', body: { reason: 'spam' } } as const
    env.REPORT = String(
      (await test.server.rooms.command('demo', { actor: reporter, commandId: 'r', command: report })).seq,
    )
    // The owner's session begins with the link that the start prints; what takes something away comes last.
    const code = await test.server.signIn.newCode()
    await run(`curl -c cookies.txt "$SERVER/api/v1/account/sign-in" --json '{"code":"${code}"}'`, env)
    const last = [
      'getMessage',
      'closeAccount',
      'withdrawInvitation',
      'withdrawSiteInvitation',
      'removeReplay',
      'removeWebhook',
      'removeOutlet',
      'setRoomPassword',
      'signOut',
    ]
    const first = ['setOwnPassword']
    const order = [...first, ...NAMES.filter((name) => ![...first, ...last].includes(name)), ...last] as RouteName[]
    for (const name of order) {
      const spec: RouteSpec = ROUTES[name]
      const block = BLOCKS[NAMES.indexOf(name)]
      if (['endShow', 'cutShow', 'raiseHand'].includes(name)) await goLive()
      if (name === 'inviteToStage')
        await (await test.client('me', 'owner').rooms.get('demo').attach()).stage.raiseHand()
      if (name === 'deleteMessagesOf')
        await (await test.client('zoe').rooms.get('demo').attach()).messages.send({ text: 'Spam' })
      const { status, type, body } = await run(block?.code ?? '', env)
      expect([name, status, body]).toEqual([name, spec.status ?? 200, body])
      expect([name, ...document.faultsOf(name, { status, type, body })]).toEqual([name])
      if (spec.text) {
        expect(body).toMatch(spec.text === 'text/csv' ? /^minute,time,.*\r?\n0,/ : /^\{"v":1,.*\}\n\{"v":1,/)
        continue
      }
      const answer = (body.trim() === '' ? {} : JSON.parse(body)) as Record<string, unknown>
      for (const field of repliedFields(name)) expect(answer, name).toHaveProperty(field)
      if (name === 'makeNewPasskeyOptions')
        env.PASSKEY = JSON.stringify(new SoftAuthenticator(url).create(answer as PasskeyOptions))
      if (name === 'createGrant') env.GRANT = String(answer.grant)
      if (name === 'listShows') env.SHOW = String((answer.shows as { startedAt: number }[])[0]?.startedAt)
      if (name === 'sendMessage') env.MESSAGE = String(answer.seq)
      if (name === 'openPoll') env.POLL = String(answer.poll)
      if (name === 'createApiKey') env.API_KEY = (answer.key as { id: string }).id
      if (name === 'createOutlet') env.OUTLET = String(answer.id)
      if (name === 'createWebhook') env.WEBHOOK = (answer.webhook as { id: string }).id
      if (name === 'addSigningKey') env.SIGNING_KEY = (answer.key as { id: string }).id
      if (name === 'addKey') env.KEY = String(answer.id)
      if (name === 'listCredentials') env.CREDENTIAL = (answer.credentials as { id: string }[])[0]?.id ?? ''
      if (name === 'createAccount') env.PERSON = (answer.person as { id: string }).id
      if (name === 'createInvitation') env.INVITATION = (answer.invitation as { id: string }).id
      if (name === 'createSiteInvitation') {
        env.SITE_INVITATION = (answer.invitation as { id: string }).id
        env.CODE = String(answer.link).split('#invitation=')[1] ?? ''
      }
      if (name === 'listSessions')
        env.SESSION = (answer.sessions as { id: string; current: boolean }[]).find(({ current }) => !current)?.id ?? ''
    }
  }, 60_000)
})
