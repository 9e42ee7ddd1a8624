import { openImages } from '../images/index.ts'
import type { Network } from './network.ts'
import type { Runtime } from './runtime.ts'

/** Reads images that people send. */
export function createImages({ limits, clock, logger, parts, budgets }: Runtime & Network) {
  const images = openImages({ limits, clock, logger, queue: budgets.work.images })
  parts.add('the images', () => images.close())
  return { images }
}
