import { AudioRun } from './audio-run.ts'
import { initSegment } from './mp4/init.ts'
import { movieFragment } from './mp4/fragment.ts'
import type { AudioConfig, MediaEvent, Packet, VideoConfig } from './packets.ts'
import { VideoRun } from './video-run.ts'

/** How to begin to play: the header of the stream and what a player has to know to take it. */
export type Init = { bytes: Buffer; mime: string; width: number; height: number }
/** A range of the stream that can be appended behind the one before it; `independent` when playing can begin with it. */
export type Part = { sequence: number; startMs: number; durationMs: number; independent: boolean; bytes: Buffer }

/** How long a stream waits at its beginning for the track that was not announced yet, and for video that was. */
const WAIT_FOR_BOTH_MS = 1_000
const WAIT_FOR_VIDEO_MS = 2_000
/** Audio that runs on alone for so many parts shows that no video frame will end this part. */
const STALLED_AFTER_PARTS = 2
/** Video that runs on alone for so long shows that audio is missing. Audio that comes later than that is waited for longer. */
const MIN_SILENT_AFTER_MS = 500
const MAX_SILENT_AFTER_MS = 4_000
/** Audio that jumps further did not go on while video stood still: both did. */
const JUMP_MS = 1_000

const MIN_PART_MS = 1

/** What a part may hold until it is cut. A held frame counts; a single packet may be as large as ingest lets through. */
export type FragmenterLimits = { maxPartBytes: number; maxPartSamples: number }

export const FRAGMENTER_LIMITS: FragmenterLimits = { maxPartBytes: 8 * 1_024 * 1_024, maxPartSamples: 1_024 }

export type FragmenterOut = {
  init(init: Init): void
  part(part: Part): void
  /** The longest that a part of video alone may be: what the playlist has announced for its segments. */
  maxPartMs?: () => number
}

/**
 * Cuts packets into parts of about a given length, and before every keyframe, by time over whichever tracks come (MEDIA35).
 * What players were promised they are given: silence where audio stops, the newest keyframe where video does. A track that
 * comes later, or is coded anew, begins with a new header at the next keyframe. More than fifteen methods: it is one state
 * machine, and each of its steps depends on both tracks.
 */
export class Fragmenter {
  #limits: FragmenterLimits
  #partMs: number
  #out: FragmenterOut
  /** What the publisher has said its tracks are, and those that the header at hand speaks of. */
  #wants: { video?: VideoConfig; audio?: AudioConfig } = {}
  #video: VideoRun | undefined
  #audio: AudioRun | undefined
  #isStarted = false
  /** Before the start: what came by now. */
  #waiting: Packet[] = []
  #waitingBytes = 0
  #sequence = 0
  #partStartMs = 0
  #lastAudioMs: number | undefined
  /** Where the audio stood when the newest video frame came, and video when the newest audio came. */
  #audioAtVideoMs: number | undefined
  #videoAtAudioMs = 0
  #lastVideoMs = 0
  /** By how much audio is behind video where both come. */
  #lagMs = 0
  /** By how much audio jumped last, where no video frame came since: video may have jumped with it. */
  #jumpedMs = 0
  #silentAfterMs = MIN_SILENT_AFTER_MS
  /** Silence stands where audio did not come in time. */
  #isFilled = false
  /** Audio that stopped and that no silence is known for is left out of the next header. */
  #leavesAudioOut = false

  constructor(partMs: number, out: FragmenterOut, limits: FragmenterLimits = FRAGMENTER_LIMITS) {
    this.#partMs = partMs
    this.#out = out
    this.#limits = limits
  }

  /** What is held of packets that are in no part yet. */
  get heldBytes(): number {
    return this.#waitingBytes + (this.#video?.bytes ?? 0) + (this.#video?.heldBytes ?? 0) + (this.#audio?.bytes ?? 0)
  }

  take(event: MediaEvent): void {
    if (event.kind === 'video') this.#wants.video = event
    else if (event.kind === 'audio') this.#wants.audio = event
    else if (event.kind === 'packet') this.#packet(event.packet)
  }

