import { execFileSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually, ManualClock, PlaylistJudge } from '@ovation/testkit'
import { pino } from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { Fragmenter } from '../media/fragmenter.ts'
import { LiveStream } from '../media/live-stream.ts'
import type { AudioConfig } from '../media/packets.ts'
import { attachment } from './attachment.ts'
import { Downloads } from './downloads.ts'
import type { OpenFile } from './recording-index-file.ts'
import { RecordingState, writeLine } from './recording-index.ts'
import { renderReplay } from './playlist.ts'
import { Recordings } from './recordings.ts'

const LIMITS = {
  ...{ keepRecordingsMs: 1e9, maxRecordingsBytes: 1e9, maxRecordingsBytesPerRoom: 1e9, maxClipsPerRoom: 3 },
  ...{ recordingMinFreeBytes: 0, recordingMinFreeShare: 0, maxRecorderWaitingBytes: 1e7, encoderGraceMs: 1_000 },
  ...{ maxDownloadFiles: 2, maxDownloadFilesBytes: 1e9 },
}
const FRAME_MS = 1_024 / 48
const CONFIGS = {
  usual: Buffer.from([0x11, 0x90]),
  other: Buffer.from([0x12, 0x10]),
}

/** An encoder that sends audio alone. */
class Encoder {
  readonly stream: LiveStream
  #fragmenter: Fragmenter
  #frame = 0

  constructor(id: string, epochMs: number) {
    this.stream = new LiveStream(id, epochMs)
    this.#fragmenter = new Fragmenter(160, {
      init: (init) => this.stream.begin(init),
      part: (part) => this.stream.add(part),
    })
  }

  configure(which: keyof typeof CONFIGS): void {
    const sampleRate = which === 'usual' ? 48_000 : 44_100
    const config = { kind: 'audio', codec: 'mp4a.40.2', configuration: CONFIGS[which], sampleRate } as const
    this.#fragmenter.take({ ...config, channels: 2, frameSamples: 1_024 } satisfies AudioConfig)
  }

  send(ms: number): void {
    for (const end = this.#frame + ms / FRAME_MS; this.#frame < end; this.#frame++) {
      const atMs = Math.round(this.#frame * FRAME_MS)
      const data = Buffer.alloc(200, this.#frame)
      this.#fragmenter.take({ kind: 'packet', packet: { kind: 'audio', dtsMs: atMs, ptsMs: atMs, key: true, data } })
    }
  }
}

class Site {
  readonly folder = mkdtempSync(join(tmpdir(), 'ovation-recordings-'))
  readonly clock = new ManualClock(1_700_000_000_000)
  readonly recordings: Recordings
  readonly downloads: Downloads

  constructor(limits: Partial<typeof LIMITS> = {}, openFile?: OpenFile) {
    const deps = { clock: this.clock, logger: pino({ level: 'silent' }), limits: { ...LIMITS, ...limits } }
    this.recordings = new Recordings({
      ...{ ...deps, folder: join(this.folder, 'recordings'), seqOf: async () => 0 },
      ...(openFile ? { openFile } : {}),
    })
    this.downloads = new Downloads({
      ...{ ...deps, recordings: this.recordings, folder: join(this.folder, 'downloads'), secret: 'x'.repeat(43) },
    })
    sites.push(this)
  }

  async start(): Promise<void> {
    await this.recordings.open()
    await this.downloads.start()
  }

  /** Records so much of a room, and gives the recording's id. */
  async record(room: string, ms: number, ...configs: (keyof typeof CONFIGS)[]): Promise<string> {
    const encoder = new Encoder(`${room}-${this.clock.now()}`, this.clock.now())
    await this.recordings.broadcasts.begin(room, async () => room, encoder.stream)
    for (const config of configs.length > 0 ? configs : (['usual'] as const)) {
      encoder.configure(config)
      // A second goes by until it is known that no video comes.
      encoder.send(ms + 1_000)
    }
    this.clock.advance(ms)
    encoder.stream.end()
    await this.recordings.broadcasts.finish(room)
    return this.recordings.catalogue.of(room)[0]?.head.id ?? ''
  }

  /** Files of this site that are open in this process. */
  get openFiles(): string[] {
    return readdirSync('/proc/self/fd').flatMap((fd) => {
      try {
        const path = readlinkSync(`/proc/self/fd/${fd}`)
        return path.startsWith(this.folder) ? [path] : []
      } catch {
        return []
      }
    })
  }
}

const sites: Site[] = []
afterEach(async () => {
  for (const site of sites.splice(0)) {
    await site.recordings.close()
    await site.downloads.close()
    rmSync(site.folder, { recursive: true, force: true })
  }
})
const failure = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => new Error('it did not fail'),
    (error: Error) => error,
  )

