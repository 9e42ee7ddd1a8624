import { expect, it } from 'vitest'
import { notesOf, released, withVersion } from './release.ts'
import { pathsOf, textOf } from './tables.ts'

const manifest = (path: string) =>
  JSON.parse(textOf(path)) as { version: string; dependencies?: Record<string, string> }

it('[KIT14] all packages have one version, and the chart, the image and the SDK name it', () => {
  const { version } = manifest('package.json')
  for (const path of pathsOf('{packages,apps}/*/package.json')) {
    expect([path, manifest(path).version]).toEqual([path, version])
    for (const [name, wanted] of Object.entries(manifest(path).dependencies ?? {}))
      if (name.startsWith('@ovation/')) expect([path, name, wanted]).toEqual([path, name, version])
  }
  expect(textOf('deploy/chart/Chart.yaml')).toContain(`\nversion: ${version}\nappVersion: ${version}\n`)
  expect(textOf('deploy/chart/values.yaml')).toContain(`image: ovation:${version}\n`)
  expect(textOf('packages/client/src/connection.ts')).toContain(`client: 'js/${version}'`)
})

it('[KIT14] a release gives what is unreleased its version; a dependency that has the same one keeps it', () => {
  const before = '# Changelog\n\n## Unreleased\n\n- new\n\n## 0.1.0 (2026-01-01)\n\n- old\n'
  const after = released(before, '0.2.0', '2026-02-02')
  expect(after).toBe(before.replace('- new', '## 0.2.0 (2026-02-02)\n\n- new'))
  expect(notesOf(after, '0.2.0')).toBe('- new')
  expect(() => released(after, '0.3.0', '2026-03-03')).toThrow(/nothing unreleased/)
  const text = '"version": "0.1.0", "@ovation/room": "0.1.0", "uqr": "0.1.0"'
  expect(withVersion(text, '0.1.0', '0.2.0')).toBe('"version": "0.2.0", "@ovation/room": "0.2.0", "uqr": "0.1.0"')
})

/** Whether a range of versions of Node has the last 20.x in it, as far as ranges of packages are written. */
const takesNode20 = (range: string): boolean =>
  range.split('||').some((part) => {
    const [, sign = '', major = '0', minor = '0'] = /^\s*(>=|>|\^|~)?\s*v?(\d+)(?:\.(\d+))?/.exec(part) ?? []
    if (Number(major) === 20) return Number(minor) <= 20
    return sign.startsWith('>') && Number(major) < 20
  })

/** The client of Kafka: loaded by the server's own Node, and by nothing but an outlet to Kafka. */
const OF_NEWER_NODE = /^node_modules\/@platformatic\/(?:kafka|dynamic-buffer|wasm-utils)$/

it('[KIT15] every package that is installed runs on Node 20, but for the client of Kafka', () => {
  expect([takesNode20('^20.19.0 || >=22.12.0'), takesNode20('>= 22.x'), takesNode20('^18 || >=22')]).toEqual([
    true,
    false,
    false,
  ])
  const { packages } = JSON.parse(textOf('package-lock.json')) as {
    packages: Record<string, { version?: string; engines?: { node?: string } }>
  }
  const newer = Object.entries(packages).filter(
    ([name, { engines }]) => !OF_NEWER_NODE.test(name) && !takesNode20(engines?.node ?? '>=0'),
  )
  expect(newer.map(([name, { version, engines }]) => `${name} ${version} ${engines?.node}`)).toEqual([])
})
