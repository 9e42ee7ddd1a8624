import { ROUTES } from '@ovation/protocol'
import type { RouteSpec } from '@ovation/protocol'

type Route = Pick<RouteSpec, 'method' | 'cors'>

const patterns: readonly (Route & { pattern: RegExp })[] = Object.values(ROUTES).map(({ method, path, cors }) => ({
  ...{ method, cors },
  pattern: new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`),
}))

/** The routes of REST at a path. */
export const routesAt = (path: string): readonly Route[] => patterns.filter(({ pattern }) => pattern.test(path))

/** What may be asked for at a path, as the header `Allow` says it (RFC 9110, section 10.2.1); empty where there is no route. */
export const allowedAt = (path: string): string =>
  routesAt(path)
    .map(({ method }) => (method === 'GET' ? 'GET, HEAD' : method))
    .join(', ')
