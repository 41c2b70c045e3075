//! Owners let go: tasks, timers, listeners, storage, the page.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::Interval;
use parlour::browser::macrotask::Macrotask;
use parlour::browser::signaling::{http, url};
use parlour::browser::task::Task;
use parlour::browser::timer::Timer;
use parlour::browser::window::page;
use parlour::browser::{on, storage};
use std::time::Duration;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, EventTarget};

use crate::common::{object, pause, script, until};

fn counter() -> (Rc<Cell<u32>>, impl Fn() + Clone) {
    let count = Rc::new(Cell::new(0));
    let counted = Rc::clone(&count);
    (count, move || counted.set(counted.get() + 1))
}

/// Guards against timers that outlive their owner: they would wake a call that is over, or throw in the page.
#[wasm_bindgen_test]
async fn a_dropped_timer_does_not_fire() {
    let (thrown, caught) = counter();
    let _errors = on(&object::<EventTarget>("window"), "error", move |_: &Event| {
        caught()
    });
    let (fired, count) = counter();
    let timer = Timer::new(count.clone());
    let interval = Interval::new(5, count);
    timer.set(Duration::from_millis(10));
    drop((timer, interval));
    pause(60).await;
    assert_eq!((fired.get(), thrown.get()), (0, 0));
}

/// Guards against a re-armed timer that fires for its old time as well.
#[wasm_bindgen_test]
async fn a_timer_set_again_fires_once_and_at_the_new_time() {
    let (fired, count) = counter();
    let timer = Timer::new(count);
    timer.set(Duration::from_millis(5));
    timer.set(Duration::from_millis(80));
    pause(40).await;
    assert_eq!((fired.get(), timer.is_set()), (0, true));
    until("the timer", || fired.get() == 1).await;
    pause(100).await;
    assert_eq!((fired.get(), timer.is_set()), (1, false));
}

/// Guards against a time-out longer than browsers can keep, which fires at once.
#[wasm_bindgen_test]
async fn a_timer_set_for_a_year_waits() {
    let (fired, count) = counter();
    let timer = Timer::new(count);
    timer.set(Duration::from_secs(365 * 24 * 3600));
    pause(40).await;
    assert_eq!(fired.get(), 0);
}

/// Guards against a timer that cannot be set from its own callback, as a deadline that moves on is.
#[wasm_bindgen_test]
async fn a_timer_can_be_set_again_while_it_fires() {
    let (fired, count) = counter();
    let timer = Rc::new_cyclic(|weak: &std::rc::Weak<Timer>| {
        let (weak, fired) = (weak.clone(), Rc::clone(&fired));
        Timer::new(move || {
            count();
            if let (Some(timer), true) = (weak.upgrade(), fired.get() < 3) {
                timer.set(Duration::from_millis(1));
            }
        })
    });
    timer.set(Duration::from_millis(1));
    until("three rounds", || fired.get() == 3).await;
}

/// Guards against one call for each time it was asked, and against none for what is asked within the call: a flood would be heard twice, or
/// only until the first pause.
#[wasm_bindgen_test]
async fn a_macrotask_scheduled_twice_runs_once_and_can_be_scheduled_from_its_own_callback() {
    let (came, count) = counter();
    let macrotask = Rc::new_cyclic(|weak: &std::rc::Weak<Macrotask>| {
        let (weak, came) = (weak.clone(), Rc::clone(&came));
        Macrotask::new(move || {
            count();
            if let (Some(macrotask), true) = (weak.upgrade(), came.get() < 3) {
                assert!(!macrotask.is_scheduled(), "it has come");
                macrotask.schedule();
            }
        })
    });
    macrotask.schedule();
    macrotask.schedule();
    assert_eq!(
        (came.get(), macrotask.is_scheduled()),
        (0, true),
        "in a task of its own"
    );
    until("three rounds", || came.get() == 3).await;
    pause(40).await;
    assert_eq!((came.get(), macrotask.is_scheduled()), (3, false));
    macrotask.schedule();
    macrotask.schedule();
    until("the fourth", || came.get() == 4).await;
    pause(40).await;
    assert_eq!(came.get(), 4);
}

/// Guards against a macrotask that runs for an owner that is gone, and against one that frees what it runs in.
#[wasm_bindgen_test]
async fn a_dropped_macrotask_does_not_run_also_when_dropped_in_its_own_callback() {
    let (thrown, caught) = counter();
    let _errors = on(&object::<EventTarget>("window"), "error", move |_: &Event| {
        caught()
    });
    let (came, count) = counter();
    let macrotask = Macrotask::new(count.clone());
    macrotask.schedule();
    drop(macrotask);
    let owner = Rc::new(RefCell::new(None::<Macrotask>));
    let held = Rc::downgrade(&owner);
    let macrotask = Macrotask::new(move || {
        if let Some(owner) = held.upgrade() {
            let macrotask = owner.take();
            if let Some(macrotask) = &macrotask {
                macrotask.schedule();
            }
            drop(macrotask);
        }
        // What the call holds is still there.
        count();
    });
    macrotask.schedule();
    owner.replace(Some(macrotask));
    until("the second", || came.get() == 1).await;
    pause(40).await;
    assert_eq!((came.get(), thrown.get()), (1, 0));
}

