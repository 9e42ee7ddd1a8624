import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { percentile } from '../figures.ts'
import type { Figure } from '../figures.ts'
import { BenchServer } from '../server.ts'

const FOLDER = fileURLToPath(new URL('../lighthouse', import.meta.url))
const PROGRAM = `${FOLDER}/node_modules/lighthouse/cli/index.js`
const CHROMIUM = '/usr/bin/chromium'
const RUNS = 5
/** As in a container; nobody is talked to but the page. */
const FLAGS = '--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-component-update'
const WORST_LISTED = 8

type Audit = {
  numericValue?: number
  score: number | null
  title: string
  scoreDisplayMode: string
  displayValue?: string
}
type Report = {
  categories: Record<string, { score: number; auditRefs: { id: string }[] }>
  audits: Record<string, Audit>
}

const AUDITS = [
  ['first contentful paint', 'first-contentful-paint', 'ms'],
  ['largest contentful paint (aim 2,500)', 'largest-contentful-paint', 'ms'],
  ['total blocking time (aim 200)', 'total-blocking-time', 'ms'],
  ['cumulative layout shift (aim 0.1)', 'cumulative-layout-shift', ''],
  ['speed index', 'speed-index', 'ms'],
] as const

/** A room before the show on Lighthouse's phone (slow 4G and a quarter of the CPU, simulated). Median of five. */
export async function lighthouse(): Promise<Figure[]> {
  if (!existsSync(PROGRAM))
    throw new Error(`Lighthouse is not installed: npm ci --ignore-scripts --prefix bench/lighthouse`)
  const server = await BenchServer.start()
  try {
    // The first request makes the bundles.
    await fetch(`${server.url}/embed.js`)
    const reports: Report[] = []
    for (let run = 0; run < RUNS; run++) reports.push(await look(`${server.url}/r/demo`))
    tell(reports.at(-1))
    const median = (of: (report: Report) => number): number => percentile(reports.map(of), 0.5)
    const category = (name: string) => median(({ categories }) => (categories[name]?.score ?? 0) * 100)
    return [
      { what: 'lighthouse: performance (aim 90)', value: category('performance'), unit: '' },
      { what: 'lighthouse: accessibility (aim 100)', value: category('accessibility'), unit: '' },
      ...AUDITS.map(([what, id, unit]) => ({
        what: `lighthouse: ${what}`,
        value: median(({ audits }) => audits[id]?.numericValue ?? Number.NaN),
        unit,
      })),
    ]
  } finally {
    await server.stop()
  }
}

function look(url: string): Promise<Report> {
  const child = spawn(
    process.execPath,
    [
      PROGRAM,
      url,
      '--quiet',
      '--output=json',
      '--only-categories=performance,accessibility',
      `--chrome-flags=${FLAGS}`,
    ],
    { env: { ...process.env, CHROME_PATH: CHROMIUM }, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const said: Buffer[] = []
  child.stdout.on('data', (data: Buffer) => said.push(data))
  return new Promise((done, broken) => {
    child.once('error', broken)
    child.once('close', (status) =>
      status === 0
        ? done(JSON.parse(String(Buffer.concat(said))) as Report)
        : broken(new Error(`Lighthouse: ${status}`)),
    )
  })
}

/** What costs most, for whoever is to fix it. */
function tell(report: Report | undefined): void {
  if (!report) return
  const { audits, categories } = report
  const ids = Object.values(categories).flatMap(({ auditRefs }) => auditRefs.map(({ id }) => id))
  const failed = [...new Set(ids)]
    .map((id) => ({ id, audit: audits[id] }))
    .filter(({ audit }) => audit !== undefined && audit.score !== null && audit.score < 0.9)
    .toSorted((a, b) => (a.audit?.score ?? 0) - (b.audit?.score ?? 0))
  for (const { id, audit } of failed.slice(0, WORST_LISTED))
    console.log(`  ${id}: ${audit?.title} ${audit?.displayValue ?? ''}`)
}
