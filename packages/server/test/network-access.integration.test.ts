import { createServer } from 'node:net'
import { request } from 'node:https'
import { eventually } from '@ovation/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { PublishLink, ShareInfo, ShareNetwork } from '@ovation/protocol'
import { lanAddresses } from '../src/share/index.ts'
import { TestServer } from './server.fixture.ts'

let test: TestServer
beforeAll(async () => {
  test = await TestServer.start()
})
afterAll(() => test.close())

const ask = async (path: string, role: 'owner' | 'host', body?: object): Promise<{ status: number; body: unknown }> => {
  const answer = await fetch(`${test.url}/api/v1${path}`, {
    method: body ? 'PUT' : 'GET',
    headers: { authorization: `Bearer ${await test.token('someone', role)}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  return { status: answer.status, body: await answer.json() }
}
const change = async (open: boolean): Promise<ShareNetwork> =>
  (await ask('/share/network', 'owner', { open, room: 'demo' })).body as ShareNetwork

/** The listener is on every address. */
const fromHere = (address: string): string => address.replace(/\/\/[\d.]+/, '//127.0.0.1')

const statusOf = (link: string): Promise<number | undefined> =>
  new Promise((done, fail) =>
    request(fromHere(link), { rejectUnauthorized: false, agent: false }, (answer) => {
      answer.resume()
      done(answer.statusCode)
    })
      .on('error', fail)
      .end(),
  )

/** A viewer who says hello; `closed` resolves when the connection ends. */
async function viewer(origin: string): Promise<{ closed: Promise<void>; isOpen: () => boolean; leave: () => void }> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/v1/ws`, { rejectUnauthorized: false, origin })
  const closed = new Promise<void>((done) => socket.on('close', () => done()))
  socket.on('error', () => {})
  socket.on('open', () => socket.send(JSON.stringify({ t: 'hello', v: 2, guest: {} })))
  await new Promise<void>((done) => socket.once('message', () => done()))
  return { closed, isOpen: () => socket.readyState === socket.OPEN, leave: () => socket.terminate() }
}

describe.skipIf(lanAddresses().length === 0)('the local network', () => {
  it('[SHARE8] is let in and out again while the server runs, and nobody else notices', async () => {
    expect(((await ask('/share', 'owner')).body as ShareInfo).network).toEqual({ open: false, link: null, qr: null })
    const here = await viewer(test.url)
    const open = await change(true)
    expect(open).toMatchObject({ open: true, qr: expect.stringMatching(/^<svg/) as string })
    expect(open.link).toMatch(new RegExp(`^https://${lanAddresses()[0]}:\\d+/r/demo$`))
    expect(await change(true), 'twice is once').toEqual(open)
    expect(((await ask('/share?room=demo', 'owner')).body as ShareInfo).network).toEqual(open)
    const link = open.link ?? ''
    const { origin } = new URL(fromHere(link))
    expect(await statusOf(link)).toBe(200)
    expect(await statusOf(`${origin}/api/v1/site`)).toBe(200)
    const there = await viewer(origin)
    expect(await change(false)).toEqual({ open: false, link: null, qr: null })
    await there.closed
    expect(here.isOpen()).toBe(true)
    await expect(statusOf(link)).rejects.toThrow('ECONNREFUSED')
    expect(await change(false)).toEqual({ open: false, link: null, qr: null })
    here.leave()
  })

  it('[STUDIO97] has the link with which a phone publishes, for as long as the server is open to it', async () => {
    const publishLink = async (): Promise<PublishLink> =>
      (await ask('/rooms/demo/publish-link', 'host')).body as PublishLink
    expect(await publishLink()).toMatchObject({ secure: false, qr: null })
    const { origin } = new URL((await change(true)).link ?? '')
    const { link, secure, qr } = await publishLink()
    expect([new URL(link).origin, secure, qr?.slice(0, 4)]).toEqual([origin, true, '<svg'])
    expect(await statusOf(link)).toBe(200)
    await change(false)
    expect(await publishLink()).toMatchObject({ secure: false, qr: null })
  })

  it('[SHARE8] is for the owner to decide', async () => {
    expect((await ask('/share/network', 'host', { open: true })).status).toBe(403)
    expect((await ask('/share/network', 'owner', { open: 'yes' })).status).toBe(422)
    expect(((await ask('/share', 'owner')).body as ShareInfo).network?.open).toBe(false)
  })

  it('[SHARE8] takes another port where the usual one is taken, and closes when the server stops', async () => {
    const other = createServer().listen(8_443, '0.0.0.0')
    other.on('error', () => {})
    await eventually(() => other.listening || true, 'another program')
    const { link } = await change(true)
    expect(new URL(link ?? '').port).not.toBe('8443')
    other.close()
    await test.restart()
    await expect(statusOf(link ?? '')).rejects.toThrow('ECONNREFUSED')
    expect(((await ask('/share', 'owner')).body as ShareInfo).network?.open).toBe(false)
  })
})
