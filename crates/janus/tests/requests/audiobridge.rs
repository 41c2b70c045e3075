use super::{id, key, name, secret, some, wrong_key};
use janus_proto::audiobridge::{self as bridge, CreateRoom, EditRoom, Forward, Join, PlayFile, Settings};
use janus_proto::room::Access;
use serde_json::Value;

/// What was asked in the room 3001 and its like.
pub(crate) fn all() -> Vec<Value> {
    [rooms(), moderating(), services(), participating()].concat()
}

/// What was asked where ids are strings.
pub(crate) fn strings() -> Vec<Value> {
    let ann = Settings {
        display: some("Ann"),
        ..Settings::default()
    };
    vec![
        bridge::create(&CreateRoom {
            room: Some(name("green")),
            admin_key: Some(secret("k3y")),
            ..CreateRoom::default()
        }),
        bridge::join(&Join {
            id: Some(name("ann")),
            settings: ann,
            ..Join::room(name("green"))
        }),
        bridge::leave(),
    ]
}

fn rooms() -> Vec<Value> {
    let plain = |room| {
        bridge::create(&CreateRoom {
            room: Some(id(room)),
            ..CreateRoom::default()
        })
    };
    vec![
        bridge::create(&everything()),
        plain(3001),
        plain(3002),
        bridge::exists(&id(3001)),
        bridge::list(None),
        bridge::list_participants(&id(3001)),
        bridge::edit(
            &key(3001),
            &EditRoom {
                description: some("Edited"),
                secret: Some(secret("s3cret")),
                pin: Some(secret("p1n")),
                is_private: Some(true),
                permanent: Some(false),
                ..EditRoom::default()
            },
        ),
        bridge::edit(&wrong_key(3001), &EditRoom::default()),
        bridge::destroy(&key(3001), Some(false)),
    ]
}

fn everything() -> CreateRoom {
    CreateRoom {
        room: Some(id(3001)),
        description: some("Recorded"),
        is_private: Some(false),
        secret: Some(secret("s3cret")),
        pin: Some(secret("p1n")),
        sampling_rate: Some(48_000),
        spatial_audio: Some(true),
        audiolevel_ext: Some(true),
        audiolevel_event: Some(true),
        audio_active_packets: Some(10),
        audio_level_average: Some(60),
        default_prebuffering: Some(6),
        default_expectedloss: Some(0),
        default_bitrate: Some(32_000),
        record: Some(false),
        permanent: Some(false),
        allow_rtp_participants: Some(false),
        groups: vec!["left".to_owned(), "right".to_owned()],
        ..CreateRoom::default()
    }
}

fn moderating() -> Vec<Value> {
    let friends = || vec![secret("friend")];
    vec![
        bridge::allowed(&key(3001), &Access::Add(friends())),
        bridge::allowed(&key(3001), &Access::Remove(friends())),
        bridge::allowed(&key(3001), &Access::Disable),
        bridge::mute(&key(3001), &id(12), true),
        bridge::mute(&key(3001), &id(12), false),
        bridge::mute(&key(3001), &id(77), true),
        bridge::mute_room(&key(3001), true),
        bridge::mute_room(&key(3001), false),
        bridge::kick(&key(3001), &id(13)),
        bridge::kick_all(&key(3001)),
    ]
}

fn services() -> Vec<Value> {
    let folder = Some("/tmp/recorded");
    vec![
        bridge::rtp_forward(
            &key(3001),
            &Forward {
                host: "127.0.0.1".to_owned(),
                port: 50_010,
                group: some("left"),
                codec: some("opus"),
                payload_type: Some(100),
                ssrc: Some(7),
                always_on: Some(false),
            },
        ),
        bridge::list_forwarders(&key(3001)),
        bridge::stop_rtp_forward(&key(3001), 1),
        bridge::enable_recording(&key(3001), true, Some("mix.wav"), folder),
        bridge::enable_recording(&key(3001), false, None, None),
        bridge::enable_mjrs(&key(3001), true, folder),
        bridge::enable_mjrs(&key(3001), false, None),
        bridge::play_file(
            &key(3001),
            &PlayFile {
                filename: "/tmp/recorded/none.opus".to_owned(),
                file_id: some("song"),
                group: None,
                repeat: Some(false),
            },
        ),
        bridge::is_playing(&key(3001), "song"),
        bridge::stop_file(&key(3001), "song"),
    ]
}

fn participating() -> Vec<Value> {
    let muted = |muted| Settings {
        muted: Some(muted),
        ..Settings::default()
    };
    let mut requests: Vec<Value> = joins().iter().map(bridge::join).collect();
    let elsewhere = Settings {
        display: some("Ben"),
        ..muted(true)
    };
    requests.extend([
        bridge::configure(&muted(true)),
        bridge::configure(&muted(false)),
        bridge::configure(&Settings {
            display: some("Benjamin"),
            volume: Some(90),
            spatial_position: Some(25),
            group: some("left"),
            ..muted(true)
        }),
        bridge::configure(&Settings {
            prebuffer: Some(5),
            bitrate: Some(24_000),
            quality: Some(5),
            expected_loss: Some(1),
            ..muted(false)
        }),
        bridge::change_room(&Join {
            id: Some(id(12)),
            settings: elsewhere,
            ..Join::room(id(3002))
        }),
        bridge::change_room(&left(Some(12), Settings::default())),
        bridge::leave(),
        bridge::hang_up(),
        bridge::reset_decoder(),
    ]);
    requests
}

fn joins() -> Vec<Join> {
    let pin = |pin| Join {
        pin: Some(secret(pin)),
        ..Join::room(id(3001))
    };
    let named = |display, muted| Settings {
        display: some(display),
        muted,
        ..Settings::default()
    };
    let ben = Join {
        id: Some(id(12)),
        audio_level_average: Some(60),
        audio_active_packets: Some(10),
        settings: Settings {
            group: some("right"),
            bitrate: Some(32_000),
            quality: Some(4),
            expected_loss: Some(5),
            volume: Some(100),
            spatial_position: Some(75),
            prebuffer: Some(6),
            ..named("Ben", Some(false))
        },
        ..pin("p1n")
    };
    vec![
        Join::room(id(1)),
        Join::room(id(3001)),
        pin("wrong"),
        ben,
        left(Some(11), Settings::default()),
        left(Some(11), named("Ann", None)),
        left(Some(13), named("Cat", Some(true))),
        left(Some(14), Settings::default()),
    ]
}

/// In the group on the left.
fn left(number: Option<u64>, settings: Settings) -> Join {
    Join {
        id: number.map(id),
        pin: Some(secret("p1n")),
        settings: Settings {
            group: some("left"),
            ..settings
        },
        ..Join::room(id(3001))
    }
}
