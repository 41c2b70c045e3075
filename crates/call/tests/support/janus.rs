//! A VideoRoom as Janus 1.1.2 plays it, for one client, with the people and the faults that a test puts into it.

mod answers;
mod layers;
mod person;
mod survey;

pub(crate) use layers::Sent;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::{Value, json};

/// Something that goes wrong once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The next message gets no reply at all.
    LoseReply,
    /// The next message is done, and nobody hears that it is.
    LoseAnswer,
    /// The next message's event comes before its ack.
    EventFirst,
}

#[derive(Debug, Clone)]
struct Person {
    id: u64,
    name: String,
    descriptions: [&'static str; 2],
    /// Of a shared screen and its sound, once something was shared.
    share: Option<[&'static str; 2]>,
    layered: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Role {
    Fresh,
    Bridge,
    Publisher,
    Subscriber,
    /// A subscriber besides, whose offer nobody may answer.
    Surveyor,
}

/// Our own feed id.
pub(crate) const OWN_FEED: u64 = 9000;

/// One Janus with one room.
pub(crate) struct ScriptedJanus {
    /// Every request that came, as JSON.
    pub(crate) requests: Vec<Value>,
    pub(crate) room_exists: bool,
    pub(crate) pin: Option<&'static str>,
    pub(crate) full: bool,
    pub(crate) fault: Option<Fault>,
    /// Every request is refused with 403: a secret is missing.
    pub(crate) guarded: bool,
    /// Somebody whose media comes up while we are let in: Janus announces it before it answers us, with a list made before it.
    pub(crate) overtaking: Option<(u64, &'static str)>,
    /// Sessions survive their socket.
    pub(crate) reclaim: bool,
    /// It never lets go of us by itself: who we were before stays in the room.
    pub(crate) ghost: bool,
    /// Who we were before and still are there.
    pub(crate) ghosts: Vec<u64>,
    /// We were sent out of the room, and could not be told.
    pub(crate) absent: bool,
    /// We are in the voice room.
    talks: bool,
    /// The room has a secret: only who knows it may remove anybody.
    pub(crate) secret: Option<String>,
    /// Somebody else makes the missing room just before we do.
    pub(crate) overtaken: bool,
    /// So many handles are refused: its plugins are not there yet.
    pub(crate) unready: usize,
    /// It knows no session for longer than it takes to make it.
    pub(crate) forgetful: bool,
    /// What is sent to it gets lost, and the socket stays.
    pub(crate) hole: bool,
    /// It still holds what we published before: it has not heard that it is over.
    pub(crate) started: bool,
    /// Its rooms have texts for ids.
    pub(crate) string_ids: bool,
    /// It refuses whoever joins, by this code and in these words.
    pub(crate) refusal: Option<(u32, &'static str)>,
    /// The room's own placeholder, by this id.
    pub(crate) dummy: Option<u64>,
    /// Its answer to our offers.
    pub(crate) answer: String,
    /// It does not answer our offers.
    pub(crate) answerless: bool,
    /// An update while its offer is unanswered is done after the answer, as by the real one.
    pub(crate) queues: bool,
    queued: Option<Value>,
    /// There is no socket: what is said now is lost.
    deaf: bool,
    /// An offer of ours was.
    offer_lost: bool,
    joins: u64,
    session: Option<u64>,
    handles: BTreeMap<u64, Role>,
    next_handle: u64,
    people: Vec<Person>,
    /// Somebody who goes as soon as we have been told who is there.
    pub(crate) goer: Option<u64>,
    /// It answers nobody who subscribes besides.
    pub(crate) reticent: bool,
    /// Only who is in the room may subscribe (`require_pvtid`).
    pub(crate) exclusive: bool,
    /// Everybody's camera comes in layers.
    pub(crate) layered: bool,
    /// The layers that each line was asked for.
    targets: BTreeMap<usize, (u64, u64)>,
    /// Lines that we were told not to send.
    silent: BTreeSet<usize>,
    /// Lines of the subscription: mid -> (feed, feed mid), or an inactive line.
    lines: Vec<Option<(u64, String)>>,
    awaiting_start: bool,
    out: VecDeque<String>,
}

impl ScriptedJanus {
    pub(crate) fn new() -> Self {
        Self {
            requests: Vec::new(),
            room_exists: true,
            pin: None,
            full: false,
            fault: None,
            guarded: false,
            overtaking: None,
            reclaim: false,
            ghost: false,
            ghosts: Vec::new(),
            absent: false,
            talks: false,
            secret: None,
            overtaken: false,
            unready: 0,
            forgetful: false,
            hole: false,
            started: false,
            string_ids: false,
            refusal: None,
            dummy: None,
            answer: "v=0 janus answer".to_owned(),
            answerless: false,
            queues: false,
            queued: None,
            deaf: false,
            offer_lost: false,
            joins: 0,
            session: None,
            handles: BTreeMap::new(),
            next_handle: 100,
            people: Vec::new(),
            goer: None,
            reticent: false,
            exclusive: false,
            layered: false,
            targets: BTreeMap::new(),
            silent: BTreeSet::new(),
            lines: Vec::new(),
            awaiting_start: false,
            out: VecDeque::new(),
        }
    }

    /// Whose streams are on their way to us, in order; somebody with sound and picture is there twice.
    pub(crate) fn sending(&self) -> Vec<u64> {
        if self.awaiting_start {
            return Vec::new();
        }
        let line = |(index, line): (usize, &Option<(u64, String)>)| {
            let feed = line.as_ref()?.0;
            (!self.silent.contains(&index)).then_some(feed)
        };
        let mut feeds: Vec<u64> = self.lines.iter().enumerate().filter_map(line).collect();
        feeds.sort_unstable();
        feeds
    }

    pub(crate) fn next_frame(&mut self) -> Option<String> {
        self.out.pop_front()
    }

    /// How many handles we hold.
    pub(crate) fn handles(&self) -> usize {
        self.handles.len()
    }

    /// By which id we are in the room, as far as it knows.
    pub(crate) fn own(&self) -> Option<u64> {
        let publishes = self.handle_of(&Role::Publisher).is_some();
        let id = match self.talks {
            true => OWN_FEED,
            false => OWN_FEED + self.joins.saturating_sub(1),
        };
        (!self.absent && (self.talks || publishes)).then_some(id)
    }

    /// Its number.
    pub(crate) fn session_id(&self) -> u64 {
        self.session.expect("there is a session")
    }

    /// Whether a session is alive.
    pub(crate) fn has_session(&self) -> bool {
        self.session.is_some()
    }

    pub(crate) fn socket_closed(&mut self) {
        self.out.clear();
        self.deaf = true;
        if !self.reclaim {
            self.forget();
        }
    }

    /// As if Janus had been restarted: it knows nobody, and its rooms are gone.
    pub(crate) fn forget(&mut self) {
        self.session = None;
        self.talks = false;
        self.handles.clear();
        self.lines.clear();
        self.silent.clear();
        self.awaiting_start = false;
    }

    /// Bodies of the plugin messages with that `request`.
    pub(crate) fn bodies(&self, request: &str) -> Vec<&Value> {
        self.requests
            .iter()
            .map(|frame| &frame["body"])
            .filter(|body| body["request"] == request)
            .collect()
    }

    pub(crate) fn count(&self, verb: &str) -> usize {
        self.requests
            .iter()
            .filter(|frame| frame["janus"] == verb)
            .count()
    }

    /// Somebody publishes microphone and camera.
    pub(crate) fn enter(&mut self, id: u64, name: &str) {
        let person = Person {
            id,
            name: name.to_owned(),
            descriptions: ["microphone", "camera"],
            share: None,
            layered: self.layered,
        };
        let data = json!({"videoroom": "event", "room": 1234, "publishers": [person.publisher()]});
        self.people.push(person);
        self.event(&Role::Publisher, data, None);
    }

    /// Somebody turns things on or off.
    pub(crate) fn describe(&mut self, id: u64, descriptions: [&'static str; 2]) {
        let person = self
            .people
            .iter_mut()
            .find(|person| person.id == id)
            .expect("that person is there");
        person.descriptions = descriptions;
        let data = json!({"videoroom": "event", "room": 1234, "publishers": [person.publisher()]});
        self.event(&Role::Publisher, data, None);
    }

    /// Somebody shares a screen, or shares it no longer; a line that is described by nothing carries nothing any more.
    pub(crate) fn share(&mut self, id: u64, descriptions: [&'static str; 2]) {
        let person = self
            .people
            .iter_mut()
            .find(|person| person.id == id)
            .expect("that person is there");
        person.share = Some(descriptions);
        let data = json!({"videoroom": "event", "room": 1234, "publishers": [person.publisher()]});
        self.event(&Role::Publisher, data, None);
    }

    /// Somebody leaves; their lines become inactive and Janus offers that by itself.
    pub(crate) fn exit(&mut self, id: u64) {
        self.people.retain(|person| person.id != id);
        let mut changed = false;
        for line in &mut self.lines {
            changed |= line.take_if(|(feed, _)| *feed == id).is_some();
        }
        self.event(
            &Role::Publisher,
            json!({"videoroom": "event", "room": 1234, "leaving": id}),
            None,
        );
        if changed && !self.awaiting_start {
            self.awaiting_start = true;
            self.offer_lost = self.deaf;
            let data = json!({"videoroom": "updated", "room": 1234, "streams": self.streams()});
            self.event(&Role::Subscriber, data, Some(offer()));
        }
    }

    /// Somebody's streams are put on lines once more, as by an update that was done twice.
    pub(crate) fn send_twice(&mut self, id: u64) {
        let again = self.lines.iter().flatten().filter(|(feed, _)| *feed == id);
        let again: Vec<_> = again.cloned().map(Some).collect();
        self.lines.extend(again);
        self.awaiting_start = true;
        let data = json!({"videoroom": "updated", "room": 1234, "streams": self.streams()});
        self.event(&Role::Subscriber, data, Some(offer()));
    }

    /// Somebody is in the voice room, or not, and nobody is told.
    pub(crate) fn slip(&mut self, id: u64, name: &str, inside: bool) {
        self.people.retain(|person| person.id != id);
        if inside {
            self.people.push(Person {
                id,
                name: name.to_owned(),
                descriptions: ["microphone", "camera"],
                share: None,
                layered: false,
            });
        }
    }

    /// Janus takes away our handle to the room.
    pub(crate) fn detach(&mut self, publisher: bool) {
        let role = if publisher {
            Role::Publisher
        } else {
            Role::Subscriber
        };
        if let Some(handle) = self.handle_of(&role) {
            self.handles.remove(&handle);
            self.say(json!({"janus": "detached", "session_id": self.session, "sender": handle}));
        }
    }

    /// An event of the voice room.
    pub(crate) fn bridge_event(&mut self, data: Value) {
        self.event(&Role::Bridge, data, None);
    }

    /// An event on our handle of that role which nobody asked for.
    pub(crate) fn publisher_event(&mut self, data: Value) {
        self.event(&Role::Publisher, data, None);
    }

    /// The same for the handle that subscribes.
    pub(crate) fn subscriber_event(&mut self, data: Value) {
        self.event(&Role::Subscriber, data, None);
    }

    pub(crate) fn hang_up(&mut self, publisher: bool, reason: &str) {
        let role = match (self.talks, publisher) {
            (true, _) => Role::Bridge,
            (false, true) => Role::Publisher,
            (false, false) => Role::Subscriber,
        };
        // AudioBridge takes out whose connection closes.
        self.talks = false;
        if let Some(handle) = self.handle_of(&role) {
            self.say(
                json!({"janus": "hangup", "session_id": self.session, "sender": handle, "reason": reason}),
            );
        }
    }

    fn handle_of(&self, role: &Role) -> Option<u64> {
        self.handles
            .iter()
            .find(|(_, held)| *held == role)
            .map(|(handle, _)| *handle)
    }

    fn event(&mut self, role: &Role, data: Value, jsep: Option<Value>) {
        let Some(handle) = self.handle_of(role) else {
            return;
        };
        let frame = self.plugin_event(handle, data, jsep);
        self.say(frame);
    }

    fn plugin_event(&self, handle: u64, data: Value, jsep: Option<Value>) -> Value {
        let plugin = match self.handles.get(&handle) {
            Some(Role::Bridge) => "janus.plugin.audiobridge",
            _ => "janus.plugin.videoroom",
        };
        let mut frame = json!({"janus": "event", "session_id": self.session, "sender": handle,
            "plugindata": {"plugin": plugin, "data": data}});
        if let Some(jsep) = jsep {
            frame["jsep"] = jsep;
        }
        frame
    }

    fn say(&mut self, frame: Value) {
        if !self.deaf {
            self.out.push_back(frame.to_string());
        }
    }

    /// Whether somebody is there.
    pub(crate) fn has(&self, id: u64) -> bool {
        self.people.iter().any(|person| person.id == id)
    }

    /// Who is there, by name.
    pub(crate) fn names(&self) -> Vec<String> {
        self.people.iter().map(|person| person.name.clone()).collect()
    }

    pub(crate) fn handle(&mut self, text: &str) {
        if self.hole {
            return;
        }
        self.deaf = false;
        let request: Value = serde_json::from_str(text).expect("requests are JSON");
        self.requests.push(request.clone());
        let transaction = request["transaction"].clone();
        let verb = request["janus"].as_str().unwrap_or_default().to_owned();
        if self.guarded {
            let error = json!({"code": 403, "reason": "Unauthorized request"});
            self.say(json!({"janus": "error", "transaction": transaction, "error": error}));
            return;
        }
        if verb == "info" {
            self.say(
                json!({"janus": "server_info", "transaction": transaction, "name": "Janus WebRTC Server",
                "version": 1102, "session-timeout": 60, "reclaim-session-timeout": 0}),
            );
            return;
        }
        if verb == "create" {
            self.session = request["id"].as_u64().or(Some(1));
            self.handles.clear();
            self.say(json!({"janus": "success", "transaction": transaction, "data": {"id": self.session}}));
            return;
        }
        if self.forgetful || self.session.is_none() || self.session != request["session_id"].as_u64() {
            let reason = "No such session";
            self.say(json!({"janus": "error", "transaction": transaction, "error": {"code": 458, "reason": reason}}));
            return;
        }
        let session = self.session;
        let handle = request["handle_id"].as_u64();
        if handle.is_some_and(|handle| !self.handles.contains_key(&handle)) {
            let error = json!({"code": 459, "reason": "No such handle"});
            self.say(
                json!({"janus": "error", "session_id": session, "transaction": transaction, "error": error}),
            );
            return;
        }
        match verb.as_str() {
            "attach" if self.unready > 0 => {
                self.unready -= 1;
                let error = json!({"code": 460, "reason": "No such plugin"});
                self.say(json!({"janus": "error", "session_id": session, "transaction": transaction, "error": error}));
            }
            "attach" => {
                self.next_handle += 1;
                let bridge = request["plugin"] == "janus.plugin.audiobridge";
                self.handles
                    .insert(self.next_handle, if bridge { Role::Bridge } else { Role::Fresh });
                let data = json!({"id": self.next_handle});
                self.say(json!({"janus": "success", "session_id": session, "transaction": transaction, "data": data}));
            }
            "claim" => {
                self.say(json!({"janus": "success", "session_id": session, "transaction": transaction}));
            }
            "destroy" => {
                self.forget();
                self.say(json!({"janus": "success", "session_id": session, "transaction": transaction}));
            }
            "detach" => {
                let handle = request["handle_id"].as_u64().unwrap_or_default();
                if self.handles.remove(&handle) == Some(Role::Subscriber) {
                    self.lines.clear();
                    self.silent.clear();
                    self.awaiting_start = false;
                }
                self.say(json!({"janus": "success", "session_id": session, "transaction": transaction}));
            }
            "message" => self.message(&request),
            "hangup" => {
                self.say(json!({"janus": "ack", "session_id": session, "transaction": transaction}));
                if std::mem::take(&mut self.started) {
                    self.hang_up(true, "Janus API");
                }
            }
            _ => self.say(json!({"janus": "ack", "session_id": session, "transaction": transaction})),
        }
    }
}

fn offer() -> Value {
    json!({"type": "offer", "sdp": "v=0 janus offer\r\na=setup:actpass\r\n"})
}
