/** @jsxImportSource @ovation/live-room */
import type { ComponentChildren } from 'preact'
import { hueOf } from './hue.ts'

type Props = {
  author: { id: string }
  /** As it is shown. */
  name: string
  text: string | undefined
  /** `row`, and besides `own`, `gone`, `failed`, `waiting`. */
  classes?: string
  /** What the author is to the room, before their name. */
  role?: string | false
  /** The key of the row, and what opens its menu, if it has one: also from elsewhere at the row (`panels/row-menu.tsx`). */
  menu?: string
  open?: () => void
  children?: ComponentChildren
}

/** A message of a person, as a room and a recording show it. */
export function MessageRow({ author: { id }, name, text, classes = 'row', role, menu, open, children }: Props) {
  const Author = (open ? 'button' : 'b') as 'button'
  return (
    <li class={classes} part="message" style={{ '--hue': hueOf(id) }} data-key={menu}>
      <Author class="author" tabIndex={open && -1} aria-haspopup={open && 'dialog'} onClick={open}>
        {role && <small class="role">{role}</small>}
        {name}
      </Author>
      <span class="text">{text}</span>
      {children}
    </li>
  )
}
