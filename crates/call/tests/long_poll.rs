//! Long polling through proxies that answer in Janus's place: what counts as Janus's word, and how often events are asked for.

use std::time::Duration;

use parlour_call::CloseInfo;
use parlour_call::config::{AuthConfig, Secret};
use parlour_call::signaling::long_poll::{
    HttpAnswer, PROVEN_AFTER, PollPolicy, PollStep, check_post, confirmation, retry_after,
};

const AT_ONCE: Duration = Duration::from_millis(5);
const GONE: &str = r#"{"janus":"error","error":{"code":458,"reason":"No such session"}}"#;
const REFUSED: &str = r#"{"janus":"error","error":{"code":403,"reason":"Unauthorized"}}"#;
const KEEPALIVE: &str = r#"{"janus":"keepalive"}"#;

fn answer(status: u16, body: &str) -> HttpAnswer {
    HttpAnswer {
        status,
        body: body.to_owned(),
        retry_after: None,
    }
}

fn step(policy: &mut PollPolicy, took: Duration, status: u16, body: &str) -> PollStep {
    policy.handle_answer(took, Ok(&answer(status, body)))
}

/// When GETs are sent within a time, where each is answered so after `took`, over as many transports as it takes: whatever closes one, the
/// next is opened no earlier than it asks for.
fn gets(
    salt: u64,
    took: Duration,
    within: Duration,
    mut answered: impl FnMut(&mut PollPolicy) -> PollStep,
) -> Vec<Duration> {
    let mut policy = PollPolicy::new(false, salt);
    let (mut now, mut sent) = (Duration::ZERO, Vec::new());
    while now < within {
        sent.push(now);
        now += took;
        match answered(&mut policy) {
            PollStep::Deliver => {}
            PollStep::Pause(pause) => now += pause,
            PollStep::Close(CloseInfo {
                unfit, retry_after, ..
            }) => {
                assert!(unfit);
                now += retry_after.expect("it says when to try again");
                policy = PollPolicy::new(true, salt);
            }
            other => panic!("{other:?}"),
        }
    }
    sent
}

