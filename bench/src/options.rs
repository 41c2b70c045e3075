//! What the command line says.

use std::net::IpAddr;
use std::time::Duration;

pub(crate) const USAGE: &str = "Usage: parlour-bench --url ws://HOST:PORT --room N [OPTIONS]

  --count N           how many people publish                                  [50]
  --first N           the number of the first one, in name and picture         [1]
  --name TEXT         what they are called, before their number                [person]
  --create            make the room first, with enough publishers
  --simulcast         three layers of 100, 350 and 1,200 kbit/s (l, m, h: 320x180, 640x360, 1280x720) instead of one picture
  --no-video          microphones only
  --size WxH          the size of the one picture                              [160x90]
  --fps N             pictures a second                                        [5; 15 with --simulcast]
  --join-within S     joins are spread over this many seconds                  [0]
  --leave-after S     all leave this long after all are there, and the program ends
  --talk S            one after another talks for S seconds; 0: nobody talks   [2]
  --dtx               who does not talk sends a packet in 400 ms only
  --address IP        the address that media are sent from                     [that of the default route]";

pub(crate) struct Options {
    pub(crate) url: String,
    pub(crate) room: u64,
    pub(crate) count: u32,
    pub(crate) first: u32,
    pub(crate) name: String,
    pub(crate) create: bool,
    pub(crate) video: bool,
    pub(crate) simulcast: bool,
    pub(crate) size: (u16, u16),
    pub(crate) fps: u32,
    pub(crate) join_within: Duration,
    pub(crate) leave_after: Option<Duration>,
    pub(crate) talk: Option<Duration>,
    pub(crate) dtx: bool,
    pub(crate) address: IpAddr,
}

impl Options {
    pub(crate) fn from_arguments() -> Result<Self, String> {
        let mut options = Self {
            url: String::new(),
            room: 0,
            count: 50,
            first: 1,
            name: "person".to_owned(),
            create: false,
            video: true,
            simulcast: false,
            size: (160, 90),
            fps: 0,
            join_within: Duration::ZERO,
            leave_after: None,
            talk: Some(Duration::from_secs(2)),
            dtx: false,
            address: IpAddr::from([0, 0, 0, 0]),
        };
        let mut given = std::env::args().skip(1);
        while let Some(option) = given.next() {
            let mut value = || {
                given
                    .next()
                    .ok_or_else(|| format!("{option} needs a value.\n\n{USAGE}"))
            };
            match option.as_str() {
                "--url" => options.url = value()?,
                "--room" => options.room = number(&option, &value()?)?,
                "--count" => options.count = number(&option, &value()?)?,
                "--first" => options.first = number(&option, &value()?)?,
                "--name" => options.name = value()?,
                "--create" => options.create = true,
                "--no-video" => options.video = false,
                "--simulcast" => options.simulcast = true,
                "--size" => options.size = size(&value()?)?,
                "--fps" => options.fps = number(&option, &value()?)?,
                "--join-within" => options.join_within = seconds(&option, &value()?)?,
                "--leave-after" => options.leave_after = Some(seconds(&option, &value()?)?),
                "--talk" => options.talk = Some(seconds(&option, &value()?)?).filter(|turn| !turn.is_zero()),
                "--dtx" => options.dtx = true,
                "--address" => options.address = number(&option, &value()?)?,
                _ => return Err(format!("There is no option {option}.\n\n{USAGE}")),
            }
        }
        if options.url.is_empty() || options.room == 0 {
            return Err(USAGE.to_owned());
        }
        if options.fps == 0 {
            options.fps = if options.simulcast { 15 } else { 5 };
        }
        Ok(options)
    }
}

fn number<T: std::str::FromStr>(option: &str, text: &str) -> Result<T, String> {
    text.parse()
        .map_err(|_| format!("{option}: '{text}' is not what is wanted there.\n\n{USAGE}"))
}

fn seconds(option: &str, text: &str) -> Result<Duration, String> {
    let plain = text.strip_suffix('s').unwrap_or(text);
    Duration::try_from_secs_f64(number(option, plain)?).map_err(|_| format!("{option}: '{text}' is no time."))
}

fn size(text: &str) -> Result<(u16, u16), String> {
    let (width, height) = text
        .split_once('x')
        .ok_or_else(|| format!("--size: '{text}' is no WxH."))?;
    Ok((number("--size", width)?, number("--size", height)?))
}
