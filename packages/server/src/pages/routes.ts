import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ROOM_ID } from '@ovation/protocol'
import { asset, ASSET_PATHS, endBundlers, forgetAssets } from './assets.ts'
import { developmentRoutes, withReload } from './development.ts'
import { docsRoutes } from './docs/index.ts'
import { sendPacked } from './packed.ts'
import { page } from './page.ts'
import type { Lists, Values } from './page.ts'

export type PageDeps = {
  /** A room as its page shows it to anyone who is not in; undefined when there is none of that name. */
  roomNamed: (room: string) => Promise<(Shown & { listed: boolean }) | undefined>
  /** Rooms that are for everybody, those that are live first. */
  publicRooms: () => Promise<{ room: string; title: string; live: boolean }[]>
  /** A recording as its page shows it; undefined when there is none of that id. */
  replayNamed: (id: string) => Promise<Shown | undefined>
  /** How often names of rooms may be tried that are not there, by address. */
  unknownRooms: { waitMs(address: string): number; take(address: string): number }
  addressOf: (request: FastifyRequest) => string
  /** The address that others see. */
  publicUrl: () => string
  /** The path under which everything lies; empty at the root. */
  base: string
  /** For anyone who works on the pages: readable, kept nowhere, and reloaded when they change. */
  development: boolean
}

/** `title` is undefined where it is for those alone who were let in. */
type Shown = { title: string | undefined }

const HOME: Values = {
  heading: 'Ovation · 满堂彩',
  en: 'A live room of your own.',
  zh: '属于你自己的直播间',
  href: 'r/demo',
  go: 'Come in · 进入',
}
const missing = (room: string): Values => ({
  heading: `“${room}”`,
  en: 'There is no room of this name. Check the link.',
  zh: '没有这个房间，检查一下链接。',
  href: '',
  go: HOME.heading ?? '',
})

const TOO_MANY: Values = {
  heading: HOME.heading ?? '',
  en: 'The page was not shown; too many rooms were looked for from here; wait a moment and reload.',
  zh: '页面没有显示：从这里查找的房间太多了，请稍等片刻再刷新。',
  href: '',
  go: HOME.heading ?? '',
}

/** What a page says of itself before anybody is let in, in its tab and to anyone who shows a preview of its link. */
const told = ({ title }: Shown): { values: Values; lists: Lists } => ({
  values: { tab: title === undefined ? (HOME.heading ?? '') : `${title} · Ovation` },
  lists: { told: title === undefined ? [] : [{ title }] },
})

/** Rows of a list take in nothing but their own. */
const withBase = (lists: Lists, base: string): Lists =>
  Object.fromEntries(Object.entries(lists).map(([name, rows]) => [name, rows.map((row) => ({ ...row, base }))]))

const MS_PER_S = 1_000
const MAX_AGE_S = 60

/** What a browser is given to read and run. */
export function pageRoutes(app: FastifyInstance, deps: PageDeps): void {
  const { roomNamed, publicRooms, replayNamed, publicUrl, base, unknownRooms, addressOf, development } = deps
  if (development) developmentRoutes(app, { changed: forgetAssets, ended: endBundlers })
  for (const path of ASSET_PATHS) {
    app.get(path, async (request, reply) => {
      const file = await asset(path, development)
      reply.headers({
        'cache-control': development ? 'no-store' : `public, max-age=${MAX_AGE_S}, stale-while-revalidate=86400`,
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
      })
      return sendPacked(request, reply, file)
    })
  }
  const docs = docsRoutes(app, base) ? [{}] : []

  const send = async (
    reply: FastifyReply,
    name: string,
    values: Values = {},
    lists: Lists = {},
  ): Promise<FastifyReply> => {
    const { html, policy } = await page(name, { ...values, base }, withBase(lists, base))
    return reply
      .headers({
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': policy,
        'cache-control': 'no-cache',
      })
      .send(development ? withReload(html, base) : html)
  }
  const room = (name: 'room' | 'overlay' | 'publish') => async (request: FastifyRequest, reply: FastifyReply) => {
    const { room } = request.params as { room: string }
    const address = addressOf(request)
    const found = await roomNamed(room)
    // Anyone who tries names out learns nothing of those that are not on the home page, there or not.
    const retryInMs = found?.listed ? 0 : unknownRooms.waitMs(address)
    if (retryInMs > 0)
      return send(reply.code(429).header('retry-after', Math.ceil(retryInMs / MS_PER_S)), 'plain', TOO_MANY)
    if (!ROOM_ID.test(room)) return send(reply.code(404), 'plain', missing(room))
    if (!found) unknownRooms.take(address)
    // What is only for those with the link is not for search engines.
    if (!found?.listed) reply.header('x-robots-tag', 'noindex')
    // One that is not there has the page of one that is not for everybody: which it is, is told to who comes in by it.
    const { values, lists } = told(found ?? { title: undefined })
    return send(reply, name, { ...values, room, url: `${publicUrl()}/r/${room}` }, lists)
  }
  app.get('/', async (_, reply) => {
    const rooms = (await publicRooms()).map(({ room, title, live }) => ({
      room,
      title: title || room,
      live: live ? 'live' : '',
    }))
    return send(reply, 'plain', HOME, { rooms, docs })
  })
  app.get('/studio', (_, reply) => send(reply, 'studio'))
  app.get('/replay/:id', async (request, reply) => {
    const { id } = request.params as { id: string }
    const found = await replayNamed(id)
    const { values, lists } = told(found ?? { title: undefined })
    return send(found ? reply : reply.code(404), 'replay', { ...values, id, url: `${publicUrl()}/replay/${id}` }, lists)
  })
  app.get('/publish/:room', room('publish'))
  app.get('/r/:room', room('room'))
  app.get('/overlay/:room', room('overlay'))
}