describe('files to take away', () => {
  it('[REPLAY8] a recording that cannot be read is told why; nothing stays open or on the disk, and others are made', async () => {
    const site = new Site()
    await site.start()
    const broken = await site.record('one', 2_000, 'usual', 'other')
    // The second of its files is cut off in the middle: the first is made by then.
    const path = site.recordings.catalogue.fileOf(broken, 1)
    writeFileSync(path, readFileSync(path).subarray(0, 4_000))
    const good = await site.record('two', 2_000)
    const ask = (id: string) => site.downloads.ask(site.recordings.catalogue.mustGet(id), 'host')
    const failed = await eventually(async () => {
      const error = await failure(ask(broken))
      return error.message !== 'it did not fail' && error
    }, 'the failure')
    expect(site.openFiles).toEqual([])
    expect(readdirSync(join(site.folder, 'downloads'))).toEqual([])
    // Nobody asks about the first one again: the second one is made all the same.
    const ready = await eventually(async () => {
      const answer = await ask(good)
      return answer.state === 'ready' && answer
    }, 'the file')
    expect(ready.bytes).toBeGreaterThan(10_000)
    // Anyone who asks later is told the same for a while, and then it is tried again.
    expect((await failure(ask(broken))).message).toBe(failed.message)
    site.clock.advance(61_000)
    expect(await ask(broken)).toMatchObject({ state: 'working' })
    await eventually(() => site.openFiles.length === 0, 'the end of it')
  })

  it('[REPLAY16] several files are there together or not at all, and are made anew when one is gone', async () => {
    const site = new Site()
    await site.start()
    const id = await site.record('one', 2_000, 'usual', 'other')
    const ask = () => site.downloads.ask(site.recordings.catalogue.mustGet(id), 'host')
    const made = () =>
      eventually(async () => {
        const answer = await ask()
        return answer.state === 'ready' && answer
      }, 'the files')
    const ready = await made()
    expect(ready.parts).toHaveLength(2)
    const [first, second] = ready.parts.map(({ url }) =>
      site.downloads.open(id, /download\/(.+)\?for=host$/.exec(url)?.[1] ?? '', 'host'),
    )
    expect([first?.name, second?.name]).toEqual(['one (1)', 'one (2)'])
    rmSync(first?.path ?? '')
    expect(await ask()).toMatchObject({ state: 'working' })
    expect((await made()).parts.map(({ bytes }) => bytes)).toEqual(ready.parts.map(({ bytes }) => bytes))
  })

  it('[REPLAY8] a file of media that is cut off fails, and leaves nothing', async () => {
    const site = new Site()
    await site.start()
    const id = await site.record('one', 3_000)
    const path = site.recordings.catalogue.fileOf(id, 0)
    writeFileSync(path, readFileSync(path).subarray(0, 2_000))
    await eventually(async () => {
      const error = await failure(site.downloads.ask(site.recordings.catalogue.mustGet(id), 'host'))
      return error.message !== 'it did not fail'
    }, 'the refusal')
    expect(site.openFiles).toEqual([])
    expect(readdirSync(join(site.folder, 'downloads'))).toEqual([])
  })

  it('[REPLAY8] are bounded in number and bytes: the oldest goes, and what is too large is refused', async () => {
    const site = new Site()
    await site.start()
    const made = async (room: string): Promise<void> => {
      const id = await site.record(room, 1_500)
      await eventually(
        async () => (await site.downloads.ask(site.recordings.catalogue.mustGet(id), 'host')).state === 'ready',
        'a file',
      )
    }
    for (const room of ['one', 'two', 'three']) await made(room)
    expect(readdirSync(join(site.folder, 'downloads'))).toHaveLength(2)
    const small = new Site({ maxDownloadFilesBytes: 1_000 })
    await small.start()
    const id = await small.record('one', 2_000)
    const refused = await eventually(async () => {
      const error = await failure(small.downloads.ask(small.recordings.catalogue.mustGet(id), 'host'))
      return error.message !== 'it did not fail' && error
    }, 'the refusal')
    expect(refused.message).toContain('too large')
  })
})

