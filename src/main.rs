//! The `gongbao` program: see the library's documentation for how it is built.

use std::process::ExitCode;

fn main() -> ExitCode {
    gongbao::cli::main().into()
}
