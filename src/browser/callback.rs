//! Closures in boxes, for what is called back.
//!
//! As a `dyn Fn` each would also bring the ways to be called by a unique reference and by value: two more functions for every closure.

/// A closure that is called again and again.
pub(crate) trait Act {
    fn act(&self);
}

impl<F: Fn()> Act for F {
    fn act(&self) {
        self();
    }
}

/// The same for a closure that is told something.
pub(crate) trait Hear<E> {
    fn hear(&self, what: E);
}

impl<E, F: Fn(E)> Hear<E> for F {
    fn hear(&self, what: E) {
        self(what);
    }
}
