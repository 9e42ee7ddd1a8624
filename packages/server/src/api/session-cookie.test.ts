import type { FastifyReply, FastifyRequest } from 'fastify'
import { expect, it } from 'vitest'
import type { OpenSession } from '../people/index.ts'
import { SessionCookie } from './session-cookie.ts'

const ann = { hash: 'h', person: { id: '@ann' } } as OpenSession

function cookieAt(secure: boolean, path = '') {
  const asked: string[] = []
  const sessions = {
    findBySecret: async (secret: string) => {
      asked.push(secret)
      return secret === 'good' ? ann : undefined
    },
  }
  const cookie = new SessionCookie({ sessions, servedAt: { secure, path, publicUrl: undefined } })
  const set: unknown[] = []
  const reply = { header: (name: string, value: string) => void set.push([name, value]) } as unknown as FastifyReply
  const request = (header?: string) => ({ headers: { cookie: header } }) as FastifyRequest
  return { cookie, asked, set, reply, request }
}

it('[OWNER2] a session is in a cookie that scripts cannot read, over TLS for the whole host and no other', () => {
  const [plain, secure, under] = [cookieAt(false), cookieAt(true), cookieAt(true, '/live')]
  for (const { cookie, reply } of [plain, secure, under]) cookie.set(reply, 'good')
  const lasts = `Max-Age=${30 * 86_400}`
  expect([plain, secure, under].map(({ set }) => set)).toEqual([
    [['set-cookie', `ovation_session=good; Path=/; HttpOnly; SameSite=Lax; ${lasts}`]],
    [['set-cookie', `__Host-ovation_session=good; Path=/; HttpOnly; SameSite=Lax; ${lasts}; Secure`]],
    [['set-cookie', `ovation_session=good; Path=/live; HttpOnly; SameSite=Lax; ${lasts}; Secure`]],
  ])
  const out = cookieAt(false)
  out.cookie.clear(out.reply)
  expect(out.set).toEqual([['set-cookie', 'ovation_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0']])
})

it('[OWNER2] it is found among others by its whole name; without an open one there is no session', async () => {
  const { cookie, asked, request } = cookieAt(false)
  expect(await cookie.find(request('a=b; ovation_session=good; c=d'))).toBe(ann)
  expect(await cookie.mustFind(request('ovation_session=good'))).toBe(ann)
  for (const header of [undefined, 'ovation_session=', 'x_ovation_session=good', 'ovation_session=bad'])
    await expect(cookie.mustFind(request(header))).rejects.toMatchObject({ code: 'unauthorized' })
  expect(asked).toEqual(['good', 'good', 'bad'])
})
