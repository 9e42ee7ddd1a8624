import fastify from 'fastify'
import { afterAll, expect, it } from 'vitest'
import { installRoutes, manifestOf } from './install.ts'

const app = fastify()
installRoutes(app, { base: '/live', site: () => 'Ours' })
afterAll(() => app.close())

const get = (url: string, language = 'en') => app.inject({ url, headers: { 'accept-language': language } })

it('[STUDIO60] the studio is installed as an app that begins in it, in the language of who asks', async () => {
  const answer = await get('/manifest.webmanifest')
  expect(answer.headers['content-type']).toBe('application/manifest+json; charset=utf-8')
  expect(answer.headers['vary']).toBe('accept-language, cookie')
  expect(answer.json()).toMatchObject({
    ...{ id: '/live/studio', name: 'Studio · Ours', short_name: 'Studio', lang: 'en', start_url: '/live/studio' },
    ...{ scope: '/live/', display: 'standalone', theme_color: '#0b0c11' },
  })
  expect((await get('/manifest.webmanifest', 'zh-CN')).json()).toMatchObject({
    ...{ name: '主播台 · Ours', short_name: '主播台', lang: 'zh', description: '开播、看聊天、管理聊天。' },
  })
})

it('[STUDIO60] with a room, what is installed begins with going live in it; what is no room is none', async () => {
  const room = (await get('/manifest.webmanifest?room=demo&key=secret')).json()
  expect(room).toMatchObject({ id: '/live/publish/demo', name: 'Go live · demo', start_url: '/live/publish/demo' })
  expect(JSON.stringify(room)).not.toContain('secret')
  for (const wrong of ['room=../x', 'room=a&room=b', 'room='])
    expect((await get(`/manifest.webmanifest?${wrong}`)).json().start_url).toBe('/live/studio')
})

it('[STUDIO60] the icons are there, in the sizes that the manifest names', async () => {
  const { icons } = manifestOf({ base: '', site: '', language: 'en' }) as { icons: { src: string; sizes: string }[] }
  expect(new Set(icons.map(({ sizes }) => sizes))).toEqual(new Set(['180x180', '192x192', '512x512']))
  for (const { src, sizes } of icons) {
    const { rawPayload, headers } = await get(src)
    expect([headers['content-type'], headers['cache-control']]).toEqual(['image/png', 'public, max-age=86400'])
    const [width, height] = [rawPayload.readUInt32BE(16), rawPayload.readUInt32BE(20)]
    expect(`${width}x${height}`).toBe(sizes)
  }
  for (const none of ['/icons/181.png', '/icons/..%2finstall.ts']) expect((await get(none)).statusCode).toBe(404)
})
