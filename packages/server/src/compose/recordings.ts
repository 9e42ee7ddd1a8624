import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Downloads, Recordings } from '../recording/index.ts'
import type { Data } from './data.ts'
import type { Runtime } from './runtime.ts'

/** Recordings, and the files that are made of them. Streams are closed before they are. */
export function createRecordings({ config, clock, logger, limits, parts, folder, log, secrets }: Runtime & Data) {
  const own = join(folder, 'recordings')
  if (config.recordingsFolder === undefined) mkdirSync(own, { recursive: true, mode: 0o700 })
  const recordings = new Recordings({
    ...{ clock, logger, limits },
    folder: config.recordingsFolder ?? own,
    seqOf: async (room) => (await log.heads([room]))[0]?.seq ?? 0,
  })
  const downloads = new Downloads({
    ...{ recordings, clock, logger, limits, secret: secrets.signing },
    folder: join(folder, 'downloads'),
  })
  parts.add('the downloads', () => downloads.close())
  parts.add('the recordings', () => recordings.close())
  return { recordings, downloads }
}
