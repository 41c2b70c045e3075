//! Looking closer at a shared screen. Pure geometry: places are fractions of the frame that shows it, 0 at the left or top, 1 at
//! the right or bottom.

/// How many times larger than whole a screen may be shown.
pub const CLOSEST: f64 = 8.0;

/// What one press of a key or a button does.
pub const STEP: f64 = 1.25;

/// Which part of the frame's picture fills the frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Zoom {
    scale: f64,
    x: f64,
    y: f64,
}

impl Default for Zoom {
    fn default() -> Self {
        Self::WHOLE
    }
}

impl Zoom {
    /// All of it.
    pub const WHOLE: Self = Self {
        scale: 1.0,
        x: 0.0,
        y: 0.0,
    };

    /// How many times larger than whole.
    #[must_use]
    pub const fn scale(self) -> f64 {
        self.scale
    }

    /// How far the picture's middle is moved from the frame's, in fractions of the frame.
    #[must_use]
    pub const fn shift(self) -> (f64, f64) {
        (self.x, self.y)
    }

    /// Whether something of the picture is outside the frame.
    #[must_use]
    pub fn is_closer(self) -> bool {
        self.scale > 1.0
    }

    /// Closer or farther by this factor, while what lies at `place` stays where it is as far as the edges allow.
    #[must_use]
    pub fn by(self, factor: f64, place: (f64, f64)) -> Self {
        let scale = (self.scale * factor).clamp(1.0, CLOSEST);
        // A hair above whole is whole, or wheels that go out as they came in would leave a picture that can be dragged by nothing.
        let scale = if scale < 1.01 { 1.0 } else { scale };
        let along = |shift: f64, place: f64| place - 0.5 - (place - 0.5 - shift) / self.scale * scale;
        Self {
            scale,
            x: along(self.x, place.0),
            y: along(self.y, place.1),
        }
        .held()
    }

    /// Moved by these fractions of the frame, as far as the edges allow.
    #[must_use]
    pub fn moved(self, x: f64, y: f64) -> Self {
        Self {
            x: self.x + x,
            y: self.y + y,
            ..self
        }
        .held()
    }

    /// No edge of the picture comes into the frame.
    fn held(self) -> Self {
        let most = (self.scale - 1.0) / 2.0;
        Self {
            x: self.x.clamp(-most, most),
            y: self.y.clamp(-most, most),
            ..self
        }
    }
}
