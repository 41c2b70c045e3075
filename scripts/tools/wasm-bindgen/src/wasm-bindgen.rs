//! `wasm-bindgen`, which Trunk runs: writes the JavaScript that a module of WebAssembly is called through.

fn main() -> anyhow::Result<()> {
    wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(std::env::args_os())
}