  /** Time has gone on to there in a track that does not come here. */
  passed(dtsMs: number): void {
    this.#lastVideoMs = Math.max(this.#lastVideoMs, dtsMs)
    if (this.#isStarted && !this.#video) this.#fillAudio(dtsMs)
  }

  /** Audio jumped, and it is not known yet whether video did too. */
  get isUnsettled(): boolean {
    return this.#isStarted && this.#video !== undefined && this.#jumpedMs > 0
  }

  /** Nothing has come since audio jumped: video did not jump with it. */
  settle(): void {
    if (!this.isUnsettled || this.#lastAudioMs === undefined) return
    this.#jumpedMs = 0
    this.#paceByAudio(this.#lastAudioMs)
  }

  /** Gives out what is held back. */
  end(): void {
    const last = this.#waiting.at(-1)
    if (last) this.#wait(last, true)
    this.#waiting = []
    this.#waitingBytes = 0
    this.#endRun()
    this.#isStarted = false
  }

  #packet(packet: Packet): void {
    if (!this.#isStarted) {
      this.#waiting.push(packet)
      this.#waitingBytes += packet.data.length
      return this.#wait(packet)
    }
    if (packet.kind === 'audio') this.#leavesAudioOut = false
    if (this.#isAnew(packet)) {
      this.#endRun(packet.dtsMs)
      return this.#begin(packet)
    }
    if (packet.kind === 'audio') this.#takeAudio(packet)
    else this.#takeVideo(packet)
  }

  // The header

  get #audioWanted(): AudioConfig | undefined {
    return this.#leavesAudioOut ? undefined : this.#wants.audio
  }

