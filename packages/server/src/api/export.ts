import { Readable } from 'node:stream'
import type { PersonExport } from '@ovation/protocol'
import type { FastifyReply } from 'fastify'

/** Sends pieces of a JSON text as they are made, as fast as they are taken. */
export function exportAs(reply: FastifyReply, pieces: AsyncIterable<string>): PersonExport {
  reply.type('application/json; charset=utf-8')
  reply.header('content-disposition', 'attachment; filename="export.json"')
  return Readable.from(pieces) as unknown as PersonExport
}
