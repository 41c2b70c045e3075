//! What a call is: one pure state machine from the lobby to the last goodbye.
//!
//! [`Call::handle`] takes an [`Input`] and the time; [`Call::poll_output`] hands out what is to be done, in order;
//! [`Call::poll_deadline`] says when to come back with [`Input::Deadline`] at the latest. Nothing in here knows a socket,
//! a browser, a clock or a random source. What a view may show is read through [`Call::phase`], [`Call::people`] and
//! [`Call::local`].
//!
//! | module | holds |
//! |---|---|
//! | [`input`], [`output`] | inputs and commands, outputs |
//! | [`peer`], [`transport`], [`stats`], [`notice`] | peer connections, the signalling transport, measurements, notices |
//! | `context` | what the parts of a call borrow for one input |
//! | [`phase`] | lobby, joining, in the call, reconnecting, left, failed |
//! | `lobby` | who is in the room already |
//! | [`media`] | microphone, camera and shared screen |
//! | `lifecycle` | commands, how it begins and ends |
//! | `events` | what the session says, and what follows |
//! | [`room`] | its events; roster, participants, active speaker, connection quality |
//! | `early` | what the room says before we know that we are in it |
//! | `gateway` | which URL is tried when, and the session on top |
//! | `peers` | what the peer connections say, and to whom it goes |
//! | `publish` | the publisher's negotiation, the room made on the way |
//! | `voice` | a voice room: one connection, mixed by the server |
//! | `subscribe` | the one subscription and its serial negotiations |
//! | [`adaptation`], [`simulcast`] | what is received for which tile, and in how many sizes one sends |
//! | [`quality`] | grades, jitter buffer, playout gaps, connection details |
//! | [`layout`] | which tiles are on the stage and where |
//! | [`state_machine`] | what a call and a connection check have in common |
//! | [`tab`] | what the browser's tab says |
//! | [`intake`] | what the gateway said and nobody heard yet |
//! | `recovery` | what is lost just now, what is tried again, and when |
//! | `warm` | what is prepared in the lobby, so that joining is quick |
//! | `paths` | whether packets still arrive, and when another way is sought |
//! | `refresh` | whole pictures after a silence |
//! | [`sdp`] | changes to session descriptions |
//! | `ghosts` | what Janus keeps of us from before |
//! | `resync` | what was missed while Janus could not reach us |

pub mod adaptation;
pub mod check;
pub mod config;
mod context;
mod early;
mod events;
pub(crate) mod gateway;
mod ghosts;
pub mod input;
pub mod intake;
pub mod layout;
mod lifecycle;
mod lobby;
pub mod media;
pub mod notice;
pub mod output;
mod paths;
pub mod peer;
mod peers;
pub mod phase;
mod publish;
pub mod quality;
mod recovery;
mod refresh;
pub mod report;
mod resync;
pub mod room;
pub mod sdp;
mod settings;
pub mod simulcast;
pub mod state_machine;
pub mod stats;
mod subscribe;
pub mod tab;
pub mod text;
pub mod transport;
mod voice;
mod warm;

use std::collections::VecDeque;

pub use adaptation::{ShownTile, Sight};
pub use input::*;
// Older paths, which the app still uses.
pub use layout::{arrangement as arrange, zoom};
pub use lobby::Presence;
pub use media::screen_share::*;
pub use media::*;
pub use notice::Notice;
pub use output::Output;
pub use peer::{ConnectionState, OwnLines, PeerEvent, PeerKey, PeerOutput, PeerRole};
pub use phase::*;
pub use quality::connection_details as insight;
pub use room::participant::{Link, Participant, SharedScreen};
pub use room::roster::Roster;
pub use room::stream::FeedStream;
pub use settings::Settings;
pub use state_machine::StateMachine;
pub use stats::*;
pub use transport::*;

