//! The callback that the transports report to.

use std::rc::Rc;

use parlour_call::TransportEvent;

/// Called with each event of a connection.
pub(super) type OnTransportEvent = Rc<dyn Fn(TransportEvent)>;
