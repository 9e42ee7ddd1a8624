import { Input, SegmentedControl } from '@mantine/core'
import { useId } from 'react'

type Props<V extends string> = {
  label: string
  value: V
  /** What can be chosen, in this order, each with what it is called. */
  options: Record<string, string>
  choose: (value: V) => void
}

/** One of a few values of a setting, all of them in sight. */
export function ChoiceField<V extends string>({ label, value, options, choose }: Props<V>) {
  const id = useId()
  return (
    <div>
      <Input.Label component="div" id={id} mb={4}>
        {label}
      </Input.Label>
      <SegmentedControl
        fullWidth
        aria-labelledby={id}
        value={value}
        onChange={(chosen) => choose(chosen as V)}
        data={Object.entries(options).map(([value, label]) => ({ value, label }))}
      />
    </div>
  )
}
