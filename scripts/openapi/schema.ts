/** A JSON Schema of draft 2020-12, as OpenAPI 3.1 takes it. */
export type Schema = { [keyword: string]: unknown }

/** A schema with what is said of it; one that refers to another keeps its own words beside it, as 3.1 allows. */
export const said = (schema: Schema, description: string): Schema =>
  description === '' ? schema : { ...schema, description }

export const refTo = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })
