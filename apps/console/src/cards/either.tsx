type Props = { first: string; second: string; isSecond: boolean }

/** One of two words in the space of the longer one: a button that changes its word keeps its width. */
export const Either = ({ first, second, isSecond }: Props) => (
  <span className="either">
    <span data-off={isSecond || undefined}>{first}</span>
    <span data-off={!isSecond || undefined}>{second}</span>
  </span>
)
