/**
 * The whole style of the demo provider's pages. Colours are chosen for 4.5:1 against what they lie on, in both schemes;
 * every target is at least 44 px high.
 */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #f4f5f7; --card: #fff; --ink: #17191e; --muted: #5a606c; --line: #dcdfe5; --hover: #f4f5f8; --edge: #868d9b;
  --accent: #0f766e; --on-accent: #fff; --tint: #d7efec;
}
[data-personality='github'] { --accent: #5b3cc4; --tint: #e6e0fb; }
[data-personality='slack'] { --accent: #b83a14; --tint: #fbe3d9; }
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #101216; --card: #191c22; --ink: #eef0f4; --muted: #a3a9b6; --line: #333843; --hover: #22262e; --edge: #737b8a;
    --accent: #5eccc1; --on-accent: #06231f; --tint: #12352f;
  }
  [data-personality='github'] { --accent: #b3a1ff; --on-accent: #190f3d; --tint: #2a2350; }
  [data-personality='slack'] { --accent: #ff9f7a; --on-accent: #3a1204; --tint: #442014; }
}
* { box-sizing: border-box; margin: 0; }
body {
  min-height: 100dvh; display: grid; place-items: center; padding: 24px; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif;
  -webkit-text-size-adjust: 100%;
}
.card {
  width: min(100%, 440px); display: flex; flex-direction: column; overflow: hidden;
  background: var(--card); border: 1px solid var(--line); border-radius: 16px;
  box-shadow: 0 12px 40px rgb(0 0 0 / .08);
}
.card::before { content: ''; height: 4px; background: var(--accent); }
.bar { display: flex; align-items: center; gap: 10px; padding: 16px 28px; border-bottom: 1px solid var(--line); }
.bar svg { width: 28px; height: 28px; color: var(--accent); flex: none; }
.bar strong { font-size: 17px; letter-spacing: -.01em; }
.pill {
  margin-left: auto; padding: 2px 10px; border-radius: 99px; background: var(--tint); color: var(--accent);
  font-size: 13px; font-weight: 600; white-space: nowrap;
}
main { padding: 24px 28px; display: flex; flex-direction: column; gap: 18px; flex: 1; }
h1 { font-size: 23px; line-height: 1.25; letter-spacing: -.02em; text-wrap: balance; }
h2 { font-size: 14px; font-weight: 600; color: var(--muted); }
.lead { color: var(--muted); margin-top: 6px; overflow-wrap: anywhere; }
.lead b { color: var(--ink); font-weight: 600; }
form { display: flex; flex-direction: column; gap: 18px; }
ul { list-style: none; padding: 0; }
.accounts { border: 1px solid var(--line); border-radius: 12px; overflow: hidden; }
.accounts li + li { border-top: 1px solid var(--line); }
.account {
  width: 100%; min-height: 64px; padding: 10px 16px; display: flex; align-items: center; gap: 14px;
  background: none; border: 0; color: inherit; font: inherit; text-align: start; cursor: pointer;
}
.account:hover { background: var(--hover); }
.account svg { width: 18px; height: 18px; color: var(--muted); flex: none; margin-left: auto; }
.avatar {
  width: 40px; height: 40px; flex: none; display: grid; place-items: center; border-radius: 50%;
  background: var(--tint); color: var(--accent); font-size: 15px; font-weight: 650;
}
.who { min-width: 0; line-height: 1.35; }
.who b, .who span { display: block; overflow-wrap: anywhere; }
.who b { font-weight: 600; }
.who span { color: var(--muted); font-size: 14px; }
.signed-in {
  display: flex; align-items: center; gap: 12px; padding: 10px 14px; border-radius: 12px; background: var(--hover);
}
.signed-in .avatar { width: 36px; height: 36px; font-size: 14px; }
.signed-in a {
  margin-left: auto; min-height: 44px; display: inline-flex; align-items: center; padding: 0 4px; border-radius: 6px;
  color: var(--accent); font-size: 14px; font-weight: 600; white-space: nowrap;
}
.scopes { display: flex; flex-direction: column; margin-top: 6px; }
.scopes li { border-bottom: 1px solid var(--line); }
.scopes li:last-child { border-bottom: 0; }
.scope { display: flex; align-items: flex-start; gap: 12px; min-height: 46px; padding: 11px 0; }
label.scope { cursor: pointer; }
.scope svg, .scope input { width: 20px; height: 20px; flex: none; margin: 2px 0 0; }
.scope svg { color: var(--accent); }
.scope input { accent-color: var(--accent); }
.scope span { flex: 1; display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0 12px; }
.scope code { color: var(--muted); font: 12.5px/1.6 ui-monospace, 'SF Mono', Menlo, Consolas, monospace; }
.buttons { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; }
.button {
  min-height: 48px; padding: 0 20px; border-radius: 10px; border: 1px solid var(--edge); background: none;
  color: inherit; font: inherit; font-weight: 600; cursor: pointer;
}
.button:hover { background: var(--hover); }
.button.primary { border-color: var(--accent); background: var(--accent); color: var(--on-accent); }
.button.primary:hover { filter: brightness(1.08); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.account:focus-visible { outline-offset: -3px; border-radius: 12px; }
.button.primary:focus-visible { outline-color: var(--ink); }
.note { color: var(--muted); font-size: 13.5px; overflow-wrap: anywhere; }
.note b { color: var(--ink); font-weight: 600; }
.foot { padding: 14px 28px; border-top: 1px solid var(--line); color: var(--muted); font-size: 13px; text-align: center; text-wrap: balance; }
@media (max-width: 560px) {
  body { padding: 0; place-items: stretch; background: var(--card); }
  .card { width: 100%; border: 0; border-radius: 0; box-shadow: none; }
  .bar, main, .foot { padding-inline: 22px; }
}
@media (forced-colors: active) { .button.primary, .pill, .avatar { border: 1px solid; } }
`
