import { createHash } from 'node:crypto'
import type { Control } from '../control.ts'
import type { Personality } from '../personality.ts'
import { marks } from './marks.ts'
import { style } from './style.ts'

/** A whole page: one document without script, picture, font or any other request. */
export function layout(
  personality: Personality | undefined,
  title: string,
  content: string,
): string {
  const name = personality?.name ?? 'Demo provider'
  const mark = personality ? marks[personality.key] : ''
  return `<!doctype html>
<html lang="en" data-personality="${personality?.key ?? 'none'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)} – ${escapeHtml(name)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<div class="card">
<header class="bar">${mark}<strong>${escapeHtml(name)}</strong><span class="pill">Demo</span></header>
<main>
${content}
</main>
<footer class="foot">Runs on this machine, for trying things out. No real account is involved.</footer>
</div>
</body>
</html>
`
}

const styleHash = createHash('sha256').update(style).digest('base64')

/** Headers of every page. There is no `form-action`: it would also judge the redirect that ends the flow. */
export function pageHeaders(control: Pick<Control, 'coop'>): Record<string, string> {
  return {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; img-src data:; base-uri 'none'; frame-ancestors 'none'`,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    ...(control.coop === undefined ? {} : { 'cross-origin-opener-policy': control.coop }),
  }
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}
