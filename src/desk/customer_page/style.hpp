#pragma once
// The style sheet of customers' pages; colours as in the desk (web/src/design/tokens.css). Private
// to this slice.

#include <string_view>

namespace deskbell::customer_page {

constexpr std::string_view kStyle = R"css(
:root {
  color-scheme: light dark;
  --canvas: #f6f5f2; --surface: #fff; --line: #e7e5e0; --field: #8f8b83;
  --ink: #1d1c1a; --ink-2: #56534d; --accent: #3d56c6; --accent-ink: #fff;
  --ok: #e5f4eb; --ok-ink: #1c7347; --danger: #fdecea; --danger-ink: #b42318;
}
@media (prefers-color-scheme: dark) {
  :root {
    --canvas: #111214; --surface: #18191c; --line: #292b30; --field: #70757e;
    --ink: #ececee; --ink-2: #b0b4bb; --accent: #9fb0ff; --accent-ink: #14161c;
    --ok: #16301f; --ok-ink: #6cca99; --danger: #3a1f1d; --danger-ink: #ff948a;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--canvas); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; overflow-wrap: anywhere; }
a { color: var(--accent); text-underline-offset: 2px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
main { max-width: 680px; margin: 0 auto; padding: 32px 20px 64px; }
header { margin: 0 0 20px; }
.business { margin: 0 0 2px; color: var(--ink-2); font-size: 14px; font-weight: 600; }
h1 { font-size: 25px; line-height: 1.25; letter-spacing: -.01em; margin: 0 0 4px; }
h2 { font-size: 17px; margin: 0 0 12px; }
h3 { font-size: 15px; margin: 0 0 4px; }
p { margin: 0 0 8px; }
.hint { color: var(--ink-2); font-size: 14px; }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: 12px; padding: 20px; margin: 0 0 16px; }
.card > :last-child { margin-bottom: 0; }
.status { font-size: 19px; font-weight: 600; line-height: 1.35; }
.promises, .entries, .files { list-style: none; margin: 0 0 12px; padding: 0; }
.promises li { padding: 10px 0 10px 14px; border-left: 3px solid var(--accent); margin: 0 0 10px; }
.promises .late { border-color: var(--danger-ink); }
.promises .ended { border-color: var(--line); color: var(--ink-2); }
.entries li + li { border-top: 1px solid var(--line); }
.entries li { padding: 10px 0; }
.when { margin: 0; }
.when time { color: var(--ink-2); font-size: 14px; display: block; }
.words { margin: 8px 0 0; padding: 10px 14px; background: var(--canvas); border-radius: 8px; }
.private { border-top: 1px solid var(--line); padding-top: 16px; }
label { display: block; font-size: 14px; font-weight: 600; margin: 12px 0 4px; }
input, select, textarea { width: 100%; font: inherit; color: inherit; background: var(--canvas); border: 1px solid var(--field); border-radius: 8px; padding: 9px 11px; min-height: 44px; }
textarea { resize: vertical; }
button { margin-top: 12px; font: inherit; font-weight: 600; border: 0; border-radius: 8px; padding: 10px 20px; min-height: 44px; background: var(--accent); color: var(--accent-ink); cursor: pointer; }
button:hover { filter: brightness(.93); }
button.quiet { background: none; color: var(--accent); padding-left: 0; padding-right: 0; text-decoration: underline; text-underline-offset: 2px; }
details { border-top: 1px solid var(--line); margin-top: 16px; padding-top: 12px; }
summary { cursor: pointer; font-weight: 600; padding: 6px 0; }
.notice { border-radius: 10px; padding: 12px 16px; margin: 0 0 16px; background: var(--ok); color: var(--ok-ink); }
.notice.bad { background: var(--danger); color: var(--danger-ink); }
footer { display: flex; align-items: center; gap: 16px; padding: 8px 4px; }
footer img { border-radius: 6px; background: #fff; }
footer p { margin: 0; }
@media print {
  :root { color-scheme: light; --canvas: #fff; --surface: #fff; --ink: #000; --ink-2: #333; --line: #bbb; }
  .act, .private, .notice { display: none; }
  .card { break-inside: avoid; border: 0; padding: 0; }
  main { max-width: none; padding: 0; }
}
)css";

}  // namespace deskbell::customer_page