describe('clips, and the share of a room', () => {
  it('[REPLAY10] a room has so many clips and no more, and is told what to do', async () => {
    const site = new Site()
    await site.start()
    const id = await site.record('one', 4_000)
    const clip = () => site.recordings.clip(id, { fromMs: 0, toMs: 2_000 }, 'A clip')
    for (let n = 0; n < 3; n++) await clip()
    const refused = await failure(clip())
    expect(refused.message).toContain('remove one first')
    await site.recordings.remove(site.recordings.catalogue.clipsOf('one')[0]?.head.id ?? '')
    await clip()
    expect(site.recordings.catalogue.clipsOf('one')).toHaveLength(3)
    expect(site.openFiles).toEqual([])
  })

  it('[REPLAY10] those of one room are made one after the other, a few wait, and none goes past the bound', async () => {
    const site = new Site()
    await site.start()
    const id = await site.record('one', 4_000)
    const all = await Promise.allSettled(
      Array.from({ length: 20 }, () => site.recordings.clip(id, { fromMs: 0, toMs: 2_000 }, 'A clip')),
    )
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    const reasons = all.flatMap((one) => (one.status === 'rejected' ? [String((one.reason as Error).message)] : []))
    expect(reasons.filter((reason) => reason.includes('ask again in a moment'))).toHaveLength(16)
    expect(site.recordings.catalogue.clipsOf('one')).toHaveLength(3)
    // Nothing half made is left.
    expect(readdirSync(join(site.folder, 'recordings'))).toHaveLength(4)
  })

  it('[REPLAY10] a room that records much loses its own, not those of others', async () => {
    const site = new Site()
    await site.start()
    const quiet = await site.record('quiet', 2_000)
    const busy: string[] = []
    for (let n = 0; n < 4; n++) busy.push(await site.record('busy', 4_000))
    const total = site.recordings.info('a').usedBytes
    await site.recordings.close()

    const small = new Site({ maxRecordingsBytes: total - 1 })
    rmSync(join(small.folder, 'recordings'), { recursive: true, force: true })
    cpSync(join(site.folder, 'recordings'), join(small.folder, 'recordings'), { recursive: true })
    await small.start()
    small.clock.advance(30_000)
    await small.recordings.tidy()
    // The oldest of all is the quiet room's.
    expect(small.recordings.catalogue.get(quiet)).toBeDefined()
    expect(busy.map((id) => small.recordings.catalogue.get(id) !== undefined)).toEqual([false, true, true, true])
  })

  it('[REPLAY10] a room uses no more than its share, whatever the site has left; what is being recorded pauses there', async () => {
    const site = new Site({ maxRecordingsBytesPerRoom: 60_000 })
    await site.start()
    const old = await site.record('one', 3_000)
    const encoder = new Encoder('new', site.clock.now())
    encoder.configure('usual')
    await site.recordings.broadcasts.begin('one', async () => 'one', encoder.stream)
    encoder.send(6_000)
    await site.recordings.broadcasts.settled('one')
    await site.recordings.tidy()
    expect(site.recordings.catalogue.get(old)).toBeUndefined()
    encoder.send(12_000)
    await site.recordings.broadcasts.settled('one')
    await eventually(() => {
      site.clock.advance(2_000)
      return site.recordings.info('one').paused === 'disk'
    }, 'the pause')
    // What was gathered by then is written, and nothing after it.
    encoder.send(1_000)
    await site.recordings.broadcasts.settled('one')
    const { bytes } = site.recordings.catalogue.of('one')[0] ?? { bytes: 0 }
    encoder.send(30_000)
    await site.recordings.broadcasts.settled('one')
    expect(site.recordings.catalogue.of('one')[0]?.bytes).toBe(bytes)
  })
})

