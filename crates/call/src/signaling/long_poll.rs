//! Long polling: what an answer over HTTP is worth, and when Janus is asked for events again.
//!
//! A proxy between the page and Janus may answer in Janus's place, with any status and any body. So only what Janus would say counts as
//! said by Janus; everything else is a failure, after which the next GET waits. A GET asks for nothing but events, so it may be sent again.

use std::time::Duration;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::json;

use crate::config::AuthConfig;
use crate::signaling::backoff::jitter;
use crate::transport::CloseInfo;

/// Pauses before a GET that failed is sent again; after the failure that follows the last one the transport is closed.
const PAUSES: [Duration; 2] = [Duration::from_millis(250), Duration::from_millis(500)];
/// Upper limit of what is added to the first pause: a server that ends fails everybody's GET at the same moment.
const SPREAD: Duration = Duration::from_secs(1);
/// Delay before the URL is tried again after that; each new transport sends one GET.
const RETRY_DELAY: Duration = Duration::from_secs(1);
/// A GET that fails after this was cut by something between (proxies like 30 s): not a sign of trouble.
const HELD: Duration = Duration::from_secs(10);
/// Janus holds a GET for 30 s before it answers that nothing happened. An answer without an event that comes sooner than this is not its own.
const EMPTY_AFTER: Duration = Duration::from_secs(5);
/// A GET that is unanswered for this long is being held by Janus, as far as can be told.
pub const PROVEN_AFTER: Duration = Duration::from_secs(3);
/// Upper limit of the delay that a server asks for by `Retry-After`.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(60);

/// An answer over HTTP.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HttpAnswer {
    /// The status.
    pub status: u16,
    /// The body; empty where it is no text.
    pub body: String,
    /// The delay that the server asks for: see [`retry_after`].
    pub retry_after: Option<Duration>,
}

/// What follows the answer to a GET.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PollStep {
    /// Hand the body over, and send the next GET at once.
    Deliver,
    /// Send the next GET after a pause.
    Pause(Duration),
    /// Ask Janus by a POST of [`confirmation`] whether the status is its own; then [`PollPolicy::handle_confirmation`].
    Confirm,
    /// Janus does not know the session.
    SessionGone,
    /// Close the transport.
    Close(CloseInfo),
}

/// Decides when events are asked for again.
#[derive(Debug)]
pub struct PollPolicy {
    /// Failures since the last GET that worked.
    failures: usize,
    is_in_doubt: bool,
    spread: Duration,
}

impl PollPolicy {
    /// A policy for a new transport. `cautious` tells that events could not be fetched over the one before: then the first failure closes it.
    /// `salt` is the source of the jitter of the first pause.
    #[must_use]
    pub fn new(cautious: bool, salt: u64) -> Self {
        Self {
            failures: if cautious { PAUSES.len() } else { 0 },
            is_in_doubt: cautious,
            spread: jitter(salt, SPREAD),
        }
    }

    /// Whether a cautious transport has not fetched events yet: answers are not to be handed over, because a session without events is none.
    #[must_use]
    pub const fn is_in_doubt(&self) -> bool {
        self.is_in_doubt
    }

    /// A GET is unanswered for [`PROVEN_AFTER`]. Failures before it still count: a slow proxy fails as well.
    pub const fn mark_held(&mut self) {
        self.is_in_doubt = false;
    }

    const fn mark_working(&mut self) {
        self.failures = 0;
        self.is_in_doubt = false;
    }

    /// Takes the answer to a GET, or the reason why none came, and how long it took.
    pub fn handle_answer(&mut self, took: Duration, answer: Result<&HttpAnswer, &str>) -> PollStep {
        if took >= HELD {
            self.mark_working();
        }
        let answer = match answer {
            Ok(answer) => answer,
            Err(reason) => return self.fail(reason, None),
        };
        match answer.status {
            200..=299 => match Content::of(&answer.body) {
                Content::Events => {
                    self.mark_working();
                    PollStep::Deliver
                }
                Content::Keepalive if took >= EMPTY_AFTER => {
                    self.mark_working();
                    PollStep::Deliver
                }
                Content::Nothing if took >= EMPTY_AFTER => {
                    self.mark_working();
                    PollStep::Pause(PAUSES[0])
                }
                Content::Nothing | Content::Keepalive => {
                    self.fail("an empty answer at once", answer.retry_after)
                }
                Content::Foreign => self.fail("an answer that is not Janus's", answer.retry_after),
            },
            403 | 404 => PollStep::Confirm,
            status => self.fail(&format!("HTTP {status}"), answer.retry_after),
        }
    }

