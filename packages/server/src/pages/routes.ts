import type { FastifyInstance, FastifyReply } from 'fastify'
import { asset, ASSET_PATHS } from './assets.ts'
import { page } from './page.ts'
import type { Lists, Values } from './page.ts'

export type PageDeps = {
  /** A room as its page shows it; undefined when there is none of that name. */
  roomNamed: (room: string) => Promise<{ title: string; listed: boolean } | undefined>
  /** Rooms that are for everybody, those that are live first. */
  lobby: () => Promise<{ room: string; title: string; live: boolean }[]>
  /** The title of a recording; undefined when there is none of that id. */
  replayTitle: (id: string) => string | undefined
  /** The address that others see. */
  publicUrl: () => string
}

const HOME: Values = {
  heading: 'Ovation · 满堂彩',
  en: 'A live room of your own.',
  zh: '属于你自己的直播间',
  href: '/r/demo',
  go: 'Come in · 进入',
}
const missing = (room: string): Values => ({
  heading: `“${room}”`,
  en: 'There is no room of this name. Check the link.',
  zh: '没有这个房间，检查一下链接。',
  href: '/',
  go: HOME.heading ?? '',
})

const MAX_AGE_S = 60

/** What a browser is given to read and run. */
export function pageRoutes(app: FastifyInstance, { roomNamed, lobby, replayTitle, publicUrl }: PageDeps): void {
  for (const path of ASSET_PATHS) {
    app.get(path, async (request, reply) => {
      const { type, etag, ...bodies } = await asset(path)
      reply.headers({
        'content-type': type,
        etag,
        vary: 'accept-encoding',
        'cache-control': `public, max-age=${MAX_AGE_S}, stale-while-revalidate=86400`,
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
      })
      if (request.headers['if-none-match'] === etag) return reply.code(304).send()
      const accepted = String(request.headers['accept-encoding'] ?? '')
      if (/\bbr\b/.test(accepted)) return reply.header('content-encoding', 'br').send(bodies.brotli)
      if (/\bgzip\b/.test(accepted)) return reply.header('content-encoding', 'gzip').send(bodies.gzip)
      return reply.send(bodies.plain)
    })
  }

  const send = async (
    reply: FastifyReply,
    name: string,
    values: Values = {},
    lists: Lists = {},
  ): Promise<FastifyReply> => {
    const { html, policy } = await page(name, values, lists)
    return reply
      .headers({
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': policy,
        'cache-control': 'no-cache',
      })
      .send(html)
  }
  const room = (name: 'room' | 'overlay' | 'publish') => async (request: { params: unknown }, reply: FastifyReply) => {
    const { room } = request.params as { room: string }
    const found = await roomNamed(room)
    if (!found) return send(reply.code(404), 'plain', missing(room))
    // What is only for those with the link is not for search engines.
    if (!found.listed) reply.header('x-robots-tag', 'noindex')
    return send(reply, name, { room, title: found.title || room, url: `${publicUrl()}/r/${room}` })
  }
  app.get('/', async (_, reply) => {
    const rooms = (await lobby()).map(({ room, title, live }) => ({
      room,
      title: title || room,
      live: live ? 'live' : '',
    }))
    return send(reply, 'plain', HOME, { rooms })
  })
  app.get('/studio', (_, reply) => send(reply, 'studio'))
  app.get('/replay/:id', (request, reply) => {
    const { id } = request.params as { id: string }
    const title = replayTitle(id)
    return send(title === undefined ? reply.code(404) : reply, 'replay', {
      ...{ id, title: title ?? 'Ovation', url: `${publicUrl()}/replay/${id}` },
    })
  })
  app.get('/publish/:room', room('publish'))
  app.get('/r/:room', room('room'))
  app.get('/overlay/:room', room('overlay'))
}
