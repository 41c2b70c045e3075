//! `parlour-advisories DATABASE LOCKFILE…`: which crates of the lock files the RustSec database knows a vulnerability of.
//!
//! Ends with 1 where there is one, and with 2 where nothing could be looked for. What is unsound or no longer maintained is told and
//! is no failure.

use std::path::Path;
use std::process::ExitCode;

use rustsec::advisory::Informational;
use rustsec::report::Settings;
use rustsec::{Database, Lockfile, Report};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(database) = arguments.next() else {
        eprintln!("parlour-advisories DATABASE LOCKFILE…");
        return ExitCode::from(2);
    };
    let locks: Vec<String> = arguments.collect();
    match look(Path::new(&database), &locks) {
        Ok(found) => {
            for line in found.warnings {
                println!("note: {line}");
            }
            for line in &found.vulnerabilities {
                eprintln!("problem: {line}");
            }
            println!(
                "advisories: {} vulnerabilities among {} packages, by {} advisories",
                found.vulnerabilities.len(),
                found.packages,
                found.advisories
            );
            ExitCode::from(u8::from(!found.vulnerabilities.is_empty()))
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

/// What the database says of the lock files, in lines for people.
#[derive(Debug, Default)]
struct Found {
    vulnerabilities: Vec<String>,
    warnings: Vec<String>,
    packages: usize,
    advisories: usize,
}

fn look(database: &Path, locks: &[String]) -> Result<Found, String> {
    let database =
        Database::open(database).map_err(|error| format!("the database cannot be read: {error}"))?;
    let mut found = Found {
        advisories: database.iter().count(),
        ..Found::default()
    };
    // A copy that broke off must not pass for one in which nothing was found.
    if found.advisories == 0 || locks.is_empty() {
        return Err("the database is empty, or no lock file was named".to_owned());
    }
    let settings = Settings {
        informational_warnings: vec![Informational::Unsound, Informational::Unmaintained],
        ..Settings::default()
    };
    for path in locks {
        let lock = Lockfile::load(path).map_err(|error| format!("{path} cannot be read: {error}"))?;
        found.packages += lock.packages.len();
        let report = Report::generate(&database, &lock, &settings);
        for it in report.vulnerabilities.list {
            let (package, advisory) = (it.package, it.advisory);
            found.vulnerabilities.push(format!(
                "{} {} in {path}: {} {}",
                package.name, package.version, advisory.id, advisory.title
            ));
        }
        for it in report.warnings.into_values().flatten() {
            let advisory = it.advisory.map(|it| format!(": {} {}", it.id, it.title));
            found.warnings.push(format!(
                "{} {} in {path} is {}{}",
                it.package.name,
                it.package.version,
                it.kind.as_str(),
                advisory.unwrap_or_default()
            ));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::look;
    use std::fs::{create_dir_all, write};
    use std::path::PathBuf;

    const ADVISORY: &str = "```toml\n[advisory]\nid = \"RUSTSEC-2001-2101\"\npackage = \"base\"\ndate = \"2001-02-03\"\n\n\
        [versions]\npatched = [\">= 1.2.3\"]\n```\n\n# All your base\n\nAre belong to us.\n";

    /// A folder with a database and a lock file that has the crate `base` in this version.
    fn sample(name: &str, advisory: bool, version: &str) -> (PathBuf, String) {
        let folder = std::env::temp_dir().join(format!("parlour-advisories-{}-{name}", std::process::id()));
        create_dir_all(folder.join("crates/base")).expect("a scratch folder can be made");
        if advisory {
            write(folder.join("crates/base/RUSTSEC-2001-2101.md"), ADVISORY).expect("it can be written");
        }
        let lock = format!(
            "version = 4\n\n[[package]]\nname = \"base\"\nversion = \"{version}\"\n\
             source = \"registry+https://github.com/rust-lang/crates.io-index\"\n"
        );
        let file = folder.join("Cargo.lock");
        write(&file, lock).expect("it can be written");
        (folder, file.display().to_string())
    }

    /// Guards: a check that passes whatever is in the lock file.
    #[test]
    fn vulnerable_version_is_found_and_a_patched_one_is_not() {
        let (folder, lock) = sample("old", true, "1.0.0");
        let found = look(&folder, &[lock]).expect("it can be looked for");
        assert_eq!(found.vulnerabilities.len(), 1);
        assert!(
            found.vulnerabilities[0].starts_with("base 1.0.0 in "),
            "{found:?}"
        );
        assert!(
            found.vulnerabilities[0].ends_with("RUSTSEC-2001-2101 All your base"),
            "{found:?}"
        );
        let (folder, lock) = sample("new", true, "1.2.3");
        let found = look(&folder, &[lock]).expect("it can be looked for");
        assert!(found.vulnerabilities.is_empty());
        assert_eq!((found.packages, found.advisories), (1, 1));
    }

    /// Guards: a database that was not fetched, which knows no vulnerability.
    #[test]
    fn empty_database_is_no_good_news() {
        let (folder, lock) = sample("empty", false, "1.0.0");
        assert!(look(&folder, &[lock]).is_err());
        assert!(look(&folder.join("missing"), &[]).is_err());
    }
}
