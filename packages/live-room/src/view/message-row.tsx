/** @jsxImportSource @ovation/live-room */
import type { ComponentChildren } from 'preact'
import { hueOf } from './hue.ts'

type Props = {
  author: { id: string; role: string }
  /** As it is shown. */
  name: string
  text: ComponentChildren
  /** `row`, and besides `more` (it goes on with the row before it), `own`, `gone`, `failed`, `waiting`. */
  classes?: string
  /** What the author is to the room, before their name. */
  role?: string | false | undefined
  /** The key of the row, and what opens its menu, if it has one: also from elsewhere at the row (`panels/row-menu.tsx`). */
  menu?: string
  open?: () => void
  children?: ComponentChildren
}

/** A message of a person, as a room and a recording show it. */
export function MessageRow({
  author: { id, role: of },
  name,
  text,
  classes = 'row',
  role,
  menu,
  open,
  children,
}: Props) {
  const Author = (open ? 'button' : 'b') as 'button'
  return (
    <li class={classes} part="message" style={{ '--hue': hueOf(id) }} data-key={menu}>
      <Author class="author" tabIndex={open && -1} aria-haspopup={open && 'dialog'} onClick={open}>
        {role && (
          <small class="role" data-role={of}>
            {role}
          </small>
        )}
        {name}
      </Author>
      <span class="text">{text}</span>
      {children}
    </li>
  )
}
