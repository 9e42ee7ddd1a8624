import { Accordion, Checkbox, Group, NumberInput, Select, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { OVERLAY_KINDS, OVERLAY_NUMBERS, OVERLAY_PARTS, OVERLAY_POSITIONS } from '@ovation/live-room/overlay-options'
import type { OverlayOptions } from '@ovation/live-room/overlay-options'
import { useState } from 'react'
import { ChoiceField } from '../cards/choice-field.tsx'
import { useStrings } from '../words/index.ts'
import { overlayStrings } from './strings.ts'

type Props = { options: OverlayOptions; change: (some: Partial<OverlayOptions>) => void }

const MAX_HIDDEN_CHARS = 1_000

/** What the address of an overlay can ask for. */
export function OverlayChoices({ options, change }: Props) {
  const words = useStrings(overlayStrings)
  return (
    <Stack>
      <Several label={words.show} all={OVERLAY_PARTS} names={words.parts} {...pick(options, 'show', change)} />
      <ChoiceField
        label={words.theme}
        value={options.theme}
        options={words.themes}
        choose={(theme) => change({ theme })}
      />
      <ChoiceField label={words.text} value={options.text} options={words.texts} choose={(text) => change({ text })} />
      <Select
        label={words.position}
        value={options.position}
        allowDeselect={false}
        data={OVERLAY_POSITIONS.map((value) => ({ value, label: words.positions[value] }))}
        onChange={(position) => position && change({ position })}
      />
      <Accordion variant="separated">
        <Accordion.Item value="more">
          <Accordion.Control>{words.moreChoices}</Accordion.Control>
          <Accordion.Panel>
            <More {...{ options, change }} />
          </Accordion.Panel>
        </Accordion.Item>
      </Accordion>
    </Stack>
  )
}

const pick = <K extends 'show' | 'kinds'>(options: OverlayOptions, name: K, change: Props['change']) => ({
  chosen: options[name] as readonly string[],
  choose: (chosen: string[]) => change({ [name]: chosen }),
})

type SeveralProps<V extends string> = {
  label: string
  all: readonly V[]
  names: Record<V, string>
  chosen: readonly string[]
  choose: (chosen: string[]) => void
}

/** Some of several, at least one: the last that is left stays. */
const Several = <V extends string>({ label, all, names, chosen, choose }: SeveralProps<V>) => (
  <Checkbox.Group
    label={label}
    value={[...chosen]}
    onChange={(next) => next.length > 0 && choose(all.filter((one) => next.includes(one)))}
  >
    <Group gap="md" mt={6}>
      {all.map((one) => (
        <Checkbox key={one} value={one} label={names[one]} />
      ))}
    </Group>
  </Checkbox.Group>
)

function More({ options, change }: Props) {
  const words = useStrings(overlayStrings)
  const numbers = Object.entries(OVERLAY_NUMBERS) as [keyof typeof OVERLAY_NUMBERS, readonly [number, number, number]][]
  return (
    <Stack>
      <SimpleGrid cols={2}>
        {numbers.map(([name, [least, most, without]]) => (
          <NumberInput
            key={name}
            label={words.numbers[name]}
            placeholder={words.automatic}
            min={least}
            max={most}
            allowDecimal={false}
            // Below what can be asked for, 0 is what there is without it.
            value={without < least && options[name] === without ? '' : options[name]}
            onChange={(value) => change({ [name]: typeof value === 'number' ? value : without })}
          />
        ))}
      </SimpleGrid>
      <Several label={words.kinds} all={OVERLAY_KINDS} names={words.kind} {...pick(options, 'kinds', change)} />
      <Hidden label={words.hideNames} hint={words.hideHint} choose={(names) => change({ 'hide-names': names })} />
      <Hidden label={words.hideWords} hint={words.hideHint} choose={(hidden) => change({ 'hide-words': hidden })} />
      <ChoiceField
        label={words.lang}
        value={options.lang}
        options={words.langs}
        choose={(lang: OverlayOptions['lang']) => change({ lang })}
      />
    </Stack>
  )
}

/** A list, as somebody types it. */
function Hidden({ label, hint, choose }: { label: string; hint: string; choose: (list: string[]) => void }) {
  const [text, setText] = useState('')
  return (
    <TextInput
      label={label}
      description={hint}
      maxLength={MAX_HIDDEN_CHARS}
      value={text}
      onChange={({ currentTarget: { value } }) => {
        setText(value)
        choose(value.split(/[,，]/).flatMap((one) => one.trim() || []))
      }}
    />
  )
}
