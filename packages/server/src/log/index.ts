export { exportedLine } from './exported-line.ts'
export { chainOf, EMPTY_CHAIN, firstBrokenLink, leafOf } from './chain.ts'
export { isSameRequest } from './erasure.ts'
export { GroupCommit } from './group-commit.ts'
export { LogFailure, STORED_EVENT_BYTES } from './port.ts'
export type {
  Amendments,
  ExportedEvent,
  LedgerAudit,
  Purged,
  ReadBack,
  ReadBackPage,
  ReadRange,
  RoomHead,
  RoomLog,
  RoomRow,
  RoomRowRef,
  StoredEvent,
  StoredSnapshot,
  Unit,
  UnitResult,
} from './port.ts'
export { isStorableText } from './well-formed-unit.ts'
export { SqliteLog } from './sqlite/driver.ts'
export { PostgresLog } from './postgres/driver.ts'
export { areEvents } from './is-events.ts'