  /** Whether a new header begins with a packet: with a keyframe, where there is video, so that playing can begin there. */
  #isAnew(packet: Packet): boolean {
    const isOtherAudio = !isSame(this.#audio?.config, this.#audioWanted)
    if (packet.kind === 'audio') return isOtherAudio && !this.#video
    return packet.key && (isOtherAudio || !isSame(this.#video?.config, this.#wants.video))
  }

  /** Before the start: waits a moment for the other track and for a keyframe; nothing of what is waited with is lost. */
  #wait({ dtsMs }: Packet, isOver = false): void {
    const [first] = this.#waiting
    const { video, audio } = this.#wants
    const waitedMs = dtsMs - (first?.dtsMs ?? dtsMs)
    const { maxPartBytes, maxPartSamples } = this.#limits
    const isFull = this.#waitingBytes > maxPartBytes / 2 || this.#waiting.length >= maxPartSamples / 2
    const hasWaited = isOver || isFull || waitedMs >= (video ? WAIT_FOR_VIDEO_MS : WAIT_FOR_BOTH_MS)
    const key = this.#waiting.findIndex((packet) => packet.kind === 'video' && packet.key)
    const isReady = key >= 0 && ((video && audio) || hasWaited || waitedMs >= WAIT_FOR_BOTH_MS)
    if (!isReady && !hasWaited) return
    const waiting = this.#waiting
    const from = isReady ? key : waiting.findIndex((packet) => packet.kind === 'audio')
    this.#waiting = []
    this.#waitingBytes = 0
    const begin = waiting[from]
    // Video without a keyframe is of no use to anybody.
    if (!begin || !(isReady ? video : audio)) return
    this.#begin(begin)
    for (const packet of waiting.slice(from + 1)) this.#packet(packet)
  }

  /** A header, and the packet it begins with: video from a keyframe on, audio as soon as it is promised. */
  #begin(packet: Packet): void {
    const { dtsMs } = packet
    const video = packet.kind === 'video' ? this.#wants.video : undefined
    const audio = this.#audioWanted
    this.#isStarted = true
    this.#partStartMs = dtsMs
    this.#video = video && new VideoRun(video, packet)
    this.#audio = audio && new AudioRun(audio, dtsMs)
    this.#lastAudioMs = undefined
    this.#audioAtVideoMs = undefined
    if (video) this.#lastVideoMs = dtsMs
    this.#videoAtAudioMs = this.#lastVideoMs
    this.#lagMs = 0
    this.#jumpedMs = 0
    this.#isFilled = false
    const codecs = [video?.codec, audio?.codec].filter(Boolean).join(', ')
    this.#out.init({
      bytes: initSegment(video, audio),
      mime: `${video ? 'video' : 'audio'}/mp4; codecs="${codecs}"`,
      width: video?.width ?? 0,
      height: video?.height ?? 0,
    })
    if (packet.kind === 'audio') this.#takeAudio(packet)
  }

  /** `atMs`: when the next run begins, of the same encoder. Where none does, the last frame is waited for to have been shown. */
  #endRun(atMs?: number): void {
    const video = this.#video
    video?.end()
    const endMs = video?.stands ? this.#positionAt(this.#lastAudioMs ?? 0) : (video?.shownUntilMs ?? this.#audio?.endMs)
    if (this.#isStarted) this.#cut(Math.max(this.#partStartMs, (video && atMs) ?? endMs ?? 0))
  }

  // Video

  #takeVideo(packet: Packet): void {
    const video = this.#video
    const { dtsMs } = packet
    this.#lastVideoMs = Math.max(this.#lastVideoMs, dtsMs)
    if (!video) return this.#fillAudio(dtsMs)
    if (!this.#audio) this.#standAlone(dtsMs)
    // While there was nothing, the last frame was shown for too long.
    else if (video.isOver(dtsMs)) this.#goOn(dtsMs)
    if (!video.takes(packet) || !isSame(video.config, this.#wants.video)) return this.#goOn(dtsMs)
    video.hold(packet)
    this.#fillAudio(dtsMs)
    if (packet.key || dtsMs - this.#partStartMs >= this.#partMs || this.#isFull(packet)) this.#cut(dtsMs)
    this.#audioAtVideoMs = this.#lastAudioMs
    this.#jumpedMs = 0
  }

  /** No frame that can be shown comes: time goes on without it. */
  #goOn(untilMs: number): void {
    this.#fillAudio(untilMs)
    if (this.#audio) this.#cutUpTo(untilMs)
  }

  /** Video alone that was away for longer than a segment may be: the keyframe fills the time. */
  #standAlone(untilMs: number): void {
    const video = this.#video
    if (!video) return
    const maxMs = Math.min(video.maxStandMs, this.#out.maxPartMs?.() ?? Number.POSITIVE_INFINITY)
    if (untilMs - video.lastMs <= maxMs) return
    video.stand(maxMs, maxMs)
    for (let atMs = video.lastMs + maxMs; atMs < untilMs; atMs += maxMs) {
      this.#cut(atMs)
      video.repeat(Math.min(maxMs, untilMs - atMs))
    }
    this.#cut(untilMs)
  }

  // Audio

  #takeAudio(packet: Packet): void {
    const audio = this.#audio
    if (!audio || !isSame(audio.config, this.#wants.audio)) return
    const { dtsMs } = packet
    const jumpMs = dtsMs - (this.#lastAudioMs ?? dtsMs)
    // An earlier jump was not one of video: nothing of it came since. Nor is one where video is known to have stopped.
    if (jumpMs > JUMP_MS) this.#jumpedMs = this.#video?.repeats ? 0 : jumpMs
    if (audio.isAhead(packet)) this.#fillBefore(dtsMs)
    if (this.#isFull(packet)) this.#cut(this.#positionAt(dtsMs))
    if (!audio.add(packet) && this.#isFilled)
      this.#silentAfterMs = Math.min(MAX_SILENT_AFTER_MS, 2 * this.#silentAfterMs)
    this.#isFilled = false
    this.#lastAudioMs = dtsMs
    this.#lagMs = Math.max(0, this.#lastVideoMs - dtsMs)
    this.#videoAtAudioMs = this.#lastVideoMs
    this.#paceByAudio(this.#video ? dtsMs : audio.endMs)
  }

  /** Silence up to a packet of audio that comes after a while without. */
  #fillBefore(untilMs: number): void {
    while (this.#audio?.fill(untilMs)) if (!this.#video) this.#paceByAudio(this.#audio.endMs)
  }

  /** For how long audio has gone on since the newest video frame came; where it lags behind video, since it caught up. */
  #audioAloneMs(dtsMs: number): number {
    this.#audioAtVideoMs ??= dtsMs
    return Math.max(0, dtsMs - this.#jumpedMs - Math.max(this.#audioAtVideoMs, this.#lastVideoMs))
  }

  /** How far the stream has got when audio is there. */
  #positionAt(dtsMs: number): number {
    return this.#video ? this.#lastVideoMs + this.#audioAloneMs(dtsMs) : dtsMs
  }

  /** Ends the part when its time is over and no video frame says so. */
  #paceByAudio(dtsMs: number): void {
    const video = this.#video
    if (video) {
      if (this.#audioAloneMs(dtsMs) < STALLED_AFTER_PARTS * this.#partMs) return
      this.#jumpedMs = 0
      video.stand()
    }
    this.#cutUpTo(this.#positionAt(dtsMs))
  }

  /** Cuts the parts whose time is over; the keyframe is repeated where the last frame was shown for too long. */
  #cutUpTo(positionMs: number): void {
    let atMs = this.#partStartMs
    while (positionMs - atMs >= this.#partMs) {
      const isLate = positionMs - atMs >= 2 * this.#partMs
      atMs = isLate ? atMs + this.#partMs : positionMs
      // Where there is nothing to give out, the part lasts until there is.
      this.#cut(atMs, isLate ? atMs : undefined)
      if (this.#video?.isOver(atMs)) this.#video.repeat()
    }
  }

  /** Fills audio up with silence once video has gone on without it for a while; parts are cut as they would have been. */
  #fillAudio(videoMs: number): void {
    const audio = this.#audio
    if (!audio || videoMs - this.#videoAtAudioMs < this.#silentAfterMs) return
    if (!audio.silence) {
      this.#leavesAudioOut = true
      return
    }
    this.#isFilled = true
    while (videoMs - this.#partStartMs >= 2 * this.#partMs) {
      const cutMs = this.#partStartMs + this.#partMs
      while (audio.fill(cutMs - this.#lagMs));
      if (!this.#cut(cutMs, cutMs)) break
      if (this.#video?.isOver(cutMs)) this.#video.repeat()
    }
    while (audio.fill(videoMs - this.#lagMs));
    if (!this.#video && videoMs - this.#partStartMs >= this.#partMs) this.#cut(videoMs)
  }

  // Parts

  #isFull({ data }: Packet): boolean {
    const { maxPartBytes, maxPartSamples } = this.#limits
    const count = (this.#video?.count ?? 0) + (this.#audio?.count ?? 0)
    return this.heldBytes + data.length > maxPartBytes || count >= maxPartSamples
  }

  /**
   * Ends the part at hand, with audio up to `audioUntilMs`; the next one begins at `nextMs`. Parts never begin before the one
   * before them. False when there is nothing to give out: the next one has that time too.
   */
  #cut(nextMs: number, audioUntilMs?: number): boolean {
    const isIndependent = this.#video ? this.#video.beginsWithKey : true
    const runs = [this.#video?.take(), this.#audio?.take(audioUntilMs)].filter((run) => run !== undefined)
    if (runs.every(({ samples }) => samples.length === 0)) return false
    this.#out.part({
      sequence: ++this.#sequence,
      startMs: this.#partStartMs,
      durationMs: Math.max(MIN_PART_MS, nextMs - this.#partStartMs),
      independent: isIndependent,
      bytes: movieFragment(this.#sequence, runs),
    })
    this.#partStartMs = Math.max(this.#partStartMs + MIN_PART_MS, nextMs)
    return true
  }
}

const isSame = (one: VideoConfig | AudioConfig | undefined, other: VideoConfig | AudioConfig | undefined): boolean =>
  one === other ||
  (one !== undefined &&
    other !== undefined &&
    one.codec === other.codec &&
    one.configuration.equals(other.configuration))
