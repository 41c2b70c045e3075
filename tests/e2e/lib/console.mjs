// What a page's console shows, told apart by its author: the page, or the browser itself.

/**
 * What a browser writes by itself where a connection is refused, breaks, or is closed with a page that it freezes. No page can prevent that,
 * and what becomes of the page is what the tests look at. A request that was answered with an error, blocked, or sent to a name that does
 * not exist is the page's own doing, and no such message.
 */
const LOST_CONNECTION = [
  /^WebSocket connection to '/,
  /^Failed to load resource: net::ERR_(ADDRESS_UNREACHABLE|CONNECTION_|EMPTY_RESPONSE|INTERNET_DISCONNECTED|NETWORK_|SOCKET_|TIMED_OUT)/,
];
const LOST_CONNECTION_IN_FIREFOX = /^(Firefox can.t establish a connection to|The connection to) .*wss?:\/\//;

/**
 * Whether the browser wrote a console message (the protocol's `Log.entryAdded`). What a page writes (`Runtime.consoleAPICalled`) comes with
 * the values that it handed over, at least one, or there would be no text.
 */
const isFromBrowser = (message) => message.args().length === 0;

/** Whether the browser reports nothing but a connection that is lost. */
const isLostConnection = (message) => isFromBrowser(message) && LOST_CONNECTION.some((pattern) => pattern.test(message.text()));

/** Puppeteer gives an exception of the page as an error with its name in front; Firefox's own reports have none. */
const isLostInFirefox = (error) => LOST_CONNECTION_IN_FIREFOX.test(error?.message ?? '');

/** Calls `said` with each line of a page's console, and `failed` with what a test must not pass over. */
export function listen(page, { said, failed }) {
  page.on('console', (message) => {
    const line = `${message.type()}: ${message.text()} ${message.location()?.url ?? ''}`;
    said(line);
    if (message.type() === 'error' && !isLostConnection(message)) failed(`console ${line}`);
  });
  page.on('pageerror', (error) => {
    if (isLostInFirefox(error)) said(`error: ${error.message}`);
    else failed(`page error: ${error?.stack ?? error}`);
  });
}
