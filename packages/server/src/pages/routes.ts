import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ROOM_ID } from '@ovation/protocol'
import { asset, ASSET_PATHS, forgetAssets, studioChunk } from './assets.ts'
import { endBundlers } from './bundler.ts'
import { developmentRoutes, withReload } from './development.ts'
import { docsRoutes } from './docs/index.ts'
import { sendPacked } from './packed.ts'
import type { Packed } from './packed.ts'
import { homeOf } from './home.ts'
import type { HomeRoom } from './home.ts'
import { installRoutes } from './install.ts'
import { languageOf } from './language.ts'
import { openApiRoute } from './openapi.ts'
import type { Language } from './language.ts'
import { page } from './page.ts'
import type { Lists, Values } from './page.ts'
import { forgetScreens, preloads, screens, SCREENS, SHARED } from './screens.ts'
import type { ScreenName } from './screens.ts'

export type PageDeps = {
  /** A room as its page shows it before attaching; undefined if it does not exist. */
  roomNamed: (room: string) => Promise<(Shown & { listed: boolean; portrait?: boolean }) | undefined>
  publicRooms: () => Promise<HomeRoom[]>
  /** Milliseconds since 1970. */
  now: () => number
  /** The name of the site, and why it is paused. */
  site: () => { name: string; pause: { text: string } | null }
  /** A recording as its page shows it; undefined if it does not exist. */
  replayNamed: (id: string) => Promise<Shown | undefined>
  /** Limits requests for unknown room names by address. */
  unknownRooms: { waitMs(address: string): number; take(address: string): number }
  addressOf: (request: FastifyRequest) => string
  /** The public address. */
  publicUrl: () => string
  /** The base path; empty at the root. */
  base: string
  /** Development mode: readable scripts, no cache, reload on change. */
  development: boolean
}

/** `title` is undefined if only people in the room may see it. */
type Shown = { title: string | undefined }

/** What a site without a name is called. */
const PRODUCT = { full: 'Ovation · 满堂彩', short: 'Ovation' }

/** Why a page is not that of a room, on a site with this name. */
const missing = (room: string, name: string, language: Language): Values => ({
  ...{ language, tab: name || PRODUCT.full, heading: `“${room}”`, go: name || PRODUCT.short },
  text: { en: 'There is no room of this name. Check the link.', zh: '没有这个房间，检查一下链接。' }[language],
})
const tooMany = (name: string, language: Language): Values => ({
  ...{ language, tab: name || PRODUCT.full, heading: name || PRODUCT.short, go: name || PRODUCT.short },
  text: {
    en: 'The page was not shown; too many rooms were looked for from here; wait a moment and reload.',
    zh: '页面没有显示：从这里查找的房间太多了，请稍等片刻再刷新。',
  }[language],
})

/** The title of a page before attaching, for its tab and for link previews, on a site with this name. */
const told = ({ title }: Shown, name: string): { values: Values; lists: Lists } => ({
  values: {
    tab: title === undefined ? name || PRODUCT.full : `${title} · ${name || PRODUCT.short}`,
    site: name || PRODUCT.short,
  },
  lists: { told: title === undefined ? [] : [{ title }] },
})

/** Which screen a page shows. */
const SCREEN_OF: Partial<Record<string, ScreenName>> = {
  room: 'embed',
  overlay: 'embed',
  replay: 'replay',
  publish: 'publish',
}

const MAX_OVERLAY_CHARS = 4_000
/** What the address of an overlay asks for, which its screen reads (`live-room/src/overlay/options.ts`). */
function overlayOf({ url, query }: FastifyRequest): Values {
  const { lang } = query as { lang?: unknown }
  const at = url.indexOf('?')
  return {
    options: at < 0 ? '' : url.slice(at + 1, at + 1 + MAX_OVERLAY_CHARS),
    lang: lang === 'zh' || lang === 'en' ? lang : '',
  }
}

/** Rows of a list take in nothing but their own. */
const withBase = (lists: Lists, base: string): Lists =>
  Object.fromEntries(Object.entries(lists).map(([name, rows]) => [name, rows.map((row) => ({ ...row, base }))]))

const changed = (): void => {
  forgetAssets()
  forgetScreens()
}

const MS_PER_S = 1_000
const MAX_AGE_S = 60
const YEAR_S = 31_536_000

/** Scripts that pages of any origin may load. */
const OPEN = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' }
const headersOf = (development: boolean) => ({
  ...OPEN,
  'cache-control': development ? 'no-store' : `public, max-age=${MAX_AGE_S}, stale-while-revalidate=86400`,
})
/** Of what is named by its content. */
const FOR_GOOD = { 'cache-control': `public, max-age=${YEAR_S}, immutable` }

