import { useEffect, useState } from 'preact/hooks'

const NAME = 'theatre'

/** Whether everything beside the video is hidden, in a window as in full screen; the element's attribute, also for the page. */
export function useTheatre(inside: { current: Element | null }) {
  const [on, set] = useState(false)
  const host = (): Element | undefined => (inside.current?.getRootNode() as ShadowRoot | undefined)?.host
  useEffect(() => {
    const element = host()
    if (!element) return
    const look = (): void => set(element.hasAttribute(NAME))
    const watch = new MutationObserver(look)
    watch.observe(element, { attributeFilter: [NAME] })
    look()
    return () => watch.disconnect()
  }, [inside])
  return {
    on,
    toggle: (): void => void host()?.toggleAttribute(NAME),
    set: (hidden: boolean): void => void host()?.toggleAttribute(NAME, hidden),
    /** False if there was nothing to leave. */
    leave: (): boolean => {
      const was = host()?.hasAttribute(NAME) ?? false
      host()?.removeAttribute(NAME)
      return was
    },
  }
}
