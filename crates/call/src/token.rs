//! The expiry of Janus's signed tokens. Janus refuses each request once it has passed, also in a call, and tells nobody before.

use crate::Call;
use crate::config::Secret;
use crate::notice::Notice;
use crate::output::Output;
use janus_proto::Timestamp;
use std::time::Duration;

/// How long before the expiry the person is told.
const WARNING: Duration = Duration::from_secs(5 * 60);

/// When a token expires, as the time since the Unix epoch: the first field of a signed token, `expiry,realm,descriptor…:signature`. `None` for
/// a stored token, which shows nothing.
#[must_use]
pub fn expiry(token: &Secret) -> Option<Duration> {
    let (signed, _signature) = token.reveal().rsplit_once(':')?;
    let (seconds, _realm) = signed.split_once(',')?;
    let is_number = !seconds.is_empty() && seconds.bytes().all(|digit| digit.is_ascii_digit());
    is_number
        .then(|| seconds.parse().ok().map(Duration::from_secs))
        .flatten()
}

/// The expiry of the call's token, told once.
#[derive(Debug, Default)]
pub(crate) struct TokenExpiry {
    at: Option<Timestamp>,
    told: bool,
}

impl TokenExpiry {
    /// When to tell of it.
    pub(crate) fn poll_timeout(&self) -> Option<Timestamp> {
        self.at.filter(|_| !self.told).map(|at| at - WARNING)
    }

    /// The time that is left, if it is now to be told.
    fn take_due(&mut self, now: Timestamp) -> Option<Duration> {
        self.poll_timeout().filter(|due| *due <= now)?;
        self.told = true;
        Some(self.at?.since(now))
    }
}

impl Call {
    /// Sets when the token expires, as far as it shows that. To be called before [`Call::start`].
    pub fn expect_expiry(&mut self, at: Option<Timestamp>) {
        self.token_expiry = TokenExpiry { at, told: false };
    }

    /// Tells of a token that expires soon, while we are in the room.
    pub(crate) fn tell_expiry_if_due(&mut self) {
        if self.member.is_none() {
            return;
        }
        if let Some(left) = self.token_expiry.take_due(self.now) {
            let minutes = left.as_secs().div_ceil(60).max(1);
            self.out
                .push_back(Output::Notice(Notice::TokenExpires { minutes }));
        }
    }
}
