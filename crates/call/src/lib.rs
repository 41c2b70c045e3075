//! A video call over Janus as one state machine without I/O: no socket, browser, clock or random source.
//!
//! The driver owns a [`Call`] and runs this loop:
//!
//! 1. Something happens: build an [`Input`] and call [`Call::handle_input`] with it and the time.
//! 2. Call [`Call::poll_output`] until it returns `None`, and carry out each [`Output`] in order.
//! 3. Call [`Call::poll_timeout`] and arm a timer, which leads to [`Input::Timeout`].
//! 4. Show [`Call::phase`], [`Call::people`], [`Call::local`] and the rest of the state.
//!
//! The steps that follow each input, and their order, are listed at `Call::reconcile`.
//!
//! | module | contents |
//! |---|---|
//! | [`input`], [`output`] | inputs and commands, outputs |
//! | [`peer`], [`transport`], [`stats`], [`notice`] | peer connections, the signalling transport, measurements, notices |
//! | `context` | what the parts of a call borrow for one input |
//! | [`phase`] | lobby, joining, in the call, reconnecting, left, failed |
//! | `commands` | commands of the person |
//! | `join` | joining, leaving, rejoining |
//! | `timers` | everything that is done at a time instead of after an input |
//! | [`token`] | the expiry of Janus's signed tokens |
//! | [`signaling`] | URLs and backoff, the Janus session, routing of its events, the inbox |
//! | `lobby` | who is in the room already; the offer and the subscription that are prepared before joining |
//! | `room_secret` | the secret of a room that we made |
//! | [`room`] | events of the room; roster, participants, active speaker, connection quality |
//! | `peer_events` | events of the peer connections |
//! | `publisher` | the publisher handle: initial offer, configure, creation of the room |
//! | `subscriber` | the subscriber handle: one negotiation at a time, prewarming, resuming |
//! | `audiobridge` | a voice room: one connection, mixed by the server |
//! | `recovery` | outages and reconnection, ICE restart, keyframes, missed events, ghost feeds |
//! | [`media`] | microphone, camera and loudspeaker; the shared screen |
//! | [`adaptation`], [`simulcast`] | simulcast layers to receive and to send |
//! | [`quality`] | grades, jitter buffer, playout gaps, connection details |
//! | [`sdp`] | changes to session descriptions |
//! | [`layout`] | geometry of the stage |
//! | [`state_machine`] | what a call and a connection check have in common, for one event loop |
//! | [`config`], [`check`], [`report`] | configuration, connection check, recording and replay |

pub mod adaptation;
mod audiobridge;
pub mod check;
mod commands;
pub mod config;
mod context;
pub mod input;
mod join;
pub mod layout;
mod lobby;
pub mod media;
pub mod notice;
pub mod output;
pub mod peer;
mod peer_events;
pub mod phase;
mod publisher;
pub mod quality;
mod recovery;
pub mod report;
pub mod room;
mod room_secret;
pub mod sdp;
mod settings;
pub mod signaling;
pub mod state_machine;
pub mod stats;
mod subscriber;
pub mod text;
mod timers;
pub mod token;
pub mod transport;

pub use adaptation::{ShownTile, Visibility};
pub use input::*;
pub use lobby::Presence;
pub use media::screen_share::*;
pub use media::*;
pub use notice::Notice;
pub use output::Output;
pub use peer::{
    ConnectionState, PeerEvent, PeerKey, PeerOutput, PeerRole, PublishedSource, PublisherMids, Withheld,
};
pub use phase::*;
pub use publisher::simulcast;
pub use room::participant::{ExtraStream, Link, Participant, SharedScreen};
pub use room::roster::Roster;
pub use room::stream::FeedStream;
pub use room_secret::RoomSecret;
pub use settings::Settings;
pub use signaling::{Batch, Inbox};
pub use state_machine::StateMachine;
pub use stats::*;
pub use transport::*;

