import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { COMMON_ERRORS, ROUTES, STATUSES, TOKEN_ERRORS } from '@ovation/protocol'
import type { ErrorCode, RouteAccess, RouteSpec } from '@ovation/protocol'
import { repositoryRoot } from './arrows.ts'

// docs/api.md from the table of routes: `node scripts/api-page.ts --write` after a change of it.

export const API_PAGE = join(repositoryRoot, 'docs', 'api.md')

const who = (access: RouteAccess): string =>
  'role' in access
    ? access.who === 'site'
      ? `${access.role} of all rooms`
      : `${access.role} of the ${access.who === 'room' ? 'room' : 'recording’s room'}`
    : { anybody: 'anybody', session: 'the owner’s session', viewer: 'anyone who may watch' }[access.who]

const codes = (list: readonly ErrorCode[]): string =>
  list.length === 0 ? '' : list.map((code) => `\`${code}\` (${STATUSES[code]})`).join(', ')

const rows = (Object.values(ROUTES) as RouteSpec[]).map(
  ({ method, path, access, what, status, errors, cors }) =>
    `| \`${method} ${path}\` | ${who(access)} | ${what} | ${status ?? 200} | ${codes(errors)} | ${cors} |`,
)

/** The page as the table says it has to be. */
export const apiPage = (): string => `# The REST API

Made from the table of routes in [packages/protocol/src/routes.ts](../packages/protocol/src/routes.ts), which also judges who asks, checks what they send, and types the studio’s client: \`node scripts/api-page.ts --write\` after a change.

Tokens stand in \`Authorization: Bearer …\` ([tokens.md](tokens.md)). A role that was granted in a room counts as one by token does; a ban ends every right there. Bodies and answers are JSON; an error is \`{"error":{"code","message","retryInMs"?}}\`.

Every route may answer ${codes(COMMON_ERRORS)}; those that ask for a token also ${codes(TOKEN_ERRORS)}.

Pages: \`own\` is this server’s own, \`allowed\` also those of \`OVATION_ORIGINS\`, \`any\` all pages, without credentials.

| request | who | what | status | may refuse with | pages |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`

if (process.argv.includes('--write')) writeFileSync(API_PAGE, apiPage())

/** What the page says now, without the padding that the formatter adds to tables. */
export const currentPage = (): string => squeezed(readFileSync(API_PAGE, 'utf8'))
export const squeezed = (text: string): string => text.replace(/ +/g, ' ').replace(/-{3,}/g, '---')
