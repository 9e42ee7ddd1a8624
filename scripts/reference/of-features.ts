import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Reference, Texts } from '@ovation/kernel/reference'
import type { Settings } from '@ovation/room'
import { MODELS } from '../../packages/room/src/models.ts'
import { repositoryRoot } from '../arrows.ts'

/** What the features say of their commands and settings, by the name of each. */
export type Described = {
  actions: Readonly<Record<string, Texts>>
  settings: Reference<object, Settings>['settings']
}

/** The file with the words of a feature for docs/reference. */
export const referenceOf = (feature: string): string =>
  join(repositoryRoot, 'packages/features/src', feature, 'reference.ts')

/** The words of all features, in the order in which the room lists them. */
export async function described(): Promise<Described> {
  const files = Object.keys(MODELS)
    .map(referenceOf)
    .filter((file) => existsSync(file))
  const all = await Promise.all(
    files.map(async (file) => (await import(file)) as { reference: Reference<object, object> }),
  )
  return {
    actions: Object.assign({}, ...all.map(({ reference }) => reference.actions)) as Described['actions'],
    settings: Object.assign({}, ...all.map(({ reference }) => reference.settings)) as Described['settings'],
  }
}
