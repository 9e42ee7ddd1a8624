import { describe, expect, it } from 'vitest'
import { BasePath } from './base-path.ts'

const ROUTES = [
  ...['/', '/r/:room', '/studio', '/studio/app.js', '/embed.js', '/overlay/:room', '/publish/:room', '/replay/:id'],
  ...['/replay/:id/info', '/replay/:id/index.m3u8', '/replay/:id/:file', '/replay/:id/download/:ticket'],
  ...['/live/:room/index.m3u8', '/live/:room/:stream/:file', '/api/v1/rooms', '/api/v1/rooms/:room', '/v1/sse'],
]

const at = (publicUrl: string | undefined): BasePath => {
  const base = new BasePath(publicUrl)
  for (const route of ROUTES) base.add(route)
  return base
}

describe('the path of the public address', () => {
  it.each(['https://example.com/live', 'https://example.com/a/b', 'https://example.com/r', 'https://example.com/api'])(
    '[PATH1] every route under %s is the same whether a proxy keeps the path or takes it away',
    (publicUrl) => {
      const base = at(publicUrl)
      for (const route of ROUTES) {
        const target = `${route.replace(':room', 'demo').replace(':stream', 's1').replace(':file', '3.m4s').replace(/:\w+/g, 'x1')}?a=/b`
        expect(base.strip(target), target).toBe(target)
        expect(base.strip(`${base.path}${target}`), `kept: ${target}`).toBe(target)
      }
      expect(base.strip(`${base.path}?q`)).toBe('/?q')
      expect(base.strip(base.path)).toBe('/')
    },
  )

  it('[PATH1] a room called like a route, below a path called like another', () => {
    const base = at('https://example.com/live')
    for (const room of ['live', 'r', 'api', 'studio', 'overlay', 'replay', 'v1', 'embed.js'])
      expect(base.strip(`/live/${room}/index.m3u8`), room).toBe(`/live/${room}/index.m3u8`)
    expect(base.strip('/live/replay/x1/3.m4s')).toBe('/replay/x1/3.m4s')
    expect(base.strip('/live/live/live/s1/3.m4s')).toBe('/live/live/s1/3.m4s')
  })

  it('[PATH1] what only looks like it is not taken away', () => {
    const base = at('https://example.com/live')
    for (const target of ['/liver/demo', '/Live/r/demo', '/l%69ve/r/demo', '*', '', '/other/r/demo'])
      expect(base.strip(target), target).toBe(target)
    // What is ambiguous stays so, for anyone who judges that.
    expect(base.strip('/live//r/demo')).toBe('//r/demo')
    expect(base.strip('/live/../r/demo')).toContain('/..')
    for (const root of [undefined, 'https://example.com', 'https://example.com/'])
      expect(at(root).strip('/live/r/demo')).toBe('/live/r/demo')
  })
})
