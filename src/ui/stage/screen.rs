//! A shared screen's tile: somebody else's to look at closely, one's own only to say that it is shared.

use std::cell::RefCell;
use std::rc::Rc;

use crate::ui::kit::dom::{Html, NodeRef, view};
use wasm_bindgen::prelude::*;
use web_sys::HtmlVideoElement;
use web_sys::{Element, KeyboardEvent, MouseEvent, PointerEvent, WheelEvent};

use super::menu::more;
use super::pin::{on_enter_pin, pin_button, pinned};
use super::placing::{Place, code, placed};
use super::tile::{on_off, state_hint, watch_picture};
use crate::call::arrange::Role;
use crate::call::zoom::{STEP, Zoom};
use crate::call::{Command, Link, Participant, SharedScreen};
use crate::model::{Memo, PersonSignals, Signal, TileKey};
use crate::ui::context::{use_model, use_words};
use crate::ui::kit::button::{Tone, icon_button, text_button};
use crate::ui::kit::icons::{Icon, icon};
use crate::ui::kit::live::{Handler, effect, memo, on, shown};
use std::collections::BTreeMap;

/// How far an arrow key moves, in fractions of the frame.
const ARROW: f64 = 0.1;

/// The tile of a screen that is still shared.
pub(super) fn screen_tile(key: &TileKey, place: Place) -> Html {
    let words = use_words();
    let Some(signals) = use_model().person(&key.feed) else {
        return Html::nothing();
    };
    let person = signals.person;
    let of = move |read: fn(&SharedScreen) -> bool| {
        let read = move |person: &Participant| person.screen.as_ref().is_some_and(read);
        memo(move || person.with(read))
    };
    let name = memo(move || person.with(|person| person.name.clone()));
    let is_self = memo(move || person.with(|person| person.is_self));
    let audio = of(|screen| screen.audio);
    let link = memo(move || {
        let link = |person: &Participant| person.screen.as_ref().map(|screen| screen.link);
        person.with(link).unwrap_or_default()
    });
    let video = NodeRef::<HtmlVideoElement>::new();
    let shows = of(|_| true);
    let painted = watch_picture(key.clone(), signals.screen_picture, shows, video, place);
    let pinned = pinned(key);
    let zoom = Signal::new(Zoom::WHOLE);
    let large = memo(move || {
        place.with(|place| place.is_some_and(|place| place.role == Role::Large)) && !is_self.get()
    });
    effect(move || {
        if !large.get() {
            zoom.set(Zoom::WHOLE);
        }
    });
    let frame = Frame::new(zoom, large);
    let (down, moved, up, lost) = (frame.clone(), frame.clone(), frame.clone(), frame.clone());
    let own = is_self.get_untracked();
    let title = move || (words.get().on_stage.screen_of)(&name.get());
    view! {
        <div
            class="tile screen"
            role="group"
            tabindex=if own { "-1" } else { "0" }
            aria-label=title
            data-tile=""
            data-source=key.source.code()
            data-feed=key.feed.to_string()
            data-self=move || is_self.get()
            data-participant=move || name.get()
            data-audio=move || on_off(audio.get())
            data-video="on"
            data-link=move || link.get().code()
            data-painted=move || painted.get()
            data-pinned=move || pinned.get()
            data-place=move || code(place)
            data-zoomed=move || zoom.with(|zoom| zoom.is_closer())
            style=move || placed(place).map(|style| style + &zoomed(zoom.get()))
            on:keydown=keys(key, zoom, large)
            on:wheel=on(move |event: WheelEvent| wheel(&event, zoom, large))
            on:dblclick=on(move |_: MouseEvent| zoom.set(Zoom::WHOLE))
            on:pointerdown=on(move |event: PointerEvent| down.down(&event))
            on:pointermove=on(move |event: PointerEvent| moved.moved(&event))
            on:pointerup=on(move |event: PointerEvent| up.up(&event))
            on:pointercancel=on(move |event: PointerEvent| lost.up(&event))
        >
            {if own { own_card() } else { picture(signals, video) }}
            <p class="tile-name" aria-hidden="true">
                {icon(Icon::Screen)}
                <bdi>{title}</bdi>
            </p>
            {(!own).then(|| hint(link, signals, place))}
            <div class="tile-tools">
                {(!own).then(|| zoom_buttons(zoom, large))} {(!own).then(|| pin_button(key, pinned))}
                {(!own).then(|| more(key.clone(), name))}
            </div>
        </div>
    }
}

fn zoomed(zoom: Zoom) -> String {
    let (x, y) = zoom.shift();
    let [scale, x, y] = [zoom.scale(), x, y].map(|number| format!("{:.4}", number));
    ["--zoom:", &scale, ";--zoom-x:", &x, ";--zoom-y:", &y].concat()
}

/// Nothing to look at: one's own screen inside itself would be an endless mirror.
fn own_card() -> Html {
    let model = use_model();
    let words = use_words();
    view! {
        <div class="own-screen">
            {icon(Icon::Screen)}
            <p>
                <strong>{words.of(|texts| texts.on_stage.you_share)}</strong>
                " "
                <span>{words.of(|texts| texts.on_stage.you_share_lead)}</span>
            </p>
            {text_button(Tone::Primary, |texts| texts.on_stage.stop, move || model.call(Command::StopSharing))}
        </div>
    }
}

