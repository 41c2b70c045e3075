//! Makes a release's module and script smaller on the wire, without a change in what they do: short names for what they call each other
//! by, the module's functions in an order that compresses, and none of its hints that have no meaning.
//!
//! wasm-bindgen names every function that crosses between them after its origin and a hash, some four hundred of them, each in both
//! files. Nobody reads them, and hashes do not compress: as `$a`, `$b` … the page is 10 KB (brotli 11) smaller. The files are named anew
//! after what they hold now, so that what a browser keeps for ever is what the name says.
//!
//! ```text
//! parlour-pack FOLDER    where Trunk left index.html, NAME.js and NAME_bg.wasm
//! ```

mod bytes;
mod code;
mod module;
mod names;
mod order;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

fn main() -> ExitCode {
    let Some(folder) = env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("parlour-pack FOLDER");
        return ExitCode::from(2);
    };
    match pack(&folder) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("pack: {}: {why}", folder.display());
            ExitCode::FAILURE
        }
    }
}

fn pack(folder: &Path) -> Result<(), String> {
    let page = read(&folder.join("index.html"))?;
    let page = String::from_utf8(page).map_err(|_| "index.html is not UTF-8".to_owned())?;
    let old = program(folder)?;
    let files = |name: &str| {
        (
            folder.join(format!("{name}.js")),
            folder.join(format!("{name}_bg.wasm")),
        )
    };
    let (old_script, old_module) = files(&old);
    let script = String::from_utf8(read(&old_script)?).map_err(|_| "the script is not UTF-8".to_owned())?;
    let module = read(&old_module)?;

    let names = names::Names::of(&module::crossing(&module)?, &script);
    let module = order::ordered(&module::renamed(&module, &names)?)?;
    let script = names.apply(&script);

    let stem = old.rsplit_once('-').map_or(old.as_str(), |(stem, _)| stem);
    let new = format!("{stem}-{:016x}", fingerprint(&[&module, script.as_bytes()]));
    let (new_script, new_module) = files(&new);
    // The script loads the module by the name that the page gives it; if it named it itself it would have to be changed too.
    if script.contains(&old) {
        return Err(format!("the script names {old}: has wasm-bindgen changed?"));
    }
    for file in [&old_script, &old_module] {
        fs::remove_file(file).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    write(&new_script, script.as_bytes())?;
    write(&new_module, &module)?;
    write(&folder.join("index.html"), page.replace(&old, &new).as_bytes())
}

/// The name of the one program in the folder, without what tells its files apart.
fn program(folder: &Path) -> Result<String, String> {
    let entries = fs::read_dir(folder).map_err(|error| error.to_string())?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut programs = names.filter_map(|name| name.strip_suffix("_bg.wasm").map(str::to_owned));
    match (programs.next(), programs.next()) {
        (Some(program), None) => Ok(program),
        (None, _) => Err("no module: has Trunk changed?".to_owned()),
        (Some(_), Some(_)) => Err("more than one module".to_owned()),
    }
}

fn read(file: &Path) -> Result<Vec<u8>, String> {
    fs::read(file).map_err(|error| format!("{}: {error}", file.display()))
}

fn write(file: &Path, bytes: &[u8]) -> Result<(), String> {
    fs::write(file, bytes).map_err(|error| format!("{}: {error}", file.display()))
}

/// FNV-1a: it tells builds apart, it protects nothing.
fn fingerprint(parts: &[&[u8]]) -> u64 {
    let bytes = parts.iter().flat_map(|part| part.iter());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
