import { h } from 'preact'
import type { ComponentType, VNode } from 'preact'

export { Fragment } from 'preact'
export type { JSX } from 'preact'

type Props = Record<string, unknown>
type Type = string | ComponentType<Props>

const isText = (child: unknown): child is string | number => typeof child === 'string' || typeof child === 'number'
const isNode = (child: unknown): boolean => typeof child === 'object' && child !== null

/**
 * The JSX runtime of the screens. An element that contains only text gets it as a property instead of as a text node: page
 * translators replace text nodes by their own elements, and a change to a text node that was removed is not visible. Text
 * that may change must be in an element of its own.
 */
export function jsx(type: Type, props: Props, key?: string): VNode {
  const children: unknown[] = [props.children].flat()
  if (typeof type !== 'string' || children.some(isNode) || !children.some(isText))
    return h(type as string, key === undefined ? props : { ...props, key })
  const { children: _, ...rest } = props
  const plain: Props = { ...rest, textContent: children.filter(isText).join('') }
  return h(type, key === undefined ? plain : { ...plain, key })
}

export { jsx as jsxs }
