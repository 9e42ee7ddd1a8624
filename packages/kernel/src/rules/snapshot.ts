/** How a feature's fields are stored in snapshots of a room's state. What is absent counts as version 1 without changes. */
export type SnapshotRule<Slice extends object = object> = {
  /** Raised by one whenever the meaning of the feature's fields changes. From 1. */
  version?: number
  /** The fields as they are now, from those that an earlier version stored. Required from version 2 on. */
  migrate?: (old: Readonly<Record<string, unknown>>, version: number) => Slice
  /** The feature folds events older than itself: a snapshot without its fields is not used while the whole log is there. */
  fromStart?: true
}

/** The version of each feature's fields. */
export type Versions = Readonly<Record<string, number>>

type Part = { initial: object; snapshot: SnapshotRule }
/** The features that have fields in the state. */
export type SnapshotParts = { readonly [feature: string]: Part }

const versionOf = ({ snapshot }: Part): number => snapshot.version ?? 1

/** What is stored beside a snapshot. */
export const versionsOf = (parts: SnapshotParts): Versions =>
  Object.fromEntries(Object.entries(parts).map(([feature, part]) => [feature, versionOf(part)]))

/**
 * A stored state in today's form: fields of earlier versions are migrated, fields of new features begin as in a new room.
 * `fromStart` names new features that would need the events before it. Undefined if a newer program stored it.
 * Snapshots of before versions were stored have the fields of version 1.
 */
export function restoreFields(
  parts: SnapshotParts,
  stored: Readonly<Record<string, unknown>>,
  versions: Versions,
): { fields: Record<string, unknown>; fromStart: string[] } | undefined {
  const fields: Record<string, unknown> = { ...stored }
  const fromStart: string[] = []
  for (const [feature, part] of Object.entries(parts)) {
    const names = Object.keys(part.initial)
    const was = versions[feature] ?? (names.some((name) => stored[name] !== undefined) ? 1 : 0)
    if (was > versionOf(part)) return undefined
    if (was === 0 && part.snapshot.fromStart) fromStart.push(feature)
    const own = Object.fromEntries(names.flatMap((name) => (stored[name] === undefined ? [] : [[name, stored[name]]])))
    const now = was === 0 || was === versionOf(part) ? own : part.snapshot.migrate?.(stored, was)
    Object.assign(fields, part.initial, now)
  }
  return { fields, fromStart }
}
