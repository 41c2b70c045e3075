//! Starts the page, nothing else.

fn main() {
    parlour::start::start();
}
