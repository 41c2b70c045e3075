use super::{id, key, name, secret, some, wrong_key};
use janus_proto::Id;
use janus_proto::room::{Access, RoomKey};
use janus_proto::videoroom::{
    self as room, CreateRoom, Description, DummyStream, EditRoom, Forward, ForwardStream, JoinPublisher,
    JoinSubscriber, Layers, PublisherOptions, PublisherStreamOptions, SubscriberStreamOptions, Subscription,
    Switch, Unsubscription,
};
use serde_json::Value;

/// What was asked in the room 2001 and its like.
pub(crate) fn all() -> Vec<Value> {
    [rooms(), moderating(), publishing(), joining(), subscribing()].concat()
}

/// What was asked where ids are strings.
pub(crate) fn strings() -> Vec<Value> {
    let blue = || Some(name("blue"));
    let admin_key = |text| Some(secret(text));
    let join = |id, display| {
        room::join_publisher(&JoinPublisher {
            id: Some(name(id)),
            display,
            ..join(name("blue"), None)
        })
    };
    vec![
        room::create(&CreateRoom {
            room: blue(),
            admin_key: admin_key("wrong"),
            ..CreateRoom::default()
        }),
        room::create(&CreateRoom {
            room: blue(),
            ..CreateRoom::default()
        }),
        room::create(&CreateRoom {
            room: blue(),
            notify_joining: Some(true),
            publishers: Some(6),
            admin_key: admin_key("k3y"),
            ..CreateRoom::default()
        }),
        room::exists(&name("blue")),
        room::list_all(&secret("k3y")),
        room::list_participants(&name("blue")),
        join("ann", some("Ann")),
        join("ben", None),
        room::leave(),
        room::kick(&RoomKey::open(name("blue")), &name("ann")),
        room::join_publisher(&self::join(id(1234), None)),
    ]
}

fn join(room: Id, pin: Option<&str>) -> JoinPublisher {
    JoinPublisher {
        room,
        id: None,
        display: None,
        pin: pin.map(secret),
        token: None,
    }
}

fn rooms() -> Vec<Value> {
    vec![
        room::create(&everything()),
        room::create(&CreateRoom {
            room: Some(id(2001)),
            ..CreateRoom::default()
        }),
        room::create(&CreateRoom {
            room: Some(id(2002)),
            publishers: Some(1),
            ..CreateRoom::default()
        }),
        room::create(&CreateRoom {
            room: Some(id(2003)),
            dummy_publisher: Some(true),
            dummy_streams: Some(vec![
                DummyStream {
                    codec: "opus".to_owned(),
                    fmtp: None,
                },
                DummyStream {
                    codec: "vp8".to_owned(),
                    fmtp: some("x=1"),
                },
            ]),
            ..CreateRoom::default()
        }),
        room::create(&CreateRoom {
            room: Some(id(2004)),
            require_e2ee: Some(true),
            allowed: Some(vec![secret("friend")]),
            signed_tokens: Some(false),
            ..CreateRoom::default()
        }),
        room::exists(&id(2001)),
        room::exists(&id(1)),
        room::list(),
        room::list_participants(&id(2001)),
        room::list_participants(&id(2003)),
        room::destroy(&key(2001), Some(false)),
        room::destroy(&RoomKey::open(id(2002)), None),
    ]
}

fn everything() -> CreateRoom {
    CreateRoom {
        room: Some(id(2001)),
        description: some("Recorded"),
        is_private: Some(false),
        secret: Some(secret("s3cret")),
        pin: Some(secret("p1n")),
        require_pvtid: Some(false),
        signed_tokens: Some(false),
        bitrate: Some(2_000_000),
        bitrate_cap: Some(false),
        fir_freq: Some(10),
        publishers: Some(10),
        audiocodec: some("opus"),
        videocodec: some("vp8,h264"),
        opus_fec: Some(true),
        opus_dtx: Some(false),
        video_svc: Some(false),
        audiolevel_ext: Some(true),
        audiolevel_event: Some(true),
        audio_active_packets: Some(10),
        audio_level_average: Some(60),
        videoorient_ext: Some(true),
        playoutdelay_ext: Some(true),
        transport_wide_cc_ext: Some(true),
        record: Some(false),
        rec_dir: some("/tmp"),
        lock_record: Some(false),
        permanent: Some(false),
        notify_joining: Some(true),
        require_e2ee: Some(false),
        dummy_publisher: Some(false),
        ..CreateRoom::default()
    }
}

