//! What a view is made of: elements that are built once, and stand in the page until their owner goes.
//!
//! `view!` (in the crate `parlour-view`) writes calls of [`Element`]. Nothing is diffed: a closure among the attributes or the children is an
//! effect that sets this one attribute, text or region. Every closure is boxed here, so the code behind it is in the page once.

mod child;
mod list;
mod mount;
mod value;
mod wings;

use std::borrow::Cow;
use std::cell::RefCell;
use std::marker::PhantomData;

use crate::model::{Signal, Stored};
use leptos::prelude::*;
use leptos::reactive::effect::RenderEffect;
use wasm_bindgen::prelude::*;
use web_sys::{Event, EventTarget, Node};

use super::live::{Again, Handler, Told, on};
use child::Child;
pub(crate) use list::each;
pub(crate) use parlour_view::view;
use std::collections::BTreeMap;
use value::Property;
pub(crate) use value::{Attribute, Playing};
pub(crate) use wings::Wings;

/// A piece of the page: an element, a text, or several in a fragment. It is a Leptos view.
#[must_use = "it stands in the page only where it is put"]
pub(crate) struct Html(Node);

impl Html {
    /// A text, or what a closure makes of the moment, as a piece of its own.
    pub(crate) fn of(child: impl Child) -> Self {
        child.into_html()
    }

    /// Something to put where there is nothing to see.
    pub(crate) fn nothing() -> Self {
        ().into_html()
    }
}

/// An element that is being built.
pub(crate) struct Element(Node);

/// A literal by its place in memory, and whether it is one of SVG's.
type Written = (usize, usize, bool);

fn written(literal: &'static str, svg: bool) -> Node {
    let mut parts = literal.split('\0');
    let tag = parts.next().unwrap_or_default();
    let element = if svg {
        document().create_element_ns(Some("http://www.w3.org/2000/svg"), tag)
    } else {
        document().create_element(tag)
    };
    // The macro checked the name.
    let element = element.expect("a tag's name");
    while let (Some(name), Some(value)) = (parts.next(), parts.next()) {
        // It throws only for names that are none.
        let _ = element.set_attribute(name, value);
    }
    element.into()
}

impl Element {
    /// `literal` is the tag, then names and values of the attributes that never change, between zeros.
    pub(crate) fn new(literal: &'static str) -> Self {
        Self::written(literal, false)
    }

    /// The same in SVG's namespace.
    pub(crate) fn svg(literal: &'static str) -> Self {
        Self::written(literal, true)
    }

    /// Builds it by the first that was written so: fifty tiles are copies, and no text has to be handed to JavaScript again.
    fn written(literal: &'static str, svg: bool) -> Self {
        thread_local! {
            static FIRST: RefCell<BTreeMap<Written, Node>> = const { RefCell::new(BTreeMap::new()) };
        }
        FIRST.with_borrow_mut(|first| {
            let key = (literal.as_ptr().addr(), literal.len(), svg);
            let first = first.entry(key).or_insert_with(|| written(literal, svg));
            // It throws only for a shadow's root.
            Self(first.clone_node().expect("an element"))
        })
    }

    /// Several pieces without an element around them.
    pub(crate) fn fragment() -> Self {
        Self(document().create_document_fragment().into())
    }

    /// Sets an attribute, now and whenever it changes. `true` is the empty text; without a value the attribute is not there.
    pub(crate) fn attribute(self, name: &'static str, value: impl Attribute) -> Self {
        value.put(&self.0, name);
        self
    }

    /// Sets a property of the element, now and whenever it changes.
    pub(crate) fn property(self, name: &'static str, value: impl Property) -> Self {
        value.put(&self.0, name);
        self
    }

    /// Calls `act` at each event, as long as the current owner lives.
    pub(crate) fn on<E>(self, name: &'static str, act: Handler<E>) -> Self {
        listen(&self.0, name, act.boxed);
        self
    }

    /// Lets the reference lead to the element.
    pub(crate) fn reference<T: JsCast>(self, reference: NodeRef<T>) -> Self {
        reference.element.set(Some(self.0.clone()));
        self
    }

    /// Puts something behind what is in the element already.
    pub(crate) fn child(self, child: impl Child) -> Self {
        append(&self.0, &child.into_html().0);
        self
    }

    /// It is complete.
    pub(crate) fn html(self) -> Html {
        Html(self.0)
    }
}

fn append(parent: &Node, child: &Node) {
    // It throws only where an element would contain itself.
    let _ = parent.append_child(child);
}

fn set_attribute(element: &Node, name: &str, value: Option<&str>) {
    let element = element.unchecked_ref::<web_sys::Element>();
    // Both throw only for names that are none.
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}

fn text(text: &str) -> Node {
    document().create_text_node(text).into()
}

/// Runs an effect now, before the page is painted, and again when what it reads changes; until the current owner goes.
fn follow(mut act: Box<dyn Again<()>>) {
    let effect = RenderEffect::new(move |_| act.again());
    on_cleanup(move || drop(effect));
}

/// A text that changes, or is not there.
type Text = Option<Cow<'static, str>>;
type ShowText = Box<dyn Fn(Option<&str>)>;

/// Sets a text now and whenever it differs from what was set before.
fn follow_text(mut read: Box<dyn Again<Text>>, set: ShowText) {
    let mut shown = None;
    follow(Box::new(move || {
        let value = read.again();
        if shown.as_ref() != Some(&value) {
            set(value.as_deref());
            shown = Some(value);
        }
    }));
}

/// A listener that goes with its owner.
struct Listening {
    target: EventTarget,
    name: &'static str,
    callback: Closure<dyn FnMut(Event)>,
}

impl Drop for Listening {
    fn drop(&mut self) {
        let callback = self.callback.as_ref().unchecked_ref();
        let _ = self
            .target
            .remove_event_listener_with_callback(self.name, callback);
    }
}

/// Calls `act` at each event of the window, as long as the current owner lives.
pub(crate) fn on_window<E: JsCast>(name: &'static str, act: impl FnMut(E) + 'static) {
    listen(&window(), name, on(act).boxed);
}

fn listen(target: &EventTarget, name: &'static str, mut act: Box<dyn Told<Event>>) {
    let listening = Listening {
        target: target.clone(),
        name,
        callback: Closure::new(move |event| act.told(event)),
    };
    let callback = listening.callback.as_ref().unchecked_ref();
    // It throws only for what is no function.
    let _ = target.add_event_listener_with_callback(name, callback);
    Stored::new(listening);
}

/// Leads to an element of the page once it is built.
pub(crate) struct NodeRef<T> {
    element: Signal<Option<Node>>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for NodeRef<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for NodeRef<T> {}

impl<T: JsCast> NodeRef<T> {
    /// Leads nowhere yet.
    pub(crate) fn new() -> Self {
        Self {
            element: Signal::new(None),
            of: PhantomData,
        }
    }

    /// The element; whoever asks is run again when it is there.
    pub(crate) fn get(self) -> Option<T> {
        self.element.get().map(JsCast::unchecked_into)
    }

    /// Leads to this one.
    pub(crate) fn set(self, element: &T) {
        let element: &Node = element.unchecked_ref();
        self.element.set(Some(element.clone()));
    }

    /// Leads nowhere again.
    pub(crate) fn clear(self) {
        self.element.set(None);
    }

    /// The element as of now.
    pub(crate) fn get_untracked(self) -> Option<T> {
        self.element.get_untracked().map(JsCast::unchecked_into)
    }
}