describe('a recording that breaks off', () => {
  /** A disk that can be full, or broken. */
  const brokenDisk = (): { openFile: OpenFile; code: string | undefined; half: boolean } => {
    const disk = {
      code: undefined as string | undefined,
      half: false,
      openFile: async (path: string, flags: string): Promise<FileHandle> => {
        const file = await open(path, flags)
        const fail = <T>(go: () => T): T => {
          if (disk.code !== undefined) throw Object.assign(new Error(`${disk.code}: write`), { code: disk.code })
          return go()
        }
        const write = file.write.bind(file) as (...args: unknown[]) => unknown
        const append = file.appendFile.bind(file)
        return Object.assign(file, {
          write: async (...args: unknown[]) => fail(() => write(...args)),
          appendFile: async (data: string) => {
            if (disk.code !== undefined && disk.half) await append(data.slice(0, data.length / 2))
            return fail(() => append(data))
          },
        })
      },
    }
    return disk
  }

  it.each(['ENOSPC', 'EIO'])(
    '[REPLAY11] is not shown as being made after %s, closes its files, and goes on with a new run',
    async (code) => {
      const disk = brokenDisk()
      const site = new Site({}, disk.openFile)
      await site.start()
      const encoder = new Encoder('one', site.clock.now())
      encoder.configure('usual')
      await site.recordings.broadcasts.begin('one', async () => 'one', encoder.stream)
      encoder.send(5_000)
      await site.recordings.broadcasts.settled('one')
      const [before] = site.recordings.catalogue.of('one')
      const id = before?.head.id ?? ''
      const reached = before?.durationMs ?? 0
      expect(reached).toBeGreaterThan(3_000)
      expect(site.recordings.broadcasts.isLive(id)).toBe(true)

      Object.assign(disk, { code, half: true })
      encoder.send(2_000)
      await site.recordings.broadcasts.settled('one')
      expect(site.recordings.broadcasts.isLive(id)).toBe(false)
      expect(site.recordings.info('one')).toMatchObject({ recording: null, paused: 'disk' })
      expect(site.openFiles).toEqual([])

      Object.assign(disk, { code: undefined })
      site.clock.advance(3_000)
      encoder.send(4_000)
      await site.recordings.broadcasts.settled('one')
      expect(site.recordings.broadcasts.isLive(id)).toBe(true)
      const [after] = site.recordings.catalogue.of('one')
      expect(after?.head.id).toBe(id)
      expect(after?.runs).toHaveLength(2)
      expect(after?.durationMs).toBeGreaterThan(reached + 3_000)
      encoder.stream.end()
      await site.recordings.broadcasts.finish('one')

      // And another process finds the same.
      const again = new Site()
      cpSync(join(site.folder, 'recordings'), join(again.folder, 'recordings'), { recursive: true })
      await again.start()
      const { segments, runs, endedAt } = again.recordings.catalogue.mustGet(id)
      expect({ segments, runs, endedAt }).toEqual({
        segments: after?.segments,
        runs: after?.runs,
        endedAt: after?.endedAt,
      })
    },
  )

  it('[REPLAY11] one that could not even begin does once there is space', async () => {
    const site = new Site()
    await site.start()
    const folder = join(site.folder, 'recordings')
    rmSync(folder, { recursive: true })
    writeFileSync(folder, 'a file where the folder should be')
    const encoder = new Encoder('one', site.clock.now())
    encoder.configure('usual')
    await failure(site.recordings.broadcasts.begin('one', async () => 'one', encoder.stream))
    encoder.send(2_000)
    expect(site.recordings.info('one').paused).toBe('disk')
    rmSync(folder)
    await eventually(() => {
      site.clock.advance(2_000)
      encoder.send(500)
      return site.recordings.catalogue.of('one').length === 1
    }, 'the recording')
    expect(site.recordings.info('one').paused).toBe(null)
  })

  it('[REPLAY11] half a line that a crash left does not spoil the line behind it', async () => {
    const site = new Site()
    await site.start()
    const id = await site.record('one', 3_000)
    const recordingIndex = join(site.folder, 'recordings', id, 'journal.jsonl')
    writeFileSync(recordingIndex, readFileSync(recordingIndex, 'utf8') + '{"t":"part","ms":3')
    const again = new Site()
    cpSync(join(site.folder, 'recordings'), join(again.folder, 'recordings'), { recursive: true })
    await again.start()
    await again.recordings.edit(id, { title: 'Changed' })
    const third = new Site()
    cpSync(join(again.folder, 'recordings'), join(third.folder, 'recordings'), { recursive: true })
    await third.start()
    expect(third.recordings.catalogue.mustGet(id).title).toBe('Changed')
  })
})

