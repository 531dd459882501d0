import type { PageData } from '../../shared/page-data.ts'
import { Html, html } from '../html.ts'
import type { DemoProvider } from '../providers.ts'
import type { DemoUser } from '../users.ts'
import { layout } from './layout.ts'

/** A page that a framework fills. */
export type ScriptPage = 'react' | 'vue'

const titles: Readonly<Record<ScriptPage, string>> = { react: 'React', vue: 'Vue' }

export function scriptPage(
  name: ScriptPage,
  user: DemoUser,
  providers: readonly DemoProvider[],
): Html {
  const title = titles[name]
  const data: PageData = {
    providers: providers.map(({ key, name, isReal }) => ({ key, name, isReal })),
  }
  return layout(
    { title, path: `/${name}`, user, script: `${name}.js` },
    html`<h1>${title}</h1>
      <p class="lead">
        <code>ConnectButton</code>, <code>ProviderMenu</code>, <code>AccountPicker</code>, and a
        button of the page’s own with <code>useAlterConnect</code>.
      </p>
      <div id="app" class="stack">
        <noscript
          ><p class="panel">
            This page needs scripts. <a href="/server">The server-rendered one</a> has none of its
            own.
          </p></noscript
        >
      </div>
      <script type="application/json" id="data">
        ${new Html(toScriptJson(data))}
      </script>`,
  )
}

/** JSON that cannot end the element it stands in. */
function toScriptJson(data: PageData): string {
  return JSON.stringify(data).replaceAll('<', '\\u003c')
}
