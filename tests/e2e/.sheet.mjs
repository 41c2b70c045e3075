import puppeteer from 'puppeteer-core';
import { readFileSync } from 'node:fs';
const [out, width, ...files] = process.argv.slice(2);
const b = await puppeteer.launch({ executablePath: '/usr/bin/chromium', headless: true, args: ['--no-sandbox'] });
const p = await b.newPage();
await p.setViewport({ width: 1500, height: 900 });
await p.setContent(`<body style="margin:6px;background:#777;display:flex;flex-wrap:wrap;gap:6px;align-items:start">${files.map((f) => `<img style="width:${width}px" src="data:image/png;base64,${readFileSync(`/tmp/shots-stage/${f}.png`).toString('base64')}">`).join('')}`);
await p.screenshot({ path: `/tmp/shots-stage/${out}.png`, fullPage: true });
await b.close();
