import { request } from 'node:http'
import { ROUTES } from '@ovation/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

const DOCUMENT = '/api/openapi.json'

let test: TestServer
beforeAll(async () => (test = await TestServer.start({ config: { origins: ['https://shop.example'] } })))
afterAll(() => test.close())

/** With methods that `fetch` does not send. */
const ask = (method: string, path: string, headers: Record<string, string> = {}) =>
  new Promise<{ status: number | undefined; allow: string | undefined; code: string | undefined }>((done, fail) => {
    request(`${test.url}${path}`, { method, headers }, (answer) => {
      let body = ''
      answer.on('data', (data: Buffer) => (body += String(data)))
      answer.on('end', () => {
        const { error } = (body === '' ? {} : JSON.parse(body)) as { error?: { code: string } }
        done({ status: answer.statusCode, allow: answer.headers.allow, code: error?.code })
      })
    })
      .on('error', fail)
      .end()
  })

describe('the OpenAPI document', () => {
  it('[OPENAPI1] is sent compressed, once, and to pages of every origin', async () => {
    const answer = await fetch(`${test.url}${DOCUMENT}`, { headers: { origin: 'https://anywhere.example' } })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(answer.headers.get('content-encoding')).toMatch(/^(br|gzip)$/)
    const document = (await answer.json()) as { openapi: string; servers: object; paths: object }
    expect(document.openapi).toMatch(/^3\.1\./)
    expect(document.servers).toEqual([{ url: '/' }])
    expect(Object.keys(document.paths)).toContain('/api/v1/rooms/{room}/keys/{key}')
    const etag = answer.headers.get('etag') ?? ''
    const again = await fetch(`${test.url}${DOCUMENT}`, { headers: { 'if-none-match': etag } })
    expect(again.status).toBe(304)
  })

  it('[OPENAPI1] names the path of the public address, under which it is found', async () => {
    const below = await TestServer.start({ config: { publicUrl: 'https://live.example/studio' } })
    try {
      const answer = await fetch(`${below.url}/studio${DOCUMENT}`)
      expect(((await answer.json()) as { servers: object }).servers).toEqual([{ url: '/studio' }])
    } finally {
      await below.close()
    }
  })

  it('[OPENAPI7] the page for people has every route, leads to the document, and loads nothing from elsewhere', async () => {
    for (const path of ['/docs/api', '/docs/zh/api']) {
      const answer = await fetch(`${test.url}${path}`)
      const html = await answer.text()
      expect(answer.status).toBe(200)
      expect(html).toContain(`href="${DOCUMENT}"`)
      for (const route of Object.values(ROUTES)) expect(html).toMatch(new RegExp(`>${route.method} ${route.path}</h2>`))
      expect(answer.headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; script-src 'self' '[^ ]+'; style-src 'self';/,
      )
      expect(
        [...html.matchAll(/<(?:script|link|img)[^>]* (?:src|href)="(?!\/|data:)[^"]*"/g)].map(([tag]) => tag),
      ).toEqual([])
    }
  })
})

describe('a method that an address does not have', () => {
  it('[OPENAPI6] is answered 405, with those that it has', async () => {
    const refused = { status: 405, code: 'method_not_allowed' }
    for (const method of ['PATCH', 'DELETE', 'QUERY', 'TRACE'])
      expect(await ask(method, '/api/v1/rooms'), method).toEqual({ ...refused, allow: 'GET, HEAD, POST' })
    expect(await ask('GET', '/api/v1/account/sign-out')).toEqual({ ...refused, allow: 'POST' })
  })

  it('[OPENAPI6] leaves what was there: addresses that are none, preflights, and pages that may not read', async () => {
    expect(await ask('PATCH', '/api/v1/nothing')).toEqual({ status: 404, allow: undefined, code: 'not_found' })
    expect(await ask('PATCH', '/docs')).toEqual({ status: 404, allow: undefined, code: 'not_found' })
    const preflight = { origin: 'https://shop.example', 'access-control-request-method': 'POST' }
    expect(await ask('OPTIONS', '/api/v1/rooms', preflight)).toMatchObject({ status: 204 })
    const elsewhere = { origin: 'https://anywhere.example' }
    expect(await ask('PATCH', '/api/v1/rooms', elsewhere)).toMatchObject({ status: 403, code: 'origin_refused' })
  })
})
