import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@ovation/client'
import { DESKTOP, launchBrowser, PHONE, PHONE_ON_ITS_SIDE, videoPlays, say } from '@ovation/testkit/browser'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { loadConfig } from '../packages/server/src/ops/index.ts'
import { startServer } from '../packages/server/src/server.ts'
import { repositoryRoot } from './arrows.ts'

// Renders each screen and state at phone and desktop size into docs/screens. They are looked at, not compared.

const OUT = join(repositoryRoot, 'docs/screens')
const QUALITY = 72
const LIVELY_MS = 16_000

const folder = mkdtempSync(join(tmpdir(), 'ovation-screens-'))
mkdirSync(OUT, { recursive: true })
const config = loadConfig({
  ...{ OVATION_PORT: '0', OVATION_RTMP_PORT: '0', OVATION_DATA: folder, OVATION_LOG_LEVEL: 'fatal' },
  OVATION_OPS_LISTEN: 'off',
  OVATION_PUBLIC_URL: 'https://live.example.com',
  OVATION_ORIGINS: '*',
})
const server = await startServer({ config, limits: { encoderGraceMs: 60_000 } })
const url = `http://localhost:${server.port}`
const browser: Browser = await launchBrowser({ fakeDevices: true })

type Size = 'phone' | 'desktop' | 'landscape'
const SIZES: Record<Size, BrowserContextOptions> = {
  phone: { ...PHONE, locale: 'zh-CN' },
  desktop: { ...DESKTOP, deviceScaleFactor: 1, locale: 'en-US' },
  landscape: { ...PHONE_ON_ITS_SIDE, locale: 'zh-CN' },
}

async function open(size: Size, path: string): Promise<Page> {
  const context = await browser.newContext({ ...SIZES[size], bypassCSP: true })
  const page = await context.newPage()
  await page.goto(`${url}${path}`)
  return page
}

const shoot = async (page: Page, name: string, size: Size): Promise<void> => {
  await page.waitForTimeout(400)
  await page.screenshot({
    path: join(OUT, `${name}-${size}.jpg`),
    type: 'jpeg',
    quality: QUALITY,
    scale: size === 'desktop' ? 'css' : 'device',
  })
  console.log(`${name}-${size}.jpg`)
}

const token = (user: string, role: 'host' | 'member') =>
  server.tokens.mint({ user, name: user, rooms: { '*': role }, expiresInS: 3_600 }, Date.now())
const client = (user: string, role: 'host' | 'member') =>
  createClient({ server: url, getToken: () => token(user, role) })
const close = (page: Page): Promise<void> => page.context().close()

// A living room
for (const size of ['phone', 'desktop', 'landscape'] as const) {
  const page = await open(size, '/r/showroom')
  await videoPlays(page)
  await page.waitForTimeout(size === 'phone' ? LIVELY_MS : 6_000)
  await shoot(page, 'room', size)
  if (size !== 'landscape') {
    const zh = size === 'phone'
    await page.getByRole('button', { name: zh ? '礼物' : 'Gifts' }).click()
    await page.waitForTimeout(500)
    await shoot(page, 'gifts', size)
    await page.keyboard.press('Escape')
    // A tap shows the controls.
    await page.locator('.controls').click({ position: { x: 60, y: 30 } })
    await page.getByRole('button', { name: zh ? '弹幕设置' : 'Danmaku options' }).click()
    await shoot(page, 'danmaku', size)
    await page.keyboard.press('Escape')
    await page.locator('.composer input').fill(zh ? '今晚的灯光真好看' : 'What a lovely evening')
    await page.locator('.composer input').press('Enter')
    await shoot(page, 'nickname', size)
    await page.locator('.sheet input').fill(zh ? '小美' : 'Mei')
    await page.locator('.sheet .primary').click()
    await page.waitForTimeout(1_500)
    await page.locator('.row.own .author').last().click()
    await shoot(page, 'message-menu', size)
  }
  await close(page)
}

// What a room says of itself when there is no video, and to somebody who may not speak
const host = await client('Mei', 'host').rooms.get('demo').attach()
const key = await server.streamKeys.show('demo')
for (const size of ['phone', 'desktop'] as const) {
  const page = await open(size, '/r/demo')
  await page.locator('.card b').waitFor()
  await shoot(page, 'not-live', size)
  if (size === 'phone') {
    await say(page, '主播什么时候来呀', '阿橙')
    await page.waitForTimeout(800)
    const author = host.getSnapshot().messages.at(-1)?.author.id ?? ''
    await host.messages.send({ text: '马上就来，再等两分钟' })
    await host.moderation.mute(author, { durationMs: 600_000 })
    await page.waitForTimeout(800)
    await shoot(page, 'muted', size)
  }
  await close(page)
}
const viewers = await Promise.all(
  (['phone', 'desktop'] as const).map(async (size) => [size, await open(size, '/r/demo')] as const),
)
await host.polls.open({
  question: '今晚先聊什么？ What first?',
  options: ['新专辑 The album', '幕后 Behind the scenes', '问答 Questions'],
})
await Promise.all(
  [0, 0, 1, 2, 0, 1].map(async (option, n) =>
    (await client(`v${n}`, 'member').rooms.get('demo').attach()).polls.vote(option),
  ),
)
const video = join(repositoryRoot, 'packages/server/assets/showroom.flv')
const rtmp = server.rtmp.replace('live.example.com', '127.0.0.1')
const encoder = spawn('ffmpeg', [
  '-loglevel',
  'error',
  '-re',
  '-stream_loop',
  '-1',
  '-i',
  video,
  '-c',
  'copy',
  '-f',
  'flv',
  `${rtmp}/${key}`,
])
for (const [size, page] of viewers) {
  await videoPlays(page)
  await page.locator('.poll .option').first().click()
  await page.waitForTimeout(1_200)
  await shoot(page, 'vote', size)
}

