import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { COMMON_ERRORS, ROUTES, STATUSES, TOKEN_ERRORS } from '@ovation/protocol'
import type { ErrorCode, RouteAccess, RouteName, RouteSpec } from '@ovation/protocol'
import { repositoryRoot } from './arrows.ts'
import { EXAMPLES } from './reference/route-examples.ts'
import { namedTypes, shapeOf } from './reference/route-types.ts'

// docs/api.md from the table of routes: `node scripts/api-page.ts --write` after a change of it.

export const API_PAGE = join(repositoryRoot, 'docs', 'api.md')

const who = (access: RouteAccess): string =>
  'role' in access
    ? access.who === 'site'
      ? `${access.role} of all rooms`
      : `${access.role} of the ${access.who === 'room' ? 'room' : 'recording’s room'}`
    : { anybody: 'anybody', session: 'the owner’s session', viewer: 'anyone who may watch' }[access.who]

const routes = Object.entries(ROUTES) as [RouteName, RouteSpec][]

/** The heading of a route, as an address has it. */
const anchor = ({ method, path }: RouteSpec): string => `${method}-${path}`.toLowerCase().replace(/[^\w-]/g, '')

const rows = routes.map(
  ([, spec]) =>
    `| [\`${spec.method} ${spec.path}\`](#${anchor(spec)}) | ${who(spec.access)} | ${spec.what} | ${spec.status ?? 200} | ${spec.cors} |`,
)

const fence = (code: string, language: string): string => `\`\`\`${language}\n${code}\n\`\`\``
const linked = (list: readonly ErrorCode[]): string =>
  list.map((code) => `[\`${code}\`](reference/errors.md#${code}) (${STATUSES[code]})`).join(', ')

/** What goes in or out: a link to a type that has a name, or the type itself. */
const shown = (label: string, code: string | undefined): string[] => {
  if (code === undefined) return label.startsWith('**Answer') ? [label] : []
  return /^\w+$/.test(code) ? [`${label} [\`${code}\`](#${code.toLowerCase()})`] : [label, fence(code, 'typescript')]
}

function section([name, spec]: [RouteName, RouteSpec]): string {
  const { body, query, reply } = shapeOf(name)
  return [
    `## ${spec.method} ${spec.path}`,
    `${spec.what}`,
    `**Who:** ${who(spec.access)}`,
    ...shown('**Query:**', query),
    ...shown('**Body:**', body),
    ...shown(`**Answer:** ${spec.status ?? 200}${reply === undefined ? ', without a body' : ''}`, reply),
    ...(spec.errors.length === 0 ? [] : [`**Errors:** ${linked(spec.errors)}`]),
    fence(EXAMPLES[name], 'sh'),
  ].join('\n\n')
}

const types = (): string =>
  namedTypes(routes.flatMap(([name]) => Object.values(shapeOf(name))))
    .map(({ name, code }) => `### ${name}\n\n${fence(code, 'typescript')}`)
    .join('\n\n')

/** The page as the table says it has to be. */
export const apiPage = (): string => `# The REST API

<!-- Made from the table of routes by \`node scripts/api-page.ts --write\`. -->

Every route, with its body, its answer, its errors and an example. The source is the table in [packages/protocol/src/routes.ts](../packages/protocol/src/routes.ts), from which the server also takes who may ask and what it accepts.

Send the token in \`Authorization: Bearer …\` ([tokens.md](tokens.md)). A role that was granted in a room counts like one from a token; a ban ends every right in that room. Bodies and answers are JSON. An error is \`{"error":{"code","message","retryInMs"?}}\`; [error codes](reference/errors.md) says what to do about each.

Every route may answer ${linked(COMMON_ERRORS)}; those that need a token may also answer ${linked(TOKEN_ERRORS)}.

The examples take these variables for granted. \`KEY\` and \`RECORDING\` are ids from the lists of keys and replays.

${fence("SERVER=http://localhost:8080\nTOKEN=$(npx ovation token --room '*' --user me --role owner)", 'sh')}

## All routes

“Pages” says which web pages may read the answer: \`own\` is this server’s own pages, \`allowed\` also those of \`OVATION_ORIGINS\`, \`any\` all pages, without credentials.

| request | who | what | status | pages |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

${routes.map(section).join('\n\n')}

## Types

${types()}
`

if (process.argv.includes('--write')) writeFileSync(API_PAGE, apiPage())

/** What the page says now. */
export const currentPage = (): string => readFileSync(API_PAGE, 'utf8')