fn moderating() -> Vec<Value> {
    let friends = || vec![secret("friend")];
    let fewer = EditRoom {
        publishers: Some(8),
        ..EditRoom::default()
    };
    vec![
        room::edit(&key(2001), &edited()),
        room::edit(&RoomKey::open(id(2001)), &fewer),
        room::edit(&wrong_key(2001), &fewer),
        room::allowed(&key(2001), &Access::Add(friends())),
        room::allowed(&key(2001), &Access::Enable),
        room::allowed(&key(2001), &Access::Remove(friends())),
        room::allowed(&key(2001), &Access::Disable),
        room::kick(&key(2001), &id(11)),
        room::kick(&key(2001), &id(77)),
        room::moderate(&key(2001), &id(11), "0", true),
        room::moderate(&key(2001), &id(11), "0", false),
        room::moderate(&key(2001), &id(77), "0", true),
        room::enable_recording(&key(2001), true),
        room::enable_recording(&key(2001), false),
        room::rtp_forward(
            &key(2001),
            &Forward {
                publisher: id(11),
                host: "127.0.0.1".to_owned(),
                streams: vec![
                    ForwardStream {
                        mid: "0".to_owned(),
                        port: 50_000,
                        ..ForwardStream::default()
                    },
                    ForwardStream {
                        mid: "1".to_owned(),
                        port: 50_002,
                        rtcp_port: Some(50_003),
                        simulcast: true,
                        ..ForwardStream::default()
                    },
                ],
            },
        ),
        room::list_forwarders(&key(2001)),
        room::stop_rtp_forward(&key(2001), &id(11), 1),
    ]
}

fn edited() -> EditRoom {
    EditRoom {
        description: some("Edited"),
        is_private: Some(true),
        secret: Some(secret("s3cret")),
        pin: Some(secret("p1n")),
        require_pvtid: Some(false),
        bitrate: Some(1_000_000),
        fir_freq: Some(5),
        publishers: Some(8),
        lock_record: Some(false),
        rec_dir: some("/tmp"),
        permanent: Some(false),
    }
}

fn labels() -> Vec<Description> {
    let label = |mid: &str, description: &str| Description {
        mid: mid.to_owned(),
        description: description.to_owned(),
    };
    vec![label("0", "microphone"), label("1", "camera")]
}

fn publishing() -> Vec<Value> {
    let ben = JoinPublisher {
        id: Some(id(12)),
        display: some("Ben"),
        ..join(id(2001), Some("p1n"))
    };
    let one = JoinPublisher {
        display: some("One"),
        ..join(id(2002), None)
    };
    let stream = |send, delays: bool| PublisherOptions {
        streams: vec![PublisherStreamOptions {
            mid: "1".to_owned(),
            send: Some(send),
            min_delay: delays.then_some(10),
            max_delay: delays.then_some(100),
        }],
        ..PublisherOptions::default()
    };
    vec![
        room::join_and_configure(
            &ben,
            &PublisherOptions {
                descriptions: labels(),
                bitrate: Some(1_500_000),
                audio_active_packets: Some(10),
                audio_level_average: Some(60),
                ..PublisherOptions::default()
            },
        ),
        room::join_and_configure(&one, &PublisherOptions::default()),
        room::publish(&PublisherOptions::default()),
        room::publish(&PublisherOptions {
            descriptions: labels(),
            audiocodec: some("opus"),
            videocodec: some("vp8"),
            ..PublisherOptions::default()
        }),
        room::configure_publisher(&PublisherOptions {
            descriptions: vec![Description {
                mid: "0".to_owned(),
                description: "microphone off".to_owned(),
            }],
            ..PublisherOptions::default()
        }),
        room::configure_publisher(&PublisherOptions {
            display: some("Benjamin"),
            bitrate: Some(500_000),
            keyframe: true,
            ..PublisherOptions::default()
        }),
        room::configure_publisher(&stream(false, false)),
        room::configure_publisher(&stream(true, true)),
        room::unpublish(),
        room::leave(),
    ]
}

