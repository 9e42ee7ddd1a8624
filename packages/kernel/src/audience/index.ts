// What the simulated audience and the part of a feature that plays in it know of each other. Types alone.

/** Somebody who is here. `Room` is what the part does something with, `Person` what it has to know of them. */
export type Simulated<Room, Person> = { readonly room: Room; readonly person: Person }

/** What the simulated audience gives to the part of a feature that plays in it. */
export interface AudiencePort<Room extends object, Person extends object> {
  /** Everybody who is here. */
  readonly members: readonly Simulated<Room, Person>[]
  /** A number between 0 and 1: the same ones for the same seed. */
  random(): number
  pick<T>(items: readonly T[]): T
  /** Somebody, by how much each of them does it. */
  choose(weigh: (person: Person) => number): Simulated<Room, Person> | undefined
  say(member: Simulated<Room, Person>, text: string): void
  after(delayMs: number, run: () => void): void
  every(intervalMs: number, run: () => void): void
  /** Counts something that was done, under the name of `counts`, and what the server does not accept of it. */
  done(what: string, sent?: Promise<unknown>): void
  /** The same for what is not counted. */
  tried(sent: Promise<unknown>): void
}

/** The part of a feature that plays in the simulated audience. */
export interface AudiencePart<Room extends object = object> {
  /** How often it is done in a second, by all of them together. */
  perSecond?: number
  /** One of them does it. */
  act?(): void
  /** Called ten times a second while somebody is here. */
  look?(): void
  /** A host has come. */
  hosted?(room: Room): void
}
