//! Plays a report that a person saved ("Save a report") through the call again, and says whether it does the same: `replay FILE`.

fn main() -> std::process::ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file] = arguments.as_slice() else {
        eprintln!("usage: replay FILE");
        return 2.into();
    };
    let report = match std::fs::read_to_string(file) {
        Ok(report) => report,
        Err(error) => {
            eprintln!("{file}: {error}");
            return 2.into();
        }
    };
    match parlour_call::report::replay::replay(&report) {
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
