//! Parlour: video rooms for the Janus WebRTC gateway, as a static web app.
//!
//! ```text
//!  app       start, app                 config.json and link -> state -> views; the call begins
//!            tab                        title and icon of the browser's tab
//!            pages, components, i18n    Leptos components; every text in two languages
//!            state                      contexts of signals that views read, and the handle by which they act on the call
//!  ------------------------------------------------------------------------------------------------
//!  shell     driver                     one event loop for call and connection check: browser events in, outputs out, state kept in sync
//!            browser                    web-sys: sockets, connections, devices, timers; each released on drop
//!  ------------------------------------------------------------------------------------------------
//!  crates    parlour_call               a call as one state machine; the connection check, the configuration, saved reports
//!            janus_proto                a sans-IO client of the Janus gateway: session, plugins, errors
//! ```
//!
//! Each layer uses the layers below it and none above.
//!
//! ## Where to look
//!
//! Paths in `crates/call/src` start with `call/`, those in `crates/janus/src` with `janus/`, all others are in `src`.
//!
//! | you want to | go to |
//! |---|---|
//! | follow a click on Join | `call/join.rs`, then `call/publisher/`, then `call/subscriber/` |
//! | know what is prepared before that click | `call/lobby/prewarm.rs`, `call/subscriber/prewarm.rs`; `app.rs`, `pages/call/stage_tiles.rs` |
//! | know what follows each input, in which order | `Call::reconcile` in `call/lib.rs` |
//! | know what Janus is told and answers | [`janus_proto`], one module for each plugin |
//! | see what the call asks of the browser | [`parlour_call::Output`], carried out by `driver` |
//! | see what the browser tells the call | [`parlour_call::Input`] |
//! | know who may manage a room, and where its secret is | `call/room_secret.rs`, `browser/room_secrets.rs`; `tests/e2e/strangers.test.mjs` |
//! | know what is tried when something breaks | `call/recovery/`, its state in `recovery/outage.rs`; `docs/reliability.md`; `./dev test faults` |
//! | know which URL of Janus is tried when | `call/signaling/`, `signaling/backoff.rs`; `tests/e2e/returning.test.mjs` |
//! | know what counts as Janus's word over HTTP | `call/signaling/long_poll.rs`; `tests/e2e/transports.test.mjs` |
//! | know how often the lobby asks who is there | `call/lobby/presence.rs` |
//! | follow an event of the room | `call/signaling/dispatch.rs`, `call/room/events.rs`; before we are in the room `signaling/pre_join.rs` |
//! | know how a voice room differs | `call/audiobridge.rs`; `crates/call/tests/call_audiobridge.rs` |
//! | know what is sent again after it was lost | `call/subscriber/resume.rs`, `janus/session/`; `crates/call/tests/call_timeouts.rs` |
//! | know what is asked for after an outage | `call/recovery/resync.rs`, `recovery/stream_query.rs`; `tests/e2e/missed.test.mjs` |
//! | change the jitter buffer | [`parlour_call::quality::jitter_buffer`], [`parlour_call::quality::playout_gaps`] |
//! | know what a flood from the server does | `call/signaling/inbox.rs`, `driver/inbox_pump.rs`; `tests/e2e/hostile.test.mjs` |
//! | change what a view can read or ask for | `state/`; `driver/call/sync_state.rs` keeps it in sync with the call |
//! | know which simulcast layer is received for which tile, and how congestion lowers it | `call/adaptation/`, `call/publisher/simulcast.rs` |
//! | measure it | `bench/`: load generator, network with a delay, the packaged demo as a peer; `./dev bench`; `docs/performance.md` |
//! | know how the page stays responsive while fifty people join | `pages/call/throttle.rs`, `pages/call/placement.rs`, `driver/call/mod.rs` |
//! | know which calls of the browser are never awaited by the page | `browser/peer/operations.rs` `answer`, `driver/call/stats.rs` `read_levels` |
//! | add or change a shortcut | `pages/call/keyboard.rs`, `components/shortcuts.rs` |
//! | know how the connection check judges | [`parlour_call::check::Verdict`] |
//! | replay what a person saved | [`parlour_call::report`]; `./dev replay FILE` |
//! | add a setting for operators | [`parlour_call::config`], then `docs/configuration.md` |
//! | add a text | [`i18n`]: both languages, or it does not compile |
//! | change the release build | `Trunk.toml`, `index.html`, `scripts/post-build.sh` (Content-Security-Policy); `./dev size` |
//! | change how something looks | `pages/`, `components/`, `style/` |
//! | change which tiles are on the stage, and where | [`parlour_call::layout`] |
//! | change whom the stage follows | [`parlour_call::room::active_speaker`] |
//!
//! ## Rules
//!
//! `parlour_call` and `janus_proto` use no browser, clock or random source: the time and the seed of ids are arguments. So whole calls run in
//! virtual time under plain `cargo test`. Their manifests and `clippy.toml` files enforce it.
//!
//! A browser resource has one owner, a type in `browser`, and is released when that is dropped. Asynchronous answers come back as
//! inputs with the generation in which they were asked for; stale ones are dropped, and their tracks stopped.
//!
//! Views know no protocol. The driver keeps the state in sync with the call, and protocol messages never travel through signals.

pub mod app;
pub mod browser;
#[expect(
    unreachable_pub,
    reason = "`#[component]` makes the struct of a component's props `pub`"
)]
pub(crate) mod components;
pub mod driver;
pub mod i18n;
#[expect(
    unreachable_pub,
    reason = "`#[component]` makes the struct of a component's props `pub`"
)]
pub(crate) mod pages;
pub mod start;
pub mod state;
pub mod tab;