use crate::config::Mode;
use adaptation::Adaptation;
use audiobridge::AudioBridge;
use janus_proto::session::Auth;
use janus_proto::{Id, IdForm, Plugin, ServerInfo, Timestamp};
use lobby::presence::PresencePoller;
use media::screen_share::LocalShare;
use publisher::Publisher;
use quality::jitter_buffer::JitterBufferController;
use recovery::ghost_feeds::GhostFeeds;
use recovery::ice_restart::MediaWatchdog;
use recovery::keyframes::KeyframeRequests;
use recovery::outage::Reconnection;
use recovery::resync::Resync;
use room::active_speaker::ActiveSpeakers;
use signaling::Signaling;
use signaling::pre_join::PreJoinBuffer;
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;
use subscriber::{Membership, Subscriber};
use token::TokenExpiry;

/// An interval between two inputs above this means that the machine slept: every request is answered or times out sooner.
const SLEEP_THRESHOLD: Duration = Duration::from_secs(30);

/// Our membership in the room.
#[derive(Debug, Clone, PartialEq)]
struct Member {
    feed: Id,
    private_id: Option<u64>,
}

/// A call, from the lobby to its end.
pub struct Call {
    settings: Settings,
    now: Timestamp,
    out: VecDeque<Output>,
    phase: Phase,
    /// The request to join, kept to rejoin.
    me: Option<JoinRequest>,
    /// Present from Janus's answer to the join request until the membership ends.
    member: Option<Member>,

    signaling: Signaling,
    reconnection: Reconnection,
    /// Room events before we are a member.
    pre_join: PreJoinBuffer,

    local: LocalMedia,
    share: LocalShare,

    publisher: Publisher,
    subscriber: Subscriber,
    audiobridge: AudioBridge,

    presence: PresencePoller,
    roster: Roster,
    /// Participants of the prewarmed subscription, who will be in the roster once we have joined.
    prewarmed: Roster,
    speakers: ActiveSpeakers,

    jitter_buffer: JitterBufferController,
    adaptation: Adaptation,
    watchdog: MediaWatchdog,
    keyframes: KeyframeRequests,
    resync: Resync,
    ghosts: GhostFeeds,
    /// The kind of room ids that Janus wants, once it refused one of the other kind.
    room_id_form: Option<IdForm>,
    /// Janus's words when it last refused to let us in.
    refusal: Option<String>,
    /// The sources of ours that the person was told are withheld.
    told_withheld: BTreeMap<PublishedSource, Withheld>,
    token_expiry: TokenExpiry,
}

impl Call {
    /// A call in the lobby. `seed` is the source of the session's ids and of the jitter; take it from a random source.
    /// `microphone` and `camera` tell whether each starts switched on.
    #[must_use]
    pub fn new(settings: Settings, seed: u64, microphone: bool, camera: bool) -> Self {
        let mode = settings.mode;
        let auth = Auth {
            token: settings.auth.token.clone(),
            api_secret: settings.auth.api_secret.clone(),
        };
        Self {
            now: Timestamp::default(),
            out: VecDeque::new(),
            phase: Phase::Lobby,
            me: None,
            member: None,
            signaling: Signaling::new(settings.urls.clone(), auth, seed),
            reconnection: Reconnection::default(),
            pre_join: PreJoinBuffer::default(),
            local: LocalMedia::new(microphone, camera && mode != Mode::Voice),
            share: LocalShare::default(),
            publisher: Publisher::default(),
            subscriber: Subscriber::new(),
            audiobridge: AudioBridge::new(),
            presence: PresencePoller::default(),
            roster: Roster::default(),
            prewarmed: Roster::default(),
            speakers: ActiveSpeakers::default(),
            jitter_buffer: JitterBufferController::default(),
            adaptation: Adaptation::default(),
            watchdog: MediaWatchdog::default(),
            keyframes: KeyframeRequests::default(),
            resync: Resync::default(),
            ghosts: GhostFeeds::default(),
            room_id_form: None,
            refusal: None,
            told_withheld: BTreeMap::new(),
            token_expiry: TokenExpiry::default(),
            settings,
        }
    }

    /// The phase.
    #[must_use]
    pub const fn phase(&self) -> &Phase {
        &self.phase
    }

    /// The participants, ourselves first; empty outside a call.
    #[must_use]
    pub const fn people(&self) -> &Roster {
        &self.roster
    }

    /// Janus's own words for [`EndReason::Refused`], to be quoted as text only.
    #[must_use]
    pub fn refusal(&self) -> Option<&str> {
        let refused = matches!(self.phase, Phase::Failed(EndReason::Refused { .. }));
        self.refusal.as_deref().filter(|_| refused)
    }

