use super::{id, key, name, secret, some, wrong_key};
use janus_proto::room::Access;
use janus_proto::textroom::{self as room, Audience, CreateRoom, EditRoom, Join};
use serde_json::Value;

/// What was asked over the plain API.
pub(crate) fn all() -> Vec<Value> {
    vec![
        room::setup(),
        room::acknowledge(),
        room::restart(),
        room::create(&CreateRoom {
            room: Some(id(6001)),
            description: some("Recorded"),
            is_private: Some(false),
            history: Some(2),
            secret: Some(secret("s3cret")),
            pin: Some(secret("p1n")),
            permanent: Some(false),
            ..CreateRoom::default()
        }),
        room::create(&CreateRoom {
            room: Some(id(6001)),
            ..CreateRoom::default()
        }),
        room::exists(&id(6001)),
        room::list(None),
        room::list_participants(&id(6001)),
        room::list_participants(&id(1)),
        room::edit(&key(6001), &edited()),
        room::edit(&wrong_key(6001), &EditRoom::default()),
        room::allowed(&key(6001), &Access::Add(vec![secret("friend")])),
        room::allowed(&key(6001), &Access::Disable),
        room::announce(&key(6001), "once more"),
        room::kick(&key(6001), "ben"),
        room::kick(&key(6001), "nobody"),
        room::destroy(&key(6001), Some(false)),
    ]
}

/// What was asked where ids are strings.
pub(crate) fn strings() -> Vec<Value> {
    let red = CreateRoom {
        room: Some(name("red")),
        admin_key: Some(secret("k3y")),
        ..CreateRoom::default()
    };
    vec![room::create(&red), room::list(Some(&secret("k3y")))]
}

/// What was asked over the data channel.
pub(crate) fn channel() -> Vec<Value> {
    let here = id(6001);
    let ben = ["ann".to_owned()];
    let say = |text, audience, confirm| room::message(&here, text, audience, confirm);
    vec![
        room::join(&Join {
            room: id(1),
            ..join("ann", None)
        }),
        room::join(&join("ann", None)),
        room::join(&join("ann", Some("wrong"))),
        room::join(&Join {
            display: some("Ann"),
            history: Some(true),
            ..join("ann", Some("p1n"))
        }),
        room::join(&join("ann", Some("p1n"))),
        room::join(&Join {
            display: some("Ben"),
            ..join("ben", Some("p1n"))
        }),
        room::join(&Join {
            history: Some(false),
            ..join("ben", Some("p1n"))
        }),
        say("hello?", Audience::Room, None),
        say("first", Audience::Room, Some(true)),
        say("unconfirmed", Audience::Room, Some(false)),
        say("whispered", Audience::One("ann"), None),
        say("whispered to some", Audience::Some(&ben), None),
        say("to nobody", Audience::One("nobody"), None),
        room::list(None),
        room::list_participants(&here),
        room::exists(&here),
        room::announce(&key(6001), "attention"),
        room::leave(&here),
    ]
}

fn edited() -> EditRoom {
    EditRoom {
        description: some("Edited"),
        is_private: Some(true),
        secret: Some(secret("s3cret")),
        pin: Some(secret("p1n")),
        permanent: Some(false),
        ..EditRoom::default()
    }
}

fn join(username: &str, pin: Option<&str>) -> Join {
    Join {
        room: id(6001),
        username: username.to_owned(),
        display: None,
        pin: pin.map(secret),
        token: None,
        history: None,
    }
}
