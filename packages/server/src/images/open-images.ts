import type { Clock, Logger, ServerLimits } from '../ops/index.ts'
import { Images } from './images.ts'
import type { Queue } from './images.ts'
import { run } from './run.ts'
import { sandboxed } from './sandbox.ts'

type Deps = { queue: Queue; clock: Clock; logger: Logger; limits: ServerLimits }

/** What reads images in processes of its own, one for each: nothing runs, and nothing of sharp is loaded, before the first. */
export function openImages({ queue, clock, logger, limits }: Deps): Images {
  const { imageTimeoutMs: timeoutMs, maxImageMemoryBytes: maxMemoryBytes, maxImageOutputBytes: maxOutputBytes } = limits
  return new Images({
    ...{ queue, logger, limits },
    start: (image, options, signal) =>
      run(
        sandboxed([JSON.stringify(options)], { maxMemoryBytes, timeoutMs }),
        image,
        { timeoutMs, maxOutputBytes },
        clock,
        signal,
      ),
  })
}
