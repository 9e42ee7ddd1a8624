/** @jsxImportSource @ovation/live-room */
import type { ButtonHTMLAttributes, ComponentChildren } from 'preact'
import { hueOf } from './hue.ts'

type Props = {
  author: { id: string; name: string }
  text: string | undefined
  /** `row`, and besides `own`, `gone`, `failed`, `waiting`. */
  classes?: string
  /** What the author is to the room, before their name. */
  role?: string | false
  /** Of the button that opens the menu of the message, if it has one. */
  menu?: Omit<ButtonHTMLAttributes, 'ref'>
  children?: ComponentChildren
}

/** A message of a person, as a room and a recording show it. */
export function MessageRow({ author: { id, name }, text, classes = 'row', role, menu, children }: Props) {
  const Author = (menu ? 'button' : 'b') as 'button'
  return (
    <li class={classes} part="message">
      <Author class="author" style={{ '--hue': hueOf(id) }} {...menu}>
        {role && <small class="role">{role}</small>}
        {name}
      </Author>
      <span class="text">{text}</span>
      {children}
    </li>
  )
}
