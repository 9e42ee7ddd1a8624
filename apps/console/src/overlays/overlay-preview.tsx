import { Group, Input } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { ChoiceField } from '../cards/choice-field.tsx'
import { useStrings } from '../words/index.ts'
import { overlayStrings } from './strings.ts'

/** The sizes of sources that are usual, in pixels. */
export const SOURCE_SIZES = { hd: [1920, 1080], small: [1280, 720], portrait: [1080, 1920] } as const
export type SourceSize = keyof typeof SOURCE_SIZES
type Scene = 'dark' | 'bright' | 'busy'

/** A page is made anew with every choice: not while somebody types. */
const SETTLE_MS = 400

type Props = { src: string; source: SourceSize; setSource: (source: SourceSize) => void }

/** The overlay itself with samples, as large as its source and shown smaller, over a scene. */
export function OverlayPreview({ src, source, setSource }: Props) {
  const words = useStrings(overlayStrings)
  const [scene, setScene] = useState<Scene>('dark')
  const [settled, settle] = useState(src)
  useEffect(() => {
    const timer = setTimeout(() => settle(src), SETTLE_MS)
    return () => clearTimeout(timer)
  }, [src])
  const box = useRef<HTMLDivElement>(null)
  const [widthPx, setWidth] = useState(0)
  useEffect(() => {
    const element = box.current
    if (!element) return
    const sizes = new ResizeObserver(() => setWidth(element.clientWidth))
    sizes.observe(element)
    return () => sizes.disconnect()
  }, [])
  const [width, height] = SOURCE_SIZES[source]
  return (
    <div>
      <Group grow align="end" mb="sm">
        <ChoiceField label={words.source} value={source} options={words.sources} choose={setSource} />
        <ChoiceField label={words.scene} value={scene} options={words.scenes} choose={setScene} />
      </Group>
      <Input.Label component="div" mb={4}>
        {words.preview}
      </Input.Label>
      <div ref={box} className="overlay-preview" data-scene={scene} data-source={source}>
        <iframe
          key={source}
          title={words.preview}
          src={settled}
          width={width}
          height={height}
          tabIndex={-1}
          style={{ transform: `scale(${widthPx / width})` }}
        />
      </div>
    </div>
  )
}
