/** @jsxImportSource @ovation/live-room */
import { usePanelWords } from '../panels/use-words.ts'
import { Dialog } from './dialog.tsx'
import type { DialogProps } from './dialog.tsx'

/** A panel over the room. */
export function Sheet(props: Omit<DialogProps, 'close'>) {
  const words = usePanelWords()
  return <Dialog {...props} close={words.close} />
}
