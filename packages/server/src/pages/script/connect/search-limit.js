/** Up to so many providers are looked through faster than searched. */
export const maxWithoutSearch = 8
