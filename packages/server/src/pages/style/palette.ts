/** The grounds that text and controls stand on. Contrast is computed against these, so they are said once. */
export const palette = {
  light: { ground: '#f3f4f7', surface: '#ffffff', soft: '#f3f5f9' },
  dark: { ground: '#0d1015', surface: '#15181f', soft: '#1c2029' },
} as const
