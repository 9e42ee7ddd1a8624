import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { repositoryRoot } from '../../../scripts/arrows.ts'
import { buildClient } from '../../../scripts/build-client.ts'
import { TestServer } from './server.fixture.ts'

const run = promisify(execFile)
let test: TestServer
let folder: string
let tarball: Buffer

/** The environment of somebody who has only their own Node: nothing of this repository's on the path. */
const plain = {
  ...process.env,
  PATH: (process.env.PATH ?? '')
    .split(delimiter)
    .filter((part) => !part.includes('node_modules'))
    .join(delimiter),
}

/** Compiles files of the folder as a strict project does. */
const compile = (...files: string[]) => {
  const options = ['--ignoreConfig', '--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2022,dom']
  const modules = [
    '--module',
    'nodenext',
    '--types',
    'node',
    '--typeRoots',
    join(repositoryRoot, 'node_modules/@types'),
  ]
  return run(join(repositoryRoot, 'node_modules/.bin/tsc'), [...options, ...modules, ...files], { cwd: folder })
}

/** What a strict project with React and Vue says of files of this folder, as if they lay there; nothing when all is well. */
async function saidOf(...files: string[]): Promise<string> {
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, '@types'), { recursive: true })
  for (const name of ['react', 'vue', '@vue', '@types/react', 'csstype'])
    symlinkSync(join(repositoryRoot, 'node_modules', name), join(modules, name))
  for (const file of files) cpSync(join(import.meta.dirname, file), join(folder, file))
  return compile(...files).then(
    ({ stdout }) => stdout,
    ({ stdout }: { stdout: string }) => stdout,
  )
}

beforeAll(async () => {
  test = await TestServer.start()
  folder = mkdtempSync(join(tmpdir(), 'ovation-package-'))
  const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: await buildClient(),
    env: plain,
  })
  tarball = readFileSync(join(folder, stdout.trim()))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  await run('npm', ['install', '--silent', '--no-audit', '--no-fund', '--offline', `./${stdout.trim()}`], {
    cwd: folder,
    env: plain,
  })
}, 120_000)
afterAll(async () => {
  await test.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('the packed SDK, installed in an empty folder', () => {
  it('[PACK1] runs the quickstart on the plain Node of this machine', async () => {
    const version = (await run('node', ['--version'], { env: plain })).stdout
    expect(Number(/\d+/.exec(version)?.[0])).toBeGreaterThanOrEqual(20)
    cpSync(join(repositoryRoot, 'examples/quickstart.ts'), join(folder, 'quickstart.mjs'))
    const token = await test.token('tao', 'host')
    // Node 20 has no WebSocket of its own: the SDK falls to events and requests, or is given one.
    const { stdout } = await run('node', ['quickstart.mjs'], {
      cwd: folder,
      env: { ...plain, OVATION_SERVER: test.url, OVATION_TOKEN: token },
    })
    expect(stdout).toContain('tao 你好')
    expect(stdout).toContain('history 1')
  })

  it('[PACK2] brings types that a strict project compiles with', async () => {
    cpSync(join(repositoryRoot, 'examples/quickstart.ts'), join(folder, 'quickstart.ts'))
    writeFileSync(
      join(folder, 'wrong.ts'),
      "import { createClient } from '@ovation/client'\ncreateClient({ server: 7 })\n",
    )
    await compile('quickstart.ts')
    await expect(compile('wrong.ts')).rejects.toThrow()
  })

  it('[SDK35] [EMBED6] brings exact types of the bindings for React and Vue, and of <live-room>', async () => {
    expect(await saidOf('bindings.fixture.ts', 'live-room-types.fixture.ts')).toBe('')
  })

  it('[SDK45] has nothing that a linter of packages finds wrong', async () => {
    const bytes = new Uint8Array(tarball)
    const { messages, pkg } = await publint({ pack: { tarball: bytes.buffer }, strict: true })
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([])
    const types = await checkPackage(createPackageFromTarballData(bytes))
    if (!types.types) throw new Error('there are no types')
    // Meant so: `live-room` is types alone, for modules.
    const { problems } = types
    expect(problems.filter((one) => !('entrypoint' in one && one.entrypoint === './live-room'))).toEqual([])
  })

  it('[SDK46] CommonJS gets the SDK where Node can give it, and otherwise a sentence that says what to do', async () => {
    const ask =
      "console.log(typeof require('@ovation/client').createClient, typeof require('@ovation/client/react').useRoom)"
    const asked = (...flags: string[]) =>
      run(process.execPath, [...flags, '--input-type=commonjs', '-e', ask], { cwd: folder, env: plain })
    expect((await asked()).stdout.trim()).toBe('function function')
    writeFileSync(
      join(folder, 'required.cts'),
      "import { createClient } from '@ovation/client'\ncreateClient({ server: 'x' }).close()\n",
    )
    await compile('required.cts')
    await expect(asked('--no-experimental-require-module')).rejects.toThrow(
      /could not be loaded with require\(\).+use import .+Node\.js 20\.19/,
    )
  })

  it('[PACK3] touches nothing of a page when it is imported', async () => {
    const check =
      "const before = Object.keys(globalThis).length; await import('@ovation/client'); process.exit(Object.keys(globalThis).length === before ? 0 : 1)"
    await run('node', ['--input-type=module', '-e', check], { cwd: folder, env: plain })
  })
})
