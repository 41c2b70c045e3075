//! What a camera of the generator shows: its person's number in two digits of blocks, and beneath it a mark that wanders.

use crate::vp8::{Colour, Mosaic};
use std::sync::Arc;

/// The picture is this many cells wide, and a little less than six high, whatever its size.
const CELLS: usize = 10;

/// The places of the mark, which moves on with every frame.
const PLACES: usize = CELLS;

/// Three by five cells for each digit, a row in three bits.
const DIGITS: [[u8; 5]; 10] = [
    [0b111, 0b101, 0b101, 0b101, 0b111],
    [0b010, 0b110, 0b010, 0b010, 0b111],
    [0b111, 0b001, 0b111, 0b100, 0b111],
    [0b111, 0b001, 0b111, 0b001, 0b111],
    [0b101, 0b101, 0b111, 0b001, 0b001],
    [0b111, 0b100, 0b111, 0b001, 0b111],
    [0b111, 0b100, 0b111, 0b101, 0b111],
    [0b111, 0b001, 0b010, 0b010, 0b010],
    [0b111, 0b101, 0b111, 0b101, 0b111],
    [0b111, 0b101, 0b111, 0b001, 0b111],
];

/// The frames of one camera at one size, written when first needed.
pub(crate) struct Film {
    pictures: Vec<Mosaic>,
    keys: Vec<Option<Arc<[u8]>>>,
    changes: Vec<Option<Arc<[u8]>>>,
    bytes: usize,
    place: Option<usize>,
}

impl Film {
    /// `bytes` is what every frame is filled up to, to make a bit rate; decoders ignore what follows the last macroblock.
    pub(crate) fn new(number: u32, width: u16, height: u16, bytes: usize) -> Self {
        let pictures = (0..PLACES)
            .map(|place| picture(number, width, height, place))
            .collect();
        Self {
            pictures,
            keys: vec![None; PLACES],
            changes: vec![None; PLACES],
            bytes,
            place: None,
        }
    }

    /// The next frame. The first one is a key frame in any case.
    pub(crate) fn next(&mut self, key: bool) -> Arc<[u8]> {
        let before = self.place;
        let place = before.map_or(0, |before| (before + 1) % PLACES);
        self.place = Some(place);
        let (bytes, pictures) = (self.bytes, &self.pictures);
        let frame = match before {
            Some(before) if !key => self.changes[place]
                .get_or_insert_with(|| padded(pictures[place].after(&pictures[before]), bytes)),
            _ => self.keys[place].get_or_insert_with(|| padded(pictures[place].key_frame(), bytes)),
        };
        Arc::clone(frame)
    }
}

fn padded(mut frame: Vec<u8>, bytes: usize) -> Arc<[u8]> {
    frame.resize(frame.len().max(bytes), 0);
    frame.into()
}

fn picture(number: u32, width: u16, height: u16, place: usize) -> Mosaic {
    let mut mosaic = Mosaic {
        width,
        height,
        blocks: Vec::new(),
    };
    let columns = mosaic.columns();
    let rows = usize::from(height).div_ceil(16);
    // Neighbouring numbers get hues far apart, dark enough for white digits.
    let hue = f64::from(number) * 2.4;
    let chroma = [(128.0 + 60.0 * hue.cos()) as u8, (128.0 + 60.0 * hue.sin()) as u8];
    let shade = |luma: u8| -> Colour { [luma, chroma[0], chroma[1]] };
    let digits = [
        DIGITS[(number / 10 % 10) as usize],
        DIGITS[(number % 10) as usize],
    ];
    for row in 0..rows {
        for column in 0..columns {
            let (x, y) = (column * CELLS / columns, row * CELLS / columns);
            let lit = match (x, y) {
                (_, 5..) => x == place,
                (1..=3, _) => digits[0][y] >> (3 - x) & 1 == 1,
                (6..=8, _) => digits[1][y] >> (8 - x) & 1 == 1,
                _ => false,
            };
            mosaic.blocks.push(shade(if lit { 225 } else { 75 }));
        }
    }
    mosaic
}