/// Guards: hundreds of GETs a second for the length of a call, because a proxy's answer passes for Janus's.
#[test]
fn proxy_that_answers_for_janus_is_asked_four_times_at_first_and_once_a_second_then() {
    let foreign = [
        (429, r#"{"error":"too many requests"}"#),
        (429, "[]"),
        (502, "Bad Gateway"),
        (502, "<html><h1>502 Bad Gateway</h1></html>"),
        (503, r#"{"message":"no healthy upstream"}"#),
        (503, r#"{"janus":"event"}"#),
        (503, "[]"),
        (500, ""),
        (302, ""),
        (200, ""),
        (200, "[]"),
        (200, " [ ] "),
        (200, "{}"),
        (200, "null"),
        (200, r#"[{"error":"no"}]"#),
        (200, r#"{"service":"janus"}"#),
        (200, "<html>Sign in</html>"),
        (200, KEEPALIVE),
        (200, r#"[{"janus":"keepalive"}]"#),
        (204, ""),
        (404, "Not Found"),
        (404, r#"{"error":"no route"}"#),
        (403, "<html>Forbidden</html>"),
        (0, "cut"),
    ];
    for (status, body) in foreign {
        for salt in 0..200 {
            let sent = gets(salt, AT_ONCE, Duration::from_secs(30), |policy| match status {
                0 => policy.handle_answer(AT_ONCE, Err("connection reset")),
                _ => match step(policy, AT_ONCE, status, body) {
                    PollStep::Confirm => policy.handle_confirmation(status, Ok(&answer(status, body))),
                    step => step,
                },
            });
            let first = sent.iter().filter(|at| **at < Duration::from_secs(1)).count();
            assert!(first <= 4, "{status} {body}: {sent:?}");
            for (count, at) in sent.iter().enumerate() {
                let allowed = 4 + at.as_secs();
                assert!(count as u64 <= allowed, "{status} {body}: {sent:?}");
            }
            for pair in sent[3..].windows(2) {
                assert!(pair[1] - pair[0] >= Duration::from_secs(1), "{sent:?}");
            }
            assert!(sent.len() > 15, "and it goes on: {sent:?}");
        }
    }
}

/// Guards: everybody's GETs in one moment after the server that failed them ended.
#[test]
fn first_pauses_of_many_clients_are_spread() {
    let pauses = (0..50).map(
        |salt| match step(&mut PollPolicy::new(false, salt), AT_ONCE, 502, "") {
            PollStep::Pause(pause) => pause,
            other => panic!("{other:?}"),
        },
    );
    let mut pauses: Vec<_> = pauses.collect();
    pauses.sort_unstable();
    let spread = pauses[pauses.len() - 1] - pauses[0];
    assert!(spread > Duration::from_millis(800), "{pauses:?}");
}

/// Guards: events that are not handed over, or that wait for the next GET.
#[test]
fn what_janus_says_is_handed_over_at_once() {
    let said = [
        r#"{"janus":"event","sender":1,"plugindata":{}}"#,
        r#"[{"janus":"webrtcup"}]"#,
        r#"[{"janus":"keepalive"},{"janus":"event"}]"#,
        " [ {\"janus\" : \"event\"} , {\"janus\":\"event\"} ] \n",
        r#"{"janus":"timeout","session_id":5}"#,
    ];
    for body in said {
        for cautious in [false, true] {
            let mut policy = PollPolicy::new(cautious, 1);
            assert_eq!(step(&mut policy, AT_ONCE, 200, body), PollStep::Deliver, "{body}");
            assert!(!policy.is_in_doubt());
        }
    }
    let mut policy = PollPolicy::new(false, 1);
    for _ in 0..100 {
        let step = step(&mut policy, Duration::from_secs(30), 200, KEEPALIVE);
        assert_eq!(step, PollStep::Deliver);
    }
}

/// Guards: a proxy that ends each GET after its own time, for which the call is lost each time.
#[test]
fn get_that_was_held_for_long_is_no_sign_of_trouble() {
    let mut policy = PollPolicy::new(false, 1);
    let long = Duration::from_secs(15);
    for _ in 0..50 {
        assert!(matches!(step(&mut policy, long, 504, ""), PollStep::Pause(_)));
        assert!(matches!(
            policy.handle_answer(long, Err("cut")),
            PollStep::Pause(_)
        ));
        assert!(matches!(step(&mut policy, long, 200, "[]"), PollStep::Pause(_)));
    }
}

/// Guards: a call without events that says nothing of it, because the proxy takes its time to fail.
#[test]
fn slow_failures_are_failures() {
    for seconds in [1, 4, 9] {
        let mut policy = PollPolicy::new(false, 1);
        let mut fail = || {
            policy.mark_held();
            step(&mut policy, Duration::from_secs(seconds), 502, "")
        };
        assert!(matches!(fail(), PollStep::Pause(_)));
        assert!(matches!(fail(), PollStep::Pause(_)));
        assert!(matches!(fail(), PollStep::Close(_)), "{seconds} s");
    }
}

/// Guards: a session that a proxy's 404 ends, and one whose end is not noticed.
#[test]
fn bare_404_and_403_count_only_where_janus_confirms_them() {
    for status in [404, 403] {
        let confirmed = |body: &str| {
            let mut policy = PollPolicy::new(false, 1);
            assert_eq!(step(&mut policy, AT_ONCE, status, ""), PollStep::Confirm);
            policy.handle_confirmation(status, Ok(&answer(200, body)))
        };
        assert_eq!(confirmed(GONE), PollStep::SessionGone);
        let refused = confirmed(REFUSED);
        assert!(
            matches!(refused, PollStep::Close(CloseInfo { unfit: false, .. })),
            "{refused:?}"
        );
        for body in [
            r#"{"janus":"ack"}"#,
            "",
            "<html>",
            r#"{"error":{"code":458}}"#,
            r#"{"janus":"error"}"#,
        ] {
            assert!(matches!(confirmed(body), PollStep::Pause(_)), "{body}");
        }
        let mut policy = PollPolicy::new(false, 1);
        assert!(matches!(
            policy.handle_confirmation(status, Err("reset")),
            PollStep::Pause(_)
        ));
    }
    let auth = AuthConfig {
        token: Some(Secret::new("a \"token\"".to_owned())),
        ..AuthConfig::default()
    };
    let asked: serde_json::Value = serde_json::from_str(&confirmation(5, &auth)).expect("it is JSON");
    let wanted = serde_json::json!({"janus": "keepalive", "session_id": 5, "transaction": "long-poll", "token": "a \"token\""});
    assert_eq!(asked, wanted);
}

/// Guards: answers handed over for a session of which no event will be heard.
#[test]
fn cautious_transport_is_in_doubt_until_events_can_be_fetched() {
    let mut policy = PollPolicy::new(true, 1);
    assert!(policy.is_in_doubt());
    policy.mark_held();
    assert!(!policy.is_in_doubt(), "held for {PROVEN_AFTER:?}");
    let mut policy = PollPolicy::new(true, 1);
    let failed = step(&mut policy, AT_ONCE, 502, "");
    assert!(
        matches!(failed, PollStep::Close(_)) && policy.is_in_doubt(),
        "{failed:?}"
    );
    let mut policy = PollPolicy::new(false, 1);
    for _ in 0..2 {
        assert!(matches!(step(&mut policy, AT_ONCE, 502, ""), PollStep::Pause(_)));
        assert!(
            !policy.is_in_doubt(),
            "what is answered meanwhile is not kept back"
        );
    }
}

/// Guards: a server that says when to come back, and is asked all the same; one that says never.
#[test]
fn retry_after_is_heeded() {
    let busy = |seconds: u64| HttpAnswer {
        retry_after: Some(Duration::from_secs(seconds)),
        ..answer(503, "busy")
    };
    let mut policy = PollPolicy::new(false, 1);
    let PollStep::Pause(pause) = policy.handle_answer(AT_ONCE, Ok(&busy(1))) else {
        panic!("a short pause is the transport's own");
    };
    assert!(pause >= Duration::from_secs(1));
    let mut policy = PollPolicy::new(false, 1);
    let PollStep::Close(info) = policy.handle_answer(AT_ONCE, Ok(&busy(7))) else {
        panic!("a long one is the call's, which tells the person");
    };
    assert_eq!(info.retry_after, Some(Duration::from_secs(7)));
    let posted = check_post(Ok(&busy(7))).expect_err("a POST that Janus did not answer");
    assert_eq!(posted.retry_after, Some(Duration::from_secs(7)));

    let never = |_: &str| panic!("no date");
    assert_eq!(
        retry_after(" 120 ", never),
        Some(Duration::from_secs(60)),
        "a call cannot wait longer"
    );
    assert_eq!(retry_after("3", never), Some(Duration::from_secs(3)));
    assert_eq!(
        retry_after("99999999999999999999999", never),
        Some(Duration::from_secs(60))
    );
    assert_eq!(retry_after("", never), None);
    let date = "Fri, 31 Dec 2027 23:59:59 GMT";
    let until = |text: &str| (text == date).then_some(Duration::from_secs(9));
    assert_eq!(retry_after(date, until), Some(Duration::from_secs(9)));
    assert_eq!(retry_after("soon", until), None);
}

/// Guards: a proxy's JSON taken for Janus's answer to a request, and Janus's own refusal taken for a proxy's.
#[test]
fn request_is_answered_by_janus_or_not_at_all() {
    let error = r#"{"janus":"error","error":{"code":403}}"#;
    for (status, body) in [
        (200, r#"{"janus":"ack"}"#),
        (200, r#"{"janus":"success"}"#),
        (403, error),
    ] {
        assert_eq!(check_post(Ok(&answer(status, body))), Ok(()), "{body}");
    }
    for (status, body) in [
        (502, ""),
        (429, "{}"),
        (503, r#"{"error":"busy"}"#),
        (200, "[]"),
        (200, "<html>"),
    ] {
        let info = check_post(Ok(&answer(status, body))).expect_err(body);
        assert!(info.reason.contains(&status.to_string()) && !info.unfit);
    }
    assert!(check_post(Err("reset")).is_err());
}
