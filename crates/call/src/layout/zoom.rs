//! Magnification of a shared screen: pure geometry. Positions are fractions of the frame that shows it, 0 at the left or top, 1 at the right
//! or bottom.

/// Maximum scale; 1 shows the whole screen.
pub const CLOSEST: f64 = 8.0;

/// Scale factor of one press of a key or a button.
pub const STEP: f64 = 1.25;

/// The part of a screen that fills the frame.
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
    /// The whole screen.
    pub const WHOLE: Self = Self {
        scale: 1.0,
        x: 0.0,
        y: 0.0,
    };

    /// The scale, 1 to [`CLOSEST`].
    #[must_use]
    pub const fn scale(self) -> f64 {
        self.scale
    }

    /// Offset of the screen's centre from the frame's, in fractions of the frame.
    #[must_use]
    pub const fn shift(self) -> (f64, f64) {
        (self.x, self.y)
    }

    /// Whether a part of the screen is outside the frame.
    #[must_use]
    pub fn is_closer(self) -> bool {
        self.scale > 1.0
    }

    /// Multiplies the scale by `factor`; the point at `place` stays where it is as far as the edges allow.
    #[must_use]
    pub fn by(self, factor: f64, place: (f64, f64)) -> Self {
        let scale = (self.scale * factor).clamp(1.0, CLOSEST);
        // Rounding errors of wheel steps must not leave a scale just above 1.
        let scale = if scale < 1.01 { 1.0 } else { scale };
        let along = |shift: f64, place: f64| place - 0.5 - (place - 0.5 - shift) / self.scale * scale;
        Self {
            scale,
            x: along(self.x, place.0),
            y: along(self.y, place.1),
        }
        .clamped()
    }

    /// Moves the screen by these fractions of the frame, as far as the edges allow.
    #[must_use]
    pub fn moved(self, x: f64, y: f64) -> Self {
        Self {
            x: self.x + x,
            y: self.y + y,
            ..self
        }
        .clamped()
    }

    /// Keeps the edges of the screen outside the frame.
    fn clamped(self) -> Self {
        let most = (self.scale - 1.0) / 2.0;
        Self {
            x: self.x.clamp(-most, most),
            y: self.y.clamp(-most, most),
            ..self
        }
    }
}
