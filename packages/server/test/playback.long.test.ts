import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cell, expectPlayable, watchAll } from './playback.harness.ts'
import type { Row, Shown } from './playback.harness.ts'
import { ROWS } from './playback.rows.ts'
import { TestServer } from './server.fixture.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
const only = process.env.OVATION_TEST_ROWS

let test: TestServer
const table: string[] = []

beforeAll(async () => {
  test = await TestServer.start({
    limits: { encoderGraceMs: 8_000, recordingMinFreeBytes: 0, recordingMinFreeShare: 0 },
  })
})
afterAll(async () => {
  console.log(table.join('\n'))
  await test.close()
})

const line = (name: string, { lowLatency, hlsJs, ffmpeg, recording, playlist, sentS }: Shown): string =>
  [
    name.padEnd(26),
    `low ${cell(lowLatency)}`.padEnd(46),
    `hls ${cell(hlsJs)}`.padEnd(58),
    `ff ${cell(ffmpeg)}${ffmpeg.hasEnded ? ' ENDED' : ''}`.padEnd(46),
    `rec ${recording.statedS.toFixed(1)}/${recording.fileS.toFixed(1)} of ${sentS.toFixed(1)} (${recording.count})${recording.refused ? ' refused' : ''}`,
    playlist.length === 0 ? 'valid' : playlist.slice(0, 5).join('; '),
  ].join(' | ')

describe.skipIf(/ffmpeg|chromium/.test(missing))('playback', () => {
  it.each(Object.entries<Row>(ROWS).filter(([name]) => only === undefined || name.match(only)))(
    '[MEDIA44] %s',
    async (name, row) => {
      const shown = await watchAll(test, row)
      table.push(line(name, shown))
      if (process.env.OVATION_TEST_SHOW) console.log(table.at(-1), shown.events)
      expectPlayable(shown, row)
    },
  )
})
