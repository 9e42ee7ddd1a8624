/**
 * What a screen is rendered into. It fills its element, and is what the style sheet asks for the size: an element that takes
 * its height from where it stands has none yet when its inside is styled.
 */
export function boxIn(root: ShadowRoot): HTMLElement {
  const box = document.createElement('div')
  box.className = 'whole'
  root.append(box)
  return box
}
