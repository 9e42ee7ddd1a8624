import type { FastifyRequest } from 'fastify'

/** A request for what a replay shows: with a ticket in its address, or with a token. */
export type Ticketed = {
  Params: { id: string }
  Querystring: { ticket?: string; whole?: string }
}

/** Whether a request may have what is played of a room's recordings. */
export type MayPlay = (request: Pick<FastifyRequest<Ticketed>, 'headers' | 'query'>, room: string) => Promise<boolean>

/** What makes an answer one person's, so that no shared cache keeps it; undefined where there is nothing. */
export const personalOf = ({
  headers,
  query,
}: Pick<FastifyRequest<Ticketed>, 'headers' | 'query'>): string | undefined => query.ticket ?? headers.authorization
