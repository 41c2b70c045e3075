//! A writer of VP8 frames in which every macroblock is one flat colour: a few hundred bytes each, a few microseconds to write, and read
//! by every decoder. What a picture of blocks needs of RFC 6386, and nothing more: DC prediction, DC coefficients, copies of the last frame.

use crate::vp8_tables::COEFFICIENT_UPDATES;

/// Luma and the two chroma values of a macroblock.
pub(crate) type Colour = [u8; 3];

/// A picture of macroblocks, row by row; the right and bottom ones may reach over the edge of the frame.
#[derive(Clone)]
pub(crate) struct Mosaic {
    pub(crate) width: u16,
    pub(crate) height: u16,
    pub(crate) blocks: Vec<Colour>,
}

impl Mosaic {
    pub(crate) fn columns(&self) -> usize {
        usize::from(self.width).div_ceil(16)
    }

    /// A key frame with this picture.
    pub(crate) fn key_frame(&self) -> Vec<u8> {
        self.frame(None)
    }

    /// A frame that makes this picture of the one before, which has the same size.
    pub(crate) fn after(&self, before: &Self) -> Vec<u8> {
        self.frame(Some(before))
    }

    fn frame(&self, before: Option<&Self>) -> Vec<u8> {
        let columns = self.columns();
        let copied = |at: usize| before.is_some_and(|before| before.blocks[at] == self.blocks[at]);
        let painted = (0..self.blocks.len())
            .filter(|&at| !copied(at) && self.residual(at) != [0; 3])
            .count();
        // The probability of "has coefficients", of which too few are as bad as too many.
        let has_coefficients = (painted * 256 / self.blocks.len()).clamp(1, 255) as u8;

        let mut first = header(before.is_none(), has_coefficients);
        let mut tokens = BoolWriter::new();
        let mut above = vec![[0_usize; 3]; columns];
        let mut left = [0; 3];
        for at in 0..self.blocks.len() {
            let column = at % columns;
            if column == 0 {
                left = [0; 3];
            }
            let residual = if copied(at) { [0; 3] } else { self.residual(at) };
            first.bit(has_coefficients, residual == [0; 3]);
            if before.is_none() {
                // Tree of key frames: not B_PRED, then DC_PRED; chroma DC_PRED.
                first.bit(145, true);
                first.bit(156, false);
                first.bit(163, false);
                first.bit(142, false);
            } else if copied(at) {
                // Not intra, the last frame, no motion.
                first.bit(INTRA, true);
                first.bit(LAST, false);
                first.bit(ZERO_MOTION[still_neighbours(at, columns, copied)], false);
            } else {
                first.bit(INTRA, false);
                first.bit(112, false);
                first.bit(162, false);
            }
            let has = residual.map(|delta| usize::from(delta != 0));
            if residual == [0; 3] {
                above[column] = [0; 3];
                left = [0; 3];
                continue;
            }
            // Y2 carries the DC of all sixteen luma blocks, which then have nothing of their own.
            tokens.block(LUMA_DC[above[column][0] + left[0]], LUMA_AFTER, residual[0] * 8);
            for _ in 0..16 {
                tokens.bit(253, false);
            }
            for plane in 1..3 {
                let (up, side) = (above[column][plane], left[plane]);
                for context in [up + side, up + has[plane], has[plane] + side, 2 * has[plane]] {
                    tokens.block(CHROMA_DC[context], CHROMA_AFTER, residual[plane] * 2);
                }
            }
            above[column] = has;
            left = has;
        }
        let first = first.finish();
        let tokens = tokens.finish();

        let tag = u32::from(before.is_some()) | 1 << 4 | (first.len() as u32) << 5;
        let mut frame = tag.to_le_bytes()[..3].to_vec();
        if before.is_none() {
            frame.extend([0x9d, 0x01, 0x2a]);
            frame.extend(self.width.to_le_bytes());
            frame.extend(self.height.to_le_bytes());
        }
        frame.extend(first);
        frame.extend(tokens);
        frame
    }

    /// What a macroblock has over its DC prediction: the mean of what is left of it and above it, which is flat as well.
    fn residual(&self, at: usize) -> [i32; 3] {
        let columns = self.columns();
        let up = at.checked_sub(columns).map(|up| self.blocks[up]);
        let side = (!at.is_multiple_of(columns)).then(|| self.blocks[at - 1]);
        std::array::from_fn(|plane| {
            let predicted = match (up, side) {
                (Some(up), Some(side)) => (i32::from(up[plane]) + i32::from(side[plane]) + 1) >> 1,
                (Some(one), None) | (None, Some(one)) => i32::from(one[plane]),
                (None, None) => 128,
            };
            i32::from(self.blocks[at][plane]) - predicted
        })
    }
}

/// Probabilities of our own choice, said in the frame's header: most macroblocks copy, and always from the last frame.
const INTRA: u8 = 20;
const LAST: u8 = 255;
/// "No motion", by how many neighbours have none either.
const ZERO_MOTION: [u8; 6] = [7, 14, 135, 60, 159, 234];

/// The neighbours above and to the left count twice, the one between them once.
fn still_neighbours(at: usize, columns: usize, copied: impl Fn(usize) -> bool) -> usize {
    let (row, column) = (at / columns, at % columns);
    let mut still = 0;
    if row > 0 && copied(at - columns) {
        still += 2;
    }
    if column > 0 && copied(at - 1) {
        still += 2;
    }
    if row > 0 && column > 0 && copied(at - columns - 1) {
        still += 1;
    }
    still
}

type TokenProbabilities = [u8; 11];

