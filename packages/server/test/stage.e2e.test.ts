import type { ChildProcess } from 'node:child_process'
import type { StreamInfo } from '@ovation/protocol'
import { eventually, publish } from '@ovation/testkit'
import { DESKTOP, INSIDE, PHONE } from '@ovation/testkit/browser'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { InBrowser } from './browser.fixture.ts'

const here = new InBrowser({ browser: { fakeDevices: true }, needs: ['ffmpeg'] })
const { open, shot, skipped } = here

let encoder: ChildProcess | undefined

beforeAll(async () => {
  if (skipped) return
  encoder = publish(here.test.server.rtmp, await here.test.server.streamKeys.show('demo'))
  await eventually(async () => (await state()).stream.status === 'live', 'the host’s video', 30_000)
}, 60_000)
afterAll(async () => {
  if (skipped) return
  encoder?.kill('SIGKILL')
})

const state = () => here.test.server.rooms.state('demo')
const place = (seat: number) => here.test.server.media.stream(`demo~${seat}`)

type Rect = { x: number; y: number; width: number; height: number }
const boxOf = (page: Page, selector: string): Promise<Rect> =>
  page.evaluate(
    `(({ x, y, width, height }) => ({ x, y, width, height }))(${INSIDE}.querySelector('${selector}').getBoundingClientRect())`,
  )
/** Where the host's picture is, without the bars beside it. */
const pictureOf = (page: Page): Promise<Rect> =>
  page.evaluate(`{
    const video = ${INSIDE}.querySelector('.stage > video')
    const { x, y, width, height } = video.getBoundingClientRect()
    const scale = Math.min(width / video.videoWidth, height / video.videoHeight)
    const [w, h] = [video.videoWidth * scale, video.videoHeight * scale]
    ;({ x: x + (width - w) / 2, y: y + (height - h) / 2, width: w, height: h })
  }`)
const isWithin = (inner: Rect, outer: Rect): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height

/** What axe finds in the panel of a page, as text. */
async function axeFinds(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  return page.evaluate(`axe.run(${INSIDE}.querySelector('dialog'), {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }).then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes.map(({ html }) => html).join(' ')))`)
}

/** Whether the video of a guest goes on in a page. */
const guestMoves = (page: Page): Promise<unknown> =>
  page.waitForFunction(
    "(document.querySelector('live-room').shadowRoot.querySelector('.guest:not(.own) video')?.currentTime ?? 0) > 0.5",
    undefined,
    { timeout: 20_000 },
  )
/** How loud a guest is in a page: what the audio's decoder gave since the last look, bytes. */
const heardBytes = (page: Page): Promise<number> =>
  page.evaluate(
    "document.querySelector('live-room').shadowRoot.querySelector('.guest:not(.own) video').webkitAudioDecodedByteCount",
  )