use crate::config::Mode;
use adaptation::Adaptation;
use early::Early;
use gateway::{Gateway, GatewayChange};
use ghosts::Ghosts;
use janus_proto::session::{Auth, HandleKey};
use janus_proto::{Id, Plugin, ServerInfo, Timestamp};
use lobby::Watch;
use media::screen_share::LocalShare;
use paths::Paths;
use peer::PublishedState;
use publish::Publisher;
use quality::jitter_buffer::JitterBufferController;
use refresh::Refresh;
use resync::Resync;
use room::active_speaker::Attention;
use std::time::Duration;
use subscribe::{Membership, Subscriber};
use voice::Voice;

/// Whoever hears nothing at all for this long slept: every request is answered or given up sooner.
const ASLEEP: Duration = Duration::from_secs(30);

/// Our place in the room.
#[derive(Debug, Clone, PartialEq)]
struct Member {
    feed: Id,
    private_id: Option<u64>,
}

/// A call, from the lobby on.
pub struct Call {
    settings: Settings,
    now: Timestamp,
    phase: Phase,
    gateway: Gateway,
    local: LocalMedia,
    share: LocalShare,
    me: Option<JoinRequest>,
    member: Option<Member>,
    /// Heard once we are in.
    early: Early,
    publisher: Publisher,
    subscriber: Subscriber,
    voice: Voice,
    roster: Roster,
    /// Who will be in the roster once we have joined.
    foreseen: Roster,
    attention: Attention,
    out: VecDeque<Output>,
    watch: Watch,
    /// When joining, or winning back what is lost, is given up.
    give_up: Option<Timestamp>,
    /// When to publish again after Janus hung up.
    republish: Option<Timestamp>,
    hang_ups: u32,
    jitter_buffer: JitterBufferController,
    paths: Paths,
    adaptation: Adaptation,
    refresh: Refresh,
    resync: Resync,
    /// Janus does not hear us just now.
    signalling_lost: bool,
    /// The signalling broke while we were joining.
    interrupted: bool,
    ghosts: Ghosts,
}

impl Call {
    /// A call in the lobby. `seed` makes the session's ids and the jitter of retries; take it from a random source.
    /// `microphone` and `camera` say which toggles start on.
    #[must_use]
    pub fn new(settings: Settings, seed: u64, microphone: bool, camera: bool) -> Self {
        let mode = settings.mode;
        let auth = Auth {
            token: settings.auth.token.clone(),
            api_secret: settings.auth.api_secret.clone(),
        };
        Self {
            now: Timestamp::default(),
            phase: Phase::Lobby,
            gateway: Gateway::new(settings.urls.clone(), auth, seed),
            settings,
            local: LocalMedia::new(microphone, camera && mode != Mode::Voice),
            share: LocalShare::default(),
            me: None,
            member: None,
            early: Early::default(),
            publisher: Publisher::new(),
            subscriber: Subscriber::new(),
            voice: Voice::new(),
            roster: Roster::default(),
            foreseen: Roster::default(),
            attention: Attention::default(),
            out: VecDeque::new(),
            watch: Watch::default(),
            give_up: None,
            republish: None,
            hang_ups: 0,
            jitter_buffer: JitterBufferController::default(),
            paths: Paths::default(),
            adaptation: Adaptation::default(),
            refresh: Refresh::default(),
            resync: Resync::default(),
            signalling_lost: false,
            interrupted: false,
            ghosts: Ghosts::default(),
        }
    }

    /// Where the call stands.
    #[must_use]
    pub const fn phase(&self) -> &Phase {
        &self.phase
    }

    /// Everybody in the room, oneself first; nobody outside a call.
    #[must_use]
    pub const fn people(&self) -> &Roster {
        &self.roster
    }

    /// Microphone and camera.
    #[must_use]
    pub const fn local(&self) -> &LocalMedia {
        &self.local
    }

    /// One's own shared screen.
    #[must_use]
    pub const fn share(&self) -> Share {
        self.share.state()
    }

    /// Who is in the spotlight and who sits in front.
    #[must_use]
    pub const fn attention(&self) -> &Attention {
        &self.attention
    }

