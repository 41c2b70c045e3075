//! What the scripted Janus answers to plugin messages.

use serde_json::{Value, json};

use super::{Fault, OWN_FEED, Person, Role, ScriptedJanus, offer};

impl ScriptedJanus {
    pub(super) fn message(&mut self, request: &Value) {
        let fault = self.fault.take();
        let handle = request["handle_id"].as_u64().unwrap_or_default();
        let besides = request["body"]["ptype"] == "subscriber" && self.subscribes_besides(handle);
        let deaf = (self.answerless && request["jsep"]["type"] == "offer") || (self.reticent && besides);
        if fault == Some(Fault::LoseReply) || deaf {
            return;
        }
        let transaction = request["transaction"].clone();
        let ack = json!({"janus": "ack", "session_id": self.session, "transaction": transaction});
        if request["body"]["request"] == "create" {
            let data = match self.handles.get(&handle) {
                _ if self.overtaken => {
                    json!({"videoroom": "event", "error_code": 427, "error": "Room 1234 already exists"})
                }
                Some(Role::Bridge) => json!({"audiobridge": "created", "room": 1234, "permanent": false}),
                _ => json!({"videoroom": "created", "room": 1234, "permanent": false}),
            };
            self.room_exists = true;
            if !self.overtaken {
                self.secret = request["body"]["secret"].as_str().map(str::to_owned);
            }
            let mut frame = self.plugin_event(handle, data, None);
            frame["janus"] = json!("success");
            frame["transaction"] = transaction;
            self.say(frame);
            return;
        }
        if request["body"]["request"] == "listparticipants" {
            let other = |person: &Person| json!({"id": person.id, "display": person.name, "publisher": true});
            let ghost = |id: &u64| json!({"id": id, "display": "Ada", "publisher": false});
            let others = self.people.iter().map(other);
            let own = self.own();
            let ghosts = self.ghosts.iter().chain(&own).map(ghost);
            let dummy =
                |id: &u64| json!({"id": id, "display": "Dummy publisher", "dummy": true, "publisher": true});
            let dummies = self.dummy.iter().map(dummy);
            let participants: Vec<Value> = others.chain(ghosts).chain(dummies).collect();
            let (plugin, missing) = match self.handles.get(&handle) {
                Some(Role::Bridge) => ("audiobridge", 485),
                _ => ("videoroom", 426),
            };
            let data = match self.room_exists {
                _ if self.wrong_id(&request["body"]).is_some() => {
                    let (code, words) = self.wrong_id(&request["body"]).unwrap_or_default();
                    json!({plugin: "event", "error_code": if plugin == "videoroom" { code } else { 484 }, "error": words})
                }
                true => json!({plugin: "participants", "room": 1234, "participants": participants}),
                false => json!({plugin: "event", "error_code": missing, "error": "No such room (1234)"}),
            };
            let mut frame = self.plugin_event(handle, data, None);
            frame["janus"] = json!("success");
            frame["transaction"] = transaction;
            self.say(frame);
            if let Some(goer) = self.goer.take() {
                self.exit(goer);
            }
            return;
        }
        if request["body"]["request"] == "kick" {
            let id = request["body"]["id"].as_u64().unwrap_or_default();
            let data = self.kick(id, request["body"]["secret"].as_str());
            let mut frame = self.plugin_event(handle, data, None);
            frame["janus"] = json!("success");
            frame["transaction"] = transaction;
            self.say(frame);
            return;
        }
        let (data, jsep) = match self.handles.get(&handle) {
            Some(Role::Bridge) => self.answer_voice(&request["body"], request["jsep"].is_object()),
            _ => self.answer(handle, &request["body"], request["jsep"].is_object()),
        };
        if fault == Some(Fault::LoseAnswer) {
            return;
        }
        let mut event = self.plugin_event(handle, data, jsep);
        event["transaction"] = transaction;
        let (first, second) = if fault == Some(Fault::EventFirst) {
            (event, ack)
        } else {
            (ack, event)
        };
        self.say(first);
        self.say(second);
        if let Some(body) = self.queued.take_if(|_| !self.awaiting_start) {
            let (data, jsep) = self.answer(handle, &body, false);
            let event = self.plugin_event(handle, data, jsep);
            self.say(event);
        }
        if request["body"]["request"] == "joinandconfigure" || request["jsep"].is_object() {
            self.say(json!({"janus": "webrtcup", "session_id": self.session, "sender": handle}));
        }
    }

    /// Removes a ghost; of anybody else there must never be such a request.
    fn kick(&mut self, id: u64, secret: Option<&str>) -> Value {
        assert!(!self.has(id), "somebody else is removed");
        match (&self.secret, secret) {
            (Some(_), None) => {
                return json!({"videoroom": "event", "error_code": 429, "error": "Missing mandatory element (secret)"});
            }
            (Some(needed), Some(given)) if needed != given => {
                return json!({"videoroom": "event", "error_code": 433, "error": "Unauthorized (wrong secret)"});
            }
            _ => {}
        }
        if !self.ghosts.contains(&id) {
            return json!({"videoroom": "event", "error_code": 428, "error": format!("No such user {id} in room 1234")});
        }
        self.ghosts.retain(|ghost| *ghost != id);
        self.publisher_event(json!({"videoroom": "event", "room": 1234, "kicked": id}));
        json!({"videoroom": "success"})
    }

