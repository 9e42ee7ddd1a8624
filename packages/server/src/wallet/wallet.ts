import { TEST_COINS, TEST_ISSUER, walletOf } from '@ovation/room/rules'
import type { LedgerAudit, RoomLog } from '../log/index.ts'
import { BoundedMap } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'

const MAX_KNOWN_WALLETS = 100_000

/** People's coins. Every movement is a transfer in the ledger; what a room's command moves is part of its append. */
export class Wallet {
  #log: RoomLog
  #clock: Clock
  #opened = new BoundedMap<string, Promise<boolean>>(MAX_KNOWN_WALLETS)

  constructor(log: RoomLog, clock: Clock) {
    this.#log = log
    this.#clock = clock
  }

  /** Gives a joining viewer test coins, once for ever. */
  async open(actor: string, coins: number): Promise<void> {
    const known = this.#opened.get(actor)
    if (known) return void (await known)
    const posting = { from: TEST_ISSUER, to: walletOf(actor), amount: coins, currency: TEST_COINS }
    const opening = this.#log.transferOnce(`opening/${actor}`, posting, this.#clock.now())
    this.#opened.set(actor, opening)
    opening.catch(() => this.#opened.delete(actor))
    await opening
  }

  balance(actor: string): Promise<number> {
    return this.#log.balance(walletOf(actor), TEST_COINS)
  }

  audit(): Promise<LedgerAudit> {
    return this.#log.auditLedger()
  }
}
