import { expect, it } from 'vitest'
import { peopleReader, sanctionsReader, untilText } from './host-desk.ts'

const page = { sanctions: [], next: 'b' }

it('[PUB24] who is muted and banned is read as whoever is signed in, by one token until that is refused', async () => {
  const asked: string[] = []
  let tokens = 0
  let refuses = false
  const ask = async (address: unknown, { method = 'GET', headers }: RequestInit = {}): Promise<Response> => {
    const by = (headers as { authorization?: string } | undefined)?.authorization
    asked.push(`${method} ${String(address)}${by ? ` ${by}` : ''}`)
    if (method === 'POST') return Response.json({ token: `t${++tokens}` })
    return refuses ? new Response('', { status: 401 }) : Response.json(page)
  }
  const read = sanctionsReader('https://live.example', 'demo', ask as typeof fetch)
  const list = 'GET https://live.example/api/v1/rooms/demo/sanctions'
  expect(await read(undefined)).toEqual(page)
  expect(await read('b')).toEqual(page)
  expect(asked.splice(0)).toEqual([
    ...['POST https://live.example/api/v1/account/token', `${list} Bearer t1`, `${list}?after=b Bearer t1`],
  ])
  refuses = true
  await expect(read(undefined)).rejects.toThrow('401')
  refuses = false
  expect(await read(undefined)).toEqual(page)
  expect(asked.at(-1)).toBe(`${list} Bearer t2`)
})

it('[PUB24] until when is said as in the studio; what has no end says none', () => {
  const [now, until] = [new Date(2026, 2, 1, 18, 0).getTime(), new Date(2026, 2, 1, 18, 10).getTime()]
  expect([untilText({ until }, now, 'zh'), untilText({ until: null }, now, 'zh')]).toEqual(['18:10', null])
})

it('[PUB30] who is in the room is read as whoever is signed in', async () => {
  const asked: string[] = []
  const ask = async (address: unknown, { method = 'GET' }: RequestInit = {}): Promise<Response> => {
    asked.push(`${method} ${String(address)}`)
    return Response.json(method === 'POST' ? { token: 't' } : { people: [], viewers: 3 })
  }
  expect(await peopleReader('https://live.example', 'demo', ask as typeof fetch)()).toEqual({ people: [], viewers: 3 })
  expect(asked).toEqual([
    'POST https://live.example/api/v1/account/token',
    'GET https://live.example/api/v1/rooms/demo/people',
  ])
})
