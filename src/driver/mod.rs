//! Drivers: they connect a state machine without I/O to the browser. Events of the browser become inputs, outputs are carried out, and the
//! state that views read is updated.
//!
//! What the browser keeps alive for a machine is owned by its driver, in types that release it on drop.
//!
//! | module | what it does |
//! |---|---|
//! | `event_loop` | inputs, outputs, timeout and the signalling transport of any [`StateMachine`](parlour_call::StateMachine) |
//! | `inbox_pump` | hands on the gateway's events in batches |
//! | `local_media` | opens microphone and camera, lists devices |
//! | `call` | the driver of a call |
//! | `check` | the driver of a connection check |

mod call;
mod check;
mod event_loop;
mod inbox_pump;
mod local_media;

pub use self::call::CallDriver;
pub(crate) use self::call::NAME_KEY;
pub use self::check::CheckDriver;
