//! The screens: [`lobby`] before the call, [`call`] during it, [`left`] after it, [`check`] for the connection check, and [`config_error`]
//! in place of all of them where the configuration is wrong. They read the [`state`](crate::state), act by the
//! [`CallHandle`](crate::state::CallHandle), and know no protocol.

pub(crate) mod call;
pub(crate) mod check;
pub(crate) mod config_error;
pub(crate) mod left;
pub(crate) mod lobby;
