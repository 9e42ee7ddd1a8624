import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

const skipped = (process.env.OVATION_TEST_SKIP ?? '').includes('ffmpeg')
const example = fileURLToPath(new URL('../../../examples/generated-client', import.meta.url))

let test: TestServer
let folder: string
beforeAll(async () => {
  if (skipped) return
  folder = mkdtempSync(join(tmpdir(), 'ovation-generated-'))
  test = await TestServer.start({ limits: { recordingMinFreeBytes: 0, recordingMinFreeShare: 0 } })
})
afterAll(async () => {
  if (skipped) return
  await test.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Runs npm in a copy of the example, as its README says; gives what it prints. */
const npm = (key: string, ...args: string[]): Promise<string> =>
  new Promise((done, fail) => {
    const env = {
      ...process.env,
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      OVATION_SERVER: test.url,
      OVATION_API_KEY: key,
    }
    execFile('npm', args, { cwd: folder, env }, (error, said, complaint) =>
      error ? fail(new Error(`npm ${args.join(' ')}: ${said}${complaint}`)) : done(said),
    )
  })

describe.skipIf(skipped)('a client generated from the OpenAPI document', () => {
  it('[OPENAPI9] runs a whole show by its types', async () => {
    cpSync(example, folder, { recursive: true, filter: (path) => !path.endsWith('node_modules') })
    const may = [
      ...['rooms.create', 'rooms.read', 'messages.read', 'messages.write', 'moderation', 'stream', 'recordings'],
      'impersonate',
    ] as const
    const { secret } = await test.server.apiKeys.create(
      { name: 'Shop', grants: [{ rooms: '*', may: [...may] }] },
      'owner',
    )
    await npm(secret, 'ci', '--ignore-scripts', '--no-audit', '--no-fund')
    await npm(secret, 'run', 'generate')
    await npm(secret, 'run', 'check')
    const said = JSON.parse((await npm(secret, '--silent', 'start')).trim()) as Record<string, unknown>
    expect(said).toMatchObject({ room: 'generated', votes: [2, 0], messages: 2, clip: 'The beginning' })
    expect(said.recordedMs).toBeGreaterThanOrEqual(4_000)
    // What the program did is in the log: its export has at least an event for each of its commands.
    expect(said.events).toBeGreaterThanOrEqual(10)
  }, 120_000)
})