    /// How it refuses a room's id of the wrong kind.
    fn wrong_id(&self, body: &Value) -> Option<(u32, String)> {
        let right = if self.string_ids {
            body["room"].is_string()
        } else {
            body["room"].is_u64()
        };
        let kind = if self.string_ids {
            "string"
        } else {
            "positive integer"
        };
        (!right).then(|| (430, format!("Invalid element type (room should be a {kind})")))
    }

    fn answer(&mut self, handle: u64, body: &Value, offered: bool) -> (Value, Option<Value>) {
        let error = |code: u32, text: &str| {
            (
                json!({"videoroom": "event", "error_code": code, "error": text}),
                None,
            )
        };
        match body["request"].as_str().unwrap_or_default() {
            "joinandconfigure" => {
                if self.handles.get(&handle) == Some(&Role::Publisher) {
                    return error(425, "Already in as a publisher on this handle");
                }
                if let Some((code, words)) = self.wrong_id(body) {
                    return error(code, &words);
                }
                if let Some((code, words)) = self.refusal {
                    return error(code, words);
                }
                if !self.room_exists {
                    return error(426, "No such room (1234)");
                }
                if let Some(pin) = self.pin {
                    match body["pin"].as_str() {
                        None => return error(429, "Missing mandatory element (pin)"),
                        Some(given) if given != pin => return error(433, "Unauthorized (wrong pin)"),
                        Some(_) => {}
                    }
                }
                if self.full {
                    return error(432, "Maximum number of publishers (1) already reached");
                }
                self.handles.insert(handle, Role::Publisher);
                let mut publishers: Vec<Value> = self.people.iter().map(Person::publisher).collect();
                let own = OWN_FEED + self.joins;
                if self.ghost && self.joins > 0 {
                    self.ghosts.push(own - 1);
                }
                publishers.extend(self.ghosts.iter().map(|id| {
                    let streams = json!([{"type": "audio", "mindex": 0, "mid": "0", "codec": "opus"}]);
                    json!({"id": id, "display": "Ada", "streams": streams})
                }));
                publishers.extend(self.dummy.iter().map(|id| {
                    let streams = json!([{"type": "video", "mindex": 0, "mid": "0", "codec": "vp8"}]);
                    json!({"id": id, "display": "Dummy publisher", "dummy": true, "streams": streams})
                }));
                self.joins += 1;
                let attendees: Vec<Value> = self
                    .overtaking
                    .iter()
                    .map(|(id, name)| json!({"id": id, "display": name}))
                    .collect();
                let data = json!({"videoroom": "joined", "room": 1234, "id": own, "private_id": 42,
                    "publishers": publishers, "attendees": attendees});
                if let Some((id, name)) = self.overtaking.take() {
                    self.enter(id, name);
                }
                (data, Some(json!({"type": "answer", "sdp": self.answer})))
            }
            "configure" if offered => {
                let data = json!({"videoroom": "event", "room": 1234, "configured": "ok"});
                (data, Some(json!({"type": "answer", "sdp": self.answer})))
            }
            "publish" if self.started => error(434, "Can't publish, already published"),
            "publish" => {
                let data = json!({"videoroom": "event", "room": 1234, "configured": "ok"});
                (data, Some(json!({"type": "answer", "sdp": self.answer})))
            }
            "join" => {
                if let Some(missing) = self.missing(&body["streams"]) {
                    return error(428, &format!("No such feed ({missing})"));
                }
                if self.exclusive && body["private_id"] != 42 {
                    return error(433, "Unauthorized (this room requires a valid private_id)");
                }
                if self.subscribes_besides(handle) {
                    return self.attach_besides(handle, &body["streams"]);
                }
                self.handles.insert(handle, Role::Subscriber);
                self.queued = None;
                self.lines.clear();
                self.silent.clear();
                self.targets.clear();
                self.subscribe(&body["streams"]);
                self.offer_lost = false;
                self.awaiting_start = true;
                (
                    json!({"videoroom": "attached", "room": 1234, "streams": self.streams()}),
                    Some(offer()),
                )
            }
            "update" => {
                if self.offer_lost {
                    return (json!({"videoroom": "updating", "room": 1234}), None);
                }
                if self.queues && self.awaiting_start {
                    self.queued = Some(body.clone());
                    return (json!({"videoroom": "updating", "room": 1234}), None);
                }
                assert!(!self.awaiting_start, "an update while an offer is unanswered");
                if let Some(missing) = self.missing(&body["subscribe"]) {
                    return error(428, &format!("No such feed ({missing})"));
                }
                for gone in body["unsubscribe"].as_array().into_iter().flatten() {
                    for (index, line) in self.lines.iter_mut().enumerate() {
                        let named = gone["sub_mid"] == *index.to_string();
                        line.take_if(|(feed, mid)| named || (gone["feed"] == *feed && gone["mid"] == **mid));
                    }
                }
                self.subscribe(&body["subscribe"]);
                self.awaiting_start = true;
                (
                    json!({"videoroom": "updated", "room": 1234, "streams": self.streams()}),
                    Some(offer()),
                )
            }
            "switch" => (
                json!({"videoroom": "event", "switched": "ok", "room": 1234, "changes": 0, "streams": self.streams()}),
                None,
            ),
            "configure" if body["restart"] == true => {
                assert!(!self.awaiting_start, "a restart while an offer is unanswered");
                self.awaiting_start = true;
                let data = json!({"videoroom": "event", "room": 1234, "configured": "ok"});
                (data, Some(offer()))
            }
            "start" => {
                assert!(self.awaiting_start, "an answer that no offer waits for");
                self.awaiting_start = false;
                (json!({"videoroom": "event", "room": 1234, "started": "ok"}), None)
            }
            _ => {
                for stream in body["streams"].as_array().into_iter().flatten() {
                    self.configure_line(stream);
                }
                (
                    json!({"videoroom": "event", "room": 1234, "configured": "ok"}),
                    None,
                )
            }
        }
    }