/// Of the default probabilities only those that a lone DC coefficient meets: by how many neighbours have one, and after it, by its size.
const LUMA_DC: [TokenProbabilities; 3] = [
    [198, 35, 237, 223, 193, 187, 162, 160, 145, 155, 62],
    [131, 45, 198, 221, 172, 176, 220, 157, 252, 221, 1],
    [68, 47, 146, 208, 149, 167, 221, 162, 255, 223, 128],
];
const LUMA_AFTER: [u8; 2] = [184, 81];
const CHROMA_DC: [TokenProbabilities; 3] = [
    [253, 9, 248, 251, 207, 208, 255, 192, 128, 128, 128],
    [175, 13, 224, 243, 193, 185, 249, 198, 255, 255, 128],
    [73, 17, 171, 221, 161, 179, 236, 167, 255, 234, 128],
];
const CHROMA_AFTER: [u8; 2] = [239, 155];

fn header(key: bool, has_coefficients: u8) -> BoolWriter {
    let mut header = BoolWriter::new();
    if key {
        // Colour space and clamping.
        header.number(0, 2);
    }
    // No segments; the simple details of a loop filter that is off; one partition of tokens; the finest quantizer throughout.
    header.number(0, 1);
    header.number(0, 1 + 6 + 3);
    header.number(0, 1);
    header.number(0, 2);
    header.number(0, 7 + 5);
    if key {
        // Probabilities stay for the next frames.
        header.number(1, 1);
    } else {
        // The golden and the alternative frame stay as they are; this one becomes the last one.
        header.number(0, 2 + 2 + 2 + 2);
        header.number(1, 1);
        header.number(1, 1);
    }
    for probability in COEFFICIENT_UPDATES {
        header.bit(probability, false);
    }
    header.number(1, 1);
    header.number(has_coefficients.into(), 8);
    if !key {
        header.number(INTRA.into(), 8);
        header.number(LAST.into(), 8);
        header.number(255, 8);
        header.number(0, 2);
        for probability in MOTION_UPDATES {
            header.bit(probability, false);
        }
    }
    header
}

const MOTION_UPDATES: [u8; 38] = [
    237, 246, 253, 253, 254, 254, 254, 254, 254, 254, 254, 254, 254, 254, 250, 250, 252, 254, 254, //
    231, 243, 245, 253, 254, 254, 254, 254, 254, 254, 254, 254, 254, 254, 251, 251, 254, 254, 254,
];

/// The arithmetic coder of RFC 6386, section 7.
struct BoolWriter {
    out: Vec<u8>,
    range: u32,
    bottom: u32,
    room: u32,
}

impl BoolWriter {
    const fn new() -> Self {
        Self {
            out: Vec::new(),
            range: 255,
            bottom: 0,
            room: 24,
        }
    }

    /// One bit; `probability` of 256 says how likely it is false.
    fn bit(&mut self, probability: u8, bit: bool) {
        let split = 1 + (((self.range - 1) * u32::from(probability)) >> 8);
        if bit {
            let (bottom, carry) = self.bottom.overflowing_add(split);
            debug_assert!(!carry, "the top bit is carried before it can overflow");
            self.bottom = bottom;
            self.range -= split;
        } else {
            self.range = split;
        }
        while self.range < 128 {
            self.range <<= 1;
            if self.bottom & 1 << 31 != 0 {
                self.carry();
            }
            self.bottom <<= 1;
            self.room -= 1;
            if self.room == 0 {
                self.out.push((self.bottom >> 24) as u8);
                self.bottom &= (1 << 24) - 1;
                self.room = 8;
            }
        }
    }

    fn carry(&mut self) {
        for byte in self.out.iter_mut().rev() {
            *byte = byte.wrapping_add(1);
            if *byte != 0 {
                break;
            }
        }
    }

    fn number(&mut self, value: u32, bits: u32) {
        for bit in (0..bits).rev() {
            self.bit(128, value >> bit & 1 == 1);
        }
    }

    /// A block whose only coefficient is the first one, or none.
    fn block(&mut self, p: TokenProbabilities, after: [u8; 2], level: i32) {
        self.bit(p[0], level != 0);
        if level == 0 {
            return;
        }
        self.bit(p[1], true);
        let size = level.unsigned_abs();
        self.bit(p[2], size > 1);
        if size > 1 {
            self.bit(p[3], size > 4);
            if size <= 4 {
                self.bit(p[4], size > 2);
                if size > 2 {
                    self.bit(p[5], size > 3);
                }
            } else {
                self.category(p, size);
            }
        }
        self.bit(128, level < 0);
        self.bit(after[usize::from(size > 1)], false);
    }

    /// A size of five or more: its category, then its bits above the category's base.
    fn category(&mut self, p: TokenProbabilities, size: u32) {
        const BITS: [&[u8]; 6] = [
            &[159],
            &[165, 145],
            &[173, 148, 140],
            &[176, 155, 140, 135],
            &[180, 157, 141, 134, 130],
            &[254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129],
        ];
        const BASES: [u32; 6] = [5, 7, 11, 19, 35, 67];
        let category = BASES.iter().rposition(|&base| size >= base).unwrap_or(0);
        self.bit(p[6], category >= 2);
        if category < 2 {
            self.bit(p[7], category == 1);
        } else {
            self.bit(p[8], category >= 4);
            self.bit(p[if category < 4 { 9 } else { 10 }], !category.is_multiple_of(2));
        }
        let extra = size - BASES[category];
        let bits = BITS[category];
        for (index, &probability) in bits.iter().enumerate() {
            self.bit(probability, extra >> (bits.len() - 1 - index) & 1 == 1);
        }
    }

    fn finish(mut self) -> Vec<u8> {
        // Pushes out what is still held back.
        self.number(0, 32);
        self.out
    }
}
