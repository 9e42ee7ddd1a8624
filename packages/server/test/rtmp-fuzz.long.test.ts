import { it } from 'vitest'
import { survivesSpoiltStreams } from './rtmp-fuzz.harness.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''

it.skipIf(missing.includes('ffmpeg'))(
  '[MEDIA15] spoilt streams of 10_000 seeds: no crash, bounded memory, and the next encoder is served',
  () => survivesSpoiltStreams(10_000),
  900_000,
)
