//! # Parlour: the map of the house
//!
//! Video rooms for the Janus WebRTC gateway, as a static web app. Three storeys, and calls go downwards only.
//!
//! ```text
//!            start, app                 config.json and link -> state -> views; the call begins
//!  views     tab                        the browser's tab: its title and its icon
//!            pages, components, i18n    Leptos components; every word in two languages
//!            state                      contexts of signals that views read, and the handle by which they act on the call
//!  ------------------------------------------------------------------------------------------------
//!  shell     driver                     the one loop: browser events in, the core's outputs out
//!            check_driver               the same for a connection check
//!            browser                    the only home of web-sys: sockets, connections, devices, timers; all released on drop
//!  ------------------------------------------------------------------------------------------------
//!  core      call                       what a call is: phases, people, negotiations, devices, recovery
//!            check                      what a connection check is: steps, measurements, a verdict
//!            janus                      Janus's language and manners: session, plugins, errors
//!            report                     what a call heard and did, saved without secrets and played again
//!            config, json, small, time, log: what everybody may know
//! ```
//!
//! ## Where to look
//!
//! | you want to | go to |
//! |---|---|
//! | follow a click on Join | [`call`]: `join.rs`, then `publisher/`, then `subscriber/` |
//! | know what is prepared before that click | `call/lobby/prewarm.rs`, `call/subscriber/prewarm.rs`, `app.rs` `Visit`, `pages/call/stage_tiles.rs` |
//! | know what Janus is told and answers | [`janus`], one file for each plugin |
//! | see what the core asks of the browser | [`call::Output`], carried out by `driver` |
//! | see what the browser tells the core | [`call::Input`] |
//! | know what is tried when something breaks | `call/recovery/`; `./dev test faults` |
//! | know which address of Janus is tried when | `call/signaling/` |
//! | see what becomes of what the room says | `call/room/events.rs`, before we are in it `call/signaling/pre_join.rs` |
//! | know in what a voice room differs | `call/audiobridge.rs`; `tests/call_audiobridge.rs` |
//! | know what is said again after it was lost | `call/subscriber/resume.rs`, `janus/session/sending.rs`; `tests/call_timeouts.rs` |
//! | know what is asked for after we could not hear | `call/recovery/resync.rs`, `recovery/stream_query.rs`; `tests/call_resync.rs`, `tests/e2e/missed.test.mjs` |
//! | know how long a sound waits to be whole | [`call::quality::jitter_buffer`], [`call::quality::playout_gaps`] |
//! | know what a flood from the server does | `call/signaling/inbox.rs`, `driver/inbox_pump.rs`; `tests/e2e/hostile.test.mjs` |
//! | change what a view can read or ask for | `state/`; `driver/sync_state.rs` keeps it in line with the call |
//! | know who gets which picture, and what a narrow line does to it | `call/adaptation`, `call/simulcast.rs` |
//! | measure it | `bench/`: the load generator, a wire with a round-trip time, the demo beside us; `./dev bench` |
//! | know how the page answers while fifty come | `pages/call/throttle.rs`, `pages/call/placement.rs`, `driver/mod.rs` `sync_soon` |
//! | know what the page never waits for | `browser/peer/operations.rs` `answer`, `driver/stats.rs` `read_levels`; `tests/e2e/call.test.mjs` |
//! | add or change a shortcut | `pages/call/keyboard.rs`, `components/shortcuts.rs` |
//! | know how the connection check judges | [`check::Verdict`] |
//! | play again what a person saved | [`report`]; `./dev replay FILE` |
//! | add a setting for operators | [`config`], then the README's table |
//! | add a word | [`i18n`]: both languages, or it does not compile |
//! | know what a release leaves out, and why | `pack/`, `streams/`, `scripts/dev/build.sh` (`lean`), `scripts/size.mjs`; `./dev size` |
//! | see what stands there before the program, or without it | `index.html`, `scripts/post-build.sh` |
//! | change how something looks | `pages/`, `components/`, `style/` |
//! | change which tiles are on the stage, and where | [`call::layout`] |
//! | change whom the stage follows | [`call::room::active_speaker`]; who is listened to for that, [`call::quality::audio_level_polling`] |
//!
//! ## Rules
//!
//! The core ([`call`], [`check`], [`janus`], [`config`], [`i18n`]) names no browser, no clock and no random source: the time is an argument, and so
//! is the seed that ids are made of. That is why whole calls run in virtual time under plain `cargo test`.
//!
//! A browser resource has one owner, a type in `browser`, and is released when that is dropped. Asynchronous answers come back as
//! inputs with the generation they were asked in; what is stale is thrown away, and its tracks stop.
//!
//! Views know no protocol. The driver keeps the state in line with the call, and protocol messages never travel through signals.

pub use janus_proto as janus;
pub use parlour_call as call;
pub use parlour_call::{check, config, report};

pub mod i18n;

pub mod app;
pub mod browser;
pub mod check_driver;
#[expect(
    unreachable_pub,
    reason = "`#[component]` makes the struct of a component's props `pub`"
)]
pub(crate) mod components;
pub mod driver;
#[expect(
    unreachable_pub,
    reason = "`#[component]` makes the struct of a component's props `pub`"
)]
pub(crate) mod pages;
pub mod start;
pub mod state;
pub mod tab;
