import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'

// A real encoder: ffmpeg with a test video into which the number of each frame is drawn, so that any screen can be read.

export const COUNTER = { framesPerSecond: 30, bits: 14, bitPx: 20 } as const

/** The number of each video as a row of black and white squares, least bit first. */
const drawnCounter = Array.from({ length: COUNTER.bits }, (_, bit) => {
  const box = `drawbox=x=${bit * COUNTER.bitPx}:y=0:w=${COUNTER.bitPx}:h=${COUNTER.bitPx}:t=fill`
  return `${box}:color=black,${box}:color=white:enable='gte(mod(n\\,${2 ** (bit + 1)})\\,${2 ** bit})'`
}).join(',')

const VIDEO = ['-f', 'lavfi', '-i', `testsrc2=s=640x360:r=${COUNTER.framesPerSecond}`]
const UPRIGHT = ['-f', 'lavfi', '-i', `testsrc2=s=360x640:r=${COUNTER.framesPerSecond}`]
/** A few flat areas that never move: with it two pictures of one screen are equal, whenever they are taken. */
const still = (width: number, height: number): string[] => {
  const box = (x: number, y: number, w: number, h: number, color: string): string =>
    `drawbox=x=${width * x}:y=${height * y}:w=${width * w}:h=${height * h}:t=fill:color=${color}`
  const areas = [
    box(0, 0.7, 1, 0.3, '0x3c5a52'),
    box(0.25, 0.4, 0.5, 0.4, '0xb98a5e'),
    box(0.8, 0.1, 0.1, 0.1, '0xe8d9a8'),
  ]
  return ['-f', 'lavfi', '-i', `color=c=0x24384f:s=${width}x${height}:r=${COUNTER.framesPerSecond},${areas.join(',')}`]
}
const AUDIO = ['-f', 'lavfi', '-i', 'sine=f=440:r=48000']
const PLAIN = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p']
const H264 = ['-vf', drawnCounter, ...PLAIN]
const LOW_DELAY = ['-tune', 'zerolatency', '-g', String(COUNTER.framesPerSecond * 2)]
const AAC = ['-c:a', 'aac', '-b:a', '96k']

/** What ffmpeg is told to send. `obsLike` has B-frames and the High profile. */
export const ENCODINGS = {
  both: [...VIDEO, ...AUDIO, ...H264, ...LOW_DELAY, ...AAC],
  /** As a phone sends it that is held upright. */
  portrait: [...UPRIGHT, ...AUDIO, ...H264, ...LOW_DELAY, ...AAC],
  still: [...still(640, 360), ...AUDIO, ...PLAIN, ...LOW_DELAY, ...AAC],
  stillPortrait: [...still(360, 640), ...AUDIO, ...PLAIN, ...LOW_DELAY, ...AAC],
  /** Twelve seconds, then the broadcast ends by itself. */
  short: [...still(640, 360), ...AUDIO, ...PLAIN, ...LOW_DELAY, ...AAC, '-t', '12'],
  heavy: [
    ...[...VIDEO, ...AUDIO, ...H264, ...LOW_DELAY],
    ...['-b:v', '6M', '-minrate', '6M', '-maxrate', '6M', '-bufsize', '3M', ...AAC],
  ],
  /** Two and a half times what a line of 120 kB/s carries. */
  wide: [
    ...[...VIDEO, ...AUDIO, ...H264, ...LOW_DELAY],
    ...['-b:v', '2300k', '-minrate', '2300k', '-maxrate', '2300k', '-bufsize', '1M', ...AAC],
  ],
  /** What a line of 30 kB/s carries with twice the round trip. */
  narrow: [...VIDEO, ...AUDIO, ...H264, ...LOW_DELAY, '-b:v', '400k', '-maxrate', '400k', '-bufsize', '200k', ...AAC],
  obsLike: [...VIDEO, ...AUDIO, ...H264, '-g', '60', '-bf', '2', '-profile:v', 'high', '-preset', 'veryfast', ...AAC],
  /** As OBS is set when it is installed: keyframes eight seconds apart. */
  far: [...VIDEO, ...AUDIO, ...H264, '-g', '250', '-bf', '2', '-profile:v', 'high', '-preset', 'veryfast', ...AAC],
  silent: [...VIDEO, ...H264, ...LOW_DELAY],
  blind: [...AUDIO, ...AAC],
} as const

/** Starts an encoder that publishes to `rtmp://…/live` under a stream key, in real time, until it is killed. */
export function publish(rtmp: string, streamKey: string, encoding: keyof typeof ENCODINGS = 'both'): ChildProcess {
  const to = `${rtmp.replace('localhost', '127.0.0.1')}/${streamKey}`
  return spawn('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-re', ...ENCODINGS[encoding], '-f', 'flv', to], {
    stdio: 'ignore',
  })
}

/**
 * A program for a browser: reads the number from `count` video of a video element and gives pairs of the number and
 * the milliseconds from when that video came in (by `epochMs`, the video's clock at 0) to when it was shown.
 */
export const readCounter = (video: string, epochMs: string, count: number): string => `new Promise((done) => {
  const video = ${video}
  const [bits, px, every] = [${COUNTER.bits}, ${COUNTER.bitPx}, ${1_000 / COUNTER.framesPerSecond}]
  const canvas = Object.assign(document.createElement('canvas'), { width: bits * px, height: px })
  const ink = canvas.getContext('2d', { willReadFrequently: true })
  const readings = []
  const read = () => {
    ink.drawImage(video, 0, 0, bits * px, px, 0, 0, bits * px, px)
    let n = 0
    for (let bit = 0; bit < bits; bit++)
      if (ink.getImageData(bit * px + px / 2, px / 2, 1, 1).data[0] > 128) n += 2 ** bit
    readings.push([n, Date.now() - (${epochMs} + n * every)])
    readings.length < ${count} ? video.requestVideoFrameCallback(read) : done(readings)
  }
  video.requestVideoFrameCallback(read)
})`
