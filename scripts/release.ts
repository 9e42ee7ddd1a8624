import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from './arrows.ts'
import { pathsOf, textOf } from './tables.ts'

// `node scripts/release.ts 0.2.0 [--date 2026-11-30]`: what is unreleased in CHANGELOG.md becomes that version, every
// manifest and the chart name it, and its notes are printed. Anyone who releases looks at the difference, commits, and tags.
//
// All packages have one version and one changelog, and none is published to a registry, so that tools which keep a version
// for each package from files for each change (changesets) would add files and nothing that this page does not say.

const VERSION = /^\d+\.\d+\.\d+$/
const MANIFESTS = [
  ...['package.json', 'packages/server/src/pages/openapi.json'],
  ...pathsOf('{packages,apps}/*/package.json'),
]
const OTHERS = [
  ...['deploy/chart/Chart.yaml', 'deploy/chart/values.yaml', 'packages/client/src/connection.ts'],
  ...['docs/frameworks.md', 'docs/zh/frameworks.md'],
]

/** What a version's section says, without its heading. */
export const notesOf = (changelog: string, heading: string): string =>
  (changelog.split(/^## /m).find((section) => section.startsWith(heading)) ?? '').replace(/^.*\n+/, '').trim()

export function released(changelog: string, version: string, date: string): string {
  if (notesOf(changelog, 'Unreleased') === '')
    throw new Error('nothing was released; CHANGELOG.md has nothing unreleased')
  return changelog.replace('## Unreleased\n', `## Unreleased\n\n## ${version} (${date})\n`)
}

/** A text in which our own packages, and nothing else, have another version. */
export const withVersion = (text: string, before: string, after: string): string =>
  text
    .replaceAll(`"version": "${before}"`, `"version": "${after}"`)
    .replace(new RegExp(`("@ovation/[\\w-]+": )"${before.replaceAll('.', '\\.')}"`, 'g'), `$1"${after}"`)

function release(version: string, date: string): void {
  const before = (JSON.parse(textOf('package.json')) as { version: string }).version
  if (!VERSION.test(version) || version === before)
    throw new Error(`nothing was released; '${version}' is no new version such as 0.2.0 (it is ${before} now)`)
  const write = (path: string, change: (text: string) => string): void =>
    writeFileSync(join(repositoryRoot, path), change(readFileSync(join(repositoryRoot, path), 'utf8')))
  write('CHANGELOG.md', (text) => released(text, version, date))
  for (const path of MANIFESTS) write(path, (text) => withVersion(text, before, version))
  for (const path of OTHERS) write(path, (text) => text.replaceAll(before, version))
  console.log(notesOf(textOf('CHANGELOG.md'), version))
  console.error(
    `now: npm install --package-lock-only, node scripts/keep-client.ts, npm test, commit 'chore: release ${version}', git tag v${version}`,
  )
}

if (import.meta.main) {
  const [version = '', flag, date = new Date().toISOString().slice(0, 10)] = process.argv.slice(2)
  if (flag !== undefined && flag !== '--date') throw new Error(`'${flag}' was not understood; it may be --date`)
  release(version, date)
}
