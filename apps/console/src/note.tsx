import { Alert, Anchor, Group, Text } from '@mantine/core'

type NoteProps = { text: string; action?: { label: string; act: () => void } | false }

/** A note across the studio with what can be done about it. */
export function Note({ text, action }: NoteProps) {
  return (
    <Alert className="note" radius={0}>
      <Group justify="space-between">
        <Text size="sm">{text}</Text>
        {action && (
          <Anchor component="button" size="sm" onClick={action.act}>
            {action.label}
          </Anchor>
        )}
      </Group>
    </Alert>
  )
}
