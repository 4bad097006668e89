#pragma once
// The style sheet of the mail sandbox's pages; colours as in the desk (web/src/design/tokens.css).

#include <string_view>

namespace deskbell::app {

constexpr std::string_view kDemoMailStyle = R"css(
:root {
  color-scheme: light dark;
  --canvas: #f6f5f2; --surface: #fff; --line: #e7e5e0; --field: #8f8b83;
  --ink: #1d1c1a; --ink-2: #56534d; --accent: #3d56c6; --accent-soft: #eceffb;
  --note: #fdf8e8; --note-line: #efe3b8; --ok: #e5f4eb; --ok-ink: #1c7347; --danger: #fdecea; --danger-ink: #b42318;
}
@media (prefers-color-scheme: dark) {
  :root {
    --canvas: #111214; --surface: #18191c; --line: #292b30; --field: #70757e;
    --ink: #ececee; --ink-2: #b0b4bb; --accent: #9fb0ff; --accent-soft: #232a41;
    --note: #2a2619; --note-line: #4a4123; --ok: #16301f; --ok-ink: #6cca99; --danger: #3a1f1d; --danger-ink: #ff948a;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--canvas); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
a { color: var(--accent); text-underline-offset: 2px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.banner { margin: 0; background: var(--note); border-bottom: 1px solid var(--note-line); padding: 8px 20px; font-size: 14px; text-align: center; }
main { max-width: 1080px; margin: 0 auto; padding: 28px 20px 64px; }
h1 { font-size: 24px; line-height: 1.25; letter-spacing: -.01em; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 16px; margin: 0 0 12px; }
.hint { color: var(--ink-2); margin: 0 0 20px; }
.columns { display: grid; grid-template-columns: minmax(0, 1fr) 340px; gap: 24px; align-items: start; }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: 12px; }
.padded { padding: 18px 20px; }
.mails { list-style: none; margin: 0; padding: 0; overflow: hidden; }
.mails li + li { border-top: 1px solid var(--line); }
.mails a { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 2px 16px; padding: 12px 18px; color: inherit; text-decoration: none; }
.mails a:hover { background: var(--accent-soft); }
.mails .who { font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.mails .when { color: var(--ink-2); font-size: 13px; font-variant-numeric: tabular-nums; white-space: nowrap; }
.mails .what { grid-column: 1 / -1; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.mails .from { grid-column: 1 / -1; color: var(--ink-2); font-size: 13px; }
.empty { padding: 44px 24px; text-align: center; color: var(--ink-2); }
.empty strong { display: block; color: var(--ink); font-size: 16px; margin-bottom: 4px; }
label { display: block; font-size: 13px; font-weight: 600; margin: 12px 0 4px; }
input, select, textarea { width: 100%; font: inherit; color: inherit; background: var(--canvas); border: 1px solid var(--field); border-radius: 7px; padding: 8px 10px; }
textarea { min-height: 160px; resize: vertical; }
button { margin-top: 16px; font: inherit; font-weight: 600; border: 0; border-radius: 7px; padding: 9px 18px; background: #3d56c6; color: #fff; cursor: pointer; }
button:hover { background: #334aad; }
.notice { border-radius: 10px; padding: 10px 16px; margin: 0 0 20px; background: var(--ok); color: var(--ok-ink); }
.notice.bad { background: var(--danger); color: var(--danger-ink); }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 4px 16px; margin: 14px 0 0; font-size: 14px; }
dt { color: var(--ink-2); }
dd { margin: 0; overflow-wrap: anywhere; }
.mail iframe { display: block; width: 100%; height: 56vh; border: 0; border-top: 1px solid var(--line); background: #fff; border-radius: 0 0 12px 12px; resize: vertical; }
details { padding: 12px 20px; border-top: 1px solid var(--line); }
summary { cursor: pointer; color: var(--ink-2); }
.files { list-style: none; margin: 0; padding: 12px 20px; border-top: 1px solid var(--line); }
.text { overflow-wrap: anywhere; }
.stack > * + * { margin-top: 20px; }
@media (max-width: 820px) {
  .columns { grid-template-columns: minmax(0, 1fr); }
  main { padding: 20px 14px 48px; }
}
@media (pointer: coarse) { input, select, button { min-height: 44px; } input, select, textarea { font-size: 16px; } }
)css";

}  // namespace deskbell::app
