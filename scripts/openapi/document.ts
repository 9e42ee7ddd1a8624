import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROUTES } from '@ovation/protocol'
import type { RouteName, RouteSpec } from '@ovation/protocol'
import { repositoryRoot } from '../arrows.ts'
import { FILE_PART, IMAGE } from './bodies.ts'
import { declaredIn } from './declared-types.ts'
import { Operations } from './operations.ts'
import { tagOf, TAGS, templateOf } from './parameters.ts'
import { TypeSchemas } from './type-schema.ts'

const SESSION_COOKIE = 'ovation_session'
const FRAMES = join(repositoryRoot, 'packages/protocol/src/frames.ts')

const inOrder = <T>(named: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(named).sort(([a], [b]) => (a < b ? -1 : 1)))

/** The OpenAPI document of every route of the table. */
export function openApi(): Record<string, unknown> {
  const types = new TypeSchemas()
  const operations = new Operations(types)
  const paths: Record<string, Record<string, object>> = {}
  for (const [name, spec] of Object.entries(ROUTES) as [RouteName, RouteSpec][])
    (paths[templateOf(spec.path)] ??= {})[spec.method.toLowerCase()] = operations.of(name, spec)
  const tags = new Set<string>(Object.values(ROUTES).map(({ path }) => tagOf(path)))
  const wireError = declaredIn(FRAMES, 'WireError')
  if (!wireError) throw new Error(`${FRAMES} declares no 'WireError'`)
  types.named.WireError = { ...types.of(wireError), description: wireError.doc }
  const { version } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as { version: string }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Ovation',
      version,
      summary: 'A self-hosted live room: its REST API',
      description:
        'Every route under `/api/v1`. An error is `{"error":{"code","message","retryInMs"?}}`; a newer server may answer with codes, and with fields, that this document does not have.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: Object.entries(TAGS).flatMap(([name, description]) => (tags.has(name) ? [{ name, description }] : [])),
    paths,
    components: {
      schemas: inOrder({ ...types.named, Image: IMAGE, FilePart: FILE_PART }),
      responses: inOrder(operations.responses),
      securitySchemes: {
        token: {
          ...{ type: 'http', scheme: 'bearer' },
          description: 'The token of an integrator, of a guest, or of who is signed in.',
        },
        apiKey: {
          ...{ type: 'http', scheme: 'bearer' },
          description: 'An API key, for servers: it may do what its grants say.',
        },
        session: {
          ...{ type: 'apiKey', in: 'cookie', name: SESSION_COOKIE },
          description: `The session of who signed in, from a page of this server. Over TLS, at the root of a host, it is called \`__Host-${SESSION_COOKIE}\`.`,
        },
      },
    },
  }
}
