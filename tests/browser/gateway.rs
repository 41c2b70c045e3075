//! Gateways: WebSocket and long polling.

use std::cell::RefCell;
use std::rc::Rc;

use janus_proto::session::Outgoing;
use parlour::browser::signaling::Transport;
use parlour_call::config::{AuthConfig, Secret};
use parlour_call::{TransportEvent, TransportKind};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::common::{number, pause, script, until};

/// Nobody listens there.
const NOWHERE: &str = "127.0.0.1:61998";

type Heard = Rc<RefCell<Vec<TransportEvent>>>;

fn open(address: &str) -> (Transport, Heard) {
    open_with(address, false)
}

fn open_with(address: &str, cautious: bool) -> (Transport, Heard) {
    let heard = Heard::default();
    let written = Rc::clone(&heard);
    let auth = AuthConfig {
        token: Some(Secret::new("a token&more".to_owned())),
        ..AuthConfig::default()
    };
    let transport = Transport::open(address, &auth, cautious, move |event| {
        written.borrow_mut().push(event)
    });
    assert!(
        heard.borrow().is_empty(),
        "nothing is reported before it is there"
    );
    (transport, heard)
}

fn request(session: Option<u64>, handle: Option<u64>, text: &str) -> Outgoing {
    Outgoing {
        session,
        handle,
        text: text.to_owned(),
    }
}

fn closed(heard: &Heard) -> usize {
    let is_close = |event: &&TransportEvent| matches!(event, TransportEvent::Closed(_));
    heard.borrow().iter().filter(is_close).count()
}

fn received(heard: &Heard) -> Vec<String> {
    let text = |event: &TransportEvent| match event {
        TransportEvent::Received(text) => Some(text.clone()),
        _ => None,
    };
    heard.borrow().iter().filter_map(text).collect()
}

/// Guards against a spinner that turns for ever where no gateway is.
#[wasm_bindgen_test]
async fn a_socket_to_a_refusing_port_reports_closed_once() {
    let (transport, heard) = open(&format!("ws://{NOWHERE}"));
    transport.send(&request(None, None, "{}"));
    until("the refusal", || closed(&heard) == 1).await;
    pause(200).await;
    assert_eq!(heard.borrow().len(), 1, "{:?}", heard.borrow());
    transport.send(&request(None, None, "{}"));
    transport.close_after_flush();
}

/// Guards against an exception for an address that no browser takes, and against silence about it.
#[wasm_bindgen_test]
async fn a_wrong_address_reports_closed() {
    for address in ["ftp://example.org", "ws://[", "nonsense"] {
        let (_transport, heard) = open(address);
        until("the refusal", || closed(&heard) == 1).await;
    }
}

/// Guards against a server that speaks HTTP where a WebSocket is wanted.
#[wasm_bindgen_test]
async fn a_server_that_is_no_janus_reports_closed() {
    let (_transport, heard) = open("ws:./janus-ws");
    until("the refusal", || closed(&heard) == 1).await;
    assert_eq!(heard.borrow().len(), 1);
}

/// Guards against a gateway that accepts the connection and never answers: browsers wait for minutes.
#[wasm_bindgen_test]
async fn a_socket_that_never_answers_is_given_up_within_seconds() {
    script(
        "window.RealSocket = WebSocket;
        window.WebSocket = class extends EventTarget { readyState = 0; protocol = ''; close() { window.closedSocket = 1 } };
        window.closedSocket = 0;",
    );
    let (_transport, heard) = open(&format!("ws://{NOWHERE}"));
    script("window.WebSocket = window.RealSocket");
    until("giving up", || closed(&heard) == 1).await;
    assert_eq!(number("window.closedSocket"), 1.0);
}

/// A socket in the page that the test plays the server of.
fn play_socket() {
    script(
        "window.RealSocket = WebSocket;
        window.WebSocket = class extends EventTarget {
            readyState = 0; protocol = ''; sent = [];
            constructor(url, protocol) { super(); this.asked = [url, protocol]; window.played = this }
            send(text) { this.sent.push(text) }
            close() { this.readyState = 3; this.over = true }
            open(protocol) { this.readyState = 1; this.protocol = protocol; this.dispatchEvent(new Event('open')) }
            say(data) { this.dispatchEvent(new MessageEvent('message', { data })) }
        };",
    );
}

