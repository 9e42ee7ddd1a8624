import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'

const AT_END_PX = 40

/** Keeps a list at its end, unless somebody has scrolled back: then it is `behind`, and `toEnd` leads there. */
export function useEnd() {
  const list = useRef<HTMLOListElement>(null)
  const [behind, setBehind] = useState(false)
  const toEnd = (): void => {
    const { current } = list
    if (current) current.scrollTop = current.scrollHeight
  }
  const follow = useRef<() => void>(toEnd)
  follow.current = () => !behind && toEnd()
  useLayoutEffect(() => follow.current())
  // A phone that is turned, or its keyboard, makes the list another size.
  useEffect(() => {
    const { current } = list
    const sizes = new ResizeObserver(() => follow.current())
    if (current) sizes.observe(current)
    return () => sizes.disconnect()
  }, [])
  const scrolled = (): void => {
    const { current } = list
    if (current) setBehind(current.scrollHeight - current.scrollTop - current.clientHeight > AT_END_PX)
  }
  return { list, behind, toEnd, scrolled }
}
