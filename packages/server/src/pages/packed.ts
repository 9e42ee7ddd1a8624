import { hash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** One file for browsers, in the forms in which it may be asked for. */
export type Packed = { type: string; etag: string; plain: Buffer; gzip: Buffer; brotli: Buffer }

const BROTLI_QUALITY = 9
/** Smaller blocks, whose codes fit scripts better. */
const GZIP_MEM_LEVEL = 7

/** Without `compress` every form is the plain one, without a saving and without a wait. */
export async function pack(plain: Buffer, type: string, { compress = true } = {}): Promise<Packed> {
  const [gzipped, brotli] = compress ? await compressed(plain) : [plain, plain]
  const etag = `"${hash('sha256', plain, 'base64url').slice(0, 22)}"`
  return { type, etag, plain, gzip: gzipped, brotli }
}

const compressed = (plain: Buffer): Promise<[Buffer, Buffer]> =>
  Promise.all([
    promisify(gzip)(plain, { level: 9, memLevel: GZIP_MEM_LEVEL }),
    promisify(brotliCompress)(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }),
  ])

/** Answers with the form that was asked for, or with nothing where it is there already. */
export function sendPacked(
  request: FastifyRequest,
  reply: FastifyReply,
  { type, etag, ...bodies }: Packed,
): FastifyReply {
  reply.headers({ 'content-type': type, etag, vary: 'accept-encoding' })
  if (request.headers['if-none-match'] === etag) return reply.code(304).send()
  if (bodies.plain === bodies.gzip) return reply.send(bodies.plain)
  const accepted = String(request.headers['accept-encoding'] ?? '')
  if (/\bbr\b/.test(accepted)) return reply.header('content-encoding', 'br').send(bodies.brotli)
  if (/\bgzip\b/.test(accepted)) return reply.header('content-encoding', 'gzip').send(bodies.gzip)
  return reply.send(bodies.plain)
}
