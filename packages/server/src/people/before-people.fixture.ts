import { hashPassword } from '../identity/index.ts'
import { MIGRATIONS, statementsFor } from '../storage/migrations.ts'
import { digest } from './digest.ts'

/** The last version of the schema in which the owner was the only account. */
export const BEFORE_PEOPLE = 10
export const OLD_PASSWORD = 'an evening by the sea'
const FAR_MS = 4_000_000_000_000

/** What such a version had stored: a password, a recovery code, a session, the right to replace the password, a link. */
export async function statementsBeforePeople(database: 'sqlite' | 'postgres'): Promise<string[]> {
  const at = FAR_MS - 30 * 86_400_000
  return [
    ...MIGRATIONS.slice(0, BEFORE_PEOPLE).flatMap((version) => statementsFor(database, version)),
    `insert into secret values ('owner-password', '${await hashPassword(OLD_PASSWORD)}', 7)`,
    `insert into recovery_code values ('${digest('0123456789abcdef0123')}')`,
    `insert into owner_session values ('${digest('a session')}', ${at}, ${FAR_MS})`,
    `insert into owner_session values ('${digest('a reset')}', ${at}, ${at + 600_000})`,
    `insert into sign_in_code values ('${digest('a link')}', ${FAR_MS})`,
  ]
}