describe('the name of a file to take away', () => {
  it('[REPLAY12] is a header whatever the title is', () => {
    for (const title of ['\ud800', 'half \udc00 a pair', 'nul\u0000 and\r\nnew: line', 'it’s (a) *star*', '直播'])
      expect(() => new Headers({ 'content-disposition': attachment(title) }), JSON.stringify(title)).not.toThrow()
    expect(attachment('a\ud800b')).toContain('a%EF%BF%BDb.mp4')
    expect(attachment("it's (a)\r\n*")).toContain("UTF-8''it%27s%20%28a%29%2A.mp4")
  })

  it('[REPLAY12] a recording index with such a title is read, and its title can be shown', async () => {
    const site = new Site()
    await site.start()
    const id = await site.record('one', 2_000)
    await site.recordings.edit(id, { title: 'half \ud800 a pair \u0000' })
    const again = new Site()
    cpSync(join(site.folder, 'recordings'), join(again.folder, 'recordings'), { recursive: true })
    await again.start()
    expect(again.recordings.catalogue.mustGet(id).title).toBe('half \ud800 a pair \u0000')
    expect(() => attachment(again.recordings.catalogue.mustGet(id).title)).not.toThrow()
  })
})

describe('reading journals at the start', () => {
  it('[REPLAY13] what stands in the place of a journal costs the other recordings nothing', async () => {
    const site = new Site()
    await site.start()
    const id = await site.record('one', 2_000)
    const again = new Site()
    const folder = join(again.folder, 'recordings')
    cpSync(join(site.folder, 'recordings'), folder, { recursive: true })
    const put = (name: string): string => {
      mkdirSync(join(folder, name))
      return join(folder, name, 'journal.jsonl')
    }
    mkdirSync(put('a-folder'))
    execFileSync('mkfifo', [put('a-pipe')])
    writeFileSync(put('long-line'), 'x'.repeat(3 * 1_024 * 1_024))
    writeFileSync(put('noise'), Buffer.from(Array.from({ length: 10_000 }, (_, n) => (n * 7) % 256)))
    const head = { t: 'recording', v: 1, id: 'hostile', room: 'one', kind: 'evening', title: 'x', at: 1e308 } as const
    writeFileSync(put('hostile'), writeLine(head))
    writeFileSync(join(folder, 'no-folder'), 'x')
    await again.start()
    expect(again.recordings.catalogue.of('one').map(({ head }) => head.id)).toEqual([id])
  })
})

describe('how far a recording is', () => {
  it('[REPLAY22] it is open from a restart of the server until no encoder could continue it any more', async () => {
    const [site, restarted] = [new Site(), new Site()]
    await site.start()
    const encoder = new Encoder('one', site.clock.now())
    await site.recordings.broadcasts.begin('demo', async () => 'demo', encoder.stream)
    encoder.configure('usual')
    encoder.send(5_000)
    await site.recordings.broadcasts.settled('demo')
    const [state] = site.recordings.catalogue.of('demo')
    if (!state) throw new Error('nothing was recorded')
    expect(site.recordings.progressOf(state)).toBe('recording')
    rmSync(join(restarted.folder, 'recordings'), { recursive: true, force: true })
    symlinkSync(join(site.folder, 'recordings'), join(restarted.folder, 'recordings'))
    await restarted.start()
    const found = restarted.recordings.catalogue.mustGet(state.head.id)
    expect(restarted.recordings.progressOf(found)).toBe('open')
    restarted.clock.advance(11 * 60_000)
    expect(restarted.recordings.progressOf(found)).toBe('over')
    encoder.stream.end()
    await site.recordings.broadcasts.finish('demo')
    expect(site.recordings.progressOf(state)).toBe('over')
  })
})

