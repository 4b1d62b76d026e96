// Accessibility as axe-core sees it, in the real page: WCAG 2.2 AA and good practice.

import assert from 'node:assert/strict';
import axe from 'axe-core';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * The violations on the page as it stands. `within`: a selector, to look at a part only.
 * The script is handed over by the browser's own debugging channel, so that the page's content
 * security policy stays as strict as it is.
 */
export async function violations(page, { within } = {}) {
  const frames = page.frames().filter((frame) => frame.url() && frame.url() !== 'about:blank');
  for (const frame of frames.length > 0 ? frames : [page.mainFrame()]) {
    if (!(await frame.evaluate('Boolean(window.axe)'))) await frame.evaluate(axe.source);
  }
  const found = await page.evaluate(
    ([part, tags]) => window.axe.run(part ?? document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] }),
    [within, TAGS],
  );
  return found.violations;
}

/** Fails with a readable list when the page has a violation. */
export async function assertAccessible(page, options) {
  const found = await violations(page, options);
  assert.equal(found.length, 0, `${page.url()} has ${found.length} kinds of violations\n${described(found)}`);
}

/** One paragraph a rule: what it is, where it is broken, and what mends it. */
export function described(found) {
  return found
    .map(({ id, impact, help, helpUrl, nodes }) => {
      const places = nodes.map((node) => {
        const summary = node.failureSummary.replaceAll(/\s*\n\s*/g, ' ');
        return `    ${node.target.join(' > ')}\n      ${node.html.slice(0, 200)}\n      ${summary}`;
      });
      return `  ${id} (${impact}): ${help}\n    ${helpUrl}\n${places.join('\n')}`;
    })
    .join('\n');
}
