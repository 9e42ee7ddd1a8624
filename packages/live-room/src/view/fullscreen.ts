type Old = { webkitEnterFullscreen?: () => void }

/** Phones turn their screen in full screen as the video is; others refuse. */
function turn(video: HTMLVideoElement | null): void {
  if (!(video && video.videoWidth > video.videoHeight)) return
  const { orientation } = screen as { orientation?: { lock?: (to: string) => Promise<void> } }
  orientation?.lock?.('landscape').catch(() => {})
}

/**
 * Switches the element around this one to full screen, or back. On an iPhone only the video itself can do that. False where
 * nothing can, as in frames and web views that do not allow it.
 */
export function toggleFullscreen(inside: Element | null, video: HTMLVideoElement | null): boolean {
  if (document.fullscreenElement) return (void document.exitFullscreen(), true)
  const host = (inside?.getRootNode() as ShadowRoot | undefined)?.host
  if (host?.requestFullscreen && document.fullscreenEnabled)
    return (
      void host.requestFullscreen().then(
        () => turn(video),
        () => {},
      ),
      true
    )
  const old = video as Old | null
  old?.webkitEnterFullscreen?.()
  return old?.webkitEnterFullscreen !== undefined
}
