//! Where a tile stands, as its attributes and styles say it.

use crate::call::arrange::Role;
use crate::call::layout::Rect;
use crate::model::Memo;
use crate::small::decimal;

/// A tile's role and place.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Placing {
    pub(super) role: Role,
    pub(super) rect: Rect,
}

impl Placing {
    /// The value of `data-place`.
    pub(super) const fn code(&self) -> &'static str {
        match self.role {
            Role::Equal => "equal",
            Role::Large => "large",
            Role::Strip => "strip",
            Role::Corner => "corner",
        }
    }
}

/// The place as one style, for to set it costs as much as to set each measure of it.
pub(super) fn placed(place: Memo<Placing>) -> String {
    let Rect {
        left,
        top,
        width,
        height,
    } = place.with(|place| place.rect);
    let mut style = String::new();
    for (name, measure) in [("left", left), ("top", top), ("width", width), ("height", height)] {
        for part in ["--", name, ":", &decimal(measure, 1), "px;"] {
            style.push_str(part);
        }
    }
    style
}
