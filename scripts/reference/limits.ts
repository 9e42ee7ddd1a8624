import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SERVER_LIMITS } from '../../packages/server/src/ops/limits.ts'
import { repositoryRoot } from '../arrows.ts'
import { table } from './table.ts'

const SOURCE = 'packages/server/src/ops/limits.ts'

const shown = (value: number): string => (value >= 10_000 ? value.toLocaleString('en-US') : String(value))

/** The limits of a server in the groups and with the comments of their source. */
export function limitPages(): Record<string, string> {
  const defaults = new Map(Object.entries(SERVER_LIMITS as Record<string, number>))
  const groups: { title: string; rows: string[][] }[] = []
  let said = ''
  for (const line of readFileSync(join(repositoryRoot, SOURCE), 'utf8').split('\n')) {
    const group = /^ {2}\/\/ (.+)$/.exec(line)?.[1]
    const comment = /^ {2}\/\*\* (.+) \*\/$/.exec(line)?.[1]
    const name = /^ {2}(\w+):/.exec(line)?.[1]
    if (group !== undefined) groups.push({ title: group.split(/[,;.]/)[0] ?? group, rows: [] })
    if (comment !== undefined) said = comment
    const value = name === undefined ? undefined : defaults.get(name)
    if (value === undefined) continue
    groups.at(-1)?.rows.push([`\`${name}\``, shown(value), said])
    said = ''
  }
  const page = [
    '# Limits',
    `<!-- Made from \`${SOURCE}\` by \`node scripts/reference/main.ts --write\`. -->`,
    'Every queue, cache, file and answer has a limit. `OVATION_LIMITS` sets others, as JSON: `OVATION_LIMITS=\'{"maxConnections":50000}\'`. The unit stands in the name: `…Ms` are milliseconds, `…Bytes` bytes, `…PerSecond` a rate, and names without one are counts. What is no usable value is refused at the start with its name.',
    ...groups
      .filter(({ rows }) => rows.length > 0)
      .flatMap(({ title, rows }) => [`## ${title}`, table(['limit', 'default', 'meaning'], rows)]),
  ]
  return { 'docs/reference/limits.md': page.join('\n\n') }
}
