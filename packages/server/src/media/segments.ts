import type { Init, Part } from './fragmenter.ts'

/** A short range of a segment, given out as soon as it is there (RFC 8216bis, section 4.4.4.9). */
export type PartialSegment = { durationMs: number; independent: boolean; bytes: Buffer }

/** A finished range of whole parts that begins where playing can begin. */
export type Segment = {
  number: number
  /** The stream that it was made in: part of its name, also when another node goes on with the broadcast. */
  stream: string
  /** Its partial segments, while they may still be asked for; none where one of them would be longer than was announced. */
  parts: PartialSegment[]
  startMs: number
  durationMs: number
  discontinuity: boolean
  init: number
  bytes: Buffer
}

/** All there is of a stream, to go on with it elsewhere. */
export type StreamState = {
  id: string
  epochMs: number
  inits: { index: number; init: Init; stream: string }[]
  nextInit: number
  gop: Part[]
  pending: Part[]
  partial: Part[]
  openParts: PartialSegment[]
  partTargetMs: number
  pendingDiscontinuity: boolean
  discontinuitySequence: number
  endMs: number
  segments: Segment[]
  nextSegment: number
  targetSeconds: number
}

/** `ended`: nothing more comes, or, where it `moved`, it goes on at another node. */
export type StreamListener = {
  init(init: Init, index: number): void
  part(part: Part): void
  ended(moved: boolean): void
}

export type StreamLimits = {
  segmentMs: number
  maxSegmentMs: number
  keepSegments: number
  /** Where they are short, so many that the playlist holds three target durations. */
  maxSegments: number
  /** What is kept for those who join: parts since the newest keyframe. */
  maxGopBytes: number
  /** A segment is closed above it, however short it is. */
  maxSegmentBytes: number
  /** Of all finished segments together; the oldest goes first. */
  maxKeptBytes: number
}

export const STREAM_LIMITS: StreamLimits = {
  segmentMs: 2_000,
  maxSegmentMs: 9_500,
  keepSegments: 8,
  maxSegments: 64,
  maxGopBytes: 24 * 1_024 * 1_024,
  maxSegmentBytes: 24 * 1_024 * 1_024,
  maxKeptBytes: 96 * 1_024 * 1_024,
}

export const durationOf = (parts: readonly { durationMs: number }[]): number =>
  parts.reduce((sum, { durationMs }) => sum + durationMs, 0)

export const bytesOf = (parts: readonly { bytes: Buffer }[]): number =>
  parts.reduce((sum, { bytes }) => sum + bytes.length, 0)

/** Partial segments as views of the segment that they make up, so that their bytes are kept once. */
export function within(bytes: Buffer, parts: readonly PartialSegment[]): PartialSegment[] {
  let at = 0
  return parts.map((part) => ({ ...part, bytes: bytes.subarray(at, (at += part.bytes.length)) }))
}
