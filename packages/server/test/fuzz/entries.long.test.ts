import { expect, it } from 'vitest'
import { fuzzEntry, watchProcess } from './entries.harness.ts'
import { ENTRIES } from './entries.ts'
import type { Entry } from './entries.ts'

// docs/spec/fuzzing.md: the volume, through the function behind each door.

const INPUTS = Number(process.env.OVATION_FUZZ_INPUTS ?? 200_000)

watchProcess()

const fuzz = (entry: Entry): Promise<void> => fuzzEntry(entry, INPUTS)

it('[FUZZ4] messages of clients, 200,000 through their parser', () => fuzz(ENTRIES.clientFrames))
it('[FUZZ3] frames of WebSockets, 200,000 through the upgrade', () => fuzz(ENTRIES.webSockets))
it('[FUZZ6] values of AMF, 200,000', () => fuzz(ENTRIES.amf))
it('[FUZZ6] chunks of RTMP, 200,000', () => fuzz(ENTRIES.chunks))
it('[FUZZ6] tags of FLV and Enhanced RTMP, 200,000', () => fuzz(ENTRIES.flv))
it('[FUZZ6] whole encoders, 200,000 through the connection', () => fuzz(ENTRIES.encoders))
it('[FUZZ12] texts of the bus, 200,000', () => fuzz(ENTRIES.bus))
it('[FUZZ13] journals of recordings, 200,000', () => fuzz(ENTRIES.recordingIndexes))

it.skipIf(process.env.OVATION_FUZZ_ONLY !== undefined)(
  '[FUZZ15] an entry that keeps a hundredth of its inputs is found, whatever is resident',
  async () => {
    const kept: Buffer[] = []
    const take: Entry['take'] = (draw) => void (draw.oneIn(100) && kept.push(draw.bytes(1_048_576)))
    await expect(fuzzEntry({ name: 'leaky', take }, 10_000)).rejects.toThrow('MiB that are still held')
  },
)
