/** @jsxImportSource @ovation/live-room */
import { useState } from 'preact/hooks'
import { isOffered, Slot, useRoomContext } from '../base.ts'
import { Popover } from '../danmaku/popover.tsx'
import { ControlIcon } from '../parts.ts'
import { usePanelWords } from './use-words.ts'

/** What a room offers that has no place of its own, and where else people can go from it: its replays, and on the server's own pages its home page. */
export function MoreMenu() {
  const { session, ask } = useRoomContext()
  const words = usePanelWords()
  const [open, setOpen] = useState(false)
  const close = (): void => setOpen(false)
  // In the page of another site, that site leads on.
  if (document.documentElement.dataset['base'] === undefined || !isOffered(session)) return null
  return (
    <>
      <button
        type="button"
        class="round"
        aria-label={words.more}
        aria-haspopup="dialog"
        aria-expanded={open}
        title={words.moreHint}
        onClick={() => setOpen(!open)}
      >
        <ControlIcon name="more" filled />
      </button>
      {open && (
        <Popover label={words.more} close={close} name="more">
          <nav class="menu">
            <Slot name="more-menu" close={close} />
            <button
              type="button"
              onClick={() => {
                close()
                ask({ kind: 'replays' })
              }}
            >
              <ControlIcon name="replay" /> {words.replays}
            </button>
            <a href={`${session.options.server}/`}>
              <ControlIcon name="home" /> {words.home}
            </a>
          </nav>
        </Popover>
      )}
    </>
  )
}
