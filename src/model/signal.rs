//! Signals and memos in one type each.
//!
//! They are Leptos's, and behave like them; but Leptos compiles each anew for every type that is kept in one, and there are some thirty.
//! Here what is kept is boxed, so that code is in the page once. A view reads a few dozen of them between two frames, where the step
//! through the box does not show.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;

use leptos::prelude::{LocalStorage, Memo as Computed, Notify, Read, ReadUntracked, RwSignal, Track, Write};
use leptos::reactive::graph::Source;

type Kept = Box<dyn Any>;

/// A value that views read, and read again when it changes. A handle: copies are the same signal. It lives as long as its owner; reading it
/// after that panics, writing does nothing.
pub struct Signal<T>(RwSignal<Kept, LocalStorage>, PhantomData<fn() -> T>);

impl<T: 'static> Signal<T> {
    /// A signal of the current owner's.
    #[must_use]
    pub fn new(value: T) -> Self {
        fn kept(value: Kept) -> RwSignal<Kept, LocalStorage> {
            RwSignal::new_local(value)
        }
        Self(kept(Box::new(value)), PhantomData)
    }

    /// Tells whoever asks of changes.
    pub fn track(&self) {
        self.0.track();
    }

    /// The value; whoever reads it here is told of changes.
    #[must_use]
    pub fn get(&self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }

    /// Looks at the value; whoever does is told of changes.
    pub fn with<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        look(known(&**self.0.read()))
    }

    /// The value as of now.
    #[must_use]
    pub fn get_untracked(&self) -> T
    where
        T: Clone,
    {
        self.with_untracked(T::clone)
    }

    /// Looks at the value as of now.
    pub fn with_untracked<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        look(known(&**self.0.read_untracked()))
    }

    /// Looks at the value as of now, if there still is one.
    pub fn try_with_untracked<R>(&self, look: impl FnOnce(&T) -> R) -> Option<R> {
        self.0.try_read_untracked().map(|value| look(known(&**value)))
    }

    /// Replaces the value, and tells.
    pub fn set(&self, value: T) {
        fn put(signal: RwSignal<Kept, LocalStorage>, value: Kept) {
            if let Some(mut kept) = signal.try_write() {
                *kept = value;
            }
        }
        put(self.0, Box::new(value));
    }

    /// Changes the value, and tells.
    pub fn update(&self, change: impl FnOnce(&mut T)) {
        if let Some(mut kept) = self.0.try_write() {
            // Of the handle's type, as in `known`.
            if let Some(value) = kept.downcast_mut() {
                change(value);
            }
        }
    }

    /// Wakes the readers, who then read again, and forgets them all.
    pub fn forget_readers(&self) {
        forget(self.0);
    }
}

/// A value that nobody is told of: the owner that is current keeps it, and lets it go when it goes itself. A handle, as [`Signal`] is.
pub struct Stored<T>(Signal<T>);

impl<T: 'static> Stored<T> {
    /// A value of the current owner's.
    pub fn new(value: T) -> Self {
        Self(Signal::new(value))
    }

    /// Looks at it.
    pub fn with<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        self.0.with_untracked(look)
    }

    /// Replaces it.
    pub fn set(&self, value: T) {
        self.0.set(value);
    }
}

impl<T: 'static> Stored<Option<T>> {
    /// Takes it out.
    pub fn take(&self) -> Option<T> {
        let mut taken = None;
        self.0.update(|value| taken = value.take());
        taken
    }
}

fn forget(signal: RwSignal<Kept, LocalStorage>) {
    signal.notify();
    signal.clear_subscribers();
}

/// A value that is computed again when what it reads changes, and tells only when it differs. A handle, as [`Signal`] is.
pub struct Memo<T>(Computed<Answer>, PhantomData<fn() -> T>);

/// What was computed, and how to compare it.
struct Answer {
    value: Box<dyn Any + Send + Sync>,
    same: fn(&dyn Any, &dyn Any) -> bool,
}

/// A closure in a box: a `dyn Fn` would bring two more functions for each.
trait Compute: Send + Sync {
    fn compute(&self) -> Answer;
}

impl<F: Fn() -> Answer + Send + Sync> Compute for F {
    fn compute(&self) -> Answer {
        self()
    }
}

impl PartialEq for Answer {
    fn eq(&self, other: &Self) -> bool {
        (self.same)(&*self.value, &*other.value)
    }
}

impl<T: PartialEq + Send + Sync + 'static> Memo<T> {
    /// A memo of the current owner's.
    #[must_use]
    pub fn new(read: impl Fn() -> T + Send + Sync + 'static) -> Self {
        fn computed(memo: Box<dyn Compute>) -> Computed<Answer> {
            Computed::new(move |_| memo.compute())
        }
        let answer = move || Answer {
            value: Box::new(read()),
            same: same::<T>,
        };
        Self(computed(Box::new(answer)), PhantomData)
    }

    /// Tells whoever asks when it differs.
    pub fn track(&self) {
        self.0.track();
    }

    /// The value; whoever reads it here is told when it differs.
    #[must_use]
    pub fn get(&self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }

    /// Looks at the value; whoever does is told when it differs.
    pub fn with<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        look(known(&*self.0.read().value))
    }

    /// The value as of now.
    #[must_use]
    pub fn get_untracked(&self) -> T
    where
        T: Clone,
    {
        self.with_untracked(T::clone)
    }

    /// Looks at the value as of now.
    pub fn with_untracked<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        look(known(&*self.0.read_untracked().value))
    }
}

fn same<T: PartialEq + 'static>(one: &dyn Any, other: &dyn Any) -> bool {
    one.downcast_ref::<T>() == other.downcast_ref::<T>()
}

/// What was put in is of the type that the handle says: only it puts anything in.
fn known<T: 'static>(kept: &dyn Any) -> &T {
    kept.downcast_ref().expect("the handle's own type")
}

impl<T> Clone for Signal<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Signal<T> {}

impl<T> Clone for Stored<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Stored<T> {}

impl<T> Clone for Memo<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Memo<T> {}

impl<T> fmt::Debug for Signal<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Signal")
    }
}
