/** A box in a stage, CSS pixels from its top left corner. */
export type Box = { x: number; y: number; width: number; height: number }

export type Space = {
  /** The stage, CSS pixels. */
  width: number
  height: number
  /** What of it other things cover for as long as they are there: from the top, and from the bottom. */
  topPx: number
  bottomPx: number
  /** The bar at the bottom, which comes and goes: nobody’s face is behind it. */
  barPx: number
}

export type Wanted = {
  layout: 'corner' | 'side'
  /** The width of the host's video, divided by its height; 16 / 9 while that is not known. */
  aspect: number
  /** Whether the host's video fills the stage and is cut off where it does not fit. */
  fills: boolean
  /** How many guests are shown. */
  guests: number
}

export type Arrangement = { host: Box; guests: Box[] }

const GAP_PX = 4
const MARGIN_PX = 8
/** A box is no wider and no narrower than this, whatever the host sends. */
const [MIN_ASPECT, MAX_ASPECT] = [9 / 16, 16 / 9]
/** Of the host's picture, for one or two guests and for more. */
const [FEW_SHARE, MANY_SHARE] = [0.28, 0.2]
const MAX_FEW = 2
const MAX_TILE_WIDTH_PX = 320

const boxAspect = (aspect: number): number => Math.min(MAX_ASPECT, Math.max(MIN_ASPECT, aspect))

/** Where a video that is shown whole lies in a stage. */
export function pictureIn({ width, height }: Pick<Space, 'width' | 'height'>, aspect: number): Box {
  const shown = Math.min(width, height * aspect)
  return { x: (width - shown) / 2, y: (height - shown / aspect) / 2, width: shown, height: shown / aspect }
}

/** Places host and guests: equal boxes side by side, or guests small inside the host's picture, above the bar. */
export function arrange(space: Space, wanted: Wanted): Arrangement {
  const { layout, guests } = wanted
  if (layout === 'side' && guests > 0) {
    const [host, ...others] = equalBoxes(space, boxAspect(wanted.aspect), guests + 1)
    return { host: host as Box, guests: others }
  }
  return { host: { x: 0, y: 0, width: space.width, height: space.height }, guests: tiles(space, wanted) }
}

/** The height of a stage that is as high as its equal boxes need, CSS pixels. */
export function heightOfBoxes(width: number, maxHeight: number, aspect: number, guests: number): number {
  const { rows, box } = bestGrid({ width, height: maxHeight }, boxAspect(aspect), guests + 1)
  return Math.min(maxHeight, Math.ceil(rows * (box / boxAspect(aspect)) + (rows - 1) * GAP_PX))
}

/** The grid with the widest boxes; of two with the same, the one with fewer rows. `box`: the width of one. */
function bestGrid({ width, height }: { width: number; height: number }, aspect: number, count: number) {
  const grids = Array.from({ length: count }, (_, index) => {
    const rows = index + 1
    const columns = Math.ceil(count / rows)
    const wide = (width - (columns - 1) * GAP_PX) / columns
    const high = (height - (rows - 1) * GAP_PX) / rows
    return { rows, columns, box: Math.max(0, Math.min(wide, high * aspect)) }
  })
  return grids.reduce((best, grid) => (grid.box > best.box ? grid : best))
}

function equalBoxes({ width, height, topPx, bottomPx }: Space, aspect: number, count: number): Box[] {
  const free = Math.max(0, height - topPx - bottomPx)
  const { columns, box } = bestGrid({ width, height: free }, aspect, count)
  const tall = box / aspect
  const rows = Math.ceil(count / columns)
  const top = topPx + (free - rows * tall - (rows - 1) * GAP_PX) / 2
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns)
    const inRow = Math.min(columns, count - row * columns)
    // A row that is not full stands in the middle.
    const left = (width - inRow * box - (inRow - 1) * GAP_PX) / 2
    return {
      x: left + (index % columns) * (box + GAP_PX),
      y: top + row * (tall + GAP_PX),
      ...{ width: box, height: tall },
    }
  })
}

/**
 * At the right edge of the host's picture, one above the other, or in two columns where they would be small: from its bottom
 * up, or from its top where the chat is over it.
 */
function tiles(space: Space, { aspect, fills, guests }: Wanted): Box[] {
  const { width, height, topPx, bottomPx, barPx } = space
  const picture = fills ? { x: 0, y: 0, width, height } : pictureIn(space, aspect)
  const tileAspect = picture.width < picture.height ? 3 / 4 : MAX_ASPECT
  const top = Math.max(picture.y, topPx) + MARGIN_PX
  const bottom = Math.min(picture.y + picture.height - MARGIN_PX, height - Math.max(bottomPx, barPx))
  const most = Math.min(picture.width * (guests > MAX_FEW ? MANY_SHARE : FEW_SHARE), MAX_TILE_WIDTH_PX)
  const widthIn = (rows: number): number =>
    Math.min(most, Math.max(0, (bottom - top - (rows - 1) * GAP_PX) / rows) * tileAspect)
  const columns = guests > MAX_FEW && widthIn(guests) < most ? 2 : 1
  const rows = Math.ceil(guests / columns)
  const wide = widthIn(rows)
  const tall = wide / tileAspect
  const first = bottomPx > 0 ? top : bottom - rows * (tall + GAP_PX) + GAP_PX
  const right = picture.x + picture.width - MARGIN_PX
  return Array.from({ length: guests }, (_, index) => ({
    // In one column from above; in two, the first stands at the edge.
    x: right - wide - (index % columns) * (wide + GAP_PX),
    y: first + Math.floor(index / columns) * (tall + GAP_PX),
    ...{ width: wide, height: tall },
  }))
}
