import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { chartTools } from './chart-tools.fixture.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'ovation-chart-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The oldest and the newest Kubernetes whose schemas are there. */
const VERSIONS = ['1.25', '1.37']
const OBJECTS = ['Deployment', 'Ingress', 'PodDisruptionBudget', 'Service']

const tools = chartTools()

/** A copy of the chart of its own. */
function copyOf(name: string): string {
  const chart = join(folder, name)
  cpSync(join(root, 'deploy/chart'), chart, { recursive: true })
  return chart
}

describe('the chart', () => {
  it.skipIf(!tools)('[KIT12] is linted, renders, and what it renders is what Kubernetes takes', () => {
    const { helm, validate } = tools as NonNullable<typeof tools>
    const chart = join(root, 'deploy/chart')
    expect(execFileSync(helm, ['lint', '--strict', chart], { encoding: 'utf8' })).toContain('0 chart(s) failed')
    const rendered = join(folder, 'rendered.yaml')
    const render = (from: string): string => {
      const text = execFileSync(helm, ['template', 'check', from], { encoding: 'utf8' })
      writeFileSync(rendered, text)
      return text
    }
    expect([...render(chart).matchAll(/^kind: (\w+)$/gm)].map(([, kind]) => kind).sort()).toEqual(OBJECTS)
    for (const version of VERSIONS) execFileSync(validate, ['--strict', '-k', version, rendered])

    // What is wrong is found: otherwise the lines above would say nothing.
    const broken = copyOf('broken')
    const nodes = join(broken, 'templates/nodes.yaml')
    writeFileSync(nodes, readFileSync(nodes, 'utf8').replace('replicas:', 'replica:'))
    render(broken)
    const { status, stdout, stderr } = spawnSync(validate, ['--strict', '-k', '1.37', rendered], { encoding: 'utf8' })
    expect([status, stdout + stderr]).toEqual([1, expect.stringContaining('replica')])
    writeFileSync(nodes, readFileSync(nodes, 'utf8').replaceAll('{{ ', '{ { '))
    expect(spawnSync(helm, ['lint', '--strict', broken]).status).toBe(1)
  })

  it('[KIT12] the formatter leaves its templates as they are', () => {
    copyOf('deploy/chart')
    cpSync(join(root, '.oxfmtrc.json'), join(folder, '.oxfmtrc.json'))
    // Something that it does format, so that it is known to have run.
    writeFileSync(join(folder, 'plain.ts'), 'export const a  =  1;')
    execFileSync(join(root, 'node_modules/.bin/oxfmt'), ['.'], { cwd: folder })
    expect(readFileSync(join(folder, 'plain.ts'), 'utf8')).toBe('export const a = 1\n')
    const templates = globSync('deploy/chart/templates/*', { cwd: folder })
    expect(templates.length).toBeGreaterThan(0)
    for (const path of templates)
      expect(readFileSync(join(folder, path), 'utf8')).toBe(readFileSync(join(root, path), 'utf8'))
  })
})
