// The scene's site under another origin: a host name that is not this machine's, or https.

/**
 * Answers what a page asks of `origin` from the site, and tells its sockets. `answer(path)` may give a response of its own for a path:
 * `{ status, body }`, or `'abort'` for a network that fails.
 */
export async function serveAt(person, scene, origin, answer = () => null) {
  const { page } = person;
  const sockets = [];
  const session = await page.createCDPSession();
  await session.send('Network.enable');
  session.on('Network.webSocketCreated', ({ url }) => sockets.push(url));
  await page.setRequestInterception(true);
  page.on('request', async (request) => {
    const { origin: asked, pathname } = new URL(request.url());
    if (asked !== origin) return request.continue();
    const own = answer(pathname);
    if (own === 'abort') return request.abort('connectionreset');
    if (own) return request.respond({ contentType: 'application/json', ...own });
    const found = await fetch(`${scene.site.origin}${pathname}`);
    return request.respond({
      status: found.status,
      contentType: found.headers.get('content-type') ?? 'text/plain',
      body: Buffer.from(await found.arrayBuffer()),
    });
  });
  return { sockets, address: (query, fragment) => scene.address(query, fragment).replace(scene.site.origin, origin) };
}