    /// Takes Janus's answer to [`confirmation`], which followed a GET that was answered by `status`.
    pub fn handle_confirmation(&mut self, status: u16, answer: Result<&HttpAnswer, &str>) -> PollStep {
        let code = answer.ok().and_then(|answer| error_code(&answer.body));
        match code {
            Some(458) => {
                self.mark_working();
                PollStep::SessionGone
            }
            Some(403) => PollStep::Close("Janus refuses events (403)".into()),
            _ => self.fail(
                &format!("HTTP {status}, and not from Janus"),
                answer.ok().and_then(|answer| answer.retry_after),
            ),
        }
    }

    fn fail(&mut self, reason: &str, retry_after: Option<Duration>) -> PollStep {
        let spread = if self.failures == 0 {
            self.spread
        } else {
            Duration::ZERO
        };
        let pause = PAUSES.get(self.failures).map(|pause| *pause + spread);
        self.failures += 1;
        match pause {
            Some(pause) if retry_after.is_none_or(|asked| asked <= RETRY_DELAY) => {
                PollStep::Pause(pause.max(retry_after.unwrap_or_default()))
            }
            // A longer pause is the call's: it says meanwhile that the gateway is lost.
            _ => PollStep::Close(CloseInfo {
                reason: format!("events cannot be fetched: {reason}"),
                unfit: true,
                retry_after: Some(RETRY_DELAY.max(retry_after.unwrap_or_default())),
            }),
        }
    }
}

/// Whether a POST was answered by Janus, whose own refusals are objects as well, whatever the status.
///
/// # Errors
/// What to close the transport with: a failed POST is not sent again, because Janus may have done what it asked.
pub fn check_post(answer: Result<&HttpAnswer, &str>) -> Result<(), CloseInfo> {
    match answer {
        Ok(answer) if Content::of(&answer.body) == Content::Events => Ok(()),
        Ok(answer) => Err(CloseInfo {
            retry_after: answer.retry_after,
            ..format!(
                "a request was answered by HTTP {}, and not by Janus",
                answer.status
            )
            .into()
        }),
        Err(reason) => Err(format!("a request was not answered: {reason}").into()),
    }
}

/// The body of a POST that asks Janus whether it knows a session, and whether it accepts our secrets.
#[must_use]
pub fn confirmation(session: u64, auth: &AuthConfig) -> String {
    let mut request = json!({"janus": "keepalive", "session_id": session, "transaction": "long-poll"});
    for (key, secret) in [("token", &auth.token), ("apisecret", &auth.api_secret)] {
        if let Some(secret) = secret {
            request[key] = secret.reveal().into();
        }
    }
    request.to_string()
}

/// The delay that a `Retry-After` header asks for: seconds, or a date, which `until` turns into the time until then.
pub fn retry_after(header: &str, until: impl FnOnce(&str) -> Option<Duration>) -> Option<Duration> {
    let header = header.trim();
    let seconds = header.bytes().all(|byte| byte.is_ascii_digit());
    let delay = match header {
        "" => None,
        // A number that is too great to be read asks for more than the limit.
        _ if seconds => Some(header.parse().map_or(MAX_RETRY_AFTER, Duration::from_secs)),
        date => until(date),
    };
    delay.map(|delay| delay.min(MAX_RETRY_AFTER))
}

/// What a body holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    /// An object of Janus's, or a list of them.
    Events,
    /// Janus's word that nothing happened.
    Keepalive,
    /// An empty body or list.
    Nothing,
    /// Something that Janus does not say.
    Foreign,
}

impl Content {
    /// Reads no further than the first object: parsing is what a flood costs most.
    fn of(body: &str) -> Self {
        #[derive(Deserialize)]
        struct Envelope {
            janus: String,
        }

        let body = body.trim();
        let list = body.strip_prefix('[').map(str::trim_start);
        if body.is_empty() || list.is_some_and(|list| list.starts_with(']')) {
            return Self::Nothing;
        }
        let first = serde_json::Deserializer::from_str(list.unwrap_or(body))
            .into_iter::<Envelope>()
            .next();
        match first {
            Some(Ok(envelope)) if envelope.janus == "keepalive" && list.is_none_or(is_single) => {
                Self::Keepalive
            }
            Some(Ok(_)) => Self::Events,
            Some(Err(_)) | None => Self::Foreign,
        }
    }
}

/// Whether a list, without its bracket, holds one object.
fn is_single(list: &str) -> bool {
    let mut values = serde_json::Deserializer::from_str(list).into_iter::<IgnoredAny>();
    values.next();
    list[values.byte_offset()..].trim_start().starts_with(']')
}

/// Janus's error code in a body.
fn error_code(body: &str) -> Option<u32> {
    #[derive(Deserialize)]
    struct Refusal {
        janus: String,
        error: Code,
    }
    #[derive(Deserialize)]
    struct Code {
        code: u32,
    }

    let refusal: Refusal = serde_json::from_str(body).ok()?;
    (refusal.janus == "error").then_some(refusal.error.code)
}