/** Scripts and styles for browsers. */
export function pageRoutes(app: FastifyInstance, deps: PageDeps): void {
  const { roomNamed, publicRooms, site, replayNamed, publicUrl, base, unknownRooms, addressOf, now, development } = deps
  if (development) developmentRoutes(app, { changed, ended: endBundlers })
  const serve = (path: string, file: () => Promise<Packed>): void => {
    app.get(path, async (request, reply) => sendPacked(request, reply.headers(headersOf(development)), await file()))
  }
  for (const path of ASSET_PATHS) serve(path, () => asset(path, development))
  for (const name of SCREENS) serve(`/${name}.js`, async () => (await screens(development)).loader(name))
  for (const name of SHARED) serve(`/sdk/${name}.js`, async () => (await screens(development)).shared(name))
  const sendChunk = async (
    request: FastifyRequest,
    reply: FastifyReply,
    find: (file: string) => Promise<Packed | undefined>,
  ): Promise<FastifyReply> => {
    const chunk = await find((request.params as { file: string }).file)
    // Of another version: its loader asks for the current one.
    if (!chunk)
      return reply
        .headers({ ...OPEN, 'cache-control': 'no-store' })
        .code(404)
        .send()
    return sendPacked(request, reply.headers({ ...headersOf(development), ...(development ? {} : FOR_GOOD) }), chunk)
  }
  app.get('/screens/:file', (request, reply) =>
    sendChunk(request, reply, async (file) => (await screens(development)).chunk(file)),
  )
  app.get('/studio/:file', (request, reply) => sendChunk(request, reply, (file) => studioChunk(file, development)))
  installRoutes(app, { base, site: () => site().name || PRODUCT.short })
  openApiRoute(app, base)
  const docs = docsRoutes(app, base)

  const send = async (
    reply: FastifyReply,
    name: string,
    values: Values = {},
    lists: Lists = {},
  ): Promise<FastifyReply> => {
    const screen = SCREEN_OF[name]
    const files = screen ? preloads(screen, languageOf(reply.request), development) : []
    const chunks = files.map((file) => ({ file }))
    const { html, policy } = await page(name, { ...values, base }, withBase({ ...lists, chunks }, base))
    return reply
      .headers({
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': policy,
        'cache-control': 'no-cache',
      })
      .send(development ? withReload(html, base) : html)
  }
  const room = (screen: 'room' | 'overlay' | 'publish') => async (request: FastifyRequest, reply: FastifyReply) => {
    const { room } = request.params as { room: string }
    const { name } = site()
    const language = languageOf(request)
    const address = addressOf(request)
    const found = await roomNamed(room)
    // Probing names reveals nothing about rooms that are not on the home page.
    const retryInMs = found?.listed ? 0 : unknownRooms.waitMs(address)
    if (retryInMs > 0)
      return send(
        reply.code(429).header('retry-after', Math.ceil(retryInMs / MS_PER_S)),
        'plain',
        tooMany(name, language),
      )
    if (!ROOM_ID.test(room)) return send(reply.code(404), 'plain', missing(room, name, language))
    if (!found) unknownRooms.take(address)
    // Unlisted pages are not for search engines.
    if (!found?.listed) reply.header('x-robots-tag', 'noindex')
    // An unknown room has the same page as a private one; attaching tells which it is.
    const { values, lists } = told(found ?? { title: undefined }, name)
    const video = found?.portrait ? 'portrait' : ''
    const shown = { ...values, room, video, url: `${publicUrl()}/r/${room}` }
    return send(reply, screen, screen === 'overlay' ? { ...shown, ...overlayOf(request) } : shown, lists)
  }
  app.get('/', async (request, reply) => {
    const language = languageOf(request)
    const { values, lists } = homeOf({ site: site(), rooms: await publicRooms(), docs, language, now: now() })
    return send(reply.header('vary', 'accept-language, cookie'), 'home', values, lists)
  })
  app.get('/studio', (_, reply) => send(reply, 'studio', { site: site().name || PRODUCT.short }))
  // A page of another origin opened it, and is to hear the answer: that takes a window that knows who opened it.
  app.get('/sign-in', (_, reply) =>
    send(reply.header('cross-origin-opener-policy', 'unsafe-none'), 'sign-in', { site: site().name || PRODUCT.short }),
  )
  app.get('/replay/:id', async (request, reply) => {
    const { id } = request.params as { id: string }
    const found = await replayNamed(id)
    const { values, lists } = told(found ?? { title: undefined }, site().name)
    return send(found ? reply : reply.code(404), 'replay', { ...values, id, url: `${publicUrl()}/replay/${id}` }, lists)
  })
  app.get('/publish/:room', room('publish'))
  app.get('/r/:room', room('room'))
  app.get('/overlay/:room', room('overlay'))
}
