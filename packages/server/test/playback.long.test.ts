import { eventually, publish } from '@ovation/testkit'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { Obs } from './obs.fixture.ts'
import { cell, expectPlayable, watchAll } from './playback.harness.ts'
import type { Row, Shown } from './playback.harness.ts'
import { ROWS, rowsOf } from './playback.rows.ts'
import { TestServer } from './server.fixture.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
const only = process.env.OVATION_TEST_ROWS

let test: TestServer
let key: string
const table: string[] = []

beforeAll(async () => {
  test = await TestServer.start({
    limits: { encoderGraceMs: 60_000, recordingMinFreeBytes: 0, recordingMinFreeShare: 0 },
  })
  key = await test.server.streamKeys.show('demo')
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
    `rec ${recording.statedS.toFixed(1)}/${recording.fileS.toFixed(1)} of ${sentS.toFixed(1)} (${recording.count})`,
    playlist.length === 0 ? 'valid' : playlist.slice(0, 5).join('; '),
  ].join(' | ')

const wanted = <T>(rows: Record<string, T>, of: string): [string, T][] =>
  Object.entries(rows)
    .map(([name, row]): [string, T] => [`${of}: ${name}`, row])
    .filter(([name]) => only === undefined || name.match(only))

/** The first run is there once there is something in the playlist: OBS sends eight seconds until then. */
const hasRun = (runs: number): Promise<unknown> => {
  const isThere = (): boolean => {
    const stream = test.server.media.stream('demo')
    return (stream?.state.nextInit ?? 0) >= runs && (runs > 1 || (stream?.segments.length ?? 0) > 0)
  }
  return eventually(isThere, 'it to be on air', 90_000)
}

async function show(name: string, row: Row): Promise<void> {
  const shown = await watchAll(test, row)
  table.push(line(name, shown))
  if (process.env.OVATION_TEST_SHOW) console.log(table.at(-1), shown.events)
  expectPlayable(shown, row)
}

describe.skipIf(/ffmpeg|chromium/.test(missing))('playback', () => {
  it.each(wanted<Row>(ROWS, 'tags'))('[MEDIA44] of recorded %s', show)

  const ffmpeg = (audio: boolean) => publish(test.server.rtmp, key, audio ? 'obsLike' : 'silent')
  it.each(wanted(rowsOf({ start: ffmpeg, onAir: hasRun }), 'ffmpeg'))('[MEDIA44] of %s', show)
})

describe.skipIf(/ffmpeg|chromium|obs|Xvfb/.test(missing))('playback of OBS', () => {
  let obs: Obs
  beforeAll(() => {
    obs = new Obs(':98')
    obs.configure(test.server.rtmp.replace('localhost', '127.0.0.1'), key)
  })
  afterAll(() => obs.close())

  // Without a source of audio it sends silence: it has no way to send none.
  const start = (hasSource: boolean) => obs.start({ hasSource })
  it.each(wanted(rowsOf({ start, onAir: hasRun }), 'OBS'))('[MEDIA44] of %s', show)
})
