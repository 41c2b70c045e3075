//! Starts the page, nothing else.

#[cfg(target_arch = "wasm32")]
fn main() {
    parlour::start::start();
}

/// The page runs in a browser; natively there is only the core, for its tests and for playing a saved report: `parlour replay FILE`.
#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [command, file] = arguments.as_slice() else {
        eprintln!("usage: parlour replay FILE");
        return 2.into();
    };
    if command != "replay" {
        eprintln!("usage: parlour replay FILE");
        return 2.into();
    }
    let report = match std::fs::read_to_string(file) {
        Ok(report) => report,
        Err(error) => {
            eprintln!("{file}: {error}");
            return 2.into();
        }
    };
    match parlour::report::replay::replay(&report) {
        Ok(replayed) => {
            println!("{replayed}");
            0.into()
        }
        Err(failure) => {
            eprintln!("{failure}");
            1.into()
        }
    }
}
