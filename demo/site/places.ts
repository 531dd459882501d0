/** The pages of the site that its navigation names, and to which a login may lead. */
export const places = [
  { path: '/', name: 'Overview' },
  { path: '/react', name: 'React' },
  { path: '/vue', name: 'Vue' },
  { path: '/server', name: 'Server' },
] as const
