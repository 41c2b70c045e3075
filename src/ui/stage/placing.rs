//! Where a tile stands, as its attributes and styles say it.

use crate::call::arrange::Role;
use crate::call::layout::Rect;
use crate::model::Memo;
use crate::small::decimal;
use crate::ui::kit::live::{Live, live};

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

/// Makes a style of a measure.
pub(super) fn placed(place: Memo<Placing>) -> impl Fn(fn(&Rect) -> f64) -> Live<String> {
    move |read| live(move || decimal(place.with(|place| read(&place.rect)), 1) + "px")
}
