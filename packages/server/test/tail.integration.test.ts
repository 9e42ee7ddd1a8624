import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { eventually } from '@ovation/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listenForCommands } from '../src/cli/control-socket.ts'
import { TestServer } from './server.fixture.ts'

const MAIN = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url))
let test: TestServer
let closeSocket: () => void
let key: string

beforeAll(async () => {
  test = await TestServer.start()
  closeSocket = await listenForCommands(test.server)
  await test.server.rooms.create('friday', 'Friday', { id: 'owner', name: 'Owner', role: 'owner' })
  const grants = [{ rooms: '*', may: ['messages.read' as const, 'messages.write' as const] }]
  key = (await test.server.apiKeys.create({ name: 'Tail', grants }, 'owner')).secret
})
afterAll(async () => {
  closeSocket()
  await test.close()
})

const say = (text: string): Promise<Response> =>
  fetch(`${test.url}/api/v1/rooms/friday/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
  })

/** The command, and the lines that it wrote. */
function tailing(args: string[], folder = test.folder): { child: ChildProcess; out: () => string; err: () => string } {
  const environment = { ...process.env, OVATION_DATA: folder }
  const child = spawn(process.execPath, [MAIN, 'tail', ...args], { env: environment })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk) => (out += String(chunk)))
  child.stderr.on('data', (chunk) => (err += String(chunk)))
  return { child, out: () => out, err: () => err }
}

describe('ovation tail', () => {
  it('[NODE40] follows a log as the export has it, over the end of a server, and ends with SIGINT', async () => {
    await say('one')
    const { child, out } = tailing(['friday', '--json', '--after', '0'])
    await eventually(() => out().includes('"one"'), 'what was there')
    closeSocket()
    await test.restart()
    closeSocket = await listenForCommands(test.server)
    await say('two')
    await eventually(() => out().includes('"two"'), 'what is new')
    const asked = await fetch(`${test.url}/api/v1/rooms/friday/export`, { headers: { authorization: `Bearer ${key}` } })
    expect(out()).toBe(await asked.text())
    child.kill('SIGINT')
    expect(await once(child, 'exit')).toEqual([0, null])
  }, 20_000)

  it('[NODE41] shows people a line for each event, and says why nothing is followed', async () => {
    const { child, out } = tailing(['friday', '--after', '1'])
    await eventually(
      () => /Z {2,}\d+ {2}message\.sent +api-key[^\n]+one/.test(out()) || out().includes('one'),
      'a line',
    )
    child.kill('SIGINT')
    expect((await once(child, 'exit'))[0]).toBe(0)
    expect(out()).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z +\d+ {2}message\.sent /m)
    const nowhere = mkdtempSync(join(tmpdir(), 'ovation-tail-'))
    const cases = [
      [['friday'], nowhere, 'nothing was followed; no server runs on'],
      [['x', '--after', 'now'], nowhere, "'--after' is 'now'; give the number of an event"],
      [['missing'], test.folder, 'missing'],
    ] as const
    const failing = cases.map(async ([args, folder, said]) => {
      const failed = tailing([...args], folder)
      expect((await once(failed.child, 'close'))[0]).toBe(1)
      expect(failed.err()).toContain(said)
    })
    await Promise.all(failing)
    rmSync(nowhere, { recursive: true })
  }, 20_000)
})
