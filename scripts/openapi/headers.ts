import { SCOPE_OF_ROUTE } from '@ovation/protocol'
import type { RouteName, RouteSpec } from '@ovation/protocol'
import { isRepeatable } from '../reference/route-errors.ts'

const header = (name: string, description: string, schema: object = {}): object => ({
  ...{ name, in: 'header', description },
  schema: { type: 'string', ...schema },
})

const IDEMPOTENCY_KEY = header(
  'Idempotency-Key',
  'Makes the request one that may be sent again: with the same key it is done once, and answered as before.',
  { pattern: '^[\\x21-\\x7e]{1,200}$' },
)
/** What percent-encoding leaves. */
const ENCODED = { pattern: "^(?:%[0-9A-Fa-f]{2}|[A-Za-z0-9\\-_.!~*'()])*$" }
const ON_BEHALF_OF = [
  header(
    'On-Behalf-Of',
    'With an API key that may `impersonate`: for whom of your own people, by id, percent-encoded.',
    ENCODED,
  ),
  header('On-Behalf-Of-Name', 'What that person is called, percent-encoded.', ENCODED),
]

/** Whether an API key may call it. */
export const takesKey = (name: RouteName): boolean => Boolean(SCOPE_OF_ROUTE[name])

/** What a request may carry in its header besides who asks. */
export const headersOf = (name: RouteName, spec: RouteSpec): object[] => [
  ...(isRepeatable(name, spec) ? [IDEMPOTENCY_KEY] : []),
  ...(takesKey(name) && spec.path.includes('/:room') ? ON_BEHALF_OF : []),
]
