//! A long wire: a network namespace that is joined to this machine by two tun devices, and what passes between them takes time. Everything
//! that is run in the namespace (`nsenter --net=/proc/PID/ns/net`) is as far away as the wire says, by every protocol, from its first packet.
//!
//! Commands come in by lines: `delay MS` (one way), `down KBIT` (towards the namespace; 0: no limit), `count`, which answers with the bytes so
//! far. It ends with its input, and the namespace with it and those who are in it.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::AsRawFd;
use std::process::Command;
use std::time::{Duration, Instant};

/// This side and the far one.
const NEAR: &str = "10.211.77.1";
const FAR: &str = "10.211.77.2";

/// How much a limited link keeps back before it drops, in time.
const QUEUE: Duration = Duration::from_millis(300);

fn main() {
    if let Err(error) = run() {
        eprintln!("parlour-wire: {error}");
        std::process::exit(1);
    }
}

fn run() -> io::Result<()> {
    let near = tun("parlour-near")?;
    ip(&["address", "add", &format!("{NEAR}/30"), "dev", "parlour-near"])?;
    ip(&["link", "set", "parlour-near", "up"])?;
    // SAFETY: there is one thread, and it goes where its children shall be.
    check(unsafe { libc::unshare(libc::CLONE_NEWNET) })?;
    let far = tun("parlour-far")?;
    ip(&["link", "set", "lo", "up"])?;
    ip(&["address", "add", &format!("{FAR}/30"), "dev", "parlour-far"])?;
    ip(&["link", "set", "parlour-far", "up"])?;
    ip(&["route", "add", "default", "via", NEAR])?;
    println!(
        r#"{{"near":"{NEAR}","far":"{FAR}","pid":{}}}"#,
        std::process::id()
    );

    let mut up = Direction::default();
    let mut down = Direction::default();
    let mut commands = Commands::default();
    loop {
        let next = up.next().into_iter().chain(down.next()).min();
        let ready = wait([far.as_raw_fd(), near.as_raw_fd(), 0], next)?;
        if ready[0] {
            up.take(&far)?;
        }
        if ready[1] {
            down.take(&near)?;
        }
        up.deliver(&near);
        down.deliver(&far);
        if ready[2] {
            let Some(lines) = commands.read()? else {
                return Ok(());
            };
            for line in lines {
                obey(&line, &mut up, &mut down)?;
            }
        }
    }
}

fn obey(line: &str, up: &mut Direction, down: &mut Direction) -> io::Result<()> {
    let mut words = line.split_whitespace();
    let command = words.next();
    let number = words.next().and_then(|word| word.parse::<f64>().ok());
    match (command, number) {
        (Some("delay"), Some(delay)) => {
            let delay = Duration::from_secs_f64(delay / 1000.0);
            (up.delay, down.delay) = (delay, delay);
        }
        (Some("down"), Some(kilobits)) => down.kilobits = kilobits,
        (Some("count"), None) => {}
        _ => return Err(io::Error::other(format!("'{line}' is no command"))),
    }
    println!(
        r#"{{"up":{},"down":{},"dropped":{}}}"#,
        up.bytes,
        down.bytes,
        up.dropped + down.dropped
    );
    io::stdout().flush()
}

#[derive(Default)]
struct Direction {
    delay: Duration,
    /// Zero for no limit.
    kilobits: f64,
    /// When the link has sent what it was given.
    free: Option<Instant>,
    way: VecDeque<(Instant, Vec<u8>)>,
    bytes: u64,
    dropped: u64,
}

impl Direction {
    fn next(&self) -> Option<Instant> {
        self.way.front().map(|(arrival, _)| *arrival)
    }

    fn take(&mut self, mut from: &File) -> io::Result<()> {
        let mut buffer = [0; 2048];
        loop {
            match from.read(&mut buffer) {
                Ok(length) => self.send(&buffer[..length]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            }
        }
    }

    fn send(&mut self, packet: &[u8]) {
        let now = Instant::now();
        let mut departure = now;
        if self.kilobits > 0.0 {
            departure = self.free.map_or(now, |free| free.max(now));
            if departure - now > QUEUE {
                self.dropped += 1;
                return;
            }
            departure += Duration::from_secs_f64(packet.len() as f64 * 8.0 / (self.kilobits * 1000.0));
            self.free = Some(departure);
        }
        self.way.push_back((departure + self.delay, packet.to_vec()));
    }

    fn deliver(&mut self, mut to: &File) {
        while let Some((arrival, packet)) = self.way.front() {
            if *arrival > Instant::now() {
                return;
            }
            // What the other side refuses is lost, as on any network.
            if to.write(packet).is_ok() {
                self.bytes += packet.len() as u64;
            }
            self.way.pop_front();
        }
    }
}

#[derive(Default)]
struct Commands(Vec<u8>);

impl Commands {
    /// The lines that have come; nothing once there will be no more.
    fn read(&mut self) -> io::Result<Option<Vec<String>>> {
        let mut buffer = [0; 512];
        let length = io::stdin().read(&mut buffer)?;
        if length == 0 {
            return Ok(None);
        }
        self.0.extend(&buffer[..length]);
        let mut lines = Vec::new();
        while let Some(end) = self.0.iter().position(|&byte| byte == b'\n') {
            let line: Vec<u8> = self.0.drain(..=end).collect();
            lines.push(String::from_utf8_lossy(&line).trim().to_owned());
        }
        Ok(Some(lines))
    }
}

/// Waits until one of these can be read, or until then.
fn wait(sources: [i32; 3], until: Option<Instant>) -> io::Result<[bool; 3]> {
    let mut polled = sources.map(|fd| libc::pollfd {
        fd,
        events: libc::POLLIN,
        revents: 0,
    });
    let left = until.map(|until| until.saturating_duration_since(Instant::now()));
    let left = left.map(|left| libc::timespec {
        tv_sec: left.as_secs() as libc::time_t,
        tv_nsec: left.subsec_nanos().into(),
    });
    let timeout = left.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
    // SAFETY: both pointers are to values that live until the call returns.
    check(unsafe { libc::ppoll(polled.as_mut_ptr(), 3, timeout, std::ptr::null()) })?;
    Ok(polled.map(|polled| polled.revents != 0))
}

/// A tun device of this name in the namespace that this thread is in.
fn tun(name: &str) -> io::Result<File> {
    let file = File::options().read(true).write(true).open("/dev/net/tun")?;
    // SAFETY: an all-zero request is valid; the name is shorter than its field.
    let mut request: libc::ifreq = unsafe { std::mem::zeroed() };
    for (to, from) in request.ifr_name.iter_mut().zip(name.bytes()) {
        *to = from as libc::c_char;
    }
    request.ifr_ifru.ifru_flags = (libc::IFF_TUN | libc::IFF_NO_PI) as libc::c_short;
    // SAFETY: the request lives until the call returns.
    check(unsafe { libc::ioctl(file.as_raw_fd(), libc::TUNSETIFF, &raw mut request) })?;
    // SAFETY: plain numbers.
    check(unsafe { libc::fcntl(file.as_raw_fd(), libc::F_SETFL, libc::O_NONBLOCK) })?;
    Ok(file)
}

fn ip(words: &[&str]) -> io::Result<()> {
    let status = Command::new("ip").args(words).status()?;
    if status.success() {
        Ok(())
    } else {
        Err(io::Error::other(format!("ip {}: {status}", words.join(" "))))
    }
}

fn check(result: libc::c_int) -> io::Result<()> {
    if result < 0 {
        Err(io::Error::last_os_error())
    } else {
        Ok(())
    }
}
