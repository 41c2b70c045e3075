//! People for measurements: they publish a camera and a microphone to a VideoRoom, by real ICE, DTLS and SRTP, and cost next to nothing,
//! since their pictures and sounds are encoded beforehand. One thread; what happens is printed as a line of JSON each.

mod options;
mod person;
mod picture;
mod signalling;
mod vp8;
mod vp8_tables;

use janus_proto::session::SessionEvent;
use options::Options;
use person::Person;
use polling::{Event, Events, PollMode, Poller};
use serde_json::{Value, json};
use signalling::Signalling;
use std::io;
use std::time::{Duration, Instant};

/// The clock of all media: each person sends in every fourth step, so that not all send at once.
const STEP: Duration = Duration::from_millis(5);
const STEPS_PER_PACKET: u32 = 4;

/// The poller's key of the signalling; a person's is its index.
const SIGNALLING: usize = usize::MAX - 1;

fn main() {
    let options = match Options::from_arguments() {
        Ok(options) => options,
        Err(message) => {
            eprintln!("{message}");
            std::process::exit(2);
        }
    };
    if let Err(error) = run(&options) {
        eprintln!("{error}");
        std::process::exit(1);
    }
}

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn run(options: &Options) -> Outcome<()> {
    let mut signalling = Signalling::open(&options.url)?;
    let mut crowd = Crowd {
        people: Vec::new(),
        begin: Instant::now(),
        live: 0,
    };
    if options.create {
        signalling.create_room(options.room, options.count + 10)?;
    }
    let poller = Poller::new()?;
    watch(&poller, signalling.socket(), SIGNALLING)?;
    for index in 0..options.count {
        let person = Person::new(options, index, crowd.begin)?;
        watch(&poller, person.socket(), index as usize)?;
        crowd.people.push(person);
    }

    let mut events = Events::new();
    let mut step = 0_u32;
    let mut all_live: Option<Instant> = None;
    loop {
        let next = crowd.begin + STEP * step;
        let wait = crowd
            .deadline()
            .min(next)
            .saturating_duration_since(Instant::now());
        events.clear();
        poller.wait(&mut events, Some(wait))?;
        for event in events.iter() {
            if event.key == SIGNALLING {
                while let Some(event) = signalling.receive()? {
                    crowd.handle_event(event, &mut signalling)?;
                }
            } else {
                crowd.people[event.key].receive()?;
            }
        }
        let now = Instant::now();
        if now >= next {
            crowd.step(step, now, options, &mut signalling)?;
            // After a pause of the machine nothing is made up for.
            step = step.max((now - crowd.begin).as_micros().div_ceil(STEP.as_micros()) as u32)
                + u32::from(now == next);
        }
        crowd.attend(now)?;
        signalling.attend()?;

        if all_live.is_none() && crowd.live == crowd.people.len() {
            all_live = Some(now);
            say(&json!({ "ready": crowd.live, "ms": (now - crowd.begin).as_millis() as u64 }));
        }
        if let (Some(since), Some(stay)) = (all_live, options.leave_after)
            && now - since > stay
        {
            signalling.destroy()?;
            return Ok(());
        }
    }
}

fn say(line: &Value) {
    println!("{line}");
}

struct Crowd {
    people: Vec<Person>,
    begin: Instant,
    live: usize,
}

impl Crowd {
    fn deadline(&self) -> Instant {
        self.people
            .iter()
            .filter_map(Person::deadline)
            .min()
            .unwrap_or_else(|| Instant::now() + STEP)
    }

    /// One step of the media clock.
    fn step(
        &mut self,
        step: u32,
        now: Instant,
        options: &Options,
        signalling: &mut Signalling,
    ) -> Outcome<()> {
        let elapsed = now - self.begin;
        let talker = options.talk.and_then(|turn| {
            let turns = elapsed.as_millis() / turn.as_millis().max(1);
            self.people
                .get((turns % self.people.len() as u128) as usize)
                .map(Person::index)
        });
        for person in &mut self.people {
            if person.waits() && elapsed >= person.joins_at() {
                person.join(signalling);
            }
            if step % STEPS_PER_PACKET == person.index() % STEPS_PER_PACKET {
                person.send(elapsed, now, talker == Some(person.index()))?;
            }
        }
        Ok(())
    }

    /// Timers, and whatever is to be sent.
    fn attend(&mut self, now: Instant) -> Outcome<()> {
        for person in &mut self.people {
            if person.attend(now)? {
                self.live += 1;
                say(&json!({
                    "live": person.name(), "feed": person.feed(), "ms": (now - self.begin).as_millis() as u64,
                }));
            }
        }
        Ok(())
    }

    fn handle_event(&mut self, event: SessionEvent, signalling: &mut Signalling) -> Outcome<()> {
        let handle = match &event {
            SessionEvent::Lost(reason) => return Err(reason.clone().into()),
            SessionEvent::Unresponsive => return Err("Janus does not answer".into()),
            SessionEvent::AttachFailed { handle, .. }
            | SessionEvent::Reply { handle, .. }
            | SessionEvent::HungUp { handle, .. }
            | SessionEvent::Detached(handle) => *handle,
            _ => return Ok(()),
        };
        let mut people = self.people.iter_mut();
        let person = people.find(|person| person.handle() == Some(handle));
        person.map_or(Ok(()), |person| person.handle_event(event, signalling))
    }
}

fn watch(poller: &Poller, source: impl polling::AsRawSource, key: usize) -> io::Result<()> {
    // SAFETY: every socket lives as long as `run`, and so longer than the poller is waited for.
    unsafe { poller.add_with_mode(source, Event::readable(key), PollMode::Level) }
}
