/**
 * The container that a screen is rendered into. It fills its element, and container queries of the style sheet use its size:
 * an element whose height comes from its surroundings has none yet when its contents are styled.
 */
export function boxIn(root: ShadowRoot): HTMLElement {
  const box = document.createElement('div')
  box.className = 'whole'
  root.append(box)
  return box
}