fn picture(signals: PersonSignals, video: NodeRef<HtmlVideoElement>) -> Html {
    view! {
        <video
            node_ref=video
            autoplay
            playsinline
            tabindex="-1"
            aria-hidden="true"
            prop:muted=true
            prop:srcObject=move || signals.screen_picture.get().map_or(JsValue::NULL, Into::into)
        ></video>
    }
}

fn hint(link: Memo<Link>, signals: PersonSignals, place: Place) -> Html {
    let quality = memo(move || signals.person.with(|person| person.quality.grade));
    state_hint(link, quality, place)
}

/// What wheel, fingers and keys do, for who has none of them; where the screen is large enough to be looked at closely.
fn zoom_buttons(zoom: Signal<Zoom>, large: Memo<bool>) -> Html {
    let by = move |factor: f64| zoom.update(|zoom| *zoom = zoom.by(factor, (0.5, 0.5)));
    let buttons = move || {
        view! {
            <span class="zoom-tools">
                {icon_button(Icon::Minus, |texts| texts.on_stage.zoom_out, move || by(1.0 / STEP))}
                {icon_button(Icon::Plus, |texts| texts.on_stage.zoom_in, move || by(STEP))}
                {shown(
                    move || zoom.get().is_closer(),
                    move || {
                        icon_button(Icon::Whole, |texts| texts.on_stage.whole_screen, move || zoom.set(Zoom::WHOLE))
                    },
                )}
            </span>
        }
    };
    shown(move || large.get(), buttons)
}

fn keys(key: &TileKey, zoom: Signal<Zoom>, large: Memo<bool>) -> Handler<KeyboardEvent> {
    let mut pin = on_enter_pin(key);
    on(move |event: KeyboardEvent| {
        let modified = event.ctrl_key() || event.alt_key() || event.meta_key();
        if !large.get_untracked() || modified || event.target() != event.current_target() {
            pin.handle(event);
            return;
        }
        let now = zoom.get_untracked();
        let middle = (0.5, 0.5);
        let next = match event.key().as_str() {
            "+" | "=" => now.by(STEP, middle),
            "-" => now.by(1.0 / STEP, middle),
            "0" => Zoom::WHOLE,
            "ArrowLeft" => now.moved(ARROW, 0.0),
            "ArrowRight" => now.moved(-ARROW, 0.0),
            "ArrowUp" => now.moved(0.0, ARROW),
            "ArrowDown" => now.moved(0.0, -ARROW),
            _ => return pin.handle(event),
        };
        event.prevent_default();
        zoom.set(next);
    })
}

/// A wheel's notch is about 100 pixels; a trackpad's pinch comes as many small ones with `ctrlKey`.
fn wheel(event: &WheelEvent, zoom: Signal<Zoom>, large: Memo<bool>) {
    if !large.get_untracked() {
        return;
    }
    event.prevent_default();
    let lines = event.delta_mode() == WheelEvent::DOM_DELTA_LINE;
    let pixels = event.delta_y() * if lines { 33.0 } else { 1.0 };
    let speed = if event.ctrl_key() { 0.01 } else { 0.002 };
    if let Some(place) = within(event) {
        zoom.update(|zoom| *zoom = zoom.by((-pixels * speed).exp(), place));
    }
}

/// Where in the tile something happened, in fractions of it.
fn within(event: &MouseEvent) -> Option<(f64, f64)> {
    let frame = event
        .current_target()?
        .dyn_into::<Element>()
        .ok()?
        .get_bounding_client_rect();
    let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
    (frame.width() > 0.0 && frame.height() > 0.0).then(|| {
        (
            (x - frame.left()) / frame.width(),
            (y - frame.top()) / frame.height(),
        )
    })
}

/// Fingers on the tile: one drags, two pinch.
#[derive(Clone)]
struct Frame {
    zoom: Signal<Zoom>,
    large: Memo<bool>,
    fingers: Rc<RefCell<BTreeMap<i32, (f64, f64)>>>,
}

impl Frame {
    fn new(zoom: Signal<Zoom>, large: Memo<bool>) -> Self {
        Self {
            zoom,
            large,
            fingers: Rc::default(),
        }
    }

    fn down(&self, event: &PointerEvent) {
        let on_control = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .is_some_and(|target| target.closest("button, [popover]").ok().flatten().is_some());
        if on_control || event.button() != 0 || !self.large.get_untracked() {
            return;
        }
        let Some(place) = within(event) else { return };
        self.fingers.borrow_mut().insert(event.pointer_id(), place);
        if let Some(tile) = event
            .current_target()
            .and_then(|tile| tile.dyn_into::<Element>().ok())
        {
            // A pointer that is gone already cannot be held, and then there is nothing to drag.
            let _ = tile.set_pointer_capture(event.pointer_id());
        }
    }

    fn moved(&self, event: &PointerEvent) {
        let mut fingers = self.fingers.borrow_mut();
        let Some(before) = fingers.get(&event.pointer_id()).copied() else {
            return;
        };
        let Some(place) = within(event) else { return };
        let other = fingers
            .iter()
            .find(|(finger, _)| **finger != event.pointer_id())
            .map(|(_, place)| *place);
        fingers.insert(event.pointer_id(), place);
        drop(fingers);
        let (x, y) = (place.0 - before.0, place.1 - before.1);
        self.zoom.update(|zoom| {
            *zoom = match other {
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

    fn up(&self, event: &PointerEvent) {
        self.fingers.borrow_mut().remove(&event.pointer_id());
    }
}
