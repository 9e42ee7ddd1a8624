/** With the placeholders of PostgreSQL. */
export function numbered(sql: string): string {
  let at = 0
  return sql.replaceAll('?', () => `$${++at}`)
}