    /// The device to open first, from an earlier visit. Said before [`Call::start`], which opens it.
    pub fn prefer(&mut self, kind: DeviceKind, choice: DeviceChoice) {
        self.local.prefer(kind, choice);
    }

    /// How to capture, from an earlier visit, and whether the system gives a device to one track at a time (phones do). Said
    /// before [`Call::start`].
    pub fn prepare(&mut self, exclusive: bool, capture: CaptureSettings) {
        self.local.prepare(exclusive, capture);
    }

    /// Who is in the room already, while the person is still in the lobby; `None` where that is not known.
    #[must_use]
    pub const fn presence(&self) -> Option<&Presence> {
        self.watch.presence.as_ref()
    }

    /// Which transport carries the signalling.
    #[must_use]
    pub const fn transport(&self) -> TransportKind {
        self.gateway.kind()
    }

    /// What the server says of itself, once it has.
    #[must_use]
    pub fn server(&self) -> Option<&ServerInfo> {
        self.gateway.session.as_ref()?.server()
    }

    /// What is to be done next; drain it after each [`Self::handle`].
    pub fn poll_output(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    /// When [`Input::Deadline`] is due.
    #[must_use]
    pub fn poll_deadline(&self) -> Option<Timestamp> {
        [
            self.gateway.poll_deadline(),
            self.subscriber
                .poll_deadline()
                .filter(|_| self.gateway.session.is_some()),
            self.publisher.poll_deadline(self.now),
            self.adaptation.poll_deadline(),
            self.give_up,
            self.republish,
            self.ghosts.poll_deadline(),
            self.resync.poll_deadline(),
            self.watch.poll_deadline().filter(|_| self.asks_who_is_there()),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Takes one input. `now` never runs backwards.
    pub fn handle(&mut self, now: Timestamp, input: Input) {
        self.wake(now);
        // Levels come many times a second, fifty first pictures at once, and nothing in them asks for anything.
        let mut settled = false;
        match input {
            Input::Command(command) => self.handle_command(command),
            Input::Gateway { generation, event } => {
                let change = self.gateway.handle(generation, event, self.now, &mut self.out);
                self.handle_gateway(change);
            }
            Input::Peer { peer, event } => self.handle_peer(peer, event),
            Input::Media(event) => self.handle_media(event),
            Input::Share(event) => self.handle_share(event),
            Input::Stats(snapshots) => self.handle_stats(&snapshots),
            Input::Levels(levels) => {
                settled = true;
                self.roster.hear(&levels, self.now);
                self.attention.hear(self.roster.talking(), self.now);
                if self.local.hears_muted_voice(levels.own, self.now) {
                    self.out.push_back(Output::Notice(Notice::SpeakingMuted));
                }
            }
            Input::Paths(counts) => self.handle_paths(&counts),
            Input::Holes(mids) => self.handle_holes(&mids),
            Input::Online => self.online(),
            Input::PictureShown { feed } => {
                settled = true;
                self.roster.picture_shown(&feed, self.now);
            }
            Input::ScreenShown { feed } => {
                settled = true;
                self.roster.screen_shown(&feed, self.now);
            }
            Input::Deadline => self.handle_deadline(),
        }
        if settled {
            self.judge_links();
            return;
        }
        self.settle();
        self.apply_layers();
        self.pump();
    }

    /// Takes the time. What a machine slept counts for nothing: whatever was to be given up by then has its time left.
    fn wake(&mut self, now: Timestamp) {
        let slept = now.since(self.now);
        if slept >= ASLEEP {
            self.give_up = self.give_up.map(|due| due + slept);
        }
        self.now = self.now.max(now);
    }

    /// Whether the person is where it matters who is in the room, and Janus can be asked.
    fn asks_who_is_there(&self) -> bool {
        matches!(self.phase, Phase::Lobby | Phase::Failed(_)) && self.gateway.is_ready()
    }

    /// The person left, or was made to.
    const fn is_over(&self) -> bool {
        matches!(self.phase, Phase::Left(_))
    }

    /// Lets the session speak until nothing is left to say, and brings everything else in line.
    fn settle(&mut self) {
        self.pump();
        if self.asks_who_is_there()
            && let Some(mut cx) = self.gateway.context(self.now, &mut self.out)
            && let Some(handle) = self.watch.way_in(
                &mut cx,
                match self.settings.mode {
                    Mode::Voice => (&mut self.voice.handle, Plugin::AudioBridge),
                    Mode::Video | Mode::Direct => (&mut self.publisher.handle, Plugin::VideoRoom),
                },
            )
        {
            self.watch.ask(&mut cx, handle, self.settings.mode);
            if self.settings.mode != Mode::Voice {
                self.foresee();
            }
        }
        if let (Some(member), Some(me)) = (&self.member, &self.me)
            && let Some(mut cx) = self.gateway.context(self.now, &mut self.out)
        {
            let sending = sending(&self.local, &self.share);
            if self.settings.mode == Mode::Voice {
                self.voice.tell(&mut cx, !sending.microphone);
            } else {
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
                let companion = self
                    .subscriber
                    .companion(self.publisher.sound(&member.feed), alone);
                let wanted = self.roster.streams().chain(companion);
                self.subscriber.reconcile(&mut cx, wanted, &membership);
                self.publisher.tell(&mut cx, sending);
            }
        }
        self.refresh();
        self.pump();
        let named = self.subscriber.take_named();
        self.learn(named);
        self.look_ahead();
        self.judge_phase();
        self.roster.map(self.subscriber.lines());
        let sending = sending(&self.local, &self.share);
        let published = self.publisher.is_connected() || self.voice.is_connected();
        self.roster.show_self(sending, published);
        self.attention.seat(self.roster.others());
        self.judge_links();
    }

    fn judge_links(&mut self) {
        self.roster.judge_links(self.subscriber.is_connected(), self.now);
    }

    fn handle_media(&mut self, event: MediaEvent) {
        let (outputs, notices) = self.local.handle(event);
        self.out.extend(outputs.into_iter().map(Output::Media));
        let tells = |notice: &Notice| match notice {
            // The lobby shows it for as long as it is so.
            Notice::SourceFailed { .. } => self.member.is_some(),
            Notice::DeviceOffered { devices } => {
                let camera = |device: &Device| device.kind == DeviceKind::Camera;
                self.settings.mode != Mode::Voice || !devices.iter().any(camera)
            }
            _ => true,
        };
        let told = notices.into_iter().filter(tells).map(Output::Notice);
        let told: Vec<Output> = told.filter(|_| !self.is_over()).collect();
        self.out.extend(told);
    }

    fn handle_share(&mut self, event: ShareEvent) {
        let (output, notice) = self.share.handle(event);
        self.out.extend(output.map(Output::Share));
        self.out.extend(notice.map(Output::Notice));
    }

    fn handle_gateway(&mut self, change: GatewayChange) {
        match change {
            GatewayChange::None => {}
            GatewayChange::Opened => self.gateway_opened(),
            GatewayChange::Lost => {
                if self.member.is_some() {
                    self.signalling_lost = true;
                    self.paths.network_changed(self.now);
                    self.reconnecting();
                } else if self.phase == Phase::Joining {
                    // It worked when the person clicked: the click still counts when it works again.
                    self.interrupted = true;
                    self.give_up = Some(self.now + recovery::GIVE_UP);
                }
            }
            GatewayChange::Unreachable => {
                if self.phase == Phase::Joining && !self.interrupted {
                    self.fail(EndReason::Gateway);
                }
            }
        }
    }

    fn log(&mut self, level: log::Level, line: String) {
        self.out.push_back(Output::Log(level, line));
    }
}

/// The toggles, as the others are told of them.
const fn sending(local: &LocalMedia, share: &LocalShare) -> PublishedState {
    PublishedState {
        microphone: local.source(SourceKind::Microphone).is_live(),
        camera: local.source(SourceKind::Camera).is_live(),
        screen: share.state().is_on(),
        screen_audio: share.state().has_sound(),
    }
}
