//! The screens: [`lobby`] before the call, [`call`] during it, [`left`] after it, [`check`] for the connection check, and in place of all
//! of them [`config_error`] where the configuration is wrong and [`refusal`] where it could not be loaded or the link asks for what cannot be
//! done. They read the [`state`](crate::state), act by the
//! [`CallHandle`](crate::state::CallHandle), and know no protocol.

pub(crate) mod call;
pub(crate) mod check;
pub(crate) mod config_error;
pub(crate) mod left;
pub(crate) mod lobby;
pub(crate) mod refusal;
