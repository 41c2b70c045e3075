//! The callback that the transports report to.

use std::rc::Rc;

use parlour_call::GatewayEvent;

/// Called with each event of a connection.
pub(super) type OnGatewayEvent = Rc<dyn Fn(GatewayEvent)>;
