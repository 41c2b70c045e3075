//! What people see: Leptos components that read the [`Model`](crate::model::Model) and send commands, and know no protocol.
//!
//! [`lobby`] comes before the call, [`stage`] is the call, [`left`] comes after it, [`config_page`] stands in for all of
//! them where the configuration is wrong. [`check`] is the connection check, a page of its own. [`panel`] holds what opens beside or over them, [`kit`] what they are made of.

pub(crate) mod check;
pub(crate) mod config_page;
pub(crate) mod context;
pub(crate) mod kit;
pub(crate) mod left;
pub(crate) mod lobby;
pub(crate) mod notices;
pub(crate) mod panel;
pub(crate) mod stage;
