import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

let test: TestServer | undefined
const umask = process.umask(0o022)
afterEach(async () => {
  await test?.close()
  process.umask(umask)
})

it('[FILES1] a server on a folder of 755, with a umask of 022, leaves nothing that others can read', async () => {
  test = await TestServer.start()
  await test.server.close()
  const { folder } = test
  chmodSync(folder, 0o755)
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (name !== 'secrets.json') chmodSync(path, statSync(path).isDirectory() ? 0o755 : 0o644)
  }
  mkdirSync(join(folder, 'recordings'), { recursive: true, mode: 0o755 })
  await test.begin()
  const client = test.client('ann')
  await client.rooms.get('demo').attach()
  const open = ['.', ...readdirSync(folder)].filter((name) => (statSync(join(folder, name)).mode & 0o077) !== 0)
  expect(open).toEqual([])
  expect(readdirSync(folder)).toEqual(
    expect.arrayContaining(['ovation.db', 'ovation.db-wal', 'downloads', 'recordings']),
  )
})
