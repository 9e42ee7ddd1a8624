type Old = { webkitEnterFullscreen?: () => void }

/**
 * Switches the element around this one to full screen, or back. On an iPhone only the video itself can do that. False where
 * nothing can, as in frames and web views that do not allow it.
 */
export function toggleFullscreen(inside: Element | null, video: HTMLVideoElement | null): boolean {
  if (document.fullscreenElement) return (void document.exitFullscreen(), true)
  const host = (inside?.getRootNode() as ShadowRoot | undefined)?.host
  if (host?.requestFullscreen && document.fullscreenEnabled)
    return (void host.requestFullscreen().catch(() => {}), true)
  const old = video as Old | null
  old?.webkitEnterFullscreen?.()
  return old?.webkitEnterFullscreen !== undefined
}
