import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { eventually } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { InBrowser } from './browser.fixture.ts'

const here = new InBrowser()
const SOURCE = { viewport: { width: 1280, height: 720 } }
const ROOT = "document.querySelector('live-room').shadowRoot"

/** Notes every alert that is shown, by the name in it. */
const record = (page: Page): Promise<unknown> =>
  page.addInitScript(`
    globalThis.seen = []
    setInterval(() => {
      const name = document.querySelector('live-room')?.shadowRoot?.querySelector('.banner b')?.textContent
      if (name && seen.at(-1) !== name) seen.push(name)
    }, 20)`)
const seenIn = (page: Page): Promise<string[]> => page.evaluate('seen')
/** In the room, with all parts. */
const attached = async (page: Page): Promise<void> => {
  await page.waitForFunction("document.querySelector('live-room').session?.room.status === 'attached'")
  await page.waitForLoadState('networkidle')
}
const give = async (name: string): Promise<void> => {
  const room = await here.test.client(name, 'member').rooms.get('demo').attach()
  await room.gifts.send('star')
}
const shown = (page: Page, name: string): Promise<void> => page.locator('.banner', { hasText: name }).waitFor()
const over = (page: Page): Promise<unknown> => page.waitForFunction(`!${ROOT}.querySelector('.banner')`)