// Guests beside the host
const PORTRAIT = `navigator.mediaDevices.getUserMedia = async ({ audio }) => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 })
  const ink = canvas.getContext('2d')
  const hue = Math.random() * 360
  setInterval(() => {
    const ground = ink.createLinearGradient(0, 0, 640, 360)
    ground.addColorStop(0, 'hsl(' + hue + ' 50% 28%)')
    ground.addColorStop(1, 'hsl(' + (hue + 60) + ' 60% 12%)')
    ink.fillStyle = ground
    ink.fillRect(0, 0, 640, 360)
    ink.fillStyle = 'hsl(' + (hue + 20) + ' 35% 62%)'
    ink.beginPath()
    ink.arc(320, 150 + Math.sin(performance.now() / 700) * 4, 70, 0, 7)
    ink.ellipse(320, 380, 150, 140, 0, 0, 7)
    ink.fill()
  }, 40)
  const stream = canvas.captureStream(25)
  const context = new AudioContext()
  for (const track of audio ? context.createMediaStreamDestination().stream.getTracks() : []) stream.addTrack(track)
  return stream
}`
for (const [name, ask, camera] of [
  ['阿涛', '申请连麦', '打开摄像头'],
  ['小林', '申请连麦', '打开摄像头'],
] as const) {
  const context = await browser.newContext({ ...SIZES.phone, bypassCSP: true })
  await context.addInitScript(PORTRAIT)
  const page = await context.newPage()
  await page.goto(`${url}/r/demo`)
  await say(page, '我想上来聊聊', name)
  await videoPlays(page)
  await page.locator('.controls').click({ position: { x: 60, y: 30 } })
  await page.getByRole('button', { name: ask }).click()
  await page.waitForTimeout(600)
  const [hand] = host.getSnapshot().state.stage.hands
  await host.stage.invite(hand?.actor ?? '')
  if (name === '阿涛') await shoot(page, 'invited', 'phone')
  await page.getByRole('button', { name: camera }).click()
  await page.waitForTimeout(3_000)
}
for (const layout of ['corner', 'side'] as const) {
  if (layout === 'side') await host.stage.arrange(layout)
  for (const [size, page] of viewers) {
    await page.waitForTimeout(2_500)
    await shoot(page, `stage-${layout}`, size)
  }
}
encoder.kill('SIGKILL')
for (const [size, page] of viewers) {
  await page.locator('.card[data-stream=interrupted]').waitFor()
  await shoot(page, 'back-soon', size)
}
server.media.cut('demo')
for (const [size, page] of viewers) {
  await page.locator('.card[data-stream=ended]').waitFor()
  await shoot(page, 'ended', size)
}

// The studio
for (const size of ['phone', 'desktop'] as const) {
  const page = await open(size, '/studio')
  await page.locator('input[type=password]').waitFor()
  await shoot(page, 'sign-in', size)
  await page.goto('about:blank')
  await page.goto(`${url}/studio#code=${await server.signIn.newCode()}`)
  await page.locator('.workspace').waitFor()
  await page.waitForTimeout(2_000)
  await shoot(page, 'studio-first', size)
  await page
    .getByRole('button', { name: /^(Share|分享)$/ })
    .first()
    .click()
  await page.waitForTimeout(2_500)
  await shoot(page, 'share', size)
  await page.goto(`${url}/studio?room=showroom`)
  await page.waitForTimeout(LIVELY_MS)
  await shoot(page, 'studio-live', size)
  await close(page)
}

// What stands beside the rooms
for (const size of ['phone', 'desktop'] as const) {
  for (const [name, path] of [
    ['home', '/'],
    ['missing', '/r/nowhere'],
  ] as const) {
    const page = await open(size, path)
    await shoot(page, name, size)
    await close(page)
  }
}

// The server goes away under an open page
const left = await open('phone', '/r/demo')
await left.locator('.card b').waitFor()
await server.close()
await left.locator('.connection').waitFor({ timeout: 20_000 })
await shoot(left, 'connection-lost', 'phone')
await browser.close()
rmSync(folder, { recursive: true, force: true })
process.exit(0)
