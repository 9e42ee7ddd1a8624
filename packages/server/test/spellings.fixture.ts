import { connect } from 'node:http2'
import { connect as connectTcp } from 'node:net'
import { connect as connectTls } from 'node:tls'

/** Paths that lead, or by some way of reading them would lead, to what is not for the public. */
export const SPELLINGS: readonly string[] = [
  'metrics',
  'internal/v1/touch',
  'internal/v1/video/demo',
  'internal',
].flatMap((path) => {
  const coded = `%${path.charCodeAt(0).toString(16)}${path.slice(1)}`
  const all = [...path].map((sign) => `%${sign.charCodeAt(0).toString(16).padStart(2, '0')}`).join('')
  return [
    ...[
      `/${path}`,
      `/${coded}`,
      `/${coded.toUpperCase()}`,
      `/${all}`,
      `/%25${coded.slice(1)}`,
      `/${path.toUpperCase()}`,
    ],
    ...[`//${path}`, `/./${path}`, `/%2e/${path}`, `/x/../${path}`, `/x/%2e%2e/${path}`, `/x/..%2f${path}`],
    ...[`/${path}/`, `/${path}//`, `/${path}?a=b`, `/${path};a=b`, `/;/${path}`, `/${path}%00`, `/${path}%20`],
    ...[`/${path}/.`, `/${path.replaceAll('/', '%2f')}`, `/${path.replaceAll('/', '//')}`, `/${path}#a`],
    ...[`/\\${path}`, `/healthz/../${path}`, `/r/..;/${path}`, `/live/demo/../../${path}`],
  ]
})

/** The status of exactly this target, as a client that corrects nothing sends it. */
export function statusOf(url: string, target: string, method = 'GET'): Promise<number> {
  const { hostname, port, protocol } = new URL(url)
  const to = { host: hostname, port: Number(port) }
  return new Promise((done, fail) => {
    const socket =
      protocol === 'https:' ? connectTls({ ...to, servername: 'localhost', rejectUnauthorized: false }) : connectTcp(to)
    let text = ''
    socket.on('data', (chunk) => (text += String(chunk)))
    socket.on('error', (error) => (text === '' ? fail(error) : undefined))
    socket.on('close', () => done(Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0)))
    socket.write(
      `${method} ${target} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    )
  })
}

/** The same over HTTP/2, several on one connection. */
export async function statusesOverHttp2(url: string, targets: readonly string[]): Promise<number[]> {
  const session = connect(url, { rejectUnauthorized: false })
  const statuses = await Promise.all(
    targets.map(
      (path) =>
        new Promise<number>((done) => {
          const asking = session.request({ ':path': path })
          asking.on('response', (headers) => done(Number(headers[':status'])))
          // Taken back: as good as refused.
          asking.on('error', () => done(0))
        }),
    ),
  )
  session.destroy()
  return statuses
}