    /// Microphone, camera and loudspeaker.
    #[must_use]
    pub const fn local(&self) -> &LocalMedia {
        &self.local
    }

    /// Our shared screen.
    #[must_use]
    pub const fn share(&self) -> Share {
        self.share.state()
    }

    /// The active speaker and the order of the tiles.
    #[must_use]
    pub const fn speakers(&self) -> &ActiveSpeakers {
        &self.speakers
    }

    /// Sets the device to open first, from an earlier visit. To be called before [`Call::start`], which opens it.
    pub fn prefer(&mut self, kind: DeviceKind, choice: DeviceChoice) {
        self.local.prefer(kind, choice);
    }

    /// Sets the capture settings of an earlier visit. `exclusive` tells that the system gives a device to one track at a time, as phones
    /// do. To be called before [`Call::start`].
    pub fn prepare(&mut self, exclusive: bool, capture: CaptureSettings) {
        self.local.prepare(exclusive, capture);
    }

    /// Who is in the room, while we are in the lobby; `None` where that is not known.
    #[must_use]
    pub const fn presence(&self) -> Option<&Presence> {
        self.presence.presence()
    }

    /// The transport that carries the signalling.
    #[must_use]
    pub const fn transport(&self) -> TransportKind {
        self.signaling.kind()
    }

    /// Janus's answer to `info`, once it came.
    #[must_use]
    pub fn server(&self) -> Option<&ServerInfo> {
        self.signaling.session.as_ref()?.server()
    }

