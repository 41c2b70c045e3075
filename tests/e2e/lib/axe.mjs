// axe-core in a page: what a program can find of what keeps people out.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Every violation on the page as it stands, one line for each element; an empty list is what one wants. */
export async function violations(page) {
  // Evaluated and not inserted: the page's policy forbids scripts that are not its own.
  await page.evaluate(`window.axe ?? (() => { ${SOURCE} })()`);
  return page.evaluate(async () => {
    // What still fades in has no contrast yet.
    await Promise.all(document.getAnimations()
      .filter((animation) => animation.effect.getTiming().iterations !== Infinity)
      .map((animation) => animation.finished.catch(() => {})));
    const { violations: found } = await window.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary.replace(/\s+/g, ' ')}`));
  });
}
