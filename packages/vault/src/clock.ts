/** Milliseconds since the epoch. The database has a clock of its own, which decides wherever rows are compared. */
export type Clock = () => number
