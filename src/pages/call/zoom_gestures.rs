//! Zooming into a shared screen by keys, wheel, mouse and fingers.

use std::collections::BTreeMap;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, MouseEvent, PointerEvent, WheelEvent};

use parlour_call::layout::zoom::{STEP, Zoom};

/// How far an arrow key moves the picture, in fractions of the tile.
const ARROW: f64 = 0.1;

/// Pixels of one line, where a wheel counts in lines.
const LINE: f64 = 33.0;

/// The middle of the tile.
const MIDDLE: (f64, f64) = (0.5, 0.5);

/// The zoom of one shared screen, and the pointers that are on it: one drags, two pinch. Nothing happens while the tile is not large.
#[derive(Clone, Copy)]
pub(super) struct ZoomGestures {
    /// Which part of the picture fills the tile.
    pub(super) zoom: RwSignal<Zoom>,
    is_large: Memo<bool>,
    /// Where each pointer is, in fractions of the tile.
    pointers: StoredValue<BTreeMap<i32, (f64, f64)>>,
}

impl ZoomGestures {
    /// The whole screen, and again whenever the tile stops being large.
    pub(super) fn new(is_large: Memo<bool>) -> Self {
        let zoom = RwSignal::new(Zoom::WHOLE);
        Effect::new(move |_| {
            if !is_large.get() {
                zoom.set(Zoom::WHOLE);
            }
        });
        Self {
            zoom,
            is_large,
            pointers: StoredValue::new(BTreeMap::new()),
        }
    }

    /// Zooms by a factor, around the middle.
    pub(super) fn by(self, factor: f64) {
        self.zoom.update(|zoom| *zoom = zoom.by(factor, MIDDLE));
    }

    /// Two clicks on the picture, and not on a control on it, show the whole screen.
    pub(super) fn double_click(self, event: &MouseEvent) {
        if !is_on_control(event) {
            self.reset();
        }
    }

    /// Shows the whole screen.
    pub(super) fn reset(self) {
        self.zoom.set(Zoom::WHOLE);
    }

    /// Plus, minus, 0 and the arrow keys, on the tile itself. Returns whether the key was one of them.
    pub(super) fn key_down(self, event: &KeyboardEvent) -> bool {
        let is_modified = event.ctrl_key() || event.alt_key() || event.meta_key();
        if !self.is_large.get_untracked() || is_modified || event.target() != event.current_target() {
            return false;
        }
        let now = self.zoom.get_untracked();
        let next = match event.key().as_str() {
            "+" | "=" => now.by(STEP, MIDDLE),
            "-" => now.by(1.0 / STEP, MIDDLE),
            "0" => Zoom::WHOLE,
            "ArrowLeft" => now.moved(ARROW, 0.0),
            "ArrowRight" => now.moved(-ARROW, 0.0),
            "ArrowUp" => now.moved(0.0, ARROW),
            "ArrowDown" => now.moved(0.0, -ARROW),
            _ => return false,
        };
        event.prevent_default();
        self.zoom.set(next);
        true
    }

    /// The wheel zooms around the mouse. One notch is about 100 pixels; a trackpad's pinch comes as many small ones with `ctrlKey`.
    pub(super) fn wheel(self, event: &WheelEvent) {
        if !self.is_large.get_untracked() {
            return;
        }
        event.prevent_default();
        let is_in_lines = event.delta_mode() == WheelEvent::DOM_DELTA_LINE;
        let pixels = event.delta_y() * if is_in_lines { LINE } else { 1.0 };
        let speed = if event.ctrl_key() { 0.01 } else { 0.002 };
        if let Some(place) = place_in_tile(event) {
            self.zoom
                .update(|zoom| *zoom = zoom.by((-pixels * speed).exp(), place));
        }
    }

    /// A pointer that touches the picture, and no control on it, begins to drag or pinch.
    pub(super) fn pointer_down(self, event: &PointerEvent) {
        if is_on_control(event) || event.button() != 0 || !self.is_large.get_untracked() {
            return;
        }
        let Some(place) = place_in_tile(event) else { return };
        self.pointers.update_value(|pointers| {
            pointers.insert(event.pointer_id(), place);
        });
        let tile = event
            .current_target()
            .and_then(|tile| tile.dyn_into::<Element>().ok());
        if let Some(tile) = tile {
            // A pointer that is gone already cannot be captured, and then there is nothing to drag.
            let _ = tile.set_pointer_capture(event.pointer_id());
        }
    }

    /// Drags or pinches, if this pointer began on the picture.
    pub(super) fn pointer_move(self, event: &PointerEvent) {
        let pointer = event.pointer_id();
        let Some(before) = self
            .pointers
            .with_value(|pointers| pointers.get(&pointer).copied())
        else {
            return;
        };
        let Some(place) = place_in_tile(event) else { return };
        let other = self.pointers.try_update_value(|pointers| {
            pointers.insert(pointer, place);
            let mut others = pointers.iter().filter(|(other, _)| **other != pointer);
            others.next().map(|(_, place)| *place)
        });
        let (x, y) = (place.0 - before.0, place.1 - before.1);
        self.zoom.update(|zoom| {
            *zoom = match other.flatten() {
                Some(other) => {
                    let distance = |one: (f64, f64)| (one.0 - other.0).hypot(one.1 - other.1).max(0.01);
                    let middle = ((place.0 + other.0) / 2.0, (place.1 + other.1) / 2.0);
                    zoom.by(distance(place) / distance(before), middle)
                        .moved(x / 2.0, y / 2.0)
                }
                None => zoom.moved(x, y),
            };
        });
    }

    /// This pointer drags and pinches no more.
    pub(super) fn pointer_up(self, event: &PointerEvent) {
        self.pointers.update_value(|pointers| {
            pointers.remove(&event.pointer_id());
        });
    }
}

/// Whether a button or a menu of the tile was hit.
fn is_on_control(event: &MouseEvent) -> bool {
    event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .is_some_and(|target| target.closest("button, [popover]").ok().flatten().is_some())
}

/// The zoom as custom properties, for `prop:style`.
pub(super) fn zoom_style(zoom: Zoom) -> String {
    let (x, y) = zoom.shift();
    format!("--zoom:{:.4};--zoom-x:{x:.4};--zoom-y:{y:.4};", zoom.scale())
}

/// Where in the tile that listens an event happened, in fractions of the tile. `None` for a tile without a size.
fn place_in_tile(event: &MouseEvent) -> Option<(f64, f64)> {
    let frame = event
        .current_target()?
        .dyn_into::<Element>()
        .ok()?
        .get_bounding_client_rect();
    let (x, y) = (event.client_x(), event.client_y());
    (frame.width() > 0.0 && frame.height() > 0.0).then(|| {
        (
            (x - frame.left()) / frame.width(),
            (y - frame.top()) / frame.height(),
        )
    })
}