/// Guards against listeners that stay on a target and call into what is gone.
#[wasm_bindgen_test]
fn a_dropped_listener_hears_nothing() {
    let target: EventTarget = object("new EventTarget()");
    let event = || Event::new("change").expect("a plain event");
    let (heard, count) = counter();
    let listener = on(&target, "change", move |_: &Event| count());
    let _ = target.dispatch_event(&event());
    assert_eq!(heard.get(), 1);
    drop(listener);
    let _ = target.dispatch_event(&event());
    assert_eq!(heard.get(), 1);
}

/// Guards against futures that go on after their owner: their late result would reach a call that is over.
#[wasm_bindgen_test]
async fn a_dropped_task_goes_no_further_and_frees_what_it_held() {
    let held = Rc::new(());
    let kept = Rc::clone(&held);
    let (reached, count) = counter();
    let task = Task::spawn(async move {
        pause(10).await;
        count();
        drop(kept);
    });
    pause(0).await;
    drop(task);
    assert_eq!(Rc::strong_count(&held), 1);
    pause(40).await;
    assert_eq!(reached.get(), 0);
}

/// Guards against losing settings within a visit when storage is full or forbidden, and against a panic there.
#[wasm_bindgen_test]
fn settings_survive_a_full_and_a_forbidden_storage() {
    assert!(storage::set("parlour-test", "one"));
    assert_eq!(storage::get("parlour-test").as_deref(), Some("one"));
    script(
        "window.keep = Storage.prototype.setItem; Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }",
    );
    assert!(!storage::set("parlour-test", "two"));
    assert_eq!(storage::get("parlour-test").as_deref(), Some("two"));
    script(
        "window.keepLocal = Object.getOwnPropertyDescriptor(window, 'localStorage');
        Object.defineProperty(window, 'localStorage', { configurable: true, get() { throw new DOMException('no', 'SecurityError') } })",
    );
    assert!(!storage::set("parlour-test", "three"));
    assert_eq!(storage::get("parlour-test").as_deref(), Some("three"));
    storage::remove("parlour-test");
    assert_eq!(storage::get("parlour-test"), None);
    script(
        "Storage.prototype.setItem = window.keep; Object.defineProperty(window, 'localStorage', window.keepLocal)",
    );
    assert!(storage::set("parlour-test", "four"));
    assert_eq!(
        script("localStorage.getItem('parlour-test')")
            .as_string()
            .as_deref(),
        Some("four")
    );
    storage::remove("parlour-test");
    assert_eq!(storage::get("parlour-test"), None);
}

/// Guards against gateways beside the page that are not found from a sub-path, or spoken to in the clear from a secure page.
#[wasm_bindgen_test]
fn a_relative_gateway_is_found_beside_the_page_and_is_as_secure() {
    let at = |address: &str, page: &str| url::resolve_against(address, page);
    let secure = "https://example.org/rooms/index.html?room=5#pin=1";
    let plain = "http://localhost:8080/";
    assert_eq!(
        at("ws:./janus-ws", secure).as_deref(),
        Ok("wss://example.org/rooms/janus-ws")
    );
    assert_eq!(
        at("http:./janus", secure).as_deref(),
        Ok("https://example.org/rooms/janus")
    );
    assert_eq!(
        at("ws:/janus-ws", plain).as_deref(),
        Ok("ws://localhost:8080/janus-ws")
    );
    assert_eq!(
        at("wss:./janus-ws", plain).as_deref(),
        Ok("wss://localhost:8080/janus-ws")
    );
    assert_eq!(
        at("ws://10.0.0.1:8188", secure).as_deref(),
        Ok("ws://10.0.0.1:8188/")
    );
    assert_eq!(at("WSS://h/WS", plain).as_deref(), Ok("wss://h/WS"));
    assert_eq!(
        at("Ws:./janus-ws", secure).as_deref(),
        Ok("wss://example.org/rooms/janus-ws")
    );
    assert!(at("ftp://example.org", secure).is_err());
    assert!(at("janus", secure).is_err());
    assert!(at("ws://", secure).is_err());
}

/// Guards against a deployment without config.json that fails instead of taking the defaults.
#[wasm_bindgen_test]
async fn a_missing_file_is_none_and_an_unreachable_one_an_error() {
    assert_eq!(http::text("./no-such-config.json").await, Ok(None));
    assert!(http::text("http://127.0.0.1:61997/config.json").await.is_err());
}

/// Guards against state that hosts and tests cannot read, and against transaction ids that repeat.
#[wasm_bindgen_test]
fn the_page_carries_state_and_gives_random_seeds() {
    page::set_root_attribute("data-call", Some("lobby"));
    assert_eq!(
        script("document.documentElement.dataset.call")
            .as_string()
            .as_deref(),
        Some("lobby")
    );
    page::set_root_attribute("data-call", None);
    assert!(script("document.documentElement.dataset.call").is_undefined());
    assert_ne!(page::seed(), page::seed());
    assert!(page::now() > janus_proto::Timestamp::from_millis(0));
}