    /// The next output; to be drained after each [`Self::handle_input`].
    pub fn poll_output(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    /// Handles one input. `now` never runs backwards.
    pub fn handle_input(&mut self, now: Timestamp, input: Input) {
        self.advance_clock(now);
        // Audio levels come many times a second and fifty first frames at once; they change nothing that is to be reconciled.
        let mut reconciled = false;
        match input {
            Input::Command(command) => self.handle_command(command),
            Input::Gateway { generation, event } => {
                let change = self.signaling.handle(generation, event, self.now, &mut self.out);
                self.handle_transport_change(change);
            }
            Input::Peer { peer, event } => self.handle_peer(peer, event),
            Input::Media(event) => self.handle_media(event),
            Input::Share(event) => self.handle_share(event),
            Input::Stats(snapshots) => self.handle_stats(&snapshots),
            Input::Levels(levels) => {
                reconciled = true;
                self.handle_levels(&levels);
            }
            Input::Paths(counts) => self.handle_paths(&counts),
            Input::PlayoutGaps(mids) => self.handle_playout_gaps(&mids),
            Input::Online => self.online(),
            Input::PictureShown { feed } => {
                reconciled = true;
                self.roster.picture_shown(&feed, self.now);
            }
            Input::ScreenShown { feed } => {
                reconciled = true;
                self.roster.screen_shown(&feed, self.now);
            }
            Input::Timeout => self.handle_timeout(),
        }
        if reconciled {
            self.update_links();
        } else {
            self.reconcile();
        }
    }

    /// Sets the time. After the machine slept, a pending limit on joining or reconnecting is extended by the time slept.
    fn advance_clock(&mut self, now: Timestamp) {
        let slept = now.since(self.now);
        if slept >= SLEEP_THRESHOLD {
            self.reconnection.extend(slept);
        }
        self.now = self.now.max(now);
    }

    /// Whether the participants of the room are asked for: in the lobby, with a session.
    fn polls_presence(&self) -> bool {
        matches!(self.phase, Phase::Lobby | Phase::Failed(_)) && self.signaling.is_ready()
    }

    /// Whether the call is over: the person left or was removed.
    const fn is_over(&self) -> bool {
        matches!(self.phase, Phase::Left(_))
    }

    /// What follows after each input, in this order:
    ///
    /// 1. [`Self::drain_session`]: events of the Janus session that the input caused are handled, so that every later step sees them.
    /// 2. [`Self::sync_lobby`]: in the lobby, the next question who is in the room, and the prewarmed subscription.
    /// 3. [`Self::sync_room`]: in the room, the difference between wanted and received streams becomes a request, and so does a change of
    ///    what we publish.
    /// 4. [`Self::request_keyframes`]: after packets arrive again. After 3, because a renegotiation brings keyframes by itself.
    /// 5. [`Self::drain_session`]: requests of 2 to 4 become outputs, and replies that need no network (a lost handle) are handled.
    /// 6. [`Self::apply_announced`]: streams that Janus named in its replies go into the roster.
    /// 7. [`Self::update_prewarmed`]: the participants of the prewarmed subscription.
    /// 8. [`Self::update_phase`]: in the call or reconnecting, from the state of signalling and media. Before 9, which shows it.
    /// 9. [`Self::update_roster`]: the m-lines of each participant, our own tile, the order of the tiles, and the state of each tile.
    /// 10. [`Self::apply_layers`]: which simulcast layers Janus sends, from the m-lines of 9; [`Self::drain_session`] sends its request.
    /// 11. [`Self::tell_changes`]: notices that follow from all of these.
    fn reconcile(&mut self) {
        self.drain_session();
        self.sync_lobby();
        self.sync_room();
        self.request_keyframes();
        self.drain_session();
        self.apply_announced();
        self.update_prewarmed();
        self.update_phase();
        self.update_roster();
        self.apply_layers();
        self.drain_session();
        self.tell_changes();
    }

    /// Tells the person what changed about those who are there, and about what we send.
    fn tell_changes(&mut self) {
        let notices = self.roster.take_notices();
        self.out.extend(notices.into_iter().map(Output::Notice));
        self.tell_withheld();
    }

    /// In the lobby: asks who is in the room when that is due, and keeps the prewarmed subscription in line with the answer.
    fn sync_lobby(&mut self) {
        if !self.polls_presence() {
            return;
        }
        let Some(mut cx) = self.signaling.context(self.now, &mut self.out) else {
            return;
        };
        let (handle, plugin) = match self.settings.mode {
            Mode::Voice => (&mut self.audiobridge.handle, Plugin::AudioBridge),
            Mode::Video | Mode::Direct => (&mut self.publisher.handle, Plugin::VideoRoom),
        };
        let Some(handle) = self.presence.ensure_handle(&mut cx, handle, plugin) else {
            return;
        };
        self.presence.poll(&mut cx, handle, self.settings.mode);
        if self.settings.mode != Mode::Voice {
            self.sync_prewarmed();
        }
    }

    /// In the room: asks for the streams that are wanted and not received, and tells the others what we publish.
    fn sync_room(&mut self) {
        let published = self.published_state();
        let (Some(member), Some(me)) = (&self.member, &self.me) else {
            return;
        };
        let Some(mut cx) = self.signaling.context(self.now, &mut self.out) else {
            return;
        };
        if self.settings.mode == Mode::Voice {
            self.audiobridge.send_update(&mut cx, !published.microphone);
            return;
        }
        let layer = Adaptation::initial_layer(self.roster.len().saturating_sub(1));
        let first = |stream: &FeedStream| self.roster.is_simulcast(stream).then_some(layer);
        let membership = Membership {
            room: &me.room,
            own: Some(&member.feed),
            private_id: member.private_id,
            first: &first,
            pin: me.pin.as_ref(),
            token: self.settings.auth.token.as_ref(),
        };
        let alone = self.roster.streams().next().is_none();
        let own_audio = self.publisher.own_audio(&member.feed);
        let self_subscription = self.subscriber.self_subscription(own_audio, alone);
        let wanted = self.roster.streams().chain(self_subscription);
        self.subscriber.reconcile(&mut cx, wanted, &membership);
        self.publisher.send_update(&mut cx, published);
    }

    /// Puts the streams that Janus named into the roster.
    fn apply_announced(&mut self) {
        let announced = self.subscriber.take_announced();
        self.apply_streams(announced);
    }

    /// Brings the roster and the order of the tiles in line with the connections.
    fn update_roster(&mut self) {
        self.roster.assign_mids(self.subscriber.mids());
        let published = self.publisher.is_connected() || self.audiobridge.is_connected();
        self.roster.update_self(self.published_state(), published);
        self.speakers.set_participants(self.roster.others());
        self.update_links();
    }

    fn update_links(&mut self) {
        self.roster.update_links(self.subscriber.is_connected(), self.now);
    }

    fn log(&mut self, level: log::Level, line: String) {
        self.out.push_back(Output::Log(level, line));
    }
}