    fn answer_voice(&mut self, body: &Value, offered: bool) -> (Value, Option<Value>) {
        let error = |code: u32, text: &str| {
            (
                json!({"audiobridge": "event", "error_code": code, "error": text}),
                None,
            )
        };
        if body["request"] != "join" && !self.talks {
            return error(487, "Can't configure (not in a room)");
        }
        if body["request"] != "join" {
            let answer = offered.then(|| json!({"type": "answer", "sdp": self.answer}));
            return (json!({"audiobridge": "event", "result": "ok"}), answer);
        }
        if let Some((_, words)) = self.wrong_id(body) {
            return error(484, &words);
        }
        if !self.room_exists {
            return error(485, "No such room (1234)");
        }
        match (self.pin, body["pin"].as_str()) {
            (Some(_), None) => return error(483, "Missing element (pin)"),
            (Some(pin), Some(given)) if pin != given => return error(489, "Unauthorized (wrong pin)"),
            _ => {}
        }
        if let Some((id, name)) = self.overtaking.take() {
            let late = json!({"id": id, "display": name, "setup": true, "muted": false});
            self.bridge_event(json!({"audiobridge": "joined", "room": 1234, "participants": [late]}));
        }
        self.talks = true;
        let bo = json!({"id": 7, "display": "Bo", "setup": true, "muted": false, "talking": false});
        (
            json!({"audiobridge": "joined", "room": 1234, "id": OWN_FEED, "participants": [bo]}),
            None,
        )
    }

    fn missing(&self, streams: &Value) -> Option<u64> {
        let feeds = streams
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|stream| stream["feed"].as_u64());
        feeds
            .into_iter()
            .find(|feed| *feed < OWN_FEED && !self.people.iter().any(|person| person.id == *feed))
    }

    /// New streams take the first inactive line, as Janus reuses them.
    fn subscribe(&mut self, streams: &Value) {
        for stream in streams.as_array().into_iter().flatten() {
            let feed = stream["feed"].as_u64().unwrap_or_default();
            let mids = match stream["mid"].as_str() {
                Some(mid) => vec![mid],
                None => self.mids(feed),
            };
            for mid in mids {
                let line = (feed, mid.to_owned());
                // Janus would send it twice.
                assert!(
                    !self.lines.contains(&Some(line.clone())),
                    "subscribed twice: {line:?}"
                );
                let index = match self.lines.iter().position(Option::is_none) {
                    // A line that is used again sends again, whatever it was told before.
                    Some(free) => {
                        self.silent.remove(&free);
                        self.lines[free] = Some(line);
                        free
                    }
                    None => {
                        self.lines.push(Some(line));
                        self.lines.len() - 1
                    }
                };
                self.targets
                    .insert(index, (stream["substream"].as_u64().unwrap_or(2), 2));
            }
        }
    }

    pub(super) fn streams(&self) -> Vec<Value> {
        self.described(&self.lines)
    }

    pub(super) fn described(&self, lines: &[Option<(u64, String)>]) -> Vec<Value> {
        let stream = |(index, line): (usize, &Option<(u64, String)>)| match line {
            Some((feed, mid)) => {
                let person = self.people.iter().find(|person| person.id == *feed);
                let description = person.map(|person| match mid.as_str() {
                    "0" => person.descriptions[0],
                    "1" => person.descriptions[1],
                    "2" => person.share.unwrap_or_default()[0],
                    _ => person.share.unwrap_or_default()[1],
                });
                let mut line = json!({"mindex": index, "mid": index.to_string(), "active": true, "feed_id": feed,
                "feed_display": person.map(|person| &person.name), "feed_description": description,
                "feed_mid": mid, "type": if mid == "0" || mid == "3" { "audio" } else { "video" }, "ready": false, "send": !self.silent.contains(&index)});
                self.tell_layers(index, &mut line);
                line
            }
            None => json!({"mindex": index, "mid": index.to_string(), "active": false, "type": "video"}),
        };
        lines.iter().enumerate().map(stream).collect()
    }
}
