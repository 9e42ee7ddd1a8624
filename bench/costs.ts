import { MEASURED } from '../packages/server/src/plan/index.ts'
import type { Costs } from '../packages/server/src/plan/index.ts'
import type { Figure } from './figures.ts'

const HOT_MESSAGES_PER_S = 100

/** What things cost on this machine, as `ovation plan --costs` takes it, from what was measured; the rest as elsewhere. */
export function costsFrom({ hot = [], idle = [] }: Record<string, Figure[]>): Costs {
  const figure = (figures: Figure[], what: string): number | undefined =>
    figures.find((one) => one.what.includes(what))?.value
  const costs = { ...MEASURED }
  const viewers = figure(hot, 'viewers')
  const events = figure(hot, 'events delivered')
  const perFrame = figure(hot, 'events per frame')
  const cpu = figure(hot, 'server CPU')
  const bytes = figure(hot, 'bytes per viewer')
  if (viewers && events && perFrame && cpu && bytes) {
    const frames = events / perFrame
    const rest = HOT_MESSAGES_PER_S * costs.commandUs + viewers * costs.viewerUs
    costs.frameUs = ((cpu / 100) * 1e6 - rest) / frames
    costs.frameBytes = Math.max(50, (bytes - HOT_MESSAGES_PER_S * costs.eventBytes) / (frames / viewers))
  }
  const memory = figure(idle, 'memory per idle connection')
  if (memory) costs.viewerBytes = memory * 1_024
  return costs
}
