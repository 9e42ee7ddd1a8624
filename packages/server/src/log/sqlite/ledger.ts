import { mayBeNegative } from '@ovation/room/rules'
import type { Posting } from '@ovation/room/rules'
import type { Statements } from '../../storage/index.ts'
import type { LedgerAudit } from '../port.ts'

const CREDIT = `insert into account (account, currency, balance) values (?, ?, ?)
  on conflict (account, currency) do update set balance = balance + excluded.balance`
const DEBIT = 'update account set balance = balance - ? where account = ? and currency = ? and balance >= ?'

type Transfer = { id: string; posting: Posting; at: number; room: string | null; seq: number | null }

/** Writes one transfer of two entries that sum to zero. Gives the account that has too little, or undefined. */
export function postTransfer(sql: Statements, { id, posting, at, room, seq }: Transfer): string | undefined {
  const { from, to, amount, currency } = posting
  if (!Number.isSafeInteger(amount) || amount <= 0)
    throw new Error(`a posting moves a whole, positive amount, not ${amount}`)
  if (mayBeNegative(from)) sql.run(CREDIT, from, currency, -amount)
  else if (sql.run(DEBIT, amount, from, currency, amount) === 0) return from
  sql.run(CREDIT, to, currency, amount)
  sql.run('insert into transfer (id, room, seq, at) values (?, ?, ?, ?)', id, room, seq, at)
  sql.run('insert into entry (transfer, account, currency, amount) values (?, ?, ?, ?)', id, from, currency, -amount)
  sql.run('insert into entry (transfer, account, currency, amount) values (?, ?, ?, ?)', id, to, currency, amount)
  return undefined
}

export function transferOnce(sql: Statements, id: string, posting: Posting, at: number): boolean {
  return sql.transaction(() => {
    if (sql.get('select 1 from transfer where id = ?', id)) return false
    const short = postTransfer(sql, { id, posting, at, room: null, seq: null })
    if (short) throw new Error(`the transfer ${id} was not made; ${short} has too little`)
    return true
  })
}

export const balanceOf = (sql: Statements, account: string, currency: string): number =>
  sql.get<{ balance: number }>('select balance from account where account = ? and currency = ?', account, currency)
    ?.balance ?? 0

/** Holds the ledger's promises against what lies in it. */
export function auditLedger(sql: Statements): LedgerAudit {
  const unbalanced = sql.all<{ currency: string }>(
    'select currency from entry group by currency having sum(amount) <> 0',
  )
  const accounts = sql.all<{ account: string; balance: number; entries: number | null }>(
    `select account.account, account.balance, (select sum(amount) from entry where entry.account = account.account and entry.currency = account.currency) as entries from account`,
  )
  const wrong = accounts.filter(
    ({ account, balance, entries }) => balance !== (entries ?? 0) || (balance < 0 && !mayBeNegative(account)),
  )
  const { n } = sql.get<{ n: number }>('select count(*) as n from entry') ?? { n: 0 }
  return { unbalanced: unbalanced.map((row) => row.currency), wrong: wrong.map((row) => row.account), entries: n }
}