describe.skipIf(skipped)('guests on stage', () => {
  it('[STAGE4] [STAGE8] [STAGE9] [STAGE11] [STAGE12] [STAGE13] a viewer asks, gets ready, and is seen and heard by the others beside the host', async () => {
    const host = here.test.client('hostess', 'host').rooms.get('demo')
    await host.attach()
    const guest = await open(DESKTOP)
    await guest.getByRole('button', { name: 'Ask to come on stage' }).click()
    await guest.getByRole('button', { name: 'Send request' }).click()
    await guest.getByText('Your request is number 1 on the host’s list.').waitFor()
    const [hand] = host.getSnapshot().state.stage.hands
    await host.stage.seeHand(hand?.actor ?? '')
    await guest.getByText('Seen by the host. You are number 1 on the list.').waitFor()
    await shot(guest, 'stage-request')
    await host.stage.invite(hand?.actor ?? '')
    await guest.getByRole('dialog').getByText('The host invites you on stage').waitFor()
    await shot(guest, 'stage-invited')
    await guest.getByRole('button', { name: 'Get ready' }).click()
    // Seen and heard by nobody else yet; the host knows.
    await guest.waitForFunction(`${INSIDE}.querySelector('.green-preview video').videoWidth > 0`)
    await guest.waitForFunction(`parseFloat(${INSIDE}.querySelector('.level i').style.getPropertyValue('--level')) > 0`)
    await eventually(() => host.getSnapshot().state.stage.guests[0]?.preparing === true, 'that they get ready')
    expect([place(1), await guest.getByRole('combobox', { name: 'Camera' }).inputValue()]).toEqual([
      undefined,
      expect.stringMatching(/./),
    ])
    expect(await axeFinds(guest)).toEqual([])
    await shot(guest, 'stage-green-room')
    await guest.getByLabel('Your name on stage').fill('Gustav')
    await guest.getByRole('button', { name: 'Join', exact: true }).click()
    await eventually(() => (place(1)?.segments.length ?? 0) > 0, 'the guest’s video', 20_000)
    expect(place(1)?.init?.mime).toMatch(/avc1\.[0-9a-f]{6}, opus/)
    expect((await state()).stage.guests[0]?.stream).toBe(place(1)?.id)

    const viewer = await open(DESKTOP)
    await guestMoves(viewer)
    await viewer.getByRole('button', { name: 'Unmute' }).click()
    await eventually(async () => (await heardBytes(viewer)) > 0, 'the guest to be heard')
    const name = viewer.locator('live-room .guest figcaption')
    expect(await name.textContent()).toBe('Gustav')
    await viewer.locator('live-room .stage:not([data-moving])').waitFor()
    const [tile, picture] = await Promise.all([boxOf(viewer, '.guest'), pictureOf(viewer)])
    expect(isWithin(tile, picture)).toBe(true)
    await shot(viewer, 'stage-corner')
    await host.stage.arrange('side')
    await viewer.locator('live-room .stage[data-layout=side]').waitFor()
    await viewer.locator('live-room .stage:not([data-moving])').waitFor()
    // A transition that began with a late frame goes on for as long behind it.
    await viewer.waitForFunction(
      `${INSIDE}.querySelector('.stage').getAnimations({ subtree: true }).every((one) => !(one instanceof CSSTransition))`,
    )
    const [one, other] = await Promise.all(
      ['.stage > video', '.guest:not(.of-host)'].map((what) => boxOf(viewer, what)),
    )
    expect([one?.width, one?.height].map(Math.round as never)).toEqual(
      [other?.width, other?.height].map(Math.round as never),
    )
    await shot(viewer, 'stage-side')
    const phone = await open({ ...PHONE, locale: 'zh-CN' })
    await guestMoves(phone)
    await shot(phone, 'stage-phone')
    await shot(guest, 'stage-guest')
    await phone.context().close()

    // Muted by the host: nobody is sent an audio track of theirs, and everybody sees why.
    await host.stage.mute(hand?.actor ?? '', true)
    await guest.getByText('The host muted you: nobody hears you.').waitFor()
    await guest.getByRole('img', { name: 'Muted by the host' }).waitFor()
    await shot(guest, 'stage-muted')
    await viewer.waitForFunction(
      "document.querySelector('live-room').shadowRoot.querySelector('.guest:not(.own) video')?.muted",
    )
    const packets = () =>
      Buffer.concat(
        place(1)
          ?.segments.slice(-1)
          .map(({ bytes }) => bytes) ?? [],
      )
    await eventually(() => packets().includes(Buffer.from([0xf8, 0xff, 0xfe, 0xf8, 0xff, 0xfe])), 'silence', 15_000)
    await guestMoves(viewer)
    await host.stage.mute(hand?.actor ?? '', false)

    // Whose video was cut off is asked again, and sits where they sat. (A guest who loses the network goes on unasked: NET8.)
    const before = place(1)?.id
    here.test.server.media.cut('demo~1')
    await guest.getByRole('dialog').getByRole('button', { name: 'Join', exact: true }).click()
    await eventually(() => (place(1)?.segments.length ?? 0) > 0 && place(1)?.id !== before, 'the guest again', 20_000)

    // Taken off: the video ends for all, and the key is worth nothing.
    const key = await guest.evaluate("document.querySelector('live-room').session.room.getSnapshot().self.stage.key")
    await host.stage.leave(hand?.actor ?? '')
    await eventually(() => place(1) === undefined, 'the end of their video')
    await viewer.locator('live-room .guest:not(.of-host)').waitFor({ state: 'detached' })
    await guest.getByText('You were taken off the stage. Your camera and microphone are off.').waitFor()
    await shot(guest, 'stage-removed')
    const socket = new WebSocket(`${here.test.url.replace('http', 'ws')}/live/demo~1/publish`)
    socket.once('open', () => socket.send(JSON.stringify({ t: 'publish', key })))
    const code = await new Promise((done) => socket.once('close', done))
    expect(code).toBe(4_403)
    await viewer.context().close()
    await guest.context().close()
  }, 120_000)

  it('[STAGE17] the menu beside the title names what asks to come on stage, and what withdraws it', async () => {
    const guest = await open(DESKTOP)
    const more = guest.getByRole('button', { name: 'More', exact: true })
    const menu = guest.getByRole('dialog', { name: 'More' })
    await more.click()
    await shot(guest, 'stage-menu')
    await menu.getByRole('button', { name: 'Ask to come on stage' }).click()
    await menu.waitFor({ state: 'detached' })
    await guest.getByRole('dialog', { name: 'Come on stage?' }).getByRole('button', { name: 'Send request' }).click()
    await guest.getByText('Your request is number 1 on the host’s list.').waitFor()
    await more.click()
    await menu.getByRole('button', { name: 'Withdraw request' }).click()
    await guest.getByText('Request withdrawn.').waitFor()
    await more.click()
    await menu.getByRole('button', { name: 'Ask to come on stage' }).waitFor()
  }, 60_000)

  it('[STAGE7] [SCREEN50] a guest who is banned on stage reads that alone, and their camera is off', async () => {
    const host = await here.test.client('hostess', 'host').rooms.get('demo').attach()
    const guest = await open(DESKTOP)
    await guest.evaluate(`{
      window.opened = []
      const { mediaDevices } = navigator
      const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices)
      mediaDevices.getUserMedia = async (wanted) => { const stream = await getUserMedia(wanted); opened.push(...stream.getTracks()); return stream }
    }`)
    const asks = guest.getByRole('button', { name: 'Ask to come on stage' })
    await asks.click()
    await guest.getByRole('button', { name: 'Send request' }).click()
    await eventually(() => host.getSnapshot().state.stage.hands.length === 1, 'the hand')
    const [hand] = host.getSnapshot().state.stage.hands
    await host.stage.invite(hand?.actor ?? '')
    await guest.getByRole('button', { name: 'Get ready' }).click()
    await guest.getByLabel('Your name on stage').fill('Gia')
    await guest.getByRole('button', { name: 'Join', exact: true }).click()
    await eventually(() => (place(1)?.segments.length ?? 0) > 0, 'the guest’s video', 20_000)
    await host.moderation.ban(hand?.actor ?? '')
    await guest.getByRole('alert').getByText('You are banned from this room').waitFor()
    await guest.waitForFunction("opened.length === 2 && opened.every(({ readyState }) => readyState === 'ended')")
    expect(await guest.getByRole('dialog').count()).toBe(0)
    await eventually(() => place(1) === undefined, 'the end of their video')
    await shot(guest, 'stage-banned')
    await guest.context().close()
  }, 60_000)

  it('[STAGE23] [STAGE24] the end of the show turns a guest’s devices off and closes what was open, and says so once', async () => {
    const host = await here.test.client('hostess', 'host').rooms.get('demo').attach()
    const guest = await open(DESKTOP)
    await guest.evaluate(`{
      window.opened = []
      const { mediaDevices } = navigator
      const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices)
      mediaDevices.getUserMedia = async (wanted) => { const stream = await getUserMedia(wanted); opened.push(...stream.getTracks()); return stream }
    }`)
    await guest.getByRole('button', { name: 'Ask to come on stage' }).click()
    await guest.getByRole('button', { name: 'Send request' }).click()
    await eventually(() => host.getSnapshot().state.stage.hands.length === 1, 'the hand')
    await host.stage.invite(host.getSnapshot().state.stage.hands[0]?.actor ?? '')
    await guest.getByRole('button', { name: 'Get ready' }).click()
    await guest.getByLabel('Your name on stage').fill('Gwen')
    await guest.getByRole('button', { name: 'Join', exact: true }).click()
    await eventually(() => (place(1)?.segments.length ?? 0) > 0, 'the guest’s video', 20_000)
    const headers = { authorization: `Bearer ${await here.test.token('hostess', 'host')}` }
    const endedAt = Date.now()
    const ended = await fetch(`${here.test.url}/api/v1/rooms/demo/show/end`, { method: 'POST', headers })
    expect(ended.ok).toBe(true)
    await guest.getByText('The broadcast has ended. You are no longer on stage').first().waitFor()
    await guest.waitForFunction("opened.length > 0 && opened.every(({ readyState }) => readyState === 'ended')")
    const mine = "document.querySelector('live-room').session.room.getSnapshot().self.stage"
    await guest.waitForFunction(`${mine} === undefined`)
    // What a guest's browser does about a lost stream would have been done by now.
    await guest.waitForTimeout(2_500)
    expect(await guest.getByRole('dialog').count()).toBe(0)
    expect(await guest.evaluate("opened.every(({ readyState }) => readyState === 'ended')")).toBe(true)
    const stream = await fetch(`${here.test.url}/api/v1/rooms/demo/stream`, { headers })
    const { problems } = (await stream.json()) as StreamInfo
    expect(problems.filter(({ reason, at }) => reason === 'not_invited' && at >= endedAt)).toEqual([])
    await shot(guest, 'stage-ended')
    await guest.context().close()
  }, 90_000)
})
