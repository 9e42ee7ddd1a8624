import { eventually, publish } from '@ovation/testkit'
import { expect, it } from 'vitest'
import { fuzz, recordEncoder } from './rtmp-fuzz.harness.ts'
import { TestServer } from './server.fixture.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
const MAX_GROWTH_MIB = 400

it.skipIf(missing.includes('ffmpeg'))(
  '[MEDIA15] spoilt streams of 300 seeds: no crash, bounded memory, and the next encoder is served',
  async () => {
    const test = await TestServer.start({ config: { record: false } })
    const key = await test.server.streamKeys.show('demo')
    const recorded = await recordEncoder(test, key)
    expect(recorded.length).toBeGreaterThan(10_000)
    const broken: unknown[] = []
    const note = (error: unknown): void => void broken.push(error)
    process.on('uncaughtException', note).on('unhandledRejection', note)
    const fuzzed = await fuzz(test, recorded, 1, 300)
    console.log('spoilt streams', JSON.stringify(fuzzed))
    process.off('uncaughtException', note).off('unhandledRejection', note)
    expect(broken).toEqual([])
    expect(fuzzed.mebibytesAfter - fuzzed.mebibytesBefore).toBeLessThan(MAX_GROWTH_MIB)
    const encoder = publish(test.server.rtmp, key)
    await eventually(() => (test.server.media.stream('demo')?.segments.length ?? 0) >= 1, 'the next encoder', 30_000)
    encoder.kill('SIGKILL')
    await test.close()
  },
  90_000,
)
