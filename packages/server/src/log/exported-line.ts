import type { ExportedEvent } from './port.ts'

/** An event as exports have it. `body` is null once it was erased; its digest stays, so that the chain can still be computed. */
export function exportedLine({ event, body, bodyDigest, chain }: ExportedEvent): Record<string, unknown> {
  const read: unknown = body === null ? null : JSON.parse(body)
  return { ...event, body: read, bodyDigest, chain }
}
