/** For `expect.poll`: so long that only what is stuck fails, and not what runs on a machine that is busy. */
export const soon = { timeout: 20_000, interval: 10 }
