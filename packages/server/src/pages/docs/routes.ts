import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sendPacked } from '../packed.ts'
import type { Packed } from '../packed.ts'
import { DOCS_POLICY } from './layout.ts'
import { LANGUAGES, repository } from './pages.ts'
import { DocsSite } from './site.ts'

const KEEP_S = 3_600

/**
 * The documentation under `/docs`, and whether there is any. Every page is a route of its own: nothing of a request becomes
 * the name of a file.
 */
export function docsRoutes(app: FastifyInstance, base: string): boolean {
  const site = new DocsSite(base)
  if (site.pages.length === 0) return false
  const send = (request: FastifyRequest, reply: FastifyReply, packed: Packed): FastifyReply =>
    sendPacked(request, reply.headers({ 'content-security-policy': DOCS_POLICY, 'cache-control': 'no-cache' }), packed)
  for (const language of LANGUAGES) {
    const start = language === 'zh' ? '/docs/zh' : '/docs'
    for (const page of site.pages)
      for (const path of page.path === '' ? [start, `${start}/`] : [`${start}/${page.path}`])
        app.get(path, async (request, reply) => send(request, reply, await site.page(page, language)))
    app.get(`/docs/search-${language}.json`, async (request, reply) =>
      sendPacked(request, reply.header('cache-control', 'no-cache'), await site.index(language)),
    )
    app.get(`${start}/*`, async (request, reply) => send(request, reply.code(404), await site.missing(language)))
  }
  for (const name of readdirSync(`${repository}docs/screens`).filter((one) => one.endsWith('.jpg')))
    app.get(`/docs/screens/${name}`, async (_, reply) =>
      reply
        .headers({ 'content-type': 'image/jpeg', 'cache-control': `public, max-age=${KEEP_S}` })
        .send(await readFile(`${repository}docs/screens/${name}`)),
    )
  return true
}
