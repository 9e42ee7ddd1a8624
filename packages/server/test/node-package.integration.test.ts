import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { repositoryRoot } from '../../../scripts/arrows.ts'
import { buildNode } from '../../../scripts/build-node.ts'
import { TestServer } from './server.fixture.ts'

const run = promisify(execFile)
let test: TestServer
let folder: string
let tarball: Buffer
let plain: NodeJS.ProcessEnv

const PROGRAM = `import { AccessToken, OvationError, RoomService, WebhookReceiver } from '@ovation/node'
const [, , server, key, keyId, secret] = process.argv
const service = new RoomService({ server, key })
await service.createRoom({ room: 'packed', title: 'Packed' })
const sent = await service.onBehalfOf('user-7', 'Mei').sendMessage({ room: 'packed', text: '你好' })
const { author, text } = await service.getMessage({ room: 'packed', message: sent.seq })
const token = new AccessToken(keyId, secret, { user: 'tao', rooms: { packed: 'host' } }).sign()
const asHost = new RoomService({ server, key: () => token })
const refused = await asHost.createRoom({ room: 'x', title: 'X' }).catch((error) => error)
const types = []
for await (const { type } of service.events('packed')) types.push(type)
console.log(JSON.stringify([author.name, text, refused instanceof OvationError, refused.code, types, typeof WebhookReceiver]))
`

beforeAll(async () => {
  const path = (process.env.PATH ?? '').split(delimiter).filter((part) => !part.includes('node_modules'))
  plain = { ...process.env, PATH: path.join(delimiter) }
  test = await TestServer.start()
  folder = mkdtempSync(join(tmpdir(), 'ovation-node-package-'))
  const pack = ['pack', '--silent', '--pack-destination', folder]
  const { stdout } = await run('npm', pack, { cwd: await buildNode(join(folder, 'built')), env: plain })
  tarball = readFileSync(join(folder, stdout.trim()))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  const install = ['install', '--silent', '--no-audit', '--no-fund', '--offline', `./${stdout.trim()}`]
  await run('npm', install, { cwd: folder, env: plain })
}, 120_000)
afterAll(async () => {
  await test.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Compiles a file as a strict project without the types of Node does. */
const compile = (name: string, text: string): Promise<string> => {
  writeFileSync(join(folder, name), text)
  const options = ['--ignoreConfig', '--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2022,dom']
  const modules = ['--module', 'nodenext', '--types', '', name]
  return run(join(repositoryRoot, 'node_modules/.bin/tsc'), [...options, ...modules], { cwd: folder }).then(
    ({ stdout }) => stdout,
    ({ stdout }: { stdout: string }) => stdout,
  )
}

describe('@ovation/node, packed and installed in an empty folder', () => {
  it('[NODE30] makes a room, sends, reads, exports and signs tokens', async () => {
    const { secret } = await test.server.apiKeys.create(
      {
        name: 'Packed',
        grants: [{ rooms: '*', may: ['rooms.create', 'messages.read', 'messages.write', 'impersonate'] }],
      },
      'owner',
    )
    const [[keyId, signing] = ['', '']] = Object.entries(
      (JSON.parse(readFileSync(join(test.folder, 'secrets.json'), 'utf8')) as { apiKeys: Record<string, string> })
        .apiKeys,
    )
    writeFileSync(join(folder, 'program.mjs'), PROGRAM)
    const { stdout } = await run('node', ['program.mjs', test.url, secret, keyId, signing], { cwd: folder, env: plain })
    const [name, text, isError, code, types, receiver] = JSON.parse(stdout) as [...string[], string[], string]
    expect([name, text, isError, code, receiver]).toEqual(['Mei', '你好', true, 'forbidden', 'function'])
    expect(types).toContain('message.sent')
  })

  it('[NODE31] brings types: what a route takes and answers is known, and mistakes are found', async () => {
    const right = `import { RoomService } from '@ovation/node'
import type { OutletRecord } from '@ovation/node'
const service = new RoomService({ server: 'x', key: 'y' })
export const sent: Promise<{ epoch: number; seq: number }> = service.sendMessage({ room: 'a', text: 'b' })
export const rooms = service.listRooms().then(({ rooms: [first] }) => first?.title.length)
export const read = (record: OutletRecord) =>
  record.type === 'message.sent' ? record.body?.text : record.type === 'gap' ? record.from : record.since
`
    expect(await compile('right.ts', right)).toBe('')
    const wrong = "import { RoomService } from '@ovation/node'\nconst s = new RoomService({ server: 'x', key: 'y' })\n"
    expect(await compile('wrong.ts', `${wrong}s.sendMessage({ room: 'a' })`)).toContain("'text' is missing")
    expect(await compile('none.ts', `${wrong}s.signIn({})`)).toContain("'signIn' does not exist")
  })

  it('[NODE32] has nothing that a linter of packages finds wrong, and needs no other package', async () => {
    const bytes = new Uint8Array(tarball)
    const { messages, pkg } = await publint({ pack: { tarball: bytes.buffer }, strict: true })
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([])
    const { types, ...rest } = await checkPackage(createPackageFromTarballData(bytes))
    expect([types !== false, 'problems' in rest ? rest.problems : []]).toEqual([true, []])
    expect(pkg).not.toHaveProperty('dependencies')
  })
})
