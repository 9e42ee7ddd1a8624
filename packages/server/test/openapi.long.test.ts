import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { schemathesisPath } from './schemathesis.fixture.ts'
import { TestServer } from './server.fixture.ts'

const program = schemathesisPath()
const MAX_EXAMPLES = 20

/** They would sign out whoever asks, open the machine to its network, or leave no more requests a second than a few. */
const LEFT_OUT = [
  ...['signOut', 'closeAccount', 'endSession', 'endAccountSessions', 'setOwnPassword'],
  ...['eraseEverywhere', 'erasePerson', 'openNetwork', 'changeLimits'],
]
/**
 * They lead to answers that a check would take for a failure, as documented as they are: without mail 501, and for a moment 503 where
 * a room is made under the name of one that was just deleted.
 */
const WITH_FAILURES = ['requestMailLink', 'addMail', 'deleteRoom']
const CHECKS = [
  ...['not_a_server_error', 'status_code_conformance', 'content_type_conformance'],
  ...['response_schema_conformance', 'response_headers_conformance', 'unsupported_method'],
]

let test: TestServer
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ovation-openapi-'))
  test = await TestServer.start({
    limits: { signInAttemptsPerMinute: 100_000, commandsPerActorPerSecond: 10_000, wrongPasswordsPerMinute: 100_000 },
  })
})
afterAll(async () => {
  await test.close()
  rmSync(folder, { recursive: true, force: true })
})

/** The session and the token of the owner. */
async function signIn(): Promise<{ cookie: string; token: string }> {
  const account = `${test.url}/api/v1/account`
  const body = JSON.stringify({ code: await test.server.signIn.newCode() })
  const signedIn = await fetch(`${account}/sign-in`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body },
  })
  const [cookie = ''] = (signedIn.headers.get('set-cookie') ?? '').split(';')
  const given = await fetch(`${account}/token`, { method: 'POST', headers: { cookie } })
  return { cookie, token: ((await given.json()) as { token: string }).token }
}

const run = (args: readonly string[]): Promise<{ failed: boolean; said: string }> =>
  new Promise((done) =>
    execFile(program ?? '', args, { cwd: folder, maxBuffer: 64 * 1_024 * 1_024 }, (error, said) =>
      done({ failed: error !== null, said }),
    ),
  )

describe.skipIf(program === undefined)('requests that are made up from the document', () => {
  it.each([1, 2, 3])('[OPENAPI5] are answered as it says, from seed %i', async (seed) => {
    const { cookie, token } = await signIn()
    const { failed, said } = await run([
      ...['run', `${test.url}/api/openapi.json`, '--url', test.url, '--no-color'],
      ...['--seed', String(seed), '--max-examples', String(MAX_EXAMPLES), '--checks', CHECKS.join(',')],
      ...['-H', `Authorization: Bearer ${token}`, '-H', `Cookie: ${cookie}`],
      ...[...LEFT_OUT, ...WITH_FAILURES].flatMap((name) => ['--exclude-operation-id', name]),
    ])
    expect(said).toMatch(/Tested: \d{2,}/)
    expect(failed, said).toBe(false)
  })
})