fn stop_playing() {
    script("window.WebSocket = window.RealSocket");
}

/// Guards against requests that are lost or change places around the opening, and against a goodbye that waits for a task: inside
/// `pagehide` nothing that waits is run any more.
#[wasm_bindgen_test]
async fn a_socket_sends_in_order_and_at_once_when_open() {
    play_socket();
    let (transport, heard) = open("ws://127.0.0.1:8188");
    stop_playing();
    assert_eq!(
        script("window.played.asked.join()").as_string().as_deref(),
        Some("ws://127.0.0.1:8188/,janus-protocol")
    );
    transport.send(&request(None, None, "one"));
    transport.send(&request(None, None, "two"));
    assert_eq!(number("window.played.sent.length"), 0.0);
    script("window.played.open('janus-protocol')");
    until("the opening", || heard.borrow().len() == 1).await;
    assert_eq!(
        *heard.borrow(),
        [TransportEvent::Opened(TransportKind::WebSocket)]
    );
    script("window.played.say('hello'); window.played.say('again')");
    until("both texts", || heard.borrow().len() == 3).await;
    assert_eq!(received(&heard), ["hello", "again"]);
    transport.send(&request(None, None, "three"));
    assert_eq!(
        script("window.played.sent.join()").as_string().as_deref(),
        Some("one,two,three")
    );
    transport.close_after_flush();
    assert_eq!(number("Number(window.played.over)"), 1.0);
    script("window.played.say('late')");
    pause(50).await;
    assert_eq!(heard.borrow().len(), 3);
    assert_eq!(Rc::strong_count(&heard), 1, "the callback is freed");
}

/// Guards against frames of a kind that Janus never sends going round the bound on what waits to be heard.
#[wasm_bindgen_test]
async fn a_socket_with_a_binary_frame_is_closed() {
    play_socket();
    let (_transport, heard) = open("ws://127.0.0.1:8188");
    stop_playing();
    script("window.played.open('janus-protocol')");
    until("the opening", || heard.borrow().len() == 1).await;
    script("for (let n = 0; n < 3; n++) window.played.say(new ArrayBuffer(3)); window.played.say('late')");
    until("the end", || closed(&heard) == 1).await;
    pause(50).await;
    assert_eq!(heard.borrow().len(), 2, "{:?}", heard.borrow());
    assert_eq!(number("Number(window.played.over)"), 1.0);
}

/// Guards against taking a server for Janus that did not choose its subprotocol.
#[wasm_bindgen_test]
async fn a_socket_without_the_subprotocol_is_not_used() {
    play_socket();
    let (_transport, heard) = open("ws://127.0.0.1:8188");
    stop_playing();
    script("window.played.open('')");
    until("the refusal", || closed(&heard) == 1).await;
    assert_eq!(heard.borrow().len(), 1);
    assert_eq!(number("Number(window.played.over)"), 1.0);
}

/// Puts a gateway in place of `fetch`: `window.calls` has what was asked, `window.posts` and `window.gets` are the answers that
/// the test gives (a function of the call that returns a promise of [status, body]).
fn play_gateway() {
    script(
        "window.realFetch ??= window.fetch;
        window.calls = []; window.aborted = 0;
        window.posts = async (call) => [200, JSON.stringify({ janus: 'ack', echo: call.body })];
        window.gets = () => new Promise(() => {});
        window.fetch = (url, init) => new Promise((give, fail) => {
            const call = { url, method: init.method, body: init.body, keepalive: init.keepalive, at: performance.now() };
            window.calls.push(call);
            init.signal?.addEventListener('abort', () => {
                if (!call.done) window.aborted++;
                fail(new DOMException('broken off', 'AbortError'));
            });
            (init.method === 'POST' ? window.posts : window.gets)(call).then(
                ([status, body]) => { call.done = true; give(new Response(body, { status })) }, fail);
        });",
    );
}

fn stop_gateway() {
    script("window.fetch = window.realFetch");
}

fn calls(method: &str) -> f64 {
    number(&format!(
        "window.calls.filter((call) => call.method === '{method}').length"
    ))
}

