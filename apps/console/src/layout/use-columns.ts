import { useState } from 'react'
import type { Phase } from '../show/phase.ts'
import { DEFAULT_COLUMNS, readColumns } from './panels.ts'
import type { Columns } from './panels.ts'

const keyOf = (phase: Phase): string => `ovation.studio.${phase}`

function kept(phase: Phase): unknown {
  try {
    return JSON.parse(localStorage.getItem(keyOf(phase)) ?? 'null')
  } catch {
    return undefined
  }
}

export type UseColumns = { columns: Columns; isMoved: boolean; setColumns: (columns: Columns | undefined) => void }

/** The layout of a phase, which this browser keeps; undefined brings back the one that the studio comes with. */
export function useColumns(phase: Phase): UseColumns {
  const base = DEFAULT_COLUMNS[phase]
  const [moved, setMoved] = useState<Partial<Record<Phase, Columns>>>({})
  const columns = moved[phase] ?? readColumns(kept(phase), base)
  return {
    columns,
    isMoved: JSON.stringify(columns) !== JSON.stringify(base),
    setColumns: (next = base) => {
      setMoved({ ...moved, [phase]: next })
      try {
        if (next === base) localStorage.removeItem(keyOf(phase))
        else localStorage.setItem(keyOf(phase), JSON.stringify(next))
      } catch {
        // Without storage the layout lasts as long as the page.
      }
    },
  }
}