fn joining() -> Vec<Value> {
    let named = |number, display| JoinPublisher {
        id: Some(id(number)),
        display,
        ..join(id(2001), Some("p1n"))
    };
    let with_token = JoinPublisher {
        token: Some(secret("friend")),
        ..join(id(2004), None)
    };
    let joins = [
        named(11, some("Ann")),
        named(11, some("Ben")),
        named(13, None),
        join(id(2001), Some("p1n")),
        join(id(2001), Some("wrong")),
        join(id(2001), None),
        join(id(1), None),
        join(id(2002), None),
        join(id(2003), None),
        with_token,
    ];
    joins.iter().map(room::join_publisher).collect()
}

fn whole(feed: u64) -> Subscription {
    Subscription {
        feed: id(feed),
        mid: None,
        crossrefid: None,
        layers: Layers::default(),
    }
}

fn watch(room: u64, pin: Option<&str>, streams: Vec<Subscription>) -> JoinSubscriber {
    JoinSubscriber {
        room: id(room),
        private_id: None,
        streams,
        pin: pin.map(secret),
        token: None,
        autoupdate: None,
    }
}

fn subscribing() -> Vec<Value> {
    let layered = Subscription {
        crossrefid: some("x"),
        layers: Layers {
            substream: Some(1),
            temporal: Some(1),
            ..Layers::default()
        },
        ..Subscription::stream(id(12), "1".to_owned())
    };
    let both = vec![Subscription::stream(id(12), "0".to_owned()), layered];
    let full = JoinSubscriber {
        private_id: Some(1),
        autoupdate: Some(true),
        ..watch(2001, Some("p1n"), both)
    };
    let ann = |mid: &str| Subscription::stream(id(11), mid.to_owned());
    let anns_camera = Unsubscription {
        mid: some("1"),
        ..Unsubscription::feed(id(11))
    };
    let more = Subscription::stream(id(12), "2".to_owned());
    vec![
        room::join_subscriber(&full),
        room::join_subscriber(&watch(2001, Some("p1n"), Vec::new())),
        room::join_subscriber(&watch(2001, Some("p1n"), vec![whole(99)])),
        room::join_subscriber(&watch(2003, None, vec![whole(1)])),
        room::subscribe(&[ann("0")]),
        room::subscribe(&[ann("1")]),
        room::unsubscribe(&[anns_camera]),
        room::unsubscribe(&[Unsubscription::feed(id(77))]),
        room::update(&[more], &[Unsubscription::sub_mid("2".to_owned())]),
        room::switch(&[Switch {
            feed: id(11),
            mid: "0".to_owned(),
            sub_mid: "0".to_owned(),
        }]),
        room::start(),
        room::pause(),
        room::configure_subscriber(&[], true),
        room::configure_subscriber(&[smallest()], false),
        room::configure_subscriber(&[sending("0", false, false), sending("1", true, true)], false),
    ]
}

fn smallest() -> SubscriberStreamOptions {
    SubscriberStreamOptions {
        mid: "1".to_owned(),
        layers: Layers {
            substream: Some(0),
            temporal: Some(0),
            fallback: Some(500_000),
            ..Layers::default()
        },
        ..SubscriberStreamOptions::default()
    }
}

fn sending(mid: &str, send: bool, delays: bool) -> SubscriberStreamOptions {
    SubscriberStreamOptions {
        mid: mid.to_owned(),
        send: Some(send),
        min_delay: delays.then_some(10),
        max_delay: delays.then_some(100),
        ..SubscriberStreamOptions::default()
    }
}
