import type { FastifyInstance } from 'fastify'
import { page } from './page.ts'
import { browserModule, MODULE_NAMES } from './sdk.ts'

const SDK_MAX_AGE_S = 300

/** What a browser is given to read and run. */
export function pageRoutes(app: FastifyInstance): void {
  for (const name of MODULE_NAMES) {
    app.get(`/sdk/${name}`, async (_, reply) =>
      reply
        .headers({
          'content-type': 'text/javascript; charset=utf-8',
          'cache-control': `public, max-age=${SDK_MAX_AGE_S}`,
          'access-control-allow-origin': '*',
          'cross-origin-resource-policy': 'cross-origin',
        })
        .send(await browserModule(name)),
    )
  }
  for (const [path, name] of [
    ['/', 'home'],
    ['/r/:room', 'room'],
    ['/studio', 'studio'],
  ] as const) {
    app.get(path, async (_, reply) => {
      const { html, policy } = await page(name)
      return reply
        .headers({
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': policy,
          'cache-control': 'no-cache',
        })
        .send(html)
    })
  }
}
