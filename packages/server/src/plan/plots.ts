import type { Plan, Step } from './model.ts'

const WIDTH = 640
const HEIGHT = 180
const PAD = 76
const MARGIN = 22

type Curve = { title: string; unit: string; of: (step: Step) => number }

const CURVES: readonly Curve[] = [
  { title: 'U(t) · viewers', unit: '', of: ({ viewers }) => viewers },
  { title: 'U(t) − U(t−1) · joins', unit: '/s', of: ({ joinsPerS }) => joinsPerS },
  { title: 'T(t) · CPU', unit: ' cores', of: ({ cores }) => cores },
  { title: 'T(t) · network', unit: ' Gbit/s', of: ({ megabitsPerS }) => megabitsPerS / 1_000 },
  { title: 'D(t) · stored', unit: ' GB', of: ({ storedBytes }) => storedBytes / 1e9 },
]

const short = (value: number): string =>
  new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 }).format(value)

function drawn(steps: readonly Step[], { title, unit, of }: Curve): string {
  const values = steps.map(of)
  const most = Math.max(...values) || 1
  const x = (index: number): number => PAD + (index / Math.max(1, steps.length - 1)) * (WIDTH - 2 * PAD)
  const y = (value: number): number => HEIGHT - MARGIN - (value / most) * (HEIGHT - 2 * MARGIN)
  const points = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`).join(' ')
  return `<figure><figcaption>${title}</figcaption><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}, up to ${short(most)}${unit}">
<path d="M${PAD} ${y(0)}H${WIDTH - PAD}M${PAD} ${y(most)}H${WIDTH - PAD}" stroke="#333a47"/>
<polyline points="${points}" fill="none" stroke="#ff7a59" stroke-width="2.5" stroke-linejoin="round"/>
<text x="${PAD - 6}" y="${y(most) + 4}" text-anchor="end">${short(most)}${unit}</text><text x="${PAD - 6}" y="${y(0) + 4}" text-anchor="end">0</text>
<text x="${WIDTH - PAD}" y="${HEIGHT - 4}" text-anchor="end">minute ${steps.length}</text></svg></figure>`
}

/** A plan as a page of its own, with nothing to load. */
export const plots = (plan: Plan, words: string): string => `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Ovation · plan</title>
<style>:root{color-scheme:dark}body{background:#0f1218;color:#e8eaf0;font:15px/1.5 system-ui,sans-serif;max-width:720px;margin:2rem auto;padding:0 1rem}pre{white-space:pre-wrap;background:#171b23;border-radius:12px;padding:1rem;overflow-x:auto}figure{margin:1.2rem 0;background:#171b23;border-radius:12px;padding:.8rem 1rem}figcaption{font-weight:600}svg{width:100%;height:auto}text{fill:#98a1b3;font-size:11px}</style>
<h1>What such a crowd needs</h1><pre>${words.trimEnd().replaceAll(/^ {2}/gm, '').trimStart()}</pre>
${CURVES.map((curve) => drawn(plan.steps, curve)).join('\n')}
</html>
`
