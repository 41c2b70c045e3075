//! What can stand in an element: pieces, texts, and closures that are followed.

use web_sys::Node;

use super::value::Value;
use super::{Element, Html, Text, append, follow, follow_text, text};
use crate::ui::kit::live::{Again, Live, read};

/// What can stand in an element.
pub(crate) trait Child {
    fn into_html(self) -> Html;
}

impl Child for Html {
    fn into_html(self) -> Html {
        self
    }
}

impl Child for Element {
    fn into_html(self) -> Html {
        self.html()
    }
}

/// Nothing.
impl Child for () {
    fn into_html(self) -> Html {
        Html(text(""))
    }
}

impl Child for &str {
    fn into_html(self) -> Html {
        Html(text(self))
    }
}

impl Child for String {
    fn into_html(self) -> Html {
        Html(text(&self))
    }
}

impl<C: Child> Child for Option<C> {
    fn into_html(self) -> Html {
        match self {
            Some(child) => child.into_html(),
            None => ().into_html(),
        }
    }
}

impl Child for Vec<Html> {
    fn into_html(self) -> Html {
        several(self.into_iter())
    }
}

impl<const N: usize> Child for [Html; N] {
    fn into_html(self) -> Html {
        Vec::from(self).into_html()
    }
}

fn several(pieces: std::vec::IntoIter<Html>) -> Html {
    let all = Element::fragment();
    for piece in pieces {
        append(&all.0, &piece.0);
    }
    all.html()
}

impl<F, C> Child for F
where
    F: FnMut() -> C + 'static,
    C: Changing,
{
    fn into_html(self) -> Html {
        C::follow(Box::new(self))
    }
}

impl<C: Changing> Child for Live<C> {
    fn into_html(self) -> Html {
        C::follow(Box::new(move || read(&self)))
    }
}

/// What a closure among an element's children may return.
pub(crate) trait Changing: Sized + 'static {
    /// Shows what the closure returns, now and whenever what it reads changes.
    fn follow(read: Box<dyn Again<Self>>) -> Html;
}

macro_rules! texts {
    ($($text:ty),*) => { $(
        impl Changing for $text {
            fn follow(mut read: Box<dyn Again<Self>>) -> Html {
                changing_text(Box::new(move || read.again().text()))
            }
        }
    )* };
}

texts!(&'static str, String, usize, Option<&'static str>, Option<String>);

fn changing_text(read: Box<dyn Again<Text>>) -> Html {
    let node = text("");
    let shown = node.clone();
    follow_text(read, Box::new(move |text| shown.set_text_content(text)));
    Html(node)
}

macro_rules! pieces {
    ($($piece:ty),*) => { $(
        impl Changing for $piece {
            fn follow(mut read: Box<dyn Again<Self>>) -> Html {
                region(Box::new(move || read.again().into_html()))
            }
        }
    )* };
}

pieces!(Html, Option<Html>, Vec<Html>, Option<Vec<Html>>);

/// Shows one piece after the other between two marks.
fn region(mut read: Box<dyn Again<Html>>) -> Html {
    let (start, end) = (text(""), text(""));
    let all = Element::fragment();
    append(&all.0, &start);
    append(&all.0, &end);
    follow(Box::new(move || {
        // The owner of the last piece is gone already, and with it every listener in it.
        while let Some(over) = start.next_sibling().filter(|over| *over != end) {
            take_out(&over);
        }
        put_before(&read.again().0, &end);
    }));
    all.html()
}

/// Puts a node before another one, wherever that stands.
pub(super) fn put_before(node: &Node, next: &Node) {
    if let Some(parent) = next.parent_node() {
        // It throws only where an element would contain itself.
        let _ = parent.insert_before(node, Some(next));
    }
}

pub(super) fn take_out(node: &Node) {
    if let Some(parent) = node.parent_node() {
        // It throws only for a child of somebody else.
        let _ = parent.remove_child(node);
    }
}
