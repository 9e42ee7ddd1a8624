import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { repositoryRoot } from './arrows.ts'

// Makes the video of the showroom: an evening by the sea that joins up with itself, drawn in Chromium, set to music
// here, coded by ffmpeg. Run it when the video is to change; the result is kept in the repository.

const [WIDTH, HEIGHT, FPS, SECONDS] = [960, 540, 24, 20]
const MAX_BYTES = 2_000_000
const OUT = join(repositoryRoot, 'packages/server/assets/showroom.flv')

/** Draws the moment `t`, 0 to 1, on a canvas; everything in it comes round. Runs in the browser. */
const DRAW = String.raw`
const canvas = document.createElement('canvas')
canvas.width = ${WIDTH}; canvas.height = ${HEIGHT}
const c = canvas.getContext('2d')
const TAU = Math.PI * 2
let seed = 7
const random = () => ((seed = (seed * 16807) % 2147483647) / 2147483647)
const stars = Array.from({ length: 110 }, () => ({ x: random(), y: random() ** 1.4 * 0.58, r: 0.5 + random() * 1.3, p: random(), n: 1 + Math.floor(random() * 3) }))
const lamps = Array.from({ length: 16 }, (_, i) => ({ x: (i + random() * 0.7) / 16, y: 0.60 + random() * 0.05, r: 3 + random() * 5, h: [344, 38, 28, 350, 265][i % 5], p: random(), n: 1 + Math.floor(random() * 2) }))
const bokeh = Array.from({ length: 20 }, (_, i) => ({ x: random(), y: 0.62 + random() * 0.44, r: 16 + random() * 52, h: [345, 40, 265, 20][i % 4], p: random(), d: (random() - 0.5) * 0.09 }))
const waves = Array.from({ length: 9 }, (_, i) => ({ y: 0.665 + i * 0.04, a: 2 + i * 1.1, n: 2 + (i % 3), k: 1 + (i % 2), p: random() }))
window.draw = (t) => {
  const W = ${WIDTH}, H = ${HEIGHT}
  const sky = c.createLinearGradient(0, 0, 0, H * 0.66)
  sky.addColorStop(0, '#0a0b1d'); sky.addColorStop(0.5, '#241a45'); sky.addColorStop(0.8, '#6b2c59'); sky.addColorStop(1, '#e8736a')
  c.globalCompositeOperation = 'source-over'; c.fillStyle = sky; c.fillRect(0, 0, W, H * 0.66)
  for (const s of stars) { c.globalAlpha = 0.35 + 0.5 * (0.5 + 0.5 * Math.sin(TAU * (t * s.n + s.p))) * (1 - s.y); c.fillStyle = '#fff'; c.beginPath(); c.arc(s.x * W, s.y * H, s.r, 0, TAU); c.fill() }
  c.globalAlpha = 1
  // the moon
  const mx = W * 0.77, my = H * 0.2
  const halo = c.createRadialGradient(mx, my, 10, mx, my, 190)
  halo.addColorStop(0, 'rgba(255,236,200,' + (0.36 + 0.04 * Math.sin(TAU * t)) + ')'); halo.addColorStop(1, 'rgba(255,236,200,0)')
  c.fillStyle = halo; c.fillRect(mx - 200, my - 200, 400, 400)
  c.fillStyle = '#fff3da'; c.beginPath(); c.arc(mx, my, 33, 0, TAU); c.fill()
  // a shooting star, once in the round
  const f = (t - 0.62) / 0.05
  if (f > 0 && f < 1) { const x = W * (0.16 + f * 0.3), y = H * (0.1 + f * 0.15); const g = c.createLinearGradient(x - 120, y - 33, x, y); g.addColorStop(0, 'rgba(255,255,255,0)'); g.addColorStop(1, 'rgba(255,255,255,' + Math.sin(Math.PI * f) + ')'); c.strokeStyle = g; c.lineWidth = 2.4; c.beginPath(); c.moveTo(x - 120, y - 33); c.lineTo(x, y); c.stroke() }
  // hills
  const hill = (base, amp, n, phase, fill) => { c.fillStyle = fill; c.beginPath(); c.moveTo(0, H * 0.67); for (let x = 0; x <= W; x += 8) c.lineTo(x, H * base - amp * (Math.sin(x / W * TAU * n + phase) + 0.5 * Math.sin(x / W * TAU * n * 2.3 + phase * 2))); c.lineTo(W, H * 0.67); c.fill() }
  hill(0.6, 22, 1.5, 0.4, '#3a1d45'); hill(0.635, 14, 2.4, 2, '#1d1230')
  // the sea
  const sea = c.createLinearGradient(0, H * 0.65, 0, H)
  sea.addColorStop(0, '#8a3f5c'); sea.addColorStop(0.25, '#37204f'); sea.addColorStop(1, '#090a18')
  c.fillStyle = sea; c.fillRect(0, H * 0.65, W, H * 0.35)
  for (const w of waves) { c.strokeStyle = 'rgba(255,190,160,' + (0.26 - (w.y - 0.66) * 0.6) + ')'; c.lineWidth = 1.2 + (w.y - 0.66) * 5; c.beginPath(); for (let x = 0; x <= W; x += 6) { const y = H * w.y + w.a * Math.sin(x / W * TAU * w.n + TAU * (t * w.k * (w.k % 2 ? 2 : -2) + w.p)) * (0.6 + 0.4 * Math.sin(x / W * TAU * 3 + TAU * t)); x ? c.lineTo(x, y) : c.moveTo(x, y) } c.stroke() }
  // the moon on the water
  c.globalCompositeOperation = 'lighter'
  for (let i = 0; i < 22; i++) { const y = H * (0.67 + i * 0.0145), w = (12 + i * 3.2) * (0.7 + 0.3 * Math.sin(TAU * (t * 4 + i * 0.37))); c.fillStyle = 'rgba(255,222,170,' + (0.2 - i * 0.007) + ')'; c.fillRect(mx - w / 2 + 5 * Math.sin(TAU * (t * 2 + i * 0.21)), y, w, 2.6) }
  // lamps along the shore
  for (const l of lamps) { const a = 0.55 + 0.35 * Math.sin(TAU * (t * l.n + l.p)); const g = c.createRadialGradient(l.x * W, l.y * H, 0, l.x * W, l.y * H, l.r * 4); g.addColorStop(0, 'hsla(' + l.h + ',95%,78%,' + a + ')'); g.addColorStop(1, 'hsla(' + l.h + ',95%,60%,0)'); c.fillStyle = g; c.fillRect(l.x * W - 40, l.y * H - 40, 80, 80); c.fillStyle = 'hsla(' + l.h + ',95%,70%,' + a * 0.22 + ')'; c.fillRect(l.x * W - 1.6, l.y * H + 26, 3.2, 60) }
  // lights out of focus, near
  for (const b of bokeh) { const x = (b.x + b.d * Math.sin(TAU * (t + b.p))) * W, y = (b.y + 0.03 * Math.sin(TAU * (t + b.p * 2))) * H, a = 0.07 + 0.05 * Math.sin(TAU * (t * 2 + b.p)); c.fillStyle = 'hsla(' + b.h + ',90%,68%,' + a + ')'; c.beginPath(); c.arc(x, y, b.r, 0, TAU); c.fill() }
  c.globalCompositeOperation = 'source-over'
  // the name
  c.textAlign = 'left'; c.textBaseline = 'alphabetic'
  c.shadowColor = 'rgba(255,93,115,0.9)'; c.shadowBlur = 22 + 8 * Math.sin(TAU * t * 2)
  c.fillStyle = '#fff'; c.font = '700 62px "Noto Sans CJK SC", sans-serif'; c.fillText('满堂彩', 64, 232)
  c.shadowBlur = 0; c.fillStyle = 'rgba(255,255,255,0.82)'; c.font = '500 22px "Noto Sans CJK SC", sans-serif'; c.fillText('Ovation  ·  an evening by the sea', 67, 270)
  return canvas.toDataURL('image/jpeg', 0.95)
}`

