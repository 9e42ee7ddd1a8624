import type { Clock } from '../ops/index.ts'
import type { PeopleDatabase } from './database.ts'

type Deps = { db: PeopleDatabase; clock: Pick<Clock, 'now'>; limits: { keepAuditMs: number; maxAuditRows: number } }

export type AuditDetail = Record<string, string | number | null>

/** Something that was administered: who did what, and on what. */
export type Act = { actor: string; action: string; target?: string | undefined; detail?: AuditDetail | undefined }
export type AuditRow = Act & { id: number; at: number }
export type AuditRange = { below: number; action: string; actor: string; limit: number }

/** The actor of what the command line does. No person and no key has this id. */
export const COMMAND_LINE = '@cli'

type Row = { id: number; at: number; actor: string; action: string; target: string | null; detail: string | null }

/** What was administered beside the logs, as rows. Never a secret, an address or a name. */
export class Audit {
  #deps: Deps

  constructor(deps: Deps) {
    this.#deps = deps
  }

  async add({ actor, action, target, detail }: Act): Promise<void> {
    const text = detail === undefined ? null : JSON.stringify(detail)
    await this.#deps.db.change([['addAudit', this.#deps.clock.now(), actor, action, target ?? null, text]])
  }

  /** The newest first. An empty action or actor is any. */
  async list({ below, action, actor, limit }: AuditRange): Promise<AuditRow[]> {
    const rows = await this.#deps.db.find<Row>('audit', below, action, action, actor, actor, limit)
    return rows.map(({ target, detail, ...row }) => ({
      ...row,
      ...(target === null ? {} : { target }),
      ...(detail === null ? {} : { detail: JSON.parse(detail) as AuditDetail }),
    }))
  }

  /** Deletes the oldest: those of before the time that they are kept, and those that are too many. */
  async forget(): Promise<void> {
    const { db, clock, limits } = this.#deps
    await db.change([['forgetAudit', clock.now() - limits.keepAuditMs, limits.maxAuditRows]])
  }
}
