import type { Role, Room, ShownMessage } from '@ovation/client'
import { createContext, useContext, useEffect, useReducer, useState } from 'react'
import type { ComponentType } from 'react'
import { PartLoader } from './part-loader.ts'
import type { PanelName } from './layout/panels.ts'
import type { SitePermission } from './me.ts'
import type { LazyPart } from './part-loader.ts'
import type { StudioSnapshot } from './room-view.ts'

/** What every part of the studio is about. */
export type Studio = {
  room: Room
  snapshot: StudioSnapshot
  /** It is the demonstration, which nobody hosts. */
  isDemo: boolean
  /** Whether the person who is signed in has at least this role in the room. */
  can: (least: Role) => boolean
  /** Opens the dialog that shares the room. */
  share: () => void
}

/** The places of the studio into which parts may render, with what each part is given there. */
export type SlotProps = {
  /** Across the studio below its head, on every tab. */
  banner: object
  /** A sign in the head, beside the number of viewers. */
  head: object
  /** A card of the room, in the panel that the registry names. */
  column: object
  /** A part of the card with the settings of the room. */
  settings: object
  /** Behind the text of a message in the chat. */
  message: { message: ShownMessage }
  /** A sign behind the name of a person, in the chat and in the list of people. */
  mark: { person: { id: string; name: string } }
  /** Tools beside a person, in the chat and in the list of people. */
  person: { person: { id: string; name: string } }
}
export type SlotName = keyof SlotProps

/** A page of the studio beside the room, and what its tab says. */
type Tab = {
  Title: ComponentType
  Panel: ComponentType
  /** Who does not have this permission does not see it. */
  may: SitePermission
}

/** What a part renders, by slot. */
export type Slots = { readonly [S in SlotName]?: ComponentType<SlotProps[S]> } & { readonly tab?: Tab }

export type PartModule = { slots: Slots }
/** An entry of the registry (`registry.ts`). */
export type Entry = LazyPart<StudioSnapshot, PartModule> & {
  /** The panel that its `column` is. */
  panel?: PanelName
}
/** A part that is loaded. */
export type Loaded = { place: number; module: PartModule }

const StudioContext = createContext<Studio | undefined>(undefined)
export const StudioProvider = StudioContext.Provider
const PartsContext = createContext<readonly Loaded[]>([])
export const PartsProvider = PartsContext.Provider

/** The room that the studio shows. */
export function useStudio(): Studio {
  const studio = useContext(StudioContext)
  if (!studio) throw new Error('a part of the studio was rendered outside of it')
  return studio
}

/** A part that only those see who have at least this role in the room. */
export function forRole<P extends object>(least: Role, Part: ComponentType<P>): ComponentType<P> {
  return function ForRole(props: P) {
    return useStudio().can(least) && <Part {...props} />
  }
}

/** The panels of parts that are loaded. */
export function usePartPanels(registry: readonly Entry[]): Partial<Record<PanelName, ComponentType>> {
  const panels: Partial<Record<PanelName, ComponentType>> = {}
  for (const { place, module } of useContext(PartsContext)) {
    const panel = registry[place]?.panel
    if (panel && module.slots.column) panels[panel] = module.slots.column
  }
  return panels
}

/** Everything that parts render into a place. In another room each begins anew. */
export function Slot<S extends SlotName>({ name, ...props }: { name: S } & SlotProps[S]) {
  const parts = useContext(PartsContext)
  const { room } = useStudio()
  return parts.map(({ place, module }) => {
    const Component = module.slots[name] as ComponentType<object> | undefined
    return Component && <Component key={`${room.name} ${place}`} {...props} />
  })
}

const after = (delayMs: number, run: () => void): (() => void) => {
  const timer = setTimeout(run, delayMs)
  return () => clearTimeout(timer)
}

/** Loads the parts of a registry whose time has come. */
export function useParts(registry: readonly Entry[], snapshot: StudioSnapshot): PartLoader<StudioSnapshot, PartModule> {
  const [, redraw] = useReducer((n: number) => n + 1, 0)
  const [loader] = useState(() => new PartLoader(registry, { changed: redraw, after }))
  useEffect(() => loader.look(snapshot))
  useEffect(() => () => loader.close(), [loader])
  return loader
}