async function drawTo(write: (jpeg: Buffer) => Promise<void>): Promise<void> {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  })
  const page = await browser.newPage()
  await page.evaluate(DRAW)
  await page.evaluate('document.fonts.ready')
  for (let frame = 0; frame < FPS * SECONDS; frame++) {
    const url = (await page.evaluate(`draw(${frame / (FPS * SECONDS)})`)) as string
    await write(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'))
  }
  await browser.close()
}

const RATE = 44_100

/** Four soft chords, five seconds each, with single notes over them; the end leads into the beginning. */
function music(): Buffer {
  const chords = [
    [220, 261.63, 329.63, 392],
    [174.61, 220, 261.63, 329.63],
    [130.81, 196, 261.63, 329.63],
    [196, 246.94, 293.66, 392],
  ]
  const total = RATE * SECONDS
  const left = new Float64Array(total)
  const right = new Float64Array(total)
  const add = (at: number, seconds: number, hz: number, gain: number, attack: number, pan: number): void => {
    for (let n = 0; n < RATE * seconds; n++) {
      const s = n / RATE
      const envelope =
        Math.min(1, s / attack) * Math.exp(-s * (attack < 0.1 ? 1.9 : 0)) * Math.min(1, (seconds - s) / 0.9)
      const wave =
        Math.sin(2 * Math.PI * hz * s) + 0.28 * Math.sin(4 * Math.PI * hz * s) + 0.1 * Math.sin(6 * Math.PI * hz * s)
      const index = (Math.floor(at * RATE) + n) % total
      left[index] = (left[index] ?? 0) + wave * envelope * gain * (1 - pan)
      right[index] = (right[index] ?? 0) + wave * envelope * gain * pan
    }
  }
  for (const [index, chord] of chords.entries()) {
    for (const [n, hz] of chord.entries()) add(index * 5, 6.2, hz, 0.05, 1.2, 0.35 + n * 0.1)
    const melody = [chord[3], chord[2], chord[1], chord[2], chord[3]] as number[]
    for (const [n, hz] of melody.entries()) add(index * 5 + n, 2.6, hz * 2, 0.055, 0.008, 0.3 + (n % 3) * 0.2)
  }
  const pcm = Buffer.alloc(44 + total * 4)
  pcm.write('RIFF', 0)
  pcm.writeUInt32LE(36 + total * 4, 4)
  pcm.write('WAVEfmt ', 8)
  for (const [offset, value, bytes] of [
    [16, 16, 4],
    [20, 1, 2],
    [22, 2, 2],
    [24, RATE, 4],
    [28, RATE * 4, 4],
    [32, 4, 2],
    [34, 16, 2],
  ] as const)
    pcm.writeUIntLE(value, offset, bytes)
  pcm.write('data', 36)
  pcm.writeUInt32LE(total * 4, 40)
  for (let n = 0; n < total; n++) {
    for (const [channel, samples] of [left, right].entries())
      pcm.writeInt16LE(Math.round(Math.tanh(samples[n] ?? 0) * 30_000), 44 + n * 4 + channel * 2)
  }
  return pcm
}

