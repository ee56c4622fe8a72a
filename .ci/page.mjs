// Looks at pages of the release report in a browser, as people and their tools would. `.ci/page` calls it.
//   node page.mjs BROWSER PAGE…
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

// The packages lie where this is called.
const require = createRequire(`${process.cwd()}/`);
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const [executablePath, ...pages] = process.argv.slice(2);

let failures = 0;
const check = (page, holds, words) => {
  if (holds) return;
  failures += 1;
  console.log(`FAILED: ${page}: ${words}`);
};

// The policy of the page names its style and its script by their hashes.
const hashes = (page) => {
  const text = readFileSync(page, 'utf8');
  for (const name of ['style', 'script']) {
    const within = text.split(`<${name}>`)[1]?.split(`</${name}>`)[0] ?? '';
    const hash = `sha256-${createHash('sha256').update(within).digest('base64')}`;
    check(page, text.includes(`${name}-src '${hash}'`), `templates/release.html must have ${name}-src '${hash}'`);
  }
};

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });

// Opens `page`; whatever it asks for or complains about fails it.
const open = async (page, options) => {
  const context = await browser.newContext(options);
  const tab = await context.newPage();
  const own = pathToFileURL(page).href;
  tab.on('request', (request) => check(page, request.url() === own, `it asks for ${request.url()}`));
  tab.on('console', (line) => check(page, !['error', 'warning'].includes(line.type()), line.text()));
  tab.on('pageerror', (error) => check(page, false, error.message));
  tab.on('dialog', (dialog) => check(page, false, `it opens a dialog: ${dialog.message()}`));
  await tab.goto(own);
  return { tab, context };
};

const accessible = async (page, tab, how) => {
  await tab.evaluate(() => document.querySelectorAll('details').forEach((details) => (details.open = true)));
  await tab.evaluate(axe);
  const { violations } = await tab.evaluate(() => axe.run(document));
  for (const { id, help, nodes } of violations) check(page, false, `${how}: ${id}: ${help}: ${nodes[0].html}`);
};

const fits = async (page, tab, how) => {
  const [wide, room] = await tab.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  check(page, wide <= room, `${how}: it is ${wide} px wide`);
};

// From the first key on, without a mouse.
const sorts = async (page, tab) => {
  const rows = () =>
    tab.evaluate(() => [...document.querySelectorAll('table tbody')].map((body) => [...body.rows].map((row) => row.innerText)));
  const before = await rows();
  let found = false;
  for (let keys = 0; keys < 100 && !found; keys += 1) {
    await tab.keyboard.press('Tab');
    found = await tab.evaluate(() => document.activeElement?.matches('thead th button') ?? false);
  }
  check(page, found, 'no header of a table is reached by Tab');
  if (!found) return;
  const sorted = () => tab.evaluate(() => document.querySelector('th[aria-sort]')?.getAttribute('aria-sort'));
  await tab.keyboard.press('Enter');
  check(page, (await sorted()) === 'ascending', 'Enter does not sort');
  const up = await rows();
  await tab.keyboard.press('Space');
  check(page, (await sorted()) === 'descending', 'Space does not sort the other way');
  const down = await rows();
  up.forEach((body, at) => {
    check(page, body[0] === before[at][0], 'the name of a SIG moved');
    check(page, [...body].sort().join() === [...before[at]].sort().join(), 'rows were lost or moved to another SIG');
    check(page, body.slice(1).join() === down[at].slice(1).reverse().join(), 'one order is not the other reversed');
  });
  check(page, up.some((body) => body.length < 3) || up.join() !== down.join(), 'no row moved');
};

const printed = async (page, tab) => {
  await tab.evaluate(() => document.querySelectorAll('details').forEach((details) => (details.open = false)));
  await tab.emulateMedia({ media: 'print' });
  // A4 across, within the margins that a browser leaves.
  await tab.setViewportSize({ width: 1046, height: 718 });
  await fits(page, tab, 'printed');
  const hidden = await tab.evaluate(
    () =>
      [...document.querySelectorAll('main *')].filter(
        (of) => of.getClientRects().length === 0 && of.textContent.trim() !== '' && !of.matches('script'),
      ).length,
  );
  check(page, hidden === 0, `${hidden} elements are not printed`);
  const paper = await tab.pdf({ preferCSSPageSize: true });
  check(page, paper.subarray(0, 5).toString() === '%PDF-', 'it does not print');
};

// Titles and such of others are text, and nothing else.
const inert = async (page, tab) => {
  const odd = await tab.evaluate(() =>
    [...document.querySelectorAll('*')]
      .filter((of) => of.matches('img,iframe,object,embed,form,input,base,link') || [...of.attributes].some(({ name }) => name.startsWith('on')))
      .map((of) => of.outerHTML.slice(0, 80)),
  );
  check(page, odd.length === 0, `it has ${odd.join(' and ')}`);
  const scripts = await tab.evaluate(() => document.scripts.length);
  check(page, scripts === 1, `it has ${scripts} scripts`);
};

for (const page of pages) {
  hashes(page);
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [390, 1280]) {
      const how = `${colorScheme}, ${width} px`;
      const { tab, context } = await open(page, { colorScheme, viewport: { width, height: 900 } });
      await fits(page, tab, how);
      await accessible(page, tab, how);
      await fits(page, tab, `${how}, all unfolded`);
      await context.close();
    }
  }
  const { tab, context } = await open(page, { viewport: { width: 1280, height: 900 } });
  await sorts(page, tab);
  await inert(page, tab);
  await printed(page, tab);
  await context.close();
  const without = await open(page, { javaScriptEnabled: false });
  const rows = await without.tab.locator('table tbody tr').count();
  check(page, rows > 1, 'without its script it has no rows');
  await without.context.close();
  console.log(`looked at ${page}: ${rows} rows`);
}
await browser.close();
process.exit(failures === 0 ? 0 : 1);
