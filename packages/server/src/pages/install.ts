import { readFile } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'
import { ROOM_ID } from '@ovation/protocol'
import { languageOf } from './language.ts'
import type { Language } from './language.ts'
import { pack, sendPacked } from './packed.ts'
import type { Packed } from './packed.ts'

/** In pixels; the smallest is what iPhones ask for. */
const ICON_SIZES_PX = [180, 192, 512] as const
const MAX_AGE_S = 86_400
const COLOUR = '#0b0c11'

const ICON_FILES: ReadonlySet<string> = new Set(ICON_SIZES_PX.map((px) => `${px}.png`))

const NAMES: Record<Language, { studio: string; live: string; more: string }> = {
  en: { studio: 'Studio', live: 'Go live', more: 'Go live, read the chat and keep order in it.' },
  zh: { studio: '主播台', live: '开播', more: '开播、看聊天、管理聊天。' },
}

/**
 * What a phone or a desktop needs to install the studio as an app of its own; with a room, the page that goes live in it. It never
 * has a key: an app that was installed uses the session of who is signed in.
 */
export function manifestOf(options: { base: string; site: string; language: Language; room?: string }): object {
  const { base, site, language, room } = options
  const { studio, live, more } = NAMES[language]
  const start = room === undefined ? `${base}/studio` : `${base}/publish/${room}`
  return {
    id: start,
    name: room === undefined ? `${studio} · ${site}` : `${live} · ${room}`,
    short_name: room === undefined ? studio : live,
    description: more,
    lang: language,
    start_url: start,
    scope: `${base}/`,
    display: 'standalone',
    background_color: COLOUR,
    theme_color: COLOUR,
    icons: ICON_SIZES_PX.flatMap((px) =>
      (['any', 'maskable'] as const).map((purpose) => ({
        ...{ src: `${base}/icons/${px}.png`, sizes: `${px}x${px}`, type: 'image/png', purpose },
      })),
    ),
  }
}

/** The manifest, in the language of who asks, and its icons. */
export function installRoutes(app: FastifyInstance, deps: { base: string; site: () => string }): void {
  const { base, site } = deps
  app.get('/manifest.webmanifest', (request, reply) => {
    const { room } = request.query as { room?: unknown }
    const known = typeof room === 'string' && ROOM_ID.test(room) ? { room } : {}
    const manifest = manifestOf({ base, site: site(), language: languageOf(request), ...known })
    return reply
      .headers({
        'content-type': 'application/manifest+json; charset=utf-8',
        'cache-control': 'no-cache',
        vary: 'accept-language, cookie',
      })
      .send(JSON.stringify(manifest))
  })
  const icons = new Map<string, Promise<Packed>>()
  const load = async (file: string): Promise<Packed> =>
    pack(await readFile(new URL(`./icons/${file}`, import.meta.url)), 'image/png', { compress: false })
  app.get('/icons/:file', async (request, reply) => {
    const { file } = request.params as { file: string }
    if (!ICON_FILES.has(file)) return reply.code(404).send()
    const icon = icons.get(file) ?? load(file)
    icons.set(file, icon)
    reply.header('cache-control', `public, max-age=${MAX_AGE_S}`)
    return sendPacked(request, reply, await icon)
  })
}