const folder = mkdtempSync(join(tmpdir(), 'ovation-showroom-'))
const wav = join(folder, 'music.wav')
writeFileSync(wav, music())
const encoder = spawn(
  'ffmpeg',
  [
    ...['-hide_banner', '-loglevel', 'error', '-y', '-f', 'image2pipe', '-c:v', 'mjpeg', '-framerate', String(FPS)],
    ...['-i', '-', '-i', wav, '-c:v', 'libx264', '-preset', 'veryslow', '-tune', 'animation', '-profile:v', 'high'],
    ...['-bf', '0', '-g', String(FPS * 2), '-keyint_min', String(FPS * 2), '-sc_threshold', '0', '-crf', '22'],
    ...[
      '-pix_fmt',
      'yuv420p',
      '-c:a',
      'aac',
      '-b:a',
      '64k',
      '-shortest',
      '-map_metadata',
      '-1',
      '-fflags',
      '+bitexact',
    ],
    ...['-flags:v', '+bitexact', '-flags:a', '+bitexact', OUT],
  ],
  { stdio: ['pipe', 'inherit', 'inherit'] },
)
await drawTo((jpeg) => new Promise((done) => encoder.stdin.write(jpeg, () => done())))
encoder.stdin.end()
await new Promise<void>((done, fail) =>
  encoder.on('close', (code) => (code === 0 ? done() : fail(new Error(`ffmpeg ended with ${code}`)))),
)
rmSync(folder, { recursive: true })
const { size } = statSync(OUT)
console.log(`${OUT}: ${size} bytes`)
if (size > MAX_BYTES) throw new Error(`the video may have ${MAX_BYTES} bytes`)