/// Guards against requests that overtake each other (Janus would get a message for a handle that is not there yet), against wrong
/// paths, and against more than one GET.
#[wasm_bindgen_test]
async fn long_polling_posts_in_order_and_keeps_one_get() {
    play_gateway();
    script(
        "window.posts = (call) => new Promise((give) => setTimeout(() => give([200, JSON.stringify({ janus: 'ack', echo: call.body })]), 30))",
    );
    let (transport, heard) = open("http://127.0.0.1:8088/janus/");
    transport.send(&request(None, None, "create"));
    transport.send(&request(Some(5), None, "attach"));
    transport.send(&request(Some(5), Some(6), "join"));
    assert_eq!(calls("GET"), 0.0);
    until("three answers", || received(&heard).len() == 3).await;
    assert_eq!(heard.borrow()[0], TransportEvent::Opened(TransportKind::LongPoll));
    let echoes: Vec<_> = ["create", "attach", "join"]
        .map(|text| format!(r#"{{"janus":"ack","echo":"{text}"}}"#))
        .into();
    assert_eq!(received(&heard), echoes);
    let paths = "window.calls.filter((call) => call.method === 'POST').map((call) => new URL(call.url).pathname).join()";
    assert_eq!(
        script(paths).as_string().as_deref(),
        Some("/janus,/janus/5,/janus/5/6")
    );
    assert_eq!(calls("GET"), 1.0);
    let get = script("window.calls.find((call) => call.method === 'GET').url")
        .as_string()
        .unwrap_or_default();
    assert!(
        get.starts_with("http://127.0.0.1:8088/janus/5?maxev=10&rid="),
        "{get}"
    );
    assert!(get.ends_with("&token=a%20token%26more"), "{get}");
    drop(transport);
    assert_eq!(number("window.aborted"), 1.0);
    let before = heard.borrow().len();
    pause(50).await;
    assert_eq!(heard.borrow().len(), before);
    assert_eq!(Rc::strong_count(&heard), 1, "the callback is freed");
    stop_gateway();
}

/// What Janus answers to a POST for a session that it does not know.
const GONE: &str = r#"{"janus":"error","error":{"code":458,"reason":"No such session"}}"#;

/// Guards against events that stop after the first batch, against answers of a proxy's that are handed over, and against a lost session that is
/// polled for ever.
#[wasm_bindgen_test]
async fn long_polling_goes_on_after_errors_and_ends_with_the_session() {
    play_gateway();
    script(&format!(
        "let round = 0;
        window.posts = async (call) => [200, call.body.includes('keepalive') ? '{GONE}' : '{{\"janus\":\"ack\"}}'];
        window.gets = async () => [[200, '[{{\"janus\":\"event\"}}]'], [502, '{{\"error\":\"no\"}}'], [200, '[{{\"janus\":\"webrtcup\"}}]'], [404, '']][round++];",
    ));
    let (transport, heard) = open("http://127.0.0.1:8088/janus");
    attach(&transport);
    until("the end of the session", || received(&heard).len() == 4).await;
    let texts = received(&heard);
    assert_eq!(
        texts[1..],
        [
            r#"[{"janus":"event"}]"#.to_owned(),
            r#"[{"janus":"webrtcup"}]"#.to_owned(),
            r#"{"janus":"timeout","session_id":5}"#.to_owned(),
        ]
    );
    pause(100).await;
    assert_eq!(calls("GET"), 4.0);
    stop_gateway();
}

/// Guards against a GET that comes again at once because a proxy's answer passes for Janus's: hundreds a second.
#[wasm_bindgen_test]
async fn long_polling_does_not_spin_whatever_a_proxy_answers() {
    let answers = [
        "[429, '{\"error\":\"too many\"}']",
        "[502, '<html>']",
        "[503, '[]']",
        "[200, '[]']",
        "[200, '{}']",
        "[200, '{\"janus\":\"keepalive\"}']",
        "[404, '{\"error\":\"no route\"}']",
        "[403, '']",
    ];
    for answer in answers {
        play_gateway();
        script(&format!("window.gets = async () => {answer}"));
        let (transport, heard) = open("http://127.0.0.1:8088/janus");
        attach(&transport);
        until(answer, || closed(&heard) == 1).await;
        assert_eq!(
            received(&heard).len(),
            1,
            "{answer}: only the request was answered"
        );
        assert_eq!(calls("GET"), 3.0, "{answer}");
        let took = number(
            "(() => { const g = window.calls.filter((call) => call.method === 'GET'); return g[2].at - g[0].at })()",
        );
        assert!(took >= 700.0, "{answer}: three GETs within {took} ms");
        let last = heard.borrow().last().cloned();
        assert!(
            matches!(&last, Some(TransportEvent::Closed(info)) if info.unfit && info.retry_after.is_some()),
            "{answer}: {last:?}"
        );
    }
    stop_gateway();
}

/// Guards against a call that seems to be back while its events cannot be fetched.
#[wasm_bindgen_test]
async fn cautious_long_polling_hands_nothing_over_before_events_can_be_fetched() {
    play_gateway();
    script("window.gets = async () => [502, '']");
    let (transport, heard) = open_with("http://127.0.0.1:8088/janus", true);
    attach(&transport);
    until("the end", || closed(&heard) == 1).await;
    assert_eq!((calls("GET"), received(&heard).len()), (1.0, 0));

    play_gateway();
    let (transport, heard) = open_with("http://127.0.0.1:8088/janus", true);
    attach(&transport);
    until("the GET", || calls("GET") == 1.0).await;
    assert!(received(&heard).is_empty());
    until("an answer once the GET is held", || received(&heard).len() == 1).await;

    play_gateway();
    script(
        "let first = true; window.gets = () => first ? (first = false, Promise.resolve([200, '[{\"janus\":\"event\"}]'])) : new Promise(() => {})",
    );
    let (transport, heard) = open_with("http://127.0.0.1:8088/janus", true);
    attach(&transport);
    until("answer and event", || received(&heard).len() == 2).await;
    assert!(
        received(&heard)[1].contains("event"),
        "in order: {:?}",
        received(&heard)
    );
    stop_gateway();
}

fn attach(transport: &Transport) {
    transport.send(&request(Some(5), None, "attach"));
}

/// Guards against a gateway that is gone and nobody is told: by a request, by a proxy's page, by refused events, by lasting errors.
#[wasm_bindgen_test]
async fn long_polling_reports_closed_once_when_the_gateway_is_gone() {
    let failures = [
        "window.posts = async () => { throw new TypeError('Failed to fetch') }",
        "window.posts = async () => [404, '<html>no such page</html>']",
        "window.gets = async () => [403, '']; window.posts = async (call) => call.body.includes('keepalive') ? [200, '{\"janus\":\"error\",\"error\":{\"code\":403}}'] : [200, '{\"janus\":\"ack\"}']",
        "window.gets = async () => { throw new TypeError('Failed to fetch') }",
    ];
    for failure in failures {
        play_gateway();
        script(failure);
        let (transport, heard) = open("http://127.0.0.1:8088/janus");
        attach(&transport);
        until(failure, || closed(&heard) == 1).await;
        let asked = number("window.calls.length");
        attach(&transport);
        pause(50).await;
        assert_eq!(number("window.calls.length"), asked, "{failure}");
        assert_eq!(closed(&heard), 1);
    }
    stop_gateway();
}

/// Guards against a Janus refusal that is taken for a dead gateway: its JSON says more than its status.
#[wasm_bindgen_test]
async fn long_polling_passes_janus_refusals_on() {
    play_gateway();
    script("window.posts = async () => [403, '{\"janus\":\"error\"}']");
    let (transport, heard) = open("http://127.0.0.1:8088/janus");
    transport.send(&request(None, None, "create"));
    until("the refusal", || received(&heard).len() == 1).await;
    assert_eq!(
        (received(&heard)[0].as_str(), closed(&heard)),
        (r#"{"janus":"error"}"#, 0)
    );
    stop_gateway();
}

/// Guards against a goodbye that never leaves: when the page goes away, nothing that waits its turn is posted any more.
#[wasm_bindgen_test]
async fn long_polling_says_goodbye_at_once() {
    play_gateway();
    script("window.posts = () => new Promise(() => {})");
    let (transport, _heard) = open("http://127.0.0.1:8088/janus");
    transport.send(&request(Some(5), Some(6), "leave"));
    until("the first post", || calls("POST") == 1.0).await;
    transport.send(&request(Some(5), None, "destroy"));
    transport.close_after_flush();
    let sent = "window.calls.map((call) => `${call.body} ${call.keepalive}`).join()";
    assert_eq!(
        script(sent).as_string().as_deref(),
        Some("leave true,destroy true")
    );
    assert_eq!(number("window.aborted"), 0.0);
    stop_gateway();
}