describe.skipIf(here.skipped)('an overlay in a browser source', () => {
  it('[OVERLAY7] [OVERLAY8] that crashes in the middle of an alert plays nothing twice, and what it missed once; nor after a restart of the server', async () => {
    const path = '/overlay/demo?show=gifts&alert=2'
    const page = await here.open(SOURCE, path, record)
    await attached(page)
    for (const name of ['ann', 'ben', 'cem']) await give(name)
    await shown(page, 'ann')
    await page.goto('chrome://crash').catch(() => {})
    await give('dan')
    const again = await page.context().newPage()
    await record(again)
    await again.goto(`${here.test.url}${path}`)
    await shown(again, 'cem')
    await here.test.restart()
    await attached(again)
    await shown(again, 'dan')
    await give('eva')
    await shown(again, 'eva')
    expect(await seenIn(again)).toEqual(['ben', 'cem', 'dan', 'eva'])
    // Reloaded in the middle of the last one: it is not played again.
    await again.reload()
    await attached(again)
    await give('fay')
    await shown(again, 'fay')
    await over(again)
    expect(await seenIn(again)).toEqual(['fay'])
    await page.context().close()
  })

  it('[OVERLAY7] where nothing is stored, nothing is played twice either', async () => {
    const path = '/overlay/demo?show=gifts&alert=2'
    const page = await here.open(SOURCE, path, async (page) => {
      await page.addInitScript(
        "Object.defineProperty(globalThis, 'localStorage', { get() { throw new Error('none') } })",
      )
      await record(page)
    })
    await attached(page)
    await give('gil')
    await shown(page, 'gil')
    await page.reload()
    await attached(page)
    await give('hal')
    await shown(page, 'hal')
    expect(await seenIn(page)).toEqual(['hal'])
    await page.context().close()
  })

  it('[OVERLAY1] [OVERLAY2] [OVERLAY3] [OVERLAY4] shows what its address asks for, as it asks for it, and tells what it cannot use', async () => {
    const room = await here.test.client('Tao', 'member').rooms.get('demo').attach()
    const page = await here.open(
      SOURCE,
      '/overlay/demo?show=chat,poll&theme=neon&rows=2&kinds=messages,gifts&hide-words=spoiler&size=20&sizes=3&lang=zh',
    )
    await attached(page)
    for (const text of ['one', 'a SPOILER', 'two']) await room.messages.send({ text, danmaku: { mode: 'scroll' } })
    await room.gifts.send('star')
    const rows = page.locator('.overlay-chat > li')
    await eventually(
      async () => (await rows.count()) === 2 && /×1/.test((await rows.last().textContent()) ?? ''),
      'two rows',
    )
    expect(await rows.allTextContents()).toEqual([expect.stringContaining('two'), expect.stringContaining('送出')])
    expect(await page.locator('.overlay-notice').textContent()).toBe('叠加层没有“sizes”这个参数。')
    expect(await page.locator('.banner, canvas').count()).toBe(0)
    const host = await here.test.client('host', 'host').rooms.get('demo').attach()
    await host.polls.open({ question: 'Which?', options: ['left', 'right'] })
    await eventually(() => room.getSnapshot().state.poll !== null, 'the poll')
    await room.polls.vote(1)
    await page.locator('.overlay-poll', { hasText: 'right100%' }).waitFor()
    expect(await page.locator('.overlay').evaluate((overlay) => getComputedStyle(overlay).fontSize)).toBe('20px')
    expect(await page.evaluate("getComputedStyle(document.querySelector('live-room')).backgroundColor")).toBe(
      'rgba(0, 0, 0, 0)',
    )
    const secret = await room.messages.send({ text: 'to be deleted' })
    await rows.filter({ hasText: 'to be deleted' }).waitFor()
    await host.messages.delete(secret)
    await rows.filter({ hasText: 'to be deleted' }).waitFor({ state: 'detached' })
    await page.context().close()
  })

  it('[OVERLAY9] [OVERLAY10] [OVERLAY11] of a room that is not open to everybody reads it with a key, and says what is missing without one', async () => {
    const { test } = here
    await test.server.rooms.create('inner', 'Inner', { id: 'owner', name: 'Owner', role: 'owner' })
    const host = await test.client('host', 'host').rooms.get('inner').attach()
    await host.settings.update({ access: 'members' })
    const headers = { authorization: `Bearer ${await test.token('host', 'host')}` }
    const ask = async (path: string, method: string): Promise<string> => {
      const answer = await fetch(`${test.url}/api/v1/rooms/inner/overlay-key${path}`, { method, headers })
      return ((await answer.json()) as { key: string }).key
    }
    const key = await ask('', 'GET')
    const without = await here.open(SOURCE, '/overlay/inner?show=chat')
    await without.locator('.overlay-notice', { hasText: 'needs a key' }).waitFor()
    expect(await without.locator('.overlay-chat').count()).toBe(0)
    const page = await here.open(SOURCE, `/overlay/inner?show=chat#key=${key}`)
    await attached(page)
    await host.messages.send({ text: 'for members' })
    await page.locator('.overlay-row', { hasText: 'for members' }).waitFor()
    await ask('/reset', 'POST')
    await page.locator('.overlay-notice', { hasText: 'no longer valid' }).waitFor()
    expect(await page.locator('.overlay-row').count()).toBe(0)
    await Promise.all([without.context().close(), page.context().close()])
  })

  it('[OVERLAY12] is set up in the studio, with a preview of it, and its address is copied with the key where it needs one', async () => {
    const { test } = here
    const code = await test.server.signIn.newCode()
    const page = await here.open({ viewport: { width: 1280, height: 900 } }, `/studio?room=inner#code=${code}`)
    await page.getByRole('button', { name: 'Set up an overlay' }).click()
    const dialog = page.getByRole('dialog', { name: 'Overlays for OBS' })
    const sample = page.frameLocator('iframe').locator('.overlay-row', { hasText: 'Mia' })
    await sample.waitFor()
    await page.frameLocator('iframe').locator('.banner').waitFor()
    await dialog.getByText('Neon', { exact: true }).click()
    await dialog.getByLabel('Gift alerts').uncheck()
    // The last that is left stays.
    await dialog.getByLabel('Chat', { exact: true }).click()
    await dialog.getByText('Portrait', { exact: true }).click()
    await page.frameLocator('iframe').locator('.overlay[data-theme=neon]').waitFor()
    await sample.waitFor()
    expect(
      await page
        .frameLocator('iframe')
        .locator('.overlay')
        .evaluate(({ clientWidth }) => clientWidth),
    ).toBe(1080)
    await dialog.getByText('width and height to 1080 × 1920').waitFor()
    await dialog.getByRole('button', { name: 'Show', exact: true }).click()
    const address = dialog.getByRole('textbox', { name: 'Address for the browser source' })
    const before = await address.inputValue()
    expect(before).toMatch(/\/overlay\/inner\?show=chat&theme=neon#key=overlay\.inner_[\w-]{27}$/)
    await page.evaluate(axe.source)
    const found = await page.evaluate("axe.run('[role=dialog]', { resultTypes: ['violations'], iframes: false })")
    expect((found as { violations: { id: string }[] }).violations.map(({ id }) => id)).toEqual([])
    await dialog.getByRole('button', { name: 'Replace the key' }).click()
    await dialog.getByRole('button', { name: 'Replace', exact: true }).click()
    await eventually(async () => (await address.inputValue()) !== before, 'another key')
    // No other page may show it, and the studio shows nothing else.
    const policy = (await fetch(`${test.url}/overlay/demo`)).headers.get('content-security-policy')
    expect(policy).toContain("frame-ancestors 'self'")
    expect((await fetch(`${test.url}/r/demo`)).headers.get('content-security-policy')).toContain(
      "frame-ancestors 'none'",
    )
    await page.context().close()
  })
})
