/** What the server tells the script of a page. */
export interface PageData {
  readonly providers: readonly {
    readonly key: string
    readonly name: string
    /** `false`: played by the demo. */
    readonly isReal: boolean
  }[]
}
