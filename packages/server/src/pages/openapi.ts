import { readFile } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'
import { pack, sendPacked } from './packed.ts'
import type { Packed } from './packed.ts'

const FILE = new URL('./openapi.json', import.meta.url)

/** The OpenAPI document of the REST API, whose routes begin behind the path of the public address. */
export function openApiRoute(app: FastifyInstance, base: string): void {
  let packed: Promise<Packed> | undefined
  app.get('/api/openapi.json', async (request, reply) => {
    packed ??= read(base)
    packed.catch(() => (packed = undefined))
    return sendPacked(request, reply.header('cache-control', 'no-cache'), await packed)
  })
}

async function read(base: string): Promise<Packed> {
  const document = JSON.parse(await readFile(FILE, 'utf8')) as Record<string, unknown>
  const served = { ...document, servers: [{ url: base || '/' }] }
  return pack(Buffer.from(JSON.stringify(served)), 'application/json; charset=utf-8')
}