describe('what a stop of the server left open', () => {
  it('[REPLAY52] is over when its show is, also after a further restart; its encoder begins another one', async () => {
    const [site, restarted, again] = [new Site(), new Site(), new Site()]
    for (const other of [restarted, again]) {
      rmSync(join(other.folder, 'recordings'), { recursive: true, force: true })
      symlinkSync(join(site.folder, 'recordings'), join(other.folder, 'recordings'))
    }
    await site.start()
    const encoder = new Encoder('one', site.clock.now())
    await site.recordings.broadcasts.begin('demo', async () => 'demo', encoder.stream)
    encoder.configure('usual')
    encoder.send(5_000)
    await site.recordings.broadcasts.settled('demo')
    const id = site.recordings.catalogue.of('demo')[0]?.head.id ?? ''
    // While it is being recorded, nothing is open.
    expect(site.recordings.openRooms).toEqual([])
    await site.recordings.endOpen('demo')
    expect(site.recordings.catalogue.mustGet(id).endedAt).toBeUndefined()
    await site.recordings.close()

    await restarted.start()
    expect(restarted.recordings.openRooms).toEqual(['demo'])
    const found = restarted.recordings.catalogue.mustGet(id)
    await restarted.recordings.endOpen('another')
    expect(restarted.recordings.progressOf(found)).toBe('open')
    await restarted.recordings.endOpen('demo')
    expect([restarted.recordings.progressOf(found), restarted.recordings.openRooms]).toEqual(['over', []])
    expect(found.endedAt).toBe(found.lastAt)
    await restarted.record('demo', 2_000)
    expect(restarted.recordings.catalogue.of('demo')).toHaveLength(2)

    await again.start()
    expect(again.recordings.progressOf(again.recordings.catalogue.mustGet(id))).toBe('over')
  })
})

describe('a broadcast that another node goes on with', () => {
  it('[REC10] is one recording where nodes share the folder: the first lets go of it, the second goes on, and ends it', async () => {
    const [first, second] = [new Site(), new Site()]
    // One folder for both.
    rmSync(join(second.folder, 'recordings'), { recursive: true, force: true })
    symlinkSync(join(first.folder, 'recordings'), join(second.folder, 'recordings'))
    await first.start()
    await second.start()
    const [before, after] = [first, second].map(({ clock }) => new Encoder('one', clock.now())) as [Encoder, Encoder]
    await first.recordings.broadcasts.begin('demo', async () => 'demo', before.stream)
    before.configure('usual')
    before.send(5_000)
    before.stream.leave()
    await first.recordings.broadcasts.letGo('demo')
    expect(first.recordings.broadcasts.isActive(first.recordings.catalogue.of('demo')[0]?.head.id ?? '')).toBe(false)
    second.clock.advance(5_000)
    await second.recordings.broadcasts.begin('demo', async () => 'demo', after.stream)
    after.configure('usual')
    after.send(5_000)
    after.stream.end()
    await second.recordings.broadcasts.finish('demo')
    const [one, other] = second.recordings.catalogue.of('demo')
    expect(other).toBeUndefined()
    expect(one?.runs).toHaveLength(2)
    expect(Math.abs((one?.durationMs ?? 0) - 10_000)).toBeLessThan(500)
    expect(one?.endedAt).toBeDefined()
    // The first node does not end what it finds was ended, nor what another one writes.
    first.clock.advance(20 * 60_000)
    // The first of them began while the clock was going on.
    for (let times = 0; times < 2; times++) await first.recordings.tidy()
    expect(first.recordings.catalogue.get(one?.head.id ?? '')?.durationMs).toBe(one?.durationMs)
  })

  it('[REC11] the playlist of what is being made does not change its target duration', () => {
    const state = new RecordingState({
      ...{ t: 'recording', v: 1, id: 'r', room: 'demo', kind: 'evening', title: '', at: 0 },
    })
    state.take({ t: 'run', mime: 'video/mp4', width: 1, height: 1, bytes: 1 })
    const judge = new PlaylistJudge()
    for (const [ms, independent] of [
      [2_000, true],
      [2_000, true],
      [9_000, true],
      [9_000, false],
      [2_000, true],
    ] as const) {
      state.take({ t: 'part', ms, bytes: 1, independent, at: state.durationMs, seq: 0 })
      judge.take(renderReplay(state, 'recording'))
    }
    expect([...judge.faults].filter((fault) => fault.includes('TARGETDURATION'))).toEqual([])
    expect(renderReplay(state, 'over')).toContain('#EXT-X-TARGETDURATION:9')
  })
})
